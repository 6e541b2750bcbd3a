package discord

import (
	"fmt"
	"strings"

	"beleg/commands"
	"beleg/knowledge/revision"
)

// cardEmbed shows one answer in at most room units: title, note, quotation,
// lines, receipts.
func cardEmbed(c commands.Card, language string, room int) embed {
	e := embed{Title: fitLine(c.Title, min(maxTitle, room/3))}
	room = min(maxDescription, room-width(e.Title))
	receipts := receiptLines(c.Sources, language, room*2/3)
	e.Description = join(body(c, language, room-width(receipts)-1), receipts)
	return e
}

func join(a, b string) string { return strings.Trim(a+"\n"+b, "\n") }

// body is what stands above the receipts. A quotation is one line, so that one
// mark covers it.
func body(c commands.Card, language string, room int) string {
	var lines []string
	add := func(mark, text string) {
		if text = fitLine(text, room-len(mark)-1); text != "" && text != "…" && room > 20 {
			lines = append(lines, mark+text)
			room -= width(mark+text) + 1
		}
	}
	add("", c.Note)
	add("> ", c.Quote)
	changes := changeLines(c.Changes, language, room)
	for _, l := range changes {
		room -= width(l) + 1
	}
	lines = append(lines, changes...)
	for _, l := range c.Lines {
		add("", l)
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

// receiptLine is "— [Headline](address), Harbour Post, 13 March 2024, #12".
func receiptLine(s commands.Receipt, language string, room int) string {
	parts := []string{s.Source, s.Day(language)}
	if s.Number > 0 {
		parts = append(parts, fmt.Sprintf("#%d", s.Number))
	}
	if s.Sample {
		parts = append(parts, commands.Say(language, "discord.sample"))
	}
	tail := ""
	for _, p := range parts {
		if p != "" {
			tail += fitLine(", "+p, 100)
		}
	}
	title := s.Title
	if strings.TrimSpace(clean(title)) == "" {
		title = commands.Say(language, "discord.untitled")
	}
	return "— " + maskedLink(title, s.URL, max(40, min(room, maxLink+200)-width(tail)-2)) + tail
}
