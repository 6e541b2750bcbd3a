//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/mapping"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/question"
)

// wanted is how many passages a peer returns: as many as Beleg asks of its index.
const wanted = 300

// row is a passage as the peers hold it: what Beleg's analysis makes of it in the
// field of its language, and its text.
type row struct {
	id                 int
	field, terms, text string
}

// query is what a peer is asked: the terms that Beleg searches with, and the
// question's words as they stand.
type query struct {
	terms []index.QueryTerm
	words []string
}

// peer is another engine that holds the same passages.
type peer interface {
	name() string
	add(rows []row) error
	ready() error // everything was added
	search(ctx context.Context, q query) (found int, err error)
	close() error
}

// rows calls f with the passages of import files, some thousands at a time.
func rows(files []written, f func([]row) error) error {
	analyzer := index.NewAnalyzer(lexicon.Split)
	var batch []row
	id := 0
	for _, file := range files {
		list, err := readArticles(file.path)
		if err != nil {
			return err
		}
		for _, a := range list {
			field := index.Field(a.Language)
			for _, text := range passagesOf(a) {
				id++
				batch = append(batch, row{id, field, termsOf(analyzer, text, field), text})
			}
			if len(batch) >= 2000 {
				if err := f(batch); err != nil {
					return err
				}
				batch = batch[:0]
			}
		}
	}
	return f(batch)
}

// termsOf returns the terms of a text, separated by spaces, as peers index them.
func termsOf(analyzer *index.Analyzer, text, field string) string {
	var terms []string
	for _, word := range index.Tokens(text) {
		for _, t := range analyzer.Word(word.Text, field) {
			terms = append(terms, t.Text)
		}
	}
	return strings.Join(terms, " ")
}

// fields are what Beleg's index has for passages: one a language, one for the others.
func fields() []string {
	list := []string{index.Other}
	for _, l := range lang.All {
		list = append(list, l.Code)
	}
	return list
}

// passagesOf is an article's title and sentences.
func passagesOf(a knowledge.Article) (list []string) {
	if a.Title != "" {
		list = append(list, a.Title)
	}
	for s := range lang.SentenceSeq(a.Text, a.Language) {
		list = append(list, a.Text[s.Start:s.End])
	}
	return list
}

// queryOf is what the peers are asked for a question.
func (h *house) queryOf(ctx context.Context, a asked) (q query, err error) {
	q.terms, err = h.engine.Terms(ctx, knowledge.Local, a.Question)
	for _, w := range question.Words(a.Text) {
		q.words = append(q.words, w.Text)
	}
	return q, err
}

// fts is SQLite's full-text index. With terms it holds and is asked what Beleg's
// analysis makes, a column a field; else the text, and the question's words.
type fts struct {
	db    *sql.DB
	terms bool
}

func newFTS(dir string, terms bool) (*fts, error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "fts-"+strconv.FormatBool(terms)+".db"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	columns := `text, content='', tokenize='porter unicode61 remove_diacritics 2'`
	if terms {
		columns = strings.Join(fields(), `, `) + `, content='', tokenize='unicode61 remove_diacritics 0'`
	}
	for _, statement := range []string{`PRAGMA journal_mode=OFF`, `PRAGMA synchronous=OFF`, `PRAGMA mmap_size=1000000000`,
		`PRAGMA cache_size=-64000`, `CREATE VIRTUAL TABLE passages USING fts5(` + columns + `)`} {
		if _, err := db.Exec(statement); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return &fts{db, terms}, nil
}

func (f *fts) name() string {
	if f.terms {
		return "SQLite FTS5, the same terms"
	}
	return "SQLite FTS5 porter, the plain words"
}

func (f *fts) add(rows []row) error {
	tx, err := f.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, r := range rows {
		if f.terms {
			_, err = tx.Exec(`INSERT INTO passages (rowid, `+r.field+`) VALUES ($1, $2)`, r.id, r.terms)
		} else {
			_, err = tx.Exec(`INSERT INTO passages (rowid, text) VALUES ($1, $2)`, r.id, r.text)
		}
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (f *fts) ready() error {
	_, err := f.db.Exec(`INSERT INTO passages (passages) VALUES ('optimize')`)
	return err
}

func (f *fts) search(ctx context.Context, q query) (found int, err error) {
	var match []string
	if f.terms {
		for _, t := range q.terms {
			match = append(match, t.Field+` : "`+strings.ReplaceAll(t.Text, `"`, `""`)+`"`)
		}
	} else {
		for _, w := range q.words {
			match = append(match, `"`+strings.ReplaceAll(w, `"`, `""`)+`"`)
		}
	}
	if len(match) == 0 {
		return 0, nil
	}
	list, err := f.db.QueryContext(ctx, `SELECT rowid FROM passages WHERE passages MATCH $1 ORDER BY rank LIMIT $2`,
		strings.Join(match, " OR "), wanted)
	if err != nil {
		return 0, err
	}
	defer list.Close()
	for list.Next() {
		found++
	}
	return found, list.Err()
}

func (f *fts) close() error { return f.db.Close() }

// raw is bleve by itself: the same terms, its own disjunction.
type raw struct {
	bleve.Index
}

func newRaw(dir string) (*raw, error) {
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer("terms", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, err
	}
	m.DefaultAnalyzer = "terms"
	m.ScoringModel = bleveindex.BM25Scoring
	m.DefaultMapping.Dynamic = false
	for _, field := range fields() {
		f := mapping.NewTextFieldMapping()
		f.Store, f.IncludeTermVectors, f.IncludeInAll, f.DocValues = false, false, false, false
		m.DefaultMapping.AddFieldMappingsAt(field, f)
	}
	i, err := bleve.New(filepath.Join(dir, "bleve"), m)
	return &raw{i}, err
}

func (*raw) name() string { return "bleve's own disjunction, the same terms" }

func (r *raw) add(rows []row) error {
	b := r.NewBatch()
	for _, x := range rows {
		if err := b.Index(strconv.Itoa(x.id), map[string]any{x.field: x.terms}); err != nil {
			return err
		}
	}
	return r.Batch(b)
}

// ready waits until merging ends.
func (*raw) ready() error {
	time.Sleep(time.Second)
	return nil
}

func (r *raw) search(ctx context.Context, q query) (int, error) {
	any := bleve.NewDisjunctionQuery()
	for _, t := range q.terms {
		one := bleve.NewTermQuery(t.Text)
		one.SetField(t.Field)
		one.SetBoost(t.Boost)
		any.AddQuery(one)
	}
	if len(q.terms) == 0 {
		return 0, nil
	}
	res, err := r.SearchInContext(ctx, bleve.NewSearchRequestOptions(any, wanted, 0, false))
	if err != nil {
		return 0, err
	}
	return len(res.Hits), nil
}

func (r *raw) close() error { return r.Close() }
