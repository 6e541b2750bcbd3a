package ingest

import (
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
)

// writing is a way to write a day; in says which language writes so ("" both).
type writing struct{ in, layout string }

var writings = []writing{
	{"", "2006-01-02"}, {"", "2006/01/02"}, {"", "2006.01.02"}, {"", "2006-01-02 15:04"}, {"", "2006-01-02T15:04:05"},
	{"", "2006-01-02T15:04:05.000-07:00"}, {"", "02.01.2006"}, {"", "02.01.06"},
	{"de", "2.1.2006"}, {"de", "2. January 2006"}, {"de", "2. Jan. 2006"}, {"de", "02. Jan 2006"}, {"de", "Monday, 2. January 2006"},
	{"de", "Monday, 02.01.2006"}, {"de", "02.01.2006, 15:04 Uhr"},
	{"de", "2. January 2006 um 15:04 Uhr"}, {"de", "02.01.2006 - 15.04 Uhr"}, {"de", "02.01.2006 | 15:04"},
	{"en", "2 January 2006"}, {"en", "January 2, 2006"}, {"en", "Jan 2, 2006"}, {"en", "Jan. 2, 2006"}, {"en", "Monday, January 2, 2006"},
	{"en", "Mon, 02 Jan 2006 15:04:05 -0700"}, {"en", "2 Jan 2006, 15:04"},
	{"en", "January 2, 2006 3:04 p.m."}, {"en", "January 2, 2006 at 3:04 PM"}, {"en", "02-Jan-2006"},
}

var german = strings.NewReplacer("January", "Januar", "February", "Februar", "March", "März", "May", "Mai", "June", "Juni", "July",
	"Juli", "October", "Oktober", "December", "Dezember",
	"Mar", "Mrz", "Oct", "Okt", "Dec", "Dez", "Monday", "Montag", "Tuesday", "Dienstag", "Wednesday", "Mittwoch", "Thursday",
	"Donnerstag", "Friday", "Freitag", "Saturday", "Samstag", "Sunday", "Sonntag")

func (w writing) of(day time.Time, language string) string {
	s := day.Format(w.layout)
	if language == "de" {
		s = german.Replace(s)
	}
	return s
}

// someDays are ends of months and years, a leap day, days whose numbers could
// be swapped, and years that look like a clock or a day.
func someDays() []time.Time {
	var days []time.Time
	for _, d := range []string{"1999-12-31", "2008-02-29", "2011-10-12", "2013-05-03", "2025-09-09"} {
		at, _ := time.ParseInLocation("2006-01-02 15:04", d+" 16:20", time.FixedZone("", 3600))
		days = append(days, at)
	}
	return days
}

// dayWays are the ways by which a written day reaches Beleg.
var dayWays = map[string]func(t *testing.T, language, written string) string{
	"meta":  func(t *testing.T, l, s string) string { return dayOfPage(t, l, metaDay(s), "") },
	"label": func(t *testing.T, l, s string) string { return dayOfPage(t, l, "", "<p>"+labels[l]+s+"</p>") },
	"alone": func(t *testing.T, l, s string) string { return dayOfPage(t, l, "", "<p>"+html.EscapeString(s)+"</p>") },
	"posting": func(t *testing.T, l, s string) string {
		return dayOfPage(t, l, `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge","datePublished":"`+s+
			`"}</script>`, "")
	},
	"feed":   dayOfFeed,
	"import": dayOfLine,
}

var labels = map[string]string{"de": "Veröffentlicht am ", "en": "Published on "}

func metaDay(s string) string {
	return `<meta property="article:published_time" content="` + html.EscapeString(s) + `">`
}

func dayOfPage(t *testing.T, language, head, below string) string {
	t.Helper()
	source := `<html lang="` + language + `"><head>` + head + `</head><body><main><h1>The bridge over the sound opens</h1>` + below +
		paragraphsHTML + `</main></body></html>`
	a, err := Extract(t.Context(), []byte(source), "https://news.example/bridge")
	if err != nil {
		t.Fatal(err)
	}
	return a.Published
}

func dayOfFeed(t *testing.T, language, written string) string {
	t.Helper()
	doc, err := Feed(t.Context(), []byte(`<rss version="2.0"><channel><title>News</title><language>`+language+
		`</language><item><title>Bridge</title><link>https://news.example/bridge</link><pubDate>`+
		html.EscapeString(written)+`</pubDate></item></channel></rss>`), "https://news.example/feed")
	if err != nil || len(doc.Items) != 1 {
		t.Fatalf("%q: %d items, %v", written, len(doc.Items), err)
	}
	return doc.Items[0].Published
}

