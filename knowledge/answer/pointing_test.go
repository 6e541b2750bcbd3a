package answer

import (
	"context"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/point"
	"beleg/knowledge/question"
)

// finger is a pointer that tests make of a function.
type finger func(point.Packet) (point.Mark, error)

func (f finger) Point(_ context.Context, p point.Packet) (point.Mark, error) { return f(p) }

// marking marks the sentence that has some words.
func marking(words, span string) finger {
	return func(p point.Packet) (point.Mark, error) {
		for _, s := range p.Sentences {
			if strings.Contains(s.Text, words) {
				return point.Mark{Sentences: []int{s.Number}, Span: span}, nil
			}
		}
		return point.Mark{}, nil
	}
}

func (h *house) pointed(t testing.TB, kind knowledge.Kind, text string, f finger) knowledge.Result {
	t.Helper()
	q, err := question.Parse(text, kind, "en")
	if err != nil {
		t.Fatal(err)
	}
	e := &Engine{lg: h.lg, indexes: h.indexes, articles: h.articles, ranker: h.ranker}
	e.Consult(f)
	r, err := e.Ask(t.Context(), knowledge.Local, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPointing(t *testing.T) {
	h := newHouse(t, invented...)
	r := h.pointed(t, knowledge.When, "old bridge closed", marking("November 2021", ""))
	if r.Pointing.Part != knowledge.Agreed || r.Answers[0].Date != "2021-11" {
		t.Errorf("agreed: %+v", r)
	}
}
