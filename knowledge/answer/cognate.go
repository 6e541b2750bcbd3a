package answer

import (
	"strings"

	"beleg/knowledge/index"
	"beleg/knowledge/lang"
)

// cognates compares words that no term joins: derivations (verteidigen,
// Verteidigung: defend, defence), cognates (democracy, Demokratie) and
// transliterations (Selenskyj, Zelensky). It returns the passage's vector with
// what that adds.
func (p *plan) cognates(c *candidate, words []string) vector {
	out := c.matched.own
	for k := range p.concepts {
		x := &p.concepts[k]
		if out[k] >= matchedEnough || len(x.forms) == 0 {
			continue
		}
		best := 0.0
		for _, w := range words {
			if len(w) < 4 {
				continue
			}
			for _, f := range x.forms {
				best = max(best, f.weight*similarity(f.text, w))
			}
		}
		if best = cognateScale * best; best > out[k] {
			if &out[0] == &c.matched.own[0] {
				out = append(vector(nil), out...)
			}
			out[k] = best
		}
	}
	return out
}

const (
	matchedEnough = 0.6 // a word matched this well needs no likeness
	cognateScale  = 0.7
	alike         = 0.6 // similarity below which two words have nothing in common
)

// form is a spelling that stands for a concept, made for comparison.
type form struct {
	text   string
	weight float64
}

// spellings returns the words of a passage in the form that is compared.
func (r *reader) spellings(a *index.Analyzer) []string {
	field := index.Field(r.code)
	r.spelled = r.spelled[:0]
	for _, t := range r.tokens {
		for _, x := range a.Word(t.Text, field) {
			r.spelled = append(r.spelled, spelling(x.Text))
		}
	}
	return r.spelled
}

// alphabet writes what German and English, and different transliterations,
// write differently in one way.
var alphabet = strings.NewReplacer("sch", "s", "tsch", "s", "sh", "s", "ch", "k", "ck", "k", "ph", "f", "th", "t", "c", "k", "q", "k",
	"x", "ks", "y", "i", "j", "i", "v", "w", "z", "s", "ae", "a", "oe", "o", "ue", "u", "ii", "i",
	"ss", "s", "tt", "t", "ll", "l", "mm", "m", "nn", "n", "ff", "f", "pp", "p", "rr", "r", "bb", "b", "dd", "d", "gg", "g", "kk", "k")

// spelled remembers the spellings of frequent words, which stand in every question's passages.
var spelled = lang.NewMemo[string](25_000)

func spelling(folded string) string { return spelled.Of(folded, alphabet.Replace) }

// similarity is the larger of the common prefix over the longer word and
// Dice's coefficient of the character bigrams; 0 below alike.
func similarity(a, b string) float64 {
	if a == b {
		return 1
	}
	if a[0] != b[0] {
		return 0 // words that begin differently are rarely the same
	}
	prefix := 0
	for prefix < len(a) && prefix < len(b) && a[prefix] == b[prefix] {
		prefix++
	}
	long := max(len(a), len(b))
	s := 0.0
	if prefix >= 4 {
		s = float64(prefix) / float64(long)
	}
	if prefix >= 2 && 2*min(len(a), len(b)) > long {
		s = max(s, dice(a, b))
	}
	if s < alike {
		return 0
	}
	return s
}

func dice(a, b string) float64 {
	shared := 0
	for i := 0; i+1 < len(a); i++ {
		for j := max(0, i-3); j+1 < len(b) && j <= i+3; j++ {
			if a[i] == b[j] && a[i+1] == b[j+1] {
				shared++
				break
			}
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b)-2)
}
