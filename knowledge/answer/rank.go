package answer

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
	"beleg/knowledge/people"
	"beleg/knowledge/question"
	"beleg/knowledge/timex"
)

// RankPassage is a passage given to Rank. Neighbours share Article.
type RankPassage struct {
	SID     int    `json:"sid"`
	Article string `json:"article"`
	Text    string `json:"text"`
}

// RankQuestion is a question asked of the passages.
type RankQuestion struct {
	ID       string `json:"id"`
	Question string `json:"question"`
}

// Ranked is a passage with its score; scores compare within one question only.
type Ranked struct {
	SID   int
	Score float64
}

// maxRanked is how many passages Rank returns for a question.
const maxRanked = 100

// Pool is a set of passages to be ranked: an index of its own in a temporary
// folder.
type Pool struct {
	collection *index.Collection
	dir        string
	sids       map[knowledge.ArticleID][]int
	ranker     *ranker
}

// NewPool indexes passages as they are, without splitting. language is theirs;
// "" detects it. Close the pool to delete its folder.
func NewPool(dict Dictionary, passages []RankPassage, language string) (*Pool, error) {
	dir, err := os.MkdirTemp("", "beleg-rank-")
	if err != nil {
		return nil, fmt.Errorf("rank: %w", err)
	}
	p := &Pool{dir: dir, sids: map[knowledge.ArticleID][]int{},
		ranker: &ranker{lg: slog.Default(), dict: dict, weights: embedded(), exhaustive: true}}
	if p.collection, err = index.Open(filepath.Join(dir, "index"), index.NewAnalyzer(lexicon.Split), 256<<20); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if err := p.add(passages, language); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// NewArticlePool indexes articles in a folder that is kept, or opens it when
// an earlier call filled it.
func NewArticlePool(ctx context.Context, dict Dictionary, dir string, articles []knowledge.Article) (*Pool, error) {
	p := &Pool{ranker: &ranker{lg: slog.Default(), dict: dict, weights: embedded()}}
	var err error
	if p.collection, err = index.Open(dir, index.NewAnalyzer(lexicon.Split), 256<<20); err != nil {
		return nil, err
	}
	for i := int(p.collection.Cursor()); i < len(articles); i += 64 {
		var records []*index.Record
		for j, a := range articles[i:min(i+64, len(articles))] {
			a.ID = knowledge.ArticleID(i + j + 1)
			list, err := passage.Of(ctx, a)
			if err != nil {
				p.Close()
				return nil, err
			}
			records = append(records, index.NewRecord(a, list))
		}
		if err := p.collection.Apply(records, nil, int64(i+len(records))); err != nil {
			p.Close()
			return nil, err
		}
	}
	return p, nil
}

// Close deletes a pool of passages, and closes one of articles.
func (p *Pool) Close() error {
	err := p.collection.Close()
	if p.dir == "" {
		return err
	}
	if e := os.RemoveAll(p.dir); err == nil {
		err = e
	}
	return err
}

// Use makes the pool rank with other weights.
func (p *Pool) Use(w *Weights) { p.ranker.weights = &w.weights }

// SID returns the number that a passage was given with.
func (p *Pool) SID(r *index.View, i int) int { return p.sids[r.Article][r.First+i] }

func (p *Pool) add(passages []RankPassage, language string) error {
	if language == "" {
		var sample strings.Builder
		for _, x := range passages[:min(40, len(passages))] {
			sample.WriteString(x.Text + "\n")
		}
		language = lang.Detect(sample.String())
	}
	var records []*index.Record
	for i, x := range passages {
		if i == 0 || passages[i-1].Article != x.Article {
			a := knowledge.Article{ID: knowledge.ArticleID(len(records) + 1), Language: language}
			records = append(records, index.NewRecord(a, nil))
		}
		r := records[len(records)-1]
		r.Passages = append(r.Passages, knowledge.Passage{Article: r.Article, Seq: len(r.Passages) + 1, Text: x.Text,
			Times: timex.Find(x.Text, language, ""), People: people.Find(x.Text, language)})
		p.sids[r.Article] = append(p.sids[r.Article], x.SID)
	}
	for i := 0; i < len(records); i += 64 {
		if err := p.collection.Apply(records[i:min(i+64, len(records))], nil, int64(i+1)); err != nil {
			return err
		}
	}
	return nil
}

// Rank orders the passages for a question, the best first, at most maxRanked.
func (p *Pool) Rank(ctx context.Context, text string) ([]Ranked, error) {
	q, err := question.Parse(text, knowledge.Any, "")
	if err != nil {
		return nil, nil // nothing to look for finds nothing
	}
	list, err := p.ranker.rank(ctx, p.collection, q)
	if err != nil {
		return nil, err
	}
	var out []Ranked
	for _, c := range list[:min(maxRanked, len(list))] {
		out = append(out, Ranked{p.SID(c.record, c.at), c.score})
	}
	return out, nil
}

// Rank ranks the passages for every question in order and calls f with each
// ranking. It stops at the first error, its own or f's.
func Rank(ctx context.Context, dict Dictionary, passages []RankPassage, questions []RankQuestion, language string,
	f func(id string, ranking []Ranked) error) error {
	p, err := NewPool(dict, passages, language)
	if err != nil {
		return err
	}
	defer p.Close()
	for _, q := range questions {
		list, err := p.Rank(ctx, q.Question)
		if err != nil {
			return err
		}
		if err := f(q.ID, list); err != nil {
			return err
		}
	}
	return nil
}
