package timex

import (
	"strconv"
	"strings"
	"time"

	"beleg/knowledge"
)

// ago reads a quantity and the direction behind it: "two years ago" from the
// publication, "a year earlier", "drei Tage später" (three days later) from the
// date last mentioned; without a date or a length to count it stays a duration.
// German "vor zwei Jahren" (two years ago) is a duration in the data; see Resolve.
func (f *finder) ago(i int) match {
	q, ok := f.quantity(i)
	if !ok {
		return match{}
	}
	switch {
	case f.cue(q.to, cueFrom) && f.cue(q.to+1, cueToday) && !q.vague: // two years from now
		return match{i, q.to + 2, knowledge.Date, f.ref.away(q.unit, int(q.n)), ""}
	case f.is(q.to, asAgo):
		return match{i, q.to + 1, knowledge.Date, f.agoValue(q, i), ""}
	case f.is(q.to, asLater) && !(f.cue(q.to, cueConjunction) && f.isWord(q.to+1)):
		return f.quantityLater(q, i)
	}
	return match{}
}

// quantityLater counts a quantity from the date last mentioned.
func (f *finder) quantityLater(q quantity, i int) match {
	later := f.at(q.to).later
	open := match{i, q.to, knowledge.Duration, f.spanOf(q), ""}
	unanchored := later > 0 && !f.seen.last.near(i, anchored)
	uncounted := q.vague || q.unit.ofClock() || unanchored
	if f.has(openDurations) && uncounted {
		return open
	}
	kind, value := knowledge.Date, openPeriod(q.unit, later)
	if !q.vague {
		value = f.fromMentioned(q.unit, later*int(q.n), i)
	}
	if f.has(openDurations) && !namesYear(value) {
		return open
	}
	if q.unit.ofClock() {
		kind = knowledge.Time
	}
	return match{i, q.to + 1, kind, value, ""}
}

// ofClock reports whether a unit is an hour, a minute or a second.
func (u unit) ofClock() bool { return strings.HasPrefix(string(u), "T") }

// unitLater reads a unit that a neighbour of the date last mentioned is one of:
// "am Tag zuvor" (the day before), "im Jahr darauf" (the year after).
func (f *finder) unitLater(i int) match {
	if !f.cue(i+1, cueBeside) || f.manyUnits(i) {
		return match{}
	}
	return match{i, i + 2, knowledge.Date, f.fromMentioned(f.at(i).unit, f.at(i+1).later, i), ""}
}

// weekOf reads "the week of March 6", "Woche vom 3. Mai".
func (f *finder) weekOf(i int) match {
	if f.at(i).unit != "W" || !f.cue(i+1, cueWeekOf) {
		return match{}
	}
	m := f.inner(i + 2 + count(f.cue(i+2, cueThe)))
	t, err := time.Parse("2006-01-02", m.value)
	if err != nil {
		return match{}
	}
	return match{i, m.to, knowledge.Date, period(t, "W", 0), ""}
}

// namesYear reports whether a value begins with a whole year, as no decade ("199") does.
func namesYear(v string) bool { return len(v) >= 4 && allDigits(v[:4]) }

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
	m := f.seen.of(u)
	if !m.near(i, 80) {
		return ""
	}
	if u == "W" || u == "WE" {
		t, err := time.Parse("2006-01-02", m.value)
		if err != nil {
			return ""
		}
		return period(t, u, 0)
	}
	return m.value
}

// of returns what was last mentioned as precisely as a unit; for weeks, the day.
func (m *memory) of(u unit) mention {
	switch u {
	case "D", "W", "WE":
		return m.day
	case "M":
		return m.month
	case "Y":
		return m.year
	case "Q":
		return m.quarter
	}
	return mention{}
}

// anchored is how many tokens behind a date "two days later" still counts from it.
const anchored = 60

// fromMentioned returns the period n units from the date last mentioned, as
// precise as that is; without one from the publication, and clock times stay
// open.
func (f *finder) fromMentioned(u unit, n, i int) string {
	if u.ofClock() {
		return anyDay + "TXX:XX"
	}
	last := f.seen.last
	if !last.near(i, anchored) {
		last = mention{}
	}
	if v := f.yearsFrom(last.value, u, n, i); v != "" {
		return v
	}
	if t, ok := countable(last.value, u); ok {
		return period(t, u, n)
	}
	if last.value != "" && u != "Y" {
		return openPeriod(u, n)
	}
	return f.ref.away(u, n)
}

// openPeriod is a day, week or month of which no more is known; of other units, what
// is known of one n units away.
func openPeriod(u unit, n int) string {
	switch u {
	case "D":
		return anyDay
	case "W":
		return "XXXX-WXX"
	case "M":
		return "XXXX-XX"
	}
	return vagueReference(n)
}

// yearsFrom counts whole years from a value, or from the quarter reported on; "" for
// other units.
func (f *finder) yearsFrom(v string, u unit, n, i int) string {
	reported := ""
	if u == "Y" && !(f.is(i, asFollowing) && len(v) >= 4) {
		reported = f.reported(i)
	}
	years := wholeYears[u]
	switch {
	case reported != "":
		return shiftYear(reported, n)
	case years > 0 && len(v) >= 4:
		return shiftYear(v[:4], years*n)
	}
	return ""
}

// wholeYears is how many years the longer units have.
var wholeYears = map[unit]int{"Y": 1, "DE": 10, "CE": 100}

// countable returns the day or month that a value names, where it is precise
// enough to count units from.
func countable(v string, u unit) (time.Time, bool) {
	layout := ""
	switch {
	case len(v) >= 10 && v[7] == '-':
		v, layout = v[:10], "2006-01-02"
	case len(v) == 7 && u == "M":
		layout = "2006-01"
	}
	t, err := time.Parse(layout, v)
	return t, layout != "" && err == nil
}
