package ingest

import (
	"bytes"
	"encoding/json"
	"html"
	"maps"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
)

// posting is what a page says about its article in JSON-LD (schema.org).
type posting struct {
	headline, description, body string
	published, updated          string
	authors                     []string
	publisher, language         string
	free                        *bool // isAccessibleForFree
	addresses                   []string
	rank                        int
}

// maxDepth bounds nesting: nobody's article is this deep inside its metadata.
const maxDepth = 12

// readPosting returns the page's own posting: of several the one that has the
// page's headline or address, then the one of the most telling type, the first
// of equals; what it leaves open, others fill. Several that are other articles'
// as much as this one's are nobody's.
func (h head) readPosting() posting {
	var all []posting
	for n := range h.doc.Descendants() {
		if n.Type == nethtml.ElementNode && n.Data == "script" && strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") {
			all = append(all, postings(text(n))...)
		}
	}
	best, open := h.choose(all)
	if open {
		return posting{}
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

// choose returns the page's own posting, and whether it stays open which of
// several it is.
func (h head) choose(all []posting) (best posting, open bool) {
	names, addresses := h.ownNames(), h.ownAddresses()
	const own = 10 // above every rank
	score := func(p posting) int {
		switch {
		case p.rank == 0:
			return 0
		case p.headline != "" && slices.ContainsFunc(names, func(name string) bool { return sameName(name, squeeze(p.headline)) }):
			return p.rank + 2*own
		case slices.ContainsFunc(p.addresses, func(a string) bool { return addresses[addressKey(a)] }):
			return p.rank + own
		}
		return p.rank
	}
	most := 0
	for _, p := range all {
		switch s := score(p); {
		case s > most:
			best, most, open = p, s, false
		case s == most && s > 1 && s < own:
			open = open || squeeze(p.headline) != squeeze(best.headline)
		}
	}
	return best, open
}

// sameName compares two squeezed headlines, of which one may be cut off or have
// the site's name behind it.
func sameName(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	const enough = 15 // bytes that two headlines rarely share
	return a == b || len(a) >= enough && strings.HasPrefix(b, a)
}

// ownNames are the page's headlines, squeezed.
func (h head) ownNames() []string {
	names := []string{squeeze(h.title)}
	for _, name := range []string{"og:title", "twitter:title"} {
		names = append(names, squeeze(h.get(name)))
	}
	for n := range h.doc.Descendants() {
		if element(n, "h1") && len(names) < maxNames {
			names = append(names, squeeze(blockText(n)))
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// maxNames is how many headlines of a page are looked at.
const maxNames = 10

// ownAddresses are the keys of the page's address, and of those that it calls
// its own.
func (h head) ownAddresses() map[string]bool {
	own := map[string]bool{addressKey(h.url): true, addressKey(h.get("og:url")): true}
	for n := range h.doc.Descendants() {
		if element(n, "link") && strings.EqualFold(attr(n, "rel"), "canonical") {
			own[addressKey(attr(n, "href"))] = true
		}
	}
	delete(own, "")
	return own
}

// addressKey is what two addresses of one page share: neither scheme, "www."
// nor fragment; empty for a site's front page, which every page may name.
func addressKey(address string) string {
	_, key, _ := strings.Cut(strings.TrimSpace(address), "//")
	key, _, _ = strings.Cut(key, "#")
	key = strings.TrimSuffix(strings.TrimPrefix(key, "www."), "/")
	if !strings.Contains(key, "/") {
		return ""
	}
	return key
}

// postings reads one script. Hand-made JSON-LD is often wrong in the same ways:
// comments, raw line breaks in strings, a comma too many, the next object behind.
func postings(script string) []posting {
	script = strings.TrimSpace(script)
	for _, wrapper := range []string{"<!--", "-->", "//<![CDATA[", "//]]>", "<![CDATA[", "]]>"} {
		script = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(script, wrapper), wrapper))
	}
	v, ok := decoded(script)
	if !ok {
		if v, ok = decoded(mended(script)); !ok {
			v, ok = decoded(mended(html.UnescapeString(script)))
		}
	}
	if !ok {
		return nil
	}
	plainKeys(v, 0)
	w := walker{ids: map[string]map[string]any{}}
	w.collect(v, 0)
	w.walk(v, 0)
	return w.found
}

// decoded reads one value after the other, as far as they are JSON, and reports
// whether there was one.
func decoded(script string) (values []any, ok bool) {
	d := json.NewDecoder(strings.NewReader(script))
	for {
		var v any
		if d.Decode(&v) != nil {
			return values, len(values) > 0
		}
		values = append(values, v)
	}
}

// mended is a script without what JSON does not allow but hands write: comments,
// raw line breaks and needless backslashes in strings, commas and semicolons
// before an end.
func mended(script string) string {
	var out []byte
	quoted := false
	for i := 0; i < len(script); i++ {
		c := script[i]
		switch {
		case quoted && c == '\\' && i+1 < len(script):
			if strings.IndexByte(`"\/bfnrtu`, script[i+1]) >= 0 {
				out = append(out, c)
			}
			i++
			out = append(out, script[i])
		case c < ' ':
			out = append(out, ' ')
		case quoted:
			out, quoted = append(out, c), c != '"'
		case strings.HasPrefix(script[i:], "/*"):
			i += past(script[i:], "*/") - 1
		case strings.HasPrefix(script[i:], "//"):
			i += past(script[i:], "\n") - 1
		case c == '}' || c == ']':
			out = append(bytes.TrimRight(out, " ,;"), c)
		case c == ';':
			out = append(out, ' ')
		default:
			out, quoted = append(out, c), c == '"'
		}
	}
	return string(bytes.TrimRight(out, " ,"))
}

// past is how far s reaches up to the end of a mark, or the whole of it.
func past(s, mark string) int {
	if i := strings.Index(s, mark); i >= 0 {
		return i + len(mark)
	}
	return len(s)
}

// plainKeys takes the vocabulary's name off the keys of a tree
// ("schema:headline", "https://schema.org/headline").
func plainKeys(v any, depth int) any {
	if depth > 2*maxDepth {
		return v
	}
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = plainKeys(v[i], depth+1)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			inner := plainKeys(v[key], depth+1)
			delete(v, key)
			v[plainName(key)] = inner
		}
	}
	return v
}

// plainName is a name of schema.org without the vocabulary's.
func plainName(name string) string {
	for _, vocabulary := range []string{"schema:", "http://schema.org/", "https://schema.org/"} {
		name = strings.TrimPrefix(name, vocabulary)
	}
	return name
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
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "hasPart"} {
			w.walk(v[key], depth+1)
		}
	}
}

// articleRank says how surely a node of this type is the page's article, 0 when
// it is none.
func articleRank(types any) int {
	best := 0
	for _, t := range strs(types) {
		t = plainName(t)
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
	p.addresses = append(addressesOf(v), addressesOf(v["mainEntityOfPage"])...)
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

// addressesOf are the addresses by which a node calls itself, or that stand for
// it.
func addressesOf(v any) []string {
	node, ok := v.(map[string]any)
	if !ok {
		return strs(v)
	}
	return append(strs(node["url"]), strs(node["@id"])...)
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
