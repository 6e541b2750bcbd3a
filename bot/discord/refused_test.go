package discord

import (
	"regexp"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
)

// What Discord holds against an answer is logged with its command, and the reader gets
// a reference that finds the line.
func TestRefusedAnswer(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	r := start(t, d, &scripted{}, unhurried)
	refuse := func(path string) {
		for range 2 { // as components, and as text
			d.Break(discordtest.Fault{Kind: discordtest.Refuse, Path: path, Status: 400, Code: codeInvalidForm})
		}
	}
	check := func(name, text, command string) {
		t.Helper()
		ref := regexp.MustCompile(`under ([0-9A-F]{4})\.`).FindStringSubmatch(text)
		if ref == nil {
			t.Errorf("%s: no reference in %q", name, text)
			return
		}
		for _, line := range strings.Split(r.log.String(), "\n") {
			if strings.Contains(line, "ref="+ref[1]) && strings.Contains(line, "command="+command) && strings.Contains(line, "50035") {
				return
			}
		}
		t.Errorf("%s: the log does not have %s of %s:\n%s", name, ref[1], command, r.log)
	}
	refuse("/messages")
	d.Say(g.Channel, ana, "!when pact")
	m := d.WaitMessage(g.Channel)
	check("message", m.Text(), "when")
	refuse("/callback")
	check("slash command", d.Interact(g.Channel, ana, "add").Wait().Text(), "add")
	refuse("/callback")
	check("button", d.Click(m, ana, "say:when pact").Wait().Text(), "when")
}

// TestPlainChannelIsRemembered: where components are refused for want of a right, the next
// answers are texts at once, until the right may have come back.
func TestPlainChannelIsRemembered(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	r := start(t, d, &scripted{})
	d.Allow(g.Channel, viewChannel|sendMessages|readHistory)
	ask := func() (m *discordtest.Message, requests int) {
		before := posts(d)
		d.Say(g.Channel, ana, "!when pact")
		m = d.WaitMessage(g.Channel)
		return m, posts(d) - before
	}
	for i, want := range []int{2, 1, 1} {
		if m, n := ask(); len(m.Components) != 0 || n != want {
			t.Errorf("answer %d took %d requests, want %d; %d components", i, n, want, len(m.Components))
		}
	}
	d.Allow(g.Channel, viewChannel|sendMessages|readHistory|embedLinks)
	d.Event("CHANNEL_UPDATE", map[string]any{"id": g.Channel, "guild_id": g.ID, "type": 0})
	eventually(t, "the right is noticed", func() bool { return !r.plain.has(g.Channel) })
	if m, n := ask(); len(m.Components) == 0 || n != 1 {
		t.Errorf("afterwards %d requests, %d components", n, len(m.Components))
	}
}
