package timex

import (
	"strconv"
	"strings"
	"time"

	"beleg/knowledge"
)

// ago reads a quantity and the direction behind it: "two years ago" from the
// publication, "a year earlier", "drei Tage später", "am Tag darauf" from the
// date last mentioned; without a date or a length to count it stays a
// duration. German "vor zwei Jahren" is a duration in the data; see
// Resolve.
func (f *finder) ago(i int) match {
	q, ok := f.quantity(i)
	if !ok {
		return match{}
	}
	w := f.at(q.to)
	switch {
	case f.oneOf(q.to, "from") && f.oneOf(q.to+1, "now", "today") && !q.vague:
		return match{i, q.to + 2, knowledge.Date, f.ref.away(q.unit, int(q.n)), ""}
	case w.is&asAgo != 0 && f.code == "en":
		return match{i, q.to + 1, knowledge.Date, f.agoValue(q, i), ""}
	case w.is&asLater != 0 && !(f.oneOf(q.to, "before", "after") && q.to+1 < len(f.toks) && f.isWord(q.to+1)):
		if f.code == "en" && (q.vague || q.unit[0] == 'T' || w.later > 0 && !f.seen.last.near(i, anchored)) {
			return match{i, q.to, knowledge.Duration, q.span(f.code), ""}
		}
		kind, value := knowledge.Date, vagueReference(w.later)
		if !q.vague {
			value = f.fromMentioned(q.unit, w.later*int(q.n), i)
		}
		if f.code == "en" && strings.HasSuffix(value, "_REF") {
			return match{i, q.to, knowledge.Duration, q.span(f.code), ""}
		}
		if q.unit[0] == 'T' {
			kind = knowledge.Time
		}
		return match{i, q.to + 1, kind, value, ""}
	}
	return match{}
}

// unitLater reads a unit that a neighbour of the date last mentioned is one of:
// "am Tag zuvor", "im Jahr darauf".
func (f *finder) unitLater(i int) match {
	w, next := f.at(i), f.at(i+1)
	if f.code != "de" || next.is&(asLater|asAfter) == 0 || f.oneOf(i+1, "später", "früher") || f.manyUnits(i) {
		return match{}
	}
	return match{i, i + 2, knowledge.Date, f.fromMentioned(w.unit, next.later, i), ""}
}

// weekOf reads "the week of March 6", "Woche vom 3. Mai".
func (f *finder) weekOf(i int) match {
	if f.at(i).unit != "W" || !f.oneOf(i+1, "of", "vom") {
		return match{}
	}
	m := f.inner(i + 2 + count(f.oneOf(i+2, "the")))
	t, err := time.Parse("2006-01-02", m.value)
	if err != nil {
		return match{}
	}
	return match{i, m.to, knowledge.Date, period(t, "W", 0), ""}
}

// shiftYear moves a value by whole years; one that names no year ("199") stays.
func shiftYear(v string, n int) string {
	if len(v) < 4 {
		return v
	}
	y, err := strconv.Atoi(v[:4])
	if err != nil {
		return v
	}
	return year(y+n) + v[4:]
}

// inYear returns the part of a year that a value names in another year, or the
// whole one for no value.
func inYear(v, year string) string {
	if len(v) < 4 {
		return year
	}
	return year + v[4:]
}

// mentioned returns the period of a unit that was last spoken of, or "".
func (f *finder) mentioned(u unit, i int) string {
	switch u {
	case "D":
		if f.seen.day.near(i, 80) {
			return f.seen.day.value
		}
	case "M":
		if f.seen.month.near(i, 80) {
			return f.seen.month.value
		}
	case "Y":
		if f.seen.year.near(i, 80) {
			return f.seen.year.value
		}
	case "Q":
		if f.seen.quarter.near(i, 80) {
			return f.seen.quarter.value
		}
	case "W", "WE":
		if t, err := time.Parse("2006-01-02", f.seen.day.value); err == nil && f.seen.day.near(i, 80) {
			return period(t, u, 0)
		}
	}
	return ""
}

// anchored is how many tokens behind a date "two days later" still counts from it.
const anchored = 60

// fromMentioned returns the period n units from the date last mentioned, as
// precise as that is; without one from the publication, and clock times stay
// open.
func (f *finder) fromMentioned(u unit, n, i int) string {
	if u[0] == 'T' {
		return anyDay + "TXX:XX"
	}
	last := f.seen.last
	if !last.near(i, anchored) {
		last = mention{}
	}
	v := last.value
	switch {
	case u == "Y" && len(v) >= 4 && f.is(i, asFollowing):
		return shiftYear(v[:4], n)
	case u == "Y" && f.reported(i) != "":
		return shiftYear(f.reported(i), n)
	case u == "Y" && len(v) >= 4:
		return shiftYear(v[:4], n)
	case u == "DE" && len(v) >= 4, u == "CE" && len(v) >= 4:
		k := map[unit]int{"DE": 10, "CE": 100}[u]
		return shiftYear(v[:4], k*n)
	case len(v) >= 10 && v[7] == '-':
		if t, err := time.Parse("2006-01-02", v[:10]); err == nil {
			return period(t, u, n)
		}
	case len(v) == 7 && u == "M":
		if t, err := time.Parse("2006-01", v); err == nil {
			return period(t, u, n)
		}
	}
	if v != "" && !(u == "Y") {
		return vagueReference(n)
	}
	return f.ref.away(u, n)
}
