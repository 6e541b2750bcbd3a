package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// cards are teasers of n articles as section pages show them.
func cards(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<div class="card"><a href="/hafen/%d"><h2>Hafen %d</h2></a><p>Was im Hafen %d geschah und wer davon erzählt `+
			`hat.</p><span>%d. März 2024</span></div>`, i, i, i, i+1)
	}
	return b.String()
}

// A page that lists articles is refused and says what can be had instead.
func TestIndexPages(t *testing.T) {
	feeds := `<title>Hafen</title><link rel="alternate" type="application/rss+xml" title="Alles" href="/feed.xml"><link ` +
		`rel="alternate" hreflang="en" href="/en/">`
	list := "<h1>Archiv</h1><ul>"
	for i := range 12 {
		list += fmt.Sprintf("<li><a href=/a%d>Der Hafen und sein Leuchtturm %d</a></li>", i, i)
	}
	for _, c := range []struct {
		label, address, body string
		articles             int
	}{
		{"a section", "https://hafenpost.example/hafen", "<h1>Hafen</h1>" + cards(6), 6},
		{"a list of links", "https://hafenpost.example/archiv", list + "</ul>", 10},
		{"a home page whose template says article", "https://hafenpost.example/",
			`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Hafen"}</script>` + cards(7), 7},
		{"a tag", "https://hafenpost.example/thema/hafen-und-seine-schiffe", "<h1>Thema</h1>" + cards(5), 5},
	} {
		_, err := Extract(t.Context(), []byte(page(feeds, c.body)), c.address)
		var e *Error
		if !errors.As(err, &e) || e.Why != Index {
			t.Errorf("%s: %v", c.label, err)
			continue
		}
		offers := e.Offers()
		if len(offers) != c.articles+1 || offers[0] != (Offer{"https://hafenpost.example/feed.xml", "Alles", true}) {
			t.Errorf("%s: %v", c.label, offers)
		}
		if i := slices.IndexFunc(offers, func(o Offer) bool { return !o.Feed }); !strings.HasPrefix(offers[i].URL,
			"https://hafenpost.example/") || offers[i].Title == "" {
			t.Errorf("%s: %v", c.label, offers[i])
		}
	}
}

// Articles with many teasers around them stay articles.
func TestNoIndexPages(t *testing.T) {
	brief := `<article><h1>Hafen gesperrt</h1><p>Der Hafen ist seit dem Morgen gesperrt, weil ein Schiff an der Einfahrt auf ` +
		`Grund gelaufen ist.</p></article>`
	for _, c := range []struct{ label, address, head, body string }{
		{"a story with teasers", "https://hafenpost.example/hafen", "", "<article><h1>Hafenpakt geschlossen</h1>" +
			paragraphsHTML + "</article>" + cards(20)},
		{"a brief that says it is an article", "https://hafenpost.example/hafen", `<meta property="og:type" content="article">`,
			brief + cards(20)},
		{"a brief with an article's address", "https://hafenpost.example/hafen-seit-heute-gesperrt", "", brief + cards(20)},
		{"a brief with few teasers", "https://hafenpost.example/hafen", "", brief + cards(4)},
	} {
		if a, err := Extract(t.Context(), []byte(page(c.head, c.body)), c.address); err != nil || a.Text == "" {
			t.Errorf("%s: %v %q", c.label, err, a.Text)
		}
	}
}
