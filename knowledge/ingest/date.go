package ingest

import (
	"strconv"
	"strings"
	"time"

	"beleg/knowledge/lang"
)

// zones are the abbreviations that mean one thing in news: RFC 822's, and the
// European ones.
var zones = valuesOf("datelines", "offset")

// clockPattern is a clock time with its zone; the groups are hour, minute, second,
// what stands behind such a time, the zone's name and its offset.
var clockPattern = `(?:(\d{1,2})[:.h](\d{2})(?:[:.](\d{1,2}))?(?:[.,]\d+)?\s*(` + anyText("datelines", "clock") + `)?` +
	`\s*(?:\(?([A-Z]{1,4})?([+-]\d{2}:?\d{2}|[+-]\d{2})?\)?)?)?`

var (
	// 2024, 2024-03, 2024-03-25, 2024-03-25T08:10:00.000+01:00, 2024/03/25 08:10
	machineDate = lang.Lazy(`^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ,]\s*` + clockPattern + `)?$`)
	// 20240325, 20240325T081000Z
	compactDate = lang.Lazy(`^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?([+-]\d{2}:?\d{2})?)?$`)
	// Stand: 2024-03-25, 8:10 Uhr / 2024年3月25日
	yearFirst = lang.Lazy(`(?i)(?:^|[^\d.])(\d{4})(?:[-/.]|年\s*)(\d{1,2})(?:[-/.]|月\s*)(\d{1,2})(?:日|T|\b)` + clockBehind)
	// 25.03.2024, 8:10 Uhr / 25. März 2024 um 08:10 / Mon, 25 Mar 2024 08:10:00 +0100
	dayFirst = lang.Lazy(`(?i)(?:^|[^\d.])(\d{1,2})\s*` + anyText("datelines", "ordinal") + `?([.\s/-])\s*` + ofDate +
		`(\d{1,2}|\pL{3,10})[.\s,/-]\s*` + ofDate + `(\d{4}|\d{2})\b` + clockBehind)
	// March 25, 2024 8:10 a.m.
	monthFirst = lang.Lazy(`(?i)\b(\pL{3,10})\.?\s+(\d{1,2})` + anyText("datelines", "ordinal") + `?,?\s+(\d{4})\b` + clockBehind)
)

// ofDate is what may stand before a month or a year: "25 de marzo de 2024".
var ofDate = `(?:` + anyText("datelines", "of") + ` )?`

// clockBehind is a clock time behind a day.
var clockBehind = `(?:\s*[,T|–-]?\s*(?:/|` + anyText("datelines", "at") + `)?\s*` + clockPattern + `)?`

// dayOrder says which of two numbers between slashes is the day.
type dayOrder int

const (
	unsaid     dayOrder = iota // only what can be meant one way is read
	dayLeads                   // 11/07/2023 is 11 July
	monthLeads                 // 11/07/2023 is 7 November
)

// isoDate reads a date as metadata, feeds and bylines write it and returns it
// in ISO 8601, as precise as it was: a day, or a time with the zone when one was
// given. Midnight without a zone is how programs write a day. It returns "" for
// what it does not understand or what may be two days.
func isoDate(s string) string { return readDate(s, unsaid) }

// readDate is isoDate for text whose order of day and month is known.
func readDate(s string, order dayOrder) string {
	if len(s) > 200 {
		return ""
	}
	s = oneLine(s)
	if m := machineDate.FindStringSubmatch(s); m != nil {
		return compose(m[1], number(m[2]), m[3], m[4:])
	}
	if m := compactDate.FindStringSubmatch(s); m != nil {
		return compose(m[1], number(m[2]), m[3], []string{m[4], m[5], m[6], "", m[7], m[8]})
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return compose(m[1], number(m[2]), m[3], m[4:])
	}
	if m := dayFirst.FindStringSubmatch(s); m != nil && !anyOrder(m) {
		if day, month := dayAndMonth(m[1], m[2], m[3], m[8], order); month > 0 {
			return compose(m[4], month, day, m[5:])
		}
	}
	if m := monthFirst.FindStringSubmatch(s); m != nil {
		if month := monthNumber(m[1]); month > 0 {
			return compose(m[3], month, m[2], m[4:])
		}
	}
	return ""
}

