package answer

import (
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/copies"
	"beleg/knowledge/lang"
)

// extracted is a short answer with the passages that give it, the best first.
type extracted struct {
	knowledge.Answer
	support []*candidate
	unsure  bool // the passage may answer, but no stretch of it stands out
	score   float64
}

// sure is the share among the spans of its passage that the best one needs to
// be shown as the short answer; else the whole sentence is it.
const sure = 0.1

// maxAnswers is how many answers are shown.
const maxAnswers = 3

// considered is how many passages may answer or support an answer.
const considered = 25

// extract takes the best short answer out of each of the best passages.
func extract(list []*candidate) []extracted {
	out := make([]extracted, 0, considered)
	for i := range list[:min(considered, len(list))] {
		c := list[i]
		if c.matched.length < 2 || c.features[fOwn]+c.features[fTitleGain]+c.features[fNearGain]+c.features[fCognate] == 0 {
			continue // a fragment, or nothing that was asked for
		}
		f := extracted{support: []*candidate{c}, score: c.score}
		if len(c.spans) > 0 && c.spans[0].quality > 0.15 {
			if f.unsure = c.spans[0].share < sure; !f.unsure {
				f.Answer = answerOf(c, c.spans[0])
			}
		}
		out = append(out, f)
	}
	joinPersons(out)
	return out
}

// answerOf is the answer that a span gives.
func answerOf(c *candidate, s span) knowledge.Answer {
	text := c.sentence()
	a := knowledge.Answer{Text: text[s.start:s.end], Date: s.date, Certainty: s.certainty, Person: s.person, Role: s.role}
	if s.person != "" {
		a.Text = s.person
	}
	return a
}

// merge joins equal answers: the same date, the same person, the same words,
// or nearly the same sentence, and returns the best.
func merge(list []extracted) []extracted {
	var out []extracted
	typed := len(list) > 0 && list[0].Text != ""
	for _, f := range list {
		if typed && f.Text == "" && !f.unsure {
			continue // beside an answer of the kind asked for, a mere sentence adds nothing
		}
		joined := false
		for i := range out {
			if same(&out[i], &f) {
				out[i].support = append(out[i].support, f.support...)
				if out[i].Role == "" {
					out[i].Role = f.Role
				}
				joined = true
				break
			}
		}
		if !joined {
			out = append(out, f)
		}
	}
	return out[:min(len(out), maxAnswers)]
}

// independent counts the passages that support an answer; agency copies, which
// are nearly the same text, count once.
func (f *extracted) independent() int {
	n := 0
	for i := range f.support {
		if !f.copied(i) {
			n++
		}
	}
	return n
}

// copied reports whether a supporting passage repeats an earlier one, or stands
// in a near copy of its article.
func (f *extracted) copied(i int) bool {
	this := f.support[i]
	return slices.ContainsFunc(f.support[:i], func(c *candidate) bool { return near(c, this) || copiedArticle(c, this) })
}

// copiedArticle reports whether two passages stand in near copies.
func copiedArticle(a, b *candidate) bool {
	return a.record.Article != b.record.Article && copies.Taken(a.article(), b.article())
}

// maxCompared is how much of an article is compared with others, in bytes.
const maxCompared = 32 << 10

// article is the text around a candidate as far as near copies are recognised by it.
func (c *candidate) article() copies.Text {
	if c.compared.whole == nil {
		var b strings.Builder
		for i := range c.record.Len() {
			if c.record.Seq(i) > 0 && b.Len() < maxCompared {
				b.WriteString(c.record.Text(i))
				b.WriteByte('\n')
			}
		}
		text := copies.Of(b.String())
		c.compared.whole = &text
	}
	return *c.compared.whole
}

// same reports whether two answers say the same of the same.
func same(a, b *extracted) bool {
	if near(a.support[0], b.support[0]) {
		return !otherDate(a.Date, b.Date) && !otherNumber(a.Text, b.Text)
	}
	switch {
	case a.Date != "" && b.Date != "":
		return a.Date == b.Date
	case a.Person != "" && b.Person != "":
		return samePerson(a.Person, b.Person)
	case a.Text != "" && b.Text != "":
		return lang.Fold(a.Text) == lang.Fold(b.Text)
	}
	return false
}

// near reports whether two passages are nearly the same: agency copies, or a
// sentence that stands twice. Four of five words are shared.
func near(a, b *candidate) bool {
	x, y := a.lowered(), b.lowered()
	if short, long := min(len(x), len(y)), max(len(x), len(y)); short == 0 || long > 2*short {
		return false
	}
	has, shared := a.lexical(), 0
	for _, w := range y {
		if has[w] {
			shared++
		}
	}
	return 5*shared >= 4*max(len(x), len(y))
}

// lowered is the words of a passage in lower case, as spaces part them.
func (c *candidate) lowered() []string {
	w := c.worded()
	if w.words == nil {
		w.words = strings.Fields(strings.ToLower(w.passage.Text))
	}
	return w.words
}

// lexical is the set of them.
func (c *candidate) lexical() map[string]bool {
	w := c.worded()
	if w.has == nil {
		w.has = make(map[string]bool, len(c.lowered()))
		for _, x := range w.words {
			w.has[x] = true
		}
	}
	return w.has
}
