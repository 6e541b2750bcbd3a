package ingest

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"beleg/knowledge/lang"
)

// archived is in front of an archived page's own address.
var archived = lang.Lazy(`^https?://web\.archive\.org/web/\d+[a-z_]*/`)

// withoutBar takes the archive's own bar, which shows the day of the capture,
// out of an archived page.
func withoutBar(doc *html.Node, address string) {
	if !archived.MatchString(address) {
		return
	}
	for _, n := range slices.Collect(doc.Descendants()) {
		if n.Type == html.ElementNode && strings.HasPrefix(attr(n, "id"), "wm-ipp") && n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}
