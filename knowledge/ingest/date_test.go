package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// Every day is read back from every way of writing it, whatever stands around
// it; where day and month could be the other way round, only with the order known.
func TestDatesRoundTrip(t *testing.T) {
	spoken := dayNames(t)
	forms := []string{"2006-01-02", "2006/01/02", "2006.01.02", "20060102", "02.01.2006", "2.1.2006", "2. January 2006",
		"2 January 2006", "January 2, 2006", "Jan. 2, 2006", "Mon, 02 Jan 2006 15:04:05 +0100",
		"2006-01-02T15:04:05Z", "2006-01-02T15:04:05+02:00", "2006年1月2日", "Monday, 2 January 2006 15:04", "02-Jan-2006"}
	around := []string{"%s", "Stand: %s", "Stand: %s, 7 Uhr", "(%s)", "published %s by somebody"}
	for day := time.Date(1999, 1, 1, 15, 4, 5, 0, time.UTC); day.Year() < 2031; day = day.AddDate(0, 0, size(37, 11)) {
		want := day.Format(time.DateOnly)
		for _, form := range forms {
			written := day.Format(form)
			for _, a := range around {
				if form == "20060102" && a != "%s" {
					continue // digits alone are a number
				}
				text := fmt.Sprintf(a, written)
				if got := isoDate(text); len(got) < 10 || got[:10] != want {
					t.Fatalf("%q is %q, want %s", text, got, want)
				}
			}
		}
		for _, written := range spoken(day) {
			for _, a := range around {
				text := fmt.Sprintf(a, written)
				if got := isoDate(text); len(got) < 10 || got[:10] != want {
					t.Fatalf("%q is %q, want %s", text, got, want)
				}
				if got := feedDate(written); day.Before(time.Now()) && (len(got) < 10 || got[:10] != want) {
					t.Fatalf("a feed's %q is %q, want %s", written, got, want)
				}
			}
		}
		for form, order := range map[string]dayOrder{"02/01/2006": dayLeads, "01/02/2006": monthLeads} {
			if got := readDate(day.Format(form), order); got != want {
				t.Fatalf("%s is %q, want %s", day.Format(form), got, want)
			}
		}
		if got := isoDate(day.Format("01/02/2006")); got != want && (got != "" || day.Day() > 12) {
			t.Fatalf("%s is %q", day.Format("01/02/2006"), got)
		}
	}
}

// Found names where the day stands that was taken.
func TestFoundIsWhereTheDayStands(t *testing.T) {
	for head, want := range map[string]knowledge.Found{
		`<meta property="article:published_time" content="2020-05-02T03:28:35Z">`: knowledge.InText, // whose day the text turns
		`<meta property="article:published_time" content="2020-05-01T13:28:35Z">`: knowledge.InMeta,
		"": knowledge.InText,
	} {
		page := `<html lang="en"><head>` + head + `</head><body><main><h1>The harbours renew their pact of old</h1><p>May 1, 2020</p>` +
			paragraphsHTML + `</main></body></html>`
		a, err := Extract(t.Context(), []byte(page), "https://news.example/a")
		if err != nil || a.Published[:min(10, len(a.Published))] != "2020-05-01" || a.Found != want {
			t.Errorf("%s: %q in %q, %v; want %q", head, a.Published, a.Found, err, want)
		}
	}
}

// A word such as "comment" says nothing of a date when the heading is called so
// too.
func TestOpinionsAreCalledComments(t *testing.T) {
	for class, want := range map[string]string{"HeaderComment_headline": "2019-01-29", "Header_headline": ""} {
		page := `<html><body><div><h1 class="` + class + `">The harbours renew their pact of old</h1></div><div ` +
			`class="HeaderComment_publishDate"><span>Tuesday, 29 January 2019</span></div><div>` + paragraphsHTML + `</div></body></html>`
		a, err := Extract(t.Context(), []byte(page), "https://news.example/a")
		if err != nil || a.Published != want {
			t.Errorf("%s: %q, %v; want %q", class, a.Published, err, want)
		}
	}
}

