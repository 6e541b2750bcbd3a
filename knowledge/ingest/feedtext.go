package ingest

import (
	stdhtml "html"
	"strings"

	"golang.org/x/net/html"

	"beleg/knowledge/lang"
)

// frames are elements whose text is shown where they cannot be; often they are
// never closed.
var frames = lang.Lazy(`(?i)</?(?:iframe|frame|frameset|object|applet|embed|noscript|template)\b[^>]*>`)

var openComment = lang.Lazy(`^<!--[^>]*>?`)

var looksLikeHTML = lang.Lazy(`<[a-zA-Z/!?]|&(?:#\w+|\w+);`)

// plain is the text of a value that may be HTML.
func plain(value string) string {
	if !looksLikeHTML.MatchString(value) {
		return paragraphs(value)
	}
	text, _ := plainNodes(value)
	return text
}

// plainNodes is the text of HTML, and how many nodes reading it has made.
func plainNodes(value string) (text string, nodes int) {
	if at := strings.LastIndex(value, "<!--"); at > strings.LastIndex(value, "-->") {
		value = value[:at] + openComment.ReplaceAllString(value[at:], "") // it would hide the rest
	}
	doc := fragment(frames.ReplaceAllString(value, ""))
	if doc == nil {
		return "", maxNodes
	}
	var drop []*html.Node
	for n := range doc.Descendants() {
		nodes++
		hidden := notText[n.Data] && !element(n, "head", "form", "nav", "aside", "footer", "menu", "button")
		if n.Type == html.CommentNode || n.Type == html.ElementNode && hidden {
			drop = append(drop, n)
		}
	}
	for _, n := range drop {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
	return join(blocksOf(doc)), nodes
}

var (
	// a tag, the beginning of a comment or a declaration, or a mark that begins neither
	anyTag    = lang.Lazy(`</?([a-zA-Z][\w:-]*)((?:\s(?:"[^"]*"|'[^']*'|[^<>])*)?)/?>|<!|<`)
	unclosing = set("p", "br", "hr", "img", "li", "dt", "dd", "td", "tr", "th", "div", "input", "link", "meta", "embed", "source", "iframe",
		"script", "style", "object", "frame", "frameset", "blink", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote")
)

// looseTags turns tags that are none into text, in a value that does not say
// whether it is HTML: "How should <port> work?", or "a <b> tag" without an end.
func looseTags(value string) string {
	if !strings.Contains(value, "<") {
		return value
	}
	lower := strings.ToLower(value)
	return anyTag.ReplaceAllStringFunc(value, func(tag string) string {
		m := anyTag.FindStringSubmatch(tag)
		name := strings.ToLower(m[1])
		closed := unclosing[name] || m[2] != "" || strings.Contains(lower, "</"+name)
		if tag == "<!" || pageElements[name] && closed {
			return tag
		}
		return escapeMarkup.Replace(tag)
	})
}

// unescapeOne is the character of one reference.
func unescapeOne(ref string) string { return stdhtml.UnescapeString(ref) }
