package ingest

import (
	"context"
	"errors"
	"strings"
)

// What is kept of one feed; usual ones have some tens of entries.
const (
	maxEntries   = 20_000
	maxFields    = 500       // of one entry, or of the feed itself
	maxFeedLevel = 200       // elements within each other
	maxFeedNodes = 1_000_000 // of all the pages in it
)

// feedField is an element of a feed or of one of its entries: its name as
// "space:name" in lower case ("name" alone in the vocabularies of feeds
// themselves), and what stands in it.
type feedField struct {
	name   string
	attrs  map[string]string
	base   string // address that its links are relative to
	lang   string
	text   string      // its characters
	markup string      // what stands in it as markup, when it has elements
	fields []feedField // of containers such as author
	cut    bool        // the source ended within it
}

// feedEntry is an entry as its elements, or what there is to say of the feed.
type feedEntry struct {
	name       string
	attrs      map[string]string
	base, lang string
	fields     []feedField
	cut        bool // the source ended within it
}

// level is an element that is open.
type level struct {
	name       string // as written
	space      string // the vocabulary of names without prefix
	base, lang string
	field      *feedField // nil outside of fields
	leaf       bool       // its elements are markup
	start      int        // of its content
	entry      bool       // it is an entry
	text       strings.Builder
}

// feedParser reads a feed element by element. An end tag closes the nearest
// element of its name; what has none is passed over. The next entry ends one
// that has no end.
type feedParser struct {
	scan   xmlScanner
	spaces map[string]string // by prefix
	open   []*level
	leaf   int    // the place of the open field whose elements are markup, or -1
	root   string // the name of the first element of a feed; "" before it
	entry  *feedEntry
	about  feedEntry // the feed itself
	each   func(*feedEntry) error
}

// feedRoots are the first elements of feeds and sitemaps.
var feedRoots = set("rss", "rdf:rdf", "feed", "channel", "urlset", "sitemapindex")

// entryNames are the elements that are entries.
var entryNames = set("item", "entry", "url", "sitemap")

// spaces are the vocabularies that feeds use, by their address without scheme
// and last slash. Those of feeds themselves have the name "".
var feedSpaces = map[string]string{
	"www.w3.org/2005/atom": "", "purl.org/atom/ns#": "", "example.com/newformat#": "", "example.com/necho": "",
	"purl.org/echo": "", "uri/of/echo/namespace#": "", "purl.org/pie": "", "purl.org/atom/ns#=": "",
	"purl.org/rss/1.0": "", "my.netscape.com/rdf/simple/0.9": "", "channel.netscape.com/rdf/simple/0.9": "",
	"backend.userland.com/rss2": "", "blogs.law.harvard.edu/tech/rss": "",
	"www.sitemaps.org/schemas/sitemap/0.9": "", "www.google.com/schemas/sitemap/0.9": "",
	"www.google.com/schemas/sitemap/0.84": "", "www.google.com/schemas/sitemap-news/0.9": "news",
	"purl.org/dc/elements/1.1": "dc", "purl.org/dc/elements/1.0": "dc", "purl.org/dc/terms": "dcterms",
	"purl.org/rss/1.0/modules/content": "content", "www.w3.org/1999/xhtml": "xhtml",
	"www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf", "search.yahoo.com/mrss": "media", "www.rssboard.org/media-rss": "media",
	"www.w3.org/xml/1998/namespace":       "xml",
	"www.itunes.com/dtds/podcast-1.0.dtd": "itunes", "www.itunes.com/dtd/podcast-1.0.dtd": "itunes",
	"example.com/dtds/podcast-1.0.dtd":       "itunes",
	"prismstandard.org/namespaces/basic/2.0": "prism", "rssnamespace.org/feedburner/ext/1.0": "feedburner",
	"purl.org/rss/1.0/modules/syndication": "sy",
}

// feedPrefixes are prefixes that feeds use without saying what they mean.
var feedPrefixes = map[string]string{"atom": "", "atom10": "", "a10": "", "rss": "", "xhtml": "xhtml", "html": "xhtml"}

func spaceOf(address string) (string, bool) {
	address = strings.ToLower(strings.TrimSpace(address))
	_, rest, ok := strings.Cut(address, "//")
	if !ok {
		rest = address
	}
	space, known := feedSpaces[strings.TrimSuffix(rest, "/")]
	return space, known
}

// read calls each for every entry of a feed.
func (p *feedParser) read(ctx context.Context) error {
	p.spaces, p.leaf = map[string]string{}, -1
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		var err error
		switch t := p.scan.next(); t.kind {
		case xmlEnd:
			return p.end(t.at)
		case xmlText, xmlPlain:
			p.characters(t)
		case xmlOpen:
			err = p.opens(t)
		case xmlClose:
			err = p.closes(t)
		}
		if err != nil {
			return err
		}
	}
}

func (p *feedParser) top() *level {
	if len(p.open) == 0 {
		return &level{}
	}
	return p.open[len(p.open)-1]
}

func (p *feedParser) characters(t xmlToken) {
	top := p.top()
	if top.field == nil {
		return
	}
	if t.kind == xmlText {
		t.text = p.scan.characters(t.text)
	}
	top.text.WriteString(t.text)
}

