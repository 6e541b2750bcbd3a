package discord

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// newcomer is the real bot over a store of its own, which serves a fake Discord.
func newcomer(t *testing.T, d *discordtest.Discord) (*running, store.Store) {
	t.Helper()
	st, err := sqlstore.Open(context.Background(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	bot := commands.New(slog.New(slog.DiscardHandler), commands.Parts{Store: st})
	r := start(t, d, &scripted{list: bot.Commands(),
		text:   func(m commands.Message) (commands.Reply, bool) { return bot.Text(context.Background(), m) },
		invoke: bot.Invoke}, func(c *Config) { c.Keeper, c.Greeter, c.pace.thinking = st, bot, 2*time.Second })
	bot.Places = r.Client
	return r, st
}

// A server that the bot comes into reads once what it does, where its managers read;
// one that it was in before reads nothing.
func TestArrival(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	old := d.Guild("old")
	newcomer(t, d)
	g := d.Guild("new")
	hello := d.WaitMessage(g.Channel)
	if text := hello.Text(); !strings.Contains(text, "Hello, I am Beleg") || len(hello.Buttons()) != 3 {
		t.Errorf("greeted with %q, %v", text, hello.Buttons())
	}
	ana, ben := d.User("ana"), d.User("ben")
	ana.Permissions = discordtest.ManageGuild
	if kind := d.Click(hello, ana, hello.Buttons()["Add a feed"]).WaitResponse(); kind != 9 {
		t.Errorf("adding a feed: response type %d, want a form", kind)
	}
	if kind := d.Click(hello, ana, hello.Buttons()["Add an article"]).WaitResponse(); kind != 9 {
		t.Errorf("adding an article: response type %d, want a form", kind)
	}
	if m := d.Click(hello, ben, hello.Buttons()["Add a feed"]).Wait(); !strings.Contains(m.Text(), "Manage Server") || !m.Ephemeral() {
		t.Errorf("somebody who may not: %q", m.Text())
	}
	if m := d.Click(hello, ana, hello.Buttons()["Settings"]).Wait(); !strings.Contains(m.Text(), "Step 1 of 6") || !m.Ephemeral() {
		t.Errorf("settings: %q", m.Text())
	}
	d.Event("GUILD_CREATE", map[string]any{"id": g.ID, "owner_id": "1", "roles": []any{}})
	d.Say(old.Channel, ana, "!help")
	d.WaitMessage(old.Channel)
	greetings := 0
	for _, m := range d.Messages(g.Channel) {
		if strings.Contains(m.Text(), "Hello, I am Beleg") {
			greetings++
		}
	}
	if greetings != 1 {
		t.Errorf("greeted %d times, want once", greetings)
	}
	if n := len(d.Messages(old.Channel)); n != 1 {
		t.Errorf("%d messages in a server that had the bot, want the answer alone", n)
	}
}

// Where nothing may be written the owner is told what is missing.
func TestArrivalWhereNothingMayBeWritten(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.Guild("old")
	r, st := newcomer(t, d)
	owner := d.User("olga")
	id := "1200000000000000000"
	r.Client.spawn("test", func(ctx context.Context) {
		(&shard{Client: r.Client, lg: r.lg}).greet(ctx, arrival{ID: id, Name: "Hafen", Owner: owner.ID, Locale: "de"})
	})
	if m := d.WaitMessage(d.DM(owner)); !strings.Contains(m.Text(), "Ich bin jetzt in Hafen") || len(m.Buttons()) != 0 {
		t.Errorf("the owner reads %q, %v", m.Text(), m.Buttons())
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		if v, _ := st.Setting(t.Context(), knowledge.Guild(id), greetedSetting); v != "" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it is not noted that the server was greeted")
		}
	}
}
