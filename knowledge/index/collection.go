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
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// Version is of the mapping, the analysis and the record with the dates and
// persons in it; raise it when one of them changes, and every folder is rebuilt
// when it is next opened.
const Version = 3

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
	cache  map[knowledge.ArticleID]*list.Element
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
	return &Collection{analyzer: a, bleve: b, dir: dir, cursor: cursor, cache: map[knowledge.ArticleID]*list.Element{}, recent: list.New(), limit: cacheBytes}, nil
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

// Count returns how many documents the folder holds: passages and one record an article.
func (c *Collection) Count() (uint64, error) { return c.bleve.DocCount() }

// Apply puts and removes articles in one batch and moves the cursor with them.
func (c *Collection) Apply(put []*Record, remove []knowledge.ArticleID, cursor int64) error {
	batch := c.bleve.NewBatch()
	for _, id := range remove {
		if err := c.delete(batch, id, 0); err != nil {
			return err
		}
	}
	for _, r := range put {
		if err := c.delete(batch, r.Article, len(r.Passages)); err != nil {
			return err
		}
		if err := c.add(batch, r); err != nil {
			return err
		}
	}
	var value [8]byte
	binary.BigEndian.PutUint64(value[:], uint64(cursor))
	batch.SetInternal(keyCursor, value[:])
	if err := c.bleve.Batch(batch); err != nil {
		return fmt.Errorf("write index %s: %w", c.dir, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cursor = cursor
	for _, r := range put {
		c.forget(r.Article)
	}
	for _, id := range remove {
		c.forget(id)
	}
	return nil
}

// delete takes an article's passages from number keep on out of the folder,
// and its record when keep is 0; the others are about to be overwritten.
func (c *Collection) delete(batch *bleve.Batch, id knowledge.ArticleID, keep int) error {
	old, err := c.read(id)
	if err != nil || old == nil {
		return err
	}
	for i := keep; i < len(old.Passages); i++ {
		batch.Delete(passageID(id, i))
	}
	if keep == 0 {
		batch.Delete(recordID(id))
	}
	return nil
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
	keywords := map[string]string{"lang": r.Language, "site": strings.Join(knowledge.Article{URL: r.URL, Source: r.Source}.SiteTerms(), " ")}
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
	res, err := c.bleve.SearchInContext(ctx, req)
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

func (c *Collection) read(id knowledge.ArticleID) (*Record, error) {
	d, err := c.bleve.Document(recordID(id))
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
	return c.analyzer.decode(data)
}
