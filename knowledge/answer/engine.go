// Package answer finds the evidence for a question and takes the short answer
// out of it: expansion of the words, ranking of passages, the span that
// answers, agreement of several articles, and refusal when the evidence is
// thin. Nothing is generated; whatever is shown stands in a passage.
package answer

import (
	"context"
	"log/slog"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/point"
)

// Articles reads what is said of the articles that are quoted, without their texts.
type Articles interface {
	Heads(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error)
}

// Engine answers questions from the collections of an index.Manager. It is
// safe for concurrent use.
type Engine struct {
	lg       *slog.Logger
	indexes  *index.Manager
	articles Articles
	ranker   *ranker
	pointer  point.Pointer // nil without one
	trust    trust         // in it
}

// New returns an engine; dict may be nil, questions then find articles of
// their own language only.
func New(lg *slog.Logger, indexes *index.Manager, articles Articles, dict Dictionary) *Engine {
	return &Engine{lg: lg, indexes: indexes, articles: articles, ranker: &ranker{lg: lg, dict: dict, weights: embedded()}}
}

// Ask answers one question from a guild's articles, as far as the guild's
// index follows the store; the result says how many articles that leaves out.
// All of them, when the index cannot be read; those that are not read anew yet, while
// an index of an earlier version answers.
func (e *Engine) Ask(ctx context.Context, g knowledge.Guild, q knowledge.Question) (knowledge.Result, error) {
	start := time.Now()
	if q.Asked == "" {
		q.Asked = start.Format(time.DateOnly)
	}
	result := knowledge.Result{Question: q}
	var found []*candidate
	var cursor int64 // before the search, of the very folder that is searched
	err := e.indexes.With(g, func(c *index.Collection) error {
		cursor = c.Reached()
		var err error
		found, err = e.ranker.rank(ctx, c, q)
		return err
	})
	if ctx.Err() != nil {
		return result, ctx.Err()
	}
	if err != nil {
		e.lg.Error("index not read", "guild", g, "error", err)
		found, cursor = nil, 0
	}
	result.Behind, err = e.indexes.After(ctx, g, cursor)
	if err != nil || len(found) == 0 {
		result.Took = time.Since(start)
		return result, err
	}
	err = e.reply(ctx, g, &result, found)
	result.Took = time.Since(start)
	return result, err
}

// reply fills a result in with what the passages found say.
func (e *Engine) reply(ctx context.Context, g knowledge.Guild, result *knowledge.Result, found []*candidate) error {
	q := result.Question
	answers := offices(q, fitting(q.Kind, merge(extract(found))))
	dispute(answers, q.Kind)
	var err error
	if answers, result.Pointing, err = e.consult(ctx, g, q, found, answers); err != nil {
		return err
	}
	return e.report(ctx, g, result, answers, found)
}

// report fills a result in with the answers that are good enough, or with what comes
// nearest.
func (e *Engine) report(ctx context.Context, g knowledge.Guild, result *knowledge.Result, answers []extracted, list []*candidate) error {
	shown, certain := e.ranker.weights.shown(result.Question, answers)
	if len(shown) == 0 {
		list = leading(answers, list)
	}
	for i := range shown {
		for _, c := range shown[i].support[:min(maxEvidence, len(shown[i].support))] {
			e.ranker.guard(c.record, func() { c.with = c.neighbour(result.Question, certain) })
		}
	}
	if !certain {
		shown = apart(shown)
	}
	articles, err := e.articles.Heads(ctx, g, quoted(shown, list))
	if err != nil {
		return err
	}
	for i, a := range shown {
		if a.Evidence = a.evidence(articles); len(a.Evidence) > 0 {
			result.Answers = append(result.Answers, a.Answer)
		} else if i == 0 {
			break // what stands behind a first answer is not good enough to stand first
		}
	}
	if result.Certain = certain && result.Answered(); result.Answered() {
		return nil
	}
	for _, c := range list[:min(nearest, len(list))] {
		if x, ok := c.evidence(articles); ok {
			result.Nearest = append(result.Nearest, x)
		}
	}
	return nil
}

// Terms is what a question is searched with in a guild's articles: every term that
// may stand for one of its words, with its weight. Other engines are measured with
// the same.
func (e *Engine) Terms(ctx context.Context, g knowledge.Guild, q knowledge.Question) (terms []index.QueryTerm, err error) {
	err = e.indexes.With(g, func(c *index.Collection) error {
		s, err := c.Snapshot()
		if err != nil {
			return err
		}
		defer s.Close()
		p, err := e.ranker.plan(ctx, s, q)
		if err == nil {
			terms = p.query()
		}
		return err
	})
	return terms, err
}
