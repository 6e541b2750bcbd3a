package ingest

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// Elements that never hold an article's sentences.
var notText = set("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "canvas", "video", "audio", "picture", "img", "map",
	"form", "input", "select", "textarea", "button", "dialog", "nav", "aside", "footer", "figcaption", "menu", "link", "meta", "head")

// furniture are the words in a class, id or test id, between separators or
// humps, that name what stands around an article: what to share, to read next,
// to subscribe to, to see or to buy.
var furniture = regexp.MustCompile(`(?i)(?:^|[\s_:./-])(?:` + strings.Join([]string{
	`(?:social|share|sharing|sharebar|sharebuttons?|shariff|addtoany|sharedaddy|followus|follow)`,
	`(?:newsletter|newsletters|subscribe|subscription|abo(?:box|teaser)|signup|registration|loginbox|paywall|plus-teaser|offer)`,
	`(?:related|relatedarticles?|recommend(?:ed|ations?)?|readmore|read-?more|morelinks|teaserlist|teaser-?(?:group|grid|box|row|list|block|embed)|embed-?teaser|articleteaser|linklist|link-?list|outbrain|taboola|plista|recirc|recirculation|most-?read|meistgelesen|popular|trending|interesting|crosslinks?|furtherreading)`,
	`(?:comments?|commentbox|disqus|kommentare?|disclaimer)`,
	`(?:breadcrumbs?|pagination|pager|toolbar|navigation|navi|nav|menu|sidebar|skip-?links?|tags?|taglist|keywords|topics?list|article-?(?:tags|topics|keywords))`,
	`(?:captions?|caption-?text|figcaption|bildunterschrift|legend|image-?caption|img-?caption|copyright|credits?|photo-?credit|image-?credit|picture-?(?:text|credit|description)|bildquelle)`,
	`(?:gallery|galerie|slideshow|slider|carousel|lightbox|videoplayer|player|mediaplayer|audioplayer|podcast-?(?:box|teaser|player))`,
	`(?:ad|ads|advert(?:isement|ising|orial)?|anzeige|werbung|sponsor(?:ed)?|promo|promotion|banner|affiliate|commerce|product-?(?:box|card|teaser)|shopping)`,
	`(?:author-?(?:box|bio|card|info|profile)|autorenbox|about-?(?:the-)?author|bio)`,
	`(?:cookie|consent|gdpr|cmp|privacy|opt-?in|external-?(?:embed|content)|embed-?(?:consent|privacy|placeholder))`,
	`(?:sr-only|visually-?hidden|screen-?reader(?:-text)?|visuallyhidden|a11y-hidden|aural|hidden-?text|print-only|noprint)`,
	`(?:feedback|rating|survey|poll|voting|quiz|tooltip|popup|modal|overlay|infobar|readingtime|reading-?time|timestamp|dateline-?box|date-?line|publish-?(?:date|info)|byline|article-?(?:meta|info|footer|bottom|actions|tools))`,
}, "|") + `)(?:$|[\s_:./-])`)

// kept are words that make an element part of the article although another word
// of its class is in the list above.
var kept = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:article-?(?:body|content|text)|body-?text|story-?(?:body|text)|entry-?content|main-?content|post-?content|richtext|rich-text|paragraph|lead|intro|standfirst|vorspann)(?:$|[\s_-])`)

var hump = regexp.MustCompile(`([a-z])([A-Z])`)

// prune takes out of a page what is no part of any article. What holds a large
// share of the page's text stays, whatever it is called.
func prune(doc *html.Node) {
	size := measure(doc)
	alts := alternatives(doc)
	var drop []*html.Node
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.CommentNode, n.Type == html.ElementNode && dispensable(n, size, size.text[doc]):
			drop = append(drop, n)
		case n.Type == html.TextNode && alts[squeeze(n.Data)] && !element(n.Parent, "h1", "title"):
			drop = append(drop, n)
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

func dispensable(n *html.Node, size sizes, total int) bool {
	length, links := size.text[n], size.links[n]
	switch {
	case element(n, "html", "body", "main", "h1"):
		return false
	case element(n, "article"):
		return length < shortTeaser && links > 0 && length*10 < total
	case notText[n.Data]:
		// Some systems wrap whole pages in a form.
		return !element(n, "form", "aside", "footer", "nav") || length*4 < total
	case hidden(n):
		return true
	}
	marks := hump.ReplaceAllString(attr(n, "class")+" "+attr(n, "id")+" "+attr(n, "data-testid")+" "+attr(n, "data-component")+" "+attr(n, "aria-label"), "$1-$2")
	if furniture.MatchString(marks) || roles[attr(n, "role")] {
		return !kept.MatchString(marks) && length*4 < total
	}
	switch n.Data {
	case "ul", "ol":
		return links*10 > length*6 && length*4 < total
	case "div", "p", "span", "li", "section", "a":
		return captioned.MatchString(marks) && length < shortTeaser && find(n, picture) != nil ||
			teaser.MatchString(marks) && links > 0 && length < shortTeaser
	}
	return false
}

// shortTeaser bounds, in bytes, what points to another article or describes a
// picture: longer text is more than that.
const shortTeaser = 600

var (
	// roles of elements around an article (WAI-ARIA landmarks).
	roles     = set("navigation", "complementary", "dialog", "contentinfo", "search", "banner", "alert")
	captioned = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:pic|picture|picbox|image|img|media|photo|foto|bild|figure|illustration)(?:[a-z]*)(?:$|[\s_-])`)
	teaser    = regexp.MustCompile(`(?i)(?:^|[\s_-])teasers?(?:$|[\s_-])`)
)

func picture(n *html.Node) bool { return element(n, "img", "picture", "video", "svg") }

// hidden elements are not seen by readers. Text behind a paywall is often only
// hidden, but it is not shown, so it is not quoted.
func hidden(n *html.Node) bool {
	style := strings.ReplaceAll(strings.ToLower(attr(n, "style")), " ", "")
	if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") || attr(n, "aria-hidden") == "true" {
		return true
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" {
			return true
		}
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
