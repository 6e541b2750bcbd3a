package discord

import (
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

// TestMenus: what is used on a message asks with its text, with what a forwarded one
// or the preview of a link says.
func TestMenus(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	bot := &scripted{list: commands.All()}
	start(t, d, bot)
	for _, c := range []struct{ entry, content, command, option, want string }{
		{"What is known about this", "When was the pact signed?", "known", "text", "When was the pact signed?"},
		{"What is known about this", "see https://harbour.example/pact", "known", "text", "see https://harbour.example/pact"},
		{"Check this claim", " The pact was signed in May. ", "check", "claim", "The pact was signed in May."},
		{"Track this article", "see https://harbour.example/pact", "add", "article", "https://harbour.example/pact"},
	} {
		d.Context(g.Channel, ana, c.entry, c.content).Wait()
		bot.mu.Lock()
		r := bot.requests[len(bot.requests)-1]
		bot.mu.Unlock()
		if r.Command != c.command || r.Args[c.option] != c.want {
			t.Errorf("%s on %q runs %s with %q", c.entry, c.content, r.Command, r.Args)
		}
	}
	named := map[string]string{}
	for _, d := range definitions(commands.All()) {
		if d.Type == commandMessage {
			named[d.Name] = d.Names["de"]
		}
	}
	said := named["Check this claim"] == "Diese Aussage prüfen" && named["What is known about this"] == "Was ist darüber bekannt?"
	if len(named) != len(menus) || !said {
		t.Errorf("the menu of a message has %v", named)
	}
}

// TestTargetText: a forwarded message and the preview of a link have the text.
func TestTargetText(t *testing.T) {
	embeds := []struct{ URL, Title, Description string }{{"https://harbour.example/pact", "Pact signed", "In Lindby."}}
	for _, c := range []struct {
		of   target
		want string
	}{
		{target{Content: "Pact signed?"}, "Pact signed?"},
		{target{Content: "https://harbour.example/pact", Embeds: embeds}, "https://harbour.example/pact\nPact signed\nIn Lindby."},
		{target{Content: "Is it so? https://harbour.example/pact", Embeds: embeds}, "Is it so? https://harbour.example/pact"},
		{target{}, ""},
	} {
		if got := c.of.text(); got != c.want {
			t.Errorf("%+v says %q, want %q", c.of, got, c.want)
		}
	}
}
