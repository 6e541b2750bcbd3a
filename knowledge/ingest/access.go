package ingest

import (
	"strings"

	"golang.org/x/net/html"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// shortStory is, in bytes, what a page behind a wall shows at most as a teaser.
const shortStory = 1500

var (
	// wall are the sentences with which a teaser ends.
	wall = said("", "wall", "")
	// consentWall are the sentences of pages that show nothing before one agrees.
	consentWall = said("(?:contentpass|", "consent", ")")
	// wallMark finds the classes by which the systems of publishers name a paywall.
	wallMark = lang.Lazy(`(?i)(?:^|[\s_-])(?:paywall|pay-wall|piano-?(?:paywall|inline|offer)|paid-?(?:barrier|content)` +
		`|premium-?(?:barrier|paywall)|subscription-?wall|regwall|steady-paywall|laterpay)`)
)

// wallOf says what stands between a reader and the article: nothing ("free"), a
// payment that leaves much or little to read, or a demand for consent.
func (h head) wallOf(text, whole string, walled bool) knowledge.Access {
	paid := h.posting.free != nil && !*h.posting.free
	switch strings.ToLower(h.get("article:content_tier", "og:article:content_tier", "content_tier")) {
	case "locked", "paid", "premium":
		paid = true
	case "free":
		paid = false
	}
	short := len(text) < shortStory
	declaredFree := h.posting.free != nil && *h.posting.free
	mayBeTeaser := short && !declaredFree
	switch {
	case paid && !short:
		return knowledge.Paywall
	case paid, mayBeTeaser && (walled || wall.MatchString(whole)):
		return knowledge.Teaser
	case short && consentWall.MatchString(whole) && !h.tells(text):
		return knowledge.Consent
	}
	return knowledge.Free
}

// tells reports whether a text is an article's beside a wall of consent, and not
// the wall's.
func (h head) tells(text string) bool {
	return h.posting.headline != "" && len(text) >= 200 && !consentWall.MatchString(text)
}

// maxWords is as much of what a page says as is searched for walls, in bytes.
const maxWords = 256 << 10

// words is everything a page says, and whether an element of it is marked as a
// paywall. It is read before such elements are cleared away.
func words(doc *html.Node) (text string, walled bool) {
	var b strings.Builder
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.ElementNode && wallMark.MatchString(attr(n, "class")+" "+attr(n, "id")):
			walled = true
		case n.Type == html.TextNode && b.Len() < maxWords && !element(n.Parent, "script", "style", "template"):
			b.WriteString(n.Data[:min(len(n.Data), maxWords)])
			b.WriteByte(' ')
		}
	}
	return oneLine(b.String()), walled
}
