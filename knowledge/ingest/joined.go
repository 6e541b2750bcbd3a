package ingest

import (
	"golang.org/x/net/html"

	"beleg/knowledge"
)

// apart takes out of a page the articles that its scroll joined to the one that
// it was opened for, which the page's address names, or else its title, or else
// stands first. Of an article that is not the page's first it returns the
// heading, as the page's own words are about another.
func (h head) apart(title string) (heading string, joined bool) {
	all := h.joined()
	if len(all) < 2 {
		return "", false
	}
	own := 0
	for i, n := range all {
		if squeeze(blockText(storyHeading(n))) == squeeze(title) {
			own = i
			break
		}
	}
	key := knowledge.AddressKey(h.canonicalOrURL())
	for i, n := range all {
		if h.names(n, key) {
			if i != own {
				heading = oneLine(blockText(storyHeading(n)))
			}
			own = i
			break
		}
	}
	for i, n := range all {
		if i != own {
			n.Parent.RemoveChild(n)
		}
	}
	return heading, true
}

func (h head) canonicalOrURL() string {
	if c, err := Canonical(h.url); err == nil {
		return c
	}
	return h.url
}

// joined are the elements that hold one whole article each: a heading of their
// own and several paragraphs of running text.
func (h head) joined() []*html.Node {
	headings := map[*html.Node]int{} // at and below a node
	var first []*html.Node
	for n := range h.doc.Descendants() {
		if element(n, "h1") && !elsewhere(n) {
			first = append(first, n)
			for p := n; p != nil; p = p.Parent {
				headings[p]++
			}
		}
	}
	if len(first) > 1 {
		return storiesAround(first, headings)
	}
	var all []*html.Node
	for n := range h.doc.Descendants() {
		outermost := element(n, "article") && !ancestor(n, "article")
		if outermost && storyHeading(n) != nil && wholeStory(n) {
			all = append(all, n)
		}
	}
	return all
}

// storiesAround are the largest elements that hold one of the headings and a whole
// story each.
func storiesAround(first []*html.Node, headings map[*html.Node]int) []*html.Node {
	var all []*html.Node
	for _, n := range first {
		for n.Parent != nil && headings[n.Parent] == 1 && !element(n.Parent, "body") {
			n = n.Parent
		}
		if wholeStory(n) {
			all = append(all, n)
		}
	}
	return all
}

// storyHeading is the first heading of an article, nil when it has none.
func storyHeading(n *html.Node) *html.Node {
	return find(n, func(c *html.Node) bool { return element(c, "h1", "h2") })
}

// wholeStory reports an element with several paragraphs of running text.
func wholeStory(n *html.Node) bool {
	count := 0
	for c := range n.Descendants() {
		if runs(c) && sentence(blockText(c)) {
			count++
		}
	}
	return count >= 2 && (element(n, "article") || find(n, signed) != nil)
}

// signed reports what articles have and the sections of one do not: a time, an
// author, an address.
func signed(n *html.Node) bool {
	if element(n, "article", "time") || anyOf(marks(n), authorWords) {
		return true
	}
	for _, name := range addressMarks {
		if attr(n, name) != "" {
			return true
		}
	}
	return false
}

// names reports whether an article's own marks say that it lives at an address:
// what scripts read when the reader scrolls to it, or the link of its heading.
func (h head) names(n *html.Node, key string) bool {
	if h.marksAddress(n, key) {
		return true
	}
	steps := 0
	for c := range n.Descendants() {
		if steps++; steps > maxBlock {
			break
		}
		own := element(c, "a") && (attr(c, "rel") == "bookmark" || headlineLink(c))
		if own && h.isKey(attr(c, "href"), key) || h.marksAddress(c, key) {
			return true
		}
	}
	return false
}

// addressMarks are the attributes in which an article names its address.
var addressMarks = []string{"data-url", "data-href", "data-permalink", "data-article-url", "data-canonical", "data-canonical-url",
	"data-link", "data-path", "itemid"}

func (h head) marksAddress(n *html.Node, key string) bool {
	for _, name := range addressMarks {
		if h.isKey(attr(n, name), key) {
			return true
		}
	}
	return (attr(n, "itemprop") == "url" || attr(n, "itemprop") == "mainEntityOfPage") && h.isKey(attr(n, "href"), key)
}

func (h head) isKey(address, key string) bool {
	if address == "" {
		return false
	}
	c, err := h.absolute(address)
	return err == nil && knowledge.AddressKey(c) == key
}

// headlineLink reports a link in a headline or around one.
func headlineLink(a *html.Node) bool {
	return ancestor(a, "h1", "h2") || find(a, func(n *html.Node) bool { return element(n, "h1", "h2") }) != nil
}
