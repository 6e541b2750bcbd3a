package answer

import (
	"cmp"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// dispute marks answers that name another date or number for what the first is
// about, and puts the newest of them first.
func dispute(answers []extracted, kind knowledge.Kind) {
	if kind != knowledge.When && kind != knowledge.HowMany || len(answers) < 2 {
		return
	}
	against := []int{0}
	for i := 1; i < len(answers); i++ {
		if contradicts(&answers[0], &answers[i], kind) {
			against = append(against, i)
		}
	}
	if len(against) < 2 {
		return
	}
	var disputed, rest []extracted
	for i := range answers {
		if slices.Contains(against, i) {
			answers[i].Disputed = true
			disputed = append(disputed, answers[i])
		} else {
			rest = append(rest, answers[i])
		}
	}
	slices.SortStableFunc(disputed, func(a, b extracted) int {
		return cmp.Or(cmp.Compare(newest(b), newest(a)), cmp.Compare(indicator(b.refutes(a.Date)), indicator(a.refutes(b.Date))))
	})
	for i := range disputed[1:] {
		disputed[0].inherit(&disputed[i+1])
	}
	copy(answers, append(disputed, rest...))
}

func newest(f extracted) string {
	day := ""
	for _, c := range f.support {
		day = max(day, c.record.Published)
	}
	return day
}

// contradicts reports whether two answers of different articles cannot both be
// right: their sentences say nearly the same but for the date or number.
func contradicts(a, b *extracted, kind knowledge.Kind) bool {
	x, y := a.support[0], b.support[0]
	other := otherNumber(a.Text, b.Text)
	if kind == knowledge.When {
		other = otherDate(a.Date, b.Date)
		if other && (a.moves(b) || b.moves(a)) {
			return true
		}
	}
	if x.record.Article == y.record.Article || x.record.Language != y.record.Language {
		return false
	}
	return other && alikeWithout(x, y) >= sameThing
}

// moves reports whether an answer is the new date of what another names an older one
// for: its passage denies that, or says that what is asked about was moved.
func (f *extracted) moves(o *extracted) bool {
	if f.refutes(o.Date) {
		return true
	}
	return f.span.change.moved && f.support[0].named() >= sameMatter && o.support[0].named() >= sameMatter
}

// sameMatter is the share of the question that two passages name with their titles when
// both are about it.
const sameMatter = 0.6

// named is the share of the question that a passage names, with its title and what
// stands beside it.
func (c *candidate) named() float64 {
	return c.features[fOwn] + c.features[fTitleGain] + c.features[fNearGain]
}

// sameThing is the share of words that two sentences have in common when they
// are about the same thing. Dice's coefficient.
const sameThing = 0.6

// alikeWithout compares two passages without their short answers; it is 0 when
// one has none.
func alikeWithout(x, y *candidate) float64 {
	a, b := contentWords(x), contentWords(y)
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	shared := 0
	for w := range a {
		if b[w] {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b))
}

func contentWords(c *candidate) map[string]bool {
	out := map[string]bool{}
	if len(c.spans) == 0 {
		return out
	}
	s := c.spans[0]
	for _, t := range lang.Tokens(c.sentence()) {
		answers := t.Start < s.end && s.start < t.End
		if stem, ok := contentStem(t, lang.Get(c.record.Language)); ok && !answers {
			out[stem] = true
		}
	}
	return out
}

// contentStem returns the stem of a word that means something; l may be nil.
func contentStem(t lang.Token, l *lang.Language) (stem string, ok bool) {
	folded := lang.Fold(t.Text)
	switch {
	case l == nil:
		return folded, t.Word
	case !t.Word, l.Stop(folded), l.Stop(strings.ToLower(t.Text)):
		return "", false
	}
	return l.Stem(folded), true
}

// otherDate holds for two dates of which neither is a closer look at the other.
func otherDate(a, b string) bool {
	if a == "" || b == "" || strings.ContainsAny(a+b, "/X") {
		return false
	}
	return !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
}

// otherNumber holds for different figures of the same unit, in what is no date.
func otherNumber(a, b string) bool {
	x, unit := figure(a)
	y, other := figure(b)
	both := x != "" && y != ""
	return both && x != y && unit == other
}

// figure parts a quantity into its figures and what they count.
func figure(quantity string) (figures, unit string) {
	for _, t := range lang.Tokens(quantity) {
		switch {
		case t.Word && (digit(t.Text) || allCues().numeral(t.Text)):
			figures += strings.ToLower(t.Text)
		case t.Word || currency[t.Text] || t.Text == "%":
			unit += lang.Fold(t.Text) + " "
		}
	}
	return figures, unit
}
