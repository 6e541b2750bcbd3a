package discord

import (
	"context"
	"fmt"
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

// restarted ends a bot and starts another, which remembers nothing.
func restarted(t *testing.T, r *running, b *scripted, change ...func(*Config)) *running {
	t.Helper()
	r.stop()
	if err := <-r.done; err != nil {
		t.Fatal(err)
	}
	return start(t, r.d, b, change...)
}

// TestRestartEditsAndDeletes: what was answered before a restart is edited with its
// question and deleted with it, and nothing is answered twice.
func TestRestartEditsAndDeletes(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	r := start(t, d, prefixed())
	var asked []string
	for i := range 5 {
		d.Say(g.Channel, ben, "nothing of the kind")
		asked = append(asked, d.Say(g.Channel, ana, fmt.Sprint("!when ", i)))
		d.WaitMessage(g.Channel)
	}
	chat := d.Say(g.Channel, ben, "when bridge")
	r = restarted(t, r, prefixed())
	is := func(want string) {
		t.Helper()
		eventually(t, want, func() bool { return fmt.Sprint(standing(d, g.Channel)) == want })
	}
	d.Unfurl(asked[0])
	d.Edit(asked[0], "!when pact")
	is("[said !when pact said !when 1 said !when 2 said !when 3 said !when 4]")
	if m := r.bot.last(); !m.Edited {
		t.Error("the bot is not told that the question was edited")
	}
	d.Edit(asked[1], "never mind")
	is("[said !when pact said !when 2 said !when 3 said !when 4]")
	d.Delete(g.Channel, asked[2])
	is("[said !when pact said !when 3 said !when 4]")
	d.Event("MESSAGE_DELETE_BULK", map[string]any{"ids": []string{asked[4], asked[3], "5"}, "channel_id": g.Channel, "guild_id": g.ID})
	is("[said !when pact]")
	d.Edit(chat, "!when bridge")
	is("[said !when pact said !when bridge]")
	d.Edit(asked[0], "!when ferry")
	is("[said !when ferry said !when bridge]")
	if n := r.bot.asked(); n != 3 {
		t.Errorf("asked %d times after the restart, want 3", n)
	}
}

// TestRestartGoesOn: a reply to an answer from before a restart goes on with its
// subject, and with what that went on with; so does one to a slash command.
func TestRestartGoesOn(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	b := func() *scripted {
		b := prefixed()
		text := b.text
		b.text = func(m commands.Message) (commands.Reply, bool) {
			r, meant := text(m)
			r.Buttons = []commands.Button{{Label: "More", Line: "when more:1 pact signing", Reply: commands.Aside}}
			return r, meant
		}
		return b
	}
	r := start(t, d, b(), unhurried)
	r.bot.invoke = nil
	d.Say(g.Channel, ana, "<@"+d.BotID+"> when pact?")
	first := d.WaitMessage(g.Channel)
	d.Reply(first, ben, "and where?")
	second := d.WaitMessage(g.Channel)
	id := d.Say(g.Channel, ana, "!when ferry")
	gone := d.WaitMessage(g.Channel)
	restarted(t, r, b(), unhurried)
	d.Delete(g.Channel, id)
	d.Reply(second, ana, "who?")
	want := "said who? after when pact?, and where?"
	if got := d.WaitMessage(g.Channel); got.Text() != want {
		t.Errorf("a reply is answered %q, want %q", got.Text(), want)
	}
	eventually(t, "end of the answer whose question went", func() bool { return len(standing(d, g.Channel)) <= 3 })
	d.Reply(first, ben, "why?")
	if got, want := d.WaitMessage(g.Channel).Text(), "said why? after when pact?"; got != want {
		t.Errorf("a reply to the first is answered %q, want %q", got, want)
	}
	d.Reply(gone, ben, "who?")
	if got, want := d.WaitMessage(g.Channel).Text(), "said who? after when pact signing"; got != want {
		t.Errorf("a reply to an answer without its question is answered %q, want %q", got, want)
	}
}

// TestRestartThread: a thread that the bot opened goes on after a restart, without a
// prefix, and its answer follows the question.
func TestRestartThread(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	b := func() *scripted {
		b := prefixed()
		answers := b.text
		b.text = func(m commands.Message) (commands.Reply, bool) {
			r, meant := answers(m)
			if m.Channel == g.Channel {
				r.Thread = "when pact"
			}
			return r, meant
		}
		return b
	}
	r := start(t, d, b())
	id := d.Say(g.Channel, ana, "!when pact")
	d.WaitMessage(id)
	d.Say(id, ben, "and where?")
	d.WaitMessage(id)
	r = restarted(t, r, b())
	d.Say(id, ben, "who?")
	if got, want := d.WaitMessage(id).Text(), "said who? after !when pact, and where?"; got != want {
		t.Errorf("the thread goes on with %q, want %q", got, want)
	}
	r = restarted(t, r, b())
	d.Edit(id, "!when ferry")
	eventually(t, "the answer in the thread follows",
		func() bool { return strings.HasPrefix(fmt.Sprint(standing(d, id)), "[said !when ferry said") })
	if list := standing(d, g.Channel); len(list) > 0 {
		t.Errorf("the channel has %q", list)
	}
	restarted(t, r, b())
	d.Delete(g.Channel, id)
	eventually(t, "the answer goes", func() bool { return !strings.Contains(fmt.Sprint(standing(d, id)), "ferry") })
}

// TestRestartLooksLittle: what cannot concern the bot costs no request, and where the
// history may not be read a question of the last minutes still has one answer.
func TestRestartLooksLittle(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	old := fmt.Sprint((time.Now().Add(-8*24*time.Hour).UnixMilli() - epoch) << 22)
	r := start(t, d, prefixed())
	id := d.Say(g.Channel, ana, "!when pact")
	d.WaitMessage(g.Channel)
	d.Event("MESSAGE_DELETE", map[string]any{"id": old, "channel_id": g.Channel, "guild_id": g.ID})
	d.Edit(id, "!when ferry")
	d.Delete(g.Channel, id)
	eventually(t, "the answer goes", func() bool { return len(standing(d, g.Channel)) == 0 })
	for _, q := range d.Requests() {
		if q.Method == "GET" && strings.HasSuffix(q.Path, "/messages") {
			t.Errorf("looked up without need: %+v", q)
		}
	}
	d.Allow(g.Channel, viewChannel|sendMessages|embedLinks)
	id = d.Say(g.Channel, ana, "!when pact")
	d.WaitMessage(g.Channel)
	restarted(t, r, prefixed())
	d.Edit(id, "!when bridge")
	eventually(t, "its answer", func() bool { return fmt.Sprint(standing(d, g.Channel)) == "[said !when bridge]" })
}

// TestForgets: what falls out of memory is looked up, what cannot have been asked is not.
func TestForgets(t *testing.T) {
	e := newExchanges()
	now := time.Now()
	id := func(at time.Time) string { return fmt.Sprint((at.UnixMilli() - epoch) << 22) }
	e.begins(now.Add(-2 * time.Hour))
	e.begin(id(now.Add(-time.Hour)), "1", commands.Message{})
	first := id(now.Add(-time.Hour))
	for at, want := range map[time.Duration]bool{-8 * 24 * time.Hour: false, -3 * time.Hour: true, -90 * time.Minute: false} {
		if got := e.forgotten(id(now.Add(at))); got != want {
			t.Errorf("what was sent %s ago is forgotten: %v", -at, got)
		}
	}
	if e.forgotten(first) {
		t.Error("what is remembered is forgotten")
	}
	for i := range maxExchanges {
		e.begin(id(now.Add(-time.Minute+time.Duration(i)*time.Millisecond)), "1", commands.Message{})
	}
	e.begin(id(now), "1", commands.Message{})
	if e.of[first] != nil || !e.forgotten(first) {
		t.Error("what fell out of memory counts as known")
	}
}

// TestRestartButtons: what stands below an answer from before a restart still works: a
// look at its article, and saying that it did not help.
func TestRestartButtons(t *testing.T) {
	t.Parallel()
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	b := func() *scripted {
		return asBot(commands.New(slog.New(slog.DiscardHandler), commands.Parts{Store: st, Asker: degrees{}}))
	}
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	a := knowledge.Article{URL: "https://harbour.example/pact", Title: "Pact signed", Source: "Harbour Post", Published: "2024-03-13",
		Text: "Ministers signed the pact on 12 March 2024 in Lindby."}
	if _, err := st.Put(t.Context(), knowledge.Guild(g.ID), store.Actor{ID: "1"}, []knowledge.Article{a}, nil); err != nil {
		t.Fatal(err)
	}
	r := start(t, d, b(), unhurried)
	it := d.Interact(g.Channel, ana, "when", discordtest.Option{Name: "question", Type: 3, Value: "pact signed"})
	d.WaitMessage(g.Channel)
	answer := it.Wait()
	r = restarted(t, r, b(), unhurried)
	d.Reply(answer, ben, "where?")
	if got := r.d.WaitMessage(g.Channel).Text(); !strings.Contains(got, "Taken as: where pact signed") {
		t.Errorf("a reply to the answer of a slash command is answered %q", got)
	}
	for label, want := range map[string]string{"Not helpful": "Thank", "Pact signed": "in Lindby", "In context": "in Lindby"} {
		id := answer.Buttons()[label]
		if id == "" {
			t.Fatalf("no button %q in %v", label, answer.Buttons())
		}
		it := d.Click(answer, ben, id)
		if m := it.Wait(); !strings.Contains(m.Text(), want) || !m.Ephemeral() {
			t.Errorf("%q shows %q, want %q for who pressed it", label, m.Text(), want)
		}
	}
}

// TestRestartThreadOfUser: in a thread that somebody opened on an answer or a question
// before a restart the subject goes on without a mention; in one that began with neither
// nobody is answered, and it is looked up once.
func TestRestartThreadOfUser(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	b := func() *scripted {
		b := prefixed()
		b.invoke = func(context.Context, commands.Request) commands.Reply {
			return commands.Reply{Text: "said bridge",
				Buttons: []commands.Button{{Label: "More", Line: "when more:1 bridge", Reply: commands.Aside}}}
		}
		return b
	}
	r := start(t, d, b())
	said := func(channel, want string) {
		t.Helper()
		if got := d.WaitMessage(channel).Text(); got != want {
			t.Errorf("answered %q, want %q", got, want)
		}
	}
	d.Say(g.Channel, ana, "!when pact")
	first := d.WaitMessage(g.Channel)
	question := d.Say(g.Channel, ana, "!when ferry")
	d.WaitMessage(g.Channel)
	d.Interact(g.Channel, ana, "when", discordtest.Option{Name: "subject", Type: 3, Value: "bridge"})
	called := d.WaitMessage(g.Channel)
	chat := d.Say(g.Channel, ben, "the weather is fine")
	for _, id := range []string{first.ID, question, chat} {
		d.Began(ben, g.Channel, id)
	}
	d.Say(first.ID, ben, "and where?")
	said(first.ID, "said and where? after !when pact")
	r = restarted(t, r, b())
	d.Began(ben, g.Channel, called.ID)
	d.Say(first.ID, ben, "thanks, that helps")
	d.Say(chat, ben, "and where?")
	eventually(t, "a look at what the thread began with", func() bool { return r.unasked.has(chat) })
	d.Say(chat, ben, "why?")
	d.Say(first.ID, ben, "who?")
	said(first.ID, "said who? after !when pact, and where?")
	d.Say(question, ana, "where?")
	said(question, "said where? after !when ferry")
	d.Say(question, ana, "!why?")
	said(question, "said !why? after !when ferry, where?")
	d.Say(called.ID, ana, "<@"+d.BotID+"> where?")
	said(called.ID, "said where? after when bridge")
	d.Say(chat, ben, "and why?")
	d.Say(chat, ben, "!when")
	said(chat, "said !when")
	if n := len(d.Messages(chat)); n != 1 {
		t.Errorf("%d answers in a thread about something else, want the one that was asked for", n)
	}
	looked := 0
	for _, q := range d.Requests() {
		if q.Method == "GET" && strings.HasSuffix(q.Path, "/"+g.Channel+"/messages/"+chat) {
			looked++
		}
	}
	if looked != 1 {
		t.Errorf("what the thread began with was looked up %d times, want once", looked)
	}
	r = restarted(t, r, b())
	d.Say(first.ID, ana, "why?")
	said(first.ID, "said why? after !when pact, and where?, who?")
}
