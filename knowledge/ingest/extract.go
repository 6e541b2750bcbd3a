package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/net/html"

	"beleg/knowledge"
)

const (
	maxNodes       = 200_000 // nodes of a page that is read; usual ones have below 20,000
	extractTimeout = 10 * time.Second

	// scant is a text, in bytes, that makes another try worth while.
	scant = 400
)

// Extract reads the article of a page. Its address is pageURL as given; what
// the page does not tell stays empty. A page without an article has no Text;
// one that shows nothing before its readers consent has the access "consent".
func Extract(page []byte, pageURL string) (knowledge.Article, error) {
	if len(page) > maxFile {
		return knowledge.Article{}, &Error{Large, fmt.Errorf("page of %d bytes", len(page))}
	}
	source, err := decode(page, "")
	if err != nil {
		return knowledge.Article{}, err
	}
	return apart(context.Background(), extractTimeout, func() (knowledge.Article, error) { return extract(source, pageURL) })
}

func extract(source, pageURL string) (knowledge.Article, error) {
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return knowledge.Article{}, &Error{NoText, err}
	}
	if outsized(doc, maxNodes) {
		return knowledge.Article{}, &Error{Large, errors.New("page of too many elements")}
	}
	h := readHead(doc, pageURL)
	a := knowledge.Article{URL: pageURL}
	h.fill(&a)
	whole, walled := words(doc)
	lead := findLead(doc, h, a.Title)
	prune(doc)
	said := running(blocksOf(doc)) // before body changes the tree
	a.Text = join(withLead(tidy(body(doc, pageURL), a.Title, a.Author), lead))
	if rest := join(tidy(said, a.Title, a.Author)); len(a.Text) < shortStory && len(rest) > 2*len(a.Text) {
		a.Text = rest
	}
	if len(a.Text) < scant {
		a.Text = longer(a.Text, h.otherText(source, a.Title, a.Author))
	}
	a.Access = h.wallOf(a.Text, whole, walled)
	if a.Access == knowledge.Consent && consentWall.MatchString(a.Text) {
		a.Text = "" // it is the wall's own
	}
	a.Language = h.language(a.Text)
	return a, nil
}

// running are the paragraphs of a page that read like running text, wherever
// they stand.
func running(blocks []block) []block {
	var out []block
	for _, b := range blocks {
		if len(b.text) >= 80 && sentence(b.text) && b.links*2 < len(b.text) {
			out = append(out, b)
		}
	}
	return out
}

// otherText is a second try for pages that yield little: the text in the page's
// own posting, unless it is for payers only, or what is found when nothing is
// cleared away first.
func (h head) otherText(source, title, authors string) string {
	if h.posting.free == nil || *h.posting.free {
		if doc, err := html.Parse(strings.NewReader(h.posting.body)); err == nil {
			if t := join(tidy(blocksOf(doc), title, authors)); len(t) >= scant {
				return t
			}
		}
	}
	doc, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return ""
	}
	return join(tidy(body(doc, h.url), title, authors))
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

func join(blocks []block) string {
	lines := make([]string, len(blocks))
	for i, b := range blocks {
		lines[i] = b.text
	}
	return strings.Join(lines, "\n")
}
