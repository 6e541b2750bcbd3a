package discord

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/bot/fleet"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// quick is a fleet of which a lease lasts two seconds.
var quick = fleet.Options{TTL: 2 * time.Second, Margin: 300 * time.Millisecond, Every: 200 * time.Millisecond}

// sharing makes a client one of several that share their shards in a store.
func sharing(t *testing.T, st store.Fleet, o fleet.Options) (func(*Config), *fleet.Fleet) {
	t.Helper()
	f := fleet.New(slog.New(slog.DiscardHandler), st, o)
	return func(c *Config) { c.Fleet = f }, f
}

func openStore(t *testing.T) store.Store {
	t.Helper()
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// waitFor waits for a condition.
func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 15 s: %s", what)
		}
	}
}

// askAll asks in every server and checks that each question has one answer, from its
// own server.
func askAll(t *testing.T, d *discordtest.Discord, guilds []*discordtest.Guild, text string) {
	t.Helper()
	for _, g := range guilds {
		d.Say(g.Channel, d.User("ana"), text)
	}
	for _, g := range guilds {
		if got, want := d.WaitMessage(g.Channel).Text(), g.ID+": "+text; got != want {
			t.Errorf("answered %q, want %q", got, want)
		}
	}
}

// A process that comes takes its share, and one that goes leaves its sessions: the
// others go on with them.
func TestShardsChangeHands(t *testing.T) {
	t.Parallel()
	d, st := discordtest.New(t), openStore(t)
	d.MinShards = 4
	var guilds []*discordtest.Guild
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		g := d.Guild(name)
		g.Owner = d.User("ana").ID
		guilds = append(guilds, g)
	}
	join, one := sharing(t, st, quick)
	first := launch(t, d, &scripted{}, join)
	d.WaitLive(4)
	askAll(t, d, guilds, "!one")
	join, two := sharing(t, st, quick)
	second := launch(t, d, &scripted{}, join)
	waitFor(t, "two shards each", func() bool {
		shards, _ := second.Status()
		return len(one.Held()) == 2 && len(two.Held()) == 2 && len(shards) == 2 && shards[0].Connected && shards[1].Connected
	})
	askAll(t, d, guilds, "!two")
	if first.bot.asked() >= 10 || second.bot.asked() == 0 || !second.bot.last().User.Manager {
		t.Errorf("asked %d and %d times, the second by %+v", first.bot.asked(), second.bot.asked(), second.bot.last().User)
	}
	first.stop()
	<-first.done
	d.Say(guilds[0].Channel, d.User("ana"), "!gap")
	d.WaitMessage(guilds[0].Channel)
	waitFor(t, "all shards of the second", func() bool { return len(two.Held()) == 4 })
	askAll(t, d, guilds, "!three")
	identified, resumed := 0, 0
	for _, c := range d.WaitConnects(8) {
		if c.Resume && !c.Refused {
			resumed++
		} else {
			identified++
		}
	}
	if identified != 4 || resumed != 4 {
		t.Errorf("%d IDENTIFYs and %d RESUMEs, want 4 each", identified, resumed)
	}
	for _, g := range guilds {
		if n := len(d.Messages(g.Channel)); n < 3 || n > 4 {
			t.Errorf("%d answers to 3 questions (and perhaps one in the gap)", n)
		}
	}
}

// What a process was answering when it lost its shards is answered by the next, once.
func TestQuestionOfALostShard(t *testing.T) {
	t.Parallel()
	d, st := discordtest.New(t), openStore(t)
	g := d.Guild("g1")
	cut := &cutStore{Fleet: st}
	join, one := sharing(t, cut, quick)
	begun, goOn := make(chan struct{}), make(chan struct{})
	first := launch(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		close(begun)
		<-goOn
		return commands.Reply{Text: "late"}, true
	}}, join)
	first.connected(t)
	d.Say(g.Channel, d.User("ana"), "!when")
	<-begun
	waitFor(t, "the session to be known to others", func() bool { return one.Held()[0].Session.ID != "" })
	cut.cut()
	waitFor(t, "the first lets go", func() bool { return len(one.Held()) == 0 })
	join, _ = sharing(t, st, quick)
	launch(t, d, &scripted{}, join)
	if got := d.WaitMessage(g.Channel).Text(); got != g.ID+": !when" {
		t.Errorf("answered %q", got)
	}
	close(goOn)
	first.stop()
	<-first.done
	if n := len(d.Messages(g.Channel)); n != 1 {
		t.Errorf("%d answers, want one", n)
	}
}

