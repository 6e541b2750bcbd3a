package discord

import (
	"fmt"
	"strings"

	"beleg/commands"
)

// Discord's limits, in characters.
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
const (
	maxContent     = 2000
	maxEmbeds      = 10
	maxTitle       = 256
	maxDescription = 4096
	maxFooter      = 2048
	maxTotal       = 6000
	maxRow         = 5
	maxRows        = 5
	maxLabel       = 80
	maxCustomID    = 100
)

// Message flags.
const (
	suppressEmbeds        = 1 << 2
	ephemeral             = 1 << 6
	suppressNotifications = 1 << 12
)

// Colours of the bar beside a card.
const (
	colourAnswer = 0x2f6f4f
	colourFailed = 0xb3402e
)

// message is the body of a message to send. The lists are never null.
type message struct {
	Content    string     `json:"content"`
	Embeds     []embed    `json:"embeds"`
	Components []row      `json:"components"`
	Flags      int        `json:"flags,omitempty"`
	Mentions   mentions   `json:"allowed_mentions"`
	Reference  *reference `json:"message_reference,omitempty"`
	Nonce      string     `json:"nonce,omitempty"`
	Enforce    bool       `json:"enforce_nonce,omitempty"`
}

type embed struct {
	Title       string  `json:"title,omitempty"`
	Description string  `json:"description,omitempty"`
	Color       int     `json:"color"`
	Footer      *footer `json:"footer,omitempty"`
}

type footer struct {
	Text string `json:"text"`
}

type row struct {
	Type       int      `json:"type"`
	Components []button `json:"components"`
}

type button struct {
	Type     int    `json:"type"`
	Style    int    `json:"style"`
	Label    string `json:"label"`
	CustomID string `json:"custom_id"`
}

// mentions with an empty list: nobody is ever pinged, whatever an article says.
type mentions struct {
	Parse   []string `json:"parse"`
	Replied bool     `json:"replied_user"`
}

func noMentions() mentions { return mentions{Parse: []string{}} }

type reference struct {
	MessageID string `json:"message_id"`
	Fail      bool   `json:"fail_if_not_exists"`
}

// empty reports whether a reply shows nothing.
func empty(r commands.Reply) bool {
	return r.Title == "" && r.Text == "" && len(r.Cards) == 0 && r.Footer == ""
}

// render shows a reply as cards within all limits. What does not fit is cut at a
// word; receipts are kept before anything else.
func render(r commands.Reply) message {
	m := message{Embeds: []embed{}, Components: rows(r.Buttons), Mentions: noMentions()}
	foot := fitPlain(oneLine(r.Footer), min(maxFooter, 500))
	left := maxTotal - width(foot) - 40 // room for "and 90 more"
	if head := heading(r, left, len(r.Cards)); head != nil {
		m.Embeds = append(m.Embeds, *head)
		left -= size(*head)
	}
	shown := 0
	for i, c := range r.Cards {
		if len(m.Embeds) == maxEmbeds {
			break
		}
		places := min(len(r.Cards)-i, maxEmbeds-len(m.Embeds))
		e := cardEmbed(c, r.Language, left/places)
		shown++
		if e.Title == "" && e.Description == "" {
			continue
		}
		m.Embeds = append(m.Embeds, e)
		left -= size(e)
	}
	if len(m.Embeds) == 0 {
		m.Embeds = append(m.Embeds, embed{Description: "–"})
	}
	for i := range m.Embeds {
		m.Embeds[i].Color = colourAnswer
		if r.Failed {
			m.Embeds[i].Color = colourFailed
		}
	}
	if text := joinFooter(foot, len(r.Cards)-shown, r.Language); text != "" {
		m.Embeds[len(m.Embeds)-1].Footer = &footer{text}
	}
	return m
}

// heading holds the reply's own title and text; with cards below it takes at
// most half of the room.
func heading(r commands.Reply, room, cards int) *embed {
	if cards > 0 {
		room /= 2
	}
	e := embed{Title: fitLine(r.Title, maxTitle)}
	e.Description = fit(r.Text, min(maxDescription, room-width(e.Title)))
	if e.Title == "" && e.Description == "" {
		return nil
	}
	return &e
}

