package ingest

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// authors are who wrote the article, in order: the posting's, the meta
// elements', those marked up as authors, or a byline.
func (h head) authors() []string {
	found := tidyNames(h.posting.authors)
	if h.posting.rank < 3 {
		// The author of a review is often the house that publishes the page.
		if marked := tidyNames(h.marked()); len(marked) > 0 {
			return marked
		}
	}
	if len(found) == 0 && h.posting.rank >= 3 {
		found = tidyNames(h.marked())
	}
	if len(found) == 0 {
		for _, name := range []string{"article:author", "author", "dc.creator", "dcterms.creator", "dc.creator.creator", "parsely-author", "sailthru.author", "citation_author", "byl", "twitter:data1"} {
			if name == "twitter:data1" && !strings.Contains(strings.ToLower(h.get("twitter:label1")), "by") && !strings.Contains(strings.ToLower(h.get("twitter:label1")), "verfasst") {
				continue
			}
			if found = tidyNames(h.meta[name]); len(found) > 0 {
				break
			}
		}
	}
	return found
}

var (
	authorClass = regexp.MustCompile(`(?i)(^|[\s_-])(authors?|autor(?:en)?|byline|author-?name|c-author|person-?link|authors?-?(?:link|list|names?))([\s_-]|$)`)
	bylineStart = regexp.MustCompile(`^\s*(?i:von|by|text|autor(?:in|en)?|author)\s*:?\s+`)
	notName     = regexp.MustCompile(`(?i)https?:|www\.|@|\d{4}|^(?:admin|redaktion|editor|staff|unknown|anonymous|null|undefined|none|n/a)$`)
	nameBreak   = regexp.MustCompile(`\s*(?:[,;|/•·]|\s(?:und|and|&)\s)\s*`)
	nameEnd     = regexp.MustCompile(`(?i)\s*(?:[(|–—]|\s-\s|\b(?:aus|in|für|from|for)\s).*$`)
)

// marked are the authors that the page's text marks up.
func (h head) marked() []string {
	var names []string
	for n := range h.doc.Descendants() {
		if n.Type != html.ElementNode || element(n, "meta", "script", "style", "link") {
			continue
		}
		rel, prop := attr(n, "rel"), attr(n, "itemprop")
		switch {
		case prop == "author" || prop == "name" && inside(n, "author"), rel == "author":
			if prop == "author" && find(n, func(c *html.Node) bool { return attr(c, "itemprop") == "name" }) != nil {
				continue
			}
			names = append(names, blockText(n))
		}
	}
	if len(names) > 0 {
		return names
	}
	for n := range h.doc.Descendants() {
		if n.Type != html.ElementNode || !authorClass.MatchString(attr(n, "class")) {
			continue
		}
		t := oneLine(blockText(n))
		by := bylineStart.FindString(t)
		if t = t[len(by):]; len(t) > 80 || t == "" {
			continue
		}
		if by != "" || looksLikeName(nameBreak.Split(t, 2)[0]) {
			return []string{t}
		}
	}
	return h.labelled()
}

var authorLabel = regexp.MustCompile(`^(?i:autor(?:in|en)?(?:/autor(?:in)?)?|authors?|(?:written )?by|von|text):?$`)

// labelled finds a name behind a label of its own: "Autorin" and then "Ada Beck".
func (h head) labelled() []string {
	label := false
	for n := range h.doc.Descendants() {
		if n.Type != html.TextNode || element(n.Parent, "script", "style", "noscript", "option") {
			continue
		}
		t := oneLine(n.Data)
		if t == "" {
			continue
		}
		if label && looksLikeName(nameBreak.Split(t, 2)[0]) {
			return []string{t}
		}
		label = authorLabel.MatchString(t)
	}
	return nil
}

func inside(n *html.Node, prop string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if attr(p, "itemprop") == prop {
			return true
		}
	}
	return false
}

// looksLikeName reports two to four words that begin with capitals.
func looksLikeName(s string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		if r := []rune(w)[0]; !unicode.IsUpper(r) && w != "von" && w != "van" && w != "de" && w != "zu" && w != "der" {
			return false
		}
	}
	return true
}

// tidyNames splits and cleans names and drops addresses, handles and
// repetitions. A list of names in one string is taken apart.
func tidyNames(raw []string) []string {
	var names []string
	seen := map[string]bool{}
	for _, s := range raw {
		s = oneLine(s)
		s = s[len(bylineStart.FindString(s)):]
		for _, name := range nameBreak.Split(s, -1) {
			name = nameEnd.ReplaceAllString(strings.TrimSpace(name), "")
			name = strings.Trim(name, " .,:;*\"")
			if key := squeeze(name); key != "" && !seen[key] && len(name) <= 80 && !notName.MatchString(name) {
				seen[key] = true
				names = append(names, name)
			}
		}
	}
	return names
}
