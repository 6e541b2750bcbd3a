package ingest

import (
	"bytes"
	"fmt"

	"golang.org/x/net/html"

	"beleg/knowledge"
)

// Extract reads the article of a page. The address is the one that was given;
// fields that the page does not tell stay empty.
func Extract(page []byte, pageURL string) (knowledge.Article, error) {
	if len(page) > maxFile {
		return knowledge.Article{}, &Error{Large, fmt.Errorf("page of %d bytes", len(page))}
	}
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return knowledge.Article{}, &Error{NoText, err}
	}
	return knowledge.Article{URL: pageURL, Text: paragraphs(textOf(doc))}, nil
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b []byte
	for c := range n.ChildNodes() {
		b = append(b, textOf(c)...)
	}
	return string(b)
}
