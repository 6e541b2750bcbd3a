// Package index finds candidate passages. Each collection has a bleve folder
// of its own, which follows the store's change log: it holds nothing that the
// store could not give again, and is made anew when it is missing or damaged, or
// a copy of another store. One that an earlier version of the analysis filled
// goes on answering until a new one beside it has caught up.
package index

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"beleg/knowledge"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/document"
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

	mu     sync.Mutex
	state  state
	doubt  error                  // why it cannot be trusted
	root   fs.FileInfo            // of bolt's file when it was last looked at
	seen   map[string]fs.FileInfo // of segments when they were first looked at
	cache  map[knowledge.ArticleID]*list.Element
	recent *list.List
	held   int // bytes in cache
	limit  int
}

// newMapping names the analyzer and the scoring; documents are built by hand.
func newMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer("terms", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, fmt.Errorf("index mapping: %w", err)
	}
	m.DefaultAnalyzer = "terms"
	m.ScoringModel = bleveindex.BM25Scoring
	m.DefaultMapping.Dynamic = false
	return m, nil
}

// Analyzer is what the folder's terms were made with.
func (c *Collection) Analyzer() *Analyzer { return c.analyzer }

// Cursor is the revision of the change log up to which the folder follows.
func (c *Collection) Cursor() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.Cursor
}

// Count returns how many documents the folder holds: passages and one record an article.
func (c *Collection) Count() (n uint64, err error) {
	err = c.guard(func() error {
		n, err = c.bleve.DocCount()
		return err
	})
	return n, err
}

// Apply puts and removes articles in one batch and moves the cursor with them.
// After an error the folder is to be opened anew.
func (c *Collection) Apply(put []*Record, remove []knowledge.ArticleID, cursor int64) error {
	next, err := c.stateAt(cursor)
	if err != nil {
		return err
	}
	batch := c.bleve.NewBatch()
	for _, id := range remove {
		gone, err := c.delete(batch, id, 0)
		if err != nil {
			return err
		}
		next.Documents -= uint64(gone)
	}
	for _, r := range put {
		gone, err := c.delete(batch, r.Article, len(r.Passages))
		if err != nil {
			return err
		}
		if err := c.add(batch, r); err != nil {
			return err
		}
		next.Documents += uint64(1 + len(r.Passages) - gone)
	}
	value, err := next.encode()
	if err != nil {
		return err
	}
	batch.SetInternal(keyState, value)
	if err := c.write(batch); err != nil {
		return fmt.Errorf("write index %s: %w", c.dir, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = next
	for _, r := range put {
		c.forget(r.Article)
	}
	for _, id := range remove {
		c.forget(id)
	}
	return nil
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

// delete takes an article's passages from number keep on out of the folder,
// and its record when keep is 0; the others are about to be overwritten. It
// returns how many documents the article had.
func (c *Collection) delete(batch *bleve.Batch, id knowledge.ArticleID, keep int) (int, error) {
	old, err := c.read(id)
	if err != nil || old == nil {
		return 0, err
	}
	for i := keep; i < len(old.Passages); i++ {
		batch.Delete(passageID(id, i))
	}
	if keep == 0 {
		batch.Delete(recordID(id))
	}
	return 1 + len(old.Passages), nil
}

func recordID(id knowledge.ArticleID) string { return "r" + strconv.FormatInt(int64(id), 36) }

func passageID(id knowledge.ArticleID, i int) string {
	return strconv.FormatInt(int64(id), 36) + "." + strconv.Itoa(i)
}

func parseID(s string) (knowledge.ArticleID, int, bool) {
	a, b, ok := strings.Cut(s, ".")
	if !ok {
		return 0, 0, false
	}
	id, err1 := strconv.ParseInt(a, 36, 64)
	i, err2 := strconv.Atoi(b)
	return knowledge.ArticleID(id), i, err1 == nil && err2 == nil
}

// add puts the record and one document a passage into the batch. The fields
// are indexed without positions: proximity is measured on the record.
func (c *Collection) add(batch *bleve.Batch, r *Record) error {
	data, err := encode(r)
	if err != nil {
		return err
	}
	record := document.NewDocument(recordID(r.Article))
	record.AddField(document.NewTextFieldWithIndexingOptions("record", nil, data, bleveindex.StoreField))
	if err := batch.IndexAdvanced(record); err != nil {
		return fmt.Errorf("index record: %w", err)
	}
	analyzer := c.bleve.Mapping().AnalyzerNamed("terms")
	field := Field(r.Language)
	keywords := map[string]string{"lang": r.Language, "site": strings.Join(r.sites(), " ")}
	if len(r.Published) >= 4 {
		keywords["day"] = r.Published[:min(10, len(r.Published))]
	}
	for i, p := range r.Passages {
		d := document.NewDocument(passageID(r.Article, i))
		d.AddField(document.NewTextFieldCustom(field, nil, []byte(c.analyzer.Text(p.Text, field)), bleveindex.IndexField, analyzer))
		for _, name := range []string{"lang", "site", "day"} {
			if keywords[name] != "" {
				d.AddField(document.NewTextFieldCustom(name, nil, []byte(keywords[name]), bleveindex.IndexField, analyzer))
			}
		}
		if err := batch.IndexAdvanced(d); err != nil {
			return fmt.Errorf("index passage: %w", err)
		}
	}
	return nil
}

// QueryTerm is a term to look for in one field.
type QueryTerm struct {
	Field, Text string
	Boost       float64
}

// Hit is a passage that holds some of the terms. Index counts from 0 within
// the record's Passages. Scores compare within one search only.
type Hit struct {
	Article knowledge.ArticleID
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
		if id, i, ok := parseID(h.ID); ok {
			hits = append(hits, Hit{id, i, h.Score})
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
	if f.Site != "" {
		all = append(all, keyword("site", strings.TrimPrefix(f.Site, "www.")))
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
	err := c.reading(func(reader bleveindex.IndexReader) (err error) {
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
	err := c.reading(func(reader bleveindex.IndexReader) error {
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

// reading calls f with a reader of the folder.
func (c *Collection) reading(f func(bleveindex.IndexReader) error) error {
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

// Record returns an article's record, from memory when it was read lately; nil
// when the folder has none. Callers must not change it.
func (c *Collection) Record(id knowledge.ArticleID) (*Record, error) {
	c.mu.Lock()
	if e, ok := c.cache[id]; ok {
		c.recent.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*Record), nil
	}
	c.mu.Unlock()
	r, err := c.read(id)
	if err != nil || r == nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.cache[id]; !ok {
		c.cache[id] = c.recent.PushFront(r)
		c.held += r.size()
		for c.held > c.limit && c.recent.Len() > 1 {
			c.forget(c.recent.Back().Value.(*Record).Article)
		}
	}
	return r, nil
}

func (c *Collection) forget(id knowledge.ArticleID) {
	if e, ok := c.cache[id]; ok {
		c.held -= e.Value.(*Record).size()
		c.recent.Remove(e)
		delete(c.cache, id)
	}
}

var errNoRecord = errors.New("index record without data")

func (c *Collection) read(id knowledge.ArticleID) (r *Record, err error) {
	err = c.guard(func() error {
		d, err := c.bleve.Document(recordID(id))
		if err != nil || d == nil {
			return err
		}
		var data []byte
		d.VisitFields(func(f bleveindex.Field) {
			if f.Name() == "record" {
				data = f.Value()
			}
		})
		if data == nil {
			return errNoRecord
		}
		r, err = c.analyzer.decode(data)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read index record: %w", err)
	}
	return r, nil
}
