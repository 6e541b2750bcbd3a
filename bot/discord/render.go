package discord

import (
	"regexp"
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
	maxFormTitle   = 45 // and of the label of a field
	maxHint        = 100
	maxFormRows    = 5
	maxLine        = 400 // of a field of one line
	maxText        = 4000
)

// Message flags.
const (
	suppressEmbeds        = 1 << 2
	ephemeral             = 1 << 6
	suppressNotifications = 1 << 12
)

// Colours of the bar beside a card: of answers that are given plainly and of all that
// is no answer, of what only comes nearest, of what no article says, of failures.
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

// empty reports whether a reply shows nothing.
func empty(r commands.Reply) bool {
	return r.Title+r.Text+r.Footer == "" && len(r.Cards) == 0
}

// render shows a reply as cards within all limits. What does not fit is cut at a
// word; receipts are kept before anything else.
func render(r commands.Reply) message {
	m := message{Embeds: []embed{}, Components: rows(r.Buttons), Mentions: noMentions(), document: r.Document}
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
		m.Embeds[i].Color = colour(r)
	}
	if text := joinFooter(foot, len(r.Cards)-shown, r.Language); text != "" {
		m.Embeds[len(m.Embeds)-1].Footer = &footer{text}
	}
	return m
}

// channelMention is an escaped mention of a channel. In the bot's own text it is
// shown as the channel's name: it pings nobody, and the client hides names that
// the reader may not see.
var channelMention = regexp.MustCompile(`\\<#(\d{15,20})\\>`)

// heading holds the reply's own title and text; with cards below it takes at
// most half of the room.
func heading(r commands.Reply, room, cards int) *embed {
	if cards > 0 {
		room /= 2
	}
	e := embed{Title: fitLine(r.Title, maxTitle)}
	e.Description = channelMention.ReplaceAllString(fit(r.Text, min(maxDescription, room-width(e.Title))), "<#$1>")
	if e.Title == "" && e.Description == "" {
		return nil
	}
	return &e
}

func joinFooter(foot string, more int, language string) string {
	if more > 0 {
		note := commands.Say(language, "discord.more", "n", more)
		return strings.TrimSpace(note + "  " + foot)
	}
	return foot
}

func size(e embed) int { return width(e.Title) + width(e.Description) }

// renderPlain shows a reply without cards, for channels where the bot may not
// embed links. Links would unfurl, so that is switched off.
func renderPlain(r commands.Reply) message {
	m := message{Embeds: []embed{}, Components: rows(r.Buttons), Flags: suppressEmbeds, Mentions: noMentions(), document: r.Document}
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
		last.Components = append(last.Components, component{Type: 2, Style: 2, Label: label, CustomID: id})
	}
	return out
}

// form shows a form; false when it can be none.
func form(f commands.Form) (modal, bool) {
	m := modal{CustomID: sayPrefix + f.Line, Title: fitPlain(oneLine(f.Title), maxFormTitle), Components: []row{}}
	for _, field := range f.Fields[:min(len(f.Fields), maxFormRows)] {
		in := component{Type: 4, Style: 1, Label: fitPlain(oneLine(field.Label), maxFormTitle), CustomID: field.Option,
			input: &input{Value: fitPlain(field.Value, maxLine), Hint: fitPlain(field.Hint, maxHint), Required: field.Required, Max: maxLine}}
		if field.Long {
			in.Style, in.Max, in.Value = 2, maxText, fitPlain(field.Value, maxText)
		}
		m.Components = append(m.Components, row{Type: 1, Components: []component{in}})
	}
	return m, len(m.Components) > 0 && width(m.CustomID) <= maxCustomID
}
