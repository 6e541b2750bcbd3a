package ingest

import (
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
var furniture = set(strings.Fields(`
	social socialmedia share sharing sharebar sharebutton sharebuttons sharetools shariff addtoany sharedaddy followus followbutton socialbar
	donation donations donationbox donate spende spenden spendenbox spendenaufruf supportus subscribebox
	newsletter newsletters newsletterbox subscribe subscription abo abobox aboteaser signup registration loginbox paywall plusteaser
	related relatedarticle relatedarticles relatedcontent relatedposts recommend recommended recommendation recommendations readmore morelinks moreon teaserlist teasergroup teasergrid
	teaserbox teaserrow teaserblock teaserembed embedteaser articleteaser linklist outbrain taboola plista recirc recirculation mostread meistgelesen popular trending
	interesting crosslink crosslinks furtherreading
	comment comments commentbox commentsection disqus kommentar kommentare disclaimer
	breadcrumb breadcrumbs pagination pager toolbar navigation navi nav menu sidebar skiplink skiplinks tags taglist keywords topicslist articletags articletopics articlekeywords
	caption captions captiontext figcaption bildunterschrift legend imagecaption imgcaption copyright credit credits photocredit imagecredit picturetext picturecredit picturedescription bildquelle
	gallery galerie slideshow slider carousel lightbox videoplayer player mediaplayer audioplayer podcastbox podcastteaser podcastplayer
	ad ads advert advertisement advertising advertorial anzeige werbung sponsor sponsored promo promotion banner affiliate commerce productbox productcard productteaser shopping
	authorbox authorbio authorcard authorinfo authorprofile autorenbox aboutauthor bio
	cookie cookies consent gdpr cmp privacy optin externalembed externalcontent embedconsent embedprivacy embedplaceholder
	sronly visuallyhidden screenreader screenreadertext hiddentext printonly noprint
	feedback rating survey poll voting quiz tooltip popup modal overlay infobar readingtime timestamp dateline publishdate publishinfo byline articlemeta articleinfo articlefooter
	articlebottom articleactions articletools`)...)

// kept are words that make an element part of the article although another word
// of its class is in the list above.
var kept = set("articlebody", "articlecontent", "articletext", "bodytext", "storybody", "storytext", "entrycontent", "maincontent",
	"postcontent", "richtext", "paragraph",
	"lead", "intro", "standfirst", "vorspann")

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
func isHump(last, r rune) bool { return 'a' <= last && last <= 'z' && 'A' <= r && r <= 'Z' }

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

// pictured reports whether a word names a picture or what holds one.
func pictured(words []string) bool {
	for _, w := range words {
		for _, stem := range []string{"pic", "image", "img", "media", "photo", "foto", "bild", "figure", "illustration"} {
			if strings.HasPrefix(w, stem) {
				return true
			}
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
		case n.Type == html.CommentNode, n.Type == html.ElementNode && dispensable(n, size, size.text[doc]):
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
	case hidden(n), byProperty[attr(n, "itemprop")] && length < 100:
		return true
	}
	words := marks(n)
	if anyOf(words, furniture) || roles[attr(n, "role")] {
		holdsStory := length > shortTeaser && find(n, func(c *html.Node) bool { return c.Data == "h1" }) != nil
		return !anyOf(words, kept) && length*4 < total && !holdsStory
	}
	switch n.Data {
	case "ul", "ol":
		return links*10 > length*6 && length*4 < total
	case "div", "p", "span", "li", "section", "a":
		marked := links > 0 && anyOf(words, teaser)
		if length >= shortTeaser {
			return false
		}
		return marked || pictured(words) && find(n, picture) != nil
	}
	return false
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
	teaser = set("teaser", "teasers")
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
var folding = set("accordion", "accordions", "collapse", "collapsible", "expandable", "expander", "faq", "fold", "foldout", "toggle",
	"tabpanel", "akkordeon")

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
