package ingest

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"beleg/knowledge/lang"
)

// elsewhereSigns begin a line that leads elsewhere in every language.
const elsewhereSigns = `>+\s|»\s|→|►|\+\+\+?\s`

var (
	// pointer are lines that lead elsewhere: what else to read, hear or join.
	pointer = said(`\A(?:`+elsewhereSigns+`|`, "pointer", `)`)
	// heading are lines like these that could begin a sentence as well.
	heading = said(`\A`, "heading", ``)
	// imprint are lines about the page itself: when, by whom, whose picture.
	imprint = said(`\A`, "imprint", `\s*(?:\z|[:|©]|\()`)
	stamp   = said(`\A`, "stamp", `\s+(?:(?:`+strings.Join(textsOf("pages", "before"), "|")+`)\s|\d)`)
	goesOn  = said(`[.!?…]\s*`, "more", `(?:\s*(?:›|»|→|…|\.\.\.))?\z`)
	rights  = said(`(?:©.{0,40}(?:19|20)\d{2}|copyright ©|`, "rights", `)`)
	letters = lang.Lazy(`\pL{2,}`)
	// credit are lines that say whose a picture is, which of how many, or how long
	// reading takes. The names of agencies are of no language.
	credit = lang.Lazy(`(?i)^(?:©|\(c\))|©[^.!?]*$` +
		`|(?-i:/Getty Images|/REUTERS|/Reuters|/dpa|/AFP|/AP|/imago|via Getty Images)\)?$` +
		`|^\d{1,3}\s*(?:/|` + anyText("pages", "of") + `)\s*\d{1,3}$` +
		`|^\d{1,2} ` + anyText("pages", "minutes") + `(?: ` + anyText("pages", "reading") + `)?$`)
	onlyDate = lang.Lazy(`(?i)^(?:\pL{2,10}[.,]?\s)?\d{1,2}\.\s?(?:\d{1,2}\.|\pL{3,9})\s?\d{2,4}\s*(?:[,|–-]\s*)?` +
		`(?:` + anyText("datelines", "at") + `\s)?(?:\d{1,2}[:.]\d{2})?\s*` + anyText("datelines", "clock") + `?$`)
)

// invitations are longer lines that want the reader somewhere else, or want his
// consent: a word in lower case and what else the line says then.
var invitations = func() []invitation {
	var list []invitation
	for _, e := range entriesOf("pages", "invitation") {
		list = append(list, invitation{lang.Entry{Text: e.Value}.Words(), lang.Lazy(`(?i)` + e.Text)})
	}
	return list
}()

type invitation struct {
	words []string // any of them
	also  *lang.Regexp
}

// in reports whether a line in lower case is such an invitation.
func (i invitation) in(line string) bool {
	named := slices.ContainsFunc(i.words, func(w string) bool { return strings.Contains(line, w) })
	return named && i.also.MatchString(line)
}

func invites(t string) bool {
	t = strings.ToLower(t)
	return slices.ContainsFunc(invitations, func(i invitation) bool { return i.in(t) })
}

const (
	shortLine = 200 // bytes of a line that may point elsewhere
	shortNote = 140 // bytes of a line that may be about the page itself
	longNote  = 300 // bytes of one that may say whose something is

	longInvitation = 600 // bytes of a line that may want the reader elsewhere
)

// tidy drops the lines that are no part of the story: furniture that has no
// element of its own, the title, and who wrote it.
func tidy(blocks []block, title, authors string) []block {
	var out []block
	for _, b := range blocks {
		again := len(out) > 0 && out[len(out)-1].text == b.text
		if again || noise(b, title) || ownByline(b.text, authors) {
			continue
		}
		out = append(out, b)
	}
	return withoutTail(withoutEmptySections(out))
}

