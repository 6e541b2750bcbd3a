package ingest

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"beleg/knowledge"
)

const (
	pier1 = "The harbour office of Norwick will close its eastern pier for nine weeks so that divers can replace the rusted supports."
	pier2 = "Commuters are sent to the western pier, where the ferry company promises four more boats on every working morning."
	pier3 = "Councillor Maya Trent called the plan late but sensible and recalled that inspectors had warned of it for two winters."
)

func paragraphs3() string { return "<p>" + pier1 + "</p><p>" + pier2 + "</p><p>" + pier3 + "</p>" }

func extracted(t *testing.T, address, source string) knowledge.Article {
	t.Helper()
	a, err := Extract(t.Context(), []byte(source), address)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return Normal(a)
}

// However a page wraps its paragraphs, they are all there and nothing else is.
func TestWholeText(t *testing.T) {
	h1 := "<h1>Norwick closes its eastern pier</h1>"
	module := func(p string) string {
		return `<div class="con"><div class="mod"><div class="box"><p>` + p + `</p></div></div></div>`
	}
	ld := func(json string) string { return `<script type="application/ld+json">` + json + `</script>` }
	for _, c := range []struct{ label, source string }{
		{"plain", h1 + paragraphs3()},
		{"hidden from screen readers", `<div aria-hidden="true">` + h1 + paragraphs3() + `</div>`},
		{"a container for each paragraph", `<div class="con">` + h1 + `</div>` + module(pier1) + module(pier2) + module(pier3)},
		{"an accordion", h1 + "<p>" + pier1 + `</p><div class="accordion-item"><h3>And the commuters?</h3><div class="accordion-panel" ` +
			`style="display:none"><p>` + pier2 + "</p></div></div><p>" + pier3 + "</p>"},
		{"details", h1 + "<p>" + pier1 + `</p><details><summary>And the commuters?</summary><p>` + pier2 + "</p></details><p>" + pier3 + "</p>"},
		{"a list", h1 + "<p>" + pier1 + "</p><ol><li>" + pier2 + "</li><li>" + pier3 + "</li></ol>"},
		{"a layout table", `<table><tr><td><a href="/">Home</a></td><td>` + h1 + `<table><tr><td>` + paragraphs3() +
			`</td></tr></table></td></tr></table>`},
		{"a large first letter", h1 + `<p><span class="drop-cap">T</span> ` + pier1[1:] + "</p><p>" + pier2 + "</p><p>" + pier3 + "</p>"},
		{"a large first letter of its own", h1 + `<div class="dropcap">T</div><p>` + pier1[1:] + "</p><p>" + pier2 + "</p><p>" + pier3 + "</p>"},
		{"the state of Next.js", h1 + "<p>" + pier1 + `</p><script id="__NEXT_DATA__" ` +
			`type="application/json">{"props":{"article":{"headline":"Norwick closes its eastern pier","body":"<p>` + pier1 + "</p><p>" +
			pier2 + "</p><p>" + pier3 + `</p>"}}}</script>`},
		{"a state of paragraphs", h1 + `<script>window.__INITIAL_STATE__ = {"a":{"title":"Norwick closes its eastern pier",` +
			`"blocks":[{"type":"p","text":"` + pier1 + `"},{"type":"p","text":"` + pier2 + `"},{"type":"p","text":"` + pier3 + `"}]}};</script>`},
		{"a template", h1 + `<script type="text/template"><div>` + paragraphs3() + `</div></script>`},
		{"the posting's text", ld(`{"@type":"NewsArticle","headline":"Norwick closes its eastern pier","articleBody":"`+pier1+" "+pier2+
			" "+pier3+strings.Repeat(" The pier was built long ago, and it has been mended more often than anybody counted.", 5)+`"}`) +
			h1 + "<p>" + pier1 + "</p>"},
	} {
		a := extracted(t, "https://norwick.example/pier", page("<title>Norwick closes its eastern pier</title>", c.source))
		for _, p := range []string{pier1, pier2, pier3} {
			if !strings.Contains(a.Text, p) {
				t.Errorf("%s: lacks %q in %q", c.label, p, a.Text)
			}
		}
		if strings.Contains(a.Text, "Home") || a.Title != "Norwick closes its eastern pier" || a.Label != "" {
			t.Errorf("%s: %q %s %q", c.label, a.Title, a.Label, a.Text)
		}
	}
}

