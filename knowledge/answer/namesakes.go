package answer

import (
	"strings"

	"beleg/knowledge/lang"
)

// joinPersons gives a bare surname the full name that another answer has for
// it: the only one, or of namesakes the one whose passage and title share more
// words with its own.
func joinPersons(list []found) {
	for i := range list {
		name := list[i].Person
		if name == "" || strings.Contains(name, " ") {
			continue
		}
		best, second, at := 0.0, 0.0, -1
		only := map[string]bool{}
		for k := range list {
			full := list[k].Person
			if !strings.HasSuffix(lang.Fold(full), " "+lang.Fold(name)) {
				continue
			}
			only[lang.Fold(full)] = true
			v := kinship(list[i].support[0], list[k].support[0])
			switch {
			case at < 0 || v > best:
				if at >= 0 && lang.Fold(full) != lang.Fold(list[at].Person) {
					second = best
				}
				best, at = v, k
			case lang.Fold(full) != lang.Fold(list[at].Person):
				second = max(second, v)
			}
		}
		if at < 0 || len(only) > 1 && best <= second {
			continue // nobody, or nothing says which of them
		}
		full := list[at].Person
		if list[i].Text == name {
			list[i].Text = full
		}
		list[i].Person = full
	}
}

// kinship is the share of words that two passages have in common with the
// titles of their articles. Dice's coefficient.
func kinship(a, b *candidate) float64 {
	if a.record.Article == b.record.Article {
		return 1
	}
	x, y := matter(a), matter(b)
	shared := 0
	for w := range x {
		if y[w] {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(x)+len(y)+1)
}

// matter is the words of a passage, its neighbours and the title.
func matter(c *candidate) map[string]bool {
	l := lang.Get(c.record.Language)
	out := map[string]bool{}
	for _, i := range []int{0, c.at - 1, c.at, c.at + 1} {
		if i < 0 || i >= len(c.record.Passages) {
			continue
		}
		for _, t := range lang.Tokens(c.record.Passages[i].Text) {
			folded := lang.Fold(t.Text)
			if t.Word && l != nil && !l.Stop(folded) {
				out[l.Stem(folded)] = true
			}
		}
	}
	return out
}
