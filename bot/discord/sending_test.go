package discord

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

var restFaults = map[string]discordtest.Fault{
	"cut before": {Kind: discordtest.CutBefore, Path: "/messages"},
	"cut after":  {Kind: discordtest.CutAfter, Path: "/messages"},
	"500 after":  {Kind: discordtest.ErrorAfter, Path: "/messages"},
	"502 after":  {Kind: discordtest.ErrorAfter, Path: "/messages", Status: 502},
	"503 twice":  {Kind: discordtest.ErrorAfter, Path: "/messages", Status: 503, Times: 2},
	"malformed":  {Kind: discordtest.Malformed, Path: "/messages"},
	"too many":   {Kind: discordtest.TooMany, Path: "/messages", Wait: 30 * time.Millisecond, Times: 2},
	"slow":       {Kind: discordtest.Slow, Path: "/messages", Wait: 300 * time.Millisecond},
}

// Whatever happens to a request, a question gets one answer and a digest is
// posted once.
func TestOneMessage(t *testing.T) {
	t.Parallel()
	for name, f := range restFaults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			g := d.Guild("g1")
			r := start(t, d, &scripted{})
			d.Break(f)
			d.Say(g.Channel, d.User("ana"), "!when pact")
			d.WaitMessage(g.Channel)
			d.Say(g.Channel, d.User("ana"), "!when next")
			d.WaitMessage(g.Channel)
			d.Break(f)
			id, err := r.Post(t.Context(), g.Channel, commands.Reply{Title: "Digest"}, "g1-2026-11-24")
			if err != nil || id == "" && f.Kind != discordtest.Malformed {
				t.Errorf("Post: %q, %v", id, err)
			}
			if n := len(d.Messages(g.Channel)); n != 3 {
				t.Errorf("%d messages, want 3", n)
			}
		})
	}
}

func TestPost(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	c := start(t, d, &scripted{}).Client
	digest := commands.Reply{Title: "Digest", Cards: []commands.Card{{Title: "Pact", Quote: "Ministers signed."}}}
	first, err := c.Post(t.Context(), g.Channel, digest, "once")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.Post(t.Context(), g.Channel, digest, "once"); again != first || err != nil {
		t.Errorf("the same nonce gave %s after %s, %v", again, first, err)
	}
	if m := d.WaitMessage(g.Channel); m.Flags&suppressNotifications == 0 || m.Nonce != "once" {
		t.Errorf("message %+v", m)
	}
	hidden, text := d.Guild("g2").Channel, d.Guild("g3").Channel
	d.Allow(hidden, 0)
	d.Allow(text, viewChannel|sendMessages)
	for _, channel := range []string{hidden, "12345"} {
		before := posts(d)
		if _, err := c.Post(t.Context(), channel, digest, "n"); !errors.Is(err, ErrForbidden) {
			t.Errorf("channel %s: %v, want ErrForbidden", channel, err)
		}
		if n := posts(d) - before; n != 1 {
			t.Errorf("%d requests: a refusal was repeated", n)
		}
	}
	if _, err := c.Post(t.Context(), text, digest, "n"); err != nil {
		t.Errorf("without Embed Links: %v", err)
	}
	if m := d.WaitMessage(text); len(m.Components) != 0 || !strings.Contains(m.Content, "> Ministers signed.") || m.Flags&suppressEmbeds == 0 {
		t.Errorf("plain text: %+v", m)
	}
	d.Break(discordtest.Fault{Kind: discordtest.Refuse, Path: "/messages", Status: 400, Code: codeInvalidForm})
	if _, err := c.Post(t.Context(), g.Channel, digest, "old"); err != nil {
		t.Errorf("components refused: %v", err)
	}
	if m := d.WaitMessage(g.Channel); len(m.Components) != 0 || !strings.Contains(m.Content, "> Ministers signed.") ||
		m.Flags != suppressEmbeds|suppressNotifications {
		t.Errorf("plain text: %+v", m)
	}
	if id, err := c.PostIn(t.Context(), knowledge.Guild(g.ID), g.Channel, digest, "in"); err != nil || id == "" {
		t.Errorf("PostIn its own guild: %q, %v", id, err)
	}
	before := posts(d)
	if _, err := c.PostIn(t.Context(), knowledge.Guild(g.ID), text, digest, "out"); !errors.Is(err, ErrForbidden) || posts(d) != before {
		t.Errorf("PostIn another guild's channel: %v, want ErrForbidden and no post", err)
	}
	d.Break(discordtest.Fault{Kind: discordtest.CutBefore, Path: "/messages", Times: 3})
	if _, err := c.Post(t.Context(), g.Channel, digest, "other"); !errors.Is(err, ErrRetry) {
		t.Errorf("unreachable: %v, want ErrRetry", err)
	}
	d.Break(discordtest.Fault{Kind: discordtest.TooMany, Path: "/messages", Wait: time.Hour})
	if _, err := c.Post(t.Context(), g.Channel, digest, "third"); !errors.Is(err, ErrRetry) {
		t.Errorf("an hour's 429: %v, want ErrRetry at once", err)
	}
}

