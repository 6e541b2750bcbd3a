package discord

import (
	"fmt"
	"strings"
	"time"
)

var months = map[string]string{
	"en": "January February March April May June July August September October November December",
	"de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}

// displayDate writes an ISO date as precise as it is, as text: Discord's <t:…>
// would move a day without a time to the reader's zone. What is no ISO date is
// shown as it came.
func displayDate(iso, language string) string {
	if language != "de" {
		language = "en"
	}
	day := iso
	if len(day) > 10 && day[10] == 'T' {
		day = day[:10]
	}
	if t, err := time.Parse("2006-01-02", day); err == nil {
		return fmt.Sprintf(say(language, "%d %s %d", "%d. %s %d"), t.Day(), strings.Fields(months[language])[t.Month()-1], t.Year())
	}
	if t, err := time.Parse("2006-01", day); err == nil {
		return fmt.Sprintf("%s %d", strings.Fields(months[language])[t.Month()-1], t.Year())
	}
	return fitLine(iso, 40)
}
