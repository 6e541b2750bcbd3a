package ingest

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"beleg/knowledge"
	"time"
)

func TestFeed(t *testing.T) {
	const at = "https://harbour.example/news/feed.xml"
	rss := func(item string) string {
		return `<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour &amp; Post</title><item>` + item + `</item></channel></rss>`
	}
	atom := func(entry string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Harbour &lt;i>Post&lt;/i></title><entry>` + entry + `</entry></feed>`
	}
	for _, c := range []struct {
		name, feed string
		want       FeedItem
	}{
		{"plain", rss(`<guid isPermaLink="false">7</guid><link>https://harbour.example/pact</link><title>Pact signed</title><pubDate>Tue, ` +
			`12 Mar 2024 08:30:00 GMT</pubDate><description>Short.</description>`),
			FeedItem{ID: "7", URL: "https://harbour.example/pact", Title: "Pact signed", Published: "2024-03-12T08:30:00Z",
				Summary: "Short.", Content: ""}},
		{"relative link", rss(`<guid>x</guid><link>../pact</link>`), FeedItem{ID: "x", URL: "https://harbour.example/pact"}},
		{"no guid", rss(`<link>/pact</link>`), FeedItem{ID: "https://harbour.example/pact", URL: "https://harbour.example/pact"}},
		{"empty guid", rss(`<guid> </guid><link>/pact</link>`),
			FeedItem{ID: "https://harbour.example/pact", URL: "https://harbour.example/pact"}},
		{"guid is the link", rss(`<guid>https://harbour.example/pact</guid>`),
			FeedItem{ID: "https://harbour.example/pact", URL: "https://harbour.example/pact"}},
		{"script as link", rss(`<guid>1</guid><link>javascript:alert(1)</link>`), FeedItem{ID: "1"}},
		{"file as link", rss(`<guid>1</guid><link>file:///etc/passwd</link>`), FeedItem{ID: "1"}},
		{"German date", rss(`<guid>1</guid><pubDate>Di, 04 Mär 2025 10:15:00 +0100</pubDate>`),
			FeedItem{ID: "1", Published: "2025-03-04T10:15:00+01:00"}},
		{"German day", rss(`<guid>1</guid><pubDate>4. März 2025</pubDate>`), FeedItem{ID: "1", Published: "2025-03-04"}},
		{"no date", rss(`<guid>1</guid><pubDate>yesterday</pubDate>`), FeedItem{ID: "1"}},
		{"HTML title", rss(`<guid>1</guid><title>&lt;b>Pact&lt;/b> &amp;amp; more</title>`), FeedItem{ID: "1", Title: "Pact & more"}},
		{"less than", rss(`<guid>1</guid><title>1 &lt; 2 and 3 > 2</title>`), FeedItem{ID: "1", Title: "1 < 2 and 3 > 2"}},
		{"HTML content", rss(`<guid>1</guid><description>&lt;p>One.&lt;/p>&lt;p>Two.&lt;script>x()&lt;/script>&lt;/p>&lt;img src=x ` +
			`onerror=alert(1)></description>`), FeedItem{ID: "1", Summary: "One.\nTwo."}},
		{"Atom", atom(`<id>tag:7</id><link rel="alternate" href="/pact"/><title>Pact</title><published>2024-03-12T08:30:00+01:00</published>` +
			`<updated>2024-03-13T00:00:00Z</updated><summary>S</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">` +
			`<p>C</p></div></content>`),
			FeedItem{ID: "tag:7", URL: "https://harbour.example/pact", Title: "Pact", Published: "2024-03-12T08:30:00+01:00", Summary: "S",
				Content: "C", Updated: "2024-03-13T00:00:00Z"}},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[{"id":"7",` +
			`"url":"https://harbour.example/pact","title":"Pact","content_text":"C","date_published":"2024-03-12T08:30:00Z"}]}`,
			FeedItem{ID: "7", URL: "https://harbour.example/pact", Title: "Pact", Published: "2024-03-12T08:30:00Z", Summary: "", Content: "C"}},
		{"Latin-1, declared", strings.Replace(rss("<guid>1</guid><title>M\xe4rz</title>"), `"1.0"`, `"1.0" encoding="ISO-8859-1"`, 1),
			FeedItem{ID: "1", Title: "März"}},
		{"Latin-1, undeclared", rss("<guid>1</guid><title>M\xe4rz</title>"), FeedItem{ID: "1", Title: "März"}},
		{"UTF-8, declared Latin-1", strings.Replace(rss("<guid>1</guid><title>März</title>"), `"1.0"`, `"1.0" encoding="ISO-8859-1"`, 1),
			FeedItem{ID: "1", Title: "März"}},
		{"before the declaration", "\n\n" + rss("<guid>1</guid>"), FeedItem{ID: "1"}},
		{"bare ampersand", rss(`<guid>1</guid><title>A & B</title>`), FeedItem{ID: "1", Title: "A & B"}},
	} {
		doc, err := Feed(context.Background(), []byte(c.feed), at)
		if err != nil || len(doc.Items) != 1 || !reflect.DeepEqual(doc.Items[0], c.want) {
			t.Errorf("%s: %+v, %v; want %+v", c.name, doc, err, c.want)
		}
	}
	if doc, _ := Feed(context.Background(), []byte(rss("")), at); doc.Title != "Harbour & Post" {
		t.Errorf("title %q", doc.Title)
	}
}

func TestHostileFeeds(t *testing.T) {
	laughs := `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c ` +
		`"&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><rss><channel><title>&d;</title></channel></rss>`
	outside := `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>`
	for _, c := range []struct {
		feed string
		why  Why
	}{
		{"", NoFeed}, {"<html><body>no feed</body></html>", IsPage}, {"no feed", NoFeed}, {"{}", NoFeed}, {"\x00\x01\x02", NoText},
		{strings.Repeat("x", knowledge.MaxFile+1), Large},
		{"<rss><channel>" + strings.Repeat("<item>x</item>", maxEntries+1), Hard},
	} {
		if _, err := Feed(context.Background(), []byte(c.feed), ""); reason(err) != c.why {
			t.Errorf("%.40q: %v; want %s", c.feed, err, c.why)
		}
	}
	for _, feed := range []string{laughs, outside} {
		doc, err := Feed(context.Background(), []byte(feed), "")
		if strings.Contains(doc.Title, "root:") || len(doc.Title) > 64 {
			t.Errorf("expanded to %q, %v", doc.Title, err)
		}
	}
}