func posts(d *discordtest.Discord) (n int) {
	for _, q := range d.Requests() {
		if strings.HasSuffix(q.Path, "/messages") {
			n++
		}
	}
	return n
}

// Refusals are not collected: 10,000 of them in 10 minutes are a ban.
func TestForbiddenChannelIsLeftAlone(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	forbidden(t, d, g, ana)
	for range 5 {
		d.Say(g.Channel, ana, "!when pact")
		d.Say(d.DM(ana), ana, "when pact")
		d.WaitMessage(d.DM(ana))
	}
	refused := 0
	for _, q := range d.Requests() {
		if q.Status == 403 {
			refused++
		}
	}
	if refused != 2 {
		t.Errorf("%d refusals, want two: as cards and as plain text", refused)
	}
	if got := d.Interact(g.Channel, ana, "when").Wait().Text(); got == "" {
		t.Error("slash commands still work there")
	}
}

func TestWithoutHistory(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	start(t, d, &scripted{})
	d.Break(discordtest.Fault{Kind: discordtest.Refuse, Path: "/messages", Status: 400, Code: codeNoHistory})
	d.Say(g.Channel, d.User("ana"), "!when")
	if m := d.WaitMessage(g.Channel); m.ReplyTo != "" {
		t.Error("sent as a reply")
	}
}

func TestTypingWhileSlow(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	start(t, d, &scripted{text: func(commands.Message) (commands.Reply, bool) {
		time.Sleep(400 * time.Millisecond)
		return commands.Reply{Text: "late"}, true
	}})
	d.Say(g.Channel, d.User("ana"), "!when")
	d.WaitMessage(g.Channel)
	d.WaitRequest(func(q discordtest.Request) bool { return strings.HasSuffix(q.Path, "/typing") })
}

// keeper is a store of settings and of the guilds that were forgotten.
type keeper struct {
	has    []knowledge.Guild
	forgot chan knowledge.Guild

	mu       sync.Mutex
	settings map[string]string
}

func newKeeper(has ...knowledge.Guild) *keeper {
	return &keeper{has: has, forgot: make(chan knowledge.Guild, 10), settings: map[string]string{}}
}

func (k *keeper) Guilds(context.Context) ([]knowledge.Guild, error) { return k.has, nil }
func (k *keeper) Forget(_ context.Context, g knowledge.Guild) error { k.forgot <- g; return nil }

func (k *keeper) Setting(_ context.Context, g knowledge.Guild, name string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.settings[string(g)+name], nil
}

func (k *keeper) Set(_ context.Context, g knowledge.Guild, _ store.Actor, name, value string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.settings[string(g)+name] = value
	return nil
}

// Only a removal takes data with it, and only after the grace time: neither an
// outage nor a server that invites the bot again, nor a collection that is no
// server.
func TestForgetting(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	stays, outage, left := d.Guild("stays"), d.Guild("outage"), d.Guild("left")
	k := newKeeper(knowledge.Guild(stays.ID), "local", "dm:5", "4194304000")
	k.settings[stays.ID+leftSetting] = "2020-01-01T00:00:00Z"
	r := start(t, d, &scripted{}, func(c *Config) { c.Keeper, c.Grace = k, 500*time.Millisecond })
	d.Leave(outage, true)
	d.Leave(left, false)
	d.Event("GUILD_DELETE", map[string]any{"id": stays.ID})
	d.Event("GUILD_CREATE", map[string]any{"id": stays.ID})
	got := map[knowledge.Guild]bool{<-k.forgot: true, <-k.forgot: true}
	if !got[knowledge.Guild(left.ID)] || !got["4194304000"] {
		t.Errorf("forgot %v, want %s and the one that removed the bot while it was away", got, left.ID)
	}
	time.Sleep(600 * time.Millisecond)
	r.stop()
	<-r.done
	if len(k.forgot) > 0 {
		t.Errorf("forgot %s too", <-k.forgot)
	}
}

// A restart goes on with the grace time instead of beginning it again.
func TestForgettingGoesOn(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	here := d.Guild("here")
	k := newKeeper("4194304000", knowledge.Guild(here.ID))
	k.settings["4194304000"+leftSetting] = time.Now().Add(-8 * 24 * time.Hour).Format(time.RFC3339)
	k.settings[here.ID+leftSetting] = "2020-01-01T00:00:00Z"
	r := start(t, d, &scripted{}, func(c *Config) { c.Keeper = k })
	if g := <-k.forgot; g != "4194304000" {
		t.Errorf("forgot %s", g)
	}
	r.stop()
	<-r.done
	if left := k.settings[here.ID+leftSetting]; left != "" {
		t.Errorf("a server that took the bot back still counts as left on %s", left)
	}
}

