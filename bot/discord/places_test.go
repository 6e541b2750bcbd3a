package discord

import (
	"errors"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
)

// TestTrouble: what is wrong with a channel is known before a digest goes there.
func TestTrouble(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, other := d.Guild("g1"), d.Guild("g2")
	const all = viewChannel | sendMessages | embedLinks
	channels := map[string]string{
		g.Channel: "general ", d.Channel(g, "news", 5, all): "news ", d.Channel(g, "voices", 2, all): "voices kind",
		d.Channel(g, "forum", 15, all): "forum kind",
		d.Thread(g):                    "general kind", d.Channel(g, "hidden", 0, 0): " missing",
		d.Channel(g, "rules", 0, viewChannel|embedLinks):   "rules send",
		d.Channel(g, "plain", 0, viewChannel|sendMessages): "plain embed", other.Channel: " missing", d.DM(d.User("ana")): " missing",
		"123456789012345678": " missing",
	}
	r := start(t, d, &scripted{})
	if name := r.ChannelName(t.Context(), knowledge.Guild(g.ID), g.Channel); name != "general" {
		t.Errorf("the channel is called %q", name)
	}
	if name := r.ChannelName(t.Context(), knowledge.Guild(other.ID), g.Channel); name != "" {
		t.Errorf("another server's channel is called %q", name)
	}
	asked := len(d.Requests())
	for range 20 {
		r.ChannelName(t.Context(), knowledge.Guild(g.ID), g.Channel)
	}
	if n := len(d.Requests()) - asked; n != 0 {
		t.Errorf("%d requests for a name that is known", n)
	}
	for id, want := range channels {
		name, trouble, err := r.Trouble(t.Context(), knowledge.Guild(g.ID), id)
		if got := name + " " + trouble; got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", id, got, err, want)
		}
	}
	asked = len(d.Requests())
	r.Trouble(t.Context(), knowledge.Guild(g.ID), g.Channel)
	if n := len(d.Requests()) - asked; n != 1 {
		t.Errorf("%d requests for a channel of a server that is known, want one", n)
	}
	d.Event("GUILD_MEMBER_UPDATE", map[string]any{"guild_id": g.ID, "user": map[string]any{"id": d.BotID}, "roles": []string{}})
	eventually(t, "the bot's roles are looked up again", func() bool { _, roles := r.guilds.remembered(g.ID); return roles == nil })
	d.Break(discordtest.Fault{Kind: discordtest.ErrorAfter, Path: "/channels", Times: 5})
	if _, _, err := r.Trouble(t.Context(), knowledge.Guild(g.ID), g.Channel); err == nil {
		t.Error("Discord could not be asked, and the channel is in order")
	}
	if name := r.RoleName(t.Context(), knowledge.Guild(g.ID), g.ID+"9"); name != "Beleg" {
		t.Errorf("the bot's role is called %q", name)
	}
	if name := r.RoleName(t.Context(), knowledge.Guild(other.ID), g.ID+"9"); name != "" {
		t.Errorf("another server's role is called %q", name)
	}
}

// TestTell: admins are told by direct message, else in the channel for the
// server's own news, else where the bot may write.
func TestTell(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, full, quiet := d.Guild("g1"), d.Guild("g2"), d.Guild("g3")
	ana, bea := d.User("ana"), d.User("bea")
	d.CloseDMs(bea)
	d.Allow(full.Channel, viewChannel)
	d.Allow(quiet.Channel, viewChannel)
	news := d.Channel(full, "news", 0, viewChannel|sendMessages|embedLinks)
	g.System = d.Channel(g, "system", 0, viewChannel|sendMessages|embedLinks)
	r := start(t, d, &scripted{})
	for _, c := range []struct {
		g             *discordtest.Guild
		user, channel string
	}{{g, ana.ID, d.DM(ana)}, {g, bea.ID, g.System}, {g, "", g.System}, {full, bea.ID, news}, {full, "9", news}} {
		_, err := r.Tell(t.Context(), knowledge.Guild(c.g.ID), c.user, commands.Reply{Text: "paused for <" + c.user + ">"}, "")
		if err != nil {
			t.Errorf("%s in %s: %v", c.user, c.g.Name, err)
			continue
		}
		list := d.Messages(c.channel)
		if len(list) == 0 || !strings.Contains(list[len(list)-1].Text(), c.user+"\\>") {
			t.Errorf("%s in %s: not told in %s", c.user, c.g.Name, c.channel)
		}
	}
	if _, err := r.Tell(t.Context(), knowledge.Guild(quiet.ID), bea.ID, commands.Reply{Text: "paused"}, ""); !errors.Is(err, ErrForbidden) {
		t.Errorf("nobody could be told, and %v", err)
	}
}
