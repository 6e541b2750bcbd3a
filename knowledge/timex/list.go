package timex

import (
	"beleg/knowledge"
)

// dayList reads a day whose month stands with a later one: the "10." of "am
// 10., 11. und 12. Februar", the "3." of "vom 3. bis 5. Mai", the "3" of "3-5
// May".
func (f *finder) dayList(i int) match {
	day, to := f.dayNumber(i)
	if day == 0 {
		return match{}
	}
	for j, n := to, 0; n < 6; n++ {
		k := f.joint(j)
		if k == j {
			return match{}
		}
		next, end := f.dayNumber(k)
		if next == 0 {
			return match{}
		}
		if m := f.dayMonth(k); m.to > 0 && m.kind == knowledge.Date && len(m.value) == 10 {
			return match{i, to, knowledge.Date, m.value[:8] + ymd("", 1, day)[4:], ""}
		}
		if m := f.numericDate(k); m.to > 0 && len(m.value) == 10 {
			return match{i, to, knowledge.Date, m.value[:8] + ymd("", 1, day)[4:], ""}
		}
		j = end
	}
	return match{}
}

// joint skips what joins the members of a list or the ends of a range.
func (f *finder) joint(i int) int {
	j := i
	for j < i+4 && (f.is(j, asTo) || f.raw(j) == "," || f.raw(j) == "/" || f.dash(j) || j > i && f.oneOf(j, "am", "zum", "den", "dem", "the")) {
		j++
	}
	return j
}
