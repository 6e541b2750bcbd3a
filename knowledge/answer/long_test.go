package answer

import (
	"testing"

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
