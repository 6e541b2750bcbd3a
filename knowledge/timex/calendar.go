package timex

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// precision says how much of the publication date is known.
type precision int

const (
	undated precision = iota
	toYear
	toMonth
	toDay
	toMinute
)

// reference is the moment of publication.
type reference struct {
	time.Time
	known precision
}

var layouts = []struct {
	layout string
	known  precision
}{
	{time.RFC3339, toMinute}, {"2006-01-02T15:04:05", toMinute}, {"2006-01-02T15:04", toMinute}, {"2006-01-02 15:04:05", toMinute},
	{"2006-01-02", toDay}, {"2006-01", toMonth}, {"2006", toYear},
}

// parseReference reads a publication date; what it cannot read is undated.
func parseReference(s string) reference {
	for _, l := range layouts {
		if t, err := time.Parse(l.layout, s); err == nil && t.Year() > 0 {
			return reference{time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC), l.known}
		}
	}
	if len(s) > 10 {
		return parseReference(s[:10])
	}
	return reference{}
}

const anyDay = "XXXX-XX-XX"

// day formats the day that lies n days from the day of publication.
func (r reference) day(n int) string {
	if r.known < toDay {
		return anyDay
	}
	return date(r.AddDate(0, 0, n))
}

func date(t time.Time) string {
	if t.Year() < 0 || t.Year() > 9999 {
		return anyDay
	}
	return t.Format("2006-01-02")
}

// away returns the period of a unit that lies n units from the publication.
func (r reference) away(u unit, n int) string {
	need := map[unit]precision{"Y": toYear, "DE": toYear, "CE": toYear, "ML": toYear, "M": toMonth, "Q": toMonth, "H": toMonth}[u]
	if need == 0 {
		need = toDay
	}
	if r.known < need {
		return vagueReference(n)
	}
	return period(r.Time, u, n)
}

func vagueReference(n int) string {
	switch {
	case n < 0:
		return "PAST_REF"
	case n > 0:
		return "FUTURE_REF"
	}
	return "PRESENT_REF"
}

// period formats the year, month, week … n units from t.
func period(t time.Time, u unit, n int) string {
	if n > 1e6 || n < -1e6 {
		return vagueReference(n)
	}
	switch u {
	case "Y", "DE", "CE", "ML":
		return yearsAway(t.Year(), u, n)
	case "M", "Q", "H":
		return monthsAway(t, u, n)
	case "W", "WE", "FN":
		return weeksAway(t, u, n)
	case "D":
		return date(t.AddDate(0, 0, n))
	}
	return clockAway(t, u, n)
}

// yearsAway formats the year, decade, century or millennium n of them from a year:
// of 1999, the first figures.
func yearsAway(y int, u unit, n int) string {
	switch u {
	case "DE":
		return year(y + 10*n)[:3]
	case "CE":
		return year(y + 100*n)[:2]
	case "ML":
		return year(y + 1000*n)[:1]
	}
	return year(y + n)
}

// monthsAway formats the month, quarter or half n of them from t.
func monthsAway(t time.Time, u unit, n int) string {
	length := map[unit]int{"M": 1, "Q": 3, "H": 6}[u]
	m := time.Date(t.Year(), t.Month()+time.Month(length*n), 1, 0, 0, 0, 0, time.UTC)
	if u == "M" {
		return monthOf(m)
	}
	return fmt.Sprintf("%04d-%s%d", m.Year(), u, (int(m.Month())+length-1)/length)
}

// weeksAway formats the week, weekend or week of a fortnight n of them from t.
func weeksAway(t time.Time, u unit, n int) string {
	if u == "FN" {
		n *= 2
	}
	y, w := t.AddDate(0, 0, 7*n).ISOWeek()
	s := fmt.Sprintf("%04d-W%02d", y, w)
	if u == "WE" {
		s += "-WE"
	}
	return s
}

// clockAway formats the moment n hours, minutes or seconds from t.
func clockAway(t time.Time, u unit, n int) string {
	step := map[unit]time.Duration{"TH": time.Hour, "TM": time.Minute, "TS": time.Second}[u]
	return t.Add(time.Duration(n) * step).Format("2006-01-02T15:04")
}

func year(y int) string {
	if y < 0 || y > 9999 {
		return "XXXX"
	}
	return fmt.Sprintf("%04d", y)
}

func monthOf(t time.Time) string { return year(t.Year()) + fmt.Sprintf("-%02d", t.Month()) }

// longer are the units that have no letter of their own in a duration, and how many
// of which other one they are.
var longer = map[unit]struct {
	of unit
	n  float64
}{"DE": {"Y", 10}, "CE": {"Y", 100}, "ML": {"Y", 1000}, "QC": {"Y", 25}, "Q": {"M", 3}, "H": {"M", 6}, "FN": {"W", 2}}

// span formats a duration: P2Y, PT30M, P0.5Y. Units without a letter of their
// own are counted in the next smaller one.
func span(n float64, u unit) string {
	if l, ok := longer[u]; ok {
		u, n = l.of, l.n*n
	}
	if n == 0.5 && u == "Y" {
		n, u = 6, "M"
	}
	if n == 0.5 && u == "TH" {
		n, u = 30, "TM"
	}
	if t, ok := strings.CutPrefix(string(u), "T"); ok {
		return "PT" + trim(n) + t
	}
	return "P" + trim(n) + string(u)
}

// vagueSpan formats a duration of unknown length.
func vagueSpan(u unit) string {
	if l, ok := longer[u]; ok {
		u = l.of
	}
	if t, ok := strings.CutPrefix(string(u), "T"); ok {
		return "PTX" + t
	}
	return "PX" + string(u)
}

func trim(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func parseNumber(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}

// validDay reports whether a month has a day; February has 29.
func validDay(month, day int) bool {
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= time.Date(2000, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func ymd(year string, month, day int) string { return fmt.Sprintf("%s-%02d-%02d", year, month, day) }

// easter returns Easter Sunday (Gregorian calendar, Meeus/Jones/Butcher).
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	e := (32 + 2*(b%4) + 2*(c/4) - d - c%4) % 7
	f := d + e - 7*((a+11*d+22*e)/451) + 114
	return time.Date(y, time.Month(f/31), f%31+1, 0, 0, 0, 0, time.UTC)
}

// isoWeekday numbers Monday 1 to Sunday 7.
func isoWeekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }
