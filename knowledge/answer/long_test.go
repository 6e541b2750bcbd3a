package answer

import (
	"slices"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/index"
)

// TestLongArticle: of an article in many parts only the best are compared, and
// the others keep their places.
func TestLongArticle(t *testing.T) {
	var hits []index.Hit
	for n := range 20 {
		hits = append(hits, index.Hit{Article: 1, Part: n, Score: 20 - float64(n)})
	}
	hits = append(hits, index.Hit{Article: 2, Score: 0.5})
	list := articlesOf(hits)
	if len(list) != maxStretches+1 {
		t.Fatalf("%d are compared, want %d", len(list), maxStretches+1)
	}
	if last := list[maxStretches]; list[0].stretch != (stretch{1, 0}) || last.stretch != (stretch{2, 0}) {
		t.Errorf("%+v", list)
	}
}

// Of a very long article the passages that say most are compared, with those beside
// them.
func TestLongRecord(t *testing.T) {
	var list []knowledge.Passage
	for i := range 900 {
		list = append(list, knowledge.Passage{Seq: i + 1, Text: "The ferry came and went, as every day."})
	}
	list[700].Text = "The ferry of Ostwick was sold to Karla Wendt."
	a := index.NewAnalyzer(nil)
	p := unsearched(&ranker{weights: embedded()}, a, knowledge.Question{Text: "Who bought the ferry of Ostwick?", Kind: knowledge.Who,
		Language: "en"})
	got := p.compare(a.View(index.NewRecord(knowledge.Article{ID: 1, Language: "en"}, list)), nil)
	if len(got) > 3*maxMatched || !slices.ContainsFunc(got, func(c candidate) bool { return c.at == 700 }) {
		t.Errorf("%d passages are compared, and not the one that answers", len(got))
	}
	for i := range got[1:] {
		if got[i].at >= got[i+1].at {
			t.Fatalf("passage %d behind %d", got[i+1].at, got[i].at)
		}
	}
}
