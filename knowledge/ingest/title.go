package ingest

import (
	"cmp"
	"strings"

	"golang.org/x/net/html"

	"beleg/knowledge/lang"
)

// headline is the article's title: the page's only heading, which readers see;
// else the posting's or the one made for sharing, another heading, the title
// element. A kicker in front of the heading is left out where the others go
// without it. Where posting and sharing differ, the one that is not the title
// element's is the editors'; that one is often written for search engines. Names
// of the site that were added fall away.
func (h head) headline(source string) string {
	heading := h.firstHeading()
	tidy := func(t string) string { return withoutSite(shorten(t, longestTitle), heading, source, host(h.url)) }
	posted, shared, search := tidy(h.posting.headline), tidy(h.get("og:title", "twitter:title")), tidy(h.title)
	shown := squeeze(posted) == squeeze(heading)
	forSearch := !shown && squeeze(posted) == squeeze(search)
	if forSearch && shared != "" && !cutOff(shared) {
		posted = shared
	}
	candidates := []string{posted, shared, tidy(h.get("dc.title", "dcterms.title", "title", "citation_title")), heading, search}
	if h.oneHeading() && len(strings.Fields(heading)) > 2 && !siteName(heading, source, host(h.url)) {
		candidates = append([]string{withoutKicker(tidy(heading), candidates)}, candidates...)
	}
	for _, t := range candidates {
		if t != "" && !cutOff(t) {
			return t
		}
	}
	return cmp.Or(candidates...)
}

// withoutKicker is the one of a page's other titles with which its heading ends,
// or the heading.
func withoutKicker(heading string, others []string) string {
	shown := squeeze(heading)
	for _, t := range others {
		if key := squeeze(t); len(key) > 20 && key != shown && strings.HasSuffix(shown, key) {
			return t
		}
	}
	return heading
}

// longestTitle is where a title is cut, in characters.
const longestTitle = 300

// firstHeading is the text of the first h1 that is no logo.
func (h head) firstHeading() string {
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

var titleBreak = lang.Lazy(`\s+(?:[|•·»›–—-]|::)\s+`)

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
		if shortens(p, name) || extends(p, name) {
			return true
		}
	}
	return false
}

// shortens reports whether a part of a title is a name or the beginning of one.
func shortens(p, name string) bool {
	return p == name || len(p) >= 3 && strings.HasPrefix(name, p)
}

// extends reports whether a part of a title is a name and little more.
func extends(p, name string) bool {
	return len(name) >= 4 && strings.HasPrefix(p, name) && len(p) < len(name)+12
}

// squeeze leaves the letters and digits of a text, in lower case.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if !squeezed(r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// squeezed reports whether a character in lower case is more than a sign.
func squeezed(r rune) bool {
	if r < 0xc0 {
		return strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyz", r)
	}
	return r < 0x2000 || r >= 0x2100
}

// maxBlock is as much of an element's text as is ever looked at, in bytes, when
// asking whether it is a heading, a byline or an introduction.
const maxBlock = 4096

// blockText is the text below a node with spaces where elements end: headings
// often hold a kicker and a headline in spans of their own.
func blockText(n *html.Node) string {
	var b strings.Builder
	steps := 0
	for c := range n.Descendants() {
		if steps++; b.Len() > maxBlock || steps > maxBlock {
			break
		}
		switch {
		case c.Type == html.TextNode:
			b.WriteString(beginning(c.Data, maxBlock+1))
		case element(c, "br", "div", "p", "span"):
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// oneHeading reports whether the page has a single h1 outside of what stands
// around an article.
func (h head) oneHeading() bool {
	count := 0
	for n := range h.doc.Descendants() {
		if element(n, "h1") && !elsewhere(n) && !hidden(n) {
			count++
		}
	}
	return count == 1
}
