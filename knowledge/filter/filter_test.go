package filter

import (
	"testing"

	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

func TestPasses(t *testing.T) {
	item := ingest.FeedItem{Title: "Müller eröffnet den Hafen",
		Summary: "Der neue Pier ist seit gestern offen, und die Fähre fährt wieder nach der Insel.",
		URL:     "https://hafen.example/politik/inland/mueller-und-sport", Categories: []string{"Häfen & Schiffe"}}
	for name, c := range map[string]struct {
		s    store.Subscription
		want bool
	}{
		"nothing":        {store.Subscription{}, true},
		"umlaut":         {store.Subscription{Words: "mueller"}, true},
		"one of":         {store.Subscription{Words: "Bahn, HAFEN"}, true},
		"part of a word": {store.Subscription{Words: "Haf"}, false},
		"phrase":         {store.Subscription{Words: "neue Pier"}, true},
		"across":         {store.Subscription{Words: "Hafen der"}, false},
		"without":        {store.Subscription{Words: "Hafen", Without: "fähre"}, false},
		"commas alone":   {store.Subscription{Without: ", ,"}, true},
		"category":       {store.Subscription{Sections: "häfen"}, true},
		"path":           {store.Subscription{Sections: "politik/inland"}, true},
		"slug":           {store.Subscription{Sections: "sport"}, false},
		"german":         {store.Subscription{Language: "de"}, true},
		"english":        {store.Subscription{Language: "en"}, false},
	} {
		if got := Passes(c.s, item); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !Passes(store.Subscription{Language: "de"}, ingest.FeedItem{Title: "X"}) {
		t.Error("a language that nobody can tell does not pass")
	}
}
