package ingest

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"beleg/knowledge"
)

// maxTree is the deepest page that is read.
const maxTree = 512

// Extract reads the article of a page. Its address is pageURL as given; what
// the page does not tell stays empty. A page without an article has no Text.
func Extract(page []byte, pageURL string) (a knowledge.Article, err error) {
	if len(page) > maxFile {
		return knowledge.Article{}, &Error{Large, fmt.Errorf("page of %d bytes", len(page))}
	}
	defer func() {
		if p := recover(); p != nil {
			a, err = knowledge.Article{}, &Error{NoText, fmt.Errorf("broken page: %v", p)}
		}
	}()
	source, err := decode(page, "")
	if err != nil {
		return knowledge.Article{}, err
	}
	doc, err := html.Parse(bytes.NewReader([]byte(source)))
	if err != nil || tooDeep(doc, maxTree) {
		return knowledge.Article{}, &Error{NoText, fmt.Errorf("unreadable page: %v", err)}
	}
	h := readHead(doc, pageURL)
	a = knowledge.Article{URL: pageURL}
	h.fill(&a)
	prune(doc)
	lead := findLead(doc, h)
	blocks := tidy(body(doc, pageURL), a.Title)
	a.Text = join(withLead(blocks, lead))
	if a.Language == "" {
		a.Language = h.language(a.Text)
	}
	return a, nil
}

func join(blocks []block) string {
	lines := make([]string, len(blocks))
	for i, b := range blocks {
		lines[i] = b.text
	}
	return strings.Join(lines, "\n")
}
