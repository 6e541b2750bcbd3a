package ingest

import (
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
	urlDate  = regexp.MustCompile(`[/_-]((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$)`)
	dateLead = regexp.MustCompile(`(?i)(?:stand|veröffentlicht|erstellt|publiziert|published|posted|datum|date|aktualisiert|updated)[^0-9\pL]*(?:am|on|vom)?[^0-9\pL]*(.{8,60})`)
)

func dateInAddress(url string) string {
	if m := urlDate.FindStringSubmatch(url); m != nil {
		return m[1] + "-" + m[2] + "-" + m[3]
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
// it, or else the first that is not inside a list of other articles.
func (h head) timeElement(kind string) string {
	plain := ""
	for n := range h.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		value := attr(n, "datetime")
		if value == "" && element(n, "time") {
			value = text(n)
		}
		mark := strings.ToLower(attr(n, "itemprop") + " " + attr(n, "class"))
		switch {
		case isoDate(value) == "":
		case kind == "published" && (strings.Contains(mark, "datepublished") || attr(n, "pubdate") != ""), kind == "modified" && strings.Contains(mark, "modified"):
			return value
		case plain == "" && element(n, "time") && !strings.Contains(mark, "modif") && !strings.Contains(mark, "updat") && !aside(n):
			plain = value
		}
	}
	if kind == "modified" {
		return ""
	}
	return plain
}

// aside reports whether a node stands in what surrounds an article.
func aside(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if element(p, "aside", "nav", "footer", "li", "figure", "figcaption") {
			return true
		}
	}
	return false
}

// dateInText looks for a date in the short texts just before and after the
// heading.
func (h head) dateInText() string {
	heading := find(h.doc, func(n *html.Node) bool { return n.Data == "h1" })
	seen, texts := heading == nil, 0
	loose := ""
	for n := range h.doc.Descendants() {
		if n == heading {
			seen = true
		}
		if n.Type != html.TextNode || n.Parent != nil && element(n.Parent, "script", "style", "option") {
			continue
		}
		t := oneLine(n.Data)
		if t == "" || len(t) > 120 {
			continue
		}
		if seen {
			texts++
		}
		if m := dateLead.FindStringSubmatch(t); m != nil && isoDate(m[1]) != "" {
			return m[1]
		}
		if seen && loose == "" && len(isoDate(t)) >= 10 {
			loose = t
		}
		if texts > 30 {
			break
		}
	}
	return loose
}
