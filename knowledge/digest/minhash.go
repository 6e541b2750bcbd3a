package digest

import (
	"hash/maphash"
	"math"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

const (
	hashes = 64
	// nearCopy is the share of equal hashes from which two texts are copies of
	// one another, edited or shortened: unrelated ones stay below 0.05.
	nearCopy = 0.2
	// fewShingles: shorter texts say nothing by sharing a phrase.
	fewShingles = 8
)

// sketch is a text's MinHash signature: two texts agree in as many places as
// their sets of 3-word shingles overlap (Broder, "On the resemblance and
// containment of documents", 1997).
type sketch [hashes]uint64

var seed = maphash.MakeSeed()

// sketchOf returns false for a text that is too short to compare.
func sketchOf(a knowledge.Article) (s sketch, ok bool) {
	for i := range s {
		s[i] = math.MaxUint64
	}
	var folded []string
	for _, t := range lang.Tokens(a.Text) {
		if t.Word {
			folded = append(folded, lang.Fold(t.Text))
		}
	}
	for i := 0; i+3 <= len(folded); i++ {
		h := maphash.String(seed, strings.Join(folded[i:i+3], " "))
		for k := range s {
			s[k] = min(s[k], mix(h, uint64(k)))
		}
	}
	return s, len(folded) >= fewShingles+2
}

// mix is one of many hash functions made of one: SplitMix64's finaliser.
func mix(h, k uint64) uint64 {
	h += k * 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// copies calls f with every pair of articles that are near copies.
func copies(articles []knowledge.Article, f func(i, j int)) {
	sketches := make([]sketch, len(articles))
	buckets := make([]map[uint64][]int, hashes)
	for k := range buckets {
		buckets[k] = map[uint64][]int{}
	}
	for j, a := range articles {
		s, ok := sketchOf(a)
		if !ok {
			continue
		}
		sketches[j] = s
		met := map[int]int{}
		for k, h := range s {
			for _, i := range buckets[k][h] {
				met[i]++
			}
			buckets[k][h] = append(buckets[k][h], j)
		}
		for i, n := range met {
			if float64(n) >= nearCopy*hashes {
				f(i, j)
			}
		}
	}
}
