package discord

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
	"beleg/knowledge"
)

// A channel in which everybody asks at once, and in which Discord is slow, keeps
// no other server waiting; there, one line says what is going on. It does not run
// beside other tests: it is load enough.
func TestFloodedChannelSilencesNobodyElse(t *testing.T) {
	d := discordtest.New(t)
	flooded, other, third, ana := d.Guild("g1"), d.Guild("g2"), d.Guild("g3"), d.User("ana")
	r := start(t, d, &scripted{}, func(c *Config) { c.pace.leave = time.Second })
	d.Break(discordtest.Fault{Kind: discordtest.Slow, Path: "/channels/" + flooded.Channel + "/messages", Wait: time.Second, Times: -1})
	for i := range 530 {
		d.Say(flooded.Channel, d.User(fmt.Sprint("user ", i%100)), fmt.Sprint("!help ", i))
	}
	asked := time.Now()
	d.Say(other.Channel, ana, "!articles")
	d.WaitMessage(other.Channel)
	t.Log("another server's answer after", time.Since(asked).Round(time.Millisecond))
	it := d.Interact(third.Channel, ana, "when")
	it.WaitResponse()
	t.Log("an interaction's after", time.Since(asked).Round(time.Millisecond))
	for range 3 {
		d.WaitMessage(flooded.Channel)
	}
	if _, err := r.Post(t.Context(), flooded.Channel, commands.Reply{Title: "Digest"}, "digest"); err != nil {
		t.Errorf("a digest in the flooded channel: %v", err)
	}
	tooMany, answers := 0, d.Messages(flooded.Channel)
	for _, m := range answers {
		if strings.Contains(m.Text(), "Too many questions") {
			tooMany++
		}
	}
	if tooMany != 1 {
		t.Errorf("%d lines ask to slow down, want one", tooMany)
	}
	if n := len(answers); n > 8 {
		t.Errorf("the digest came after %d messages: it has to wait for one", n)
	}
}

// gated is a bot whose answers in one guild wait until they are let go.
func gated(guild string) (b *scripted, release func()) {
	gate := make(chan struct{})
	wait := func(g knowledge.Guild) commands.Reply {
		if string(g) == guild {
			<-gate
		}
		return commands.Reply{Text: "answer"}
	}
	return &scripted{
		text:   func(m commands.Message) (commands.Reply, bool) { return wait(m.Guild), true },
		invoke: func(_ context.Context, r commands.Request) commands.Reply { return wait(r.Guild) },
	}, func() { close(gate) }
}

// However many commands one server invokes, each is acknowledged, and those of
// others are answered.
func TestManyInteractions(t *testing.T) {
	d := discordtest.New(t)
	d.Deadline = 15 * time.Second // of a busy machine
	flooded, other, ana := d.Guild("g1"), d.Guild("g2"), d.User("ana")
	b, release := gated(flooded.ID)
	start(t, d, b)
	var list []*discordtest.Interaction
	for i := range maxChannelWaiting + maxGuildRunning + 5 {
		list = append(list, d.Interact(flooded.Channel, d.User(fmt.Sprint("user ", i%50)), "when"))
	}
	if got := d.Interact(other.Channel, ana, "when").Wait().Text(); got != "answer" {
		t.Errorf("another server's command: %q", got)
	}
	busy := 0
	for _, it := range list {
		if it.WaitResponse() == respondMessage {
			busy++
			if m := it.Wait(); !strings.Contains(m.Text(), "Too many") || !m.Ephemeral() {
				t.Errorf("turned away with %q", m.Text())
			}
		}
	}
	if busy != 5 {
		t.Errorf("%d were turned away, want 5", busy)
	}
	release()
	if got := list[0].Wait().Text(); got != "answer" {
		t.Errorf("the first got %q", got)
	}
}

// What nobody waits for any more is left out, with one line for the channel.
func TestStaleQuestions(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	b, release := gated(g.ID)
	r := start(t, d, b, func(c *Config) { c.pace.stale = 300 * time.Millisecond })
	for i := range maxGuildRunning + 20 {
		d.Say(g.Channel, d.User(fmt.Sprint("user ", i)), "!when")
	}
	if got := d.WaitMessage(g.Channel).Text(); !strings.Contains(got, "Too many") {
		t.Errorf("first came %q", got)
	}
	for r.typed.waits() > 0 {
		time.Sleep(time.Millisecond)
	}
	release()
	for range maxGuildRunning {
		if got := d.WaitMessage(g.Channel).Text(); got != "answer" {
			t.Errorf("answered %q", got)
		}
	}
	d.Say(g.Channel, d.User("late"), "!when")
	if got := d.WaitMessage(g.Channel).Text(); got != "answer" {
		t.Errorf("afterwards: %q", got)
	}
}

