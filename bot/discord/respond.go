package discord

import (
	"context"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
)

// answer runs f and responds: at once when it is quick, else by deferring and
// editing. Whether only the asker sees it is settled by the first response.
func (c *Client) answer(ctx context.Context, in interaction, slow, private bool, f func(context.Context) commands.Reply) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	done := make(chan commands.Reply, 1)
	c.admit(c.invoked, &question{guild: place(in.Guild, in.User.ID), channel: in.Channel, user: in.User.ID,
		run: func(context.Context) func(context.Context) {
			done <- c.ask(in.language(), func() commands.Reply { return f(ctx) })
			return nil
		},
		shed: func() { c.spawn("busy", func(ctx context.Context) { done <- c.busy(ctx, in) }) }})
	if !slow {
		select {
		case r := <-done:
			c.respondNow(ctx, in, private, r)
			return
		case <-time.After(c.pace.thinking):
		case <-ctx.Done():
			return
		}
	}
	if c.respond(ctx, in, respondLater, map[string]any{"flags": flagIf(private, ephemeral)}) != nil {
		return
	}
	select {
	case r := <-done:
		c.complete(ctx, in, private, r)
	case <-ctx.Done():
	}
}

// busy is the reply to an interaction that is turned away.
func (c *Client) busy(ctx context.Context, in interaction) commands.Reply {
	r, _ := c.bot.Busy(ctx, commands.Message{Guild: place(in.Guild, in.User.ID), Language: in.language(), Addressed: true,
		Slash: true, Now: time.Now()})
	return r
}

func flagIf(on bool, f int) int {
	if on {
		return f
	}
	return 0
}

// nothing stands in for an empty reply: an interaction must be answered.
func nothing(in interaction, r commands.Reply) commands.Reply {
	if empty(r) {
		return commands.Reply{Text: commands.Say(in.language(), "discord.done"), Private: r.Private}
	}
	return r
}

// respondNow shows a reply, or the form that it opens. A form cannot open a form.
func (c *Client) respondNow(ctx context.Context, in interaction, private bool, r commands.Reply) {
	if r.Form != nil && in.Type != interactionForm {
		if f, ok := form(*r.Form); ok {
			c.respond(ctx, in, respondForm, f)
			return
		}
	}
	kind, wrap := respondMessage, asMessage
	public := !private && !r.Private
	if r.Replaces && in.Message != nil && public == (in.Message.Flags&ephemeral == 0) {
		kind, wrap = respondUpdate, asEdit
	}
	err := c.show(ctx, in, "POST", callbackOf(in), nothing(in, r), func(m message) any {
		m.Flags |= flagIf(!public, ephemeral)
		return response{kind, wrap(m)}
	})
	c.responded(in, err)
}

// show sends a reply as wrap wants it, as plain text where its components are
// refused.
func (c *Client) show(ctx context.Context, in interaction, method, address string, r commands.Reply, wrap func(message) any) error {
	_, err := c.request(ctx, method, address, wrap(render(r)))
	if code(err) == codeInvalidForm {
		c.lg.Warn("discord refused components, sent as text", "guild", in.Guild, "command", in.Data.Name, "error", err)
		_, err = c.request(ctx, method, address, wrap(renderPlain(r)))
	}
	return err
}

func callbackOf(in interaction) string { return discordgo.EndpointInteractionResponse(in.ID, in.Token) }

// respond gives the first response. That it was given already is the good
// answer to a repeat.
func (c *Client) respond(ctx context.Context, in interaction, kind int, data any) error {
	_, err := c.request(ctx, "POST", callbackOf(in), response{kind, data})
	return c.responded(in, err)
}

// responded looks at how a first response went.
func (c *Client) responded(in interaction, err error) error {
	if code(err) == codeAcknowledged {
		return nil
	}
	if err != nil {
		c.lg.Warn("discord interaction not answered", "guild", in.Guild, "command", in.Data.Name, "error", err)
	}
	return err
}

// replaced shows a reply in place of the message whose button was pressed, and
// reports whether it stands there.
func (c *Client) replaced(ctx context.Context, in interaction, r commands.Reply) bool {
	return in.Message != nil && c.replace(ctx, in, r)
}

// complete fills in a deferred response.
func (c *Client) complete(ctx context.Context, in interaction, private bool, r commands.Reply) {
	var err error
	switch {
	case r.Private && !private:
		err = c.completePrivately(ctx, in, r)
	case r.Replaces && !private && c.replaced(ctx, in, r):
	default:
		err = c.show(ctx, in, "PATCH", original(in), nothing(in, r), asEdit)
	}
	if err != nil {
		c.lg.Warn("discord deferred answer not sent", "guild", in.Guild, "command", in.Data.Name, "error", err)
	}
}

// replace puts a reply in place of the message whose button was pressed, and takes
// the "thinking" below it away. False when that message cannot be changed.
func (c *Client) replace(ctx context.Context, in interaction, r commands.Reply) bool {
	if err := c.show(ctx, in, "PATCH", discordgo.EndpointChannelMessage(in.Channel, in.Message.ID), r, asEdit); err != nil {
		c.lg.Info("discord message not replaced, answered below it", "guild", in.Guild, "error", err)
		return false
	}
	if _, err := c.request(ctx, "DELETE", original(in), nil); err != nil {
		c.lg.Warn("discord thinking not taken away", "guild", in.Guild, "error", err)
	}
	return true
}

func original(in interaction) string {
	return discordgo.EndpointInteractionResponseActions(in.App, in.Token)
}

// completePrivately shows a reply that turned out private below a "thinking" that
// everybody sees. While that stands, Discord takes a follow-up for an edit of it
// and shows it to everybody: only when it is gone for certain may the reply go.
func (c *Client) completePrivately(ctx context.Context, in interaction, r commands.Reply) error {
	if _, err := c.request(ctx, "DELETE", original(in), nil); err != nil {
		hidden := commands.Reply{Text: commands.Say(in.language(), "discord.private"), Failed: true}
		instead := c.show(ctx, in, "PATCH", original(in), hidden, asEdit)
		return errors.Join(err, instead)
	}
	m := render(nothing(in, r))
	m.Flags |= ephemeral
	_, err := c.attempt(ctx, 1, "POST", discordgo.EndpointFollowupMessage(in.App, in.Token), m) // has no nonce
	return err
}
