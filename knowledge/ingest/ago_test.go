package ingest

import (
	"fmt"
	"testing"
	"time"

	"beleg/knowledge"
)

// TestAgo: "3 hours ago" is a day only when it is known when the page was fetched,
// and when the hour that is meant is all of one day at the publisher's.
func TestAgo(t *testing.T) {
	noon, early := time.Date(2024, 3, 14, 12, 30, 0, 0, time.UTC), time.Date(2024, 3, 14, 2, 30, 0, 0, time.UTC)
	cases := []struct {
		language, shown string
		fetched         time.Time
		want            string
	}{
		{"en", "3 hours ago", noon, "2024-03-14"},
		{"en", "3 hours ago", time.Time{}, ""},
		{"en", "Published 1 hour ago", noon, "2024-03-14"},
		{"en", "12 hours ago", noon, ""}, // from half past eleven to half past midnight
		{"en", "20 hours ago", noon, "2024-03-13"},
		{"en", "2 days ago", noon, ""},
		{"en", "Yesterday, 18:05", noon, "2024-03-13"},
		{"en", "Updated 3 hours ago", noon, ""},
		{"en", "3 hours ago the ferry sank in the bay", noon, ""},
		{"de", "vor 3 Stunden", noon, "2024-03-14"},
		{"de", "vor 40 Minuten", noon, "2024-03-14"},
		{"de", "vor einer Stunde", noon, "2024-03-14"},
		{"de", "vor 3 Stunden", early, ""}, // Berlin: 23:30 of the day before to 0:30
		{"de", "vor 4 Stunden", early, "2024-03-13"},
		{"de", "Gestern um 18.05 Uhr", noon, "2024-03-13"},
		{"de", "vor 99999999999999999999 Stunden", noon, ""},
	}
	for _, c := range cases {
		page := fmt.Sprintf(`<html lang="%s"><head><title>The ferry sails</title></head><body><article><h1>The ferry sails</h1><p>%s</p>
			<p>The ferry sails again since this morning, says the harbour master, after a long winter in the dock, and forty cars fit on it.</p>
			</article></body></html>`, c.language, c.shown)
		a, err := extract(t.Context(), page, "https://news.example/ferry", c.fetched)
		if err != nil || a.Published != c.want || c.want != "" && a.Found != knowledge.InText {
			t.Errorf("%q fetched at %v: %q found in %q, %v, want %q", c.shown, c.fetched, a.Published, a.Found, err, c.want)
		}
	}
}