// The suite says in each feed what a reader must find; of that, what a FeedDoc
// has is asked here: titles, links, ids, dates, and the words of texts.
func TestFeedSuite(t *testing.T) {
	right, all := map[string]int{}, map[string]int{}
	for _, f := range suite(t) {
		all[f.kind]++
		doc, err := Feed(context.Background(), []byte(f.source), suiteURL)
		if err == nil && found(doc, f.kind, f.entry, f.want) {
			right[f.kind]++
		} else {
			t.Logf("%s: %s %q: %v %+v", f.name, f.kind, f.want, err, doc)
		}
	}
	total, good := 0, 0
	for kind, n := range all {
		t.Logf("%s: %d of %d", kind, right[kind], n)
		total, good = total+n, good+right[kind]
	}
	t.Logf("together: %d of %d", good, total)
	if total < 900 || good*1000 < total*985 {
		t.Errorf("%d of %d", good, total)
	}
}

// suiteFeed is a feed of the suite and a value that must be found in it.
type suiteFeed struct {
	name, source, kind, want string
	entry                    int
}

// suite is feedparser's suite of well-formed feeds but for CDF, which was given
// up in 1999.
func suite(t *testing.T) (feeds []suiteFeed) {
	t.Helper()
	f, err := os.Open("../../../shared/bench/feeds-wellformed.tar.gz")
	if err != nil {
		t.Skip("no ../shared/bench/feeds-wellformed.tar.gz beside the repository")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for archive := tar.NewReader(z); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return feeds
		}
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		if kind, entry, want := expectation(string(raw)); kind != "" && !strings.Contains(h.Name, "/cdf/") {
			feeds = append(feeds, suiteFeed{h.Name, string(raw), kind, want, entry})
		}
	}
}

