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

// tooDeep reports a tree deeper than any page is: recursive readers would spend
// their stack on it.
func tooDeep(doc *html.Node, limit int) bool {
	depth := 0
	for n := doc; ; {
		switch {
		case n.FirstChild != nil:
			if depth++; depth > limit {
				return true
			}
			n = n.FirstChild
		default:
			for n != doc && n.NextSibling == nil {
				n = n.Parent
				depth--
			}
			if n == doc {
				return false
			}
			n = n.NextSibling
		}
	}
}
