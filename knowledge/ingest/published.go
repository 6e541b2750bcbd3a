package ingest

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// published is when the article was first published: what the posting, the meta
// elements, a time element or the address say, in this order; where two name
// the same day, the more exact one.
func (h head) published() string {
	candidates := []string{h.posting.published}
	for _, name := range []string{"article:published_time", "og:published_time", "og:article:published_time", "article:published", "datepublished", "date", "dc.date.issued", "dcterms.issued",
		"dcterms.created", "dc.date", "dcterms.date", "pubdate", "publishdate", "publish-date", "publication_date", "date.created", "parsely-pub-date", "sailthru.date", "citation_publication_date", "cxenseparse:recs:publishtime"} {
		candidates = append(candidates, h.get(name))
	}
	candidates = append(candidates, h.timeElement("published"), dateInAddress(h.url), h.dateInTitle(), h.dateInText())
	best := ""
	for _, c := range candidates {
		c = isoDate(c)
		switch {
		case best == "":
			best = c
		case strings.HasPrefix(c, best):
			best = c
		}
	}
	return best
}

// updated is when the article was last changed.
func (h head) updated() string {
	for _, c := range []string{h.posting.updated, h.get("article:modified_time", "og:updated_time", "og:modified_time", "article:modified", "datemodified", "last-modified", "dcterms.modified", "dc.date.modified", "date.updated"),
		h.timeElement("modified")} {
		if d := isoDate(c); d != "" {
			return d
		}
	}
	return ""
}

// later reports whether an ISO 8601 date is after another, as far as they can be
// compared; of any date and none the date is later.
func later(a, b string) bool {
	at, errA := time.Parse(time.RFC3339, a)
	bt, errB := time.Parse(time.RFC3339, b)
	if errA == nil && errB == nil {
		return at.After(bt)
	}
	n := min(len(a), len(b), len("2006-01-02T15:04"))
	return a[:n] > b[:n] || b == ""
}

var (
	urlDate    = regexp.MustCompile(`[/_-]((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)`)
	urlDateEnd = regexp.MustCompile(`[/_~-](0[1-9]|[12]\d|3[01])[_.-](0[1-9]|1[0-2])[_.-](20\d{2})(?:[/_.-]|$)`)
	dateLabel  = regexp.MustCompile(`(?i)^(?:(?:zuletzt )?(?:stand|veröffentlicht|erschienen|erstellt|publiziert|published|posted)(?: am| on)?|(?:veröffentlichungs|erscheinungs)?datum|date|publication date)\s*:?$`)
	dateLead   = regexp.MustCompile(`(?i)^(?:stand|veröffentlicht|erschienen|erstellt|publiziert|published|posted|datum|date)[^0-9\pL]*(?:am|on|vom)?[^0-9\pL]*(.{8,60})`)
	dateWords  = set("date", "datum", "pubdate", "published", "publishdate", "publisheddate", "publishingdate", "postdate", "entrydate", "articledate", "metadate", "releasedate", "newsdate", "posted", "time")
)

// dateInAddress reads a day that stands in the address as one.
func dateInAddress(url string) string {
	if m := urlDate.FindStringSubmatch(url); m != nil {
		return m[1] + "-" + m[2] + "-" + m[3]
	}
	if m := urlDateEnd.FindStringSubmatch(url); m != nil {
		return m[3] + "-" + m[2] + "-" + m[1]
	}
	return ""
}

// dateInTitle reads a date that the site appends to its titles.
func (h head) dateInTitle() string {
	parts := titleBreak.Split(h.title, -1)
	if last := parts[len(parts)-1]; len(parts) > 1 && len(last) < 20 && len(isoDate(last)) >= 10 {
		return last
	}
	return ""
}

// timeElement finds the time element that dates the article: one marked up for
// it, or else the first that is not in what surrounds the article.
func (h head) timeElement(kind string) string {
	plain, listed := "", ""
	for n := range h.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		value := attr(n, "datetime")
		if value == "" && element(n, "time") {
			value = blockText(n)
		}
		mark := strings.ToLower(attr(n, "itemprop") + " " + attr(n, "class"))
		changed := strings.Contains(mark, "modif") || strings.Contains(mark, "updat")
		switch {
		case value == "" || isoDate(value) == "":
		case kind == "published" && (strings.Contains(mark, "datepublished") || attr(n, "pubdate") != ""), kind == "modified" && changed:
			return value
		case !element(n, "time") || changed || elsewhere(n):
		case plain == "" && !listEntry(n):
			plain = value
		case listed == "":
			listed = value
		}
	}
	if kind == "modified" {
		return ""
	}
	return cmp.Or(plain, listed)
}

// elsewhere reports whether a node stands in what surrounds an article, or
// under one of its pictures.
func elsewhere(n *html.Node) bool {
	return ancestor(n, "aside", "nav", "footer", "figure", "figcaption")
}

func listEntry(n *html.Node) bool { return ancestor(n, "li") }

func ancestor(n *html.Node, names ...string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if element(p, names...) {
			return true
		}
	}
	return false
}

// printed is a text of the page as it is shown, with its distance from the
// heading in texts (negative before it) and whether its element is named a date.
type printed struct {
	text  string
	at    int
	dated bool
}

// around lists the short texts up to some distance before and after the
// heading; without a heading, from the page's beginning.
func (h head) around(distance int) []printed {
	var texts []printed
	heading := -1
	for n := range h.doc.Descendants() {
		if n == h.heading {
			heading = len(texts)
		}
		if n.Type != html.TextNode || element(n.Parent, "script", "style", "noscript", "option", "template") {
			continue
		}
		if t := strings.TrimSpace(n.Data); t != "" && !elsewhere(n) {
			if len(t) > 200 {
				t = "" // running text: it counts as a step, but is nobody's label
			}
			texts = append(texts, printed{text: oneLine(t), dated: anyOf(marks(n.Parent), dateWords)})
		}
		if heading >= 0 && len(texts) > heading+distance {
			break
		}
	}
	heading = max(heading, 0)
	for i := range texts {
		texts[i].at = i - heading
	}
	return texts[max(0, heading-distance):min(len(texts), heading+distance)]
}

// dateInText looks for a date near the heading: behind a label, in an element
// that is named for it, or standing alone; of several the nearest, one before
// the heading only when it is very near.
func (h head) dateInText() string {
	best, cost := "", 1000
	label := false
	for _, t := range h.around(nearHeading) {
		value, weight := t.text, 60
		if m := dateLead.FindStringSubmatch(t.text); m != nil {
			value, weight = m[1], 0
		} else if label {
			weight = 0
		} else if t.dated {
			weight = 10
		}
		label = dateLabel.MatchString(t.text)
		if t.at < 0 {
			weight += -2 * t.at
		} else {
			weight += t.at
		}
		// A date in a sentence is what the sentence is about.
		if weight < cost && len(value) < 60 && len(isoDate(value)) >= 10 && (weight < 60 || startsWithDate.MatchString(value)) {
			best, cost = value, weight
		}
	}
	return best
}

var startsWithDate = regexp.MustCompile(`^(?:\pL{2,12}[.,]{0,2}\s+)?\d{1,4}[./-]|^\pL{3,9}\.? \d{1,2},? \d{4}`)