func noise(b block, title string) bool {
	n := len(b.text)
	switch {
	case !letters.MatchString(b.text), n < maxBlock && squeeze(b.text) == squeeze(title):
		return true
	case n < shortLine && b.leadsElsewhere():
		return true
	case n < shortNote && isNote(b.text), n < longNote && isCredit(b.text):
		return true
	case n < longInvitation && invites(b.text), b.kind != 'h' && onlyDate.MatchString(b.text):
		return true
	}
	onlyLink := b.links*10 > n*8
	return onlyLink && (b.kind == 'l' || !sentence(b.text))
}

// leadsElsewhere reports a line that says what else there is.
func (b block) leadsElsewhere() bool {
	if pointer.MatchString(b.text) || b.labelsLink() {
		return true
	}
	heads := b.links > 0 || !sentence(b.text) || strings.HasSuffix(b.text, ":")
	return heads && heading.MatchString(b.text)
}

// labelsLink reports a line of a label and the headline that it links to:
// "More coverage: What to do in a flood".
func (b block) labelsLink() bool {
	label, headline, _ := strings.Cut(b.text, ":")
	short := len(label) <= longestLabel && len(strings.Fields(headline)) >= fewestWords
	linked := len(strings.TrimSpace(headline))
	onlyHeadline := linked <= b.links && b.links < linked+len(label)
	return short && onlyHeadline && b.kind == 'p'
}

const (
	longestLabel = 40 // bytes of what stands before a colon and a link
	fewestWords  = 3  // of a headline
)

// isNote reports a line about the page itself.
func isNote(t string) bool {
	return imprint.MatchString(t) || stamp.MatchString(t) && !sentence(t)
}

// isCredit reports a line that says whose a picture or a text is, or that it goes
// on elsewhere.
func isCredit(t string) bool {
	return rights.MatchString(t) || credit.MatchString(t) || goesOn.MatchString(t)
}

// ownByline reports a line that names the article's author and little else.
func ownByline(t, authors string) bool {
	name, _, _ := strings.Cut(authors, ", ")
	if name == "" {
		return false
	}
	t = t[len(bylineStart.FindString(t)):]
	return len(t) < len(authors)+30 && !sentence(t) && strings.HasPrefix(squeeze(t), squeeze(name))
}

// sentence reports whether a line ends like one.
func sentence(s string) bool {
	s = strings.TrimRight(s, `"'”“»«’)]」』】 `)
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…:。！？：؟।", r)
}

// withoutEmptySections drops headings with nothing below them.
func withoutEmptySections(blocks []block) []block {
	var out []block
	for i, b := range blocks {
		title := b.kind == 'h' && !(sentence(b.text) && b.wordy())
		if title && b.isEmptyBefore(blocks[i+1:]) {
			continue
		}
		out = append(out, b)
	}
	return out
}

// isEmptyBefore reports whether a heading has nothing below it.
func (b block) isEmptyBefore(rest []block) bool {
	return len(rest) == 0 || rest[0].kind == 'h' && rest[0].level <= b.level
}

// wordy reports more words than a sign or the name of a desk has.
func (b block) wordy() bool { return len(strings.Fields(b.text)) > 6 }

// withoutTail drops what an article ends with after its last sentence: agency
// signs, names of desks, single links.
func withoutTail(blocks []block) []block {
	for len(blocks) > 1 {
		last := blocks[len(blocks)-1]
		entry := last.kind == 'l' || last.kind == 't'
		if entry || sentence(last.text) || last.wordy() {
			break
		}
		blocks = blocks[:len(blocks)-1]
	}
	return blocks
}

// leadClass finds a class that names an introduction.
var leadClass = lang.Lazy(`(?i)(?:^|[\s_-])(?:` + strings.Join(slices.Sorted(maps.Keys(markup("lead"))), "|") + `)(?:$|[\s_-])`)

// maxLead bounds the introduction, in bytes.
const maxLead = 1000

