package ingest

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

const (
	fewestEntries = 5         // with a time make a live blog
	maxLiveEntry  = 500       // of one live blog
	mostlyKept    = 7.0 / 10  // of the text that the posting has: less is incomplete
	leastBody     = 600       // bytes of a posting's text that tells
	maxScript     = 512 << 10 // bytes of one posting that are read again for its entries
)

// liveEntries are the entries of a live blog that stand in its posting
// (schema.org, liveBlogUpdate), in order.
func liveEntries(doc *html.Node) []block {
	var out []block
	for n := range doc.Descendants() {
		if !element(n, "script") || !strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") {
			continue
		}
		var v any
		if raw := text(n); len(raw) < maxScript && strings.Contains(raw, "liveBlogUpdate") && json.Unmarshal([]byte(raw), &v) == nil {
			out = append(out, entriesIn(v, 0)...)
		}
	}
	return out
}

func entriesIn(v any, depth int) []block {
	var out []block
	if depth > maxDepth {
		return nil
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = append(out, entriesIn(e, depth+1)...)
		}
	case map[string]any:
		entries, ok := v["liveBlogUpdate"].([]any)
		if one, single := v["liveBlogUpdate"].(map[string]any); single {
			entries, ok = []any{one}, true
		}
		for _, e := range entries[:min(len(entries), maxLiveEntry)] {
			if entry, is := e.(map[string]any); is {
				out = append(out, entryBlocks(entry)...)
			}
		}
		if !ok {
			for _, key := range []string{"@graph", "mainEntity", "hasPart"} {
				out = append(out, entriesIn(v[key], depth+1)...)
			}
		}
	}
	return out
}

func entryBlocks(entry map[string]any) []block {
	doc := fragment(first(entry, "articleBody", "text", "description"))
	if doc == nil {
		return nil
	}
	said := blocksOf(doc)
	if headline := oneLine(first(entry, "headline", "name")); headline != "" && len(said) > 0 {
		return append([]block{{text: headline, kind: 'h', level: 3}}, said...)
	}
	return said
}

// clock begins an entry of a live blog.
var clock = lang.Lazy(`^(?:\d{1,2}\.\d{1,2}\.(?:\d{2,4})?,?\s+)?\d{1,2}[:.]\d{2}\s*` +
	`(?:h|[A-Z]{2,4}|` + anyText("datelines", "clock") + `)?\b(?i:\s|$|[:|–-])`)

// timed counts the entries of running text that stand below a time of day.
func timed(shown []block) int {
	count := 0
	for i, b := range shown {
		if len(b.text) < shortLine && clock.MatchString(b.text) || clock.MatchString(beginning(b.text, 12)) {
			for _, next := range shown[i:min(i+4, len(shown))] {
				if next.runs() {
					count++
					break
				}
			}
		}
	}
	return count
}

// hasPosting reports whether the page's structured data name a type.
func (h head) hasPosting(kind string) bool {
	return find(h.doc, func(n *html.Node) bool {
		return n.Data == "script" && strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") && strings.Contains(text(n), `"`+kind+`"`)
	}) != nil
}

// label says what a page is, beside an article.
func (h head) label(text string, entries int, video bool) knowledge.Label {
	beside := shortStory // bytes of text that make a video a part of an article
	if h.posting.rank >= 3 {
		beside = scant
	}
	switch {
	case entries >= fewestEntries:
		return knowledge.Live
	case video && len(text) < beside:
		return knowledge.Video
	case h.lacks(text):
		return knowledge.Incomplete
	}
	return ""
}

// showsVideo reports whether the page is made for a video.
func (h head) showsVideo() bool {
	return strings.HasPrefix(strings.ToLower(h.get("og:type")), "video") || h.posting.rank < 3 && h.hasPosting("VideoObject")
}

// lacks reports whether much of what the page's posting says is not in the text,
// or the text breaks off.
func (h head) lacks(text string) bool {
	body := h.posting.body
	if h.posting.free != nil && !*h.posting.free {
		return false // what it lacks is for payers
	}
	if len(body) >= leastBody && float64(len(text)) < mostlyKept*float64(len(body)) {
		return true
	}
	return len(text) > 0 && len(text) < scant && cutOff(text)
}
