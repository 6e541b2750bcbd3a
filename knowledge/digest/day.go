package digest

import (
	"sync"
	"time"
)

// Due returns the instant at which a local time of day ("08:00") is reached on
// a local date ("2025-03-30"): the first of two where clocks are put back, the
// end of the gap where it is skipped. False when the date does not exist there
// (30 December 2011 in Apia), or an argument cannot be read.
func Due(date, clock string, zone *time.Location) (time.Time, bool) {
	midnight, err := time.Parse(time.DateOnly, date)
	at, err2 := time.Parse("15:04", clock)
	if err != nil || err2 != nil || reach(midnight, zone).Format(time.DateOnly) != date {
		return time.Time{}, false
	}
	return reach(midnight.Add(time.Duration(at.Hour())*time.Hour+time.Duration(at.Minute())*time.Minute), zone), true
}

// reach returns the first instant at which local clocks show at least what wall
// shows in UTC. Between two changes of the clocks the offset is fixed, so
// the first such stretch that ends after the wall time has it.
func reach(wall time.Time, zone *time.Location) time.Time {
	t := wall.Add(-48 * time.Hour).In(zone) // no zone, and no change, is as far from UTC
	for {
		start, end := t.ZoneBounds()
		_, offset := t.Zone()
		at := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		switch {
		case !end.IsZero() && !at.Before(end):
			t = end
		case at.Before(start):
			return start
		default:
			return at
		}
	}
}

// Today is the local date at an instant.
func Today(now time.Time, zone *time.Location) string { return now.In(zone).Format(time.DateOnly) }

// AddDays moves a date ("2025-03-30") by whole days.
func AddDays(date string, n int) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// LastDue returns the newest local date on which a time of day has come by an
// instant. False when it cannot be read.
func LastDue(now time.Time, clock string, zone *time.Location) (string, bool) {
	for back := range 3 { // the day before may not exist
		day := AddDays(Today(now, zone), -back)
		if due, ok := Due(day, clock, zone); ok && !due.After(now) {
			return day, true
		}
	}
	return "", false
}

// NextDue returns the next instant at which a time of day comes, later than
// now. False when it cannot be read.
func NextDue(now time.Time, clock string, zone *time.Location) (time.Time, bool) {
	for on := range 3 {
		if due, ok := Due(AddDays(Today(now, zone), on), clock, zone); ok && due.After(now) {
			return due, true
		}
	}
	return time.Time{}, false
}

// zones remembers what was loaded: the library reads a file each time.
var zones sync.Map

// Zone loads a time zone by its IANA name, "Europe/Berlin".
func Zone(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, zone) // names of zones that exist are few
	}
	return zone, err
}
