package timex

import (
	"strings"

	"beleg/knowledge"
)

// Answer returns the date that an expression names in the form answers carry:
// ISO 8601 as precise as the text (1960, 2024-04, 2025-03-31,
// 2025-03-31T20:30), spans of years as 1990/1999, and the TIMEX3 values of
// seasons, weeks, quarters and parts of the day as they are. Durations, sets,
// vague references and values without a year name no date: ok is false.
func Answer(e knowledge.TimeExpression) (iso string, ok bool) {
	v := e.Value
	if e.Type != knowledge.Date && e.Type != knowledge.Time || v == "" || strings.HasSuffix(v, "_REF") || !allDigits(v[:1]) {
		return "", false
	}
	switch {
	case len(v) == 3 && allDigits(v):
		return v + "0/" + v + "9", true
	case len(v) == 2 && allDigits(v):
		return v + "00/" + v + "99", true
	case len(v) < 4 || !allDigits(v[:4]):
		return "", false
	}
	if i := strings.Index(v, "-X"); i > 0 {
		v = v[:i]
	}
	if i := strings.Index(v, "TX"); i > 0 {
		v = v[:i]
	}
	return v, true
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
