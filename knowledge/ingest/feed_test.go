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
		{"plain", rss(`<guid isPermaLink="false">7</guid><link>https://harbour.example/pact</link><title>Pact signed</title><pubDate>Tue, 12 Mar 2024 08:30:00 GMT</pubDate><description>Short.</description>`),
			FeedItem{ID: "7", URL: "https://harbour.example/pact", Title: "Pact signed", Published: "2024-03-12T08:30:00Z", Summary: "Short.", Content: ""}},
		{"relative link", rss(`<guid>x</guid><link>../pact</link>`), FeedItem{ID: "x", URL: "https://harbour.example/pact"}},
		{"no guid", rss(`<link>/pact</link>`), FeedItem{ID: "https://harbour.example/pact", URL: "https://harbour.example/pact"}},
		{"empty guid", rss(`<guid> </guid><link>/pact</link>`), FeedItem{ID: "https://harbour.example/pact", URL: "https://harbour.example/pact"}},
		{"guid is the link", rss(`<guid>https://harbour.example/pact</guid>`), FeedItem{ID: "https://harbour.example/pact", URL: "https://harbour.example/pact"}},
		{"script as link", rss(`<guid>1</guid><link>javascript:alert(1)</link>`), FeedItem{ID: "1"}},
		{"file as link", rss(`<guid>1</guid><link>file:///etc/passwd</link>`), FeedItem{ID: "1"}},
		{"German date", rss(`<guid>1</guid><pubDate>Di, 04 Mär 2025 10:15:00 +0100</pubDate>`), FeedItem{ID: "1", Published: "2025-03-04T10:15:00+01:00"}},
		{"German day", rss(`<guid>1</guid><pubDate>4. März 2025</pubDate>`), FeedItem{ID: "1", Published: "2025-03-04"}},
		{"no date", rss(`<guid>1</guid><pubDate>yesterday</pubDate>`), FeedItem{ID: "1"}},
		{"HTML title", rss(`<guid>1</guid><title>&lt;b>Pact&lt;/b> &amp;amp; more</title>`), FeedItem{ID: "1", Title: "Pact & more"}},
		{"less than", rss(`<guid>1</guid><title>1 &lt; 2 and 3 > 2</title>`), FeedItem{ID: "1", Title: "1 < 2 and 3 > 2"}},
		{"HTML content", rss(`<guid>1</guid><description>&lt;p>One.&lt;/p>&lt;p>Two.&lt;script>x()&lt;/script>&lt;/p>&lt;img src=x onerror=alert(1)></description>`), FeedItem{ID: "1", Summary: "One.\nTwo."}},
		{"Atom", atom(`<id>tag:7</id><link rel="alternate" href="/pact"/><title>Pact</title><published>2024-03-12T08:30:00+01:00</published><updated>2024-03-13T00:00:00Z</updated><summary>S</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>C</p></div></content>`),
			FeedItem{ID: "tag:7", URL: "https://harbour.example/pact", Title: "Pact", Published: "2024-03-12T08:30:00+01:00", Summary: "S", Content: "C"}},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour","items":[{"id":"7","url":"https://harbour.example/pact","title":"Pact","content_text":"C","date_published":"2024-03-12T08:30:00Z"}]}`,
			FeedItem{ID: "7", URL: "https://harbour.example/pact", Title: "Pact", Published: "2024-03-12T08:30:00Z", Summary: "", Content: "C"}},
		{"Latin-1, declared", strings.Replace(rss("<guid>1</guid><title>M\xe4rz</title>"), `"1.0"`, `"1.0" encoding="ISO-8859-1"`, 1), FeedItem{ID: "1", Title: "März"}},
		{"Latin-1, undeclared", rss("<guid>1</guid><title>M\xe4rz</title>"), FeedItem{ID: "1", Title: "März"}},
		{"UTF-8, declared Latin-1", strings.Replace(rss("<guid>1</guid><title>März</title>"), `"1.0"`, `"1.0" encoding="ISO-8859-1"`, 1), FeedItem{ID: "1", Title: "März"}},
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
	laughs := `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><rss><channel><title>&d;</title></channel></rss>`
	outside := `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>`
	for _, c := range []struct {
		feed string
		why  Why
	}{
		{"", BadType}, {"<html><body>no feed</body></html>", BadType}, {"{}", BadType}, {"\x00\x01\x02", NoText}, {strings.Repeat("x", knowledge.MaxFile+1), Large},
		{"<rss><channel>" + strings.Repeat("<a>", 200_000), Hard},
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
	f, err := os.Open("../../../shared/bench/feeds-wellformed.tar.gz")
	if err != nil {
		t.Skip("no ../shared/bench/feeds-wellformed.tar.gz beside the repository")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	right, all := map[string]int{}, map[string]int{}
	archive := tar.NewReader(z)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		kind, want := expectation(string(raw))
		if kind == "" || strings.Contains(h.Name, "/cdf/") { // CDF was given up in 1999
			continue
		}
		all[kind]++
		doc, err := Feed(context.Background(), raw, "http://127.0.0.1:8097/")
		if err == nil && found(doc, kind, want) {
			right[kind]++
		} else {
			t.Logf("%s: %s %q: %v %+v", h.Name, kind, want, err, doc)
		}
	}
	total, good := 0, 0
	for kind, n := range all {
		t.Logf("%s: %d of %d", kind, right[kind], n)
		total, good = total+n, good+right[kind]
	}
	t.Logf("together: %d of %d", good, total)
	if total < 600 || good*100 < total*90 {
		t.Errorf("%d of %d", good, total)
	}
}