// What fails while the database cannot be reached is tried again when it can.
func TestFailsWithoutDatabase(t *testing.T) {
	t.Parallel()
	d, st := discordtest.New(t), openStore(t)
	g := d.Guild("g1")
	join, _ := sharing(t, st, quick)
	var tries atomic.Int64
	fails := func() commands.Reply {
		if tries.Add(1)%2 == 1 {
			return commands.Reply{Text: "cannot look that up", Failed: true, Fault: commands.Broken}
		}
		return commands.Reply{Text: "12 March"}
	}
	start(t, d, &scripted{text: func(commands.Message) (commands.Reply, bool) { return fails(), true },
		invoke: func(context.Context, commands.Request) commands.Reply { return fails() }}, join)
	d.Say(g.Channel, d.User("ana"), "!when pact")
	if got := d.WaitMessage(g.Channel).Text(); got != "12 March" {
		t.Errorf("a question is answered %q", got)
	}
	if got := d.Interact(g.Channel, d.User("ana"), "when",
		discordtest.Option{Name: "subject", Value: "pact"}).Wait().Text(); got != "12 March" {
		t.Errorf("a command is answered %q", got)
	}
}

// What changes the collection is not done twice, although Discord tells it again.
func TestChangeIsNotRepeated(t *testing.T) {
	t.Parallel()
	d, st := discordtest.New(t), openStore(t)
	g := d.Guild("g1")
	cut := &cutStore{Fleet: st}
	join, one := sharing(t, cut, quick)
	first := launch(t, d, &scripted{}, join)
	first.connected(t)
	waitFor(t, "the session to be known to others", func() bool { return one.Held()[0].Session.ID != "" })
	cut.cut()
	for _, text := range []string{"!add https://harbour.example/pact", "!when pact"} {
		d.Say(g.Channel, d.User("ana"), text)
		d.WaitMessage(g.Channel)
	}
	waitFor(t, "the first lets go", func() bool { return len(one.Held()) == 0 })
	join, _ = sharing(t, st, quick)
	second := launch(t, d, &scripted{}, join)
	second.connected(t)
	askAll(t, d, []*discordtest.Guild{g}, "!after")
	waitFor(t, "what is told again", func() bool { return second.bot.asked() >= 2 })
	for _, m := range second.bot.messages {
		if strings.HasPrefix(m.Text, "!add") {
			t.Error("an article was added again")
		}
	}
	if n := len(d.Messages(g.Channel)); n != 3 {
		t.Errorf("%d answers to three lines", n)
	}
}

