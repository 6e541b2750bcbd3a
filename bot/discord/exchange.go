package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
)

// exchange is a question that somebody asked and what became of it: so that an
// edited question edits its answer, a deleted one takes it along, and a reply goes on
// with the subject.
type exchange struct {
	id      string   // of the message or interaction that asks
	channel string   // in which it is answered
	text    string   // as it reads now, as package commands reads it
	before  []string // what it goes on with, the oldest first
	answer  string   // the message that answers; "" while there is none
	edits   int
	shown   int       // the edit whose reply was shown last
	changed time.Time // the latest edit
	opened  bool      // the bot opened a thread for it
	gone    bool      // the question was deleted
}

const (
	maxExchanges = 2048             // that are remembered
	maxBefore    = 6                // questions that one goes on with
	editable     = 10 * time.Minute // a message that an edit makes a question is answered that long
)

// exchanges remembers the latest. What a restart forgets is looked up at Discord when
// it matters (recall).
type exchanges struct {
	mu     sync.Mutex
	from   time.Time            // what was sent before may be forgotten
	of     map[string]*exchange // by the message or interaction that asks, and by the message that answers
	order  []string
	latest map[string]string // the last that asked in a thread, by channel
}

func newExchanges() *exchanges {
	return &exchanges{of: map[string]*exchange{}, latest: map[string]string{}}
}

// put remembers an exchange under a name, and forgets the oldest for it.
func (e *exchanges) put(name string, x *exchange) {
	if name == "" || e.of[name] != nil {
		return
	}
	e.of[name] = x
	if e.order = append(e.order, name); len(e.order) <= maxExchanges {
		return
	}
	e.from = later(e.from, sentAt(e.order[0]))
	if old := e.of[e.order[0]]; e.latest[old.channel] == e.order[0] {
		delete(e.latest, old.channel)
	}
	delete(e.of, e.order[0])
	e.order = e.order[1:]
}

// begin notes a question.
func (e *exchanges) begin(id, channel string, m commands.Message) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.put(id, &exchange{id: id, channel: channel, text: m.Text, before: m.Before})
	e.latest[channel] = id
}

// get is an exchange as it stands; false when it is not remembered.
func (e *exchanges) get(id string) (exchange, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if x := e.of[id]; x != nil {
		return *x, true
	}
	return exchange{}, false
}

// change notes how a question reads since some time, and returns the exchange as it is
// now; false when it reads as before, or was changed again since.
func (e *exchanges) change(id, text string, at time.Time) (now exchange, changed bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.of[id]
	if x == nil || x.gone {
		return exchange{}, false
	}
	if x.text == text || at.Before(x.changed) {
		return exchange{}, false
	}
	x.text, x.changed = text, at
	x.edits++
	return *x, true
}

// outdated reports whether the reply to a later edit of a question was shown already: one
// may overtake another.
func (e *exchanges) outdated(id string, edit int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.of[id]
	if x == nil {
		return false
	}
	if x.shown > edit {
		return true
	}
	x.shown = edit
	return false
}

// answered notes the message that answers a question, "" when there is none any more;
// gone reports that nobody asks any more.
func (e *exchanges) answered(id, answer string) (gone bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.of[id]
	if x == nil {
		return false
	}
	x.answer = answer
	e.put(answer, x)
	return x.gone
}

// drop notes that a message was deleted and returns the channel and the message that
// answered it, "" when none does.
func (e *exchanges) drop(id string) (channel, answer string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.of[id]
	if x == nil {
		return "", ""
	}
	if id != x.id { // an answer to it
		if x.answer == id {
			x.answer = ""
		}
		return "", ""
	}
	x.gone = true
	return x.channel, x.answer
}

// before is what a message goes on with: what it replies to, or what was asked last in
// the thread that began with a question or answer. A thread has the ID of the message
// it began with; own is one that the bot opened.
func (e *exchanges) before(channel string, own bool, replied ...string) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	names := replied
	if own || e.of[channel] != nil {
		names = append(names, e.latest[channel], channel)
	}
	for _, name := range names {
		if x := e.of[name]; x != nil && x.text != "" {
			list := append(slices.Clone(x.before), x.text)
			return list[max(0, len(list)-maxBefore):]
		}
	}
	return nil
}

