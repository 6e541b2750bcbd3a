package discord

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
	"beleg/knowledge"
)

// incoming is a message as MESSAGE_CREATE tells it.
type incoming struct {
	ID          string
	Channel     string `json:"channel_id"`
	Guild       string `json:"guild_id"`
	Webhook     string `json:"webhook_id"`
	Content     string
	Type, Flags int
	Author      *person
	Member      *member
	Mentions    []person
	Attachments []attachment
	Sent        string  `json:"timestamp"`
	Edited      string  `json:"edited_timestamp"` // "" of one that nobody edited
	Referenced  *posted `json:"referenced_message"`

	edit int // how often it was edited while the bot knew it

	replayed bool // Discord tells it again, to who took a session over
}

// Message types that people write; the others announce joins, pins and so on.
const (
	typeDefault = 0
	typeReply   = 19
)

// longest is how long a command may take; the token of an interaction lives 15
// minutes.
const longest = 14 * time.Minute

// room names the channel with its server, whose refusals are lifted together.
func (in incoming) room() string { return in.Guild + " " + in.Channel }

// hear takes what somebody typed, once for each ID, whatever is dispatched twice
// or replayed.
// done is called when nothing is left to do about it.
func (c *Client) hear(in incoming, done func()) {
	m, ok := c.heard(in)
	if !ok {
		done()
		return
	}
	c.exchanges.begin(in.ID, in.Channel, m)
	c.admit(c.typed, &question{guild: m.Guild, channel: in.Channel, user: in.Author.ID,
		run:  func(ctx context.Context) func(context.Context) { return c.message(ctx, in, m) },
		shed: func() { c.slowDown(in, m) }, done: done})
}

// heard reads what somebody typed; false when it is not to be answered.
func (c *Client) heard(in incoming) (m commands.Message, ok bool) {
	if in.ID == "" || !in.written() {
		return m, false
	}
	m, ok = c.line(in)
	return m, ok && !c.muted.has(in.room()) && c.seen.add(in.ID)
}

// written reports whether a person wrote it.
func (in incoming) written() bool {
	person := in.Author != nil && !in.Author.Bot && in.Webhook == ""
	return person && (in.Type == typeDefault || in.Type == typeReply)
}

// message makes the reply to a line that was meant for the bot.
func (c *Client) message(ctx context.Context, in incoming, m commands.Message) (send func(context.Context)) {
	if in.replayed && c.changes(m.Text) && c.lookUpAnswer(ctx, in.Channel, in.ID) != "" {
		return nil // done by who had the session
	}
	r, meant := c.think(ctx, in, m)
	if meant && c.lost(r) {
		if !c.cfg.Fleet.Settle(ctx, in.Guild) {
			c.seen.forget(in.ID) // whoever has the shard next answers
			return nil
		}
		r, meant = c.think(ctx, in, m)
	}
	if !meant || empty(r) {
		return nil
	}
	return func(ctx context.Context) { c.reply(ctx, in, m, r) }
}

// lost reports whether something may have failed because a database that is shared was
// away, so that it is worth asking again.
func (c *Client) lost(r commands.Reply) bool { return c.cfg.Fleet != nil && r.Fault == commands.Broken }

// think asks the bot, and shows that it takes a moment.
func (c *Client) think(ctx context.Context, in incoming, m commands.Message) (r commands.Reply, meant bool) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	typing := time.AfterFunc(c.pace.thinking, func() {
		c.spawn("typing", func(ctx context.Context) { c.request(ctx, "POST", discordgo.EndpointChannelTyping(in.Channel), nil) })
	})
	defer typing.Stop()
	c.typedElsewhere(ctx, &m)
	if m.Before, meant = c.lookBack(ctx, in, m); !meant {
		return r, false
	}
	c.exchanges.goesOn(in.ID, m.Before)
	r = c.ask(m.Language, func() (r commands.Reply) {
		r, meant = c.bot.Text(ctx, m)
		return c.fromElsewhere(m.Guild, m.Elsewhere, r)
	})
	return r, meant
}

