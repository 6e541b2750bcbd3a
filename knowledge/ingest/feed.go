package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

const feedTimeout = 10 * time.Second

// FeedDoc is a feed as read: RSS, RDF, Atom, JSON Feed or a news sitemap.
type FeedDoc struct {
	Title    string        `json:"title"`
	Items    []FeedItem    `json:"items"`
	Feeds    []FeedLink    `json:"feeds,omitempty"`    // of an index of sitemaps: these
	Language string        `json:"language,omitempty"` // as the feed has it, such as "de-AT"
	Link     string        `json:"link,omitempty"`     // the site that it is the feed of
	TTL      time.Duration `json:"-"`                  // how long it asks to be kept before it is read again; 0 when it says nothing
	Missing  int           `json:"missing,omitempty"`  // entries that could not be read
	Long     int           `json:"-"`                  // entries left out, as they are longer than an article may be
}

// About is how many entries the feed has, those included that were not read.
func (d FeedDoc) About() int { return len(d.Items) + d.Missing + d.Long }

// FeedItem is one entry of a feed. Title, Summary and Content are plain text,
// paragraphs separated by line breaks; ID is the feed's own, or else the address,
// and no two entries of a feed have the same; Published and Updated are ISO 8601
// as precise as the feed has it, or empty.
type FeedItem struct {
	ID         string   `json:"id"`
	URL        string   `json:"url"`
	Title      string   `json:"title"`
	Published  string   `json:"published"`
	Summary    string   `json:"summary"`
	Content    string   `json:"content"`
	Updated    string   `json:"updated,omitempty"`
	Author     string   `json:"author,omitempty"`     // several joined by ", "
	Language   string   `json:"language,omitempty"`   // its own or the feed's, as written
	Categories []string `json:"categories,omitempty"` // sections and keywords
}

// Feed reads a feed, well-formed or not: what can be read of it is. Relative
// links are resolved against feedURL where the feed does not say another base.
// A page has the reason "page", and the error names the feeds of that page.
func Feed(ctx context.Context, raw []byte, feedURL string) (FeedDoc, error) {
	if len(raw) > knowledge.MaxFile {
		return FeedDoc{}, because(Large, &oversize{int64(len(raw)), knowledge.MaxFile})
	}
	source, err := feedText(raw)
	if err != nil {
		return FeedDoc{}, err
	}
	if isPage(source) {
		return FeedDoc{}, &Error{IsPage, &pageOfFeeds{Discover(ctx, raw, feedURL)}}
	}
	return guarded(ctx, feedTimeout, func(ctx context.Context) (FeedDoc, error) {
		r := feedReader{url: feedURL, nodes: maxFeedNodes, doc: FeedDoc{Items: []FeedItem{}}}
		if strings.HasPrefix(source, "{") {
			err = r.json(ctx, source)
		} else {
			err = r.xml(ctx, source)
		}
		if err != nil {
			return FeedDoc{}, err
		}
		r.doc.Items = ownIDs(r.doc.Items)
		return r.doc, nil
	})
}

// pageOfFeeds is the cause when a page was given for a feed.
type pageOfFeeds struct{ feeds []FeedLink }

func (p *pageOfFeeds) Error() string { return fmt.Sprintf("a page with %d feeds", len(p.feeds)) }

// Feeds are the feeds that a page names which was given for a feed (the reason
// is "page"), the best first; else none.
func (e *Error) Feeds() []FeedLink {
	var page *pageOfFeeds
	if errors.As(e.Err, &page) {
		return page.feeds
	}
	return nil
}

var (
	pageStart = lang.Lazy(`(?is)^(?:\s|<!--.*?-->|<\?[^>]*>)*<(?:!doctype\s+html|html|head|body)\b`)
	feedStart = lang.Lazy(`(?i)<(?:rss|rdf:rdf|(?:atom:)?feed|urlset|sitemapindex)[\s>]`)
)

// isPage tells a page from a feed, which may have one in front of it: the
// warning of a program, say.
func isPage(source string) bool {
	return pageStart.MatchString(source) && !feedStart.MatchString(source)
}

var xmlEncoding = lang.Lazy(`^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["']([\w.:-]+)["']`)

// feedText makes UTF-8 of a feed and drops its declaration of another encoding,
// which the XML reader would follow.
func feedText(raw []byte) (string, error) {
	raw = withoutControls(raw)
	declared := ""
	if m := xmlEncoding.FindSubmatch(raw[:min(len(raw), 512)]); m != nil {
		declared = string(m[2])
	}
	source, err := decode(raw, declared)
	if err != nil {
		return "", err
	}
	return xmlEncoding.ReplaceAllString(strings.TrimLeft(source, "\ufeff \t\r\n"), "$1"), nil
}

// withoutControls drops the control characters that programs leave in feeds,
// where these are few enough for text.
func withoutControls(raw []byte) []byte {
	if byMark(raw) != nil {
		return raw
	}
	controls := 0
	for _, c := range raw {
		if isControl(rune(c)) {
			controls++
		}
	}
	if controls == 0 || controls > len(raw)/20 {
		return raw
	}
	return bytes.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, raw)
}

func isControl(r rune) bool { return r < ' ' && !strings.ContainsRune("\n\r\t\x1b", r) }

// resolve makes an address absolute; "" when it is none that may be opened.
func resolve(ref, base string) string {
	if oneLine(ref) == "" {
		return ""
	}
	u, err := parseAddress(ref, base)
	if err != nil {
		return ""
	}
	return u.Href(false)
}
