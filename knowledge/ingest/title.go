package ingest

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// headline is the article's title: the posting's where there is one, else the
// one made for sharing, the page's own heading, the title element. Names of the
// site that were added to it fall away.
func (h head) headline(source string) string {
	heading := h.heading()
	for _, t := range []string{h.posting.headline, h.get("og:title", "twitter:title", "dc.title", "dcterms.title", "title"), heading, h.title} {
		if t = withoutSite(oneLine(t), heading, source, host(h.url)); t != "" && !cutOff(t) {
			return t
		}
	}
	return withoutSite(oneLine(h.title), heading, source, host(h.url))
}

// heading is the text of the first h1 that is no logo.
func (h head) heading() string {
	for n := range h.doc.Descendants() {
		if element(n, "h1") {
			if t := oneLine(blockText(n)); len(strings.Fields(t)) > 1 {
				return t
			}
		}
	}
	return ""
}

// cutOff reports a title that was shortened by a program.
func cutOff(t string) bool { return strings.HasSuffix(t, "…") || strings.HasSuffix(t, "...") }

var titleBreak = regexp.MustCompile(`\s+(?:[|•·»›–—-]|::)\s+`)

// withoutSite cuts what sites append to titles: their name, section and date
// behind a bar or dash. A part is cut when the heading goes without it, when it
// names the site, or when it is a date.
func withoutSite(title, heading, source, host string) string {
	cuts := titleBreak.FindAllStringIndex(title, -1)
	for i := len(cuts) - 1; i >= 0; i-- {
		head, tail := title[:cuts[i][0]], title[cuts[i][1]:]
		bar := strings.ContainsAny(title[cuts[i][0]:cuts[i][1]], "|•·»›")
		switch {
		case siteName(tail, source, host), isoDate(tail) != "" && len(tail) < 20:
			title = head
		case squeeze(head) == squeeze(heading), bar && i > 0 && siteName(title[cuts[0][1]:], source, host):
			title = head
		case bar && len(strings.Fields(tail)) <= 3 && len(strings.Fields(head)) >= 4:
			title = head
		default:
			return title
		}
	}
	return title
}

// siteName reports whether a part of a title names the site.
func siteName(part, source, host string) bool {
	p := squeeze(part)
	if p == "" {
		return false
	}
	label, _, _ := strings.Cut(host, ".")
	for _, name := range []string{squeeze(source), squeeze(host), squeeze(label)} {
		if name != "" && (p == name || len(p) >= 3 && strings.HasPrefix(name, p) || len(name) >= 4 && strings.HasPrefix(p, name) && len(p) < len(name)+12) {
			return true
		}
	}
	return false
}

// squeeze leaves the letters and digits of a text, in lower case.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\'' || r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' && r < 0xc0 || r >= 0x2000 && r < 0x2100 {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// blockText is the text below a node with spaces where elements end: headings
// often hold a kicker and a headline in spans of their own.
func blockText(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case element(c, "br", "div", "p", "span"):
			b.WriteByte(' ')
		}
	}
	return b.String()
}