// reply sends one.
func (c *Client) reply(ctx context.Context, in incoming, m commands.Message, r commands.Reply) {
	if c.muted.has(in.room()) {
		return
	}
	if !c.mine(in.Guild) {
		c.seen.forget(in.ID) // it comes again if the shard comes back
		return
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if err := c.deliver(ctx, in, r); err != nil {
		c.lg.Warn("discord reply not sent", "guild", m.Guild, "channel", in.Channel, "command", c.commandIn(m.Text), "error", err)
		if errors.Is(err, ErrForbidden) {
			c.muted.add(in.room()) // 10,000 refusals in 10 minutes are a ban
		}
	}
}

// changes reports whether a line is a command that changes the collection, which is not
// to be done twice.
func (c *Client) changes(line string) bool {
	name := c.commandIn(line)
	return slices.ContainsFunc(c.bot.Commands(), func(k commands.Command) bool { return k.Name == name && k.Curators })
}

// mine reports whether a server's questions are this process's to answer at this
// moment; "" are direct messages.
func (c *Client) mine(guildID string) bool {
	return c.cfg.Fleet == nil || c.cfg.Fleet.Serves(guildID)
}

// commandIn is the name of the command in a line, for the log, in which nothing
// else that people wrote may stand.
func (c *Client) commandIn(line string) string {
	word, _, _ := strings.Cut(strings.TrimLeftFunc(line, unicode.IsPunct), " ")
	for _, k := range c.bot.Commands() {
		if k.Name == word || slices.Contains(slices.Collect(maps.Values(k.Names)), word) {
			return k.Name
		}
	}
	return ""
}

// slowDown tells a channel that a question was left out, once a minute. It does
// not wait behind the replies of the channel.
func (c *Client) slowDown(in incoming, m commands.Message) {
	if !c.warned.add(in.Channel) {
		return
	}
	c.lg.Warn("discord: too much is asked at once, questions are left out", "guild", m.Guild, "channel", in.Channel)
	c.spawn("slow down", func(ctx context.Context) {
		if r, meant := c.bot.Busy(ctx, m); meant {
			c.reply(ctx, in, m, r)
		}
	})
}

// line turns a message into what package commands reads; false when it cannot be
// meant for the bot. A sticker, a file alone and what Discord withholds come
// without text.
func (c *Client) line(in incoming) (commands.Message, bool) {
	self := c.me()
	m := commands.Message{Guild: place(in.Guild, in.Author.ID), Channel: in.Channel, Parent: c.guilds.parent(in.Channel),
		Asks: true, Now: time.Now(),
		User: commands.User{ID: in.Author.ID, Name: in.Author.name(), Manager: in.Guild == ""}}
	if in.Member != nil && in.Guild != "" {
		m.User.Roles = in.Member.Roles
		m.User.Manager = c.guilds.manager(in.Guild, in.Author.ID, in.Member.Roles)
		if in.Member.Nick != "" {
			m.User.Name = in.Member.Nick
		}
	}
	text, mentioned := unmention(in.Content, self, c.guilds.own(in.Guild, self), in.Mentions)
	replied := self != "" && in.Referenced.by(self)
	m.Text, m.Addressed = text, mentioned || replied || in.Guild == ""
	m.Reply = replied && !mentioned
	if !m.Addressed && c.goesOnHere(in.Channel, m) {
		m.Addressed, m.Reply = true, true
	}
	m.Slash, m.Own = !c.reads(in.Guild), in.Guild == ""
	m.Files = c.files(in.Attachments)
	m.Before = c.goesOnWith(in, replied)
	m.Barred = c.barred(in)
	return m, mentioned || text != "" && m.Perhaps()
}

// goesOnHere reports whether a message in a thread goes on with what that is about: a
// question for which the bot opened it, or an answer.
func (c *Client) goesOnHere(channel string, m commands.Message) bool {
	x, known := c.exchanges.get(channel)
	if x.opened || c.guilds.openedBy(channel, c.me()) {
		return true
	}
	return (known || c.perhapsAsked(channel)) && m.Continues()
}

// perhapsAsked reports whether a channel is a thread that may have begun with a question or
// answer from before the bot did: lookBack tells.
func (c *Client) perhapsAsked(channel string) bool {
	return c.guilds.parent(channel) != "" && c.exchanges.older(channel) && !c.unasked.has(channel)
}

// goesOnWith is what was asked before: what a reply to an answer replies to, or what
// the thread is about.
func (c *Client) goesOnWith(in incoming, replied bool) []string {
	own := c.guilds.openedBy(in.Channel, c.me())
	if replied {
		return c.exchanges.before(in.Channel, own, in.Referenced.ID, in.Referenced.Asked.ID)
	}
	return c.exchanges.before(in.Channel, own)
}

// reads reports whether "!" commands can be read in a server, or in direct messages
// with the bot ("").
func (c *Client) reads(guildID string) bool {
	_, content := c.Status()
	return content || guildID == ""
}

// directPlace begins the name of a user's own collection.
const directPlace = "dm:"

// place says whose collection a channel has. Direct messages have one for each
// user; its name can be no server's.
func place(guildID, user string) knowledge.Guild {
	if guildID == "" {
		return knowledge.Guild(directPlace + user)
	}
	return knowledge.Guild(guildID)
}

var userMention = regexp.MustCompile(`<@([!&]?)(\d+)>`)

// unmention takes mentions of the bot (or of its role) out of a line and writes
// those of others as names. Mentions of channels stay: commands read them.
func unmention(text, self, role string, others []person) (out string, mentioned bool) {
	names := map[string]string{}
	for _, p := range others {
		names[p.ID] = p.name()
	}
	out = userMention.ReplaceAllStringFunc(text, func(s string) string {
		part := userMention.FindStringSubmatch(s)
		isRole := part[1] == "&"
		own := self
		if isRole {
			own = role
		}
		switch {
		case own != "" && part[2] == own:
			mentioned = true
			return ""
		case !isRole && names[part[2]] != "":
			return names[part[2]]
		}
		return s
	})
	return strings.TrimSpace(out), mentioned
}
