package main

import (
	"context"
	"errors"

	"beleg/bot/discord"
	"beleg/commands"
	"beleg/knowledge"
)

// poster posts digests at Discord.
type poster struct{ *discord.Client }

// Post implements schedule.Poster.
func (p poster) Post(ctx context.Context, g knowledge.Guild, channel string, r commands.Reply, nonce string) (string, error) {
	id, err := p.Client.PostIn(ctx, g, channel, r, nonce)
	if errors.Is(err, discord.ErrForbidden) {
		err = refused{err}
	}
	return id, err
}

// refused is an error that trying again does not help.
type refused struct{ error }

// Refused is asked by the schedule.
func (refused) Refused() bool   { return true }
func (r refused) Unwrap() error { return r.error }
