package ingest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"beleg/knowledge/lang"
)

// FeedLink is a feed that a page, a list of feeds or an index of sitemaps names.
type FeedLink struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"` // as the page calls it; may be empty
	Type  string `json:"type,omitempty"`  // "rss", "atom", "json", "sitemap", or "" when it only looks like a feed
}

// maxFound bounds the feeds that a page may name.
const maxFound = 20

// feedTypes are the media types by which pages announce feeds.
var feedTypes = map[string]string{
	"application/rss+xml": "rss", "application/rdf+xml": "rss", "text/rss+xml": "rss", "application/x-rss+xml": "rss",
	"application/x.rss+xml": "rss", "application/rss": "rss",
	"application/atom+xml": "atom", "application/atom": "atom", "application/feed+json": "json",
}

// feedAddress is how the addresses of feeds look.
var feedAddress = lang.Lazy(`(?i)(?:^feed:|[/.?=&_-](?:rss|rdf|atom|feeds?)(?:2|10)?(?:$|[/.?=&_-])` +
	`|\.(?:rss|rdf|atom)(?:$|\?)|feeds\.|/index\.xml$|/feed\.json$)`)

// otherFeed finds the words of feeds that hold no articles.
var otherFeed = lang.Pattern("", slices.Sorted(maps.Keys(markup("otherfeed"))), "")

// Discover lists the feeds of a page, the best first: those that the page
// announces (link rel=alternate), then its links that look like feeds. Feeds of
// comments come last. It is empty for what is no page.
func Discover(ctx context.Context, page []byte, pageURL string) []FeedLink {
	links, err := guarded(ctx, feedTimeout, func(ctx context.Context) ([]FeedLink, error) {
		text, err := decode(page, "")
		if err != nil {
			return nil, err
		}
		if text, err = bounded(text); err != nil {
			return nil, err
		}
		doc, err := html.Parse(strings.NewReader(text))
		if err != nil {
			return nil, err
		}
		return feedLinks(doc, pageURL), ctx.Err()
	})
	if err != nil {
		return nil
	}
	return links
}

// feedLinks are the feeds that a page announces and those that it links to.
func feedLinks(doc *html.Node, pageURL string) []FeedLink {
	base := ""
	var announced, linked []FeedLink
	for n := range doc.Descendants() {
		switch {
		case element(n, "base"):
			base = cmp.Or(base, resolve(attr(n, "href"), pageURL))
		case element(n, "link"):
			if kind, ok := announces(n); ok {
				announced = append(announced, FeedLink{attr(n, "href"), oneLine(attr(n, "title")), kind})
			}
		case element(n, "a") && feedAddress.MatchString(attr(n, "href")):
			linked = append(linked, FeedLink{attr(n, "href"), oneLine(text(n)), ""})
		}
	}
	return bestFirst(append(announced, linked...), cmp.Or(base, pageURL))
}

// announces reports whether a link element is one to a feed, and to which type.
func announces(n *html.Node) (kind string, ok bool) {
	rel := strings.Fields(strings.ToLower(attr(n, "rel")))
	media, _, _ := strings.Cut(strings.ToLower(attr(n, "type")), ";")
	kind, ok = feedTypes[strings.TrimSpace(media)]
	switch {
	case slices.Contains(rel, "feed"):
		return kind, true
	case !slices.Contains(rel, "alternate"):
		return "", false
	case media == "application/json":
		return "json", strings.Contains(attr(n, "href"), "feed")
	case media == "text/xml", media == "application/xml":
		return "", feedAddress.MatchString(attr(n, "href"))
	}
	return kind, ok
}

// bestFirst makes the addresses absolute, drops what comes twice and puts feeds
// of comments last.
func bestFirst(links []FeedLink, base string) []FeedLink {
	var best, last []FeedLink
	seen := map[string]bool{}
	for _, l := range links {
		l.URL = resolve(feedScheme(l.URL), base)
		if l.URL == "" || seen[l.URL] {
			continue
		}
		seen[l.URL] = true
		if otherFeed.MatchString(l.URL + " " + l.Title) {
			last = append(last, l)
		} else {
			best = append(best, l)
		}
	}
	best = append(best, last...)
	return best[:min(len(best), maxFound)]
}

// feedScheme is the address without the scheme by which old readers were called:
// feed://host/path, feed:https://host/path.
func feedScheme(address string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(address), "feed:")
	switch {
	case !ok:
		return address
	case strings.HasPrefix(rest, "//"):
		return "https:" + rest
	}
	return rest
}