// What only stands around a story is never quoted.
func TestNoFurniture(t *testing.T) {
	for _, extra := range []string{
		`<p>Support our independent newsroom with a donation from five dollars a month.</p>`,
		`<p>Unterstützen Sie uns mit einer Spende ab fünf Euro im Monat.</p>`,
		`<div class="donation-box"><p>Give now and keep the news of Norwick free for all.</p></div>`,
		`<h3>Related stories</h3><p>In Altmark more than a thousand guests came to the fair on Sunday, its hosts said. ` +
			`<a href="/b">Read more</a></p>`,
		`<div class="embed-placeholder"><p>Twitter content</p><p>This content is hosted by a third party that wants your consent before ` +
			`it shows anything.</p></div>`,
		`<div class="subscribe-box"><p>All the news of the harbour in your inbox, every morning.</p></div>`,
		`<p>This article is reserved for subscribers.</p>`, `<p>Dieser Inhalt ist Plus-Abonnenten vorbehalten.</p>`,
		`<p>You must be logged in to post a comment.</p>`, `<p>Was this article helpful?</p>`,
		`<div hidden><p>Words that nobody sees on this page, in a box that no reader can open by any click.</p></div>`,
		`<p aria-hidden="true">Share</p>`,
	} {
		a := extracted(t, "https://norwick.example/pier",
			page("", "<main><article><h1>Norwick closes its eastern pier</h1>"+paragraphs3()+extra+"</article></main>"))
		if a.Text != pier1+"\n"+pier2+"\n"+pier3 {
			t.Errorf("%s: %q", extra, a.Text)
		}
	}
}

// Live blogs, videos and texts that break off are called so.
func TestLabels(t *testing.T) {
	ld := func(json string) string { return `<script type="application/ld+json">` + json + `</script>` }
	entry := `{"@type":"BlogPosting","headline":"Boats sail again","articleBody":"` + pier2 + `"}`
	clocks := ""
	for i := range 6 {
		clocks += fmt.Sprintf("<div><span>%d:15 Uhr</span><p>%s</p></div>", 9+i, strings.Replace(pier2, "four", fmt.Sprint(i), 1))
	}
	long := strings.Repeat(" The pier was built long ago, and it has been mended more often than anybody counted.", 12)
	for _, c := range []struct {
		label, head, body string
		want              knowledge.Label
		has               string
	}{
		{"entries in the posting", ld(`{"@type":"LiveBlogPosting","headline":"Pier","liveBlogUpdate":[` + entry + `,{"articleBody":"` +
			pier3 + `"}]}`), "<h1>Storm over the pier of Norwick</h1>", knowledge.Live, pier2},
		{"entries in a graph", ld(`{"@graph":[{"@type":"LiveBlogPosting","headline":"Pier","liveBlogUpdate":` + entry + `}]}`),
			"<h1>Storm over the pier of Norwick</h1>", knowledge.Live, "Boats sail again\n" + pier2},
		{"entries with a time", "", "<h1>Storm over the pier of Norwick</h1>" + clocks, knowledge.Live, "5 more boats"},
		{"a player", ld(`{"@type":"VideoObject","name":"Pier"}`), "<h1>Storm over the pier of Norwick</h1><video></video><p>" + pier1 +
			"</p>", knowledge.Video, pier1},
		{"a video by its type", `<meta property="og:type" content="video.other">`, "<h1>Storm over the pier of Norwick</h1><p>" + pier1 +
			"</p>", knowledge.Video, pier1},
		{"a story with a video", ld(`{"@type":"NewsArticle","headline":"Pier","video":{"@type":"VideoObject","name":"Pier"}}`),
			"<h1>Storm over the pier of Norwick</h1>" + paragraphs3() + paragraphs3(), "", pier1},
		{"much more in the posting, of another beginning", ld(`{"@type":"NewsArticle","headline":"Pier","articleBody":"` + long + `"}`),
			"<h1>Storm over the pier of Norwick</h1>" + paragraphs3() + strings.ReplaceAll(paragraphs3(), "pier", "quay"),
			knowledge.Incomplete, pier1},
		{"a beginning", "", "<h1>Storm over the pier of Norwick</h1><p>" + strings.TrimSuffix(pier1, ".") + " …</p>",
			knowledge.Incomplete, "rusted"},
		{"a story", "", "<h1>Storm over the pier of Norwick</h1>" + paragraphs3(), "", pier1},
	} {
		a := extracted(t, "https://norwick.example/storm-over-the-pier", page(c.head, c.body))
		if a.Label != c.want || !strings.Contains(a.Text, c.has) {
			t.Errorf("%s: label %q, want %q: %q", c.label, a.Label, c.want, a.Text)
		}
	}
}

