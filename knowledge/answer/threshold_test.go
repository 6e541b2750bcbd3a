package answer

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The threshold of refusals grows with the length of articles as the probabilities of
// the answerable questions do, and lets the wanted share through on short and long ones.
func TestThreshold(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	judged := func(set string, n int, long, from float64) (list []Judged) {
		for range n {
			x := make([]float64, len(ratings))
			x[atLong] = long
			list = append(list, Judged{Set: set, Answerable: true, Weight: 1, Answerability: from + 0.5*random.Float64(), rating: x},
				Judged{Set: set, Weight: 1, Answerability: from / 2, rating: x}) // what is not answerable does not count
		}
		return list
	}
	short, long := judged("short", 2000, 0.4, 0.2), judged("long", 300, 0.9, 0.35)
	w := &Weights{}
	w.Threshold(append(short, long...), short, 0.9)
	if w.Refuse.Long < 0.25 || w.Refuse.Long > 0.35 {
		t.Errorf("it grows by %.2f, want .30", w.Refuse.Long)
	}
	for _, list := range [][]Judged{short, long} {
		refused, all := 0.0, 0.0
		for _, j := range list {
			if j.Answerable {
				all++
				if w.Refuses(j) {
					refused++
				}
			}
		}
		if share := refused / all; math.Abs(share-0.1) > 0.03 {
			t.Errorf("%s: %.3f are refused, want .1", list[0].Set, share)
		}
	}
}