// findLead returns the introduction that stands between heading and text: the
// element that says what the page's description says, one marked as an
// introduction, or the first sentence right below the heading.
func findLead(doc *html.Node, h head, title string) string {
	alts := alternatives(doc)
	descriptions := []string{h.get("og:description"), h.get("description"), h.posting.description, h.get("twitter:description")}
	var marked, placed string
	steps := 0
	for n := range below(doc, h.heading) {
		if steps++; steps > 400 {
			break
		}
		t := oneLine(blockText(n))
		if alts[squeeze(t)] || !mayLead(n, t) || noise(block{text: t}, title) {
			continue
		}
		near := h.heading != nil && steps < 30
		switch {
		case alikeAny(t, descriptions):
			return t
		case marked == "" && isMarkedLead(n, t):
			marked = t
		case placed == "" && near && isLead(n, t):
			placed = t
		}
	}
	return cmp.Or(marked, placed)
}

// below are the elements behind a heading, or on the whole page without one, that
// may hold an introduction.
func below(doc, heading *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		seen := heading == nil
		for n := range doc.Descendants() {
			seen = seen || n == heading
			if seen && element(n, "p", "div", "span", "h2", "h3", "section", "strong", "b", "em") && !yield(n) {
				return
			}
		}
	}
}

// mayLead reports whether a text has a lead's length and stands in the story.
func mayLead(n *html.Node, t string) bool {
	if len(t) < 60 || len(t) > maxLead || strings.Contains(t, "©") {
		return false
	}
	return inStory(n)
}

// inStory reports whether a node is shown, and no part of what stands around an
// article or in lists of others.
func inStory(n *html.Node) bool { return !elsewhere(n) && !listEntry(n) && !hidden(n) }

// isMarkedLead reports whether a node's class names an introduction, and its text
// is one of sentences.
func isMarkedLead(n *html.Node, t string) bool {
	return sentence(t) && leadClass.MatchString(attr(n, "class"))
}

// isLead reports whether a node is a paragraph of sentences and its text.
func isLead(n *html.Node, t string) bool { return sentence(t) && leaf(n) }

// titleHeading is the heading that shows the title, or else the first h1.
func titleHeading(doc *html.Node, title string) *html.Node {
	key := squeeze(title)
	var first, part *html.Node
	longest := 9 // letters: shorter ones name a section
	for n := range doc.Descendants() {
		if !element(n, "h1", "h2") {
			continue
		}
		shown := squeeze(blockText(n))
		if shown == key && !elsewhere(n) && !listEntry(n) {
			return n
		}
		if len(shown) > longest && strings.Contains(key, shown) {
			part, longest = n, len(shown)
		}
		if first == nil && n.Data == "h1" {
			first = n
		}
	}
	return cmp.Or(part, first)
}

// leaf reports whether an element has no paragraphs or headings of its own.
func leaf(n *html.Node) bool {
	return find(n, func(c *html.Node) bool { return blockElements[c.Data] }) == nil
}

func alikeAny(t string, descriptions []string) bool {
	for _, d := range descriptions {
		if alike(t, oneLine(d)) {
			return true
		}
	}
	return false
}

// alike reports whether an element's text is the description: the same, or one
// begins with the other as far as programs cut descriptions.
func alike(t, description string) bool {
	a, b := squeeze(t), squeeze(strings.TrimRight(description, ".… "))
	if len(b) < 40 {
		return false
	}
	if len(a) > len(b) {
		return strings.HasPrefix(a, b) && len(a) < 3*len(b)
	}
	return strings.HasPrefix(b, a) && len(a)*2 > len(b)
}

// withLead puts the introduction first, unless the text has it already.
func withLead(blocks []block, lead string) []block {
	key := squeeze(lead)
	if key == "" {
		return blocks
	}
	for _, b := range blocks[:min(len(blocks), 6)] {
		t := squeeze(beginning(b.text, maxBlock))
		if strings.Contains(t, key) || len(t) > 40 && strings.Contains(key, t) {
			return blocks
		}
	}
	return append([]block{{text: lead, kind: 'p'}}, blocks...)
}
