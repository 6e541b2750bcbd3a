package commands

import (
	"strings"
	"testing"

	"beleg/knowledge/store"
)

// A notice names the feed, the reason and what to do, and nothing of the catalogue.
func TestFeedNotice(t *testing.T) {
	s := store.Subscription{Number: 3, Title: "Harbour Post"}
	for _, language := range []string{"", "de", "en"} {
		for _, reason := range []string{"refused", "login", "gone", "certificate", "slow", "feed", "robots"} {
			r := FeedNotice(language, s, store.FeedState{Fails: 3, Reason: reason})
			if !r.Failed || !strings.Contains(r.Text, "#3 Harbour Post") || !strings.Contains(r.Text, "/feed ") || strings.Contains(r.Text, "fetch.") {
				t.Errorf("%s %s: %q", language, reason, r.Text)
			}
		}
		if r := FeedNotice(language, s, store.FeedState{}); r.Failed || !strings.Contains(r.Text, "#3") {
			t.Errorf("%s: %q", language, r.Text)
		}
	}
}
