package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/people"
	"beleg/knowledge/point"
)

// joinPersons gives a bare surname, or one with an initial, the full name that
// another answer has for it: the only one, or of namesakes the one whose passage
// and title share more words with its own.
func joinPersons(list []extracted) {
	for i := range list {
		name := list[i].Person
		if !shortName(name) {
			continue
		}
		full := fullName(list, i)
		if full == "" {
			continue // nobody, or nothing says which of them
		}
		if list[i].Text == name {
			list[i].Text = full
		}
		list[i].Person = full
	}
}

// fullName is the full name that fits the short one of an answer best, or "".
func fullName(list []extracted, i int) string {
	full, best, second := "", -1.0, -1.0 // kinship of the best person and the next
	for k := range list {
		name := list[k].Person
		if shortName(name) || !fits(list[i].Person, name) {
			continue
		}
		v := kinship(list[i].support[0], list[k].support[0])
		switch {
		case full == "" || samePerson(name, full):
			best = max(best, v)
			if full == "" {
				full = name
			}
		case v > best:
			full, best, second = name, v, best
		default:
			second = max(second, v)
		}
	}
	if best <= second {
		return ""
	}
	return full
}

// shortName holds for a name of one word, or with a mere initial before it.
func shortName(name string) bool {
	given, _, more := strings.Cut(name, " ")
	return !more || utf8.RuneCountInString(strings.TrimSuffix(given, ".")) == 1
}

// fits reports whether a short name may be a person's: a bare one is the
// surname, however it is spelled.
func fits(short, full string) bool {
	if short == "" {
		return false
	}
	if !strings.Contains(short, " ") {
		full = full[strings.LastIndexByte(full, ' ')+1:]
	}
	return people.SamePerson(short, full)
}

// samePerson reports whether two names of answers are one person's: spelled
// alike, or two full names that differ in spelling alone (Selenskyj, Zelensky).
// A name with a further part may be the son's: George W. Bush stays apart.
func samePerson(a, b string) bool {
	if lang.Fold(a) == lang.Fold(b) {
		return true
	}
	if shortName(a) || shortName(b) || strings.Count(a, " ") != strings.Count(b, " ") {
		return false
	}
	return people.SamePerson(a, b)
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
		if i < 0 || i >= c.record.Len() {
			continue
		}
		for _, t := range lang.Tokens(c.record.Text(i)) {
			folded := lang.Fold(t.Text)
			if t.Word && l != nil && !l.Stop(folded) {
				out[l.Stem(folded)] = true
			}
		}
	}
	return out
}

// wellTried is how reliable a pointer has to seem to be asked which person a name means:
// nothing but its word says so.
const wellTried = 0.7

// meant gives the bare surname of a first answer the full name that a pointer chooses of
// several persons among the passages found, with the sentence that has it as a receipt.
func (e *Engine) meant(ctx context.Context, q knowledge.Question, answers []extracted, found []*candidate) []extracted {
	if len(answers) == 0 || !shortName(answers[0].Person) || e.trust.reliable() < wellTried {
		return answers
	}
	short := answers[0].Person
	list := bearers(short, found)
	if short == "" || len(list) < 2 {
		return answers
	}
	p := point.Packet{Kind: knowledge.Who, Language: q.Language,
		Question: fmt.Sprintf("Who is %q in: %s", short, answers[0].support[0].sentence())}
	for i, c := range list {
		p.Sentences = append(p.Sentences, point.Sentence{Number: i + 1, Article: i + 1, Published: c.record.Published, Text: c.sentence()})
	}
	mark, err := point.Ask(ctx, e.pointer, p)
	if err != nil || len(mark.Sentences) == 0 || !mark.Sure {
		return answers
	}
	chosen := list[mark.Sentences[0].Number-1]
	out := slices.Clone(answers)
	f := &out[0]
	full := bearer(short, chosen)
	if f.Text == short {
		f.Text = full
	}
	f.Person, f.support = full, append(slices.Clone(f.support), chosen)
	return out
}

// bearers are the first passages that name each of the persons in full whose short name
// it may be.
func bearers(short string, found []*candidate) (list []*candidate) {
	for _, c := range found[:min(considered, len(found))] {
		full := bearer(short, c)
		if full != "" && !slices.ContainsFunc(list, func(o *candidate) bool { return samePerson(bearer(short, o), full) }) {
			list = append(list, c)
		}
	}
	return list
}

// bearer is the full name in a passage that fits a short one, "" without one or with two.
func bearer(short string, c *candidate) (full string) {
	for _, p := range c.passage().People {
		named := !shortName(p.Name) && fits(short, p.Name)
		if named && full != "" && !samePerson(full, p.Name) {
			return ""
		}
		if named {
			full = p.Name
		}
	}
	return full
}
