package commands

import (
	"strconv"
	"strings"
	"time"

	"beleg/knowledge/lang"
)

// Date writes an ISO 8601 date or TIMEX3 value as precise as it is, as people
// of a language do: 2024-03-25 is "25 March 2024", 2025-SP "spring 2025",
// 2015/2017 "2015 to 2017". What it does not know it returns as it came.
func Date(iso, language string) string {
	if from, to, ok := strings.Cut(iso, "/"); ok && from != "" && to != "" {
		return Say(language, "date.span", "from", Date(from, language), "to", Date(to, language))
	}
	date, clock, timed := strings.Cut(iso, "T")
	text := plainDate(date, language)
	switch {
	case !timed || len(date) != 10:
		return plainDate(iso, language)
	case len(clock) >= 5 && clock[2] == ':':
		return Say(language, "date.clock", "day", text, "clock", clock[:5])
	}
	return text
}

// day cuts a time of day off.
func day(iso string) string { return iso[:min(len(iso), 10)] }

func plainDate(date, language string) string {
	if t, err := time.Parse("2006-01-02", date); err == nil {
		return Say(language, "date.day", "day", t.Day(), "month", month(t.Month(), language), "year", t.Year())
	}
	if t, err := time.Parse("2006-01", date); err == nil {
		return Say(language, "date.month", "month", month(t.Month(), language), "year", t.Year())
	}
	year, part, ok := strings.Cut(date, "-")
	if !ok {
		return years(date, language)
	}
	if len(part) == 3 && part[0] == 'W' {
		return Say(language, "date.week", "n", strings.TrimLeft(part[1:], "0"), "year", year)
	}
	key := "date." + part
	if text := Say(language, key, "year", year); text != key {
		return text
	}
	return date
}

// years writes a decade (TIMEX3 "199") or a century ("19") out; a year stays.
func years(date, language string) string {
	n, err := strconv.Atoi(date)
	switch {
	case err != nil || n < 0:
		return date
	case len(date) == 3:
		return Say(language, "date.decade", "year", n*10)
	case len(date) == 2:
		return Say(language, "date.century", "n", n+1, "th", ordinal(n+1))
	}
	return date
}

func ordinal(n int) string {
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			return "st"
		case 2:
			return "nd"
		case 3:
			return "rd"
		}
	}
	return "th"
}

// month is the name of a month, in the language replies fall back to where the
// language has none.
func month(m time.Month, language string) string {
	for _, l := range []*lang.Language{lang.Get(language), lang.Fallback()} {
		if l != nil && l.MonthName(int(m)) != "" {
			return l.MonthName(int(m))
		}
	}
	return ""
}

// calendarDay reads a day, month or year as people type it, "25.3.2024" or
// "2024-03-25", and returns it in ISO 8601.
func calendarDay(s string) (string, bool) {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006", "2.1.2006", "02.01.2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			if strings.Contains(layout, ".") {
				layout = "2006-01-02"
			}
			return t.Format(layout), true
		}
	}
	return "", false
}