// A server that removed the bot while there was no session is missing from the next one:
// what was known of it before is no sign that it came back.
func TestRemovedBetweenSessions(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	left := d.Guild("left")
	k := newKeeper(knowledge.Guild(left.ID))
	r := start(t, d, &scripted{}, func(c *Config) { c.Keeper, c.Grace = k, 10*time.Millisecond })
	d.Say(left.Channel, d.User("ana"), "!when")
	d.WaitMessage(left.Channel)
	d.EndSessions()
	d.Cut()
	d.Leave(left, false)
	d.WaitLive(1)
	select {
	case <-k.forgot:
	case <-time.After(10 * time.Second):
		t.Errorf("what it had is kept for ever:\n%s", r.log)
	}
}

// A removal counts from when it was, although an earlier one was taken back where this
// process did not hear of it.
func TestRemovedTwice(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	left := d.Guild("left")
	k := newKeeper()
	start(t, d, &scripted{}, func(c *Config) { c.Keeper, c.Grace = k, 600*time.Millisecond })
	d.Leave(left, false)
	time.Sleep(300 * time.Millisecond)
	again := time.Now()
	k.Set(t.Context(), knowledge.Guild(left.ID), actor, leftSetting, again.UTC().Format(time.RFC3339Nano))
	<-k.forgot
	if kept := time.Since(again); kept < 600*time.Millisecond {
		t.Errorf("forgotten %v after the second removal", kept)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	cfg := Config{Token: d.Token, Transport: d.Transport(), pace: testPace}
	problems := func(channels ...string) (out []string) {
		for _, f := range Check(t.Context(), cfg, channels) {
			if !f.OK {
				out = append(out, f.Text)
				if f.Advice == "" {
					t.Errorf("%s: no advice", f.Text)
				}
			}
		}
		return out
	}
	if got := problems(); len(got) != 1 || !strings.Contains(got[0], "no server") {
		t.Errorf("without servers: %v", got)
	}
	g := d.Guild("g1")
	if got := problems(g.Channel); len(got) != 0 {
		t.Errorf("all well: %v", got)
	}
	news, id := d.Channel(g, "news", 5, discordtest.ViewChannel|discordtest.SendMessages), d.Say(g.Channel, d.User("ana"), "!when pact")
	newClient := New(slog.New(slog.DiscardHandler), cfg, nil)
	if err := newClient.call(t.Context(), "POST", "https://discord.com/api/v9/channels/"+g.Channel+"/messages/"+id+"/threads",
		map[string]any{"name": "pact"}, &struct{}{}); err != nil {
		t.Fatal(err)
	}
	before := len(d.Requests())
	if got := problems(g.Channel, news, id); len(got) != 1 ||
		got[0] != "in #news the bot lacks Embed Links, Attach Files, Read Message History, Send Messages in Threads" {
		t.Errorf("a new channel and a thread: %v", got)
	}
	if n := len(d.Requests()) - before; n != 3+4+2 { // who the bot is, the channels with that of the thread, the server
		t.Errorf("%d requests", n)
	}
	d.AllowContent = false
	d.Allow(g.Channel, viewChannel|sendMessages)
	if got := problems(g.Channel, "5"); len(got) != 3 || !strings.Contains(got[1], "Embed Links") ||
		!strings.Contains(got[2], "cannot be seen") {
		t.Errorf("problems %v", got)
	}
	cfg.Token = "wrong"
	if got := problems(g.Channel); len(got) != 1 || !strings.Contains(got[0], "token") {
		t.Errorf("wrong token: %v", got)
	}
}

func TestInvite(t *testing.T) {
	if got, want := InviteURL(
		"5"), "https://discord.com/oauth2/authorize?client_id=5&permissions=274878024704&scope=bot+applications.commands"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// forbidden starts a client that was refused its answer to a question in a channel.
func forbidden(t *testing.T, d *discordtest.Discord, g *discordtest.Guild, asker *discordtest.User) *running {
	d.Allow(g.Channel, viewChannel)
	r := start(t, d, &scripted{})
	d.Say(g.Channel, asker, "!when pact")
	for !r.muted.has(g.ID + " " + g.Channel) {
		time.Sleep(time.Millisecond)
	}
	return r
}

// A refusal is lifted as soon as a permission may have come back.
func TestPermissionComesBack(t *testing.T) {
	t.Parallel()
	for _, event := range []string{"CHANNEL_UPDATE", "GUILD_ROLE_UPDATE", "GUILD_MEMBER_UPDATE"} {
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			g, ana := d.Guild("g1"), d.User("ana")
			r := forbidden(t, d, g, ana)
			d.Event(event, map[string]any{"id": g.Channel, "guild_id": "77"})
			d.Say(d.DM(ana), ana, "when pact")
			d.WaitMessage(d.DM(ana))
			if !r.muted.has(g.ID + " " + g.Channel) {
				t.Error("lifted by another server's event")
			}
			d.Allow(g.Channel, viewChannel|sendMessages|embedLinks|readHistory)
			d.Event(event, map[string]any{"id": g.Channel, "guild_id": g.ID})
			for r.muted.has(g.ID + " " + g.Channel) {
				time.Sleep(time.Millisecond)
			}
			d.Say(g.Channel, ana, "!when pact")
			d.WaitMessage(g.Channel)
		})
	}
}