func joinFooter(foot string, more int, language string) string {
	if more > 0 {
		note := fmt.Sprintf(say(language, "… and %d more", "… und %d weitere"), more)
		return strings.TrimSpace(note + "  " + foot)
	}
	return foot
}

func size(e embed) int { return width(e.Title) + width(e.Description) }

// cardEmbed shows one answer in at most room units: title, note, quotation,
// lines, receipts.
func cardEmbed(c commands.Card, language string, room int) embed {
	e := embed{Title: fitLine(c.Title, min(maxTitle, room/3))}
	room = min(maxDescription, room-width(e.Title))
	receipts := receiptLines(c.Sources, language, room*2/3)
	e.Description = join(body(c, room-width(receipts)-1), receipts)
	return e
}

func join(a, b string) string { return strings.Trim(a+"\n"+b, "\n") }

// body is what stands above the receipts. A quotation is one line, so that one
// mark covers it.
func body(c commands.Card, room int) string {
	var lines []string
	add := func(mark, text string) {
		if text = fitLine(text, room-len(mark)-1); text != "" && text != "…" && room > 20 {
			lines = append(lines, mark+text)
			room -= width(mark+text) + 1
		}
	}
	add("", c.Note)
	add("> ", c.Quote)
	for _, l := range c.Lines {
		add("", l)
	}
	return strings.Join(lines, "\n")
}

// receiptLines shows where a quotation stands, as many as there is room for,
// the first in any case.
func receiptLines(list []commands.Receipt, language string, room int) string {
	var lines []string
	for i, s := range list {
		l := receiptLine(s, language, min(room, maxLink+300))
		if i > 0 && width(l)+1 > room {
			break
		}
		lines = append(lines, l)
		room -= width(l) + 1
	}
	return strings.Join(lines, "\n")
}

// receiptLine is "— [Headline](address), Harbour Post, 13 March 2024, #12".
func receiptLine(s commands.Receipt, language string, room int) string {
	parts := []string{fitLine(s.Source, 100), displayDate(s.Published, language)}
	if s.Number > 0 {
		parts = append(parts, fmt.Sprintf("#%d", s.Number))
	}
	if s.Sample {
		parts = append(parts, say(language, "sample article", "Beispielartikel"))
	}
	tail := ""
	for _, p := range parts {
		if p != "" {
			tail += ", " + p
		}
	}
	title := s.Title
	if strings.TrimSpace(clean(title)) == "" {
		title = say(language, "article", "Artikel")
	}
	return "— " + maskedLink(title, s.URL, max(40, min(room, maxLink+200)-width(tail)-2)) + tail
}

// renderPlain shows a reply without cards, for channels where the bot may not
// embed links. Links would unfurl, so that is switched off.
func renderPlain(r commands.Reply) message {
	m := message{Embeds: []embed{}, Components: rows(r.Buttons), Flags: suppressEmbeds, Mentions: noMentions()}
	rich := render(r)
	var parts []string
	left := maxContent
	for _, e := range rich.Embeds {
		title := e.Title
		if title != "" {
			title = "**" + title + "**"
		}
		text := join(title, e.Description)
		if width(text)+1 > left {
			break
		}
		parts = append(parts, text)
		left -= width(text) + 1
	}
	if len(parts) == 0 {
		parts = []string{fit(r.Title+"\n"+r.Text, maxContent)}
	}
	m.Content = strings.Join(parts, "\n")
	return m
}

// rows lays buttons out, five a row. Two buttons that say the same would share
// an ID, which Discord refuses.
func rows(list []commands.Button) []row {
	out := []row{}
	used := map[string]bool{}
	for _, b := range list {
		id, label := sayPrefix+b.Line, fitPlain(oneLine(b.Label), maxLabel)
		if used[id] || width(id) > maxCustomID || label == "" {
			continue
		}
		used[id] = true
		if len(out) == 0 || len(out[len(out)-1].Components) == maxRow {
			if len(out) == maxRows {
				break
			}
			out = append(out, row{Type: 1})
		}
		last := &out[len(out)-1]
		last.Components = append(last.Components, button{Type: 2, Style: 2, Label: label, CustomID: id})
	}
	return out
}
