package discord

import (
	"context"
	"slices"
	"sync"
	"time"

	"beleg/knowledge"
)

// How many questions may wait, and how many are worked on at the same time. As
// many wait in one channel as can be answered before they are stale where
// Discord takes the replies quickly.
const (
	maxWaiting        = 4096 // in all
	maxGuildWaiting   = 640
	maxChannelWaiting = 320
	maxUserWaiting    = 320
	maxRunning        = 64 // in all; most of them wait for the web or the store
	maxGuildRunning   = 8
	maxUserRunning    = 4

	// Replies that are made or wait to be sent; while there are as many, questions wait.
	maxUnsent        = 2048 // in all: some kilobytes each
	maxGuildUnsent   = 32
	maxChannelUnsent = 8
)

// question waits to be answered.
type question struct {
	guild         knowledge.Guild
	channel, user string
	run           func(ctx context.Context) (send func(ctx context.Context)) // nil sends nothing
	shed          func()                                                     // says that it will not be answered; must not wait

	done func() // nothing is left to do; nil is nothing

	since time.Time
	turn  int // how many of the same user and guild go first
}

// turnAway ends a question without an answer.
func (x *question) turnAway() {
	x.shed()
	x.over()
}

func (x *question) over() {
	if x.done != nil {
		x.done()
	}
}

// queue says whose turn it is: guild by guild, and within a guild user by user.
// So whoever asks much waits longest, and a guild, channel or user that floods
// the bot takes nothing from the others.
type queue struct {
	mu       sync.Mutex
	guilds   map[knowledge.Guild]*line
	order    []*line // with questions that wait; the first is served next
	waiting  int
	running  int
	sending  int            // questions whose replies are made or wait to be sent
	channels map[string]int // that wait
	users    map[string]int // likewise
	busy     map[string]int // that are worked on, by user
	unsent   map[string]int // by channel
}

// line is what waits in one guild, in the order in which it will be answered.
type line struct {
	guild   knowledge.Guild
	waiting []*question
	running int
	unsent  int
}

func newQueue() *queue {
	return &queue{guilds: map[knowledge.Guild]*line{}, channels: map[string]int{}, users: map[string]int{}, busy: map[string]int{},
		unsent: map[string]int{}}
}

// add lets a question wait, and returns the one that is turned away for it, if
// any: itself where enough wait already, else the last of the longest line.
func (q *queue) add(x *question, now time.Time) (away *question) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.guilds[x.guild]
	if l == nil {
		l = &line{guild: x.guild}
	}
	if len(l.waiting) >= maxGuildWaiting || q.channels[x.channel] >= maxChannelWaiting || q.users[x.user] >= maxUserWaiting {
		return x
	}
	if q.waiting >= maxWaiting {
		longest := slices.MaxFunc(q.order, func(a, b *line) int { return len(a.waiting) - len(b.waiting) })
		if len(longest.waiting) <= len(l.waiting)+1 {
			return x
		}
		away = q.remove(longest, len(longest.waiting)-1)
	}
	if len(l.waiting) == 0 {
		q.guilds[x.guild] = l
		q.order = append(q.order, l)
	}
	x.since = now
	l.insert(x)
	q.waiting++
	q.channels[x.channel]++
	q.users[x.user]++
	return away
}

// insert puts a question behind those whose users have had no more turns.
func (l *line) insert(x *question) {
	for _, other := range l.waiting {
		if other.user == x.user {
			x.turn = other.turn + 1
		}
	}
	at := len(l.waiting)
	for at > 0 && l.waiting[at-1].turn > x.turn {
		at--
	}
	l.waiting = slices.Insert(l.waiting, at, x)
}

// take returns a question that may be answered now, or nil.
func (q *queue) take() *question {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.running >= maxRunning || q.sending >= maxUnsent {
		return nil
	}
	for _, l := range q.order {
		i := q.ready(l)
		if i < 0 {
			continue
		}
		x := q.remove(l, i)
		q.running, q.sending = q.running+1, q.sending+1
		l.running, l.unsent = l.running+1, l.unsent+1
		q.unsent[x.channel]++
		q.busy[x.user]++
		if q.tidy(l); len(l.waiting) > 0 { // the others come first now
			q.order = append(slices.DeleteFunc(q.order, func(other *line) bool { return other == l }), l)
		}
		return x
	}
	return nil
}

