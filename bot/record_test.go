package main

import (
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
)

// TestRecordAtDiscord: buttons take back what they stand under, a digest's
// channel is looked at, and the record has names.
func TestRecordAtDiscord(t *testing.T) {
	d := discordtest.New(t)
	g, ana := d.Guild("one"), d.User("ana")
	g.Owner, ana.Permissions = ana.ID, 1<<5 // Manage Server
	g.Roles["123456789012345678"] = 0
	news, voices := d.Channel(g, "news", 0, discordtest.ViewChannel|discordtest.SendMessages|discordtest.EmbedLinks), d.Channel(g,
		"voices", 2, discordtest.ViewChannel)
	serving(t, d, t.TempDir())
	say := func(text string) *discordtest.Message {
		d.Say(g.Channel, ana, text)
		return d.WaitMessage(g.Channel)
	}
	press := func(m *discordtest.Message, label string) *discordtest.Message {
		out := d.Click(m, ana, m.Buttons()[label]).Wait()
		d.WaitMessage(g.Channel) // the same, for the one who says something next
		return out
	}
	has := func(what string, m *discordtest.Message, want ...string) {
		t.Helper()
		text := strings.ReplaceAll(m.Text(), `\`, "")
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q, want %q", what, text, w)
			}
		}
	}
	first := say("!add! date:2024-03-13 Pact signed\nMinisters signed the ferry pact on 12 March 2024 in Lindby, said the minister.")
	second := say("!add! date:2024-03-14 Ferry sails\nThe ferry sails again since Monday, said the harbour master of Lindby.")
	has("undo of the first", press(first, "Undo"), "#1 “Pact signed” is no longer tracked")
	has("the first again", press(first, "Undo"), "taken back already")
	has("the second is there", say("!article 2"), "Ferry sails")
	has("undo of the second", press(second, "Undo"), "#2 “Ferry sails” is no longer tracked")
	has("digest in a voice channel", say("!digest on <#"+voices+">"), "#voices", "text or announcement")
	has("digest elsewhere", say("!digest on <#123456789012345678>"), "no such channel")
	has("digest", say("!digest on 07:30 UTC <#"+news+">"), "every day at 07:30")
	say("!settings role <@&123456789012345678>")
	has("record", say("!log"), "the digest in #news on, every day at 07:30 (UTC)", "set Curators' role to “@role”",
		"took back the adding of #1 “Pact signed”")
}
