package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

// prefixed answers what begins with "!".
func prefixed() *scripted {
	return &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		said := "said " + m.Text
		if len(m.Before) > 0 {
			said += " after " + strings.Join(m.Before, ", ")
		}
		return commands.Reply{Text: said}, m.Addressed || strings.HasPrefix(m.Text, "!")
	}}
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// standing are the bot's messages in a channel that were not deleted.
func standing(d *discordtest.Discord, channel string) (texts []string) {
	for _, m := range d.Messages(channel) {
		if !m.Deleted {
			texts = append(texts, m.Text())
		}
	}
	return texts
}

// TestEditedQuestion: the answer follows the question; a preview that Discord adds
// asks nothing; what asks no more has no answer.
func TestEditedQuestion(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	r := start(t, d, prefixed())
	is := func(want string) {
		t.Helper()
		eventually(t, want, func() bool { return fmt.Sprint(standing(d, g.Channel)) == want })
	}
	id := d.Say(g.Channel, ana, "!when pcat")
	is("[said !when pcat]")
	d.Unfurl(id)
	d.Edit(id, "!when pact")
	is("[said !when pact]")
	if n := r.bot.asked(); n != 2 {
		t.Errorf("asked %d times, want twice: a preview is no edit", n)
	}
	if m := r.bot.last(); !m.Edited {
		t.Error("the bot is not told that the question was edited")
	}
	d.Edit(id, "never mind")
	is("[]")
	d.Edit(id, "!when ferry")
	is("[said !when ferry]")
	late := d.Say(g.Channel, ana, "when bridge")
	d.Edit(late, "!when bridge")
	is("[said !when ferry said !when bridge]")
}

// TestDeletedQuestion: its answer goes with it, also one that is not sent yet, and
// also when many are deleted at once.
func TestDeletedQuestion(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	hold := make(chan struct{})
	start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		if strings.Contains(m.Text, "slow") {
			<-hold
		}
		return commands.Reply{Text: "said " + m.Text}, strings.HasPrefix(m.Text, "!")
	}})
	one := d.Say(g.Channel, ana, "!one")
	d.WaitMessage(g.Channel)
	two := d.Say(g.Channel, ana, "!two")
	d.WaitMessage(g.Channel)
	d.Delete(g.Channel, one)
	eventually(t, "the first answer goes", func() bool { return fmt.Sprint(standing(d, g.Channel)) == "[said !two]" })
	slow := d.Say(g.Channel, ana, "!slow")
	d.Delete(g.Channel, slow)
	d.Event("MESSAGE_DELETE_BULK", map[string]any{"ids": []string{two, "5"}, "channel_id": g.Channel, "guild_id": g.ID})
	eventually(t, "the second answer goes", func() bool { return len(standing(d, g.Channel)) == 0 })
	close(hold)
	d.Say(g.Channel, ana, "!last")
	eventually(t, "the last answer comes", func() bool { return strings.Contains(fmt.Sprint(standing(d, g.Channel)), "last") })
	if got := fmt.Sprint(standing(d, g.Channel)); got != "[said !last]" {
		t.Errorf("what stands is %s", got)
	}
}

// TestEditedAfterDeletion: an answer that somebody deleted is sent again when its
// question changes.
func TestEditedAfterDeletion(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	r := start(t, d, prefixed())
	id := d.Say(g.Channel, ana, "!when pact")
	d.Delete(g.Channel, d.WaitMessage(g.Channel).ID)
	eventually(t, "the answer is gone", func() bool { x, _ := r.exchanges.get(id); return x.answer == "" })
	d.Edit(id, "!when ferry")
	eventually(t, "another answer", func() bool { return fmt.Sprint(standing(d, g.Channel)) == "[said !when ferry]" })
}

// TestGoesOn: a reply to an answer goes on with its question, whoever asked that and
// however; so does what is asked in a thread that began with one.
func TestGoesOn(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	r := start(t, d, prefixed())
	answer := func() *discordtest.Message {
		t.Helper()
		m := d.WaitMessage(g.Channel)
		eventually(t, "the answer is known", func() bool { _, known := r.exchanges.get(m.ID); return known })
		return m
	}
	d.Say(g.Channel, ana, "!when pact")
	first := answer()
	d.Say(g.Channel, ana, "!when ferry")
	d.WaitMessage(g.Channel)
	d.Reply(first, ben, "and where?")
	second := answer()
	if got, want := second.Text(), "said and where? after !when pact"; got != want {
		t.Errorf("a reply is answered %q, want %q", got, want)
	}
	d.Reply(second, ana, "who?")
	if got, want := d.WaitMessage(g.Channel).Text(), "said who? after !when pact, and where?"; got != want {
		t.Errorf("a reply to a reply is answered %q, want %q", got, want)
	}
	d.Interact(g.Channel, ana, "when", discordtest.Option{Name: "subject", Type: 3, Value: "bridge"})
	d.Reply(d.WaitMessage(g.Channel), ben, "and where?")
	if got, want := d.WaitMessage(g.Channel).Text(), "said and where? after when bridge"; got != want {
		t.Errorf("a reply to a slash command is answered %q, want %q", got, want)
	}
}

