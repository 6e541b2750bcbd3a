package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// months are the names in metadata, feeds and bylines, by their first letters.
var months = []struct {
	stem string
	n    time.Month
}{
	{"jan", 1}, {"jän", 1}, {"feb", 2}, {"mar", 3}, {"mär", 3}, {"mrz", 3}, {"apr", 4}, {"may", 5}, {"mai", 5}, {"jun", 6}, {"jul", 7}, {"aug", 8},
	{"sep", 9}, {"oct", 10}, {"okt", 10}, {"nov", 11}, {"dec", 12}, {"dez", 12},
}

// zones are the abbreviations that mean one thing in news: RFC 822's, and the
// European ones.
var zones = map[string]string{
	"Z": "Z", "UT": "Z", "UTC": "Z", "GMT": "Z", "CET": "+01:00", "MEZ": "+01:00", "CEST": "+02:00", "MESZ": "+02:00", "BST": "+01:00", "WET": "Z",
	"EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
}

const clockPattern = `(?:(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*(uhr|[ap]\.?m\.?)?\s*(?:\(?([A-Z]{1,4})?([+-]\d{2}:?\d{2}|[+-]\d{2})?\)?)?)?`

var (
	// 2024, 2024-03, 2024-03-25, 2024-03-25T08:10:00.000+01:00, 2024/03/25 08:10
	machineDate = regexp.MustCompile(`^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:[T ,]\s*` + clockPattern + `)?$`)
	// 20240325, 20240325T081000Z
	compactDate = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?([+-]\d{2}:?\d{2})?)?$`)
	// 25.03.2024, 8:10 Uhr / 25. März 2024 um 08:10 / Mon, 25 Mar 2024 08:10:00 +0100
	dayFirst = regexp.MustCompile(`(?i)(?:^|[^\d])(\d{1,2})\s*(?:st|nd|rd|th)?[.\s/-]\s*(\d{1,2}|\pL{3,9})[.\s,/-]\s*(\d{4}|\d{2})\b(?:\s*[,T|–-]?\s*(?:um|at|/)?\s*` + clockPattern + `)?`)
	// March 25, 2024 8:10 a.m.
	monthFirst = regexp.MustCompile(`(?i)\b(\pL{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b(?:\s*[,T|–-]?\s*(?:um|at)?\s*` + clockPattern + `)?`)
)

// isoDate reads a date as metadata, feeds and bylines write it and returns it
// in ISO 8601, as precise as it was: a day, or a time with the zone when one was
// given. Midnight without a zone is how programs write a day. It returns "" for
// what it does not understand.
func isoDate(s string) string {
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
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		month := number(m[2])
		if month == 0 {
			month = monthNumber(m[2])
		}
		if month > 0 {
			return compose(m[3], month, m[1], m[4:])
		}
	}
	if m := monthFirst.FindStringSubmatch(s); m != nil {
		if month := monthNumber(m[1]); month > 0 {
			return compose(m[3], month, m[2], m[4:])
		}
	}
	return ""
}

func number(s string) int { n, _ := strconv.Atoi(s); return n }

func monthNumber(name string) int {
	name = strings.ToLower(name)
	for _, m := range months {
		if strings.HasPrefix(name, m.stem) {
			return int(m.n)
		}
	}
	return 0
}

// latest is the last year that a date is believed: programs write 9999-12-31
// for "never".
const latest = 2199

// compose writes year, month, day and clock (hour, minute, second, half of the
// day, zone name, zone offset), and nothing when there is no such day.
func compose(year string, month int, day string, clock []string) string {
	if len(year) == 2 {
		year = "20" + year
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
	hour, minute, second := number(c[0]), number(c[1]), number(c[2])
	switch half := strings.ToLower(c[3]); {
	case strings.HasPrefix(half, "p") && hour < 12:
		hour += 12
	case strings.HasPrefix(half, "a") && hour == 12:
		hour = 0
	}
	if hour > 23 || minute > 59 || second > 59 {
		return ""
	}
	zone := zones[strings.ToUpper(c[4])]
	if offset := c[5]; offset != "" {
		zone = offset[:3] + ":00"
		if len(offset) >= 5 {
			zone = offset[:3] + ":" + offset[len(offset)-2:]
		}
		if number(zone[1:3]) > 14 || number(zone[4:]) > 59 {
			return "" // no clock on earth
		}
	}
	if zone == "+00:00" {
		zone = "Z"
	}
	if hour == 0 && minute == 0 && second == 0 && zone == "" {
		return ""
	}
	out := "T" + two(hour) + ":" + two(minute)
	if c[2] != "" {
		out += ":" + two(second)
	}
	return out + zone
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
