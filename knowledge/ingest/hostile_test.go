package ingest

import (
	"math"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"
)

// repeated repeats a piece of page, numbered where it has a %d, up to a size.
func repeated(piece string, size int) string {
	var b strings.Builder
	numbered := strings.Contains(piece, "%d")
	for n := 0; b.Len()+len(piece) <= size; n++ {
		if numbered {
			b.WriteString(strings.ReplaceAll(piece, "%d", strconv.Itoa(n)))
		} else {
			b.WriteString(piece)
		}
	}
	return b.String()
}

// hostilePages are kinds of page that cost more than they hold, as functions of
// their size in bytes.
var hostilePages = []struct {
	name string
	make func(size int) string
}{
	{"words", around("<p>", "a b ", "</p>")},
	{"one-word", around("<p>", "ä", "</p>")},
	{"paragraphs", around("", "<p>Die Minister haben den Pakt unterzeichnet, sagte einer.</p>", "")},
	{"div-deep", around("", "<div>", "x")},
	{"div-levels", around(strings.Repeat("<div>", 150)+"<p>", "Die Minister haben den Pakt, sagt er. ", "</p>"+strings.Repeat("</div>", 150))},
	{"div-levels-text", around("", strings.Repeat("<div>", 150)+strings.Repeat("<p>Die Minister haben den Pakt, sagt er.", 20)+
		strings.Repeat("</div>", 150), "")},
	{"span-deep", around("<p>", "<span>", "x")},
	{"table-deep", around("", "<table><tr><td>", "x")},
	{"table-levels", around("", strings.Repeat("<table><tr><td>x", 40)+strings.Repeat("</table>", 40), "")},
	{"table-cells", around("<table>", "<td>x", "")},
	{"table-foster", around("<table>", "x<tr>", "")},
	{"list-deep", around("", "<ul><li>", "x")},
	{"font-p", around("", "<font><p>", "")},
	{"font-p-numbered", around("", "<font size=%d><p>x", "")},
	{"bold-first", around(repeated("<b id=x%d>", 4000), "<p>x", "")},
	{"bold-in-cells", around(repeated("<b id=x%d>", 4000)+"<table><td>", "</b>", "</table>"+strings.Repeat("<p>x", 50_000))},
	{"formatting-div", around("", "<b><i><u><div>x</b></i></u>", "")},
	{"a-div", around("", "<a href=x><div>x", "")},
	{"a-nested-tables", around("", "<a href=x><table><td>x", "")},
	{"nobr", around("", "<nobr>x", "")},
	{"end-tags", around("<p>", "x</z>", "")},
	{"end-p", around("", "</p>", "")},
	{"br", around("<p>", "<br>", "")},
	{"br-text", around("<p>", "x<br>", "")},
	{"comments", around("<p>", "<!---->", "x")},
	{"comments-text", around("<p>", "x<!-- <p> -->", "")},
	{"comment-long", around("<p>x<!--", "<p>x ", "--><p>x")},
	{"attributes-one", around("<p ", "a%d=1 ", ">x</p>")},
	{"attributes-many", around("", "<p a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8>x</p>", "")},
	{"attribute-giant", around(`<p title="`, "xyz ", `">x</p>`)},
	{"attributes-same", around("<p ", "a=1 ", ">x</p>")},
	{"classes-one", around(`<div class="`, "teaser%d ", `"><p>x</p></div>`)},
	{"classes-many", around("", `<p class="a%d b c d">x</p>`, "")},
	{"classes-long", around("", `<div class="`+strings.Repeat("shareBar ", 1500)+`">x</div>`, "")},
	{"html-tags", around("", "<html a%d=1>", "<p>x")},
	{"body-tags", around("", "<body a%d=1>", "<p>x")},
	{"text-giant", around("", "Die Minister haben den Pakt in der Hafenstraße unterzeichnet. ", "")},
	{"spaces", around("<p>x", " ", "x</p>")},
	{"entities", around("<p>", "&amp;&nGt;&#228; ", "</p>")},
	{"entity-broken", around("<p>", "&ampx&#", "</p>")},
	{"options", around("<select>", "<option>x", "")},
	{"selects", around("", "<select><option>x</select>", "")},
	{"templates", around("", "<template>", "x")},
	{"templates-flat", around("", "<template><p>x</template>", "")},
	{"svg-deep", around("", "<svg>", "x")},
	{"svg-paths", around("<svg>", "<path d=M0/>", "</svg><p>x")},
	{"svg-title", around("<svg><title>", "<b><p>", "")},
	{"svg-cdata", around("<svg><![CDATA[ > <!-- ]]>", "<p>x", "-->")},
	{"math", around("", "<math><mi><p>", "x")},
	{"forms", around("", "<form><input>", "x")},
	{"frames", around("<frameset>", "<frame>", "")},
	{"script", around("<script>", "var x = '<p>';", "</script><p>x")},
	{"scripts", around("", "<script>x</script>", "<p>x")},
	{"styles", around("", "<style>x</style>", "<p>x")},
	{"noscript", around("<noscript>", "<p><img src=x>", "</noscript><p>x")},
	{"textarea", around("<textarea>", "<p>", "")},
	{"plaintext", around("<plaintext>", "<p>", "")},
	{"jsonld-deep", around(`<script type="application/ld+json">`, "[", "</script><p>x")},
	{"jsonld-objects", around(`<script type="application/ld+json">[`, `{"a":{}},`, `{}]</script><p>x`)},
	{"jsonld-numbers", around(`<script type="application/ld+json">[`, `0,`, `0]</script><p>x`)},
	{"jsonld-ids", around(`<script type="application/ld+json">[`, `{"@id":"%d","@type":"Article","author":{"@id":"%d"}},`,
		`{}]</script><p>x`)},
	{"jsonld-broken", around(`<script type="application/ld+json">[`, `"a`+"\n"+`b",`, `</script><p>x`)},
	{"jsonld-blocks", around("", `<script type="application/ld+json">{"@type":"NewsArticle","author":"A B"}</script>`, "<p>x")},
	{"jsonld-body", around(`<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"`, `<font><p>`, `"}</script><p>x`)},
	{"meta", around("", "<meta name=author content='Ada Beck'>", "<p>x")},
	{"meta-numbered", around("", "<meta name=a%d content=x>", "<p>x")},
	{"links", around("", "<a href=/x>Hafen und Meer</a> ", "")},
	{"link-tags", around("", "<link rel=x href=y>", "<p>x")},
	{"images", around("", `<img src=x alt="Die Minister haben den Pakt unterzeichnet %d">`, "<p>x")},
	{"image-lazy", around("", `<noscript><img src=x.jpg></noscript>`, "<p>x")},
	{"headings", around("", "<h1>Die Minister</h1>", "<p>x")},
	{"headings-deep", around("", strings.Repeat("<div><h1>", 70)+"Hafen und Meer"+strings.Repeat("</h1></div>", 70), "<p>x")},
	{"authors", around("", "<span itemprop=author class=author>Ada Beck</span>", "<p>x")},
	{"authors-deep", around("", strings.Repeat("<div itemprop=author class=author>", 150)+strings.Repeat("<i></i>", 500)+
		strings.Repeat("</div>", 150), "<p>x")},
	{"times", around("", "<time datetime=2024-01-01>1.1.2024</time>", "<p>x")},
	{"titles", around("", "<title>x | y</title>", "<p>x")},
	{"title-bars", around("<title>", "x | ", "</title><p>x")},
	{"walls", around("<p>", "weiterlesen mit um den artikel zu lesen wir und unsere 843 partner ", "</p>")},
	{"dates", around("<p>", "1. 1. 1. 1. März März ", "</p>")},
	{"pre-lines", around("<pre>", "x\n", "</pre>")},
	{"doctypes", around("", "<!DOCTYPE html>x", "<p>x")},
	{"instructions", around("", "<?x?>", "<p>x")},
	{"utf-16", func(size int) string { return utf16le(repeated("<p>x", size/2)) }},
	{"utf-16-broken", func(size int) string { return "\xff\xfe" + strings.Repeat("\xd8\x3d", size/2) + "<" }},
	{"utf-8-broken", around("<p>", "\xc3 \xe2\x82 ", "</p>")},
	{"iso-2022", around("<meta charset=iso-2022-jp><p>", "\x1b$B\x1b(B", "</p>")},
	{"combining", around("<p>a", "\u0301", "</p>")},
	{"zero-width", around("<p>a", "\u200b\u00ad", "</p>")},
}

