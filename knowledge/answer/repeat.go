package answer

import (
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// A further answer may say what an earlier one has said: the same date as a year, the
// same number without its noun, the same cause in other words. It is no second answer
// to a reader but another receipt for the first.

// takeIn adds the passages of an answer to the one of those shown that it repeats; false
// when it repeats none.
func takeIn(list []extracted, a *extracted, kind knowledge.Kind) bool {
	k := slices.IndexFunc(list, func(f extracted) bool { return f.Disputed == a.Disputed && repeats(&f, a, kind) })
	if k < 0 {
		return false
	}
	list[k].support = append(slices.Clone(list[k].support), a.support...)
	return true
}

// repeats reports whether two answers of a kind say the same, one closer than the other.
func repeats(a, b *extracted, kind knowledge.Kind) bool {
	if !a.states() || !b.states() {
		return false
	}
	switch kind {
	case knowledge.When:
		return sameDate(a.Date, b.Date)
	case knowledge.HowMany:
		return sameNumber(a.Text, b.Text)
	case knowledge.Why:
		return sameCause(a, b)
	}
	return false
}

// states reports whether an answer has a short one that its passage does not deny.
func (f *extracted) states() bool { return f.Text != "" && !f.span.change.denied }

// sameNumber holds for equal figures of which one is said without what it counts, or
// with more of it: "21", "21 released".
func sameNumber(a, b string) bool {
	x, unit := figure(a)
	y, other := figure(b)
	if x == "" || x != y {
		return false
	}
	return strings.Contains(" "+unit, " "+other) || strings.Contains(" "+other, " "+unit)
}

// sameWords is the share of words that two causes have in common that are one: of those of
// the shorter, which may be a part of the longer.
const sameWords = 0.6

// sameCause holds for causes in one language that have most of the shorter one's words
// in common, two at least.
func sameCause(a, b *extracted) bool {
	l := lang.Get(a.support[0].record.Language)
	if l == nil || l.Code != b.support[0].record.Language {
		return false
	}
	x, y := stems(a.Text, l), stems(b.Text, l)
	shared := 0
	for w := range x {
		if y[w] {
			shared++
		}
	}
	return shared > 1 && float64(shared) >= sameWords*float64(min(len(x), len(y)))
}

func stems(text string, l *lang.Language) map[string]bool {
	out := map[string]bool{}
	for _, t := range lang.Tokens(text) {
		if stem, ok := contentStem(t, l); ok {
			out[stem] = true
		}
	}
	return out
}
