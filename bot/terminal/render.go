// Package terminal is Beleg in a terminal: it shows replies as text and holds
// a conversation. What articles contain never reaches the terminal as control
// characters: an escape sequence in a headline could retitle the window or
// write over what stands above.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/mattn/go-isatty"
	"github.com/mattn/go-runewidth"

	"beleg/commands"
	"beleg/knowledge/revision"
)

// Style is how a reply is shown.
type Style struct {
	Colour bool // bold and dim, for terminals
	Width  int  // columns; 0 does not wrap
}

// maxWidth fits the usual 80 columns and keeps lines readable on wide screens.
const maxWidth = 78

// StyleOf returns the style that fits an output: bold and dim for terminals
// only, and not when NO_COLOR is set (no-color.org) or the terminal is dumb.
func StyleOf(out io.Writer) Style {
	f, ok := out.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return Style{}
	}
	return Style{Colour: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", Width: maxWidth}
}

// Render writes a reply; of one with a document that document, as it is but for
// what would move the cursor.
func Render(w io.Writer, r commands.Reply, s Style) error {
	if r.Document != nil {
		_, err := io.WriteString(w, document(r.Document.Text))
		return err
	}
	p := page{Style: s, language: r.Language}
	p.line("", p.bold(clean(r.Title)))
	for _, l := range strings.Split(r.Text, "\n") {
		p.line("", p.toned(r.Degree, clean(l)))
	}
	for i, c := range r.Cards {
		if i > 0 || r.Title != "" || r.Text != "" {
			p.WriteByte('\n')
		}
		p.card(c)
	}
	p.line("", p.dim(clean(r.Footer)))
	_, err := io.WriteString(w, p.String())
	return err
}

func document(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// page collects what will be written.
type page struct {
	strings.Builder
	Style
	language string
}

func (p *page) card(c commands.Card) {
	p.line("", p.bold(clean(c.Title)))
	p.line("", p.dim(clean(c.Note)))
	if q := clean(c.Quote); q != "" {
		p.line("  ", commands.Say(p.language, "receipt.quote", "text", q))
	}
	for _, change := range c.Changes {
		p.line("  ", p.change(change))
	}
	for _, l := range c.Lines {
		p.line("  ", clean(l))
	}
	for _, s := range c.Sources {
		text := clean(s.Title)
		if d := clean(s.Details(p.language)); text == "" || d == "" {
			text += d
		} else {
			text += ", " + d
		}
		p.line("  ", "— "+text)
		if link := clean(s.Link()); link != "" {
			fmt.Fprintln(p, "    "+p.dim(link)) // never wrapped, so that it can be clicked
		}
	}
}

// change marks the words that came and went, by signs too: not everybody sees
// colours.
func (p *page) change(c revision.Change) string {
	var spans []string
	for _, s := range c {
		text := clean(s.Text)
		switch s.Op {
		case revision.Added:
			text = p.with(greenOn, "[+"+text+"+]")
		case revision.Removed:
			text = p.with(redOn, "[-"+text+"-]")
		}
		spans = append(spans, text)
	}
	return strings.Join(spans, " ")
}

// line writes a line, wrapped; nothing when it is empty.
func (p *page) line(indent, text string) {
	if text == "" {
		return
	}
	room := p.Width - len(indent)
	used := 0
	p.WriteString(indent)
	for i, word := range strings.Split(text, " ") {
		n := runewidth.StringWidth(plain.Replace(word))
		switch {
		case i == 0:
		case p.Width > 0 && used+1+n > room:
			p.WriteString("\n" + indent)
			used = 0
		default:
			p.WriteByte(' ')
			used++
		}
		p.WriteString(word)
		used += n
	}
	p.WriteByte('\n')
}

const (
	boldOn   = "\x1b[1m"
	dimOn    = "\x1b[2m"
	redOn    = "\x1b[31m"
	greenOn  = "\x1b[32m"
	yellowOn = "\x1b[33m"
	allOff   = "\x1b[0m"
)

// plain takes our own sequences out again, to measure a word.
var plain = strings.NewReplacer(boldOn, "", dimOn, "", redOn, "", greenOn, "", yellowOn, "", allOff, "")

// toned shows how sure a reply is; its words say it where there are no colours.
func (p *page) toned(d commands.Degree, s string) string {
	switch d {
	case commands.Unsure:
		return p.with(yellowOn, s)
	case commands.Silent:
		return p.dim(s)
	}
	return s
}

func (p *page) bold(s string) string { return p.with(boldOn, s) }
func (p *page) dim(s string) string  { return p.with(dimOn, s) }

func (p *page) with(on, s string) string {
	if !p.Colour || s == "" {
		return s
	}
	return on + s + allOff
}

// clean makes one line of a string without control and formatting characters
// (Unicode categories Cc and Cf): the first move the cursor, the second turn
// the direction of what follows. The zero-width joiner of emoji stays.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200d':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.TrimSpace(s)
}
