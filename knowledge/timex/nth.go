package timex

import (
	"time"

	"beleg/knowledge"
)

// nthDay reads a day by its place in a month or year: "the first Monday in
// October", "last day of March 2014", "letzten Sonntag im Mai".
func (f *finder) nthDay(i int) match {
	n, at := f.ordinalAt(i)
	day, j := f.at(at), at+1
	weekday := day.is&asWeekday != 0 && day.part == "" && f.upper(at)
	if n == 0 || !f.cue(j, cueOfMonth) {
		return match{}
	}
	if !weekday && day.unit != "D" {
		return match{}
	}
	m := f.monthOrYear(j + 1 + count(f.is(j+1, asArticle)))
	from, to, ok := bounds(m.value)
	if m.kind != knowledge.Date || !ok {
		return match{}
	}
	t := nthDayOf(from, to, n)
	if weekday {
		t = nthWeekdayOf(from, to, day.weekday, n)
	}
	if t.After(to) {
		return match{}
	}
	return match{i, m.to, knowledge.Date, date(t), ""}
}

// monthOrYear reads the month or year at token i, or the one meant by "of the month".
func (f *finder) monthOrYear(i int) match {
	m := f.inner(i)
	if u := f.at(i).unit; m.to == 0 && (u == "M" || u == "Y") {
		return match{i, i + 1, knowledge.Date, f.currentPeriod(u, i), ""}
	}
	return m
}

// nthDayOf returns the n-th day from the first to the last, 99 for the last.
func nthDayOf(first, last time.Time, n int) time.Time {
	if n == 99 {
		return last
	}
	return first.AddDate(0, 0, n-1)
}

// nthWeekdayOf returns the n-th of a weekday from the first day to the last, 99 for
// the last one.
func nthWeekdayOf(first, last time.Time, weekday, n int) time.Time {
	if n == 99 {
		return last.AddDate(0, 0, -(isoWeekday(last)-weekday+7)%7)
	}
	return first.AddDate(0, 0, (weekday-isoWeekday(first)+7)%7+7*(n-1))
}

// ordinalAt reads an ordinal, 99 for the last, and returns the token behind it: first,
// 1st, 1.
func (f *finder) ordinalAt(i int) (n, to int) {
	w := f.at(i)
	switch {
	case w.isOrdinalFigure():
		return int(w.number), i + 1
	case w.is == asDigits && f.has(dottedOrdinals) && f.mark(i+1, "."):
		return int(w.number), i + 2
	}
	return w.ordinal, i + 1
}

// bounds returns the first and last day of a month or year.
func bounds(value string) (from, to time.Time, ok bool) {
	if t, err := time.Parse("2006-01", value); err == nil {
		return t, t.AddDate(0, 1, -1), true
	}
	if t, err := time.Parse("2006", value); err == nil {
		return t, t.AddDate(1, 0, -1), true
	}
	return from, to, false
}

// dayBeside reads the neighbour of a named day: "the day after tomorrow", "the
// day before Thanksgiving", "Tag nach Weihnachten".
func (f *finder) dayBeside(i int) match {
	counted := f.is(i-1, asNumber|asDigits) && !f.is(i-1, asArticle)
	if counted || f.at(i).unit != "D" || f.manyUnits(i) {
		return match{}
	}
	n := 1
	switch {
	case f.cue(i+1, cueDayBefore):
		n = -1
	case !f.cue(i+1, cueDayAfter):
		return match{}
	}
	m := f.inner(i + 2 + count(f.is(i+2, asArticle)))
	t, err := time.Parse("2006-01-02", m.value)
	if err != nil || m.kind != knowledge.Date {
		return match{}
	}
	return match{i, m.to, knowledge.Date, date(t.AddDate(0, 0, n)), ""}
}

// nextButOne reads "the week after next" and "the year before last".
func (f *finder) nextButOne(i int) match {
	n := 0
	switch {
	case f.cue(i+1, cueDayAfter) && f.cue(i+2, cueNext):
		n = 2
	case f.cue(i+1, cueDayBefore) && f.cue(i+2, cueLast):
		n = -2
	}
	u := f.at(i).unit
	if n == 0 || u.ofClock() || f.manyUnits(i) {
		return match{}
	}
	if f.is(i+3, asWeekday|asMonth|asUnitOfTime|asSeason) { // the day after next Monday
		return match{}
	}
	return match{i, i + 3, knowledge.Date, f.ref.away(u, n), ""}
}

// weekdayOf completes a weekday with the week behind it: "Wednesday of next
// week", "Montag kommender Woche".
func (f *finder) weekdayOf(i int) match {
	j := i + 1
	for j < i+reach && f.cue(j, cueWeekdayOf) {
		j++
	}
	week := f.is(j, asShift) && f.at(j+1).unit == "W" && !f.manyUnits(j+1)
	if !week || f.ref.known < toDay {
		return match{}
	}
	monday := f.ref.AddDate(0, 0, 1-isoWeekday(f.ref.Time)+7*f.at(j).shift)
	return match{i, j + 2, knowledge.Date, date(monday.AddDate(0, 0, f.at(i).weekday-1)), ""}
}

// weekdayAlone reads a weekday with the day of a month that is not named:
// "Tuesday the 19th", "Dienstag, den 19.": of the days that are both, the one
// nearest to the publication.
func (f *finder) weekdayAlone(i, j int) match {
	j += count(f.cue(j, cueThe))
	day, to := f.dayNumber(j)
	if day == 0 || f.ref.known < toDay || !f.dayNumeral(j, to) {
		return match{}
	}
	for n := 0; n < 200; n++ {
		for _, k := range []int{n, -n} {
			if t := f.ref.AddDate(0, 0, k); t.Day() == day && isoWeekday(t) == f.at(i).weekday {
				return match{i, to, knowledge.Date, date(t), ""}
			}
		}
	}
	return match{}
}

// dayNumeral reports whether an ordinal in figures from token i to token to is a day
// and counts nothing behind it.
func (f *finder) dayNumeral(i, to int) bool {
	if f.joined(to-1) && f.is(to, asDigits) || f.is(to, asQuarter|asHalves|asUnitOfTime) {
		return false
	}
	if f.has(nounCapitals) && f.upper(to) {
		return false
	}
	dotted := f.has(dottedOrdinals) && f.is(i, asDigits) && f.mark(i+1, ".")
	return f.is(i, asFigure) || dotted && !f.is(to, asClock)
}