// TestThreadForEachQuestion: where that is set, a question is answered in a thread of
// its own, in which everybody goes on without a prefix; where no thread can be opened,
// in the channel.
func TestThreadForEachQuestion(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	b := prefixed()
	answers := b.text
	b.text = func(m commands.Message) (commands.Reply, bool) {
		r, meant := answers(m)
		if r.Thread = "when pact"; m.Channel != g.Channel {
			r.Thread = ""
		}
		return r, meant
	}
	r := start(t, d, b)
	id := d.Say(g.Channel, ana, "!when pact")
	eventually(t, "an answer in the thread", func() bool { return fmt.Sprint(standing(d, id)) == "[said !when pact]" })
	if got := standing(d, g.Channel); len(got) > 0 {
		t.Errorf("the channel has %q", got)
	}
	d.Say(id, ben, "and where?")
	eventually(t, "the thread goes on", func() bool {
		return fmt.Sprint(standing(d, id)) == "[said !when pact said and where? after !when pact]"
	})
	if m := r.bot.last(); !m.Addressed || !m.Reply {
		t.Errorf("what is said in the thread is addressed %v, a reply %v", m.Addressed, m.Reply)
	}
	d.Edit(id, "!when ferry")
	eventually(t, "the answer in the thread follows", func() bool { return strings.Contains(fmt.Sprint(standing(d, id)), "said !when ferry") })
	d.Allow(g.Channel, discordtest.ViewChannel|discordtest.SendMessages|discordtest.EmbedLinks|discordtest.ReadHistory)
	d.Say(g.Channel, ana, "!when bridge")
	eventually(t, "without the right, the channel", func() bool { return fmt.Sprint(standing(d, g.Channel)) == "[said !when bridge]" })
}

// TestThreadForEachCommand: the answer to a slash command opens a thread as well, also one
// that took long; what only who asked sees opens none, nor does a command in a thread.
func TestThreadForEachCommand(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	b := prefixed()
	var wait time.Duration
	private := false
	b.invoke = func(_ context.Context, r commands.Request) commands.Reply {
		time.Sleep(wait)
		out := commands.Reply{Text: "said " + r.Args["subject"], Private: private, Thread: r.Args["subject"]}
		if r.Parent != "" {
			out.Thread = ""
		}
		return out
	}
	r := start(t, d, b)
	ask := func(channel, subject string) *discordtest.Message {
		t.Helper()
		return d.Interact(channel, ana, "when", discordtest.Option{Name: "subject", Type: 3, Value: subject}).Wait()
	}
	m := ask(g.Channel, "pact")
	eventually(t, "a thread below the answer", func() bool { return d.HasThread(m.ID) })
	d.Say(m.ID, ben, "and where?")
	eventually(t, "the thread goes on", func() bool { return fmt.Sprint(standing(d, m.ID)) == "[said and where? after when pact]" })
	if last := r.bot.last(); !last.Addressed || !last.Reply {
		t.Errorf("what is said in the thread is addressed %v, a reply %v", last.Addressed, last.Reply)
	}
	in := ask(m.ID, "ferry")
	wait = 2 * testPace.thinking
	late := ask(g.Channel, "bridge")
	eventually(t, "a thread below a late answer", func() bool { return d.HasThread(late.ID) })
	wait, private = 0, true
	hidden := ask(g.Channel, "storm")
	d.Allow(g.Channel, discordtest.ViewChannel|discordtest.SendMessages|discordtest.EmbedLinks|discordtest.ReadHistory)
	private = false
	refused := ask(g.Channel, "mole")
	eventually(t, "a line in the log", func() bool { return strings.Contains(r.log.String(), "thread not opened") })
	r.stop()
	<-r.done
	for _, m := range []*discordtest.Message{in, hidden, refused} {
		if d.HasThread(m.ID) {
			t.Errorf("%q has a thread", m.Text())
		}
	}
}
