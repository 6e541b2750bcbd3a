package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// tracking is a bot that has articles: one of g and, with another name in it, one of
// another guild.
func tracking(t *testing.T, one, two string) *commands.Bot {
	t.Helper()
	bot, _ := trackingIn(t, one, two)
	return bot
}

// trackingIn is tracking with the store; without a second guild there is one.
func trackingIn(t *testing.T, one string, two ...string) (*commands.Bot, store.Store) {
	t.Helper()
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	put := func(guild, title string) {
		a := knowledge.Article{URL: "https://harbour.example/" + guild, Title: title, Text: title + ".", Source: "Harbour Post",
			Published: "2024-03-13"}
		if _, err := st.Put(t.Context(), knowledge.Guild(guild), store.Actor{ID: "1"}, []knowledge.Article{a}, nil); err != nil {
			t.Fatal(err)
		}
	}
	put(one, "Susan Wendt signs the pact in Lindby")
	for _, g := range two {
		put(g, "Susanne Wenzel opens the lighthouse")
	}
	return commands.New(slog.New(slog.NewTextHandler(io.Discard, nil)), commands.Parts{Store: st, Asker: degrees{}}), st
}

// asBot is a real bot whose requests are kept.
func asBot(b *commands.Bot) *scripted {
	return &scripted{real: b, list: b.Commands(), invoke: b.Invoke,
		text: func(m commands.Message) (commands.Reply, bool) { return b.Text(context.Background(), m) }}
}

// TestSuggestions: what is typed is completed with what this server has, in the
// asker's language; nothing of another server is suggested.
func TestSuggestions(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	one, two, ana, ben := d.Guild("g1"), d.Guild("g2"), d.User("ana"), d.User("ben")
	ana.Permissions = manageGuild
	start(t, d, asBot(tracking(t, one.ID, two.ID)))
	for _, c := range []struct {
		channel, locale string
		who             *discordtest.User
		name, option    string
		typed, want     string
		others          []discordtest.Option
	}{
		{one.Channel, "en-US", ben, "when", "question", "when did sus", "when did Susan", nil},
		{two.Channel, "en-US", ben, "when", "question", "when did sus", "when did Susanne", nil},
		{two.Channel, "en-US", ben, "when", "question", "lind", "", nil},
		{d.DM(ben), "en-US", ben, "when", "question", "sus", "", nil},
		{one.Channel, "de", ben, "article", "number", "wendt",
			"#1 · Susan Wendt signs the pact in Lindby · Harbour Post · 13. März 2024", nil},
		{one.Channel, "en-GB", ben, "article", "number", "1", "#1 · Susan Wendt signs the pact in Lindby · Harbour Post · 13 March 2024", nil},
		{one.Channel, "en-US", ben, "remove", "number", "1", "", nil},
		{one.Channel, "en-US", ana, "remove", "number", "1", "#1 · Susan Wendt signs the pact in Lindby · Harbour Post · 13 March 2024", nil},
		{one.Channel, "de", ben, "help", "command", "artikel", "artikelliste: Die aufgenommenen Artikel, die neuesten zuerst", nil},
		{one.Channel, "en-US", ana, "settings", "value", "eu", "Europe/London", []discordtest.Option{{Name: "name", Type: 3, Value: "zone"}}},
		{one.Channel, "en-US", ben, "gone", "option", "x", "", nil},
	} {
		c.who.Locale = c.locale
		what := fmt.Sprintf("%s %s %q in %s for %s", c.name, c.option, c.typed, c.channel, c.who.Name)
		eventually(t, what+": "+c.want, func() bool { // suggestions wait for no busy machine, whoever types does
			it := d.Autocomplete(c.channel, c.who, c.name, c.option, c.typed, c.others...)
			if kind := it.WaitResponse(); kind != respondChoices {
				t.Fatalf("%s: response %d", what, kind)
			}
			if c.want == "" && len(it.Choices) > 0 {
				t.Errorf("%s: %q", what, it.Choices)
			}
			return c.want == "" || slices.Contains(it.Choices, c.want)
		})
	}
}

// TestLocales: who speaks neither German nor English is spoken to in the server's
// language, else in English.
func TestLocales(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	bot := &scripted{}
	start(t, d, bot)
	for _, c := range []struct{ locale, server, want string }{
		{"de", "en-US", "de"}, {"fr", "de", "de"}, {"fr", "pl", "en"}, {"en-GB", "de", "en"}, {"ja", "", "en"},
	} {
		ana.Locale, g.Locale = c.locale, c.server
		d.Interact(g.Channel, ana, "when").Wait()
		bot.mu.Lock()
		last := bot.requests[len(bot.requests)-1]
		bot.mu.Unlock()
		if last.Language != c.want || !last.Slash {
			t.Errorf("locale %q in a server of %q is answered in %q, slash %v, want %q", c.locale, c.server, last.Language, last.Slash, c.want)
		}
	}
}

// TestNativeOptions: channels, roles and few values are chosen from Discord's own
// lists, in the reader's language; all else that can be known is completed.
func TestNativeOptions(t *testing.T) {
	raw, err := json.Marshal(definitions(commands.All()))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"type":7,"name":"channel","name_localizations":{"de":"kanal"}`, `"channel_types":[0,5]`,
		`{"type":8,"name":"role","name_localizations":{"de":"rolle"}`,
		`{"name":"on","name_localizations":{"de":"an"},"value":"on"}`,
		`{"type":3,"name":"number","name_localizations":{"de":"nummer"}`,
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("Discord is not told %s", want)
		}
	}
	for _, d := range definitions(commands.All()) {
		for _, o := range d.Options {
			free := slices.Contains([]string{"title", "reason", "others", "date", "sections", "article", "feed", "mode", "claim", "value"}, o.Name)
			if o.Type == optionText && !o.Completed && len(o.Choices) == 0 && !free {
				t.Errorf("%s %s is neither completed nor chosen", d.Name, o.Name)
			}
		}
	}
}

// TestSlashExamples: where "!" cannot be read, help and examples say "/".
func TestSlashExamples(t *testing.T) {
	t.Parallel()
	for _, content := range []bool{true, false} {
		d := discordtest.New(t)
		g, ana := d.Guild("g1"), d.User("ana")
		bot := asBot(tracking(t, g.ID, "2"))
		start(t, d, bot, func(c *Config) { c.NoContent = !content })
		d.Interact(g.Channel, ana, "help").Wait()
		slash := d.WaitMessage(g.Channel).Text()
		d.Say(g.Channel, ana, "<@"+d.BotID+"> help")
		typed := d.WaitMessage(g.Channel).Text()
		if !strings.Contains(slash, "/when pact") || strings.Contains(slash, "!when") {
			t.Errorf("/help says %q", slash)
		}
		if strings.Contains(typed, "!when pact") != content || strings.Contains(typed, "/when pact") == content {
			t.Errorf("content %v: help says %q", content, typed)
		}
	}
}