// edited takes an update of a message: by who wrote it, or by Discord, which adds
// previews of links.
func (c *Client) edited(in incoming, done func()) {
	if in.ID == "" || !in.written() || c.muted.has(in.room()) {
		done()
		return
	}
	if _, known := c.exchanges.get(in.ID); known {
		c.rephrased(in, done)
		return
	}
	if _, at := in.times(); at.IsZero() {
		done() // nobody edited it
		return
	}
	if !c.exchanges.forgotten(in.ID) {
		c.askedLate(in, done)
		return
	}
	begun := c.lookUp("edited", func(ctx context.Context) {
		if err := c.recall(ctx, in.Channel, in.Flags&hasThread != 0, in.ID); err != nil {
			c.lg.Info("discord answer to an edited question not looked up", "guild", in.Guild, "channel", in.Channel, "error", err)
			done()
			return
		}
		if _, known := c.exchanges.get(in.ID); known {
			c.rephrased(in, done)
		} else {
			c.askedLate(in, done)
		}
	})
	if !begun {
		done()
	}
}

// askedLate takes an edit that made a message a question, a little after it was sent.
func (c *Client) askedLate(in incoming, done func()) {
	from, to := in.times()
	if _, meant := c.line(in); meant && to.Sub(from) < editable {
		c.hear(in, done)
		return
	}
	done()
}

// rephrased takes an edit of a question.
func (c *Client) rephrased(in incoming, done func()) {
	m, meant := c.line(in)
	_, at := in.times()
	x, changed := c.exchanges.change(in.ID, m.Text, at)
	if !changed {
		done()
		return
	}
	in.edit, m.Before, m.Edited = x.edits, x.before, true
	c.admit(c.typed, &question{guild: m.Guild, channel: in.Channel, user: in.Author.ID,
		run:  func(ctx context.Context) func(context.Context) { return c.again(ctx, in, m, meant) },
		shed: func() { c.slowDown(in, m) }, done: done})
}

// again makes the reply to a question that was edited. What asks no more has none;
// what changes the collection is not done twice, and its reply stays.
func (c *Client) again(ctx context.Context, in incoming, m commands.Message, meant bool) (send func(context.Context)) {
	var r commands.Reply
	if meant {
		r, meant = c.think(ctx, in, m)
	}
	switch {
	case !meant:
		return func(ctx context.Context) { c.takeBack(ctx, in) }
	case empty(r):
		return nil
	}
	return func(ctx context.Context) { c.reply(ctx, in, m, r) }
}

// times are when a message was sent and edited, the latter zero of one that nobody
// edited.
func (in incoming) times() (sent, edited time.Time) {
	sent, _ = time.Parse(time.RFC3339, in.Sent)
	edited, _ = time.Parse(time.RFC3339, in.Edited)
	return sent, edited
}

// deleted takes the deletion of messages: their answers go too.
func (c *Client) deleted(raw json.RawMessage) {
	var d struct {
		ID      string
		IDs     []string
		Channel string `json:"channel_id"`
	}
	json.Unmarshal(raw, &d)
	var forgotten []string
	for _, id := range append(d.IDs, d.ID) {
		if c.exchanges.forgotten(id) {
			forgotten = append(forgotten, id)
		} else if channel, answer := c.exchanges.drop(id); answer != "" {
			c.spawn("delete", func(ctx context.Context) { c.remove(ctx, channel, answer) })
		}
	}
	if len(forgotten) > 0 {
		c.lookUp("deleted", func(ctx context.Context) { c.removeForgotten(ctx, d.Channel, forgotten) })
	}
}

// removeForgotten deletes the answers to deleted questions that are not remembered.
func (c *Client) removeForgotten(ctx context.Context, channel string, ids []string) {
	if err := c.recall(ctx, channel, false, ids...); err != nil {
		c.lg.Info("discord answers to deleted questions not looked up", "channel", channel, "error", err)
	}
	for _, id := range ids {
		if channel, answer := c.exchanges.drop(id); answer != "" {
			c.remove(ctx, channel, answer)
		}
	}
}

// takeBack deletes the answer to a message that asks no more.
func (c *Client) takeBack(ctx context.Context, in incoming) {
	x, _ := c.exchanges.get(in.ID)
	if c.exchanges.outdated(in.ID, in.edit) || x.answer == "" {
		return
	}
	c.exchanges.answered(in.ID, "")
	c.remove(ctx, x.channel, x.answer)
}

// remove deletes a message of the bot's own.
func (c *Client) remove(ctx context.Context, channel, id string) {
	if _, err := c.request(ctx, "DELETE", discordgo.EndpointChannelMessage(channel, id), nil); err != nil && code(err) != codeUnknownMessage {
		c.lg.Warn("discord answer not taken back", "channel", channel, "error", err)
	}
}