// ready is the first question of a line that need not wait for others, or -1.
func (q *queue) ready(l *line) int {
	if l.running >= maxGuildRunning || l.unsent >= maxGuildUnsent {
		return -1
	}
	return slices.IndexFunc(l.waiting, func(x *question) bool {
		return q.unsent[x.channel] < maxChannelUnsent && q.busy[x.user] < maxUserRunning
	})
}

// expire takes out what has waited since before a time.
func (q *queue) expire(before time.Time) (away []*question) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, l := range slices.Clone(q.order) {
		for i := len(l.waiting) - 1; i >= 0; i-- {
			if l.waiting[i].since.Before(before) {
				away = append(away, q.remove(l, i))
			}
		}
		q.tidy(l)
	}
	return away
}

func (q *queue) remove(l *line, i int) *question {
	x := l.waiting[i]
	l.waiting = slices.Delete(l.waiting, i, i+1)
	q.waiting--
	less(q.channels, x.channel)
	less(q.users, x.user)
	return x
}

// tidy forgets a line in which nothing waits.
func (q *queue) tidy(l *line) {
	if len(l.waiting) > 0 {
		return
	}
	q.order = slices.DeleteFunc(q.order, func(other *line) bool { return other == l })
	if l.unsent == 0 {
		delete(q.guilds, l.guild)
	}
}

// answered gives the place of a question back: its reply is made.
func (q *queue) answered(x *question) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running--
	q.guilds[x.guild].running--
	less(q.busy, x.user)
}

// sent notes that nothing of a question is left to be done.
func (q *queue) sent(x *question) {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.guilds[x.guild]
	q.sending, l.unsent = q.sending-1, l.unsent-1
	less(q.unsent, x.channel)
	q.tidy(l)
}

func less(counts map[string]int, key string) {
	if counts[key]--; counts[key] <= 0 {
		delete(counts, key)
	}
}

// admit lets a question wait for its turn, or turns one away.
func (c *Client) admit(q *queue, x *question) {
	if away := q.add(x, time.Now()); away != nil {
		away.turnAway()
	}
	c.serve(q)
}

// serve begins whatever may begin.
func (c *Client) serve(q *queue) {
	for x := q.take(); x != nil; x = q.take() {
		c.spawn("question", func(ctx context.Context) { c.attend(ctx, q, x) })
	}
}

// attend answers a question and sees its reply off. Nobody's turn is held up
// while the reply waits for the channel.
func (c *Client) attend(ctx context.Context, q *queue, x *question) {
	send := c.compute(ctx, q, x)
	done := func() { x.over(); q.sent(x); c.serve(q) }
	if send == nil {
		done()
		return
	}
	c.outbox.put(x.channel, func() {
		defer done()
		defer c.recovered("reply")
		send(ctx)
	})
}

func (c *Client) compute(ctx context.Context, q *queue, x *question) (send func(ctx context.Context)) {
	defer c.serve(q)
	defer q.answered(x)
	defer c.recovered("question")
	return x.run(ctx)
}

// turnAway ends the waiting of questions that nobody needs an answer to any
// more, until ctx ends.
func (c *Client) turnAway(ctx context.Context) {
	tick := time.NewTicker(c.pace.stale / 30)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			for _, q := range []*queue{c.typed, c.invoked} {
				for _, x := range q.expire(now.Add(-c.pace.stale)) {
					x.turnAway()
				}
			}
		}
	}
}

// outbox keeps the replies of each channel in order. Whoever puts one into a
// channel where nobody is sending sends until nothing is left. It is bounded by
// what queues let begin.
type outbox struct {
	mu      sync.Mutex
	waiting map[string][]func() // by channel in which somebody is sending
}

func newOutbox() *outbox { return &outbox{waiting: map[string][]func(){}} }

func (o *outbox) put(channel string, send func()) {
	o.mu.Lock()
	list, busy := o.waiting[channel]
	o.waiting[channel] = append(list, send)
	o.mu.Unlock()
	if busy {
		return
	}
	for next := o.next(channel); next != nil; next = o.next(channel) {
		next()
	}
}

func (o *outbox) next(channel string) func() {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := o.waiting[channel]
	if len(list) == 0 {
		delete(o.waiting, channel)
		return nil
	}
	o.waiting[channel] = list[1:]
	return list[0]
}
