package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"beleg/knowledge"
)

const feedTimeout = 10 * time.Second

// FeedDoc is a feed as read: RSS, RDF, Atom, JSON Feed or a news sitemap.
type FeedDoc struct {
	Title    string        `json:"title"`
	Items    []FeedItem    `json:"items"`
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

// Feed reads a feed. Relative links are resolved against feedURL where the feed
// does not say another base.
func Feed(ctx context.Context, raw []byte, feedURL string) (FeedDoc, error) {
	if len(raw) > knowledge.MaxFile {
		return FeedDoc{}, because(Large, &oversize{int64(len(raw)), knowledge.MaxFile})
	}
	source, err := feedText(raw)
	if err != nil {
		return FeedDoc{}, err
	}
	if err := feedFits(source); err != nil {
		return FeedDoc{}, err
	}
	return guarded(ctx, feedTimeout, func(ctx context.Context) (FeedDoc, error) {
		f, err := gofeed.NewParser().ParseString(source)
		if err == nil && (f == nil || f.FeedVersion == "" && f.Title == "" && len(f.Items) == 0) {
			err = errors.New("nothing in it")
		}
		if err != nil {
			return FeedDoc{}, &Error{BadType, fmt.Errorf("no feed: %w", err)}
		}
		doc := FeedDoc{Title: oneLine(plain(f.Title)), Items: []FeedItem{}}
		for _, i := range f.Items {
			if ctx.Err() != nil {
				return FeedDoc{}, ctx.Err()
			}
			item := feedItem(i, feedURL)
			if max(len(item.Content), len(item.Summary)) > knowledge.MaxText {
				doc.Long++
				continue
			}
			doc.Items = append(doc.Items, item)
		}
		return doc, nil
	})
}

var xmlEncoding = regexp.MustCompile(`^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*["']([\w.:-]+)["']`)

// feedText makes UTF-8 of a feed and drops its declaration of another encoding,
// which the XML reader would follow.
func feedText(raw []byte) (string, error) {
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

func feedItem(i *gofeed.Item, feedURL string) FeedItem {
	item := FeedItem{ID: oneLine(i.GUID), URL: resolve(i.Link, feedURL), Title: oneLine(plain(i.Title)), Published: feedDate(i), Summary: plain(i.Description),
		Content: plain(cmp.Or(i.Content, i.Custom["body"], i.Custom["fullitem"]))}
	if item.URL == "" {
		item.URL = resolve(item.ID, "") // an RSS guid is an address unless it says otherwise
	}
	item.ID = cmp.Or(item.ID, item.URL)
	return item
}

// extension is the text of the first element of another namespace that has one.
func extension(i *gofeed.Item, space string, names ...string) string {
	for _, name := range names {
		for _, e := range i.Extensions[space][name] {
			if e.Value != "" {
				return e.Value
			}
		}
	}
	return ""
}

// feedDate is when an entry was published; our own reader knows German names
// and keeps the zone, the library's knows odd forms.
func feedDate(i *gofeed.Item) string {
	if d := cmp.Or(isoDate(i.Published), isoDate(extension(i, "dcterms", "issued", "created"))); d != "" || i.PublishedParsed == nil || i.PublishedParsed.IsZero() {
		return d
	}
	return isoDate(i.PublishedParsed.Format(time.RFC3339))
}

// frames are elements whose text is shown where they cannot be; often they are
// never closed.
var frames = regexp.MustCompile(`(?i)</?(?:iframe|frame|frameset|object|applet|embed|noscript|template)\b[^>]*>`)

var looksLikeHTML = regexp.MustCompile(`<[a-zA-Z/!?]|&(?:#\w+|\w+);`)

// plain is the text of a value that may be HTML.
func plain(value string) string {
	if !looksLikeHTML.MatchString(value) {
		return paragraphs(value)
	}
	doc := fragment(frames.ReplaceAllString(value, ""))
	if doc == nil {
		return ""
	}
	var drop []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode || n.Type == html.ElementNode && notText[n.Data] && !element(n, "head", "form", "nav", "aside", "footer", "menu", "button") {
			drop = append(drop, n)
		}
	}
	for _, n := range drop {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
	return join(blocksOf(doc))
}

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