// rewrite puts a reply in place of an answer; false when that is gone.
func (c *Client) rewrite(ctx context.Context, channel, id string, r commands.Reply, to reader) (bool, error) {
	address := discordgo.EndpointChannelMessage(channel, id)
	first, second := render, renderPlain
	if c.plain.has(channel) {
		first, second = renderPlain, render
	}
	_, err := c.request(ctx, "PATCH", address, asEdit(first(r, to)))
	if componentsRefused(err) {
		_, err = c.request(ctx, "PATCH", address, asEdit(second(r, to)))
	}
	return code(err) != codeUnknownMessage, err
}

// deliver shows the reply to a question: in place of the answer before an edit, or as
// a message of its own.
func (c *Client) deliver(ctx context.Context, in incoming, r commands.Reply) error {
	x, known := c.exchanges.get(in.ID)
	if !known {
		x.channel = in.Channel
	}
	if x.gone || c.exchanges.outdated(in.ID, in.edit) {
		return nil
	}
	to := reader{asker: in.Author.ID}
	if x.answer != "" {
		if stands, err := c.rewrite(ctx, x.channel, x.answer, r, to); stands {
			return err
		}
	}
	out, channel := c.answering(ctx, in, x.channel, r, to)
	id, err := c.send(ctx, channel, out, r)
	if err == nil && id == "" { // what Discord said cannot be read
		id = c.lookUpAnswer(ctx, in.Channel, in.ID)
	}
	if err != nil {
		return err
	}
	if _, edited := in.times(); id != "" && sentAt(id).Before(edited) {
		_, err = c.rewrite(ctx, channel, id, r, to) // Discord took it for the answer before the edit
	}
	if err == nil && c.exchanges.answered(in.ID, id) && id != "" {
		c.remove(ctx, channel, id) // deleted meanwhile
	}
	return err
}

// answering is the message that answers a question and the channel in which it stands: as
// a reply where the question was asked, or in a thread that is opened below it.
func (c *Client) answering(ctx context.Context, in incoming, channel string, r commands.Reply, to reader) (message, string) {
	if in.Guild != "" && c.openThread(ctx, in.Channel, in.ID, r.Thread) {
		c.exchanges.thread(in.ID)
		channel = in.ID // which is the thread's, too
	}
	out := render(r, to)
	out.Nonce, out.Enforce, out.command = in.ID, true, c.commandIn(in.Content)
	if in.edit > 0 {
		out.Nonce = fmt.Sprintf("%s-%d", in.ID, in.edit%1000)
	}
	if channel == in.Channel {
		out.Reference = &reference{MessageID: in.ID}
	}
	return out, channel
}

// keepThread is how many minutes a thread without messages is shown among the others.
const keepThread = 24 * 60

// openThread opens a thread below a message, which gives it its ID; false when none is
// wanted or Discord opens none: then the channel has the answer.
func (c *Client) openThread(ctx context.Context, channel, message, name string) bool {
	if name = fitPlain(oneLine(name), maxSummary); name == "" {
		return false
	}
	_, err := c.request(ctx, "POST", discordgo.EndpointChannelMessageThread(channel, message),
		map[string]any{"name": name, "auto_archive_duration": keepThread})
	if err != nil && code(err) != codeThreadExists {
		c.lg.Info("discord thread not opened, answered in the channel", "channel", channel, "error", err)
		return false
	}
	return true
}

// threadBelow opens a thread below the answer to a command, in which its subject goes on.
// What only one reader sees has none.
func (c *Client) threadBelow(ctx context.Context, in interaction, how manner, r commands.Reply) {
	open := in.Guild != "" && !how.private && !r.Private
	if !open || r.Thread == "" || in.Type != interactionCommand {
		return
	}
	var answer struct{ ID string }
	if err := c.get(ctx, original(in), &answer); err != nil || answer.ID == "" {
		c.lg.Info("discord thread not opened, the answer is not found", "guild", in.Guild, "error", err)
		return
	}
	c.exchanges.answered(in.ID, answer.ID)
	c.exchanges.thread(answer.ID) // before anybody writes there
	c.openThread(ctx, in.Channel, answer.ID, r.Thread)
}

// thread notes that the bot opened a thread for a question.
func (e *exchanges) thread(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if x := e.of[id]; x != nil {
		x.opened, x.channel = true, id
	}
}
