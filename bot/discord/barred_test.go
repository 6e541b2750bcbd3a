package discord

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
)

// permissionRequests counts how often the bot asked who may use which command.
func permissionRequests(d *discordtest.Discord) (n int) {
	for _, r := range d.Requests() {
		if strings.HasSuffix(r.Path, "/commands/permissions") {
			n++
		}
	}
	return n
}

// TestBarred: what a server's settings deny of a slash command is denied to who types it,
// by the same rules; administrators pass. It costs one request a server.
func TestBarred(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	g.Roles["500"], g.Roles["501"], g.Roles["502"] = sendMessages, administrator, sendMessages
	other := d.Channel(g, "other", 0, -1)
	reader, admin, both, boss := d.User("reader"), d.User("admin"), d.User("both"), d.User("boss")
	reader.Roles, admin.Roles, both.Roles, g.Owner = []string{"500"}, []string{"501"}, []string{"500", "502"}, boss.ID
	everyone, everywhere := g.ID, discordtest.AllChannels(g)
	registered(t, start(t, d, asBot(tracking(t, g.ID, "2"))))
	in := func(kind int, id string, allow bool) discordtest.Override {
		return discordtest.Override{Type: kind, ID: id, Allow: allow}
	}
	for i, c := range []struct {
		name         string
		command, app []discordtest.Override
		who          *discordtest.User
		channel      string
		may          bool
	}{
		{"nothing is set", nil, nil, reader, g.Channel, true},
		{"a role", []discordtest.Override{in(1, "500", false)}, nil, reader, g.Channel, false},
		{"one of two roles that may", []discordtest.Override{in(1, "500", false), in(1, "502", true)}, nil, both, g.Channel, true},
		{"a role that everybody else may not be", []discordtest.Override{in(1, everyone, false), in(1, "500", true)},
			nil, reader, g.Channel, true},
		{"everybody", []discordtest.Override{in(1, everyone, false)}, nil, reader, g.Channel, false},
		{"an administrator", []discordtest.Override{in(1, everyone, false), in(3, everywhere, false)}, nil, admin, g.Channel, true},
		{"the owner", []discordtest.Override{in(1, everyone, false)}, nil, boss, g.Channel, true},
		{"a user before their role", []discordtest.Override{in(1, "500", false), in(2, reader.ID, true)}, nil, reader, g.Channel, true},
		{"a user", []discordtest.Override{in(2, reader.ID, false)}, nil, reader, g.Channel, false},
		{"a channel", []discordtest.Override{in(3, g.Channel, false)}, nil, reader, g.Channel, false},
		{"another channel", []discordtest.Override{in(3, g.Channel, false)}, nil, reader, other, true},
		{"all channels but one", []discordtest.Override{in(3, everywhere, false), in(3, other, true)}, nil, reader, other, true},
		{"all channels", []discordtest.Override{in(3, everywhere, false), in(3, other, true)}, nil, reader, g.Channel, false},
		{"the application", nil, []discordtest.Override{in(1, everyone, false)}, reader, g.Channel, false},
		{"the application, not the command", []discordtest.Override{in(1, "500", true)}, []discordtest.Override{in(1, everyone, false)},
			reader, g.Channel, true},
		{"the application's channel", []discordtest.Override{in(1, "500", true)}, []discordtest.Override{in(3, g.Channel, false)},
			reader, g.Channel, false},
	} {
		d.Restrict(g, "when", c.command...)
		d.Restrict(g, "", c.app...)
		if d.Offers(c.channel, c.who, "when") != c.may {
			t.Fatalf("%s: the fake offers it otherwise", c.name)
		}
		d.Say(c.channel, c.who, fmt.Sprintf("!when pact %d", i))
		text := d.WaitMessage(c.channel).Text()
		if refused := strings.Contains(text, "have not allowed you to use “when” here"); refused == c.may {
			t.Errorf("%s: the answer is %q", c.name, text)
		}
	}
	if n := permissionRequests(d); n != 1 {
		t.Errorf("%d requests for what is allowed, want one", n)
	}
}

// What is denied is denied in whatever words it is asked, also in a thread of the channel;
// other commands, buttons and other servers are not touched.
func TestBarredOtherwise(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, free, ana := d.Guild("g1"), d.Guild("g2"), d.User("ana")
	thread := d.Thread(g)
	registered(t, start(t, d, asBot(tracking(t, g.ID, free.ID))))
	d.Event("THREAD_CREATE", map[string]any{"id": thread, "parent_id": g.Channel, "guild_id": g.ID, "type": 11})
	for _, name := range []string{"when", "ask"} {
		d.Restrict(g, name, discordtest.Override{Type: 3, ID: g.Channel})
	}
	self := "<@" + d.BotID + "> "
	for _, c := range []struct {
		channel, text string
		may           bool
	}{
		{g.Channel, "!when pact", false},
		{g.Channel, "!wann Pakt", false},
		{g.Channel, self + "Is there a pact in Lindby?", false},
		{thread, "!when pact", false},
		{g.Channel, "!who pact", true},
		{g.Channel, "!help", true},
		{free.Channel, "!when pact", true},
		{d.DM(ana), "when pact", true},
	} {
		d.Say(c.channel, ana, c.text)
		text := d.WaitMessage(c.channel).Text()
		refused := strings.Contains(text, "have not allowed you") || strings.Contains(text, "erlaubt dir „wann“ hier nicht")
		if refused == c.may {
			t.Errorf("%s: %q", c.text, text)
		}
	}
	d.Restrict(g, "when")
	d.Say(g.Channel, ana, "!when pact")
	if text := d.WaitMessage(g.Channel).Text(); strings.Contains(text, "not allowed") {
		t.Errorf("after the restriction is taken away: %q", text)
	}
}

// registered waits until the bot knows its commands at Discord.
func registered(t *testing.T, r *running) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); r.integrations.id("when") == ""; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the commands are not registered")
		}
	}
}

// TestBarredUnknown: where Discord does not tell, the bot's own rules hold, which the log
// says once.
func TestBarredUnknown(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	d.Break(discordtest.Fault{Kind: discordtest.Refuse, Path: "/commands/permissions", Status: 403, Code: 50001, Times: -1})
	r := start(t, d, asBot(tracking(t, g.ID, "2")))
	registered(t, r)
	d.Restrict(g, "when", discordtest.Override{Type: 1, ID: g.ID})
	for range 3 {
		d.Say(g.Channel, ana, "!when pact")
		if text := d.WaitMessage(g.Channel).Text(); strings.Contains(text, "not allowed") {
			t.Errorf("answered %q", text)
		}
	}
	if n := strings.Count(r.log.String(), "does not tell who may use which command"); n != 1 || permissionRequests(d) != 1 {
		t.Errorf("logged %d times after %d requests, want one each:\n%s", n, permissionRequests(d), r.log)
	}
}
