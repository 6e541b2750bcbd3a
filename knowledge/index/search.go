package index

import (
	"context"
	"fmt"
	"unicode/utf8"

	"beleg/knowledge"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

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
