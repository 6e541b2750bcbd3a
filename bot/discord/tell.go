package discord

import (
	"context"
	"errors"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
	"beleg/knowledge"
)

// Tell tells a server's admins something that nobody asked for: the user whose
// affair it is by direct message, else the channel for the server's own news,
// else the first one that the bot may write in. The nonce is as Post has it.
// ErrForbidden means that nobody can be told.
func (c *Client) Tell(ctx context.Context, g knowledge.Guild, user string, r commands.Reply, nonce string) (string, error) {
	if id, err := c.postTo(ctx, user, r, nonce); err == nil || errors.Is(err, ErrRetry) {
		return id, err
	}
	channels, err := c.writable(ctx, string(g))
	if err != nil {
		return "", fmt.Errorf("look for a channel in %s: %w", g, err)
	}
	for _, channel := range channels {
		id, err := c.Post(ctx, channel, r, nonce)
		if !errors.Is(err, ErrForbidden) {
			return id, err
		}
	}
	return "", fmt.Errorf("nobody can be told in %s: %w", g, ErrForbidden)
}

// postTo posts to a user by direct message.
func (c *Client) postTo(ctx context.Context, user string, r commands.Reply, nonce string) (string, error) {
	channel, err := c.direct(ctx, user)
	if err != nil {
		return "", err
	}
	return c.Post(ctx, channel, r, nonce)
}

// direct opens the channel of direct messages with a user.
func (c *Client) direct(ctx context.Context, user string) (string, error) {
	if user == "" {
		return "", ErrForbidden
	}
	var ch struct{ ID string }
	err := c.call(ctx, "POST", discordgo.EndpointUserChannels("@me"), map[string]string{"recipient_id": user}, &ch)
	return ch.ID, err
}

// writable lists the channels of a server in which news of the bot may go, the
// one for the server's own news first.
func (c *Client) writable(ctx context.Context, guildID string) ([]string, error) {
	var own struct {
		System string `json:"system_channel_id"`
	}
	if err := c.get(ctx, discordgo.EndpointGuild(guildID), &own); err != nil {
		return nil, err
	}
	var out []string
	if own.System != "" {
		out = append(out, own.System)
	}
	var list []placed
	if err := c.get(ctx, discordgo.EndpointGuildChannels(guildID), &list); err != nil {
		return out, err
	}
	for _, ch := range list {
		if ch.Type != kindText || ch.ID == own.System {
			continue
		}
		may, err := c.permissions(ctx, guildID, ch.Overwrites)
		if err != nil {
			return out, err
		}
		if lacking(may) == "" {
			return append(out, ch.ID), nil // one is enough
		}
	}
	return out, nil
}
