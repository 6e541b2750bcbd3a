package answer

import (
	"cmp"
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
	span    span // of the first of them; the zero span when the whole sentence is the answer
	unsure  bool // the passage may answer, but no stretch of it stands out
	score   float64
	judged  *candidate // by whose evidence it is judged, where that is not its first passage
	opinion *opinion   // once a pointer was asked about it
}

// best is the passage by which an answer is judged.
func (f *extracted) best() *candidate {
	if f.judged != nil {
		return f.judged
	}
	return f.support[0]
}

// inherit makes the evidence for an answer count for a newer statement on the same.
func (f *extracted) inherit(o *extracted) {
	if o.score > f.score {
		f.score, f.judged = o.score, o.best()
	}
}

// sure is the share among the spans of its passage that the best one needs to
// be shown as the short answer; else the whole sentence is it.
const sure = 0.05

// maxAnswers is how many answers are shown.
const maxAnswers = 3

// considered is how many passages may answer or support an answer.
const considered = 25

// extract takes the best short answer out of each of the best passages.
func extract(list []*candidate) []extracted {
	out := make([]extracted, 0, considered)
	for i := range list[:min(considered, len(list))] {
		c := list[i]
		if c.record.Words(c.at) < 2 || c.features[fOwn]+c.features[fTitleGain]+c.features[fNearGain]+c.features[fCognate] == 0 {
			continue // a fragment, or nothing that was asked for
		}
		f := extracted{support: []*candidate{c}, score: c.score}
		if len(c.spans) > 0 && c.spans[0].quality > least {
			if f.unsure = c.spans[0].share < sure; !f.unsure {
				f.give(c, c.spans[0])
			}
		}
		out = append(out, f)
	}
	joinPersons(out)
	return out
}

// give makes a span the short answer. A date that its passage denies is none: the
// whole sentence answers then.
func (f *extracted) give(c *candidate, s span) {
	if f.span = s; !s.change.denied {
		f.Answer = answerOf(c, s)
	}
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
	for _, f := range kept(list) {
		if i := slices.IndexFunc(out, func(a extracted) bool { return same(&a, &f) }); i >= 0 {
			out[i].join(&f)
		} else {
			out = append(out, f)
		}
	}
	out = refute(round(out))
	preferTime(out)
	return out[:min(len(out), maxAnswers)]
}

// kept are those of a list that may be shown: beside an answer of the kind asked for,
// a mere sentence adds nothing, unless it denies a date.
func kept(list []extracted) []extracted {
	first := slices.IndexFunc(list, func(f extracted) bool { return !f.span.change.denied })
	if first < 0 || list[first].Text == "" {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(f extracted) bool {
		return f.Text == "" && !f.unsure && !f.span.change.denied
	})
}

// tie is by how much the scores of equal evidence differ at most.
const tie = 0.5

// join adds the passages of an answer that says the same. They come first where they
// name the date exactly and the others do not, or are as good and in the asker's
// language.
func (f *extracted) join(o *extracted) {
	exact := f.span.rough != nil && o.span.rough == nil
	ours := o.support[0].ours && !f.support[0].ours && o.score >= f.score-tie
	if !exact && !ours {
		f.support = append(f.support, o.support...)
		f.Role = cmp.Or(f.Role, o.Role)
		return
	}
	o.Role = cmp.Or(o.Role, f.Role)
	f.Answer, f.span, f.support = o.Answer, o.span, append(slices.Clone(o.support), f.support...)
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
	if a.span.change.denied != b.span.change.denied || a.otherTime() != b.otherTime() {
		return false
	}
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
