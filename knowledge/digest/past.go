package digest

import (
	"cmp"
	"slices"
	"time"

	"beleg/knowledge/store"
)

// Why a digest did not go out, as it stands in Delivery.Note and Digest.Paused.
const (
	Down        = "down"        // nobody was there to post it within its hours
	Unreachable = "unreachable" // Discord could not be reached within its hours
	Forbidden   = "forbidden"   // Discord does not let the bot post in the channel
	Trouble     = "trouble"     // it could not be put together within its hours
	BadZone     = "zone"        // hour or zone of the order cannot be read
)

// Remembered is how many deliveries of a channel are looked at.
const Remembered = 16

// PeriodOf says what the next post of a standing order is about; past holds
// its deliveries.
func PeriodOf(d store.Digest, past []store.Delivery, day string) Period {
	p := Period{Guild: d.Guild, Since: d.Since, Day: day, Language: d.Language}
	var first, last time.Time
	for _, was := range past {
		if !reported(was) {
			continue
		}
		if was.Revision == d.Since && (first.IsZero() || was.At.Before(first)) {
			first = was.At
		}
		if was.At.After(last) {
			last = was.At
		}
	}
	// The first delivery that came as far is when it was; an order that was off
	// for a while has none.
	if p.Last = first; first.IsZero() {
		p.Last = last
	}
	return p
}

// reported holds for deliveries after which nothing older is new: those sent,
// and those that were silent because nothing was.
func reported(d store.Delivery) bool {
	return d.State == store.Sent || d.State == store.Skipped && d.Note == ""
}

// LastSent returns the last delivery that went out.
func LastSent(past []store.Delivery) (last store.Delivery, ok bool) {
	for _, d := range past {
		if d.State == store.Sent && d.LocalDate > last.LocalDate {
			last, ok = d, true
		}
	}
	return last, ok
}

// MissedOf returns what did not go out since the last delivery that did,
// oldest first.
func MissedOf(past []store.Delivery) (list []Missed) {
	last, _ := LastSent(past)
	for _, d := range past {
		missed := d.State == store.Skipped || d.State == store.Failed
		if missed && d.LocalDate > last.LocalDate && d.Note != "" {
			list = append(list, Missed{d.LocalDate, d.Note})
		}
	}
	slices.SortFunc(list, func(a, b Missed) int { return cmp.Compare(a.Day, b.Day) })
	return list
}