// opens takes a start tag.
func (p *feedParser) opens(t xmlToken) error {
	if p.root == "" && !p.isRoot(t) {
		return nil
	}
	if taken, err := p.inField(t); taken || err != nil {
		return err
	}
	outer := p.top()
	l := &level{name: t.name, space: outer.space, base: outer.base, lang: outer.lang}
	p.scope(l, t.attrs)
	name := p.qualified(t.name, l.space)
	switch {
	case entryNames[name] && p.mayBeEntry(name):
		if err := p.closeEntry(t.at); err != nil {
			return err
		}
		p.entry, l.entry = &feedEntry{name: name, attrs: p.attributes(t.attrs), base: l.base, lang: l.lang}, true
	case feedRoots[name] || name == "items":
		p.about.lang, p.about.base = l.lang, l.base
	default:
		p.field(l, name, p.attributes(t.attrs), outer)
	}
	if p.push(l, t) && l.field != nil && l.leaf {
		p.leaf = len(p.open) - 1
	}
	if t.closed && p.top() == l {
		return p.closeTo(len(p.open)-1, t.end, false)
	}
	return nil
}

// inField takes a start tag within the text of a field for a part of it, or closes
// the field that has lost its end tag.
func (p *feedParser) inField(t xmlToken) (taken bool, err error) {
	field := p.leaf
	if field < 0 {
		return false, nil
	}
	if p.interrupts(p.open[field], t) {
		return false, p.closeTo(field, t.at, false)
	}
	p.open[field].field.markup = "<"
	p.push(&level{name: t.name, leaf: true}, t)
	return true, nil
}

func (p *feedParser) isRoot(t xmlToken) bool {
	p.scope(&level{}, t.attrs)
	name := t.name
	if _, local, ok := strings.Cut(name, ":"); ok && name != "rdf:rdf" {
		name = local
	}
	if name == "rdf" {
		name = "rdf:rdf"
	}
	if feedRoots[name] || name == "item" || name == "entry" {
		p.root = name
	}
	return p.root != ""
}

// mayBeEntry keeps apart the addresses of sitemaps, the entries of Atom and the
// items of RSS, as far as the feed says what it is.
func (p *feedParser) mayBeEntry(name string) bool {
	switch p.root {
	case "urlset":
		return name == "url"
	case "sitemapindex":
		return name == "sitemap"
	}
	return name == "item" || name == "entry"
}

// push opens an element, unless too many are.
func (p *feedParser) push(l *level, t xmlToken) bool {
	l.start = t.end
	markup := l.leaf && l.field == nil
	if len(p.open) >= maxFeedLevel || markup && t.closed {
		return false
	}
	p.open = append(p.open, l)
	return true
}

// scope reads what an element says for those within it: vocabularies, the base
// of addresses, the language.
func (p *feedParser) scope(l *level, attrs map[string]string) {
	for key, value := range attrs {
		prefix, declares := strings.CutPrefix(key, "xmlns")
		space, known := spaceOf(value)
		switch {
		case !declares:
		case prefix == "":
			l.space = space
		case known && len(p.spaces) < maxFields:
			p.spaces[strings.TrimPrefix(prefix, ":")] = space
		}
	}
	if base := attrs["xml:base"]; base != "" {
		if absolute := resolve(base, l.base); absolute != "" {
			l.base = absolute
		}
	}
	if lang, ok := attrs["xml:lang"]; ok {
		l.lang = lang
	}
}

// qualified is a name in the words of feedField.
func (p *feedParser) qualified(name, space string) string {
	if prefix, local, ok := strings.Cut(name, ":"); ok {
		var known bool
		if space, known = p.spaces[prefix]; !known {
			if space, known = feedPrefixes[prefix]; !known {
				space = prefix
			}
		}
		name = local
	}
	if space == "" {
		return name
	}
	return space + ":" + name
}

// attributes gives attributes their qualified names.
func (p *feedParser) attributes(attrs map[string]string) map[string]string {
	out := make(map[string]string, len(attrs))
	for key, value := range attrs {
		if strings.Contains(key, ":") {
			key = p.qualified(key, "")
		}
		out[key] = value
	}
	return out
}

// containers are fields whose elements are fields, not markup.
var containers = set("author", "contributor", "source", "image", "textinput", "itunes:owner", "itunes:category", "media:group",
	"media:content", "news:news", "news:publication", "dc:creator", "skiphours", "skipdays")

// field begins a field of the entry that is open, of a container, or of the feed.
func (p *feedParser) field(l *level, name string, attrs map[string]string, outer *level) {
	list := &p.about.fields
	if p.entry != nil {
		list = &p.entry.fields
	}
	if outer.field != nil {
		list = &outer.field.fields
	}
	if len(*list) >= maxFields {
		l.field = &feedField{} // read and dropped
	} else {
		l.field = &feedField{name: name, attrs: attrs, base: l.base, lang: l.lang}
	}
	l.leaf = !containers[name]
}

