package ingest

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Elements that never hold an article's sentences.
var notText = set("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "video", "audio",
	"picture", "img", "map",
	"form", "input", "select", "textarea", "button", "dialog", "nav", "aside", "footer", "figcaption", "menu", "link", "meta", "head")

// furniture are the words in a class, id, label or test id that name what
// stands around an article: what to share, to read next, to subscribe to, to
// look at or to buy. A word may be written as one or as two ("read-more").
var furniture = markup("furniture")

// kept are words that make an element part of the article although another word
// of its class is in the list above.
var kept = markup("story")

// marks are the words in which an element's attributes name it, in lower case,
// taken apart at separators and humps.
func marks(n *html.Node) []string {
	var words []string
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "data-testid", "data-component", "aria-label":
			words = appendMarks(words, a.Val)
		}
	}
	return words
}

// appendMarks takes one attribute apart. It is asked of every element many times
// over, so it goes through the value once.
func appendMarks(words []string, value string) []string {
	from, last := -1, rune(0)
	end := func(to int) {
		if from >= 0 {
			words = append(words, strings.ToLower(value[from:to]))
		}
		from = -1
	}
	for i, r := range value {
		switch {
		case separator(r):
			end(i)
		case isHump(last, r):
			end(i)
			from = i
		case from < 0:
			from = i
		}
		last = r
	}
	end(len(value))
	return words
}

// isHump reports whether a word begins between two letters: "shareBar".
func isHump(last, r rune) bool {
	small, capital := 'a' <= last && last <= 'z', 'A' <= r && r <= 'Z'
	return small && capital
}

func separator(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// anyOf reports whether one of the words, or two that follow each other written
// as one, is in the list.
func anyOf(words []string, list map[string]bool) bool {
	for i, w := range words {
		if list[w] || i > 0 && list[words[i-1]+w] {
			return true
		}
	}
	return false
}

// pictureStems begin the words that name a picture.
var pictureStems = slices.Sorted(maps.Keys(markup("picture")))

// pictured reports whether a word names a picture or what holds one.
func pictured(words []string) bool {
	for _, w := range words {
		if slices.ContainsFunc(pictureStems, func(stem string) bool { return strings.HasPrefix(w, stem) }) {
			return true
		}
	}
	return false
}

// prune takes out of a page what is no part of any article. What holds a large
// share of the page's text stays, whatever it is called.
func prune(doc *html.Node) {
	size := measure(doc)
	alts := alternatives(doc)
	var drop []*html.Node
	unfold(doc)
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.CommentNode, n.Type == html.ElementNode && part{n, size.text[n], size.links[n], size.text[doc]}.dispensable():
			drop = append(drop, n)
		case n.Type == html.TextNode && !element(n.Parent, "h1", "title"):
			if len(n.Data) < maxBlock && alts[squeeze(n.Data)] {
				drop = append(drop, n)
			}
		}
	}
	for _, n := range drop {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

// alternatives are the descriptions of pictures; as text they are captions.
func alternatives(doc *html.Node) map[string]bool {
	alts := map[string]bool{}
	for n := range doc.Descendants() {
		if element(n, "img") {
			for _, name := range []string{"alt", "title"} {
				if t := squeeze(attr(n, name)); len(t) > 30 {
					alts[t] = true
				}
			}
		}
	}
	return alts
}

// part is an element of a page: how many bytes of text and of links it holds, and of
// how many the whole page has.
type part struct {
	node              *html.Node
	text, links, page int
}

// dispensable reports a part that is no part of any article.
func (p part) dispensable() bool {
	n := p.node
	switch {
	case element(n, "html", "body", "main", "h1"):
		return false
	case element(n, "article"):
		return p.text < shortTeaser && p.links > 0 && p.text*10 < p.page
	case notText[n.Data]:
		// Some systems wrap whole pages in a form.
		return !element(n, "form", "aside", "footer", "nav") || p.minor()
	case hidden(n), byProperty[attr(n, "itemprop")] && p.text < 100:
		return true
	}
	words := marks(n)
	if anyOf(words, furniture) || roles[attr(n, "role")] {
		return p.minor() && !anyOf(words, kept) && !p.holdsStory()
	}
	return p.leadsElsewhere(words)
}

// minor reports less than a quarter of the page's text.
func (p part) minor() bool { return p.text*4 < p.page }

// holdsStory reports a part with a headline and more than a teaser.
func (p part) holdsStory() bool {
	return p.text > shortTeaser && find(p.node, func(c *html.Node) bool { return c.Data == "h1" }) != nil
}

// leadsElsewhere reports a list of links, a teaser, or what describes a picture.
func (p part) leadsElsewhere(words []string) bool {
	switch {
	case element(p.node, "ul", "ol"):
		return p.links*10 > p.text*6 && p.minor()
	case p.text >= shortTeaser || !element(p.node, "div", "p", "span", "li", "section", "a"):
		return false
	case p.links > 0 && anyOf(words, teaser):
		return true
	}
	return pictured(words) && find(p.node, picture) != nil
}

// shortTeaser bounds, in bytes, what points to another article or describes a
// picture: longer text is more than that.
const shortTeaser = 600

// byProperty are the properties of an article that are no part of its text.
var byProperty = set("author", "datePublished", "dateModified", "dateCreated", "publisher")

// roles of elements around an article (WAI-ARIA landmarks), and the words for
// what points to another one.
var (
	roles  = set("navigation", "complementary", "dialog", "contentinfo", "search", "banner", "alert")
	teaser = markup("teaser")
)

func picture(n *html.Node) bool { return element(n, "img", "picture", "video", "svg") }

// hidden elements are not seen by readers. Text behind a paywall is often only
// hidden, but it is not shown, so it is not quoted.
func hidden(n *html.Node) bool {
	style := strings.ReplaceAll(strings.ToLower(attr(n, "style")), " ", "")
	if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
		return !folded(n)
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" {
			return !folded(n)
		}
	}
	// What is hidden from screen readers is seen all the same: signs, copies, and
	// now and then whole paragraphs.
	return attr(n, "aria-hidden") == "true" && find(n, runs) == nil && !runs(n)
}

// runs reports a paragraph of running text.
func runs(n *html.Node) bool {
	return element(n, "p") && n.FirstChild != nil && len(blockText(n)) >= 80
}

// unfold shows what a click of the reader's would.
func unfold(doc *html.Node) {
	for n := range doc.Descendants() {
		if concealed(n) && folded(n) {
			n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
				return a.Key == "hidden" || a.Key == "aria-hidden" || a.Key == "style"
			})
		}
	}
}

// concealed reports an element that readers do not see at first.
func concealed(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "hidden", a.Key == "aria-hidden":
			return true
		case a.Key == "style" && strings.Contains(a.Val, "none"):
			return true
		}
	}
	return false
}

// folding are the words that name what a reader opens with a click.
var folding = markup("folding")

// folded reports whether a hidden element is the folded part of an accordion:
// its readers see it when they want to.
func folded(n *html.Node) bool {
	for range 3 {
		if n == nil || element(n, "body", "main", "article") {
			return false
		}
		if anyOf(marks(n), folding) || attr(n, "role") == "tabpanel" || element(n, "details") {
			return true
		}
		n = n.Parent
	}
	return false
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
