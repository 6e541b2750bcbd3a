package answer

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/people"
)

// maxEvidence is how many articles are named for one answer, one quote each.
const maxEvidence = 5

// nearest is how many passages are offered when the evidence is too thin.
const nearest = 3

// The confidence that a passage needs to be shown as the second or third of those that
// come nearest: so much, and as great a part of the first one's. What lies below is
// noise to a reader more often than the answer. One beside a first answer that is given
// plainly needs more, see standsBeside.
const (
	secondary = 0.15
	beneath   = 0.6
)

// shown returns the answers that are good enough to be shown, with their confidence,
// and whether the first is given plainly. None is when the question is refused.
func (w *weights) shown(q knowledge.Question, answers []extracted) (list []extracted, certain bool) {
	for i, a := range answers {
		r := a.rating(margin(answers, i))
		answerable, right := w.probabilities(&a, r)
		if i == 0 && answerable < w.Refuse.of(r) {
			return nil, false
		}
		a.Confidence = right
		switch {
		case i > 0 && takeIn(list, &a, q.Kind):
			continue
		case i == 0:
			certain = a.Confidence >= w.Plain.of(r) && a.fits(q.Kind)
		case certain && !standsBeside(q, &list[0], &a, w.Plain.of(r)), !certain && a.Confidence < max(secondary, beneath*list[0].Confidence):
			continue
		}
		a.finish(q)
		list = append(list, a)
	}
	return list, certain
}

// probabilities are how probable it is that any article answers, and that an answer is
// right, by its rating or by what a pointer makes of it.
func (w *weights) probabilities(f *extracted, rating []float64) (answerable, right float64) {
	if f.opinion != nil {
		return f.opinion.answerable, f.opinion.right
	}
	return w.Answerable.probability(rating), w.Confidence.probability(rating)
}

// fits reports whether an answer has a date, a person, a place or a number where one is
// asked for: a sentence without is not what was asked, however near it comes. One that
// denies a date has none.
func (f *extracted) fits(kind knowledge.Kind) bool {
	switch kind {
	case knowledge.When, knowledge.Who, knowledge.Where, knowledge.HowMany:
		return f.Text != "" || f.Disputed
	}
	return true
}

// fitting puts the first answer that has what was asked for before mere sentences that
// are hardly better.
func fitting(kind knowledge.Kind, list []extracted) []extracted {
	i := slices.IndexFunc(list, func(f extracted) bool { return f.fits(kind) })
	if i > 0 && list[0].score-list[i].score < asGood {
		f := list[i]
		copy(list[1:i+1], list[:i])
		list[0] = f
	}
	return list
}

// standsBeside reports whether a further answer is as true as the first: another date or
// number that is said of the same thing, another office of the person or another person
// of the name that was asked for, or one that would be given plainly by itself, at a
// confidence of plain.
func standsBeside(q knowledge.Question, first, a *extracted, plain float64) bool {
	if a.Confidence >= plain || a.Disputed && first.Disputed {
		return true
	}
	if q.Kind != knowledge.Who || a.Confidence < secondary {
		return false
	}
	return a.office(first) || namesake(q.Text, first.Person, a.Person)
}

// namesake reports whether two persons share a surname and the question does not say
// which of them is meant.
func namesake(asked, a, b string) bool {
	if shortName(a) || shortName(b) || people.SamePerson(a, b) {
		return false
	}
	given, surname := a[:strings.IndexByte(a, ' ')], a[strings.LastIndexByte(a, ' ')+1:]
	return people.SamePerson(surname, b[strings.LastIndexByte(b, ' ')+1:]) && !strings.Contains(asked, given)
}

