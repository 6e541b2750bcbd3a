package timex

import (
	"beleg/knowledge"
)

// shiftedSpan reads a stretch next to the present or at the start of another:
// "den letzten 68 Sekunden", "the next few years", "the first nine months",
// "nächsten zwei Jahren".
func (f *finder) shiftedSpan(i int) match {
	j := i + 1
	if f.is(j, asShift) && !f.is(j, asOrdinal) {
		j++
	}
	q, ok := f.quantity(j)
	if !ok || f.is(j, asArticle) && f.code == "en" && !f.at(j).isVagueHead(f, j) || f.dash(q.to-2) && f.code == "en" {
		return f.shiftedRange(i, j)
	}
	if w := f.at(i); w.is&asShift == 0 && (w.ordinal != 1 && w.ordinal != 99) {
		return match{}
	}
	return match{i, q.to, knowledge.Duration, q.span(f.code), ""}
}

// isVagueHead reports whether an article begins an amount: "a few", "a dozen".
func (w *word) isVagueHead(f *finder, i int) bool {
	return f.is(i+1, asVague) || f.oneOf(i+1, "couple", "dozen")
}

// shiftedRange reads "the next 12 to 18 months".
func (f *finder) shiftedRange(i, j int) match {
	m := f.elidedUnit(j)
	if m.to == 0 || !f.is(i, asShift) || f.code == "de" {
		return match{}
	}
	m.from = i
	return m
}