// What a server was like when a process had its shard before is not what it is like when
// the shard comes back: who owns it, that it removed the bot, and when.
func TestShardComesBack(t *testing.T) {
	t.Parallel()
	d, st := discordtest.New(t), openStore(t)
	ana, ben := d.User("ana"), d.User("ben")
	sold, left := d.Guild("sold"), d.Guild("left")
	sold.Owner, left.Owner = ana.ID, ana.ID
	cut := &cutStore{Fleet: st}
	join, one := sharing(t, cut, quick)
	k := newKeeper(knowledge.Guild(sold.ID), knowledge.Guild(left.ID))
	keeping := func(c *Config) { c.Keeper, c.Grace = k, 500*time.Millisecond }
	first := launch(t, d, &scripted{}, join, keeping)
	first.connected(t)
	askAll(t, d, []*discordtest.Guild{sold, left}, "!when")
	if !first.bot.last().User.Manager {
		t.Fatal("an owner is no manager")
	}
	waitFor(t, "the session to be known to others", func() bool { return one.Held()[0].Session.ID != "" })
	cut.cut()
	waitFor(t, "the first lets go", func() bool { return len(one.Held()) == 0 })

	join, two := sharing(t, st, quick)
	second := launch(t, d, &scripted{}, join, func(c *Config) { c.Keeper, c.Grace = k, time.Hour })
	second.connected(t)
	sold.Owner = ben.ID
	d.Event("GUILD_UPDATE", map[string]any{"id": sold.ID, "owner_id": ben.ID})
	d.Leave(left, false)
	waitFor(t, "the second notes that it was removed", func() bool {
		at, _ := k.Setting(t.Context(), knowledge.Guild(left.ID), leftSetting)
		return at != ""
	})
	waitFor(t, "the session to be known to others", func() bool { return two.Held()[0].Session.ID != "" })
	second.stop()
	<-second.done
	cut.gone.Store(false)
	waitFor(t, "the first has it again", func() bool { return len(one.Held()) == 1 })
	select {
	case g := <-k.forgot:
		if g != knowledge.Guild(left.ID) {
			t.Errorf("forgot %s", g)
		}
	case <-time.After(10 * time.Second):
		t.Error("what a server had that removed the bot is kept for ever")
	}
	askAll(t, d, []*discordtest.Guild{sold}, "!after")
	if first.bot.last().User.Manager {
		t.Error("somebody is a manager of a server that belongs to somebody else by now")
	}
}

// When Discord no longer knows a session, a new one begins.
func TestSessionRefused(t *testing.T) {
	t.Parallel()
	d, st := discordtest.New(t), openStore(t)
	g := d.Guild("g1")
	join, _ := sharing(t, st, quick)
	first := launch(t, d, &scripted{}, join)
	first.connected(t)
	d.EndSessions()
	first.stop()
	<-first.done
	join, _ = sharing(t, st, quick)
	second := launch(t, d, &scripted{}, join)
	second.connected(t)
	askAll(t, d, []*discordtest.Guild{g}, "!when")
	connects := d.WaitConnects(3)
	if !connects[1].Resume || !connects[1].Refused || connects[2].Resume {
		t.Errorf("connects %+v, want an IDENTIFY after a refused RESUME", connects)
	}
}

// Discord wants more shards: all are let go, and the new number is taken.
func TestFleetGrows(t *testing.T) {
	t.Parallel()
	d, st := discordtest.New(t), openStore(t)
	guilds := []*discordtest.Guild{d.Guild("a"), d.Guild("b"), d.Guild("c")}
	join, one := sharing(t, st, quick)
	launch(t, d, &scripted{}, join)
	join, two := sharing(t, st, quick)
	launch(t, d, &scripted{}, join)
	d.WaitLive(1)
	d.Require(3)
	d.Close(4011)
	waitFor(t, "three shards", func() bool { return len(one.Held())+len(two.Held()) == 3 })
	waitFor(t, "connections", func() bool {
		of := map[[2]int]bool{}
		for _, c := range d.WaitConnects(4) {
			of[c.Shard] = true
		}
		return of[[2]int{0, 3}] && of[[2]int{1, 3}] && of[[2]int{2, 3}]
	})
	askAll(t, d, guilds, "!when")
}

// cutStore loses the database.
type cutStore struct {
	store.Fleet
	gone atomic.Bool
}

func (c *cutStore) cut() { c.gone.Store(true) }

func (c *cutStore) Beat(ctx context.Context, p store.Process, ttl time.Duration, held []store.Shard) (store.Roll, error) {
	if c.gone.Load() {
		return store.Roll{}, context.DeadlineExceeded
	}
	return c.Fleet.Beat(ctx, p, ttl, held)
}

func (c *cutStore) Quit(ctx context.Context, process string, held []store.Shard) error { return nil }
