package ingest

import (
	"encoding/json"
	"html"
	"strings"
	"unicode"

	nethtml "golang.org/x/net/html"
)

// posting is what a page says about its article in JSON-LD (schema.org).
type posting struct {
	headline, description, body string
	published, updated          string
	authors                     []string
	publisher, language         string
	free                        *bool // isAccessibleForFree
	rank                        int
}

// maxDepth bounds nesting: nobody's article is this deep inside its metadata.
const maxDepth = 12

// readPosting returns the page's own posting: of several the one of the most
// telling type, the first of equals; what it leaves open, others fill.
func readPosting(doc *nethtml.Node) posting {
	var all []posting
	for n := range doc.Descendants() {
		if n.Type == nethtml.ElementNode && n.Data == "script" && strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") {
			all = append(all, postings(text(n))...)
		}
	}
	var best posting
	for _, p := range all {
		if p.rank > best.rank {
			best = p
		}
	}
	for _, p := range all {
		if p.rank > 0 {
			best.fill(p)
		}
	}
	return best
}

func (p *posting) fill(o posting) {
	if p.headline != "" && o.headline != "" && p.headline != o.headline {
		return // another article: a related one, or an entry of a list
	}
	if len(p.authors) == 0 {
		p.authors = o.authors
	}
	if p.free == nil {
		p.free = o.free
	}
	for to, from := range map[*string]string{&p.headline: o.headline, &p.published: o.published, &p.updated: o.updated,
		&p.publisher: o.publisher, &p.language: o.language, &p.description: o.description, &p.body: o.body} {
		if *to == "" {
			*to = from
		}
	}
}

// postings reads one script. Hand-made JSON-LD is often wrong in the same ways:
// comments around it, raw line breaks in strings, a comma too many.
func postings(script string) []posting {
	script = strings.TrimSpace(script)
	for _, wrapper := range []string{"<!--", "-->", "//<![CDATA[", "//]]>", "<![CDATA[", "]]>"} {
		script = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(script, wrapper), wrapper))
	}
	var v any
	if json.Unmarshal([]byte(script), &v) != nil {
		script = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, strings.TrimRight(script, ";, \n"))
		if json.Unmarshal([]byte(script), &v) != nil {
			return nil
		}
	}
	w := walker{ids: map[string]map[string]any{}}
	w.collect(v, 0)
	w.walk(v, 0)
	return w.found
}

// walker finds postings in a JSON-LD tree; ids are its nodes by "@id", which
// others refer to.
type walker struct {
	ids   map[string]map[string]any
	found []posting
}

func (w *walker) collect(v any, depth int) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			w.collect(e, depth)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) > 1 {
			w.ids[id] = v
		}
		for _, e := range v {
			if depth < maxDepth {
				w.collect(e, depth+1)
			}
		}
	}
}

func (w *walker) walk(v any, depth int) {
	if depth > maxDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			w.walk(e, depth+1)
		}
	case map[string]any:
		rank := articleRank(v["@type"])
		if rank > 0 {
			w.found = append(w.found, w.posting(v, rank))
		}
		if rank > 1 {
			return
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			w.walk(v[key], depth+1)
		}
	}
}

// articleRank says how surely a node of this type is the page's article, 0 when
// it is none.
func articleRank(types any) int {
	best := 0
	for _, t := range strs(types) {
		t = strings.TrimPrefix(strings.TrimPrefix(t, "http://schema.org/"), "https://schema.org/")
		switch {
		case strings.HasSuffix(t, "NewsArticle"), t == "LiveBlogPosting", t == "Report":
			best = max(best, 4)
		case strings.HasSuffix(t, "Article"), strings.HasSuffix(t, "BlogPosting"):
			best = max(best, 3)
		case t == "ClaimReview", t == "Review", t == "SocialMediaPosting":
			best = max(best, 2)
		case t == "WebPage", t == "ItemPage":
			best = max(best, 1)
		}
	}
	return best
}

func (w *walker) posting(v map[string]any, rank int) posting {
	p := posting{rank: rank, headline: first(v, "headline"), description: first(v, "description"), body: first(v, "articleBody"),
		published: first(v, "datePublished", "dateCreated", "uploadDate"), updated: first(v, "dateModified"), language: first(v, "inLanguage")}
	if p.headline == "" && rank > 1 {
		p.headline = first(v, "name")
	}
	if rank > 1 {
		for _, key := range []string{"author", "creator"} {
			if len(p.authors) == 0 {
				p.authors = w.names(v[key], 0)
			}
		}
	}
	if names := w.names(v["publisher"], 0); len(names) > 0 {
		p.publisher = names[0]
	}
	switch free := v["isAccessibleForFree"].(type) {
	case bool:
		p.free = &free
	case string:
		yes := !strings.EqualFold(free, "false") && !strings.HasSuffix(strings.ToLower(free), "/false")
		p.free = &yes
	}
	return p
}

// names reads persons or organisations: strings, objects, references, lists.
func (w *walker) names(v any, depth int) []string {
	if depth > maxDepth {
		return nil
	}
	switch v := v.(type) {
	case string:
		return []string{html.UnescapeString(v)}
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, w.names(e, depth+1)...)
		}
		return all
	case map[string]any:
		if name := first(v, "name"); name != "" {
			return w.names(v["name"], depth+1)
		}
		if name := strings.TrimSpace(first(v, "givenName") + " " + first(v, "familyName")); name != "" {
			return []string{name}
		}
		if id, ok := v["@id"].(string); ok && w.ids[id] != nil {
			return w.names(w.ids[id]["name"], depth+1)
		}
	}
	return nil
}

// first returns the first of some fields that is a string that says something.
func first(v map[string]any, keys ...string) string {
	for _, key := range keys {
		for _, s := range strs(v[key]) {
			if s = strings.TrimSpace(html.UnescapeString(s)); s != "" {
				return s
			}
		}
	}
	return ""
}

// strs lists the strings of a value that may be one string or several, or a
// language-tagged or named one.
func strs(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				all = append(all, s)
			}
		}
		return all
	case map[string]any:
		for _, key := range []string{"@value", "alternateName", "name"} {
			if s, ok := v[key].(string); ok {
				return []string{s}
			}
		}
	}
	return nil
}
