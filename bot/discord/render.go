package discord

import (
	"regexp"
	"slices"
	"strings"

	"beleg/commands"
)

// Discord's limits, in characters unless they count something else.
// https://discord.com/developers/docs/components/reference
const (
	maxContent   = 2000
	maxDisplayed = 4000 // of all texts of a message of components
	maxParts     = 40   // components of a message, those within others too
	maxRow       = 5    // buttons
	maxRows      = 5
	maxLabel     = 32 // of 80: what a phone shows of a button
	maxCustomID  = 100
	maxFormTitle = 45 // and of the label of a field
	maxHint      = 100
	maxFormRows  = 5
	maxLine      = 400 // of a field of one line
	maxText      = 4000
)

// How much of a message its own parts may take, in characters; the cards have the
// rest.
const (
	maxTitle  = 256
	maxFooter = 400
	maxCards  = 10
	minCard   = 120
	moreRoom  = 40 // for "and 90 more"
)

// Message flags.
const (
	suppressEmbeds        = 1 << 2
	ephemeral             = 1 << 6
	suppressNotifications = 1 << 12
	componentsAlone       = 1 << 15
)

// Colours of the bar beside a reply: of answers that are given plainly and of all
// that is no answer, of what only comes nearest, of what no article says, of
// failures. Signs and words say the same.
const (
	colourAnswer = 0x2f6f4f
	colourUnsure = 0xd69e2e
	colourSilent = 0x8a918d
	colourFailed = 0xb3402e
)

// colour shows how sure a reply is.
func colour(r commands.Reply) int {
	switch {
	case r.Failed:
		return colourFailed
	case r.Degree == commands.Unsure:
		return colourUnsure
	case r.Degree == commands.Silent:
		return colourSilent
	}
	return colourAnswer
}

// signs show how sure a reply is to who sees no colours.
var signs = map[commands.Degree]string{commands.Plain: "●", commands.Unsure: "◐", commands.Silent: "○"}

// empty reports whether a reply shows nothing.
func empty(r commands.Reply) bool {
	return r.Title+r.Text+r.Footer == "" && len(r.Cards) == 0
}

// framed reports whether a reply stands in a box with a bar at its side: all but
// a few words.
func framed(r commands.Reply) bool {
	headed := r.Title != "" || len(r.Cards) > 0
	return headed || r.Failed || r.Degree != ""
}

// render shows a reply as components within all limits. What does not fit is cut
// at a word; receipts are kept before anything else. The first text is what
// notifications show and what screen readers begin with: the answer in a line.
func render(r commands.Reply, to reader) message {
	m := message{Flags: componentsAlone, Mentions: noMentions(), document: r.Document, to: to}
	list := compose(r, maxDisplayed)
	if r.Document != nil {
		list = append(list, part{Type: partFile, File: &fileLink{"attachment://" + r.Document.Name}})
	}
	list = append(list, controls(r, to, maxParts-1-len(list))...)
	if framed(r) {
		list = []part{{Type: partContainer, Accent: colour(r), Components: list}}
	}
	m.Components = list
	return m
}

// renderPlain shows a reply as a text, for channels where components are refused.
// Links would unfurl, so that is switched off.
func renderPlain(r commands.Reply, to reader) message {
	m := message{Components: controls(r, to, maxParts), Flags: suppressEmbeds, Mentions: noMentions(), document: r.Document, to: to}
	var texts []string
	for _, p := range compose(r, maxContent-maxCards-4) { // line ends between
		if p.Type == partText {
			texts = append(texts, p.Content)
		}
	}
	m.Content = strings.Join(texts, "\n")
	return m
}

// compose makes the texts of a reply, at most room characters in all, with lines
// between answers.
func compose(r commands.Reply, room int) []part {
	foot := fitLine(footer(r), maxFooter)
	room -= width(foot) + moreRoom
	var list []part
	add := func(text string) {
		if text != "" {
			list = append(list, part{Type: partText, Content: text})
			room -= width(text)
		}
	}
	add(heading(r, room))
	shown := 0
	for i, c := range r.Cards[:min(len(r.Cards), maxCards)] {
		text := cardText(r, c, room/(min(len(r.Cards), maxCards)-i))
		if room < minCard || width(text) > room { // its first receipt is shown whole
			break
		}
		if divided(r, i) {
			list = append(list, part{Type: partSeparator})
		}
		add(text)
		shown++
	}
	add(under(foot, len(r.Cards)-shown, r.Language))
	if len(list) == 0 {
		list = []part{{Type: partText, Content: "–"}}
	}
	return list
}

