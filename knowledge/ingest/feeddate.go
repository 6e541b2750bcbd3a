package ingest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"beleg/knowledge/lang"
)

// feedDate reads a date as feeds write it: what isoDate knows, and forms that
// only feeds have.
func feedDate(s string) string {
	s = oneLine(s)
	if len(s) > 200 || s == "" {
		return ""
	}
	if s[0] == '-' || s[0] == '0' && strings.HasPrefix(s, "0000") {
		return "" // a database's "never"
	}
	if unixTime.MatchString(s) {
		seconds, _ := strconv.ParseInt(s[:10], 10, 64)
		return believed(isoDate(time.Unix(seconds, 0).UTC().Format(time.RFC3339)))
	}
	if other := foreignDates.Replace(s); other != s {
		s = yearMonthDay.ReplaceAllString(other, "$3 $2 $1 $4")
	}
	if m := halfDay.FindStringSubmatch(s); m != nil {
		s = m[1] + m[3] + " " + halves[m[2]]
	}
	if d := isoDate(s); d != "" {
		return believed(d)
	}
	for _, layout := range feedLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1000 && t.Year() <= latest {
			return believed(isoDate(t.Format(isoOf(layout))))
		}
	}
	return ""
}

// ahead is how far in the future a date may be, for clocks that are wrong and
// zones that are not said.
const ahead = 48 * time.Hour

// believed is a date, "" for one that programs write when they know none: the
// beginning of Unix time, or a day to come.
func believed(date string) string {
	if strings.HasPrefix(date, "1970-01-01") || date == "" {
		return ""
	}
	if day := date[:min(len(date), len(time.DateOnly))]; day > time.Now().Add(ahead).Format(time.DateOnly) {
		return ""
	}
	return date
}

var (
	unixTime     = lang.Lazy(`^1\d{9}(?:\d{3})?$`)
	yearMonthDay = lang.Lazy(`^(\d{4})-(\pL+)-(\d{1,2})T?(.*)$`)
	// halfDay finds a half of the day that stands before the clock time.
	halfDay = lang.Lazy(`^(.*?)(` + strings.Join(slices.Sorted(maps.Keys(halves)), "|") + `)\s*(.*)$`)
	halves  = valuesOf("feeddates", "half")
	// foreignDates writes dates of feeds with other months or other signs between
	// their parts as the rest of the world does.
	foreignDates = func() *strings.Replacer {
		var pairs []string
		for _, e := range entriesOf("feeddates", "for") {
			for _, word := range e.Words() {
				pairs = append(pairs, word, strings.ReplaceAll(e.Value, "_", " "))
			}
		}
		return strings.NewReplacer(pairs...)
	}()
)

// feedLayouts are asctime's forms, ordinal days of ISO 8601, and mixtures that
// programs write.
var feedLayouts = []string{
	"Mon Jan _2 15:04:05 2006", "Mon Jan _2 15:04:05 MST 2006", "Mon Jan _2 15:04:05 -0700 2006", "2006-002", "2006002",
}

var hasClock = lang.Lazy(`15`)

// isoOf is the form of ISO 8601 as precise as a layout.
func isoOf(layout string) string {
	switch {
	case !hasClock.MatchString(layout):
		return time.DateOnly
	case strings.Contains(layout, "-0700"):
		return time.RFC3339
	}
	return "2006-01-02T15:04:05"
}
