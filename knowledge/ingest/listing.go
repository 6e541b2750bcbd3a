package ingest

import (
	"errors"
	"fmt"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"golang.org/x/net/html"

	"beleg/knowledge/lang"
)

// Offer is what a page that is no article leads to: one of its articles, or a
// feed. URL is absolute, Title may be empty.
type Offer struct {
	URL, Title string
	Feed       bool
}

// Offers are the feeds and then up to ten articles of an index page, where that
// is the reason; else none.
func (e *Error) Offers() []Offer {
	var list *listing
	if errors.As(e.Err, &list) {
		return list.offers
	}
	return nil
}

const (
	maxOffers  = 10  // of articles
	maxFeeds   = 10  // of one page
	fewestLink = 5   // to articles: fewer make no index
	leastStory = 400 // bytes of running text beside its teasers that make a page an article
)

// listing is the cause of a page that lists articles and is none itself.
type listing struct{ offers []Offer }

func (l *listing) Error() string { return fmt.Sprintf("an index page of %d links", len(l.offers)) }

// readListing returns what an index page offers, nil when the page is none: it
// claims no article of its own, links to several, and has little running text
// beside the teasers of these.
func readListing(doc *html.Node, h head) *listing {
	if h.claimsArticle() {
		return nil
	}
	w := lister{base: h.url, seen: map[string]bool{}, cards: map[*html.Node]bool{}}
	if own, err := Canonical(h.url); err == nil {
		w.seen[own] = true
	}
	size := measure(doc)
	w.links(doc, size)
	if len(w.articles) < fewestLink || w.story(doc) >= leastStory {
		return nil
	}
	return &listing{append(w.feeds(doc), w.articles[:min(len(w.articles), maxOffers)]...)}
}

// claimsArticle reports whether the page says that it is one article, itself or
// by its address. A home page's template may say so too, but it is none.
func (h head) claimsArticle() bool {
	u, err := whatwg.Parse(h.url)
	known := err == nil && web(u)
	if known && len(u.Pathname()) <= 1 && u.Query() == "" {
		return false
	}
	says := h.posting.rank >= 2 || strings.EqualFold(h.get("og:type"), "article") || h.get("article:published_time") != ""
	return says || known && articlePath(u.Pathname())
}

var (
	// slug is the last part of an address that holds a headline or a number.
	slug = lang.Lazy(`^(?:[^-_]*[-_]){3}|\d{5}|[0-9a-f]{12}`)
	// listPath are parts of addresses below which lists stand.
	listPath = markup("list")
)

// articlePath reports a path that ends as those of articles do.
func articlePath(p string) bool {
	parts := strings.Split(strings.Trim(p, "/"), "/")
	for _, part := range parts[:len(parts)-1] {
		if listPath[strings.ToLower(part)] {
			return false
		}
	}
	last := parts[len(parts)-1]
	return slug.MatchString(last) || coded(last)
}

// coded reports a part of an address that is a number in letters and digits:
// "k8dJ5xnwYw".
func coded(part string) bool {
	return len(part) >= 9 && strings.ContainsAny(part, "0123456789") && strings.ToLower(part) != part
}

// lister collects links to articles and what belongs to their teasers.
type lister struct {
	base     string
	seen     map[string]bool // addresses
	articles []Offer
	cards    map[*html.Node]bool // elements that are the teaser of one article
	headings map[*html.Node]int  // how many headlines of other articles are below a node
}

// links finds the links that name an article: in a heading, or as long as one.
func (w *lister) links(doc *html.Node, size sizes) {
	var named []*html.Node
	names := map[*html.Node]bool{}
	w.headings = map[*html.Node]int{}
	for n := range doc.Descendants() {
		if !element(n, "a") || ancestor(n, "nav", "footer") {
			continue
		}
		title := oneLine(blockText(n))
		if h := find(n, subheading); h != nil {
			title = oneLine(blockText(h))
		} else if len(strings.Fields(title)) < 4 && !ancestor(n, "h2", "h3", "h4") {
			continue
		}
		address, err := w.absolute(attr(n, "href"))
		if err != nil || title == "" {
			continue
		}
		named, names[n] = append(named, n), true
		if !w.seen[address] {
			w.seen[address] = true
			w.articles = append(w.articles, Offer{URL: address, Title: shorten(title, longestTitle)})
		}
	}
	if len(w.articles) < fewestLink {
		return
	}
	w.count(doc, names)
	for _, n := range named {
		w.cards[w.card(n, size)] = true
	}
}

// count notes how many links that name an article stand at and below a node.
func (w *lister) count(n *html.Node, names map[*html.Node]bool) int {
	total := 0
	if names[n] {
		total = 1
	}
	for c := range n.ChildNodes() {
		total += w.count(c, names)
	}
	if total > 0 {
		w.headings[n] = total
	}
	return total
}

func subheading(n *html.Node) bool { return element(n, "h2", "h3", "h4") }

// card is the largest element around a link that is about it alone and no
// longer than a teaser.
func (w *lister) card(n *html.Node, size sizes) *html.Node {
	for n.Parent != nil && w.headings[n.Parent] == w.headings[n] && size.text[n.Parent] < shortTeaser {
		n = n.Parent
	}
	return n
}

func (w *lister) absolute(href string) (string, error) {
	if href = strings.TrimSpace(href); href == "" || strings.HasPrefix(href, "#") {
		return "", errors.New("no address")
	}
	u, err := parseAddress(href, w.base)
	if err != nil {
		return "", err
	}
	return Canonical(u.Href(false))
}

// story is how many bytes of running text stand beside the teasers.
func (w *lister) story(doc *html.Node) int {
	total := 0
	for n := range doc.Descendants() {
		if !element(n, "p", "div", "td", "li", "blockquote", "section") || w.inCard(n) || ancestor(n, "footer", "nav", "aside", "form",
			"noscript") {
			continue
		}
		own := 0
		for c := range n.ChildNodes() {
			if c.Type == html.TextNode || inline(c) {
				own += len(oneLine(beginning(text(c), maxBlock)))
			}
		}
		if own >= 80 {
			total += own
		}
	}
	return total
}

// inline reports an element of running text that is no link.
func inline(n *html.Node) bool {
	inside := n.Type == html.ElementNode && !blockElements[n.Data]
	return inside && !notText[n.Data] && n.Data != "a"
}

func (w *lister) inCard(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if w.cards[n] {
			return true
		}
	}
	return false
}

// feeds are those that the page announces or links to.
func (w *lister) feeds(doc *html.Node) []Offer {
	links := feedLinks(doc, w.base)
	list := make([]Offer, 0, maxFeeds)
	for _, l := range links[:min(len(links), maxFeeds)] {
		list = append(list, Offer{URL: l.URL, Title: shorten(l.Title, longestTitle), Feed: true})
	}
	return list
}
