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
	if !day || !f.joinedBefore(i) || f.otherThanDay(i) {
		return match{}
	}
	n := int(f.at(i).number)
	if n < 1 || n > 31 {
		return match{}
	}
	return match{i, i + 1, knowledge.Date, d.value[:8] + ymd("", 1, n)[4:], ""}
}

// joinedBefore reports whether token i is joined to a day before it: and 25, -9, the
// 24 of "23, 24 and 25".
func (f *finder) joinedBefore(i int) bool {
	if f.comma(i - 1) {
		return f.is(i+1, asTo)
	}
	return f.is(i-1, asTo) || f.dash(i-1)
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
	for j < i+4 {
		preposition := j > i && f.cue(j, cueListPrep)
		if !preposition && !f.joins(j) && !f.cue(j, cueEve) { // vom 10. zum 11. Januar
			break
		}
		j++
	}
	return j
}
