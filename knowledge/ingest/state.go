package ingest

import (
	"encoding/json"
	"strings"

	"beleg/knowledge/lang"
)

// Pages that are drawn by a script bring their text along in one: as JSON (the
// state of Next.js, Nuxt and their like) or as a template of HTML.
var (
	stateScript   = lang.Lazy(`(?is)<script\b[^>]*(?:id=["']?__NEXT_DATA__|type=["']?application/json)[^>]*>(.*?)</script`)
	stateVariable = lang.Lazy(`(?:window\.|self\.|var )?` +
		`__(?:NUXT|INITIAL_STATE|PRELOADED_STATE|APOLLO_STATE|NEXT_DATA|INITIAL_DATA)__\s*=\s*`)
	templateScript = lang.Lazy(`(?is)<script\b[^>]*type=["']?text/(?:template|html|x-template)[^>]*>(.*?)</script`)
)

const (
	maxState      = 2 << 20 // bytes of JSON that are read
	maxStateDepth = 40
	leastState    = 200 // bytes of a text worth having
)

// stateText is the longest text that a page's scripts bring along and that is
// this article's: it goes on where the text that the page shows leaves off, or
// stands beside the title. "" when there is none.
func stateText(source, shown, title string) string {
	s := stateReader{title: squeeze(title), hint: len(shown) < leastState}
	if key := squeeze(beginning(shown, 200)); len(key) >= 60 {
		s.anchor = key[:60]
	}
	left := maxState
	for _, raw := range states(source) {
		if left -= len(raw); left < 0 {
			break
		}
		var v any
		if json.NewDecoder(strings.NewReader(raw)).Decode(&v) == nil {
			s.walk(v, false, 0)
		}
	}
	if !strings.Contains(source, "template") && !strings.Contains(source, "text/html") {
		return s.best
	}
	for _, m := range templateScript.FindAllStringSubmatch(source, 5) {
		if left -= len(m[1]); left >= 0 {
			s.offer(m[1], true)
		}
	}
	return s.best
}

func states(source string) []string {
	var all []string
	if strings.Contains(source, "__NEXT_DATA__") || strings.Contains(source, "application/json") {
		for _, m := range stateScript.FindAllStringSubmatch(source, 20) {
			all = append(all, m[1])
		}
	}
	if strings.Contains(source, "__") {
		for _, at := range stateVariable.FindAllStringIndex(source, 5) {
			all = append(all, beginning(source[at[1]:], maxState))
		}
	}
	return all
}

type stateReader struct {
	title, anchor string // squeezed
	hint          bool   // the page shows so little that the title is enough
	best          string
}

// walk looks for texts in the values of a state; titled is whether the article's
// title stands in an object around them.
func (s *stateReader) walk(v any, titled bool, depth int) {
	if depth > maxStateDepth {
		return
	}
	switch v := v.(type) {
	case string:
		if len(v) >= leastState && strings.Contains(v, " ") {
			s.offer(v, titled)
		}
	case []any:
		s.list(v, titled, depth)
	case map[string]any:
		titled = titled || s.titles(v)
		for _, e := range v {
			s.walk(e, titled, depth+1)
		}
	}
}

// list looks for texts in the values of a list, and takes its lines for the
// paragraphs of one.
func (s *stateReader) list(values []any, titled bool, depth int) {
	var lines []string
	for _, e := range values {
		if t := lineOf(e, 0); t != "" {
			lines = append(lines, "<p>"+t+"</p>")
		}
		s.walk(e, titled, depth+1)
	}
	if all := strings.Join(lines, "\n"); len(lines) > 1 && len(all) >= leastState {
		s.offer(all, titled)
	}
}

// titles reports whether an object has the article's title.
func (s *stateReader) titles(object map[string]any) bool {
	for _, key := range []string{"title", "headline", "name"} {
		if t, ok := object[key].(string); ok && s.title != "" && squeeze(t) == s.title {
			return true
		}
	}
	return false
}

// lineOf is the text of one paragraph in a list of them.
func lineOf(v any, depth int) string {
	switch v := v.(type) {
	case string:
		if strings.Contains(v, " ") {
			return v
		}
	case map[string]any:
		for _, key := range []string{"text", "html", "content", "value", "body", "paragraph", "data", "children"} {
			if v[key] != nil && depth < 4 {
				if t := lineOf(v[key], depth+1); t != "" {
					return t
				}
			}
		}
	case []any:
		var parts []string
		for _, e := range v {
			if depth < 4 {
				parts = append(parts, lineOf(e, depth+1))
			}
		}
		return strings.TrimSpace(strings.Join(parts, " "))
	}
	return ""
}

func (s *stateReader) offer(value string, titled bool) {
	if len(value) <= len(s.best) || len(value) > maxState {
		return
	}
	doc := fragment(value)
	if doc == nil {
		return
	}
	prune(doc)
	t := join(running(blocksOf(doc)))
	anchored := s.anchor != "" && strings.Contains(squeeze(t), s.anchor)
	ours := anchored || titled && s.hint
	if ours && len(t) > len(s.best) {
		s.best = t
	}
}
