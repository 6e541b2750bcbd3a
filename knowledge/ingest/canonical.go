package ingest

import (
	"cmp"
	"strings"

	"golang.org/x/net/html"

	"beleg/knowledge"
)

// address is where the page says that it lives (rel=canonical, og:url, the url
// of its posting), where that can be believed; else the address it was given
// under. An address of the same page stays as it was given, unless it is that
// of an edition.
func (h head) address() string {
	given, err := Canonical(h.url)
	if err != nil {
		return h.url
	}
	for _, said := range []string{h.linked("canonical"), h.get("og:url")} {
		said, err := h.absolute(cmp.Or(said, "about:blank"))
		if err != nil || !believable(said, given) {
			continue
		}
		if knowledge.AddressKey(said) != knowledge.AddressKey(given) || knowledge.Edition(given) && !knowledge.Edition(said) {
			return said
		}
		return h.url
	}
	return h.url
}

// linked is the address of the first link element of a relation.
func (h head) linked(rel string) string {
	link := find(h.doc, func(n *html.Node) bool {
		return n.Data == "link" && strings.EqualFold(strings.TrimSpace(attr(n, "rel")), rel)
	})
	if link == nil {
		return ""
	}
	return attr(link, "href")
}

func (h head) absolute(address string) (string, error) {
	u, err := parseAddress(strings.TrimSpace(address), h.url)
	if err != nil {
		return "", err
	}
	return Canonical(u.Href(true))
}

// believable reports whether a page that was given under one address may live
// at another: one of the same site that is neither its home page nor a section
// above the page, nor a template that nobody filled in.
func believable(said, given string) bool {
	if strings.ContainsAny(said, "{}<>$[]") || strings.Contains(strings.ToUpper(said), "%7B") {
		return false
	}
	to, from := knowledge.AddressKey(said), knowledge.AddressKey(given)
	toPath, toQuery, _ := strings.Cut(to, "?")
	fromPath, fromQuery, _ := strings.Cut(from, "?")
	toHost, below, _ := strings.Cut(toPath, "/")
	fromHost, _, _ := strings.Cut(fromPath, "/")
	switch {
	case toHost != fromHost:
		return false
	case to == from:
		return true
	case toPath == fromPath && toQuery == "":
		// Of an address whose page is named by a parameter nothing would be left.
		return slug.MatchString(below[strings.LastIndexByte(below, '/')+1:])
	case toPath == fromPath && fromQuery == "":
		return false // a parameter more names no other page, but a session
	}
	return below+toQuery != "" && !strings.HasPrefix(fromPath, toPath+"/")
}
