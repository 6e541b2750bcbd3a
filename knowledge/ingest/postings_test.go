package ingest

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The day of a page with several postings, or a broken one.
func TestDayOfPosting(t *testing.T) {
	const address = "https://news.example/pier"
	for _, c := range []struct{ label, script, body, want string }{
		{"the headline tells", `[{"@type":"NewsArticle","headline":"Lions leave","datePublished":"2019-01-01"},{"@type":"NewsArticle",` +
			`"headline":"The harbours renew their pact of old","datePublished":"2026-03-03"}]`, "", "2026-03-03"},
		{"the address tells", `[{"@type":"NewsArticle","headline":"Lions leave","url":"https://news.example/lions",` +
			`"datePublished":"2019-01-01"},{"@type":"NewsArticle","headline":"Harbours",` +
			`"mainEntityOfPage":{"@id":"http://www.news.example/pier/"},"datePublished":"2026-03-03"}]`, "", "2026-03-03"},
		{"nobody tells", `[{"@type":"NewsArticle","headline":"Lions leave","datePublished":"2019-01-01"},{"@type":"NewsArticle",` +
			`"headline":"Bears come","datePublished":"2026-03-03"}]`, "", ""},
		{"commas and comments", "{/* made by hand */\"@type\":\"NewsArticle\", // here\n\"headline\":\"The \\'pact\\'\nof " +
			"old\",\"datePublished\":\"2026-03-03\",};", "", "2026-03-03"},
		{"two objects", `{"@type":"Organization","name":"News"}{"@type":"NewsArticle","datePublished":"2026-03-03"}`, "", "2026-03-03"},
		{"entities", `{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;datePublished&quot;:&quot;2026-03-03&quot;}`, "", "2026-03-03"},
		{"prefixes", `{"@type":"schema:NewsArticle","schema:datePublished":{"@value":"2026-03-03"}}`, "", "2026-03-03"},
		{"a part of the page", `{"@type":"CollectionPage","hasPart":{"@type":"WebPage","hasPart":[{"@type":"NewsArticle",` +
			`"datePublished":"2026-03-03"}]}}`, "", "2026-03-03"},
		{"a weekday in front", `{}`, "<p>Monday May 13, 2024 10:05 am PDT by somebody</p>", "2024-05-13"},
	} {
		page := `<html lang="en"><head><script type="application/ld+json">` + c.script + `</script></head><body><main><h1>The harbours ` +
			`renew their pact of old</h1>` + c.body + paragraphsHTML + `</main></body></html>`
		a, err := Extract(t.Context(), []byte(page), address)
		if err != nil || a.Published[:min(10, len(a.Published))] != c.want {
			t.Errorf("%s: %q, %v; want %q", c.label, a.Published, err, c.want)
		}
	}
}

// A day among the words of an address yields to the one the page shows.
func TestDayInSlug(t *testing.T) {
	page := `<html lang="en"><body><main><h1>What the new tide interface brings</h1><p class="date">Published 3 March 2026</p>` +
		paragraphsHTML + `</main></body></html>`
	a, err := Extract(t.Context(), []byte(page), "https://harbour.example/blog/tide-api-2026-07-01-released")
	if err != nil || a.Published != "2026-03-03" {
		t.Errorf("%q, %v", a.Published, err)
	}
}

// Pages made after public bug reports; see cases.jsonl beside them.
func TestDayCases(t *testing.T) {
	const dir = "../../../shared/bench/intake"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no ../shared/bench/intake beside the repository")
	}
	const usual = "https://nachrichten.example/a"
	for _, c := range []struct{ file, address, want string }{
		{"01-date-modified-time-with-both.html", usual, "2024-05-12"},
		{"02-date-of-comment.html", usual, "2024-05-13"},
		{"03-date-in-slug-is-a-version.html", "https://harbour.example/blog/tide-api-2026-07-01-released", "2026-03-03"},
		{"06-date-us-slashes.html", usual, "2023-11-07"},
		{"07-date-epoch-meta.html", usual, "2023-11-07"},
		{"15-liveblog-in-jsonld.html", usual, "2024-10-20"},
		{"60-jsonld-array-related-first.html", "https://norwickpost.example/pier", "2026-03-03"},
		{"62-date-1970.html", usual, "2026-03-03"},
		{"66-date-iso-with-text-behind.html", usual, "2024-03-05"},
	} {
		source, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		a, err := Extract(t.Context(), source, c.address)
		if err != nil || a.Published[:min(10, len(a.Published))] != c.want {
			t.Errorf("%s: %q, %v; want %s", c.file, a.Published, err, c.want)
		}
	}
}

// Whatever is read is a day or a time of the calendar, and reads back the same.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"Stand: 2024-03-05, 7 Uhr", "11/07/2023 3:15 p.m.", "2023-11-07T03:28:35Z", "2020-12-05T23:15:0Z",
		"25. März 2024 um 08:10", "Mon, 25 Mar 2024 08:10:00 +0100", "2024年3月25日", "الأربعاء، 07 أكتوبر 2020",
		"20240325T081000Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, order := range []dayOrder{unsaid, dayLeads, monthLeads} {
			d := readDate(s, order)
			if again := readDate(d, order); d != "" && again != d {
				t.Fatalf("%q is %q, which is %q", s, d, again)
			}
			if len(d) < len(time.DateOnly) {
				continue
			}
			if _, err := time.Parse(time.DateOnly, d[:len(time.DateOnly)]); err != nil {
				t.Fatalf("%q is %q", s, d)
			}
		}
	})
}