// divided reports whether a line stands above a card: between quotations, and above
// the first of several answers.
func divided(r commands.Reply, card int) bool {
	first := card == 0 && r.Degree == commands.Plain && len(r.Cards) > 1
	return first || card > 0 && r.Cards[card].Quote != ""
}

// channelMention is an escaped mention of a channel. In the bot's own text it is
// shown as the channel's name: it pings nobody, and the client hides names that
// the reader may not see.
var channelMention = regexp.MustCompile(`\\<#(\d{15,20})\\>`)

// heading is a reply's own title and text, and of an answer the answer in short.
// With cards below it takes at most half of the room.
func heading(r commands.Reply, room int) string {
	if len(r.Cards) > 0 {
		room /= 2
	}
	title := headline(r.Title, room)
	text := channelMention.ReplaceAllString(fit(r.Text, room-width(title)-8), "<#$1>")
	switch {
	case r.Degree == commands.Plain:
		return answerHead(r, text)
	case r.Degree != "" && text != "":
		text = signs[r.Degree] + " " + text
	}
	return join(title, text)
}

// headline is a line in larger letters.
func headline(s string, room int) string {
	if s = fitWithin(s, min(maxTitle, room-4)); s == "" || s == "…" {
		return ""
	}
	return "### " + s
}

// answerHead is the answer in short with how sure it is. Several that are true, or
// that contradict each other, stand side by side.
func answerHead(r commands.Reply, text string) string {
	sure := "-# " + signs[r.Degree] + " " + commands.Say(r.Language, "degree.plain")
	if len(r.Cards) == 1 {
		c := r.Cards[0]
		if note := fitWithin(c.Note, 200); note != "" {
			sure += " · " + note
		}
		return join(headline(c.Title, maxTitle), join(text, sure))
	}
	var titles []string
	for _, c := range r.Cards[:min(len(r.Cards), maxCards)] {
		if c.Title != "" && !strings.Contains(r.Text, c.Title) { // else the text names them
			titles = append(titles, oneLine(c.Title))
		}
	}
	if text == "" {
		return join(headline(strings.Join(titles, " · "), maxTitle), sure)
	}
	head := headline(strings.Join(titles, " ↔ "), maxTitle)
	for _, t := range titles {
		if t = escape(t); width(t) <= unbroken {
			head = strings.Replace(head, t, strings.ReplaceAll(t, " ", "\u00a0"), 1)
		}
	}
	return join(text, join(head, sure))
}

// unbroken is how long an answer is at most that stands in one line beside another: a
// date is.
const unbroken = 24

// footer is a reply's own, unless the list to choose from says the same: "Page 2 of 3".
func footer(r commands.Reply) string {
	if list, ok := listOf(r.Jump, ""); ok {
		shown := func(o listOption) bool { return o.Default && o.Label == r.Footer }
		if slices.ContainsFunc(list.Options, shown) {
			return ""
		}
	}
	return r.Footer
}

// under is the footer, with how many cards are left out.
func under(foot string, more int, language string) string {
	if more > 0 {
		foot = strings.TrimSpace(commands.Say(language, "discord.more", "n", more) + "  " + foot)
	}
	if foot == "" {
		return ""
	}
	return "-# " + foot
}

// form shows a form; false when it can be none.
func form(f commands.Form) (modal, bool) {
	m := modal{CustomID: sayPrefix + f.Line, Title: fitPlain(oneLine(f.Title), maxFormTitle), Components: []part{}}
	for _, field := range f.Fields[:min(len(f.Fields), maxFormRows)] {
		in := part{Type: partField, Style: 1, Label: fitPlain(oneLine(field.Label), maxFormTitle), CustomID: field.Option,
			Hint:  fitPlain(field.Hint, maxHint),
			input: &input{Value: fitPlain(oneLine(field.Value), maxLine), Required: field.Required, Max: maxLine}}
		if field.Long {
			in.Style, in.Max, in.Value = 2, maxText, fitPlain(field.Value, maxText)
		}
		m.Components = append(m.Components, part{Type: partRow, Components: []part{in}})
	}
	return m, len(m.Components) > 0 && width(m.CustomID) <= maxCustomID
}
