package commands

import (
	"errors"
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
			if !r.Failed || !strings.Contains(r.Text, "#3 Harbour Post") || !strings.Contains(r.Text, "/feed ") ||
				strings.Contains(r.Text, "fetch.") {
				t.Errorf("%s %s: %q", language, reason, r.Text)
			}
		}
		if r := FeedNotice(language, s, store.FeedState{}); r.Failed || !strings.Contains(r.Text, "#3") {
			t.Errorf("%s: %q", language, r.Text)
		}
	}
}

// Whoever wants a feed is never told to paste a text, whatever the reason.
func TestNoFeedIsPasted(t *testing.T) {
	for _, language := range []string{"de", "en"} {
		for _, reason := range Reasons {
			if reason == "locked" { // files only
				continue
			}
			var p *problem
			if !errors.As(understandFeed(Request{Language: language}, because(reason)), &p) {
				t.Fatalf("%s: no problem", reason)
			}
			said := Say(language, p.key, p.values...)
			if strings.Contains(said, "paste") || strings.Contains(said, "füg") || strings.Contains(said, "fetch.") {
				t.Errorf("%s %s: %q", language, reason, said)
			}
		}
	}
}

type because string

func (b because) Error() string  { return string(b) }
func (b because) Reason() string { return string(b) }

// The end of a sentence is no part of a link in it; brackets that a link opened are.
func TestLinksIn(t *testing.T) {
	for text, want := range map[string]string{
		"https://en.example/Washington,_D.C.":                "https://en.example/Washington,_D.C.",
		"a https://en.example/Harbour_(town), b":             "https://en.example/Harbour_(town)",
		"(https://a.example/1) [https://a.example/2].":       "https://a.example/1 https://a.example/2",
		"<https://a.example/1>, <https://a.example/1>":       "https://a.example/1",
		"a.example/1 b.example/2 on 24.12/25.12":             "https://a.example/1 https://b.example/2",
		"https://a.example/1, https://a.example/2.":          "https://a.example/1 https://a.example/2",
		"http://[2001:db8::1]/a and http://[2001:db8::1]:80": "http://[2001:db8::1]/a http://[2001:db8::1]:80",
	} {
		if got, _ := linksIn(strings.Fields(text)); strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
