package ingest

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"beleg/knowledge/lang"
)

// authors are who wrote the article, in order: the posting's, those that the
// page's text marks up or labels, the meta elements', or those of a byline. The
// house counts as its own author only where no person is named.
func (h head) authors(source string) []string {
	var house []string
	for _, find := range []func() []string{func() []string { return h.posting.authors }, h.marked, h.labelled, h.metaAuthors, h.bylined} {
		names := tidyNames(find())
		switch {
		case len(names) == 0:
		case h.isHouse(names, source):
			if house == nil {
				house = names
			}
		default:
			return names
		}
	}
	return house
}

// isHouse reports whether all names are the site's own, or those of a review,
// whose author is as a rule the house that publishes it.
func (h head) isHouse(names []string, source string) bool {
	for _, name := range names {
		if !siteName(name, source, host(h.url)) && (h.posting.rank >= 3 || looksLikeName(name)) {
			return false
		}
	}
	return true
}

// cardByline is the label before an author's name on the card of a network.
var cardByline = said(" ", "byline", `\z`)

func (h head) metaAuthors() []string {
	if cardByline.MatchString(h.get("twitter:label1")) {
		return h.meta["twitter:data1"]
	}
	for _, name := range []string{"article:author", "author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
		"citation_author", "byl"} {
		if len(tidyNames(h.meta[name])) > 0 {
			return h.meta[name]
		}
	}
	return nil
}

var (
	authorWords = markup("author")
	// wrote stands before a name with a label in one line: "Written by Ada Beck".
	wrote       = `(?:` + anyByline("written") + `|` + anyByline("posted") + `)`
	bylineStart = lang.Lazy(`(?i)^(?:(?:` + wrote + `\s+)?` + anyByline("by") +
		`|` + anyByline("alone") + `|` + anyByline("author") + `|` + anyByline("begins") + `)\s*:?\s+`)
	authorLabel = lang.Lazy(`(?i)^` + anyByline("author") + `:?$`)
	byLabel     = lang.Lazy(`(?i)^(?:(?:` + anyByline("written") + ` )?` + anyByline("by") + `|` + anyByline("alone") + `):?$`)
	// notName is what is no person's name; of no language is what programs print
	// that know none.
	notName = lang.Lazy(`(?i)https?:|www\.|@|→|\d{4}|\d[:.]\d|^\d|^(?:null|undefined|n/a|` + anyByline("nobody") +
		`|` + anyByline("nobody_begins") + `\b.*|.*\b` + anyByline("nobody_holds") + `\b.*)$`)
	handle    = lang.Lazy(`\s*\(?@\w+\)?`)
	nameAnd   = `(?:&|` + anyByline("and") + `)`
	nameBreak = lang.Lazy(`\s*(?:[,;|/•·](?:\s*` + nameAnd + `\s)?|\s` + nameAnd + `\s)\s*`)
	nameEnd   = lang.Lazy(`(?i)\s*(?:[(|–—]|\s-(?:\s|$)|\s` + anyByline("behind") + `\s|[ ,]\d).*$`)
)

// anyByline is an expression for any of the texts of a name in the tables "bylines".
func anyByline(name string) string { return anyText("bylines", name) }

// marked are the authors that the text marks up: as microdata, as links to an
// author, or by the name of a class.
func (h head) marked() []string {
	var names []string
	for n := range h.doc.Descendants() {
		if n.Type == html.ElementNode && !element(n, "meta", "script", "style", "link") && namesAuthor(n) {
			names = append(names, blockText(n))
		}
	}
	if len(tidyNames(names)) > 0 {
		return names
	}
	return h.classed()
}

// namesAuthor reports an element that is marked up as an author's name.
func namesAuthor(n *html.Node) bool {
	if attr(n, "rel") == "author" {
		return true
	}
	switch attr(n, "itemprop") {
	case "author":
		return find(n, func(c *html.Node) bool { return attr(c, "itemprop") == "name" }) == nil
	case "name":
		return inside(n, "author")
	}
	return false
}

