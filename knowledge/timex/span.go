package timex

import (
	"beleg/knowledge"
)

// shiftedSpan reads a stretch next to the present or at the start of another:
// "den letzten 68 Sekunden" (the last 68 seconds), "the next few years", "the first
// nine months".
func (f *finder) shiftedSpan(i int) match {
	j := i + 1
	if f.is(j, asShift) && !f.is(j, asOrdinal) {
		j++
	}
	q, ok := f.quantity(j)
	single := f.has(joinedArticles) && (f.singled(j) || f.dash(q.to-2))
	if !ok || single {
		return f.shiftedRange(i, j)
	}
	if !f.is(i, asShift) && !f.at(i).outermost() {
		return match{}
	}
	return match{i, q.to, knowledge.Duration, f.spanOf(q), ""}
}

// outermost reports whether a word is "first" or "last".
func (w *word) outermost() bool { return w.ordinal == 1 || w.ordinal == 99 }

// singled reports whether an article stands at token i that begins no amount such
// as "a few" or "a dozen".
func (f *finder) singled(i int) bool {
	return f.is(i, asArticle) && !f.is(i+1, asVague) && !f.cue(i+1, cueCouple)
}

// shiftedRange reads "the next 12 to 18 months".
func (f *finder) shiftedRange(i, j int) match {
	m := f.elidedUnit(j)
	if m.to == 0 || !f.is(i, asShift) || !f.has(joinedRanges) {
		return match{}
	}
	m.from = i
	return m
}
