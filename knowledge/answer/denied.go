package answer

import (
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// change is what a passage says of a date that had been named.
type change struct {
	denied bool // it is no longer so: "will not start on 1 June", "the concert of 1 June is cancelled"
	moved  bool // it is the new one: "postponed to 15 September"
}

// changes reads what the passage says of a time. A question that itself asks for
// what was moved or cancelled wants to know when that happened.
func (r *reader) changes(t knowledge.TimeExpression) change {
	if r.plan.negated {
		return change{}
	}
	before, behind := r.clauseAround(t)
	moved, cancelled := r.changeWords()
	old := r.leadsToOld(before, behind) || r.denies(before, behind)
	switch {
	case !old && len(moved) > 0 && r.leadsToNew(before):
		return change{moved: true}
	case old, len(moved) > 0 && r.leads(before, cueOldDate), r.cancels(t, cancelled):
		return change{denied: true}
	}
	return change{}
}

// clauseAround returns the words of the clause of a time before it and behind it, in
// lower case.
func (r *reader) clauseAround(t knowledge.TimeExpression) (before, behind []string) {
	text := r.p.Text
	from := strings.LastIndexAny(text[:t.Start], ",;:–—") + 1
	to := strings.IndexAny(text[t.End:], ",;:–—")
	if to < 0 {
		to = len(text) - t.End
	}
	return lowerWords(text[from:t.Start]), lowerWords(text[t.End : t.End+to])
}

func lowerWords(text string) (words []string) {
	for w := range strings.FieldsSeq(text) {
		if w = trimmed(strings.ToLower(w)); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// leadsToOld reports whether words beside a time make it one that no longer holds:
// "instead of", "statt am", "originally planned for".
func (r *reader) leadsToOld(before, behind []string) bool {
	if r.some(before[max(0, len(before)-4):], cueInstead) {
		return true
	}
	near := before[max(0, len(before)-8):]
	if r.some(lowerWords(r.asked.Text), cueFormerly) {
		return false // "when was it originally to open"
	}
	planned := r.some(near, cuePlanned) || r.some(behind[:min(3, len(behind))], cuePlanned)
	return planned && r.some(near, cueFormerly)
}

// leadsToNew reports whether the words before a time lead to the new date of what is
// moved, and not to one that was planned.
func (r *reader) leadsToNew(before []string) bool {
	return r.leads(before, cueNewDate) && !r.some(before[max(0, len(before)-3):], cuePlanned)
}

func (r *reader) some(words []string, does cue) bool {
	return slices.ContainsFunc(words, func(w string) bool { return r.all.is(w, does) })
}

// leads reports whether the last of the words before a time does something; articles
// may stand behind it.
func (r *reader) leads(before []string, does cue) bool {
	for i := len(before) - 1; i >= max(0, len(before)-4); i-- {
		switch {
		case r.all.is(before[i], does):
			return true
		case !r.all.is(before[i], cueTimeFiller|cueArticle):
			return false
		}
	}
	return false
}

// changeWords are the words of the passage that say that something is moved to
// another date, and those that say that it is cancelled or moved, whatever else they
// mean. Words that are asked for are none.
func (r *reader) changeWords() (moved, cancelled []lang.Token) {
	for i, w := range r.tokens {
		if !r.all.says(w.Text, cueMoved|cueCancelled) || slices.ContainsFunc(r.c.matched.places, func(z place) bool { return z.pos == i }) {
			continue
		}
		moved = append(moved, w)
		if r.all.says(w.Text, cueCancelled) {
			cancelled = append(cancelled, w)
		}
	}
	return moved, cancelled
}

// denies reports whether a negation holds for a time: "will not start on", and behind
// it one that ends the clause: "startet am 1. Juni doch nicht". What is not so since
// or before a time does not deny that.
func (r *reader) denies(before, behind []string) bool {
	if r.leads(before, cueTimeSince|cueTimeBefore|cueTimeUntil) {
		return false
	}
	if r.all.negated(before[max(0, len(before)-5):]) {
		return true
	}
	for i := max(0, len(behind)-maxBehind); i < len(behind); i++ {
		ofNoun := i > 0 && r.all.is(behind[i-1], cueArticle) // das nicht unumstrittene Museum
		mild := i+1 < len(behind) && r.all.is(behind[i+1], cueNegationMild|cueArticle)
		negates := r.all.is(behind[i], cueNegation) || ends(behind[i], r.all.negations)
		if negates && !ofNoun && !mild {
			return true
		}
	}
	return false
}

// maxBehind is how many words a negation and what it negates are at the end of a
// clause.
const maxBehind = 3

// cancels reports whether what was planned for a time is cancelled: it stands before
// the word that says so, or behind it in the same clause.
func (r *reader) cancels(t knowledge.TimeExpression, cancelled []lang.Token) bool {
	return slices.ContainsFunc(cancelled, func(w lang.Token) bool {
		if t.End <= w.Start {
			return true
		}
		between := r.p.Text[w.End:t.Start]
		return !strings.ContainsAny(between, ",;:–—") && !r.some(lowerWords(between), cueTimeJoint)
	})
}

// refute puts what is newer before an answer whose date a passage denies that is not
// older: the answer that names the date that holds now, or else that passage. Other
// denials are no answers where there is one.
func refute(list []extracted) []extracted {
	out := slices.DeleteFunc(slices.Clone(list), func(f extracted) bool { return f.span.change.denied })
	for i, d := range list {
		if !d.span.change.denied {
			continue
		}
		out = d.gather(out)
		k := slices.IndexFunc(out, d.overtakes)
		n := slices.IndexFunc(out, func(f extracted) bool { return f.replaces(&d) })
		switch {
		case n >= 0 && k >= 0:
			out[n].Disputed, out[k].Disputed = true, true
			out[n].inherit(&out[k])
			if f := out[n]; n > k {
				out = slices.Insert(slices.Delete(out, n, n+1), k, f)
			}
		case n < 0 && k >= 0:
			d.Disputed, out[k].Disputed = true, true
			d.inherit(&out[k])
			out = slices.Insert(out, k, d)
		case n < 0 && i == 0:
			out = slices.Insert(out, 0, d)
		}
	}
	return out
}

// concerns reports whether a passage says something of what was asked for: it names some
// of it, or begins with what refers to a passage that does.
func (c *candidate) concerns() bool {
	return len(c.matched.places) > 0 || c.refers(c.gain(-1))
}

// overtakes reports whether a denial is of the date of an answer, and no older, and of
// what was asked for.
func (f *extracted) overtakes(o extracted) bool {
	return sameDate(o.Date, f.span.date) && newest(o) <= newest(*f) && f.support[0].concerns()
}

// gather joins the answers that a denial overtakes to the first of them.
func (f *extracted) gather(list []extracted) (out []extracted) {
	first := -1
	for _, o := range list {
		switch {
		case !f.overtakes(o):
			out = append(out, o)
		case first < 0:
			first = len(out)
			out = append(out, o)
		default:
			out[first].support = append(out[first].support, o.support...)
		}
	}
	return out
}

// sameDate holds for two dates of which one is the other or a closer look at it.
func sameDate(a, b string) bool { return a != "" && b != "" && !otherDate(a, b) }

// replaces reports whether an answer names the date that holds instead of one that
// another passage denies: it says so itself, or stands beside that passage and names
// a day to come.
func (f *extracted) replaces(d *extracted) bool {
	if f.Date == "" || newest(*f) < newest(*d) || !otherDate(f.Date, d.span.date) {
		return false
	}
	a, b := f.support[0], d.support[0]
	apart := a.record.Seq(a.at) - b.record.Seq(b.at)
	beside := a.record.Article == b.record.Article && max(apart, -apart) <= maxBeside
	toCome := beside && f.Date >= day(a.record.Published)
	return f.span.change.moved || f.refutes(d.span.date) || toCome
}

// maxBeside is how many sentences lie between a denial and the date that holds instead.
const maxBeside = 3

// refutes reports whether the first passage of an answer denies a date, of what was
// asked for.
func (f *extracted) refutes(date string) bool {
	c := f.support[0]
	denied := slices.ContainsFunc(c.spans, func(s span) bool { return s.change.denied && sameDate(s.date, date) })
	return denied && c.concerns()
}