// classed is the byline in an element whose class names the author.
func (h head) classed() []string {
	for n := range h.doc.Descendants() {
		if n.Type != html.ElementNode || element(n, "body", "script", "style") {
			continue
		}
		if !anyOf(marks(n), authorWords) || elsewhere(n) {
			continue
		}
		if t := oneLine(blockText(n)); len(t) <= 100 {
			if named := byline(t); named != "" {
				return []string{named}
			}
		}
	}
	return nil
}

// byline is the part of a short text that names persons, "" when none does.
func byline(t string) string {
	t = withoutDays(t[len(bylineStart.FindString(t)):])
	if looksLikeName(nameEnd.ReplaceAllString(nameBreak.Split(t, 2)[0], "")) {
		return t
	}
	return ""
}

// bylineDay is a day, with its weekday and time, in the midst of names.
var bylineDay = lang.Lazy(`(?i)(?:\b` + anyByline("weekday") + `\.?,?\s+)?\b(?:` + anyByline("day") + `|\d{4}-\d{2}-\d{2})` +
	`(?:,?\s*(?:` + anyText("datelines", "at") + `\s)?\d{1,2}[:.]\d{2}(?:\s*` + anyText("datelines", "clock") + `)?)?`)

// withoutDays makes commas of the days in a byline.
func withoutDays(t string) string {
	return strings.TrimSpace(bylineDay.ReplaceAllString(t, ", "))
}

// nearHeading is how many texts around the heading are searched for a byline or
// a date.
const nearHeading = 40

// labelled finds a name behind a label that says "author", anywhere.
func (h head) labelled() []string { return h.behind(authorLabel, 1<<20) }

// bylined finds a byline near the heading: "Von Ada Beck", or "Von" and then a
// name.
func (h head) bylined() []string {
	for _, t := range h.around(nearHeading) {
		if bylineStart.MatchString(t.text) && len(t.text) <= 100 && byline(t.text) != "" {
			return []string{t.text}
		}
	}
	return h.behind(byLabel, nearHeading)
}

func (h head) behind(label *lang.Regexp, distance int) []string {
	labelled := false
	for _, t := range h.around(distance) {
		if labelled && len(t.text) <= 100 && byline(t.text) != "" {
			return []string{t.text}
		}
		labelled = label.MatchString(t.text)
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

// nobiliary are the particles within names.
var nobiliary = lang.Lazy(`^` + anyByline("particle") + `$`)

// looksLikeName reports two to four words that begin with capitals.
func looksLikeName(s string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		switch r := []rune(w)[0]; {
		case nobiliary.MatchString(w):
		case !unicode.IsUpper(r):
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
		if strings.Contains(s, "://") {
			continue
		}
		s = handle.ReplaceAllString(withoutDays(s[len(bylineStart.FindString(s)):]), "")
		for _, name := range nameBreak.Split(s, -1) {
			name = strings.Trim(nameEnd.ReplaceAllString(strings.TrimSpace(name), ""), " .,:;*\"-")
			key := squeeze(name)
			if key == "" || seen[key] || len(name) > 80 {
				continue
			}
			if !notName.MatchString(name) {
				seen[key] = true
				names = append(names, name)
			}
		}
	}
	return withoutSigns(names)
}

// sign is a news agency's, or a zone of time, beside an author's name.
var sign = lang.Lazy(`^\p{Lu}{2,5}$|^(?i:dpa|afp|apa|sda|epd|kna|sid|reuters|associated press)(?:[-/]\pL+)*$`)

// withoutSigns leaves out signs where somebody is named.
func withoutSigns(names []string) []string {
	named := slices.ContainsFunc(names, func(n string) bool { return !sign.MatchString(n) })
	if !named {
		return names
	}
	return slices.DeleteFunc(names, sign.MatchString)
}
