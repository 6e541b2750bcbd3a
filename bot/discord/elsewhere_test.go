package discord

import (
	"path/filepath"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// TestElsewhere: who has the bot for themselves asks their own collection at any
// place, or that of a server that shares it and in which they are. What curates stays
// with their own; nothing is told of other servers.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	ana.Installed = true
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	set := func(guild, name, value string) {
		t.Helper()
		if err := st.Set(t.Context(), knowledge.Guild(guild), store.Actor{ID: "1"}, name, value); err != nil {
			t.Fatal(err)
		}
	}
	bot := &scripted{list: commands.All()}
	r := start(t, d, bot, func(c *Config) { c.Keeper = st })
	own := "dm:" + ana.ID
	asked := func(channel, command string) commands.Request {
		t.Helper()
		d.Interact(channel, ana, command).Wait()
		bot.mu.Lock()
		defer bot.mu.Unlock()
		return bot.requests[len(bot.requests)-1]
	}
	places := map[string]string{"another server": d.Elsewhere(), "messages between users": d.Group(), "messages with the bot": d.DM(ana)}
	all := func(what, command, want string) {
		t.Helper()
		for name, channel := range places {
			got := asked(channel, command)
			if string(got.Guild) != want || got.User.Manager != (want == own) || !got.Slash {
				t.Errorf("%s: /%s in %s asks %s, manager %v; want %s", what, command, name, got.Guild, got.User.Manager, want)
			}
		}
	}
	all("nothing chosen", "when", own)
	set(own, commands.FromSetting, g.ID)
	all("not shared", "when", own)
	set(g.ID, commands.SharedSetting, "on")
	all("no member", "when", own)
	if list := r.Servers(t.Context(), ana.ID); len(list) > 0 {
		t.Errorf("who is no member is told of %v", list)
	}
	g.Members = []string{ana.ID}
	r.joined.mu.Lock()
	r.joined.known = nil
	r.joined.until = r.joined.until.AddDate(-1, 0, 0) // a minute later
	r.joined.mu.Unlock()
	all("shared with a member", "when", g.ID)
	all("curating", "add", own)
	for name, channel := range places {
		it := d.Interact(channel, ana, "when")
		if m := it.Wait(); m.Ephemeral() != (name != "messages with the bot") || !strings.Contains(m.Text(), "From the articles of g1") {
			t.Errorf("%s: private %v: %q", name, m.Ephemeral(), m.Text())
		}
	}
	for line, want := range map[string]string{"when is the pact signed?": g.ID, "!when pact": g.ID, "!add https://harbour.example/a": own,
		"https://harbour.example/a": own} {
		asked := bot.asked()
		d.Say(d.DM(ana), ana, line)
		eventually(t, line, func() bool { return bot.asked() > asked })
		if m := bot.last(); string(m.Guild) != want || m.User.Manager != (want == own) || m.Own != (want == own) {
			t.Errorf("%q asks %s, manager %v; want %s", line, m.Guild, m.User.Manager, want)
		}
	}
	if list := r.Servers(t.Context(), ana.ID); len(list) != 1 || list[0].ID != g.ID {
		t.Errorf("a member is told of %v", list)
	}
	set(g.ID, commands.SharedSetting, "off")
	all("shared no more", "when", own)
	ana.Permissions = manageGuild
	if got := asked(g.Channel, "when"); string(got.Guild) != g.ID || !got.User.Manager || got.Own {
		t.Errorf("in a server that has the bot %s is asked, own %v", got.Guild, got.Own)
	}
}

// TestInstalled: every command can be had by servers and by users, at every place.
func TestInstalled(t *testing.T) {
	for _, raw := range strings.Split(string(encode(definitions(commands.All()))), `{"type":1,`)[1:] {
		if !strings.Contains(raw, `"contexts":[0,1,2],"integration_types":[0,1]`) {
			t.Errorf("not everywhere: %s", raw)
		}
	}
}
