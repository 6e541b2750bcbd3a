package ingest

import (
	"strings"

	"golang.org/x/net/html"
)

// attr is the value of an attribute, "" when there is none.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is all text below a node.
func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// element reports whether a node is an element with one of these names.
func element(n *html.Node, names ...string) bool {
	if n == nil || n.Type != html.ElementNode {
		return false
	}
	for _, name := range names {
		if n.Data == name {
			return true
		}
	}
	return false
}

// find returns the first element below n that is wanted, or nil.
func find(n *html.Node, wanted func(*html.Node) bool) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && wanted(c) {
			return c
		}
	}
	return nil
}

// outsized reports a tree of more nodes or levels, or of more text below so many
// levels, than any page has: readers would spend their time on it.
func outsized(doc *html.Node) bool {
	nodes, level, nested := 0, 0, 0
	for n := doc; n != nil; {
		if n.Type == html.TextNode {
			nested += level * len(n.Data)
		}
		if nodes++; nodes > maxNodes || level > maxLevels || nested > maxNested {
			return true
		}
		if n.FirstChild != nil {
			n, level = n.FirstChild, level+1
			continue
		}
		for n != doc && n.NextSibling == nil {
			n, level = n.Parent, level-1
		}
		if n == doc {
			return false
		}
		n = n.NextSibling
	}
	return false
}

// sizes are the bytes of text below each node that readers see, and of those
// inside links, measured once for all questions about them.
type sizes struct{ text, links map[*html.Node]int }

func measure(doc *html.Node) sizes {
	s := sizes{map[*html.Node]int{}, map[*html.Node]int{}}
	s.add(doc)
	return s
}

func (s sizes) add(n *html.Node) {
	if n.Type == html.TextNode {
		s.text[n] = len(strings.TrimSpace(n.Data))
		return
	}
	if element(n, "script", "style", "noscript", "template") {
		return
	}
	text, links := 0, 0
	for c := range n.ChildNodes() {
		s.add(c)
		text += s.text[c]
		links += s.links[c]
	}
	if element(n, "a") && attr(n, "href") != "" {
		links = text
	}
	s.text[n], s.links[n] = text, links
}
