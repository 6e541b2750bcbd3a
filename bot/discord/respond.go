package discord

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
)

// manner is how an interaction is to be answered.
type manner struct {
	slow     bool   // takes longer than the first response may
	private  bool   // only who asks sees it
	instead  bool   // in place of the message whose button was pressed
	everyone bool   // what was private is meant for everybody now
	line     string // that was pressed, "" of commands
}

// answer runs f and responds: at once when it is quick, else by deferring and
// editing. Whether only the asker sees it is settled by the first response.
func (c *Client) answer(ctx context.Context, in interaction, how manner, f func(context.Context) commands.Reply) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	done := make(chan commands.Reply, 1)
	c.admit(c.invoked, &question{guild: place(in.Guild, in.User.ID), channel: in.Channel, user: in.User.ID,
		run: func(context.Context) func(context.Context) {
			ask := func() commands.Reply { return c.ask(in.language(), func() commands.Reply { return f(ctx) }) }
			r := ask()
			if c.lost(r) && c.cfg.Fleet.Settle(ctx, in.Guild) {
				r = ask()
			}
			done <- r
			return nil
		},
		shed: func() { c.spawn("busy", func(ctx context.Context) { done <- c.busy(ctx, in) }) }})
	if !how.slow {
		select {
		case r := <-done:
			c.respondNow(ctx, in, how, how.openly(in, r))
			return
		case <-time.After(c.pace.thinking):
		case <-ctx.Done():
			return
		}
	}
	later := respondLater
	if how.instead {
		later = respondUpdateLater
	}
	if c.respond(ctx, in, later, map[string]any{"flags": flagIf(how.private, ephemeral)}) != nil {
		return
	}
	select {
	case r := <-done:
		c.complete(ctx, in, how, how.openly(in, r))
	case <-ctx.Done():
	}
}

// openly is a reply that everybody is to see, with who wanted that. A failure stays
// private.
func (how manner) openly(in interaction, r commands.Reply) commands.Reply {
	if how.everyone && !r.Failed {
		r.Private = false
		r.Footer = footed(commands.Say(r.Language, "discord.shown", "name", in.user().Name), r.Footer)
	}
	return r
}

// footed puts something before a footer.
func footed(text, footer string) string { return strings.TrimSuffix(text+" · "+footer, " · ") }

// to says who a reply is for, and how to show it to everybody.
func (how manner) to(in interaction, r commands.Reply) reader {
	to := reader{asker: in.User.ID}
	alone := (how.private || r.Private) && in.Guild != ""
	fits := how.line != "" && width(everyonePrefix+how.line) <= maxCustomID
	if alone && fits && shareable(r) {
		to.share = how.line
	}
	return to
}

// shareable reports whether a reply is private only because of where it was asked for,
// or because who asked wished so.
func shareable(r commands.Reply) bool {
	open := !r.Private || r.Shareable
	return open && !r.Failed && !r.Replaces
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
func (c *Client) respondNow(ctx context.Context, in interaction, how manner, r commands.Reply) {
	if r.Form != nil && in.Type != interactionForm {
		if f, ok := form(*r.Form); ok {
			c.respond(ctx, in, respondForm, f)
			return
		}
	}
	if r.Fault == commands.Gone && c.fade(ctx, in, r) {
		return
	}
	kind, wrap := respondMessage, asMessage
	if how.replaces(in, r) {
		kind, wrap = respondUpdate, asEdit
	}
	err := c.show(ctx, in, "POST", callbackOf(in), nothing(in, r), how.to(in, r), func(m message) any {
		m.Flags |= flagIf(how.private || r.Private, ephemeral)
		return response{kind, wrap(m)}
	})
	if c.responded(in, err) == nil {
		c.threadBelow(ctx, in, how, r)
	}
}

// replaces reports whether a reply stands in place of the message whose button was
// pressed. What only one reader may see replaces nothing that others see.
func (how manner) replaces(in interaction, r commands.Reply) bool {
	if in.Message == nil || r.Failed && how.instead {
		return false
	}
	public := !how.private && !r.Private
	return (how.instead || r.Replaces) && public == !in.Message.private()
}

// fade makes the button that was pressed grey, as it leads nowhere, and says so to
// who pressed it; false when there is no such button.
func (c *Client) fade(ctx context.Context, in interaction, r commands.Reply) bool {
	if in.Type != interactionButton || in.Message == nil || len(in.Message.Components) == 0 {
		return false
	}
	grey := map[string]any{"components": greyed(in.Message.Components, in.Data.Custom), "allowed_mentions": noMentions()}
	if c.respond(ctx, in, respondUpdate, grey) == nil {
		c.follow(ctx, in, r)
	}
	return true
}

// follow says something more to who asks alone.
func (c *Client) follow(ctx context.Context, in interaction, r commands.Reply) error {
	m := render(nothing(in, r), reader{asker: in.User.ID})
	m.Flags |= ephemeral
	_, err := c.attempt(ctx, 1, "POST", discordgo.EndpointFollowupMessage(in.App, in.Token), m) // has no nonce
	return err
}

// show sends a reply as wrap wants it, as plain text where its components are
// refused.
func (c *Client) show(ctx context.Context, in interaction, method, address string, r commands.Reply, to reader,
	wrap func(message) any) error {
	_, err := c.request(ctx, method, address, wrap(render(r, to)))
	if code(err) == codeInvalidForm {
		c.lg.Warn("discord refused components, sent as text", "guild", in.Guild, "command", c.command(in), "error", err)
		_, err = c.request(ctx, method, address, wrap(renderPlain(r, to)))
	}
	if code(err) == codeInvalidForm {
		sorry := c.refusedReply(in.Guild, c.command(in), in.language(), err)
		_, err = c.request(ctx, method, address, wrap(renderPlain(sorry, reader{})))
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
		c.lg.Warn("discord interaction not answered", "guild", in.Guild, "command", c.command(in), "error", err)
	}
	return err
}

// replaced shows a reply in place of the message whose button was pressed, and
// reports whether it stands there.
func (c *Client) replaced(ctx context.Context, in interaction, r commands.Reply) bool {
	return in.Message != nil && c.replace(ctx, in, r)
}

// complete fills in a deferred response.
func (c *Client) complete(ctx context.Context, in interaction, how manner, r commands.Reply) {
	var err error
	open := !how.private && !how.instead // "thinking" stands there for everybody
	switch {
	case how.instead && !how.replaces(in, r):
		err = c.follow(ctx, in, r)
	case r.Private && open:
		err = c.completePrivately(ctx, in, r)
	case r.Replaces && open && c.replaced(ctx, in, r):
	default:
		if err = c.show(ctx, in, "PATCH", original(in), nothing(in, r), how.to(in, r), asEdit); err == nil {
			c.threadBelow(ctx, in, how, r)
		}
	}
	if err != nil {
		c.lg.Warn("discord deferred answer not sent", "guild", in.Guild, "command", c.command(in), "error", err)
	}
}

// replace puts a reply in place of the message whose button was pressed, and takes
// the "thinking" below it away. False when that message cannot be changed.
func (c *Client) replace(ctx context.Context, in interaction, r commands.Reply) bool {
	if err := c.show(ctx, in, "PATCH", discordgo.EndpointChannelMessage(in.Channel, in.Message.ID), r,
		reader{asker: in.User.ID}, asEdit); err != nil {
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
		instead := c.show(ctx, in, "PATCH", original(in), hidden, reader{}, asEdit)
		return errors.Join(err, instead)
	}
	return c.follow(ctx, in, r)
}
