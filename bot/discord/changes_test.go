package discord

import (
	"strings"
	"testing"

	"beleg/commands"
	"beleg/knowledge/revision"
)

// TestChanges: words that came are bold, words that went are struck through, and
// what is in them cannot make marks of its own.
func TestChanges(t *testing.T) {
	change := revision.Change{{Text: "The ferry sails on"}, {Op: revision.Removed, Text: "4 ~~May~~"},
		{Op: revision.Added, Text: "9 **June** @everyone"}}
	got := render(commands.Reply{Language: "en", Cards: []commands.Card{{Title: "Today", Changes: []revision.Change{change}}}},
		reader{}).Components[0].Components[0].Content
	if want := "### Today\n" + `• The ferry sails on ~~4 \~\~May\~\~~~ **9 \*\*June\*\* \@everyone**`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	long := revision.Change{{Op: revision.Added, Text: strings.Repeat("word ", 60)}}
	var cards []commands.Card
	for range 5 {
		cards = append(cards, commands.Card{Title: "Today", Changes: []revision.Change{long, long, long, long, long, long, long, long},
			Sources: []commands.Receipt{{Title: "Ferry", URL: "https://harbour.example/1"}}})
	}
	m := render(commands.Reply{Language: "en", Title: "Ferry", Cards: cards}, reader{})
	for _, text := range texts(m) {
		if strings.Count(text, "**")%2 != 0 {
			t.Errorf("a mark is open in %s", text)
		}
	}
	if why := refused(m); why != "" || !strings.Contains(texts(m)[1], "more changed sentences") {
		t.Errorf("%s: %+v", why, m)
	}
}