var (
	// shortFields hold no elements of feeds.
	shortFields = set("title", "link", "guid", "id", "pubdate", "published", "updated", "issued", "modified", "comments", "category",
		"dc:date", "dc:creator", "dc:subject")
	// ownNames are elements of feeds that no page has.
	ownNames = set("item", "entry", "guid", "pubdate", "description", "content:encoded", "enclosure", "published", "updated", "issued",
		"modified", "dc:creator", "dc:date", "dc:subject", "category", "comments", "id")
	// bothNames are elements of feeds that pages have too.
	bothNames = set("title", "link", "summary", "content", "author", "source")
)

// interrupts reports whether a start tag within a field shows that the field
// has lost its end: an entry, or an element that only feeds have.
func (p *feedParser) interrupts(l *level, t xmlToken) bool {
	if strings.Contains(l.field.attrs["type"], "xml") || l.field.attrs["type"] == "xhtml" {
		return entryNames[t.name] && p.mayBeEntry(t.name) && p.entry != nil
	}
	name := p.qualified(t.name, l.space)
	if name == l.field.name {
		return false
	}
	if bothNames[name] {
		return shortFields[l.field.name]
	}
	return ownNames[name]
}

// closes takes an end tag.
func (p *feedParser) closes(t xmlToken) error {
	for i := len(p.open) - 1; i >= 0; i-- {
		if p.open[i].name == t.name {
			return p.closeTo(i, t.at, false)
		}
	}
	// "<description>…</descr>": a wrong name, and none of a page's elements.
	if top := p.top(); top.field != nil && top.leaf && !pageElements[t.name] {
		return p.closeTo(len(p.open)-1, t.at, false)
	}
	return nil
}

// closeTo closes the elements from i on, whose content ends at a place of the
// source; cut says that it is the source's own end.
func (p *feedParser) closeTo(i, at int, cut bool) error {
	for len(p.open) > i {
		l := p.top()
		p.open = p.open[:len(p.open)-1]
		if p.leaf == len(p.open) {
			p.leaf = -1
		}
		switch {
		case l.entry:
			if err := p.give(cut); err != nil {
				return err
			}
		case l.field != nil:
			p.keep(l, at, cut)
		}
	}
	return nil
}

// keep gives a field its content and puts it where it belongs.
func (p *feedParser) keep(l *level, at int, cut bool) {
	f := l.field
	f.text, f.cut = l.text.String(), cut
	if f.markup != "" {
		f.markup = innerMarkup(p.scan.source[min(l.start, at):at], p.scan.entities)
	}
	outer := p.top()
	list := &p.about.fields
	if p.entry != nil {
		list = &p.entry.fields
	}
	if outer.field != nil {
		list = &outer.field.fields
	}
	if f.name != "" && len(*list) < maxFields {
		*list = append(*list, *f)
	}
}

// closeEntry ends an entry that is open.
func (p *feedParser) closeEntry(at int) error {
	for i, l := range p.open {
		if l.entry {
			return p.closeTo(i, at, false)
		}
	}
	return nil
}

// give hands on the entry.
func (p *feedParser) give(cut bool) error {
	e := p.entry
	p.entry = nil
	if e == nil {
		return nil
	}
	e.cut = cut
	return p.each(e)
}

// end closes what the source has left open.
func (p *feedParser) end(at int) error {
	if p.root == "" {
		return errNoFeed
	}
	return p.closeTo(0, at, true)
}

var errNoFeed = &Error{NoFeed, errors.New("no element of a feed")}

// innerMarkup is a field's content as the markup of a page: names without
// prefixes, sections as references.
func innerMarkup(source string, entities map[string]string) string {
	s := xmlScanner{source: source, entities: entities}
	var b strings.Builder
	for {
		switch t := s.next(); t.kind {
		case xmlEnd:
			return b.String()
		case xmlText:
			b.WriteString(strings.ReplaceAll(t.text, "<", "&lt;"))
		case xmlPlain:
			b.WriteString(escapeMarkup.Replace(t.text))
		case xmlOpen, xmlClose:
			tag := source[t.at:t.end]
			if _, local, ok := strings.Cut(t.name, ":"); ok {
				at := strings.IndexByte(tag, ':')
				head := "<"
				if t.kind == xmlClose {
					head = "</"
				}
				tag = head + local + tag[min(at+1+len(local), len(tag)):]
			}
			b.WriteString(tag)
		}
	}
}

var escapeMarkup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// pageElements are the elements of pages, as feeds hold them.
var pageElements = set("a", "abbr", "acronym", "address", "article", "aside", "audio", "b", "big", "blockquote", "body", "br", "button",
	"caption", "center", "cite", "code", "col", "dd", "del", "dfn", "div", "dl", "dt",
	"em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "h1", "h2", "h3", "h4", "h5", "h6",
	"head", "header", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li",
	"main", "map", "mark", "nav", "nobr", "noscript", "object", "ol", "option", "p", "picture", "pre", "q", "s", "samp", "script",
	"section", "select", "small", "source", "span", "strike", "strong", "style", "sub", "sup",
	"svg", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "video", "applet",
	"area", "blink", "frameset", "noframes", "noembed", "base", "meta", "link", "summary", "details", "track", "wbr")