func around(before, piece, after string) func(size int) string {
	return func(size int) string { return before + repeated(piece, size-len(before)-len(after)) + after }
}

// size is how many of something a test tries: some, or all where tests try everything,
// as .ci/run does.
func size(some, all int) int {
	if os.Getenv("BELEG_TESTS") == "all" {
		return all
	}
	return some
}

// Every hostile page is read or refused, and nothing of it goes on afterwards.
func TestHostilePages(t *testing.T) {
	defer nothingGoesOn(t)()
	for _, c := range hostilePages {
		a, err := Extract(t.Context(), []byte(c.make(size(64, 256)<<10)), "https://hafenpost.example/pakt")
		switch reason(err) {
		case "", Hard, NoText:
			checkNormal(t, Normal(a))
		default:
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// nothingGoesOn returns a check that no more is at work than when it was made.
func nothingGoesOn(t *testing.T) func() {
	before := runtime.NumGoroutine()
	return func() {
		t.Helper()
		if after := runtime.NumGoroutine(); after > before {
			t.Errorf("%d goroutines go on", after-before)
		}
	}
}

// BenchmarkHostilePages reports what a page of each kind costs at most, at sizes
// up to the largest: memory over idle, CPU, and the exponent by which CPU grows
// while the page is doubled. Pages beyond the limits are refused, so the costly
// ones are those just below.
func BenchmarkHostilePages(b *testing.B) {
	for _, c := range hostilePages {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				report(b, func(size int) func() {
					page := []byte(c.make(size))
					return func() { Extract(b.Context(), page, "https://hafenpost.example/pakt") }
				})
			}
		})
	}
}

