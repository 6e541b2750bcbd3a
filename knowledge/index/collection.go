// Package index finds candidate passages. Each collection has a bleve folder
// of its own, which follows the store's change log: it holds nothing that the
// store could not give again, and is rebuilt when it is missing, torn or of
// another Version.
package index

import (
	"container/list"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"beleg/knowledge"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// Version is of the mapping, the analysis and the record with the dates and
// persons in it; raise it when one of them changes, and every folder is rebuilt
// when it is next opened.
const Version = 2

var (
	keyVersion = []byte("version")
	keyCursor  = []byte("cursor")
)

// Collection is one open bleve folder.
type Collection struct {
	analyzer *Analyzer
	bleve    bleve.Index
	dir      string

	mu     sync.Mutex
	cursor int64
	cache  map[part]*list.Element
	recent *list.List
	held   int // bytes in cache
	limit  int
}

// Open opens the folder or makes it anew when it cannot be used. cacheBytes
// bounds the records kept in memory.
func Open(dir string, a *Analyzer, cacheBytes int) (*Collection, error) {
	b, cursor, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	return &Collection{analyzer: a, bleve: b, dir: dir, cursor: cursor, cache: map[part]*list.Element{}, recent: list.New(), limit: cacheBytes}, nil
}

func openFolder(dir string) (bleve.Index, int64, error) {
	b, err := bleve.OpenUsing(dir, map[string]any{"bolt_timeout": "2s"})
	if err == nil {
		if cursor, ok := usable(b); ok {
			return b, cursor, nil
		}
		b.Close()
	} else if strings.Contains(err.Error(), "timeout") {
		return nil, 0, fmt.Errorf("open index %s: another process holds it; stop that one first", dir)
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, 0, fmt.Errorf("rebuild index: %w", err)
	}
	m, err := newMapping()
	if err != nil {
		return nil, 0, err
	}
	b, err = bleve.NewUsing(dir, m, scorch.Name, scorch.Name, map[string]any{"bolt_timeout": "2s"})
	if err != nil {
		return nil, 0, fmt.Errorf("make index %s: %w", dir, err)
	}
	if err := b.SetInternal(keyVersion, []byte(strconv.Itoa(Version))); err != nil {
		b.Close()
		return nil, 0, fmt.Errorf("make index %s: %w", dir, err)
	}
	return b, 0, nil
}

func usable(b bleve.Index) (int64, bool) {
	v, err := b.GetInternal(keyVersion)
	if err != nil || string(v) != strconv.Itoa(Version) {
		return 0, false
	}
	c, err := b.GetInternal(keyCursor)
	if err != nil {
		return 0, false
	}
	if len(c) != 8 {
		return 0, true
	}
	return int64(binary.BigEndian.Uint64(c)), true
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

// Close releases the folder.
func (c *Collection) Close() error { return c.bleve.Close() }

// Analyzer is what the folder's terms were made with.
func (c *Collection) Analyzer() *Analyzer { return c.analyzer }

// Cursor is the revision of the change log up to which the folder follows.
func (c *Collection) Cursor() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cursor
}

// Count returns how many documents the folder holds: passages, and one record or more an article.
func (c *Collection) Count() (uint64, error) { return c.bleve.DocCount() }

// QueryTerm is a term to look for in one field.
type QueryTerm struct {
	Field, Text string
	Boost       float64
}

// Hit is a passage that holds some of the terms. Index counts from 0 within
// the Passages of the article's Part. Scores compare within one search only.
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
	res, err := c.bleve.SearchInContext(ctx, req)
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
	adv, err := c.bleve.Advanced()
	if err != nil {
		return nil, 0, fmt.Errorf("read index: %w", err)
	}
	reader, err := adv.Reader()
	if err != nil {
		return nil, 0, fmt.Errorf("read index: %w", err)
	}
	defer reader.Close()
	total, err := reader.DocCount()
	if err != nil {
		return nil, 0, fmt.Errorf("read index: %w", err)
	}
	counts := make([]int, len(terms))
	for i, t := range terms {
		tfr, err := reader.TermFieldReader(ctx, []byte(t.Text), t.Field, false, false, false)
		if err != nil {
			return nil, 0, fmt.Errorf("read index term: %w", err)
		}
		counts[i] = int(tfr.Count())
		tfr.Close()
	}
	return counts, int(total), nil
}

// Similar returns the terms of a field that are at most so many edits away from
// a term and begin with the same letter, and how many passages hold each.
func (c *Collection) Similar(field, term string, edits int) (map[string]int, error) {
	adv, err := c.bleve.Advanced()
	if err != nil {
		return nil, fmt.Errorf("read index: %w", err)
	}
	reader, err := adv.Reader()
	if err != nil {
		return nil, fmt.Errorf("read index: %w", err)
	}
	defer reader.Close()
	fuzzy, ok := reader.(bleveindex.IndexReaderFuzzy)
	if !ok || term == "" {
		return nil, nil
	}
	_, size := utf8.DecodeRuneInString(term)
	dict, err := fuzzy.FieldDictFuzzy(field, term, edits, term[:size])
	if err != nil {
		return nil, fmt.Errorf("read index terms: %w", err)
	}
	defer dict.Close()
	out := map[string]int{}
	for e, err := dict.Next(); e != nil && len(out) < 50; e, err = dict.Next() {
		if err != nil {
			return nil, fmt.Errorf("read index terms: %w", err)
		}
		out[e.Term] = int(e.Count)
	}
	return out, nil
}

// Record returns a part of an article, from memory when it was read lately; nil
// when the folder has none. Callers must not change it.
func (c *Collection) Record(id knowledge.ArticleID, n int) (*Record, error) {
	p := part{id, n}
	c.mu.Lock()
	if e, ok := c.cache[p]; ok {
		c.recent.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*Record), nil
	}
	c.mu.Unlock()
	r, err := c.read(p)
	if err != nil || r == nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.cache[p]; !ok {
		c.cache[p] = c.recent.PushFront(r)
		c.held += r.size()
		for c.held > c.limit && c.recent.Len() > 1 {
			c.forget(c.recent.Back().Value.(*Record).part())
		}
	}
	return r, nil
}

func (c *Collection) forget(p part) {
	if e, ok := c.cache[p]; ok {
		c.held -= e.Value.(*Record).size()
		c.recent.Remove(e)
		delete(c.cache, p)
	}
}

var errNoRecord = errors.New("index record without data")

func (c *Collection) read(p part) (*Record, error) {
	data, err := c.stored(p)
	if err != nil || data == nil {
		return nil, err
	}
	return c.analyzer.decode(data)
}

// stored returns what the folder keeps of a part, nil when there is none.
func (c *Collection) stored(p part) ([]byte, error) {
	d, err := c.bleve.Document(p.id())
	if err != nil {
		return nil, fmt.Errorf("read index record: %w", err)
	}
	if d == nil {
		return nil, nil
	}
	var data []byte
	d.VisitFields(func(f bleveindex.Field) {
		if f.Name() == "record" {
			data = f.Value()
		}
	})
	if data == nil {
		return nil, errNoRecord
	}
	return data, nil
}
