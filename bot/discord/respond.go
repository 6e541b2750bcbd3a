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
	c.spawn("command", func(context.Context) {
		done <- c.ask(language(in.Locale), func() commands.Reply { return f(ctx) })
	})
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

func flagIf(on bool, f int) int {
	if on {
		return f
	}
	return 0
}

// nothing stands in for an empty reply: an interaction must be answered.
func nothing(in interaction, r commands.Reply) commands.Reply {
	if empty(r) {
		return commands.Reply{Text: say(language(in.Locale), "Done.", "Erledigt."), Private: r.Private}
	}
	return r
}

func (c *Client) respondNow(ctx context.Context, in interaction, private bool, r commands.Reply) {
	m := render(nothing(in, r))
	m.Flags |= flagIf(private || r.Private, ephemeral)
	c.respond(ctx, in, respondMessage, m)
}

// respond gives the first response. That it was given already is the good
// answer to a repeat.
func (c *Client) respond(ctx context.Context, in interaction, kind int, data any) error {
	_, err := c.request(ctx, "POST", discordgo.EndpointInteractionResponse(in.ID, in.Token), map[string]any{"type": kind, "data": data})
	if code(err) == codeAcknowledged {
		err = nil
	}
	if err != nil {
		c.lg.Warn("discord interaction not answered", "guild", in.Guild, "command", in.Data.Name, "error", err)
	}
	return err
}

// complete fills in a deferred response. When the reply turns out private and
// the "thinking" was public, that is deleted and a private message follows.
func (c *Client) complete(ctx context.Context, in interaction, private bool, r commands.Reply) {
	m := render(nothing(in, r))
	original := discordgo.EndpointInteractionResponseActions(in.App, in.Token)
	var err error
	if r.Private && !private {
		if _, err = c.request(ctx, "DELETE", original, nil); err == nil || !errors.Is(err, ErrRetry) {
			m.Flags |= ephemeral
			_, err = c.attempt(ctx, 1, "POST", discordgo.EndpointFollowupMessage(in.App, in.Token), m) // has no nonce
		}
	} else {
		_, err = c.request(ctx, "PATCH", original, m)
	}
	if err != nil {
		c.lg.Warn("discord deferred answer not sent", "guild", in.Guild, "command", in.Data.Name, "error", err)
	}
}
