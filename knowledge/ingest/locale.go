package ingest

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"beleg/knowledge/lang"
)

// locale is the language and country a page is made for, in lower case; empty
// when it does not say.
type locale struct{ language, country string }

var localeTag = lang.Lazy(`^([A-Za-z]{2})(?:[-_]([A-Za-z]{2}))?\b`)

// locale is what the page declares; its host's country, where it has one, says
// more than a template's default.
func (h head) locale() locale {
	root := find(h.doc, func(n *html.Node) bool { return n.Data == "html" })
	declared := ""
	if root != nil {
		declared = cmp.Or(attr(root, "lang"), attr(root, "xml:lang"))
	}
	var l locale
	for _, tag := range []string{h.get("og:locale"), declared, h.posting.language, h.get("content-language", "dc.language", "language")} {
		if m := localeTag.FindStringSubmatch(strings.TrimSpace(tag)); m != nil {
			l.language, l.country = cmp.Or(l.language, strings.ToLower(m[1])), cmp.Or(l.country, strings.ToLower(m[2]))
		}
	}
	if u, err := url.Parse(archived.ReplaceAllString(h.url, "")); err == nil {
		host := u.Hostname()
		if top := host[strings.LastIndexByte(host, '.')+1:]; countries[top] != "" {
			l.country = top
		}
	}
	return l
}

// order is how the locale writes numeric days: only the United States put the
// month first (Unicode CLDR, dateFormats), so their language alone does not tell.
func (l locale) order() dayOrder {
	switch {
	case l.country == "us":
		return monthLeads
	case l.country != "", l.language != "" && !monthsFirst(l.language):
		return dayLeads
	}
	return unsaid
}

// monthsFirst reports whether a language is one in which some put the month first.
func monthsFirst(code string) bool {
	l := lang.Get(code)
	return l != nil && l.Table("dates").Set("style")["monthfirst"]
}

// countries maps top-level domains and the countries of language tags to the
// zone in which most of their publishers sit.
var countries = valuesOf("countries", "zone")

// languageZones maps languages that are news in one zone only to it.
var languageZones = func() map[string]string {
	zones := map[string]string{}
	for _, e := range entriesOf("datelines", "zone") {
		zones[e.Value] = e.Text
	}
	return zones
}()

// zone is where the publisher's day begins, nil when nothing tells.
func (h head) zone() *time.Location {
	l := h.locale()
	name := languageZones[l.language]
	if l.country != "" {
		name = countries[l.country]
	}
	if name == "" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}
