package timex

import (
	"beleg/knowledge"
)

// report is how many tokens long a text on results speaks of one quarter.
const report = 250

// reported returns the quarter that a comparison at token i ("a year earlier")
// is about, or "" where none is or months or a year were reported since.
func (f *finder) reported(i int) string {
	if q := f.seen.quarter; q.near(i, report) && f.seen.months.at <= q.at {
		return q.value
	}
	return ""
}

// yearAgo reads the adjectives of business news: "year-earlier", "the year-ago
// quarter", "the year-earlier third quarter".
func (f *finder) yearAgo(i int) match {
	compound := f.dash(i+1) && f.joined(i) && f.cue(i+2, cueYearAgo)
	if !compound || f.at(i).unit != "Y" {
		return match{}
	}
	to := i + 3
	if m := f.partOfAnyYear(to); m.to > 0 && f.is(to, asOrdinal) {
		return match{i, m.to, knowledge.Date, shiftYear(m.value, -1), ""}
	}
	value := f.ref.away("Y", -1)
	if f.cue(to, cueComparedUnit) {
		to++
	}
	if q := f.reported(i); q != "" {
		value = shiftYear(q, -1)
	}
	return match{i, to, knowledge.Date, value, ""}
}

// agoValue resolves "n units ago". A comparison that follows a quarter means
// that quarter ("$5 million a year ago"), as business news writes.
func (f *finder) agoValue(q quantity, i int) string {
	if q.vague {
		return "PAST_REF"
	}
	if reported := f.reported(i); q.unit == "Y" && q.n == 1 && reported != "" {
		return shiftYear(reported, -1)
	}
	return f.ref.away(q.unit, -int(q.n))
}

// compared reads the period behind "the same" or "the comparable" that lies in
// another year: "period last year", "year-ago quarter".
func (f *finder) compared(i int) match {
	if f.at(i).unit == "Y" && f.dash(i+1) {
		return f.yearAgo(i)
	}
	return f.comparedPeriod(i)
}

// comparedPeriod reads "period last year", "quarter a year ago" and "month of
// 2014" behind "the same" or "the corresponding": the period spoken of, in that
// year.
func (f *finder) comparedPeriod(i int) match {
	if !f.has(comparedPeriods) || !f.is(i, asQuarter|asUnitOfTime) || f.manyUnits(i) {
		return match{}
	}
	j := f.skip(i+1, asLink)
	if !f.is(j, asShift|asNumber|asDigits) {
		return match{}
	}
	m := f.inner(j)
	if m.kind != knowledge.Date || !namesYear(m.value) {
		return match{}
	}
	v := f.seen.month.value
	if f.is(i, asQuarter) {
		v = f.reported(i)
	} else if f.at(i).unit != "M" {
		return match{}
	}
	m.from, m.value = i, m.value[:4]
	if len(v) == 7 {
		m.value += v[4:]
	}
	return m
}
