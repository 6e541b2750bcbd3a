package ingest

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"beleg/knowledge"
)

// OPML is how readers of feeds hand each other their subscriptions
// (opml.org/spec2.opml).

// Outline is a feed of such a list.
type Outline struct {
	URL   string // of the feed
	Title string // may be empty
	Site  string // the address of its site; may be empty
	Group string // the folder that it stands in, outer ones before it: "News / Sport"; may be empty
}

// maxOutlines bounds the feeds of one list.
const maxOutlines = 10_000

// ReadOPML lists the feeds of a list, each address once, broken lists as far as
// they can be read. A file that is no list of feeds has the reason "feed", one
// without feeds "text".
func ReadOPML(raw []byte) ([]Outline, error) {
	if len(raw) > knowledge.MaxFile {
		return nil, &Error{Large, fmt.Errorf("list of %d bytes", len(raw))}
	}
	source, err := feedText(raw)
	if err != nil {
		return nil, err
	}
	if !isOPML(source) {
		return nil, &Error{NoFeed, fmt.Errorf("no outlines")}
	}
	r := outlineReader{scan: xmlScanner{source: source}, seen: map[string]bool{}}
	for r.step() {
	}
	if len(r.feeds) == 0 {
		return nil, &Error{NoText, fmt.Errorf("list without feeds")}
	}
	return r.feeds, nil
}

// isOPML tells a list of feeds by its elements.
func isOPML(source string) bool {
	head := strings.ToLower(source[:min(len(source), 4096)])
	return strings.Contains(head, "<opml") || strings.Contains(head, "<outline")
}

// outlineReader reads outlines within each other.
type outlineReader struct {
	scan   xmlScanner
	groups []string // the open outlines; "" for feeds
	feeds  []Outline
	seen   map[string]bool
}

// step takes a token; false at the end.
func (r *outlineReader) step() bool {
	switch t := r.scan.next(); {
	case t.kind == xmlEnd || len(r.feeds) >= maxOutlines:
		return false
	case t.name != "outline":
	case t.kind == xmlClose && len(r.groups) > 0:
		r.groups = r.groups[:len(r.groups)-1]
	case t.kind == xmlOpen:
		r.outline(t)
	}
	return true
}

func (r *outlineReader) outline(t xmlToken) {
	title := oneLine(plain(cmp.Or(t.attrs["title"], t.attrs["text"])))
	address := resolve(feedScheme(cmp.Or(t.attrs["xmlurl"], t.attrs["url"])), "")
	link := strings.EqualFold(t.attrs["type"], "link") && t.attrs["xmlurl"] == ""
	if address != "" && !link && !r.seen[address] {
		r.seen[address] = true
		r.feeds = append(r.feeds, Outline{URL: address, Title: shorten(title, maxName), Site: resolve(t.attrs["htmlurl"], ""), Group: r.group()})
	}
	if !t.closed && len(r.groups) < maxFeedLevel {
		if address != "" {
			title = ""
		}
		r.groups = append(r.groups, title)
	}
}

func (r *outlineReader) group() string {
	var names []string
	for _, g := range r.groups {
		if g != "" {
			names = append(names, g)
		}
	}
	return shorten(strings.Join(names, " / "), maxName)
}

// opmlOutline is an outline as it is written.
type opmlOutline struct {
	XMLName  xml.Name      `xml:"outline"`
	Text     string        `xml:"text,attr"`
	Title    string        `xml:"title,attr,omitempty"`
	Type     string        `xml:"type,attr,omitempty"`
	URL      string        `xml:"xmlUrl,attr,omitempty"`
	Site     string        `xml:"htmlUrl,attr,omitempty"`
	Outlines []opmlOutline `xml:"outline"`
}

type opmlDocument struct {
	XMLName  xml.Name      `xml:"opml"`
	Version  string        `xml:"version,attr"`
	Title    string        `xml:"head>title"`
	Outlines []opmlOutline `xml:"body>outline"`
}

// WriteOPML writes a list of feeds that other readers can take in, those of a
// group below an outline of its name.
func WriteOPML(w io.Writer, title string, feeds []Outline) error {
	doc := opmlDocument{Version: "2.0", Title: title}
	groups := map[string]int{}
	for _, f := range feeds {
		o := opmlOutline{Text: cmp.Or(f.Title, f.URL), Title: f.Title, Type: "rss", URL: f.URL, Site: f.Site}
		if f.Group == "" {
			doc.Outlines = append(doc.Outlines, o)
			continue
		}
		at, ok := groups[f.Group]
		if !ok {
			at = len(doc.Outlines)
			groups[f.Group] = at
			doc.Outlines = append(doc.Outlines, opmlOutline{Text: f.Group})
		}
		doc.Outlines[at].Outlines = append(doc.Outlines[at].Outlines, o)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write a list of feeds: %w", err)
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}
