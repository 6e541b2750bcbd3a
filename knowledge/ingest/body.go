package ingest

import (
	"log/slog"
	"net/url"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// block is one paragraph, heading or list entry of an article.
type block struct {
	text  string
	kind  byte   // 'p' paragraph, 'h' heading, 'l' list entry, 'q' quotation, 't' table row
	level int    // of a heading
	links int    // bytes of text inside links
	path  string // the names of the elements around it, where it is known
}

// body finds the article in a page and returns its blocks in order. The tree is
// changed.
func body(doc *html.Node, pageURL string) []block {
	u, err := url.Parse(pageURL)
	if err != nil {
		u = nil
	}
	reader := readability.NewParser()
	reader.DisableJSONLD = true                   // what the page says of itself is known
	reader.Logger = slog.New(slog.DiscardHandler) // the usual one writes whole texts to nowhere
	article, err := reader.ParseAndMutate(doc, u)
	if err != nil || article.Node == nil {
		return nil
	}
	return blocksOf(article.Node)
}

// blockElements end a line.
var blockElements = set("address", "article", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figure",
	"figcaption", "footer", "header",
	"h1", "h2", "h3", "h4", "h5", "h6", "hgroup", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody",
	"thead", "tr", "ul", "body", "html")

// blocksOf cuts the text below a node where block elements begin and end.
func blocksOf(root *html.Node) []block {
	w := &blockWriter{}
	w.node(root)
	w.flush()
	return w.blocks
}

type blockWriter struct {
	path   []byte // the elements around the text at hand
	blocks []block
	text   strings.Builder
	now    block
	inLink bool
}

func (w *blockWriter) flush() {
	if t := oneLine(w.text.String()); t != "" {
		b := w.now
		b.text, b.path = t, string(w.path)
		w.blocks = append(w.blocks, b)
	}
	w.text.Reset()
	w.now.links = 0
}

func (w *blockWriter) node(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.text.WriteString(n.Data)
		if w.inLink {
			w.now.links += len(strings.TrimSpace(n.Data))
		}
		return
	case element(n, "br"):
		w.lineBreak(n)
		return
	case element(n, "td", "th"):
		w.text.WriteByte(' ')
	case element(n, "a"):
		defer func(was bool) { w.inLink = was }(w.inLink)
		w.inLink = true
	}
	if n.Type != html.ElementNode || !blockElements[n.Data] {
		for c := range n.ChildNodes() {
			w.node(c)
		}
		return
	}
	w.flush()
	defer func(n int) { w.path = w.path[:n] }(len(w.path))
	w.path = append(append(w.path, n.Data...), ' ')
	outer := w.now
	w.now = block{kind: kindOf(n, outer.kind)}
	if w.now.kind == 'h' {
		w.now.level = int(n.Data[len(n.Data)-1] - '0')
		if outer.kind == 'h' {
			w.now.level = outer.level
		}
	}
	for c := range n.ChildNodes() {
		w.node(c)
	}
	w.flush()
	w.now = outer
}

// lineBreak ends a paragraph where two follow each other; a single one is a
// space.
func (w *blockWriter) lineBreak(n *html.Node) {
	next := n.NextSibling
	for next != nil && next.Type == html.TextNode && strings.TrimSpace(next.Data) == "" {
		next = next.NextSibling
	}
	if element(next, "br") {
		w.flush()
		return
	}
	w.text.WriteByte(' ')
}

// kindOf is what an element makes of its text; containers pass on what they
// stand in.
func kindOf(n *html.Node, outer byte) byte {
	switch n.Data {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return 'h'
	case "li", "dd", "dt":
		return 'l'
	case "blockquote":
		return 'q'
	case "tr":
		return 't'
	case "p":
		if outer != 0 && outer != 'h' {
			return outer
		}
		return 'p'
	}
	return outer
}