func (q *queue) waits() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting
}

// TestTurns: guild by guild, and within a guild user by user; each user's
// questions in the order in which they were asked.
func TestTurns(t *testing.T) {
	q := newQueue()
	ask := func(guild, channel, user string) {
		q.add(&question{guild: knowledge.Guild(guild), channel: channel, user: user}, time.Now())
	}
	for range 5 {
		ask("1", "a", "ana")
	}
	ask("1", "b", "bea")
	ask("2", "c", "cem")
	got := ""
	for x := q.take(); x != nil; x = q.take() {
		got += x.user + " "
		q.answered(x)
		q.sent(x)
	}
	if want := "ana cem bea ana ana ana ana "; got != want {
		t.Errorf("served %q, want %q", got, want)
	}
}

// Who has asked for much that takes long leaves room for others of the server.
func TestSlowQuestionsLeaveRoom(t *testing.T) {
	q := newQueue()
	for range 20 {
		q.add(&question{guild: "1", channel: "a", user: "ana"}, time.Now())
	}
	for q.take() != nil {
	}
	q.add(&question{guild: "1", channel: "a", user: "bea"}, time.Now())
	if x := q.take(); x == nil || x.user != "bea" {
		t.Errorf("%+v is served", x)
	}
}

// Whatever comes in whatever order, no bound is passed, every question that was
// let in comes out once, and in the end nothing is remembered.
func TestQueueIsBounded(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		q := newQueue()
		in, out := 0, 0
		var running, sending []*question
		pick := func(list *[]*question) *question {
			i := rng.IntN(len(*list))
			x := (*list)[i]
			*list = append((*list)[:i:i], (*list)[i+1:]...)
			return x
		}
		for range 12000 {
			switch n := rng.IntN(10); {
			case n < 7:
				guild := rng.IntN(1 + rng.IntN(12))
				in++
				if away := q.add(&question{guild: knowledge.Guild(fmt.Sprint(guild)), channel: fmt.Sprint(guild, rng.IntN(3)),
					user: fmt.Sprint(rng.IntN(40))}, time.Unix(int64(in), 0)); away != nil {
					out++
				}
			case n == 7:
				if x := q.take(); x != nil {
					running = append(running, x)
				}
			case n == 8 && len(running) > 0:
				x := pick(&running)
				q.answered(x)
				sending = append(sending, x)
			case n == 9 && len(sending) > 0:
				q.sent(pick(&sending))
				out++
			}
			if q.waiting > maxWaiting || q.running > maxRunning || q.sending > maxUnsent {
				t.Fatalf("seed %d: %d wait, %d run, %d are sent", seed, q.waiting, q.running, q.sending)
			}
		}
		out += len(q.expire(time.Unix(int64(in)+1, 0)))
		for _, x := range running {
			q.answered(x)
		}
		for _, x := range append(running, sending...) {
			q.sent(x)
			out++
		}
		if left := len(q.guilds) + len(q.order) + len(q.channels) + len(q.users) + len(q.busy) + len(q.unsent) + q.waiting + q.running +
			q.sending; in != out || left != 0 {
			t.Errorf("seed %d: %d in, %d out, %d left", seed, in, out, left)
		}
	}
}

// A full queue takes from the longest line, so that a newcomer is heard.
func TestFullQueueHearsNewcomers(t *testing.T) {
	q := newQueue()
	for i := 0; q.waiting < maxWaiting; i++ {
		guild := knowledge.Guild(fmt.Sprint(i % 10))
		q.add(&question{guild: guild, channel: fmt.Sprint(guild, i%3), user: fmt.Sprint(i % 500)}, time.Now())
	}
	newcomer := &question{guild: "new", channel: "new", user: "new"}
	if away := q.add(newcomer, time.Now()); away == nil || away == newcomer {
		t.Errorf("%+v was turned away", away)
	}
}

func TestOutboxKeepsOrder(t *testing.T) {
	o := newOutbox()
	var got []int
	o.put("a", func() {
		for i := range 3 {
			o.put("a", func() { got = append(got, i) }) // while somebody sends there
		}
		o.put("b", func() { got = append(got, 9) })
	})
	if fmt.Sprint(got) != "[9 0 1 2]" || len(o.waiting) != 0 {
		t.Errorf("sent %v, left %v", got, o.waiting)
	}
}
