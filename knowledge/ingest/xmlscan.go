package ingest

import (
	"html"
	"strings"

	"beleg/knowledge/lang"
)

// xmlKind says what a token of a feed is.
type xmlKind int

const (
	xmlEnd   xmlKind = iota // the source has ended
	xmlText                 // characters, references not yet read
	xmlPlain                // a CDATA section: characters as they stand
	xmlOpen                 // a start tag
	xmlClose                // an end tag
)

// xmlToken is a piece of a feed from source[at:end].
type xmlToken struct {
	kind    xmlKind
	name    string // of a tag, in lower case, with its prefix
	text    string
	attrs   map[string]string // by name in lower case; nil without
	closed  bool              // a start tag that is its own end
	at, end int
}

// xmlScanner splits a feed into tags and text and goes on whatever comes: what
// does not read as a tag is text. Real feeds are so often ill-formed that XML's
// rule to stop at the first mistake would cost readers whole feeds. It keeps the
// entities that the document type declares.
type xmlScanner struct {
	source   string
	at       int
	entities map[string]string
	expanded int            // bytes that entities have added
	places   map[string]int // where find has found each mark last; -1 for nowhere
}

const (
	maxEntity   = 1_000   // bytes of a declared entity; larger ones are bombs
	maxExpanded = 100_000 // bytes that all of them may add
	maxXMLAttrs = 100     // of one tag
	maxXMLValue = 16 << 10
)

// next is the next token; comments and instructions are passed over.
func (s *xmlScanner) next() xmlToken {
	for s.at < len(s.source) {
		rest := s.source[s.at:]
		if rest[0] != '<' {
			return s.textUpTo(s.find("<", 0), xmlText, 0)
		}
		switch {
		case strings.HasPrefix(rest, "<![CDATA["):
			return s.section(rest)
		case strings.HasPrefix(rest, "<!--"):
			s.skip("-->", len("<!--"))
		case strings.HasPrefix(rest, "<?"):
			s.skip("?>", len("<?"))
		case len(rest) > 2 && rest[1] == '!' && isLetter(rest[2]):
			s.at += s.documentType(rest)
		default:
			if t, ok := s.tag(rest); ok {
				s.at = t.end
				return t
			}
			return s.textUpTo(s.find("<", 1), xmlText, 0)
		}
	}
	return xmlToken{kind: xmlEnd, at: s.at, end: s.at}
}

// find is how far ahead a mark stands, from skip bytes on; -1 when there is none
// left. It remembers what it has found, so that a feed of beginnings without
// ends is searched once.
func (s *xmlScanner) find(mark string, skip int) int {
	from := s.at + skip
	place, ok := s.places[mark]
	if ok && place < 0 {
		return -1
	}
	if !ok || place < from {
		if s.places == nil {
			s.places = map[string]int{}
		}
		place = strings.Index(s.source[min(from, len(s.source)):], mark)
		if place >= 0 {
			place += from
		}
		s.places[mark] = place
	}
	if place < 0 {
		return -1
	}
	return place - s.at
}

// textUpTo makes a token of the next n bytes (all when n is negative) and goes
// on behind them and behind more bytes of a mark.
func (s *xmlScanner) textUpTo(n int, kind xmlKind, mark int) xmlToken {
	if n < 0 {
		n, mark = len(s.source)-s.at, 0
	}
	t := xmlToken{kind: kind, text: s.source[s.at : s.at+n], at: s.at, end: s.at + n}
	s.at += n + mark
	return t
}

// cdataEnd is where a section without an end must have ended: before the end of
// its entry, or of the element that it fills.
var cdataEnd = lang.Lazy(`(?i)</(?:item|entry|description|content:encoded|content|summary|title)\s*>`)

// section reads a CDATA section. One that has no end before the next begins
// ends with the element around it.
func (s *xmlScanner) section(rest string) xmlToken {
	const open, end = "<![CDATA[", "]]>"
	s.at += len(open)
	body := rest[len(open):]
	n, next := s.find(end, 0), s.find(open, 0)
	runsOn := next >= 0 && next < n && endsEntry(body[:next]) // into another entry
	if n < 0 || runsOn {
		if at := cdataEnd.FindStringIndex(body); at != nil {
			return s.textUpTo(at[0], xmlPlain, 0)
		}
		return s.textUpTo(-1, xmlPlain, 0)
	}
	return s.textUpTo(n, xmlPlain, len(end))
}

var entryEnd = lang.Lazy(`(?i)</(?:item|entry)\s*>\s*<(?:item|entry)[\s>]`)

// endsEntry reports text in which one entry ends and the next begins.
func endsEntry(text string) bool { return entryEnd.MatchString(text) }

