package ingest

import (
	"regexp"
	"strings"
	"time"
)

// feedDate reads a date as feeds write it: what isoDate knows, and forms that
// only feeds have.
func feedDate(s string) string {
	s = oneLine(s)
	if len(s) > 200 {
		return ""
	}
	if d := isoDate(s); d != "" {
		return d
	}
	for _, layout := range feedLayouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1000 && t.Year() <= latest {
			return isoDate(t.Format(isoOf(layout)))
		}
	}
	return ""
}

// feedLayouts are asctime's forms, ordinal days of ISO 8601, and mixtures that
// programs write.
var feedLayouts = []string{
	"Mon Jan _2 15:04:05 2006", "Mon Jan _2 15:04:05 MST 2006", "Mon Jan _2 15:04:05 -0700 2006", "2006-002", "2006002",
}

var hasClock = regexp.MustCompile(`15`)

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