var (
	expects = regexp.MustCompile(`Expect:\s+(?:not bozo and )?\(?(entries\[0\]|feed)\[?\.?'?(title|link|id|guid|published_parsed|published|description|summary|content|subtitle|tagline)'?\]?((?:\[0\])?\['value'\])?\s*==\s*(.+)`)
	literal = regexp.MustCompile(`^u?'((?:[^'\\]|\\.)*)'\s*$`)
	tuple   = regexp.MustCompile(`^\(\((\d+), (\d+), (\d+), (\d+), (\d+), (\d+), `)
)

// expectation reads the comment of a feed of the suite: what is asked for and
// what it must be, "" when it is nothing that a FeedDoc has.
func expectation(feed string) (kind, want string) {
	m := expects.FindStringSubmatch(feed)
	if m == nil || m[1] == "feed" && m[2] != "title" || m[2] == "content" && m[3] == "" {
		return "", ""
	}
	kind = m[2]
	if m[1] == "feed" {
		kind = "feed title"
	}
	if p := tuple.FindStringSubmatch("(" + m[4]); p != nil && kind == "published_parsed" {
		var n [6]int
		for i := range n {
			n[i], _ = strconv.Atoi(p[i+1])
		}
		return kind, time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC).Format(time.RFC3339)
	}
	p := literal.FindStringSubmatch(strings.TrimSpace(m[4]))
	if p == nil || strings.Contains(p[1], `\`) || kind == "published" {
		return "", ""
	}
	return kind, p[1]
}

func found(doc FeedDoc, kind, want string) bool {
	if kind == "feed title" {
		return sameWords(doc.Title, want)
	}
	if len(doc.Items) == 0 {
		return false
	}
	i := doc.Items[0]
	switch kind {
	case "title":
		return sameWords(i.Title, want)
	case "link":
		return i.URL == want || i.URL == resolve(want, "http://127.0.0.1:8097/")
	case "id", "guid":
		return i.ID == want
	case "published_parsed":
		at, err := time.Parse(time.RFC3339, i.Published)
		return err == nil && at.UTC().Format(time.RFC3339) == want
	case "content":
		return sameWords(i.Content, want)
	}
	return sameWords(i.Summary, want) || sameWords(i.Content, want)
}

// sameWords compares what is left of markup.
func sameWords(got, want string) bool {
	return strings.Join(strings.Fields(got), "") == strings.Join(strings.Fields(plain(want)), "")
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
