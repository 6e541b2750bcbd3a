package discord

import (
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

// TestDocument: a document is attached, in whatever way it is asked for; where no
// files may be attached that is said.
func TestDocument(t *testing.T) {
	d := discordtest.New(t)
	g, ana := d.Guild("one"), d.User("ana")
	closed := d.Channel(g, "closed", 0, discordtest.ViewChannel|discordtest.SendMessages|discordtest.EmbedLinks|discordtest.ReadHistory)
	want := strings.Repeat("<outline text=\"Hafenbote – “Fähre”\"/>\n", 200)
	start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		return commands.Reply{Text: "Two feeds.", Document: &commands.Document{Name: "feeds.opml", Text: want},
			Private: m.Text == "!private", Language: "en"}, true
	}})
	d.Say(g.Channel, ana, "!list")
	if m := d.WaitMessage(g.Channel); m.Files["feeds.opml"] != want || !strings.Contains(m.Text(), "Two feeds.") {
		t.Errorf("said: %q %q", m.Text(), m.Files)
	}
	d.Say(closed, ana, "!list")
	if m := d.WaitMessage(closed); len(m.Files) != 0 || !strings.Contains(m.Text(), "give me Attach Files") {
		t.Errorf("where it is not permitted: %q %q", m.Text(), m.Files)
	}
	for _, private := range []bool{false, true} {
		line := "!list"
		if private {
			line = "!private"
		}
		m := d.Click(&discordtest.Message{ID: "1", Channel: g.Channel}, ana, sayPrefix+line).Wait()
		if m.Files["feeds.opml"] != want || m.Ephemeral() != private {
			t.Errorf("pressed: %q %q", m.Text(), m.Files)
		}
	}
}
