package answer

import (
	"context"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// Sentence is a question about one passage of a pool that is known to answer,
// whether a search would have found it or not: it teaches where in a sentence the
// short answer stands, and nothing about which sentence answers. It is nil when the
// passage has no word of the question. The answer is the stretch from..to of the
// passage, in bytes.
func (p *Pool) Sentence(ctx context.Context, q knowledge.Question, article knowledge.ArticleID, from, to int) (*Example, error) {
	c, plan, err := p.planned(ctx, q)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	record, err := c.Record(article, 0)
	if err != nil || record == nil {
		return nil, err
	}
	list := plan.compare(record, nil)
	if len(list) == 0 {
		return nil, nil
	}
	x := list[0]
	plan.read(&x, q)
	return &Example{asking: askingOf(q, plan.command), Weight: 1, Asked: q.Text, Want: []string{x.sentence()[from:to]}, from: from, to: to,
		list: []*candidate{&x}, rightFine: []bool{true}}, nil
}

// answeredBy reports whether a span is a right short answer to an example: where
// the answer stands is known, the one that has most words in common with it and
// little else, else one that has the words of a wanted answer.
func (e *Example) answeredBy(c *candidate, s *span) bool {
	if e.to == 0 {
		return e.Right(answerOf(c, *s), 1.5, 15)
	}
	return e.Overlap(s.start, s.end, c.sentence()) > enough
}

// enough is the overlap with the answer that a right span has.
const enough = 0.6

// Overlap is how well a stretch of a sentence agrees with the one that answers: F1
// of the words, articles left out.
func (e *Example) Overlap(from, to int, sentence string) float64 {
	both := count(sentence, max(from, e.from), min(to, e.to))
	return 2 * both / (count(sentence, from, to) + count(sentence, e.from, e.to) + 1e-9)
}

// count is the number of words in a stretch of a text that are no articles.
func count(text string, from, to int) float64 {
	n := 0.0
	for _, t := range lang.Tokens(text[from:max(from, to)]) {
		if t.Word && !allCues().says(t.Text, cueArticle) {
			n++
		}
	}
	return n
}

// Taken is the short answer that weights take out of the passage of an example whose
// answer stands at a known place, and how well it agrees with it; it is empty when
// none is taken.
func (e *Example) Taken(w *Weights) (short knowledge.Answer, overlap float64) {
	c := *e.list[0]
	c.spans = slices.Clone(c.spans)
	w.order(c.spans, e.kind)
	list := extract([]*candidate{&c})
	if len(list) == 0 || list[0].Text == "" {
		return short, 0
	}
	return list[0].Answer, e.Overlap(c.spans[0].start, c.spans[0].end, c.sentence())
}

// Holds reports whether any span that was read of the passage is a right answer.
func (e *Example) Holds() bool {
	c := e.list[0]
	return slices.ContainsFunc(c.spans, func(s span) bool { return e.answeredBy(c, &s) })
}
