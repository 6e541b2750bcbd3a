package discordtest

import (
	"encoding/json"
	"time"
)

// patience is how long a test waits for what must happen; reached only when
// the test fails.
const patience = 15 * time.Second

// until waits for a condition, which runs with d.mu held.
func (d *Discord) until(what string, done func() bool) {
	d.t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		d.mu.Lock()
		if done() {
			d.mu.Unlock()
			return
		}
		changed := d.changed
		d.mu.Unlock()
		select {
		case <-changed:
		case <-timeout.C:
			d.t.Fatalf("discordtest: no %s within %s; requests: %+v", what, patience, d.Requests())
		}
	}
}

// WaitMessage returns the bot's next message in a channel that was not
// returned before.
func (d *Discord) WaitMessage(channel string) *Message {
	d.t.Helper()
	var found Message
	d.until("message", func() bool {
		n := 0
		for _, m := range d.messages {
			if m.Channel == channel {
				if n == d.seen[channel] {
					found = *m
					d.seen[channel]++
					return true
				}
				n++
			}
		}
		return false
	})
	return &found
}

// Seen counts everything that the bot has written in a channel as returned.
func (d *Discord) Seen(channel string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen[channel] = 0
	for _, m := range d.messages {
		if m.Channel == channel {
			d.seen[channel]++
		}
	}
}

// Messages returns all messages of the bot in a channel.
func (d *Discord) Messages(channel string) []Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []Message
	for _, m := range d.messages {
		if m.Channel == channel && !m.Deleted {
			out = append(out, *m)
		}
	}
	return out
}

// Wait returns the visible answer to an interaction: not the "thinking" of a
// deferral, and a follow-up in place of a deleted first message.
func (it *Interaction) Wait() *Message {
	it.d.t.Helper()
	var found Message
	it.d.until("answer to the interaction", func() bool {
		switch {
		case it.Message == nil, it.silent:
			return false
		case !it.Message.Deleted && !it.Message.Deferred:
			found = *it.Message
			return true
		case it.Message.Deleted && len(it.Followups) > 0:
			found = *it.Followups[0]
			return true
		}
		return false
	})
	return &found
}

// WaitFollowup waits for the first message that follows the first response.
func (it *Interaction) WaitFollowup() *Message {
	it.d.t.Helper()
	var found Message
	it.d.until("follow-up", func() bool {
		if len(it.Followups) == 0 {
			return false
		}
		found = *it.Followups[0]
		return true
	})
	return &found
}

// WaitResponse waits for the first response and returns its type.
func (it *Interaction) WaitResponse() (kind int) {
	it.d.t.Helper()
	it.d.until("first response", func() bool { kind = it.Response; return kind != 0 })
	return kind
}

// WaitConnects waits until the bot has sent n IDENTIFYs and RESUMEs altogether.
func (d *Discord) WaitConnects(n int) []Connect {
	d.t.Helper()
	var out []Connect
	d.until("connection", func() bool { out = append(out[:0], d.connects...); return len(out) >= n })
	return out
}

// WaitLive waits until n sessions are connected.
func (d *Discord) WaitLive(n int) {
	d.t.Helper()
	d.until("live session", func() bool {
		live := 0
		for _, s := range d.sessions {
			if s.conn != nil && !s.dead {
				live++
			}
		}
		return live >= n
	})
}

// WaitRequest waits for a request that pleases ok and returns it.
func (d *Discord) WaitRequest(ok func(Request) bool) (found Request) {
	d.t.Helper()
	d.until("such request", func() bool {
		for _, r := range d.requests {
			if ok(r) {
				found = r
				return true
			}
		}
		return false
	})
	return found
}

// WaitBroken waits until every fault that does not last has begun as often as
// asked for.
func (d *Discord) WaitBroken() {
	d.t.Helper()
	d.until("request that goes wrong", func() bool {
		for _, f := range d.faults {
			if f.Times > 0 {
				return false
			}
		}
		return true
	})
}

// Requests returns what came in over REST, in order.
func (d *Discord) Requests() []Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Request(nil), d.requests...)
}

// Commands returns the registered commands and how often they were written.
func (d *Discord) Commands() ([]json.RawMessage, int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]json.RawMessage(nil), d.commands...), d.puts
}
