package commands

import (
	"context"
	"log/slog"
	"strings"
)

// Bot answers: it knows the commands and what they need.
type Bot struct {
	lg   *slog.Logger
	list []Command
}

// New returns a bot that knows the given commands.
func New(lg *slog.Logger, list []Command) *Bot { return &Bot{lg: lg, list: list} }

// Commands lists the commands in the order of help.
func (b *Bot) Commands() []Command { return b.list }

// Invoke runs one command.
func (b *Bot) Invoke(ctx context.Context, r Request) Reply {
	for _, c := range b.list {
		if c.Name == r.Command {
			reply, err := c.Run(ctx, b, r)
			if err != nil {
				b.lg.Error("command failed", "guild", r.Guild, "command", r.Command, "err", err)
			}
			return reply
		}
	}
	return Reply{Failed: true, Private: true}
}

// Text answers a line as somebody typed it, and reports whether it was meant
// for the bot at all.
func (b *Bot) Text(ctx context.Context, m Message) (Reply, bool) {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(m.Text), "!"), " ")
	for _, c := range b.list {
		if c.Name == name {
			return b.Invoke(ctx, Request{Guild: m.Guild, Channel: m.Channel, User: m.User, Language: m.Language, Command: name, Files: m.Files, Now: m.Now}), true
		}
	}
	return Reply{}, false
}
