package ingest

import (
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

const (
	rssHead = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
		`xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/" ` +
		`xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Hafenpost</title>`
	atomHead = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de-AT"><title>Hafenpost</title>`
	pact     = "https://harbour.example/pact"
)

// Each kind of feed has its own names for the same things.
func TestFeedVocabularies(t *testing.T) {
	page := base64.StdEncoding.EncodeToString([]byte("<p>Ein <b>Wort</b></p>"))
	for _, c := range []struct {
		name, feed string
		want       FeedItem
	}{
		{"RSS", rssHead + `<language>de-de</language><item><guid isPermaLink="false">7</guid><link>` + pact +
			`</link><title>Pakt</title><author>ana@harbour.example (Ana Orr)</author><category>Hafen</category><category ` +
			`domain="x">Politik</category><pubDate>Tue, 12 Mar 2024 08:30:00 +0100</pubDate></item></channel></rss>`,
			FeedItem{ID: "7", URL: pact, Title: "Pakt", Author: "Ana Orr", Categories: []string{"Hafen", "Politik"},
				Published: "2024-03-12T08:30:00+01:00", Language: "de-de"}},
		{"RDF", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ` +
			`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><channel><title>H</title><items><rdf:Seq>` +
			`<rdf:li rdf:resource="x"/></rdf:Seq></items></channel><item rdf:about="` + pact + `"><title>Pakt</title><link>` + pact +
			`?from=rss</link><dc:creator>Ana Orr</dc:creator><dc:subject>Hafen</dc:subject><dcterms:issued>2024-03-12</dcterms:issued>` +
			`<dcterms:modified>2024-03-13</dcterms:modified></item></rdf:RDF>`,
			FeedItem{ID: pact, URL: pact + "?from=rss", Title: "Pakt", Author: "Ana Orr", Categories: []string{"Hafen"},
				Published: "2024-03-12", Updated: "2024-03-13"}},
		{"RSS 0.90", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">` +
			`<channel><title>H</title></channel><item><title>Pakt</title><link>` + pact + `</link></item></rdf:RDF>`,
			FeedItem{ID: pact, URL: pact, Title: "Pakt"}},
		{"Atom", atomHead + `<entry><id>tag:7</id><link rel="self" href="/self"/><link rel="alternate" type="application/json" ` +
			`href="/pact.json"/><link href="/pact"/><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Der <b>Pakt</b></div>` +
			`</title><author><name>Ana Orr</name><email>ana@harbour.example</email></author><author><name>Ben Kai</name></author><category ` +
			`term="hafen" label="Hafen"/><updated>2024-03-13T00:00:00Z</updated></entry></feed>`,
			FeedItem{ID: "tag:7", URL: pact, Title: "Der Pakt", Author: "Ana Orr, Ben Kai", Categories: []string{"hafen", "Hafen"},
				Published: "2024-03-13T00:00:00Z", Updated: "2024-03-13T00:00:00Z", Language: "de-AT"}},
		{"Atom with a prefix", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>7</a:id><a:title>Pakt</a:title><a:content ` +
			`type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>Ein Wort</x:p></x:div></a:content></a:entry></a:feed>`,
			FeedItem{ID: "7", Title: "Pakt", Content: "Ein Wort"}},
		{"Atom, base64", atomHead + `<entry><id>7</id><content type="application/octet-stream">` + page + `</content></entry></feed>`,
			FeedItem{ID: "7", Content: "Ein Wort", Language: "de-AT"}},
		{"Atom, xml:base", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/a/"><entry xml:base="b/"><id>7</id>` +
			`<link href="c"/></entry></feed>`, FeedItem{ID: "7", URL: "https://other.example/a/b/c"}},
		{"Atom, text is text", atomHead + `<entry><id>7</id><title type="text">a &lt;b&gt; tag &amp;amp; more</title></entry></feed>`,
			FeedItem{ID: "7", Title: "a <b> tag &amp; more", Language: "de-AT"}},
		{"RSS, no tag at all", rssHead + `<item><guid>7</guid><title>How should &lt;port&gt; work, and 1 &lt; 2?</title></item>` +
			`</channel></rss>`, FeedItem{ID: "7", Title: "How should <port> work, and 1 < 2?"}},
		{"escaped twice", rssHead + `<item><title>&lt;![CDATA[A &amp;amp; B &amp;quot;C&amp;quot;]]&gt;</title><link><![CDATA[ ` +
			`https://harbour.example/?a=1&amp;b=2 ]]></link></item></channel></rss>`,
			FeedItem{ID: "https://harbour.example/?a=1&b=2", URL: "https://harbour.example/?a=1&b=2", Title: `A & B "C"`}},
		{"without a scheme", rssHead + `<item><title>Pakt</title><link>www.harbour.example/pact</link></item></channel></rss>`,
			FeedItem{ID: "https://www.harbour.example/pact", URL: "https://www.harbour.example/pact", Title: "Pakt"}},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","language":"de","items":[{"id":7,"external_url":"` + pact +
			`","title":null,"content_html":"<p>Ein Wort</p>","authors":[{"name":"Ana Orr"},{"name":"Ben Kai"}],"tags":["Hafen"],` +
			`"date_modified":"2024-03-13T00:00:00Z"}]}`,
			FeedItem{ID: "7", URL: pact, Content: "Ein Wort", Author: "Ana Orr, Ben Kai", Categories: []string{"Hafen"},
				Published: "2024-03-13T00:00:00Z", Updated: "2024-03-13T00:00:00Z", Language: "de"}},
		{"podcast", rssHead + `<item><title>Folge 12</title><itunes:author>Ana Orr</itunes:author><itunes:summary>Kurz &amp;amp; ` +
			`gut</itunes:summary><guid isPermaLink="false">12</guid><enclosure url="/12.mp3"/></item></channel></rss>`,
			FeedItem{ID: "12", URL: "https://harbour.example/12.mp3", Title: "Folge 12", Author: "Ana Orr", Summary: "Kurz & gut"}},
		{"media", rssHead + `<item><guid>7</guid><media:group><media:content url="v.mp4"><media:title>Pakt</media:title></media:content>` +
			`<media:description>Ein Wort</media:description></media:group></item></channel></rss>`,
			FeedItem{ID: "7", URL: "https://harbour.example/v.mp4", Title: "Pakt", Summary: "Ein Wort"}},
		{"picture's title", rssHead + `<item><image><title>Bild</title><url>x</url></image><guid isPermaLink="false">7</guid>` +
			`<title>Pakt</title></item></channel></rss>`, FeedItem{ID: "7", Title: "Pakt"}},
		{"xhtml:body", rssHead + `<item><guid isPermaLink="false">7</guid><body xmlns="http://www.w3.org/1999/xhtml"><p>Ein <em>Wort</em>` +
			`</p><p>Zwei</p></body></item></channel></rss>`, FeedItem{ID: "7", Content: "Ein Wort\nZwei"}},
		{"news sitemap", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" ` +
			`xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://harbour.example/</loc></url><url><loc>` + pact +
			`</loc><lastmod>2024-03-13</lastmod><news:news><news:publication><news:name>Hafenpost</news:name><news:language>de</news:language>` +
			`</news:publication><news:publication_date>2024-03-12</news:publication_date><news:title>Pakt</news:title><news:keywords>Hafen, ` +
			`Politik</news:keywords></news:news></url></urlset>`,
			FeedItem{ID: pact, URL: pact, Title: "Pakt", Published: "2024-03-12", Updated: "2024-03-13", Language: "de",
				Categories: []string{"Hafen", "Politik"}}},
		{"sitemap", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>` + pact + `</loc><lastmod>2024-03-13</lastmod>` +
			`</url></urlset>`, FeedItem{ID: pact, URL: pact, Updated: "2024-03-13"}},
	} {
		doc, err := Feed(context.Background(), []byte(c.feed), "https://harbour.example/feed.xml")
		if err != nil || len(doc.Items) != 1 || !reflect.DeepEqual(doc.Items[0], c.want) {
			t.Errorf("%s: %+v, %v\nwant %+v", c.name, doc, err, c.want)
		}
	}
}

func TestFeedSaysOfItself(t *testing.T) {
	doc, err := Feed(context.Background(), []byte(rssHead+`<link>/</link><language>de-AT</language><ttl>60</ttl><image>`+
		`<title>Bild</title></image></channel></rss>`), "https://harbour.example/feed.xml")
	if want := (FeedDoc{Title: "Hafenpost", Items: []FeedItem{}, Language: "de-AT", Link: "https://harbour.example/",
		TTL: time.Hour}); err != nil || !reflect.DeepEqual(doc, want) {
		t.Errorf("%+v, %v", doc, err)
	}
	for ttl, want := range map[string]time.Duration{"": 0, "0": 0, "-5": 0, "x": 0, "99999999999999": 0, "525600": longestTTL} {
		if doc, _ := Feed(context.Background(), []byte(rssHead+"<ttl>"+ttl+"</ttl></channel></rss>"), ""); doc.TTL != want {
			t.Errorf("ttl %s: %v", ttl, doc.TTL)
		}
	}
	index := `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://harbour.example/news.xml</loc>` +
		`</sitemap></sitemapindex>`
	if doc, err := Feed(context.Background(), []byte(index), ""); err != nil || len(doc.Items) != 0 || len(doc.Feeds) != 1 ||
		doc.Feeds[0].URL != "https://harbour.example/news.xml" {
		t.Errorf("%+v, %v", doc, err)
	}
}

// Entries that share an id stay apart when they are different, and keep their
// ids when the feed moves on; an entry that comes twice is one.
func TestSharedIDs(t *testing.T) {
	item := func(guid, link, title string) string {
		return "<item><guid isPermaLink='false'>" + guid + "</guid><link>" + link + "</link><title>" + title + "</title></item>"
	}
	for _, c := range []struct {
		name, items string
		want        string
	}{
		{"other addresses", item("x", "/1", "a") + item("x", "/2", "b"), "https://harbour.example/1 https://harbour.example/2"},
		{"other titles", item("x", "/1", "a") + item("x", "/1", "b"), "https://harbour.example/1 https://harbour.example/1#b"},
		{"the same", item("x", "/1", "a") + item("x", "/1", "a"), "x"},
		{"three times", item("x", "/1", "a") + item("x", "/2", "b") + item("x", "/1", "a"),
			"https://harbour.example/1 https://harbour.example/2 https://harbour.example/1#a"},
		{"nothing", item("", "", "a") + item("", "", "b"), " "},
	} {
		doc, err := Feed(context.Background(), []byte(rssHead+c.items+"</channel></rss>"), "https://harbour.example/feed")
		var ids []string
		for _, i := range doc.Items {
			ids = append(ids, i.ID)
		}
		if got := strings.Join(ids, " "); got != c.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// Broken feeds lose what is broken and no more, and say what is missing.
func TestBrokenFeeds(t *testing.T) {
	good := func(n string) string {
		return "<item><title>Meldung " + n + "</title><link>/" + n + "</link><description>Text " + n + "</description></item>"
	}
	for _, c := range []struct {
		name, feed string
		titles     string // joined by |
		texts      string
		missing    int
	}{
		{"cut behind an item", rssHead + good("1") + good("2"), "Meldung 1|Meldung 2", "Text 1|Text 2", 0},
		{"cut in a text", rssHead + good("1") + good("2")[:50], "Meldung 1|Meldung 2", "Text 1|", 0},
		{"cut in a title", rssHead + good("1") + good("2")[:20], "Meldung 1", "Text 1", 1},
		{"cut in a tag", rssHead + good("1") + "<item><title", "Meldung 1", "Text 1", 1},
		{"no item", rssHead + good("1") + "<item>###</item></channel></rss>", "Meldung 1", "Text 1", 1},
		{"title without end", rssHead + "<item><title>Meldung 1<link>/1</link><description>Text 1</description></item>" + good("2"),
			"Meldung 1|Meldung 2", "Text 1|Text 2", 0},
		{"title's end is another's", rssHead + "<item><title>Meldung 1</titel><link>/1</link><description>Text 1</desc></item>" + good("2"),
			"Meldung 1|Meldung 2", "Text 1|Text 2", 0},
		{"end tag without its end", rssHead + "<item><title>Meldung 1</title<link>/1</link><description>Text 1</description</item>" + good("2"),
			"Meldung 1|Meldung 2", "Text 1|Text 2", 0},
		{"item without end", rssHead + strings.Replace(good("1"), "</item>", "", 1) + good("2"), "Meldung 1|Meldung 2", "Text 1|Text 2", 0},
		{"channel ends too soon", rssHead + good("1") + "</channel>" + good("2") + "</rss>", "Meldung 1|Meldung 2", "Text 1|Text 2", 0},
		{"less than in a title", rssHead + "<item><title>Unter <3 Tagen: a<b, 1 < 2</title><link>/1</link></item>" + good("2"),
			"Unter <3 Tagen: a<b, 1 < 2|Meldung 2", "|Text 2", 0},
		{"less than before a name", rssHead + "<item><title>Das <Wort und mehr</title><link>/1</link></item>" + good("2"),
			"Das <Wort und mehr|Meldung 2", "|Text 2", 0},
		{"section without end", rssHead + "<item><title>Meldung 1</title><description><![CDATA[Text <b>1</b></description></item>" + good("2"),
			"Meldung 1|Meldung 2", "Text 1|Text 2", 0},
		{"section without end, others", rssHead + "<item><title>Meldung 1</title><description><![CDATA[Text " +
			"1</description></item><item><title><![CDATA[Meldung 2]]></title><description>Text 2</description></item>",
			"Meldung 1|Meldung 2", "Text 1|Text 2", 0},
		{"pages not escaped", rssHead + "<item><title>Meldung 1</title><description><p>Text<br>eins<p>zwei &amp; <img " +
			"src=x></description></item>" + good("2"), "Meldung 1|Meldung 2", "Text eins\nzwei &|Text 2", 0},
		{"no root", good("1") + good("2"), "Meldung 1|Meldung 2", "Text 1|Text 2", 0},
		{"page around", "<html><body>" + rssHead + good("1") + "</channel></rss></body></html>", "Meldung 1", "Text 1", 0},
		{"JSON, cut", `{"version":"https://jsonfeed.org/version/1","title":"H","items":[{"id":"1","title":"Meldung 1",` +
			`"content_text":"Text 1"},{"id":"2","tit`, "Meldung 1", "Text 1", 1},
		{"JSON, a wrong item", `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"Meldung 1",` +
			`"content_text":"Text 1"},"x"]}`, "Meldung 1", "Text 1", 1},
	} {
		doc, err := Feed(context.Background(), []byte(c.feed), "https://harbour.example/feed")
		var titles, texts []string
		for _, i := range doc.Items {
			titles, texts = append(titles, i.Title), append(texts, i.Summary+i.Content)
		}
		if got, text := strings.Join(titles, "|"), strings.Join(texts, "|"); err != nil || got != c.titles || text != c.texts ||
			doc.Missing != c.missing {
			t.Errorf("%s: %q, %q, %d missing, %v", c.name, got, text, doc.Missing, err)
		}
	}
}

func TestFeedCharsets(t *testing.T) {
	feed := rssHead + "<item><title>Brücke über den Mühlbach</title></item></channel></rss>"
	for name, enc := range map[string]encoding.Encoding{
		"utf-32": utf32.UTF32(utf32.BigEndian, utf32.UseBOM), "utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
		"utf-32be": utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
		"utf-16":   unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		"windows-1252": charmap.Windows1252,
		"iso-8859-15":  charmap.ISO8859_15, "macintosh": charmap.Macintosh, "ibm850": charmap.CodePage850,
	} {
		raw, err := enc.NewEncoder().String(strings.Replace(feed, "UTF-8", name, 1))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Feed(context.Background(), []byte(raw), "")
		if err != nil || len(doc.Items) != 1 || doc.Items[0].Title != "Brücke über den Mühlbach" {
			t.Errorf("%s: %+v, %v", name, doc, err)
		}
	}
}

// Cases made after reports about other readers.
func TestFeedCases(t *testing.T) {
	const dir = "../../../shared/bench/intake"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no ../shared/bench/intake beside the repository")
	}
	read := func(number string) FeedDoc {
		t.Helper()
		names, _ := filepath.Glob(filepath.Join(dir, number+"-*"))
		if len(names) != 1 {
			t.Fatalf("%s: %v", number, names)
		}
		raw, err := os.ReadFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Feed(context.Background(), raw, "https://nachrichten.example/a")
		if number == "52" {
			var page *Error
			if reason(err) != IsPage || !errors.As(err, &page) || len(page.Feeds()) != 1 ||
				page.Feeds()[0].URL != "https://nachrichten.example/feed.xml" {
				t.Errorf("52: %v", err)
			}
		} else if err != nil {
			t.Errorf("%s: %v", number, err)
		}
		return doc
	}
	for number, want := range map[string][]string{ // titles, ids, addresses or days
		"42": {"Brot & Spiele, A&B und café être", "https://bote.example/get?a=1&b=2&c"},
		"43": {"Ferry to axe 'early boat' fare", "How should <selectedport> work?", "Fish & Chips", "Tides & Times", "1 < 2 and a <b> tag"},
		"45": {"https://locus.example/feature/reverse", "2"}, "47": {"Wir sprechen mit Anwohnern über den Abriss.", "ep-12"},
		"48": {"https://dw.example/a-1", "2024-05-14T06:00:00Z"}, "52": nil,
		"49": {"https://bote.example/0", "https://bote.example/1", "https://bote.example/2"}, "53": {"2024-05-14T06:00:00Z"}, "55": nil,
		"70": {"Text 0", "Text 19"}, "72": {"Meldung"},
	} {
		doc := read(number)
		var all []string
		for _, i := range doc.Items {
			all = append(all, i.ID, i.URL, i.Title, i.Published, i.Summary, i.Content)
		}
		for _, w := range want {
			if !strings.Contains("\n"+strings.Join(all, "\n")+"\n", "\n"+w+"\n") {
				t.Errorf("%s: no %q in %+v", number, w, doc)
			}
		}
	}
	if n := len(read("70").Items); n != 20 {
		t.Errorf("70: %d items", n)
	}
}

func TestDiscover(t *testing.T) {
	page := `<html><head><base href="https://harbour.example/de/"><link rel="alternate" type="application/rss+xml" title="Kommentare" href="/comments/feed/"><link rel="alternate" type="application/atom+xml; charset=utf-8" title="Alles" href="atom.xml">
<link rel=alternate hreflang=en href=/en><link rel="stylesheet" type="text/css" href="rss.css"><link rel="alternate" type="application/json+oembed" href="/oembed"><LINK REL="Alternate" TYPE="application/feed+json" HREF="//feeds.example/all"></head>
<body><a href="feed:https://harbour.example/de/rss.xml">RSS</a><a href="/de/atom.xml">Atom</a><a href="/press">Presse</a><a href="javascript:rss()">x</a><a href="/feeds/sport">Sport</a></body></html>`
	want := []FeedLink{{"https://harbour.example/de/atom.xml", "Alles", "atom"}, {"https://feeds.example/all", "", "json"},
		{"https://harbour.example/de/rss.xml", "RSS", ""},
		{"https://harbour.example/feeds/sport", "Sport", ""}, {"https://harbour.example/comments/feed/", "Kommentare", "rss"}}
	if got := Discover(context.Background(), []byte(page), "https://harbour.example/"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	for _, none := range []string{"", "\x00\x01", "{}", "<p>no feed</p>"} {
		if got := Discover(context.Background(), []byte(none), ""); len(got) != 0 {
			t.Errorf("%q: %v", none, got)
		}
	}
}

// A feed as large as one may be costs a few times its size.
func TestLargeFeed(t *testing.T) {
	item := "<item><title>Meldung</title><link>/x</link><description>" +
		strings.Repeat("&lt;p&gt;Die &lt;b&gt;Minister&lt;/b&gt; haben den Pakt unterzeichnet.&lt;/p&gt;", 15) + "</description></item>"
	feed := []byte(rssHead + strings.Repeat(item, (10<<20-1000)/len(item)) + "</channel></rss>")
	cpu, peak := spent(func() {
		if doc, err := Feed(context.Background(), feed, "https://harbour.example/"); err != nil || doc.About() < 1 {
			t.Errorf("%d items, %v", len(doc.Items), err)
		}
	})
	t.Logf("%d bytes: %v, %d MB", len(feed), cpu, peak>>20)
	if peak > 150<<20 {
		t.Errorf("%d MB", peak>>20)
	}
}