// Of several articles that scrolling joined the address names one.
func TestJoinedArticles(t *testing.T) {
	story := func(path, title, body string) string {
		return `<article data-url="` + path + `"><h1>` + title + `</h1><time datetime="2024-03-12">12 March</time>` + body + `</article>`
	}
	fair := "<p>In Altmark more than a thousand guests came to the fair on Sunday, as its hosts said in the evening.</p><p>The wheel " +
		"stood still for an hour, since a gust had torn down the cable that feeds its motor.</p>"
	both := story("/pier", "Norwick closes its eastern pier", paragraphs3()) + story("/fair", "A fair in a gale at Altmark", fair)
	for address, want := range map[string]string{"https://norwick.example/pier": "Norwick closes its eastern pier",
		"https://norwick.example/fair": "A fair in a gale at Altmark", "https://norwick.example/other": "Norwick closes its eastern pier"} {
		a := extracted(t, address, page("", both))
		isPier, isFair := strings.Contains(a.Text, pier2), strings.Contains(a.Text, "The wheel stood")
		if a.Title != want || isPier == isFair || isFair != strings.HasSuffix(address, "fair") {
			t.Errorf("%s: %q %q", address, a.Title, a.Text)
		}
	}
	// Sections of one article that each have an h1 stay together.
	a := extracted(t, "https://norwick.example/pier",
		page("", "<div><h1>Why the pier closes</h1>"+paragraphs3()+"</div><div><h1>What the fair means</h1>"+fair+"</div>"))
	if !strings.Contains(a.Text, pier2) || !strings.Contains(a.Text, "The wheel stood") {
		t.Errorf("sections: %q", a.Text)
	}
}

func TestBylines(t *testing.T) {
	for byline, want := range map[string]string{
		`<p class="author">Von Tomke Sand Fr, 18. Oktober 2024, und Lea Brück (dpa)</p>`:                  "Tomke Sand, Lea Brück",
		`<p class="byline">By Maya Trent and Tom Hale, March 12, 2024 10:15 am</p>`:                       "Maya Trent, Tom Hale",
		`<p class="byline">By <a rel="author" href="/m">Maya Trent</a>, <a rel="author">Tom Hale</a></p>`: "Maya Trent, Tom Hale",
		`<p id="author">Maya Trent</p>`:                                        "Maya Trent",
		`<span itemprop="author">Maya Trent, 12.03.2024 08:15 Uhr</span>`:      "Maya Trent",
		`<p class="autor">Von Ada Beck, Mittwoch, 12. März 2024, 8:30 Uhr</p>`: "Ada Beck",
	} {
		if a := extracted(t, "https://norwick.example/pier",
			page("", "<article><h1>Norwick closes its eastern pier</h1>"+byline+paragraphs3()+"</article>")); a.Author != want {
			t.Errorf("%s: %q", byline, a.Author)
		}
	}
}

// A charset is read where it is declared, and late.
func TestCharsets(t *testing.T) {
	polish, _ := charmap.ISO8859_2.NewEncoder().String(`<?xml version="1.0" encoding="iso-8859-2"?>` +
		page("", "<article><h1>Most nad rzeką</h1><p>Rada miasta postanowiła, że stary most dla pieszych zostanie zastąpiony szerszą "+
			"przeprawą z pasem rowerowym.</p></article>"))
	if a := extracted(t, "https://most.example/a", polish); !strings.Contains(a.Text, "postanowiła, że stary") {
		t.Errorf("XML declaration: %q", a.Text)
	}
	late := page("<script>"+strings.Repeat("x", 3000)+`</script><meta http-equiv="Content-Type" content="text/html; charset=gb2312">`,
		"<article><h1>码头</h1><p>港务局星期四表示，东码头将关闭九个星期，工程师将更换生锈的支柱，乘客将改乘西码头的渡轮。</p></article>")
	chinese, _ := simplifiedchinese.GBK.NewEncoder().String(late)
	if a := extracted(t, "https://matou.example/a", chinese); !strings.Contains(a.Text, "东码头将关闭九个星期") {
		t.Errorf("late: %q", a.Text)
	}
}
