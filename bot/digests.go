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
	return id, refusal(err)
}

// Tell implements schedule.Poster.
func (p poster) Tell(ctx context.Context, g knowledge.Guild, user string, r commands.Reply, nonce string) (string, error) {
	id, err := p.Client.Tell(ctx, g, user, r, nonce)
	return id, refusal(err)
}

// May implements schedule.Poster.
func (p poster) May(ctx context.Context, g knowledge.Guild, channel string) (bool, error) {
	_, trouble, err := p.Client.Trouble(ctx, g, channel)
	return err == nil && trouble == "", err
}

// refusal marks an error that trying again does not help.
func refusal(err error) error {
	if errors.Is(err, discord.ErrForbidden) {
		return refused{err}
	}
	return err
}

// refused is an error that trying again does not help.
type refused struct{ error }

// Refused is asked by the schedule.
func (refused) Refused() bool   { return true }
func (r refused) Unwrap() error { return r.error }