// finish gives a person the full name that the article has, and the office in the
// asker's language where one of the passages has that, which is the answer when the
// question names the person. It sets the passages in that language before others that
// are as good.
func (f *extracted) finish(q knowledge.Question) {
	if q.Kind == knowledge.Who || f.Person != "" {
		f.complete()
	}
	own := func(c *candidate) bool { return c.record.Language == q.Language }
	for _, c := range f.support {
		if s := c.best(); own(c) && s.role != "" && samePerson(s.person, f.Person) {
			f.Role = s.role
			break
		}
	}
	if f.Role != "" && asksOf(q.Text, f.Person) {
		f.Text = f.Role
	}
	first := f.support[0].score
	good := slices.IndexFunc(f.support, func(c *candidate) bool {
		return c.score < first-asGood || f.span.rough == nil && c.best().rough != nil
	})
	if good < 0 {
		good = len(f.support)
	}
	var front, rest []*candidate
	for _, c := range f.support[:good] {
		if own(c) {
			front = append(front, c)
		} else {
			rest = append(rest, c)
		}
	}
	f.support = slices.Concat(front, rest, f.support[good:])
}

// asksOf reports whether a question names a person, by the surname at least: then the
// office is the answer.
func asksOf(asked, person string) bool {
	surname := lang.Fold(person[strings.LastIndexByte(person, ' ')+1:])
	return surname != "" && slices.ContainsFunc(lang.Tokens(asked), func(t lang.Token) bool { return t.Word && lang.Fold(t.Text) == surname })
}

// best is the short answer that stands out in a passage, the zero span without one.
func (c *candidate) best() (s span) {
	if len(c.spans) > 0 {
		s = c.spans[0]
	}
	return s
}

// asGood is by how much the scores of two passages may differ that are as good. Of a
// score that is 1 higher a passage is some three times as likely the right one.
const asGood = 1

// complete completes a surname by the name that the same article gives the person
// elsewhere: the only one of that surname.
func (f *extracted) complete() {
	short, c := cmp.Or(f.Person, f.Text), f.support[0]
	if r, _ := utf8.DecodeRuneInString(short); !unicode.IsUpper(r) || strings.Contains(short, " ") {
		return
	}
	full := ""
	for i := range min(c.record.Len(), maxRead) {
		if !strings.Contains(c.record.Text(i), short) {
			continue
		}
		for _, p := range c.record.Passage(i).People {
			named := !shortName(p.Full) && fits(short, p.Full)
			if named && full != "" && !samePerson(full, p.Full) {
				return // nothing says which of them
			}
			if named {
				full = p.Full
			}
		}
	}
	if full == "" {
		return
	}
	if f.Text == short {
		f.Text = full
	}
	f.Person = full
}

// leading puts the first answer's passage before the others.
func leading(answers []extracted, list []*candidate) []*candidate {
	if len(answers) == 0 {
		return list
	}
	first := answers[0].support[0]
	rest := slices.DeleteFunc(slices.Clone(list), func(c *candidate) bool { return c == first })
	return append([]*candidate{first}, rest...)
}

// quoted lists the articles that are named for answers, or for the nearest passages.
func quoted(answers []extracted, list []*candidate) []knowledge.ArticleID {
	var ids []knowledge.ArticleID
	for _, a := range answers {
		for _, c := range a.support {
			ids = append(ids, c.record.Article)
		}
	}
	if len(answers) == 0 {
		for _, c := range list[:min(nearest, len(list))] {
			ids = append(ids, c.record.Article)
		}
	}
	return ids
}

// evidence is a quote of each of the articles that support an answer.
func (f *extracted) evidence(articles map[knowledge.ArticleID]knowledge.Article) []knowledge.Evidence {
	var out []knowledge.Evidence
	cited := map[knowledge.ArticleID]bool{}
	for k, c := range f.support {
		e, ok := c.evidence(articles)
		if !ok || cited[c.record.Article] || len(out) == maxEvidence {
			continue
		}
		cited[c.record.Article] = true
		e.Copy = f.copied(k)
		out = append(out, e)
	}
	return out
}

// margin is by how much an answer's score exceeds the next one's; 1 for the last.
func margin(answers []extracted, i int) float64 {
	if i+1 >= len(answers) {
		return 1
	}
	return min(1, answers[i].score-answers[i+1].score)
}

// evidence quotes a candidate's passage; false when its article is gone.
func (c *candidate) evidence(articles map[knowledge.ArticleID]knowledge.Article) (knowledge.Evidence, bool) {
	a, ok := articles[c.record.Article]
	return knowledge.Evidence{Article: a, Seq: c.record.Seq(c.at), Quote: c.quoted()}, ok
}
