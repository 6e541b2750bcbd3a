package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

// TestPrivate: who asks chooses who sees the answer; what will be private is deferred
// privately, so that nobody sees a "thinking" before a refusal; what was private by
// wish can be shown to everybody.
func TestPrivate(t *testing.T) {
	t.Parallel()
	for _, slow := range []bool{false, true} {
		d := discordtest.New(t)
		g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
		ana.Permissions = manageGuild
		bot := asBot(tracking(t, g.ID, "2"))
		invoke := bot.invoke
		bot.invoke = func(ctx context.Context, r commands.Request) commands.Reply {
			if slow {
				time.Sleep(100 * time.Millisecond)
			}
			return invoke(ctx, r)
		}
		start(t, d, bot, func(c *Config) {
			if slow {
				c.pace.thinking = 10 * time.Millisecond
			}
		})
		question := discordtest.Option{Name: "question", Type: 3, Value: "pact"}
		wish := func(v string) discordtest.Option { return discordtest.Option{Name: "private", Type: 3, Value: v} }
		ask := func(u *discordtest.User, name string, options ...discordtest.Option) *discordtest.Message {
			t.Helper()
			m := d.Interact(g.Channel, u, name, options...).Wait()
			for _, other := range d.Messages(g.Channel) {
				if m.Ephemeral() && other.Deleted {
					t.Errorf("slow %v: %s: a public message stood before the private one", slow, name)
				}
			}
			return m
		}
		if ask(ben, "when", question).Ephemeral() {
			t.Error("an answer is private that nobody wished so")
		}
		m := ask(ben, "when", question, wish("yes"))
		if !m.Ephemeral() || !strings.Contains(m.Text(), "12 March 2024") {
			t.Errorf("private:yes shows everybody %q", m.Text())
		}
		if _, ok := m.Buttons()["Show everyone"]; !ok {
			t.Errorf("a private answer cannot be shown to everybody: %v", m.Buttons())
		}
		if !ask(ben, "remove", discordtest.Option{Name: "number", Type: 3, Value: "1"}).Ephemeral() {
			t.Error("a refusal is shown to everybody")
		}
		set := func(value string) {
			m := ask(ana, "settings", discordtest.Option{Name: "name", Type: 3, Value: "private"},
				discordtest.Option{Name: "value", Type: 3, Value: value}, discordtest.Option{Name: "channel", Type: 7, Value: g.Channel})
			if !m.Ephemeral() {
				t.Errorf("settings answer openly: %q", m.Text())
			}
		}
		set("on")
		if !ask(ben, "when", question).Ephemeral() || ask(ben, "when", question, wish("no")).Ephemeral() {
			t.Error("the channel's usual way does not hold, or not unless the asker wishes otherwise")
		}
		set("off")
		if ask(ben, "when", question).Ephemeral() {
			t.Error("the channel's usual way was changed, and still holds")
		}
	}
}
