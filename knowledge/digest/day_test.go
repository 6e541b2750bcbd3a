package digest

import (
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	for _, c := range []struct{ zone, date, clock, want string }{
		{"Europe/Berlin", "2025-03-29", "02:30", "2025-03-29T01:30:00Z"},
		{"Europe/Berlin", "2025-03-30", "02:30", "2025-03-30T01:00:00Z"}, // 02:00 is 03:00
		{"Europe/Berlin", "2025-03-30", "03:00", "2025-03-30T01:00:00Z"},
		{"Europe/Berlin", "2025-03-30", "01:59", "2025-03-30T00:59:00Z"},
		{"Europe/Berlin", "2025-10-26", "02:30", "2025-10-26T00:30:00Z"}, // the first of two
		{"Europe/Berlin", "2025-10-26", "03:00", "2025-10-26T02:00:00Z"},
		{"Europe/Berlin", "2025-10-26", "00:00", "2025-10-25T22:00:00Z"},
		{"America/New_York", "2025-03-09", "02:30", "2025-03-09T07:00:00Z"},
		{"America/New_York", "2025-11-02", "01:30", "2025-11-02T05:30:00Z"},
		{"Australia/Lord_Howe", "2025-10-05", "02:15", "2025-10-04T15:30:00Z"}, // by half an hour
		{"Australia/Lord_Howe", "2025-04-06", "01:45", "2025-04-05T14:45:00Z"},
		{"Asia/Kolkata", "2025-01-01", "00:00", "2024-12-31T18:30:00Z"},
		{"Pacific/Apia", "2011-12-29", "08:00", "2011-12-29T18:00:00Z"},
		{"Pacific/Apia", "2011-12-30", "08:00", ""}, // there was none
		{"Pacific/Apia", "2011-12-31", "08:00", "2011-12-30T18:00:00Z"},
		{"Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00:00Z"}, // midnight is skipped
		{"America/Sao_Paulo", "2018-11-03", "23:59", "2018-11-04T02:59:00Z"},
		{"UTC", "2025-02-29", "08:00", ""}, {"UTC", "2025-02-28", "24:00", ""}, {"UTC", "", "", ""}, {"UTC", "2025-02-28", "8", ""},
		{"Pacific/Kiritimati", "2025-01-01", "00:00", "2024-12-31T10:00:00Z"}, {"Etc/GMT+12", "2025-01-01", "23:59", "2025-01-02T11:59:00Z"},
	} {
		zone, err := Zone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Due(c.date, c.clock, zone)
		if s := got.UTC().Format(time.RFC3339); ok != (c.want != "") || ok && s != c.want {
			t.Errorf("%s %s in %s is %s %v, want %s", c.date, c.clock, c.zone, s, ok, c.want)
		}
	}
}

// TestDueIsLastDue: whatever the zone, an hour has come from its instant on.
func TestDueIsLastDue(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
		"America/Sao_Paulo", "Africa/Casablanca", "Antarctica/Troll", "UTC"} {
		zone, err := Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, clock := range []string{"00:00", "00:30", "01:30", "02:30", "03:00", "23:59"} {
			for day := "2011-07-01"; day < "2012-07-01"; day = AddDays(day, 1) {
				due, ok := Due(day, clock, zone)
				if !ok {
					continue
				}
				if got, _ := LastDue(due, clock, zone); got != day {
					t.Errorf("%s %s: on its instant the last is %s", name, day, got)
				}
				if got, _ := LastDue(due.Add(-time.Second), clock, zone); got >= day {
					t.Errorf("%s %s: a second before, the last is %s", name, day, got)
				}
				if got, _ := NextDue(due.Add(-time.Second), clock, zone); !got.Equal(due) {
					t.Errorf("%s %s: a second before, the next is at %s, want %s", name, day, got, due)
				}
			}
		}
	}
}

func TestBadZone(t *testing.T) {
	if zone, err := Zone("Europe/Atlantis"); err == nil {
		t.Errorf("there is a zone %s", zone)
	}
	if day, ok := LastDue(time.Now(), "25:00", time.UTC); ok {
		t.Errorf("25:00 came on %s", day)
	}
	if at, ok := NextDue(time.Now(), "noon", time.UTC); ok {
		t.Errorf("noon comes at %s", at)
	}
}
