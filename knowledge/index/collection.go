// Package index finds candidate passages. Each collection has a bleve folder
// of its own, which follows the store's change log: it holds nothing that the
// store could not give again, and is made anew when it is missing or damaged, or
// a copy of another store. One that an earlier version of the analysis filled
// goes on answering until a new one beside it has caught up.
package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"unicode/utf8"

	"beleg/knowledge"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// Collection is one open bleve folder.
type Collection struct {
	analyzer *Analyzer
	bleve    bleve.Index
	dir      string
	history  func(revision int64) (string, error) // of the store; nil: of none
	sums     checksums                            // of the files that were verified
	broken   chan struct{}                        // closed when the folder cannot be trusted any more

	records *folderCache // those in memory

	mu    sync.Mutex
	state state
	doubt error                  // why it cannot be trusted
	root  fs.FileInfo            // of bolt's file when it was last looked at
	seen  map[string]fs.FileInfo // of segments when they were first looked at
}

// newMapping names the scoring; documents are built by hand.
func newMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	m.ScoringModel = bleveindex.BM25Scoring
	m.DefaultMapping.Dynamic = false
	return m
}

// Analyzer is what the folder's terms were made with.
func (c *Collection) Analyzer() *Analyzer { return c.analyzer }

// Cursor is the revision of the change log up to which the folder follows.
func (c *Collection) Cursor() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.Cursor
}

// Count returns how many documents the folder holds: passages, and one record or more an article.
func (c *Collection) Count() (n uint64, err error) {
	err = c.guard(func() error {
		n, err = c.bleve.DocCount()
		return err
	})
	return n, err
}

// stateAt is the state with another cursor.
func (c *Collection) stateAt(cursor int64) (state, error) {
	c.mu.Lock()
	next := c.state
	c.mu.Unlock()
	next.Cursor = cursor
	if c.history == nil {
		return next, nil
	}
	var err error
	next.History, err = c.history(cursor)
	return next, err
}

// QueryTerm is a term to look for in one field.
type QueryTerm struct {
	Field, Text string
	Boost       float64
}

// Hit is a passage that holds some of the terms. Index counts from 0 within
// the passages of the article's Part. Scores compare within one search only.
type Hit struct {
	Article knowledge.ArticleID
	Part    int
	Index   int
	Score   float64
}

// Search returns the passages that match best by BM25.
func (c *Collection) Search(ctx context.Context, terms []QueryTerm, f knowledge.Filter, limit int) ([]Hit, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	q := bleve.NewDisjunctionQuery()
	for _, t := range terms {
		tq := bleve.NewTermQuery(t.Text)
		tq.SetField(t.Field)
		tq.SetBoost(t.Boost)
		q.AddQuery(tq)
	}
	req := bleve.NewSearchRequestOptions(filtered(q, f), limit, 0, false)
	var res *bleve.SearchResult
	err := c.guard(func() (err error) {
		res, err = c.bleve.SearchInContext(ctx, req)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", c.dir, err)
	}
	hits := make([]Hit, 0, len(res.Hits))
	for _, h := range res.Hits {
		if p, i, ok := parsePassage(h.ID); ok {
			hits = append(hits, Hit{p.article, p.n, i, h.Score})
		}
	}
	return hits, nil
}

// filtered adds the filter as conditions that do not score.
func filtered(q query.Query, f knowledge.Filter) query.Query {
	if f.IsZero() {
		return q
	}
	all := []query.Query{q}
	if f.Language != "" {
		all = append(all, keyword("lang", f.Language))
	}
	for _, term := range f.SiteTerms() {
		all = append(all, keyword("site", term))
	}
	if f.Since != "" || f.Until != "" {
		until := f.Until
		if until != "" {
			until += "~" // sorts after every longer date with this prefix
		}
		yes := true
		r := bleve.NewTermRangeInclusiveQuery(f.Since, until, &yes, &yes)
		r.SetField("day")
		r.SetBoost(0)
		all = append(all, r)
	}
	return bleve.NewConjunctionQuery(all...)
}

func keyword(field, value string) query.Query {
	q := bleve.NewTermQuery(value)
	q.SetField(field)
	q.SetBoost(0)
	return q
}

// DocFreq returns in how many passages each term stands, and how many passages there are.
func (c *Collection) DocFreq(ctx context.Context, terms []QueryTerm) ([]int, int, error) {
	counts := make([]int, len(terms))
	var total uint64
	err := c.withReader(func(reader bleveindex.IndexReader) (err error) {
		if total, err = reader.DocCount(); err != nil {
			return err
		}
		for i, t := range terms {
			tfr, err := reader.TermFieldReader(ctx, []byte(t.Text), t.Field, false, false, false)
			if err != nil {
				return err
			}
			counts[i] = int(tfr.Count())
			tfr.Close()
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read index terms: %w", err)
	}
	return counts, int(total), nil
}

// Similar returns the terms of a field that are at most so many edits away from
// a term and begin with the same letter, and how many passages hold each.
func (c *Collection) Similar(field, term string, edits int) (map[string]int, error) {
	out := map[string]int{}
	_, size := utf8.DecodeRuneInString(term)
	err := c.withReader(func(reader bleveindex.IndexReader) error {
		fuzzy, ok := reader.(bleveindex.IndexReaderFuzzy)
		if !ok || term == "" {
			return nil
		}
		dict, err := fuzzy.FieldDictFuzzy(field, term, edits, term[:size])
		if err != nil {
			return err
		}
		defer dict.Close()
		for e, err := dict.Next(); e != nil && len(out) < 50; e, err = dict.Next() {
			if err != nil {
				return err
			}
			out[e.Term] = int(e.Count)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read index terms: %w", err)
	}
	return out, nil
}

// withReader calls f with a reader of the folder.
func (c *Collection) withReader(f func(bleveindex.IndexReader) error) error {
	return c.guard(func() error {
		adv, err := c.bleve.Advanced()
		if err != nil {
			return err
		}
		reader, err := adv.Reader()
		if err != nil {
			return err
		}
		defer reader.Close()
		return f(reader)
	})
}

// Record returns a part of an article, from memory when it was read lately; nil
// when the folder has none.
func (c *Collection) Record(id knowledge.ArticleID, n int) (*View, error) {
	p := part{id, n}
	v, writes := c.records.get(p)
	if v != nil {
		return v, nil
	}
	data, err := c.stored(p)
	if err != nil || data == nil {
		return nil, err
	}
	err = c.guard(func() error {
		v, err = c.analyzer.view(data)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.records.put(p, v, writes)
	return v, nil
}

var errNoRecord = errors.New("index record without data")

// stored returns what the folder keeps of a part, nil when there is none.
func (c *Collection) stored(p part) (data []byte, err error) {
	err = c.guard(func() error {
		d, err := c.bleve.Document(p.id())
		if err != nil || d == nil {
			return err
		}
		d.VisitFields(func(f bleveindex.Field) {
			if f.Name() == "record" {
				data = f.Value()
			}
		})
		if data == nil {
			return errNoRecord
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read index record: %w", err)
	}
	return data, nil
}
