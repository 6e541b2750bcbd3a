// Package passage cuts an article into the passages that are indexed and
// quoted, and annotates each with its time expressions and persons.
package passage

import (
	"context"
	"sort"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/people"
	"beleg/knowledge/timex"
)

// Of returns an article's passages: the title, then its sentences. A first
// sentence that repeats the title is the title. It fails only when ctx ends.
func Of(ctx context.Context, a knowledge.Article) ([]knowledge.Passage, error) {
	var out []knowledge.Passage
	if a.Title != "" {
		out = append(out, knowledge.Passage{Article: a.ID, Text: a.Title})
	}
	times := timex.Find(a.Text, a.Language, a.Published)
	persons := people.Find(a.Text, a.Language)
	for i, s := range lang.Sentences(a.Text, a.Language) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		p := knowledge.Passage{Article: a.ID, Seq: i + 1, Text: a.Text[s.Start:s.End]}
		if i == 0 && p.Text == a.Title {
			continue
		}
		for _, t := range within(times, s, func(t knowledge.TimeExpression) int { return t.Start }) {
			if t.End <= s.End {
				t.Start, t.End = t.Start-s.Start, t.End-s.Start
				p.Times = append(p.Times, t)
			}
		}
		for _, n := range within(persons, s, func(n knowledge.Person) int { return n.Start }) {
			if n.End <= s.End {
				n.Start, n.End = n.Start-s.Start, n.End-s.Start
				p.People = append(p.People, n)
			}
		}
		out = append(out, p)
	}
	if a.Title != "" {
		out[0].Times = timex.Find(a.Title, a.Language, a.Published)
		out[0].People = people.Find(a.Title, a.Language)
	}
	return out, nil
}

// within returns the items that start inside a span; items are in order.
func within[T any](items []T, s lang.Span, start func(T) int) []T {
	from := sort.Search(len(items), func(i int) bool { return start(items[i]) >= s.Start })
	to := sort.Search(len(items), func(i int) bool { return start(items[i]) >= s.End })
	return items[from:to]
}
