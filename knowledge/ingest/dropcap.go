package ingest

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// initial are the words that name a large first letter.
var initial = set("initial", "initialletter", "dropcap", "dropcaps", "firstletter", "firstcharacter", "initiale", "bigletter")

// isInitial reports an element that is marked as a large first letter and holds one.
func isInitial(n *html.Node) bool {
	shown := n.Type == html.ElementNode && !notText[n.Data]
	return shown && oneLetter(n) != "" && anyOf(marks(n), initial)
}

// joinInitials puts large first letters, which stand in elements of their own,
// back in front of their words.
func joinInitials(doc *html.Node) {
	var letters []*html.Node
	for n := range doc.Descendants() {
		if isInitial(n) {
			letters = append(letters, n)
		}
	}
	for _, n := range letters {
		letter := oneLetter(n)
		next := following(n)
		if letter == "" || next == nil {
			continue
		}
		next.Data = letter + strings.TrimLeft(next.Data, " \t\r\n\u00a0")
		for c := n.FirstChild; c != nil; c = n.FirstChild {
			n.RemoveChild(c)
		}
	}
}

// oneLetter is the text of an element that holds one letter, with a quotation
// mark perhaps; "" for others.
func oneLetter(n *html.Node) string {
	var b strings.Builder
	steps := 0
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(beginning(c.Data, 32))
		}
		if steps++; steps > 5 || b.Len() > 32 {
			return ""
		}
	}
	t := strings.TrimSpace(b.String())
	if utf8.RuneCountInString(strings.Trim(t, "\"„“”»«‚'’")) != 1 {
		return ""
	}
	return t
}

// following is the next text behind an element that says something, if it is
// near.
func following(n *html.Node) *html.Node {
	steps := 0
	for n != nil {
		for n != nil && n.NextSibling == nil {
			n = n.Parent
		}
		if n == nil {
			return nil
		}
		n = n.NextSibling
		if t := firstText(n); t != nil {
			return t
		}
		if steps++; steps > 10 {
			return nil
		}
	}
	return nil
}

func firstText(n *html.Node) *html.Node {
	if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
		return n
	}
	for c := range n.Descendants() {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" && !element(c.Parent, "script", "style", "template") {
			return c
		}
	}
	return nil
}
