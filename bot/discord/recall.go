package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
)

// What was asked before the bot began, Discord itself knows: an answer refers to its
// question. It is looked up when somebody changes the one or replies to the other.

const (
	recallable = 7 * 24 * time.Hour // what was sent before that is left alone
	behind     = 50                 // messages behind a question, among which its answer is
	maxRecalls = 64                 // at the same time
	maxBack    = 3                  // questions that are looked up for one reply
	clockSkew  = time.Minute        // between Discord and here
	hasThread  = 1 << 5             // flag of a message that a thread began with
)

// posted is a message as Discord keeps it.
type posted struct {
	ID         string
	Content    string
	Author     *person
	Mentions   []person
	Components json.RawMessage
	Asked      struct{ ID string } `json:"interaction_metadata"` // of an answer to an interaction
	Reference  struct {
		Message string `json:"message_id"`
	} `json:"message_reference"`
	Referenced *posted `json:"referenced_message"`
}

// by reports whether a user wrote a message.
func (p *posted) by(user string) bool { return p != nil && p.Author != nil && p.Author.ID == user }

// epoch is where the time in Discord's IDs begins, in milliseconds.
// https://discord.com/developers/docs/reference#snowflakes
const epoch = 1420070400000

// sentAt is when something got its ID.
func sentAt(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + epoch)
}

// begins notes that the bot knows nothing of what was sent until now.
func (e *exchanges) begins(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.from = later(e.from, now.Add(clockSkew))
}

// forgotten reports whether a message may be a question or an answer that is not
// remembered.
func (e *exchanges) forgotten(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	at := sentAt(id)
	return e.of[id] == nil && at.Before(e.from) && time.Since(at) < recallable
}

// older reports whether something was sent before what is remembered.
func (e *exchanges) older(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return sentAt(id).Before(e.from)
}

// recalled notes an exchange that was looked up.
func (e *exchanges) recalled(x exchange) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.put(x.id, &x)
	known := e.of[x.id]
	known.answer, known.text = cmp.Or(known.answer, x.answer), cmp.Or(known.text, x.text)
	if known.before == nil {
		known.before = x.before
	}
	e.put(x.answer, known)
}

// goesOn notes what a question goes on with.
func (e *exchanges) goesOn(id string, before []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if x := e.of[id]; x != nil {
		x.before = before
	}
}

// lookUp runs f beside events; false when too much is being looked up already.
func (c *Client) lookUp(what string, f func(context.Context)) bool {
	select {
	case c.recalls <- struct{}{}:
	default:
		c.lg.Info("discord: too much is changed at once, an old answer may stay as it is")
		return false
	}
	c.spawn(what, func(ctx context.Context) {
		defer func() { <-c.recalls }()
		f(ctx)
	})
	return true
}

// recall looks for the answers to questions of a channel and notes them: behind the
// first of them, and in the threads that they began.
func (c *Client) recall(ctx context.Context, channel string, threads bool, ids ...string) error {
	first := slices.MinFunc(ids, func(a, b string) int { return sentAt(a).Compare(sentAt(b)) })
	list, err := c.history(ctx, channel, "after", first)
	for _, m := range list {
		if id := m.Reference.Message; m.by(c.me()) && slices.Contains(ids, id) {
			c.exchanges.recalled(exchange{id: id, channel: channel, answer: m.ID})
		}
	}
	for _, id := range ids {
		x, _ := c.exchanges.get(id)
		thread := threads || c.guilds.parent(id) != ""
		if err == nil && x.answer == "" && thread {
			err = c.recallThread(ctx, id)
		}
	}
	return err
}

// lookUpAnswer is the message that answers a question just asked, "" when it is not found.
func (c *Client) lookUpAnswer(ctx context.Context, channel, id string) string {
	x, _ := c.exchanges.get(id)
	if err := c.recall(ctx, channel, x.opened, id); err != nil {
		c.lg.Info("discord answer not looked up", "channel", channel, "error", err)
	}
	x, _ = c.exchanges.get(id)
	return x.answer
}

// recallThread looks for the answer in the thread that a question began: the first of
// the bot's messages that answers nothing else.
func (c *Client) recallThread(ctx context.Context, id string) error {
	list, err := c.history(ctx, id, "after", id)
	for _, m := range slices.Backward(list) {
		if cmp.Or(m.Reference.Message, m.Asked.ID) == "" && m.by(c.me()) {
			c.exchanges.recalled(exchange{id: id, channel: id, answer: m.ID, opened: true})
			break
		}
	}
	if code(err) == codeUnknownChannel {
		return nil
	}
	return err
}

// history lists the messages of a channel next to one, the latest first; none where
// the history may not be read.
// https://discord.com/developers/docs/resources/message#get-channel-messages
func (c *Client) history(ctx context.Context, channel, where, id string) (list []*posted, err error) {
	err = c.get(ctx, fmt.Sprintf("%s?%s=%s&limit=%d", discordgo.EndpointChannelMessages(channel), where, id, behind), &list)
	return list, err
}

