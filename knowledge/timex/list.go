package timex

import (
	"beleg/knowledge"
)

// dayList reads a day whose month stands with a later one: the "10." of "am
// 10., 11. und 12. Februar" (and), the "3." of "vom 3. bis 5. Mai" (from, to), the "3" of "3-5
// May".
func (f *finder) dayList(i int) match {
	day, to := f.dayNumber(i)
	if day == 0 {
		return match{}
	}
	bare := i + 1 // the data leave the full stop out
	for j, n := to, 0; n < 6; n++ {
		k := f.joint(j)
		if k == j {
			return match{}
		}
		next, end := f.dayNumber(k)
		if next == 0 {
			return match{}
		}
		for _, m := range []match{f.dayMonth(k), f.numericDate(k)} {
			if m.isDay() {
				return match{i, bare, knowledge.Date, m.value[:8] + ymd("", 1, day)[4:], ""}
			}
		}
		j = end
	}
	return match{}
}

// dayBehind reads a day whose month stands with an earlier one: the "25" of
// "April 24 and 25", the "9" of "May 7-9".
func (f *finder) dayBehind(i int) match {
	d := f.seen.day
	if !f.has(monthFirst) || d.at != i-2 || d.value == "" {
		return match{}
	}
	day := f.is(d.at, asDigits|asFigure) && f.at(d.at).size <= 2
	joined := f.is(i-1, asTo) || f.dash(i-1) || f.comma(i-1) && f.is(i+1, asTo)
	w := f.at(i)
	if !day || !joined || f.otherThanDay(i) || w.size > 2 || w.number < 1 || w.number > 31 {
		return match{}
	}
	return match{i, i + 1, knowledge.Date, d.value[:8] + ymd("", 1, int(w.number))[4:], ""}
}

// otherThanDay reports whether the number at token i, behind a day, is the hour of
// a time or counts something.
func (f *finder) otherThanDay(i int) bool {
	if f.is(i+1, asMonth|asMoney|asCounted|asUnitOfTime) || f.mark(i+1, ":") {
		return true
	}
	return f.cue(i+1, cueMeridiemLetter) || f.is(i-2, asClock)
}

// joint skips what joins the members of a list or the ends of a range.
func (f *finder) joint(i int) int {
	j := i
	for j < i+4 && (f.joins(j) || j > i && f.cue(j, cueListPrep)) {
		j++
	}
	return j
}