// damages are the mistakes that feeds have, as changes of a feed that has none.
// They leave the value that is asked for whole.
var damages = []struct {
	name string
	do   func(feed string) string
}{
	{"no last end tag", func(f string) string { return lastEnd.ReplaceAllString(f, "") }},
	{"ends behind its entries", func(f string) string { return f[:endOf(f, entryTagEnd)] }},
	{"a warning in front", func(f string) string {
		return "<br />\n<b>Warning</b>: mysql_query() in <b>/srv/feed.php</b> on line 3<br />\n" + f
	}},
	{"empty lines in front", func(f string) string { return "\n\n \t\n" + f }},
	{"declared twice", func(f string) string { return "<?xml version='1.0'?>\n<?xml version='1.0' encoding='utf-8'?>\n" + f }},
	{"declared US-ASCII", func(f string) string { return "<?xml version='1.0' encoding='us-ascii'?>" + withoutDeclaration(f) }},
	{"declared UTF-16", func(f string) string { return "<?xml version='1.0' encoding='utf-16'?>" + withoutDeclaration(f) }},
	{"declared as nothing there is", func(f string) string { return "<?xml version='1.0' encoding='utf-99'?>" + withoutDeclaration(f) }},
	{"bare ampersand", inEntry("<comments>a?b&c=d & e</comments>")},
	{"less than", inEntry("<comments>1 < 2 <3 and a<b</comments>")},
	{"control characters", inEntry("<comments>a\x01\x0b\x1fb</comments>")},
	{"Latin-1 in UTF-8", inEntry("<comments>caf\xe9</comments>")},
	{"unknown entities", inEntry("<comments>&foo; &eacute; &#xZZ; &#99999999;</comments>")},
	{"a wrong end tag", inEntry("<comments>a</coments>")},
	{"no end tag", inEntry("<guidance><comments>a")},
	{"an end tag too many", inEntry("</b></comments>")},
	{"wrongly nested", inEntry("<x:a><y>b</x:a></y>")},
	{"section without end", inEntry("<comments><![CDATA[a <b></comments>")},
	{"comment without end", inEntry("<!-- a > b ->")},
	{"attributes without quotes", inEntry("<enclosure length=1 type=audio/mpeg disabled/>")},
	{"an attribute twice", inEntry("<enclosure type='a' type='b' />")},
	{"no space between attributes", inEntry(`<enclosure type="a"length="b"/>`)},
	{"undeclared prefix", inEntry("<nowhere:x y:z='1'>a</nowhere:x>")},
	{"an entry without end before it", func(f string) string {
		return entryTag.ReplaceAllString(f, "${0}<category>a</category><$1 x='y'>")
	}},
	{"tags in capitals", func(f string) string {
		return strings.NewReplacer("<item>", "<ITEM>", "</item>", "</ITEM>", "<channel>", "<Channel>", "<entry>", "<Entry>").Replace(f)
	}},
	{"a script behind it", func(f string) string {
		return f + "<script>var a = '<item><title>x</title></item>'.length < 3 && b</script>"
	}},
}

var (
	lastEnd     = regexp.MustCompile(`</[\w:]+>\s*$`)
	entryTagEnd = regexp.MustCompile(`</(?:item|entry)>`)
	entryTag    = regexp.MustCompile(`<(item|entry)(?: [^>]*)?>`)
	declaration = regexp.MustCompile(`^\s*<\?xml[^>]*\?>`)
)

func withoutDeclaration(feed string) string { return declaration.ReplaceAllString(feed, "") }

func endOf(feed string, mark *regexp.Regexp) int {
	if all := mark.FindAllStringIndex(feed, -1); len(all) > 0 {
		return all[len(all)-1][1]
	}
	return len(feed)
}

// inEntry puts a mistake before the end of each entry.
func inEntry(mistake string) func(string) string {
	return func(feed string) string { return entryTagEnd.ReplaceAllString(feed, mistake+"$0") }
}

// What is right in a feed stays right, whatever is broken beside it.
func TestDamagedFeeds(t *testing.T) {
	total, good := 0, 0
	feeds := slices.DeleteFunc(suite(t), func(f suiteFeed) bool {
		if strings.Contains(f.source, "\x00") || !entryTagEnd.MatchString(f.source) {
			return true
		}
		doc, err := Feed(context.Background(), []byte(f.source), suiteURL)
		return err != nil || !found(doc, f.kind, f.entry, f.want)
	})
	for _, d := range damages {
		all, right := 0, 0
		for _, f := range feeds {
			all++
			entry := f.entry
			if d.name == "an entry without end before it" {
				entry = 2*entry + 1
			}
			if doc, err := Feed(context.Background(), []byte(d.do(f.source)), suiteURL); err == nil && found(doc, f.kind, entry, f.want) {
				right++
			} else if testing.Verbose() && all-right < 4 {
				t.Logf("%s: %s: %s %q: %v %+v", d.name, f.name, f.kind, f.want, err, doc)
			}
		}
		t.Logf("%s: %d of %d", d.name, right, all)
		total, good = total+all, good+right
	}
	t.Logf("together: %d of %d", good, total)
	if total < 15_000 || good*1000 < total*985 {
		t.Errorf("%d of %d", good, total)
	}
}