func dayOfLine(t *testing.T, language, written string) string {
	t.Helper()
	line, _ := json.Marshal(Line{URL: "https://news.example/bridge", Title: "Bridge", Text: "A bridge opens.", Language: language,
		Published: written})
	day := ""
	err := Lines(strings.NewReader(string(line)), func(_ int, a knowledge.Article, _ int, err error) error {
		day = a.Published
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// A day is the same by whatever way it comes and however it is written, and is
// never another one.
func TestDayByEveryWay(t *testing.T) {
	for way, read := range dayWays {
		t.Run(way, func(t *testing.T) {
			for _, language := range []string{"de", "en"} {
				for _, w := range writings {
					if w.in != "" && w.in != language {
						continue
					}
					for _, day := range someDays() {
						written, want := w.of(day, language), day.Format(time.DateOnly)
						if got := read(t, language, written); !strings.HasPrefix(got, want) {
							t.Errorf("%s: %q is %q", language, written, got)
						}
					}
				}
			}
		})
	}
}

// Between slashes the page's country says which is the day; where it does not,
// there is none.
func TestDayBetweenSlashes(t *testing.T) {
	for language, layout := range map[string]string{"de": "02/01/2006", "en-US": "01/02/2006", "en-GB": "02/01/2006", "en": ""} {
		for _, day := range someDays() {
			written, want := day.Format("02/01/2006"), day.Format(time.DateOnly)
			if layout != "" {
				written = day.Format(layout)
			}
			got := dayOfPage(t, language, metaDay(written), "")
			unsure := layout == "" && day.Day() <= 12 && day.Day() != int(day.Month())
			if unsure {
				want = ""
			}
			if got != want {
				t.Errorf("%s: %q is %q, want %q", language, written, got, want)
			}
		}
	}
}

// What programs write when they know no day, what nobody can mean, and what
// is still to come dates nothing, by whatever way it comes.
func TestNoDay(t *testing.T) {
	now := time.Now()
	for _, written := range []string{
		"1970-01-01", "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000", "01.01.1970", "0", "-1", "0001-01-01T00:00:00Z",
		"0000-00-00", "0000-00-00 00:00:00", "1900-01-00", "9999-12-31", "9999-12-31T23:59:59Z",
		"2023-02-29", "31.04.2023", "2023-13-01", "2023-00-10", "32.01.2023", "2023-01-32T10:00:00Z", "00.00.0000", "null", "undefined",
		"Invalid Date", "NaN-NaN-NaN", "{{date}}", "%Y-%m-%d", "2023-W44", "11:51", "24/7",
		fmt.Sprint(int64(1) << 62), "99999999999999999999",
	} {
		for way, read := range dayWays {
			if way == "import" {
				continue // it is believed: somebody wrote it for Beleg
			}
			if got := read(t, "en", written); len(got) >= len(time.DateOnly) {
				t.Errorf("%s: %q is %q", way, written, got)
			}
		}
	}
	for _, later := range []time.Time{now.AddDate(0, 0, 4), now.AddDate(1, 0, 0), now.AddDate(30, 0, 0)} {
		for way, read := range dayWays {
			if got := read(t, "en", later.Format(time.DateOnly)); got != "" && way != "import" {
				t.Errorf("%s: %s is %q", way, later.Format(time.DateOnly), got)
			}
		}
	}
}

// Seconds and milliseconds since 1970 are times; digits of another length, or
// before there was news, are numbers.
func TestUnixTimes(t *testing.T) {
	at := time.Date(2024, 3, 25, 9, 46, 40, 0, time.UTC)
	for written, want := range map[string]string{
		fmt.Sprint(at.Unix()): "2024-03-25", fmt.Sprint(at.UnixMilli()): "2024-03-25", fmt.Sprint(at.UnixMicro()): "",
		fmt.Sprint(at.Unix() / 10): "", "0000000000": "", "0000000000000": "",
		"9999999999": "", fmt.Sprint(time.Now().AddDate(1, 0, 0).Unix()): "",
		fmt.Sprint(time.Date(1985, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()): "",
	} {
		for _, way := range []string{"meta", "posting", "feed"} {
			if got := dayWays[way](t, "en", written); got[:min(10, len(got))] != want {
				t.Errorf("%s: %s is %q, want %q", way, written, got, want)
			}
		}
	}
}

// What an archive, a picture's frame, a server in UTC or one stamp by itself says
// is weighed; months are read in the languages of the neighbours too.
func TestWhichDayCounts(t *testing.T) {
	const heading = `<h1>The bridge over the sound opens</h1>`
	for _, c := range []struct{ label, address, language, head, body, want string }{
		{"the archive's bar", "https://web.archive.org/web/20131110121040/http://news.example/bridge", "en", "",
			`<div id="wm-ipp"><div title="Timespan">10 Nov 2013</div></div>` + heading, ""},
		{"a page's own mark of that name", "https://news.example/bridge", "en", "", heading + `<p id="wm-ipp-day">10 Nov 2013</p>`, "2013-11-10"},
		{"a heading in a frame", "https://news.example/bridge", "de", "",
			`<figure><img src="a.jpg"><figcaption><small>Foto: A. B.</small><div><span class="date">02.02.2022</span>` + heading +
				`</div></figcaption></figure>`, "2022-02-02"},
		{"a picture's own day", "https://news.example/bridge", "de", "",
			heading + `<figure><img src="a.jpg"><figcaption><span class="date">02.02.2022</span></figcaption></figure>`, ""},
		{"midnight at home, shown in UTC", "https://news.example/bridge", "de", metaDay("2022-11-06T23:00:00.000Z"),
			`<time datetime="2022-11-06T23:00:00.000Z">6.11.22</time>` + heading, "2022-11-07"},
		{"evening, shown in UTC", "https://news.example/bridge", "de", metaDay("2022-11-06T23:10:00.000Z"),
			`<time datetime="2022-11-06T23:10:00.000Z">6.11.22</time>` + heading, "2022-11-06"},
		{"one stamp by itself", "https://news.example/bridge", "de", metaDay("2022-01-15"),
			heading + `<time datetime="2022-01-25">25.01.2022</time>`, "2022-01-25"},
		{"a stamp that another supports", "https://news.example/bridge", "de",
			metaDay("2022-01-15") + `<meta name="dcterms.created" content="2022-01-14">`,
			heading + `<time datetime="2022-01-25">25.01.2022</time>`, "2022-01-15"},
		{"a stamp and one other day", "https://news.example/bridge", "de", metaDay("2022-01-15"), heading + `<p>25.01.2022</p>`, "2022-01-15"},
		{"a year written as a day", "https://news.example/bridge", "en",
			metaDay("2004-01-01") + `<meta property="article:modified_time" content="2019-06-13">`, heading, ""},
		{"a year in a script", "https://news.example/bridge", "en", `<script>x = {"PublishDate":"01/01/2004"}</script>`,
			`<meta itemprop="dateModified" content="06/13/2019">` + heading, ""},
		{"a day in a script", "https://news.example/bridge", "en", `<script>x = {"PublishDate":"01/13/2004"}</script>`,
			`<meta itemprop="dateModified" content="06/13/2019">` + heading, "2004-01-13"},
		{"New Year's Day", "https://news.example/bridge", "en",
			metaDay("2019-01-01") + `<meta property="article:modified_time" content="2019-01-13">`, heading, "2019-01-01"},
		{"New Year's Day with a clock", "https://news.example/bridge", "en", metaDay("2004-01-01T09:30:00-05:00") +
			`<meta property="article:modified_time" content="2019-06-13">`, heading, "2004-01-01"},
		{"Russian", "https://news.example/bridge", "ru", "", `<p class="date">15 августа 2016, 13:43</p>` + heading, "2016-08-15"},
		{"Polish", "https://news.example/bridge", "pl", "", `<p class="date">5 grudnia 2019</p>` + heading, "2019-12-05"},
		{"a month that is another one next door", "https://news.example/bridge", "", "", `<p class="date">5 listopada 2019</p>` + heading, ""},
	} {
		source := `<html lang="` + c.language + `"><head>` + c.head + `</head><body><main>` + c.body + paragraphsHTML + `</main></body></html>`
		a, err := Extract(t.Context(), []byte(source), c.address)
		if got := a.Published[:min(10, len(a.Published))]; err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.label, got, err, c.want)
		}
	}
}

// Whatever a page's stamp says, its day is one of the calendar on which news
// could be published, or none; and import reads back what was kept.
func FuzzDayOfPage(f *testing.F) {
	for _, s := range []string{"0", "1970-01-01T00:00:00Z", "9999-12-31", "1711360000", "1711360000000", "31.12.99", "01.02.03",
		"11/07/23 3:15 p.m.", "2024-03-25T23:59:60Z", "2024-03-25T00:00:00+14:00", "Stand: 25.03.2024", "29 Feb 2023"} {
		f.Add(s, "de")
		f.Add(s, "en-US")
	}
	f.Fuzz(func(t *testing.T, written, language string) {
		h := head{order: locale{country: languageCode(language)}.order(), now: time.Now()}
		d := h.date(written)
		if !plausible(d, h.now) {
			return
		}
		if again := Normal(knowledge.Article{Text: "A bridge opens.", Published: d}).Published; again != d {
			t.Fatalf("%q is %q, and %q when imported", written, d, again)
		}
		if d[:4] < firstNews || d[:10] > h.now.AddDate(0, 0, 1).Format(time.DateOnly) {
			t.Fatalf("%q is %q", written, d)
		}
	})
}