// anyOrder holds for a match such as 24-03-05, which may begin with the year.
func anyOrder(m []string) bool { return m[2] == "-" && len(m[4]) == 2 && number(m[3]) > 0 }

// dayAndMonth tells which of two parts of a date is which; half is the half of
// the day in its clock time. A dot or a name leaves no choice; between other
// marks, one above 12 is the day, who writes "p.m." puts the month first, and
// else the order must be known. The month is 0 when it stays open.
func dayAndMonth(first, mark, second, half string, order dayOrder) (day string, month int) {
	a, b, half := number(first), number(second), strings.ToLower(half)
	if b == 0 {
		return first, monthNumber(second)
	}
	american := strings.HasPrefix(half, "a") || strings.HasPrefix(half, "p")
	switch {
	case mark == "." || a > 12 || a == b:
		return first, b
	case b > 12, order == monthLeads, order == unsaid && american:
		return second, a
	case order == dayLeads:
		return first, b
	}
	return "", 0
}

func number(s string) int { n, _ := strconv.Atoi(s); return n }

// latest is the last year that a date is believed: programs write 9999-12-31
// for "never".
const latest = 2199

// century is that of a year of two digits, as POSIX reads them.
func century(year string) string {
	if year >= "69" {
		return "19"
	}
	return "20"
}

// compose writes year, month, day and clock (hour, minute, second, half of the
// day, zone name, zone offset), and nothing when there is no such day.
func compose(year string, month int, day string, clock []string) string {
	if len(year) == 2 {
		year = century(year) + year
	}
	y, d := number(year), number(day)
	switch {
	case y < 1000 || y > latest:
		return ""
	case month == 0 && day == "":
		return year
	case month < 1 || month > 12:
		return ""
	case day == "":
		return year + "-" + two(month)
	}
	if t := time.Date(y, time.Month(month), d, 0, 0, 0, 0, time.UTC); t.Day() != d || d == 0 {
		return ""
	}
	return year + "-" + two(month) + "-" + two(d) + composeClock(clock)
}

func composeClock(c []string) string {
	if c[0] == "" {
		return ""
	}
	hour, minute, second := hourOf(number(c[0]), c[3]), number(c[1]), number(c[2])
	if hour > 23 || minute > 59 || second > 59 {
		return ""
	}
	zone, ok := zoneOf(c[4], c[5])
	midnight := hour+minute+second == 0
	if !ok || midnight && zone == "" {
		return ""
	}
	out := "T" + two(hour) + ":" + two(minute)
	if c[2] != "" {
		out += ":" + two(second)
	}
	return out + zone
}

// hourOf is the hour of the day of one with what stands behind the clock time.
func hourOf(hour int, half string) int {
	half = strings.ToLower(half)
	switch {
	case strings.HasPrefix(half, "p") && hour < 12:
		return hour + 12
	case strings.HasPrefix(half, "a") && hour == 12:
		return 0
	}
	return hour
}

// zoneOf is a zone in ISO 8601, of its offset, or else of its name; "" of neither.
// It is not ok when no clock on earth has it.
func zoneOf(name, offset string) (zone string, ok bool) {
	if offset == "" {
		return zones[strings.ToUpper(name)], true
	}
	zone = offset[:3] + ":00"
	if len(offset) >= 5 {
		zone = offset[:3] + ":" + offset[len(offset)-2:]
	}
	if zone == "+00:00" {
		return "Z", true
	}
	return zone, number(zone[1:3]) <= 14 && number(zone[4:]) <= 59
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
