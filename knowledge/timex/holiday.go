package timex

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"beleg/knowledge"
)

// holiday reads "Weihnachten 2024", "Ostermontag", "Thanksgiving".
func (f *finder) holiday(i int) match {
	named := !f.has(nounCapitals) && f.stranger(i+1) && !f.cue(i+1, cueHolidayBehind) // Easter Island
	if !f.upper(i) || named {
		return match{}
	}
	return f.onHoliday(i, i+1+count(f.cue(i+1, cueHolidayBehind)), f.at(i).holiday)
}

// nthHoliday reads "1. Advent", "vierten Adventssonntag" (fourth Sunday of Advent),
// "zweiter Weihnachtstag" (second day of Christmas).
func (f *finder) nthHoliday(i int) match {
	n, to := f.dayNumber(i)
	switch {
	case n < 1:
	case n <= 4 && f.cue(to, cueAdvent):
		return f.onHoliday(i, to+1, fmt.Sprintf("A+%d", n))
	case n <= 2 && f.cue(to, cueChristmasDay):
		return f.onHoliday(i, to+1, fmt.Sprintf("12-%d", 24+n))
	}
	return match{}
}

// onHoliday resolves a holiday to the year behind it, or the one that brings it
// nearest to the publication.
func (f *finder) onHoliday(from, to int, rule string) match {
	if y, end := f.yearBehind(to); y != "" && !f.comma(to) {
		n, _ := strconv.Atoi(y)
		return match{from, end, knowledge.Date, date(holidayIn(rule, n)), ""}
	}
	if f.ref.known < toMonth {
		value := anyDay
		if fixed := rule; fixed[0] >= '0' && fixed[0] <= '9' {
			value = "XXXX-" + fixed
		}
		return match{from, to, knowledge.Date, value, ""}
	}
	best := holidayIn(rule, f.ref.Year())
	for _, y := range []int{f.ref.Year() - 1, f.ref.Year() + 1} {
		if t := holidayIn(rule, y); f.distance(t, from) < f.distance(best, from) {
			best = t
		}
	}
	if u := f.at(to); u.unit == "W" || u.unit == "WE" { // Easter week, Thanksgiving weekend
		return match{from, to + 1, knowledge.Date, period(best, u.unit, 0), ""}
	}
	return match{from, to, knowledge.Date, date(best), ""}
}

// distance is how far t lies from the publication; against the direction of
// the sentence, six times as far: "by Christmas" in February is the next one,
// and five days before it people still "celebrated" that.
func (f *finder) distance(t time.Time, i int) time.Duration {
	d := t.Sub(f.ref.Time)
	switch n := f.direction(i); {
	case d < 0 && n > 0, d > 0 && n < 0:
		return 6 * d.Abs()
	}
	return d.Abs()
}

// holidayIn returns a holiday's day in a year. A rule is a fixed day (12-25),
// days from Easter (E-2), the n-th weekday of a month (N11-4-4: the fourth
// Thursday of November; 9 for the last), the n-th Sunday of Advent (A+1), the
// Wednesday before the last Sunday of the church year (B-2) or the Tuesday
// after the first Monday of November (V).
func holidayIn(rule string, y int) time.Time {
	day := func(m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	n := 0
	if len(rule) > 1 {
		n, _ = strconv.Atoi(rule[1:])
	}
	switch rule[0] {
	case 'E':
		return easter(y).AddDate(0, 0, n)
	case 'N':
		parts := strings.Split(rule[1:], "-")
		month, _ := strconv.Atoi(parts[0])
		weekday, _ := strconv.Atoi(parts[1])
		nth, _ := strconv.Atoi(parts[2])
		return nthWeekday(y, time.Month(month), weekday, nth)
	case 'A':
		return advent(y).AddDate(0, 0, 7*(n-1))
	case 'B':
		return advent(y).AddDate(0, 0, -11)
	case 'V':
		return nthWeekday(y, time.November, 1, 1).AddDate(0, 0, 1)
	}
	m, _ := strconv.Atoi(rule[:2])
	d, _ := strconv.Atoi(rule[3:])
	return day(time.Month(m), d)
}

// advent returns the first Sunday of Advent.
func advent(y int) time.Time {
	eve := time.Date(y, time.December, 24, 0, 0, 0, 0, time.UTC)
	return eve.AddDate(0, 0, -int(eve.Weekday())-21)
}

// nthWeekday returns the n-th weekday of a month, 9 for the last.
func nthWeekday(y int, m time.Month, weekday, n int) time.Time {
	if n == 9 {
		last := time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC)
		return last.AddDate(0, 0, -(isoWeekday(last)-weekday+7)%7)
	}
	first := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, (weekday-isoWeekday(first)+7)%7+7*(n-1))
}
