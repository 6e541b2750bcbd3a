package people

import (
	_ "embed"
	"math"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kinds of words that their letters tell apart.
const (
	KindWord = iota
	KindGiven
	KindSurname
	KindPlace
	kinds
)

// spellingBits sizes the table of letter sequences.
const spellingBits = 16

// spelling guesses from its letters what kind of word one is that no list
// holds: softmax regression over sequences of two to five letters (names told
// apart by their letters: Cucerzan and Yarowsky, EMNLP 1999), fitted on the
// lists by ./gazetteer.
//
//go:embed data/spelling.bin
var spelling string

// sequences calls put with the place of each sequence of letters of a word.
func sequences(s string, put func(uint32)) {
	var r [40]rune
	n := 1
	r[0] = '^'
	for _, c := range s {
		if n == len(r)-1 {
			break
		}
		r[n] = unicode.ToLower(c)
		n++
	}
	r[n] = '$'
	for i := 0; i < n; i++ {
		h := uint32(2166136261)
		for k := i; k <= n && k < i+5; k++ {
			h = (h ^ uint32(r[k])) * 16777619
			if k > i {
				put(mix(h) >> (32 - spellingBits))
			}
		}
	}
}

// soundOf is 1 to 12: the likeliest kind of a word, and how sure that is; 12
// more for what may be a genitive.
func soundOf(s string, note uint32) uint32 {
	unlisted := note == 0 || note >= asGenitive
	if stem, ok := strings.CutSuffix(s, "s"); ok && unlisted && len(stem) > 3 {
		if k := soundOf(stem, 16); k > 3 {
			return k + 12
		}
	}
	if utf8.RuneCountInString(s) < 2 {
		return 0
	}
	if len(spelling) != kinds<<spellingBits {
		panic("people: data/spelling.bin is damaged")
	}
	var sum [kinds]int
	sequences(s, func(x uint32) {
		for k := range kinds {
			sum[k] += int(int8(spelling[int(x)*kinds+k]))
		}
	})
	best, second := 0, -1
	for k := 1; k < kinds; k++ {
		if sum[k] > sum[best] {
			best, second = k, best
		} else if second < 0 || sum[k] > sum[second] {
			second = k
		}
	}
	sure := uint32(0)
	switch margin := sum[best] - sum[second]; {
	case margin > 3*spellingUnit:
		sure = 2
	case margin > spellingUnit:
		sure = 1
	}
	return 1 + uint32(best)*3 + sure
}

// spellingUnit is the weight that stands for one natural unit of log odds.
const spellingUnit = 24

// Spell fits the spelling table to words of each kind.
func Spell(words [kinds][]string) []byte {
	w := make([]float32, kinds<<spellingBits)
	type sample struct {
		word string
		kind int
	}
	var all []sample
	for k, ws := range words {
		for _, s := range ws {
			all = append(all, sample{s, k})
		}
	}
	random := rand.New(rand.NewPCG(3, 4))
	var at []uint32
	for round := range 6 {
		rate := float32(0.1) / float32(1+round)
		for _, i := range random.Perm(len(all)) {
			at = at[:0]
			sequences(all[i].word, func(x uint32) { at = append(at, x) })
			var sum [kinds]float64
			for _, x := range at {
				for k := range kinds {
					sum[k] += float64(w[int(x)*kinds+k])
				}
			}
			z := 0.0
			for k := range sum {
				sum[k] = math.Exp(sum[k])
				z += sum[k]
			}
			for k := range kinds {
				d := -float32(sum[k] / z)
				if k == all[i].kind {
					d++
				}
				for _, x := range at {
					w[int(x)*kinds+k] += rate * (d - 0.01*w[int(x)*kinds+k])
				}
			}
		}
	}
	out := make([]byte, len(w))
	for i, v := range w {
		out[i] = byte(int8(max(-127, min(127, math.Round(float64(v)*spellingUnit)))))
	}
	return out
}