// report measures a reader at sizes up to the largest, with -short at the smallest.
func report(b *testing.B, reader func(size int) func()) {
	var cpu, last time.Duration
	var peak int64
	exponent := 0.0
	largest := defaultMaxBody
	if testing.Short() {
		largest >>= 5
	}
	for size := defaultMaxBody >> 5; size <= largest; size *= 2 {
		took, over := spent(reader(size))
		if last > 50*time.Millisecond { // less is noise
			exponent = max(exponent, math.Log2(took.Seconds()/last.Seconds()))
		}
		last, cpu, peak = took, max(cpu, took), max(peak, over)
	}
	b.ReportMetric(cpu.Seconds(), "cpu-s")
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
	b.ReportMetric(exponent, "exponent")
}

// hostileFeeds are kinds of feed, likewise.
var hostileFeeds = []struct {
	name string
	make func(size int) string
}{
	{"items", inFeed("", "<item><title>x</title><link>https://a.example/%d</link></item>", "")},
	{"items-empty", inFeed("", "<item/>", "")},
	{"items-long", inFeed("", "<item><description>"+strings.Repeat("Die Minister haben den Pakt. ", 1000)+"</description></item>", "")},
	{"item-text", inFeed("<item><description>", "Die Minister haben den Pakt. ", "</description></item>")},
	{"item-html", inFeed("<item><description><![CDATA[", "<font><p>", "]]></description></item>")},
	{"items-html", inFeed("", "<item><description><![CDATA["+strings.Repeat("<p>x", 20)+"]]></description></item>", "")},
	{"item-entities", inFeed("<item><description>", "&lt;p&gt;", "</description></item>")},
	{"elements-deep", inFeed("", "<a>", "")},
	{"elements-deep-in-item", inFeed("<item>", "<a>", "</item>")},
	{"extensions-deep", inFeed("<item>", "<x:a>", "</item>")},
	{"extensions", inFeed("<item>", "<x:a>b</x:a>", "</item>")},
	{"extensions-named", inFeed("<item>", "<x:a%d>b</x:a%d>", "</item>")},
	{"attributes", inFeed("<item ", "a%d='1' ", "></item>")},
	{"namespaces", inFeed("<item ", "xmlns:a%d='u' ", "></item>")},
	{"namespaces-deep", inFeed("", "<a xmlns:x='u'>", "")},
	{"categories", inFeed("<item>", "<category>a</category>", "</item>")},
	{"enclosures", inFeed("<item>", "<enclosure url='a'/>", "</item>")},
	{"authors", inFeed("<item>", "<author>a</author>", "</item>")},
	{"comments", inFeed("", "<!---->", "")},
	{"instructions", inFeed("", "<?x?>", "")},
	{"cdata", inFeed("<item><title>", "<![CDATA[x]]>", "</title></item>")},
	{"unclosed", inFeed("", "<item><title>x", "")},
	{"ends", inFeed("", "</a>", "")},
	{"ampersands", inFeed("<item><title>", "& ", "</title></item>")},
	{"doctype", around("<?xml version='1.0'?><!DOCTYPE r [", "<!ENTITY a%d 'b'>", "]><rss><channel></channel></rss>")},
	{"atom-xhtml", around("<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>", "<div>x", "</content></entry></feed>")},
	{"atom-xhtml-flat", around("<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>", "<p>x</p>",
		"</content></entry></feed>")},
	{"atom-links", around("<feed xmlns='http://www.w3.org/2005/Atom'><entry>", "<link href='a'/>", "</entry></feed>")},
	{"atom-base", around("<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry xml:base='a/'>", "</feed>")},
	{"json-items", around(`{"version":"https://jsonfeed.org/version/1","title":"t","items":[`, `{"id":"%d"},`, `{}]}`)},
	{"json-deep", around(`{"version":"https://jsonfeed.org/version/1","items":`, `[`, `}`)},
	{"rdf", around("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "<item><title>x</title></item>", "</rdf:RDF>")},
	{"dates", inFeed("", "<item><pubDate>1. 1. 1. März</pubDate></item>", "")},
}

func inFeed(before, piece, after string) func(size int) string {
	return around("<rss version='2.0'><channel><title>t</title>"+before, piece, after+"</channel></rss>")
}

// Every hostile feed is read or refused, and nothing of it goes on afterwards.
func TestHostileFeedKinds(t *testing.T) {
	defer nothingGoesOn(t)()
	for _, c := range hostileFeeds {
		switch _, err := Feed(t.Context(), []byte(c.make(size(64, 256)<<10)), "https://hafenpost.example/feed"); reason(err) {
		case "", Hard, NoText, NoFeed:
		default:
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// BenchmarkHostileFeeds is BenchmarkHostilePages for feeds.
func BenchmarkHostileFeeds(b *testing.B) {
	for _, c := range hostileFeeds {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				report(b, func(size int) func() {
					feed := []byte(c.make(size))
					return func() { Feed(b.Context(), feed, "https://hafenpost.example/feed") }
				})
			}
		})
	}
}

var residents = regexp.MustCompile(`Vm(RSS|HWM):\s+(\d+)`)

// spent is the processor time and, where the kernel tells, the memory over idle
// that do takes, in bytes.
func spent(do func()) (cpu time.Duration, peak int64) {
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak counts from now
	idle, from := resident("RSS"), processor()
	do()
	return processor() - from, resident("HWM") - idle
}

func resident(which string) int64 {
	raw, _ := os.ReadFile("/proc/self/status")
	for _, m := range residents.FindAllSubmatch(raw, -1) {
		if string(m[1]) == which {
			n, _ := strconv.ParseInt(string(m[2]), 10, 64)
			return n << 10
		}
	}
	return 0
}