// posted looks at one message; nil when it is gone.
func (c *Client) posted(ctx context.Context, channel, id string) *posted {
	var p posted
	if id == "" || c.get(ctx, discordgo.EndpointChannelMessage(channel, id), &p) != nil || p.ID == "" {
		return nil
	}
	return &p
}

// me is the bot's own user, "" before the first connection.
func (c *Client) me() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.self
}

// lookBack is what a message goes on with where that is not remembered: what the
// answer that it replies to was asked, or what the thread is about. It is false of a
// message in a thread that is about no question after all.
func (c *Client) lookBack(ctx context.Context, in incoming, m commands.Message) (before []string, ok bool) {
	own := c.guilds.openedBy(in.Channel, c.me())
	switch replied := in.Referenced; {
	case len(m.Before) > 0 || !m.Addressed && !m.Continues():
		return m.Before, true
	case replied.by(c.me()):
		return c.askedBefore(ctx, in.Guild, in.Channel, replied, maxBack), true
	case own || c.perhapsAsked(in.Channel):
		before = c.askedInThread(ctx, in, c.guilds.thread(in.Channel))
		return before, len(before) > 0 || own || !m.Reply
	}
	return nil, true
}

// askedInThread is what was asked in a thread: the question with which it began, and
// those that were answered there last.
func (c *Client) askedInThread(ctx context.Context, in incoming, t thread) []string {
	q := c.posted(ctx, t.Parent, t.ID)
	if q == nil {
		return nil
	}
	asked, err := c.askedFirst(ctx, in, t, q)
	if len(asked) == 0 {
		if err == nil {
			c.unasked.add(t.ID)
		}
		return nil
	}
	own := t.Owner == c.me()
	x := exchange{id: q.ID, channel: t.Parent, text: asked[len(asked)-1], before: asked[:len(asked)-1], opened: own}
	if own {
		x.channel = t.ID
	}
	c.exchanges.recalled(x)
	list, _ := c.history(ctx, t.ID, "before", in.ID)
	for _, m := range slices.Backward(list) {
		if m.by(c.me()) && m.Referenced != nil {
			asked = append(asked, c.wording(in.Guild, m.Referenced))
		}
	}
	return asked[max(0, len(asked)-maxBefore):]
}

// askedFirst is the question of the message that a thread began with, be it the question
// itself or its answer, behind those that it went on with; none of what nobody asked here.
func (c *Client) askedFirst(ctx context.Context, in incoming, t thread, q *posted) ([]string, error) {
	if q.by(c.me()) {
		return c.askedBefore(ctx, in.Guild, t.Parent, q, maxBack), nil
	}
	if t.Owner == c.me() {
		if err := c.recallThread(ctx, q.ID); err != nil {
			return nil, err
		}
		return []string{c.wording(in.Guild, q)}, nil
	}
	if err := c.recall(ctx, t.Parent, false, q.ID); err != nil {
		return nil, err
	}
	if x, _ := c.exchanges.get(q.ID); x.answer == "" {
		return nil, nil
	}
	return []string{c.wording(in.Guild, q)}, nil
}

// askedBefore is the question to an answer, behind those that it went on with.
func (c *Client) askedBefore(ctx context.Context, guildID, channel string, answer *posted, back int) []string {
	if x, known := c.exchanges.get(answer.ID); known && x.text != "" {
		return append(slices.Clone(x.before), x.text)
	}
	q := c.posted(ctx, channel, answer.Reference.Message)
	if q == nil {
		return askedOn(answer.Components)
	}
	var before []string
	if back > 1 && q.Referenced.by(c.me()) {
		before = c.askedBefore(ctx, guildID, channel, q.Referenced, back-1)
	}
	x := exchange{id: q.ID, channel: channel, text: c.wording(guildID, q), before: before, answer: answer.ID}
	c.exchanges.recalled(x)
	return append(slices.Clone(before), x.text)
}

// wording is what somebody wrote, without mentions of the bot.
func (c *Client) wording(guildID string, p *posted) string {
	self := c.me()
	text, _ := unmention(p.Content, self, c.guilds.own(guildID, self), p.Mentions)
	return text
}

// askedOn is the question to an answer whose question is no message: a button asks it
// again.
func askedOn(raw json.RawMessage) []string {
	var list []struct {
		Custom string          `json:"custom_id"`
		Within json.RawMessage `json:"components"`
	}
	json.Unmarshal(raw, &list)
	for _, p := range list {
		if press, _ := pressed(p.Custom, nil); commands.Asked(press.line) != "" {
			return []string{commands.Asked(press.line)}
		}
		if found := askedOn(p.Within); found != nil {
			return found
		}
	}
	return nil
}
