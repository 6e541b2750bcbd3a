package ingest

import (
	"strconv"
	"sync"
	"time"

	"beleg/knowledge/lang"
)

// ago is how a language says how long since something is: the pattern's only group
// is how many of the unit, and one where it is no number.
type ago struct {
	unit time.Duration
	text *lang.Regexp
}

// agos are those of the languages' tables "datelines"; of the unit 0 is a word for
// the day before with a clock time.
var agos = sync.OnceValue(func() []ago {
	var list []ago
	for _, e := range entriesOf("datelines", "ago") {
		unit, _ := time.ParseDuration(e.Value)
		list = append(list, ago{unit, lang.Lazy(`(?i)^(?:` + e.Text + `)\W*$`)})
	}
	for _, e := range entriesOf("datelines", "yesterday") {
		list = append(list, ago{0, lang.Lazy(`(?i)^(?:` + e.Text + `)\W{1,3}\d{1,2}[:.]\d{2}(?:\s*\pL{2,4})?$`)})
	}
	return list
})

// agoDate is the day of a text near the heading that says how long ago the article
// appeared, as "vor 3 Stunden" (3 hours ago), or yesterday with a clock time. It
// tells a day only of a page of which the time of fetching is known, and where the
// whole of the third hour is of one day at the publisher's.
func (h head) agoDate() string {
	if h.fetched.IsZero() {
		return ""
	}
	at := h.fetched.UTC()
	if zone := h.zone(); zone != nil {
		at = at.In(zone)
	}
	for _, t := range h.around(nearHeading) {
		for _, a := range agos() {
			if m := a.text.FindStringSubmatch(t.text); m != nil {
				return a.day(m, at)
			}
		}
	}
	return ""
}

// day is the day that a text means which was read at a time, "" when it may be one
// of two.
func (a ago) day(m []string, at time.Time) string {
	if a.unit == 0 {
		return at.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	n := 1 // "an hour"
	if m[1][0] >= '0' && m[1][0] <= '9' {
		var err error
		if n, err = strconv.Atoi(m[1]); err != nil || n > 1000 {
			return ""
		}
	}
	latest := at.Add(-time.Duration(n) * a.unit)
	day := latest.Format(time.DateOnly)
	if latest.Add(-a.unit).Format(time.DateOnly) != day {
		return ""
	}
	return day
}