var (
	expects = regexp.MustCompile(`Expect:\s+(?:not bozo and )?\(?(entries\[(\d)\]|feed)((?:\[?\.?'?[a-z_]+'?\]?(?:\[\d\])?)+)\s*==\s*(.+)`)
	literal = regexp.MustCompile(`^u?'((?:[^'\\]|\\.)*)'\s*\)?$`)
	tuple   = regexp.MustCompile(`^\(\(?(\d+), (\d+), (\d+), (\d+), (\d+), (\d+), `)
	escape  = regexp.MustCompile(`\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|.)`)
	hard    = regexp.MustCompile(`[\[\]'.]+`)
)

// asked are the values of the suite that a FeedDoc has.
var asked = set("entry title", "entry link", "entry id", "entry guid", "entry published_parsed", "entry updated_parsed",
	"entry created_parsed", "entry description", "entry summary", "entry content 0 value", "entry subtitle", "entry author",
	"entry tags 0 term", "entry category", "entry title_detail value", "entry summary_detail value", "entry author_detail name",
	"feed title", "feed title_detail value", "feed link", "feed language")

// expectation reads the comment of a feed of the suite: what is asked for, of
// which entry, and what it must be; "" when it is nothing that a FeedDoc has.
func expectation(feed string) (kind string, entry int, want string) {
	m := expects.FindStringSubmatch(feed)
	if m == nil {
		return "", 0, ""
	}
	kind = "entry " + strings.TrimSpace(hard.ReplaceAllString(m[3], " "))
	if m[1] == "feed" {
		kind = "feed " + strings.TrimSpace(hard.ReplaceAllString(m[3], " "))
	}
	kind = strings.Join(strings.Fields(kind), " ")
	if entry, _ = strconv.Atoi(m[2]); !asked[kind] {
		return "", 0, ""
	}
	if p := tuple.FindStringSubmatch(m[4]); p != nil {
		var n [6]int
		for i := range n {
			n[i], _ = strconv.Atoi(p[i+1])
		}
		return kind, entry, time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC).Format(time.RFC3339)
	}
	p := literal.FindStringSubmatch(strings.TrimSpace(m[4]))
	if p == nil {
		return "", 0, ""
	}
	return kind, entry, escape.ReplaceAllStringFunc(p[1], func(e string) string {
		if n, err := strconv.ParseUint(e[2:], 16, 32); err == nil && len(e) > 2 {
			return string(rune(n))
		}
		return strings.NewReplacer("n", "\n", "t", "\t", "r", "\r").Replace(e[1:])
	})
}

func found(doc FeedDoc, kind string, entry int, want string) bool {
	switch kind {
	case "feed title", "feed title_detail value":
		return sameWords(doc.Title, want)
	case "feed link":
		return doc.Link == want || doc.Link == resolve(want, suiteURL)
	case "feed language":
		return strings.EqualFold(doc.Language, want)
	}
	if len(doc.Items) <= entry {
		return false
	}
	i := doc.Items[entry]
	switch kind {
	case "entry title", "entry title_detail value":
		return sameWords(i.Title, want)
	case "entry link":
		return i.URL == want || i.URL == resolve(want, suiteURL)
	case "entry id", "entry guid":
		return i.ID == want
	case "entry published_parsed":
		return sameTime(i.Published, want)
	case "entry created_parsed", "entry updated_parsed":
		return sameTime(i.Published, want) || sameTime(i.Updated, want)
	case "entry author", "entry author_detail name":
		return i.Author == want || i.Author == personName(want)
	case "entry tags 0 term", "entry category":
		return want == "" || len(i.Categories) > 0 && i.Categories[0] == want
	}
	return sameWords(i.Summary, want) || sameWords(i.Content, want)
}

func sameTime(got, want string) bool {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
		time.DateOnly, "2006-01", "2006"} {
		if at, err := time.Parse(layout, got); err == nil {
			return at.UTC().Format(time.RFC3339) == want
		}
	}
	return false
}

const suiteURL = "http://127.0.0.1:8097/"

// sameWords compares what is left of markup.
func sameWords(got, want string) bool {
	squeezed := func(s string) string { return strings.Join(strings.Fields(s), "") }
	return squeezed(got) == squeezed(plain(want)) || squeezed(got) == squeezed(want)
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte(`<rss><channel><title>a</title><item><link>/x</link><pubDate>4. März 2025</pubDate></item></channel></rss>`))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry xml:base="http://a/b/"><link href="c"/></entry></feed>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := Feed(context.Background(), raw, "https://harbour.example/feed")
		if err != nil && reason(err) == Slow {
			t.Fatal("too slow")
		}
		for _, i := range doc.Items {
			if i.URL != "" && !strings.HasPrefix(i.URL, "http://") && !strings.HasPrefix(i.URL, "https://") {
				t.Errorf("link %q", i.URL)
			}
		}
	})
}
