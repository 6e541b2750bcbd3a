package discord

import (
	"fmt"
	"strings"

	"beleg/commands"
	"beleg/knowledge/revision"
)

// cardText shows one card in at most room characters: title, note, quotation,
// lines, receipts. Title and note of a single answer stand in the heading.
func cardText(r commands.Reply, c commands.Card, room int) string {
	title := headline(c.Title, room/3)
	linked := headlined(r, c)
	switch {
	case title != "" && linked:
		title = "### " + maskedLink(c.Title, c.Sources[0].URL, room/2)
	case r.Degree != commands.Plain:
	case len(r.Cards) == 1:
		title, c.Note = "", ""
	case title != "": // it stands larger in the heading
		title = "**" + strings.TrimPrefix(title, "### ") + "**"
	}
	room -= width(title) + 2
	receipts := receiptLines(c.Sources, r.Language, room*2/3)
	if c.Quote != "" {
		share := room * 2 / 3
		if linked {
			share = room / 3 // the headline has the address
		}
		receipts = sourceLines(c.Sources, linked, r.Language, share)
	}
	return join(title, join(body(c, r.Language, room-width(receipts)-1), receipts))
}

// headlined reports whether a card is of an article, whose headline is its title.
func headlined(r commands.Reply, c commands.Card) bool {
	shown := r.Degree == "" && c.Quote != ""
	return shown && len(c.Sources) > 0 && c.Title == c.Sources[0].Title
}

func join(a, b string) string { return strings.Trim(a+"\n"+b, "\n") }

// body is what stands above the receipts. A quotation is one line, so that one
// mark covers it.
func body(c commands.Card, language string, room int) string {
	var lines []string
	add := func(mark, text string) {
		if text != "" && text != "…" && room > 20 {
			lines = append(lines, mark+text)
			room -= width(mark+text) + 1
		}
	}
	add("", fitLine(c.Note, room-1))
	add("> ", marked(c.Quote, c.Marks, room-3))
	changes := changeLines(c.Changes, language, room)
	for _, l := range changes {
		room -= width(l) + 1
	}
	lines = append(lines, changes...)
	for _, l := range c.Lines {
		add("", fitLine(l, room-1))
	}
	return strings.Join(lines, "\n")
}

// changeLines show changed sentences as far as there is room: half a change would
// say something else.
func changeLines(changes []revision.Change, language string, room int) (lines []string) {
	const more = 60 // room to say that there are more
	left := 0
	for _, c := range changes {
		line := "• " + changeLine(c)
		if room -= width(line) + 1; room < more || left > 0 {
			left++
			continue
		}
		lines = append(lines, line)
	}
	if left > 0 {
		lines = append(lines, commands.More(language, left))
	}
	return lines
}

// changeLine is a changed sentence with what came in bold and what went struck
// through.
func changeLine(c revision.Change) string {
	marks := map[revision.Op]string{revision.Added: "**", revision.Removed: "~~"}
	var spans []string
	for _, s := range c {
		if text := escape(oneLine(s.Text)); text != "" {
			spans = append(spans, marks[s.Op]+text+marks[s.Op])
		}
	}
	return strings.Join(spans, " ")
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

// receiptLine is "- [Headline](address), Harbour Post, 13 March 2024, #12".
func receiptLine(s commands.Receipt, language string, room int) string {
	parts := []string{s.Source, s.Day(language), numbered(s), fitWithin(strings.ToUpper(s.Language), 5), s.Hashed()}
	if s.Sample {
		parts = append(parts, commands.Say(language, "discord.sample"))
	}
	tail := ""
	for _, p := range parts {
		if p != "" {
			tail += fitLine(", "+p, 100)
		}
	}
	return "- " + maskedLink(titleOf(s, language), s.URL, max(40, min(room, maxLink+200)-width(tail)-2)) + tail
}

// numbered is the number of an article, "" when it has none.
func numbered(s commands.Receipt) string {
	if s.Number <= 0 {
		return ""
	}
	return fmt.Sprintf("#%d", s.Number)
}

func titleOf(s commands.Receipt, language string) string {
	if strings.TrimSpace(clean(s.Title)) == "" {
		return commands.Say(language, "discord.untitled")
	}
	return s.Title
}

// said is who said something and when.
func said(s commands.Receipt, language string) (parts []string) {
	if s.Source != "" {
		parts = append(parts, "**"+fitWithin(s.Source, 100)+"**")
	}
	if day := s.Day(language); day != "" {
		parts = append(parts, fitWithin(day, 100))
	}
	return parts
}

// maxAlso is how many further publishers of an answer are named.
const maxAlso = 5

// sourceLines show where an answer stands: publisher, day and headline of the first
// receipt in a line, and in another who also reports it. A headline that stands above
// is left out.
func sourceLines(list []commands.Receipt, above bool, language string, room int) string {
	if len(list) == 0 {
		return ""
	}
	first := list[0]
	parts, number := said(first, language), numbered(first)
	if !above {
		taken := width(strings.Join(append(parts, number), " · ")) + 3
		parts = append(parts, maskedLink(titleOf(first, language), first.URL, max(40, min(room, maxLink+200)-taken)))
	}
	if number != "" {
		parts = append(parts, number)
	}
	line := strings.Join(parts, " · ")
	return join(line, alsoLine(list[1:], language, room-width(line)-1))
}

// alsoLine names who else reports an answer, each a link, as far as there is room.
func alsoLine(list []commands.Receipt, language string, room int) string {
	var names []string
	room -= width(commands.Say(language, "answer.also", "publishers", "")) + 40
	left := 0
	for _, s := range list {
		name := s.Source
		if name == "" {
			name = titleOf(s, language)
		}
		link := maskedLink(name, s.URL, maxLink+100)
		if day := s.Day(language); day != "" {
			link += " (" + fitWithin(day, 60) + ")"
		}
		if room -= width(link) + 2; room < 0 || len(names) == maxAlso {
			left++
			continue
		}
		names = append(names, link)
	}
	if len(names) == 0 {
		return ""
	}
	text := commands.Say(language, "answer.also", "publishers", strings.Join(names, ", "))
	if left > 0 {
		text += " " + commands.Say(language, "discord.more", "n", left)
	}
	return "-# " + text
}
