package discord

import (
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
)

// TestHostileInput: whatever is typed, pressed or forged, one clear sentence answers it,
// nobody is called, and nothing of another server is shown.
func TestHostileInput(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, far := d.Guild("g1"), d.Guild("g2")
	bot, _ := trackingIn(t, g.ID, far.ID)
	start(t, d, asBot(bot), unhurried)
	ana, mallory := d.User("ana"), d.User("mallory")
	ana.Permissions = discordtest.ManageGuild

	d.Interact(g.Channel, ana, "articles").Wait()
	list := d.Messages(g.Channel)
	m := list[len(list)-1]
	said := func(what, got string, want ...string) {
		t.Helper()
		for _, w := range want {
			if strings.Contains(got, w) {
				return
			}
		}
		t.Errorf("%s: %q, want one of %q", what, got, want)
	}
	option := func(name string, kind int, value any) discordtest.Option {
		return discordtest.Option{Name: name, Type: kind, Value: value}
	}
	for _, of := range []struct {
		what, command string
		by            *discordtest.User
		options       []discordtest.Option
		want          string
	}{
		{"4,000 characters", "when", mallory, []discordtest.Option{option("question", 3, strings.Repeat("pact ", 800))}, "longer than"},
		{"emoji only", "when", mallory, []discordtest.Option{option("question", 3, "🎉🎉")}, "no word in that"},
		{"everyone", "when", mallory, []discordtest.Option{option("question", 3, "@everyone")}, "no word in that"},
		{"roles and channels", "who", mallory, []discordtest.Option{option("question", 3, "<@&5> <#6> <@7>")}, "no word in that"},
		{"nothing", "when", mallory, nil, "Ask for something"},
		{"invisible", "when", mallory, []discordtest.Option{option("question", 3, "\u200b\u202e")}, "no word in that"},
		{"no such language", "when", mallory, []discordtest.Option{option("question", 3, "pact"), option("lang", 3, "xx")}, "not a language"},
		{"time backwards", "when", mallory, []discordtest.Option{option("question", 3, "pact"), option("since", 3, "2025"),
			option("until", 3, "2020")}, "swap the two"},
		{"no date", "when", mallory, []discordtest.Option{option("question", 3, "pact"), option("since", 3, "soon")}, "Write the date"},
		{"no article", "article", mallory, []discordtest.Option{option("number", 3, "-1")}, "no article #-1"},
		{"no curator", "remove", mallory, []discordtest.Option{option("number", 3, "1")}, "Manage Server"},
		{"no curator's form", "correct", mallory, []discordtest.Option{option("number", 3, "1")}, "Manage Server"},
		{"another server's article", "article", ana, []discordtest.Option{option("number", 3, "2")}, "no article #2"},
		{"a tag for everyone", "tag", ana, []discordtest.Option{option("number", 3, "1"), option("tags", 3, "@everyone")}, "cannot be a tag"},
		{"in the future", "correct", ana, []discordtest.Option{option("number", 3, "1"), option("date", 3, "2999-01-01")}, "in the future"},
		{"no time zone", "settings", ana, []discordtest.Option{option("name", 3, "zone"), option("value", 3, "Mars/Base")}, "not a time zone"},
		{"no time", "digest", ana, []discordtest.Option{option("action", 3, "on"), option("at", 3, "25:61")}, "not a time of day"},
		{"no address", "feed", ana, []discordtest.Option{option("action", 3, "add"), option("feed", 3, "javascript:alert(1)")}, "Which feed?"},
	} {
		said(of.what, d.Interact(g.Channel, of.by, of.command, of.options...).Wait().Text(), of.want)
	}
	for _, forged := range []struct{ what, id, want string }{
		{"a curator's line", "say:remove 1", "Manage Server"}, {"a draft that is none", "say:add draft-no:ZZZZZZZZ.1", "Manage Server"},
		{"an entry of somebody else", "say:undo entry:1", "Manage Server"}, {"no button", "nonsense", "too old"},
	} {
		said(forged.what, answerTo(d.Click(&m, mallory, forged.id)), forged.want)
	}
	for _, forged := range []struct{ what, id, want string }{
		{"a form of curators", "say:correct 1", "Manage Server"}, {"no form", "nonsense", "too old"},
		{"a form for a lost article", "say:correct 99", "Manage Server"},
	} {
		said(forged.what, d.Submit(g.Channel, mallory, forged.id).Wait().Text(), forged.want)
	}
	said("a lost draft", d.Submit(g.Channel, ana, "say:add draft-no:ZZZZZZZZ.1").Wait().Text(), "forgotten")
}

// answerTo is what a press is answered with, beside the message or in its place.
func answerTo(it *discordtest.Interaction) string {
	if kind := it.WaitResponse(); kind == 6 || kind == 7 {
		return it.WaitFollowup().Text()
	}
	return it.Wait().Text()
}
