package ingest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestTables reads what each language, and what no language, has in the tables.
func TestTables(t *testing.T) {
	for name, words := range map[string]string{
		"furniture": "kommentar share disqus", "story": "vorspann standfirst", "author": "autorin writer", "list": "thema topic",
		"foreign": "kommentare replies", "date": "datum pubdate", "lead": "vorspann dek perex", "picture": "bild photo",
		"folding": "akkordeon faq",
	} {
		for w := range strings.FieldsSeq(words) {
			if !markup(name)[w] {
				t.Errorf("%q is no word of %s", w, name)
			}
		}
	}
	for _, line := range []string{"Geschrieben von Ada Beck", "Ein Gastbeitrag von Ada Beck", "Words by Ada Beck", "Auteur : Ada Beck",
		"Autorin: Ada Beck, 5. März 2024, 8.10 Uhr", "By Ada Beck, March 5, 2024 at 8:10 a.m."} {
		if names := tidyNames([]string{line}); len(names) != 1 || names[0] != "Ada Beck" {
			t.Errorf("%q is of %q", line, names)
		}
	}
	for line, want := range map[string]bool{
		"Abonnieren Sie unseren Newsletter für den Hafen.": true, "Subscribe to the harbour newsletter.": true,
		"Únete al canal de Telegram.":                  true,
		"Der Newsletter der Stadt erschien am Montag.": false, "Post auf X anzeigen": true,
	} {
		if invites(line) != want {
			t.Errorf("%q invites: %t", line, !want)
		}
	}
}

// TestZones: where a publisher's day begins is told by the country, and by the
// language only where that is news in one zone.
func TestZones(t *testing.T) {
	for _, c := range []struct{ language, url, want string }{
		{"de", "https://hafen.example/a", "Europe/Berlin"}, {"de", "https://hafen.example.at/a", "Europe/Vienna"},
		{"da", "https://havn.example/a", "Europe/Copenhagen"}, {"en", "https://harbour.example/a", ""},
		{"en", "https://harbour.example.uk/a", "Europe/London"}, {"en-US", "https://harbour.example/a", "America/New_York"},
		{"de-XX", "https://hafen.example/a", ""},
	} {
		doc, err := html.Parse(strings.NewReader(`<html lang="` + c.language + `"><body><p>Hafen`))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if zone := (head{doc: doc, url: c.url}).zone(); zone != nil {
			got = zone.String()
		}
		if got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.url, c.language, got, c.want)
		}
	}
}
