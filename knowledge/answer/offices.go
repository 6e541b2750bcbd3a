package answer

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// offices parts the passages of a first answer that name different offices of the
// person who is asked about: a minister once may lead a company now. The newest stands
// first where its evidence is as good.
func offices(q knowledge.Question, list []extracted) []extracted {
	if q.Kind != knowledge.Who || len(list) == 0 || !asksOf(q.Text, list[0].Person) {
		return list
	}
	f := list[0]
	parted := []extracted{f}
	parted[0].support = nil
	for _, c := range f.support {
		k := slices.IndexFunc(parted, func(o extracted) bool { return len(o.support) == 0 || !o.support[0].otherOffice(c) })
		if k >= 0 {
			parted[k].support = append(parted[k].support, c)
			continue
		}
		o := extracted{support: []*candidate{c}, score: c.score}
		o.give(c, c.best())
		o.Person = f.Person
		parted = append(parted, o)
	}
	slices.SortStableFunc(parted, func(a, b extracted) int {
		if a.score-b.score > asGood || b.score-a.score > asGood {
			return cmp.Compare(b.score, a.score)
		}
		return cmp.Compare(newest(b), newest(a))
	})
	list = slices.Concat(parted, list[1:])
	return list[:min(len(list), maxAnswers)]
}

// career is how far apart the articles are that tell of two offices of a person. What
// is written at one time may call one office by two names.
const career = 365 * 24 * time.Hour

// otherOffice reports whether two passages, years apart, name two offices.
func (c *candidate) otherOffice(o *candidate) bool {
	a, b := c.best().role, o.best().role
	if c.record.Language != o.record.Language || !isOffice(a) || !isOffice(b) {
		return false
	}
	early, wrong := time.Parse(time.DateOnly, day(c.record.Published))
	late, bad := time.Parse(time.DateOnly, day(o.record.Published))
	if wrong != nil || bad != nil || late.Sub(early).Abs() < career {
		return false
	}
	return !sharesOffice(a, b, lang.Get(c.record.Language))
}

// isOffice reports whether a description names what somebody does.
func isOffice(role string) bool {
	return slices.ContainsFunc(lang.Tokens(role), func(t lang.Token) bool { return t.Word && calls(t.Text) })
}

// sharesOffice reports whether two descriptions have a word for what somebody does in
// common, or one as the end of the other's compound: Minister, Außenminister.
func sharesOffice(a, b string, l *lang.Language) bool {
	ends := func(long, short string) bool { return len(short) > 3 && strings.HasSuffix(long, short) }
	for _, x := range lang.Tokens(a) {
		for _, y := range lang.Tokens(b) {
			if !calls(x.Text) || !calls(y.Text) {
				continue
			}
			s, t := l.Stem(lang.Fold(x.Text)), l.Stem(lang.Fold(y.Text))
			if ends(s, t) || ends(t, s) {
				return true
			}
		}
	}
	return false
}

// office reports whether an answer gives another office of the person whom the first
// one is about.
func (f *extracted) office(first *extracted) bool {
	return samePerson(f.Person, first.Person) && f.support[0].otherOffice(first.support[0])
}
