package ingest

import (
	"bytes"
	"errors"
	"strings"

	"golang.org/x/net/html"
)

// What is read of one page. Of 340 real pages the largest has 26,000 nodes, 43
// levels, 7,000 attributes, 73 of them in one element, 330 kB in all attributes
// and 37 kB of JSON-LD; its text, each byte counted once for every level above
// it, is 3.8 MB. Each limit leaves at least four times that.
const (
	maxNodes      = 100_000
	maxLevels     = 180
	maxNested     = 100 << 20 // bytes of text, counted so
	maxAttributes = 30_000
	maxOwn        = 300      // attributes of one element
	maxAttribute  = 16 << 10 // bytes of one; longer ones hold data for scripts
	maxMarkup     = 1 << 20  // bytes of all attributes
	maxPosting    = 1 << 20  // bytes of all JSON-LD
	maxRaw        = 64 << 10 // bytes of a title, a text area and their like
	maxTag        = 1 << 20  // bytes
	maxRoots      = 10       // html and body tags, whose attributes are merged
)

// misnested is how many nodes an end tag may make, at most, that does not close
// the element before it (HTML, "adoption agency algorithm").
const misnested = 32

var (
	// formatting elements are opened again in every paragraph until they are
	// closed (HTML, "list of active formatting elements"). Links are too, but
	// never more than one.
	formatting = set("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
	// rawText elements hold text in HTML, but elements inside SVG.
	rawText = set("iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp")
	// void elements have no end.
	void = set("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)

// bounded returns a page that costs a bounded amount to parse and reads the
// same: without scripts, styles, comments and what is beyond the limits on
// attributes. Where formatting elements that are not closed would make too many
// nodes, it is without formatting. A page that has too many nodes even so is
// refused with the reason "hard".
func bounded(page string) (string, error) {
	if hasLongTag(page) { // the tokenizer would list all its attributes
		return "", &Error{Hard, errors.New("page with an endless tag")}
	}
	for _, plain := range []bool{false, true} {
		b := bounder{plain: plain, z: html.NewTokenizer(strings.NewReader(page))}
		if b.page(); !b.exceeded() {
			return b.out.String(), nil
		}
	}
	return "", &Error{Hard, errors.New("page of too many elements")}
}

// hasLongTag reports a start tag longer than maxTag.
func hasLongTag(page string) bool {
	for {
		i := strings.IndexByte(page, '<')
		if i < 0 {
			return false
		}
		page = page[i+1:]
		if page == "" || !isLetter(page[0]) {
			continue
		}
		n := tagLength(page)
		if n > maxTag {
			return true
		}
		page = page[n:]
	}
}

// tagLength is where a tag ends: at the first ">" outside of quotes.
func tagLength(tag string) int {
	quote, last := byte(0), byte(0) // last is the last byte that was no space
	for i := range len(tag) {
		c := tag[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '>':
			return i
		case last == '=' && (c == '"' || c == '\''):
			quote = c
		}
		if c > ' ' {
			last = c
		}
	}
	return len(tag)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// bounder copies a page token by token and adds up how many nodes its parser
// may make of it at most.
type bounder struct {
	plain bool // without formatting
	z     *html.Tokenizer
	out   strings.Builder
	mark  []byte // the tag at hand as written

	open    []string // elements that are not closed
	formats int      // of them formatting
	nodes   int

	attributes, markup, posting, roots int              // so far
	kept                               []html.Attribute // of the tag at hand

	raw       string // the element whose raw text comes next
	isPosting bool   // it is JSON-LD
}

func (b *bounder) exceeded() bool { return b.nodes > maxNodes }

func (b *bounder) page() {
	for !b.exceeded() {
		kind := b.z.Next()
		switch raw := b.z.Raw(); kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			b.text(raw)
		case html.CommentToken:
			b.nodes++
			b.out.WriteString("<!---->") // it still parts two texts
		case html.StartTagToken, html.SelfClosingTagToken:
			b.start(kind, raw)
		case html.EndTagToken:
			b.end(raw)
		default:
			b.out.Write(raw)
		}
	}
}

func (b *bounder) text(raw []byte) {
	b.nodes += 1 + b.formats
	switch {
	case b.isPosting:
		if b.posting += len(raw); b.posting > maxPosting {
			return
		}
	case b.raw == "script", b.raw == "style", b.raw != "" && len(raw) > maxRaw:
		return
	}
	if b.raw != "" {
		b.nodes += bytes.Count(raw, []byte("<"))
	}
	b.out.Write(raw)
}

func (b *bounder) start(kind html.TokenType, raw []byte) {
	name, more := b.z.TagName()
	tag := string(name)
	b.raw, b.isPosting = "", false
	switch {
	case formatting[tag] && b.plain:
		return
	case tag == "html" || tag == "body":
		if b.roots++; b.roots > maxRoots {
			return
		}
	case tag == "a" && b.place("a") >= 0:
		b.nodes += misnested
	}
	b.nodes += 1 + b.formats
	b.mark = append(b.mark[:0], raw...) // before its attributes are decoded in place
	if b.attributesFit(more) {
		b.out.Write(b.mark)
	} else {
		b.out.WriteString(html.Token{Type: kind, Data: tag, Attr: b.kept}.String())
	}
	if void[tag] {
		return
	}
	b.open = append(b.open, tag)
	if formatting[tag] {
		b.formats++
	}
	if rawText[tag] {
		b.raw = tag
		b.isPosting = tag == "script" && isPosting(b.kept)
	}
}

// attributesFit collects the attributes of a tag that are within the limits and
// reports whether these are all.
func (b *bounder) attributesFit(more bool) bool {
	b.kept = b.kept[:0]
	fit := true
	for own := 1; more; own++ {
		var key, value []byte
		key, value, more = b.z.TagAttr()
		size := len(key) + len(value)
		full := b.attributes >= maxAttributes || b.markup+size > maxMarkup
		if full || own > maxOwn || size > maxAttribute {
			fit = false
			continue
		}
		b.attributes++
		b.markup += size
		b.kept = append(b.kept, html.Attribute{Key: string(key), Val: string(value)})
	}
	return fit
}

func isPosting(attributes []html.Attribute) bool {
	for _, a := range attributes {
		if a.Key == "type" {
			return strings.Contains(strings.ToLower(a.Val), "ld+json")
		}
	}
	return false
}

func (b *bounder) end(raw []byte) {
	name, _ := b.z.TagName()
	tag := string(name)
	b.raw, b.isPosting = "", false
	if formatting[tag] && b.plain {
		return
	}
	b.out.Write(raw)
	if tag == "p" || tag == "br" {
		b.nodes++ // an end alone makes one
	}
	at := b.place(tag)
	closes := at >= 0 && at == len(b.open)-1
	if at >= 0 {
		b.open = b.open[:at]
	}
	// What formats and is closed along with another element stays active.
	switch {
	case closes && formatting[tag]:
		b.formats--
	case !closes && (tag == "a" || formatting[tag]):
		b.nodes += misnested
	}
}

// place is where the innermost open element of a name stands in open, or -1.
func (b *bounder) place(tag string) int {
	for i := len(b.open) - 1; i >= max(0, len(b.open)-maxLevels); i-- {
		if b.open[i] == tag {
			return i
		}
	}
	return -1
}
