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
	r := start(t, d, &scripted{})
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
