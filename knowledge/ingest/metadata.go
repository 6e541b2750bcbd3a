package ingest

import (
	"cmp"
	"strings"
	"time"

	"golang.org/x/net/html"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// head is what a page says about itself: meta elements by lower-case name, its
// title element, its posting, and the document for what stands in the text.
type head struct {
	meta    map[string][]string
	title   string
	posting posting
	doc     *html.Node
	heading *html.Node // that shows the title, or nil
	said    string     // everything that the page says, once it was read
	url     string
	order   dayOrder
	now     time.Time
	fetched time.Time // zero when it is not known
}

func readHead(doc *html.Node, url string) head {
	h := head{meta: map[string][]string{}, doc: doc, url: url, now: time.Now()}
	for n := range doc.Descendants() {
		switch {
		case element(n, "meta"):
			for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
				name, value := strings.ToLower(strings.TrimSpace(attr(n, key))), strings.TrimSpace(attr(n, "content"))
				if name != "" && value != "" {
					h.meta[name] = append(h.meta[name], value)
				}
			}
		case element(n, "title") && h.title == "" && n.Namespace == "":
			h.title = oneLine(blockText(n))
		}
	}
	h.posting = h.readPosting()
	h.order = h.locale().order()
	return h
}

// get is the first value of the first meta element that has one.
func (h head) get(names ...string) string {
	for _, name := range names {
		if values := h.meta[name]; len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// fill writes what the page says of itself into the article.
func (h *head) fill(a *knowledge.Article) {
	a.URL = h.address()
	a.Source = h.source()
	a.Title = h.headline(a.Source)
	h.heading = titleHeading(h.doc, a.Title)
	a.Author = strings.Join(h.authors(a.Source), ", ")
	day := h.published()
	a.Published, a.Found, a.Updated = day.date, day.found, h.updated()
	if !later(a.Updated, a.Published) {
		a.Updated = ""
	}
}

func (h head) source() string {
	name := cmp.Or(h.get("og:site_name"), h.posting.publisher,
		h.get("application-name", "publisher", "dc.publisher", "citation_journal_title"))
	if name = oneLine(name); strings.Contains(name, "://") {
		return ""
	}
	return name
}

var languageTag = lang.Lazy(`^[A-Za-z]{2}\b`)

// language trusts what the text reads like; a page's own word decides only
// where the text is too short to tell.
func (h head) language(text string) string {
	if code := lang.Detect(text); code != "" {
		return code
	}
	root := find(h.doc, func(n *html.Node) bool { return n.Data == "html" })
	declared := h.posting.language
	if declared == "" && root != nil {
		declared = cmp.Or(attr(root, "lang"), attr(root, "xml:lang"))
	}
	declared = cmp.Or(declared, h.get("og:locale", "content-language", "dc.language", "language"))
	return languageCode(languageTag.FindString(strings.TrimSpace(declared)))
}