// dayNames writes days as the languages do, with every name of the month that
// they have and with times of day.
func dayNames(t *testing.T) func(day time.Time) []string {
	names := map[int][]string{}
	for _, l := range lang.All {
		for word, month := range l.Table("dates").Values("month") {
			n, err := strconv.Atoi(month)
			if err != nil {
				t.Fatal(err)
			}
			names[n] = append(names[n], word)
		}
	}
	return func(day time.Time) []string {
		var all []string
		for _, name := range names[int(day.Month())] {
			if len(name) < 3 {
				continue
			}
			name = strings.ToUpper(name[:1]) + name[1:]
			for _, form := range []string{"%[1]d. %[2]s %[3]d", "%[1]d %[2]s %[3]d, 8:10 Uhr", "%[2]s %[1]d, %[3]d",
				"%[2]s %[1]d, %[3]d at 8:10 p.m.", "%[1]d. %[2]s %[3]d um 08:10"} {
				all = append(all, fmt.Sprintf(form, day.Day(), name, day.Year()))
			}
		}
		return all
	}
}

// The day of a page is the publisher's, and none rather than a wrong one.
func TestPublishersDay(t *testing.T) {
	stamp := func(at string) string { return `<meta property="article:published_time" content="` + at + `">` }
	for _, c := range []struct{ label, address, root, head, body, want string }{
		{"evening in the country of the host", "https://news.example.us/a", "en", stamp("2020-05-02T03:28:35Z"), "", "2020-05-01"},
		{"evening in the country of the language", "https://news.example/a", "en-US", stamp("2020-05-02T03:28:35Z"), "", "2020-05-01"},
		{"after midnight in Germany", "https://news.example/a", "de", stamp("2020-05-01T22:30:00Z"), "", "2020-05-02"},
		{"the address knows", "https://news.example/2020/05/01/a", "en", stamp("2020-05-02T03:28:35Z"), "", "2020-05-01"},
		{"the text knows", "https://news.example/a", "en", stamp("2020-05-02T03:28:35Z"), "<p>May 1, 2020</p>", "2020-05-01"},
		{"no zone turns noon", "https://news.example.us/a", "en", stamp("2020-05-02T12:00:00Z"), "<p>May 1, 2020</p>", "2020-05-02"},
		{"nobody knows", "https://news.example/a", "en", stamp("2020-05-02T03:28:35Z"), "", "2020-05-02"},
		{"German numbers", "https://news.example/a", "de", "", "<p>Stand: 11/07/2023</p>", "2023-07-11"},
		{"American numbers", "https://news.example/a", "en-US", "", "<p>Published 11/07/2023</p>", "2023-11-07"},
		{"p.m. is American", "https://news.example/a", "en", "", "<p>Published 11/07/2023 3:15 p.m.</p>", "2023-11-07"},
		{"numbers of nobody", "https://news.example/a", "en", "", "<p>Published 11/07/2023</p>", ""},
		{"a program's zero", "https://news.example/a", "en", stamp("1970-01-01T00:00:00Z"), "", ""},
		{"the future", "https://news.example/a", "en", stamp("2199-01-01"), "", ""},
		{"seconds", "https://news.example/a", "en", `<meta name="date" content="1711360800">`, "", "2024-03-25"},
		{"microformat", "https://news.example/a", "en", "", `<abbr class="published" title="2016-12-23T05:11:00-05:00">5:11</abbr>`,
			"2016-12-23"},
		{"what readers wrote", "https://news.example/a", "en", "",
			`<div class="comment"><time datetime="2019-01-01">1 January 2019</time></div>`, ""},
		{"other articles are marked up", "https://news.example/a", "en", "", `<p><time datetime="2019-06-28">28 June</time></p>` +
			paragraphsHTML + paragraphsHTML +
			strings.Repeat(`<div>More from us<p><time pubdate datetime="2019-09-24">24 September</time></p></div>`, 3), "2019-06-28"},
		{"an embedded posting", "https://news.example/a", "en", "",
			`<blockquote class="twitter-tweet">We sail. <a href="https://short.example/1"><time datetime="2018-03-12">12 March ` +
				`2018</time></a></blockquote>`, ""},
		{"a menu", "https://news.example/a", "de", "", `<ul class="sub-menu"><li class="menu-item"><a href="/x">15.10.11</a></li></ul>`, ""},
		{"a path of links", "https://news.example/a", "de", "", `<div class="breadcrumb"><span>15.10.2011</span></div>`, ""},
		{"Dublin Core with a colon", "https://news.example/a", "en", `<meta property="dcterms:created" content="2015-01-28">`, "", "2015-01-28"},
		{"the page's date is its last change", "https://news.example/a", "de", `<meta name="date" content="2021-12-20T11:02:44+01:00">`,
			`<span class="date">27.11.2021</span>`, "2021-11-27"},
		{"the page's date alone", "https://news.example/a", "de", `<meta name="date" content="2021-12-20T11:02:44+01:00">`, "", "2021-12-20"},
		{"midnight without seconds", "https://news.example/a", "de", stamp("2021-11-04T23:00Z"), "", "2021-11-05"},
		{"a day of change", "https://news.example/a", "en", "", `<div class="published-date">Updated June 13, 2019</div>`, ""},
		{"a day of change in German", "https://news.example/a", "de", "", `<p>Zuletzt aktualisiert am 13.06.2019, 8:10 Uhr</p>`, ""},
		{"a day of change behind its label", "https://news.example/a", "de", "", `<label>Letzte Änderung:</label><div>13.06.2019</div>`, ""},
		{"a time of change behind its label", "https://news.example/a", "en", "",
			`<p>Last modified: <time datetime="2019-06-13">June 13</time></p>`, ""},
		{"a day of change beside that of publication", "https://news.example/a", "en", "",
			`<p>Updated: <time datetime="2019-06-13">13 June 2019</time></p><p>Posted: <time datetime="2019-06-11">11 June 2019</time></p>`,
			"2019-06-11"},
		{"as of a day", "https://news.example/a", "de", "", `<p>Stand: 13.06.2019</p>`, "2019-06-13"},
		{"as of a later day", "https://news.example/a", "de", "", `<p>Stand: 13.06.2019</p><p>Veröffentlicht am 11.06.2019</p>`, "2019-06-11"},
		{"a German byline", "https://news.example/a", "de", "", `<p>Von Ada Beispiel am 03.05.2013, 11:51 | 3 Kommentare</p>`, "2013-05-03"},
		{"an English byline", "https://news.example/a", "en", "", `<p>By Ada M. Example | 3 May 2013</p>`, "2013-05-03"},
		{"no byline", "https://news.example/a", "de", "", `<p>Von den Siegern am 03.05.2013 fehlte jede Spur</p>`, ""},
		{"a stamp alone against the day under the heading", "https://news.example/a", "de", stamp("2022-01-15"),
			`<p><time datetime="2022-01-25">25.01.2022</time></p>`, "2022-01-25"},
		{"a stamp that the address bears out", "https://news.example/2022/01/15/a", "de", stamp("2022-01-15"),
			`<p><time datetime="2022-01-25">25.01.2022</time></p>`, "2022-01-15"},
		{"a stamp against a day shown", "https://news.example/a", "de", stamp("2022-01-15"), `<p>25.01.2022</p>`, "2022-01-15"},
		{"labelled at the end", "https://news.example/a", "de", "", paragraphsHTML + paragraphsHTML + "<p>Erschienen am: 01.11.2023</p>",
			"2023-11-01"},
		{"a script knows", "https://news.example/a", "en", `<script>var x={"publishedDate":"2016-11-04T20:37:27Z"}</script>`, "", "2016-11-04"},
		{"a script knows several", "https://news.example/a", "en",
			`<script>x=[{"publishedDate":"2016-11-04"},{"publishedDate":"2016-11-05"}]</script>`, "", ""},
	} {
		page := `<html lang="` + c.root + `"><head>` + c.head + `</head><body><main><h1>The harbours renew their pact of old</h1>` +
			c.body + paragraphsHTML + `</main></body></html>`
		a, err := Extract(t.Context(), []byte(page), c.address)
		if err != nil || a.Published[:min(10, len(a.Published))] != c.want {
			t.Errorf("%s: %q, %v; want %q", c.label, a.Published, err, c.want)
		}
	}
}
