package ingest

import (
	"errors"
	"strings"

	"golang.org/x/net/html"
)

// What is read of one feed; usual ones have some tens of entries.
const (
	maxEntries   = 20_000
	maxFeedNodes = 150_000 // of the feed and the pages in it
	maxFeedLevel = 1_000
)

// markup turns the pages that a feed holds, escaped or not, into elements of the
// feed, and its comments too, as what is a comment in one place is none in another.
var markup = strings.NewReplacer("<![CDATA[", "", "]]>", "", "<!--", "", "&lt;", "<", "&#60;", "<", "&#x3c;", "<", "&#x3C;", "<", "&gt;", ">")

// feedFits refuses a feed with more in it than one has: its reader parses the
// pages of all entries, too.
func feedFits(source string) error {
	tooMuch := &Error{Hard, errors.New("feed of too many elements")}
	if strings.HasPrefix(source, "{") {
		if strings.Count(source, "{") > 2*maxEntries {
			return tooMuch
		}
		return nil
	}
	source = markup.Replace(source)
	if hasLongTag(source) {
		return tooMuch
	}
	b := bounder{feed: true, z: html.NewTokenizer(strings.NewReader(source))}
	if b.page(); b.exceeded() {
		return tooMuch
	}
	return nil
}

// element counts a start tag of a feed. Each entry is a page of its own.
func (b *bounder) element(kind html.TokenType, tag string) {
	b.z.NextIsNotRawText()
	if tag == "item" || tag == "entry" {
		b.open, b.formats = b.open[:0], 0
		b.entries++
	}
	b.nodes += 1 + b.formats
	if kind == html.SelfClosingTagToken && !formatting[tag] || void[tag] {
		return
	}
	b.open = append(b.open, tag)
	if formatting[tag] {
		b.formats++
	}
}