// skip passes over what ends with end; without an end, over its first bytes.
func (s *xmlScanner) skip(end string, first int) {
	if n := s.find(end, 0); n >= 0 {
		s.at += n + len(end)
		return
	}
	s.at += first
}

var entityDeclaration = lang.Lazy(`<!ENTITY\s+([\w.:-]+)\s+(?:"([^"]*)"|'([^']*)')\s*>`)

// documentType reads the entities of a document type (only such as are text) and
// returns its length.
func (s *xmlScanner) documentType(rest string) int {
	end, open := s.find(">", 0), s.find("[", 0)
	if end < 0 {
		return len("<!")
	}
	if open < 0 || open > end {
		return end + 1
	}
	n := s.find("]", open) - open
	if n < 0 {
		return end + 1
	}
	if s.entities == nil {
		s.entities = map[string]string{}
	}
	for _, m := range entityDeclaration.FindAllStringSubmatch(rest[open:open+n], 100) {
		if value := m[2] + m[3]; len(value) <= maxEntity {
			s.entities[m[1]] = value
		}
	}
	return max(s.find(">", open+n), open+n) + 1
}

// tag reads a tag. It is none when a "<" comes before its end outside of quotes.
func (s *xmlScanner) tag(rest string) (xmlToken, bool) {
	t := xmlToken{kind: xmlOpen, at: s.at}
	i := 1
	if i < len(rest) && rest[i] == '/' {
		t.kind, i = xmlClose, 2
	}
	n := nameLength(rest[i:])
	if n == 0 {
		return t, false
	}
	t.name = strings.ToLower(rest[i : i+n])
	length, ok := s.attributes(&t, rest[i+n:])
	t.end = s.at + i + n + length
	return t, ok
}

// attributes reads up to the end of a tag and returns how far that is.
func (s *xmlScanner) attributes(t *xmlToken, rest string) (length int, ok bool) {
	for i := 0; i < len(rest); {
		switch c := rest[i]; {
		case c == '>':
			return i + 1, true
		case c == '<':
			return i, t.kind == xmlClose // "</title<link>": the end tag has lost its own end
		case c == '/':
			t.closed = i+1 < len(rest) && rest[i+1] == '>'
			i++
		default:
			n := nameLength(rest[i:])
			if n == 0 {
				i++
				continue
			}
			value, size := attributeValue(rest[i+n:])
			if size > 0 && len(t.attrs) < maxXMLAttrs && len(value) <= maxXMLValue {
				if t.attrs == nil {
					t.attrs = map[string]string{}
				}
				t.attrs[strings.ToLower(rest[i:i+n])] = s.characters(value)
			}
			i += n + size
		}
	}
	return len(rest), false
}

// attributeValue reads ="value" and returns its length with the mark; 0 when an
// attribute has no value.
func attributeValue(rest string) (value string, length int) {
	i := spaces(rest)
	if i >= len(rest) || rest[i] != '=' {
		return "", 0
	}
	i++
	i += spaces(rest[i:])
	if i < len(rest) && (rest[i] == '"' || rest[i] == '\'') {
		n := strings.IndexByte(rest[i+1:], rest[i])
		if n >= 0 && !strings.Contains(rest[i+1:i+1+n], "</") {
			return rest[i+1 : i+1+n], i + n + 2
		}
		i++ // it has no end
	}
	value = unquoted(rest[i:])
	return value, i + len(value)
}

// unquoted is the value of an attribute without marks that begins a text: the rest
// of the tag, without the slash of one that is closed in itself.
func unquoted(rest string) string {
	n := strings.IndexAny(rest, " \t\r\n<>")
	if n < 0 {
		return rest
	}
	if rest[n] == '>' {
		return strings.TrimSuffix(rest[:n], "/")
	}
	return rest[:n]
}

func nameLength(s string) int {
	if s == "" || !beginsName(s[0]) {
		return 0
	}
	for i := range len(s) {
		if strings.IndexByte(" \t\r\n=/<>\"'&;", s[i]) >= 0 {
			return i
		}
	}
	return len(s)
}

func beginsName(c byte) bool { return isLetter(c) || c == '_' || c >= 0x80 }

// spaces is how many bytes of white space begin a text.
func spaces(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\r\n")) }

var reference = lang.Lazy(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z_][\w.:-]*);`)

// characters replaces references by what they stand for. A "&" that begins none
// stands for itself.
func (s *xmlScanner) characters(text string) string {
	if strings.IndexByte(text, '&') < 0 {
		return text
	}
	return reference.ReplaceAllStringFunc(text, func(ref string) string {
		value, ok := s.entities[ref[1:len(ref)-1]]
		if !ok {
			return html.UnescapeString(ref)
		}
		if s.expanded += len(value); s.expanded > maxExpanded {
			return ""
		}
		return value
	})
}
