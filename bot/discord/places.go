package discord

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
	"beleg/knowledge"
)

var _ commands.Places = (*Client)(nil)

// glance is how long looking at a channel may take before the answer goes on
// without.
const glance = 2 * time.Second

// Kinds of channel that a digest can go to.
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const (
	kindText         = 0
	kindAnnouncement = 5
)

// placed is a channel as Discord describes it.
type placed struct {
	ID, Name   string
	Type       int
	Guild      string      `json:"guild_id"`
	Parent     string      `json:"parent_id"`
	Overwrites []overwrite `json:"permission_overwrites"`
}

// Trouble implements commands.Places.
func (c *Client) Trouble(ctx context.Context, g knowledge.Guild, id string) (name, trouble string, err error) {
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	ch, err := c.channel(ctx, g, id)
	switch {
	case err != nil:
		return "", "", err
	case ch.ID == "":
		return "", "missing", nil
	case ch.Type != kindText && ch.Type != kindAnnouncement:
		return ch.Name, "kind", nil
	}
	may, err := c.permissions(ctx, string(g), ch.Overwrites)
	return ch.Name, lacking(may), err
}

// channel looks at a channel of a guild; it is empty when the bot sees none.
func (c *Client) channel(ctx context.Context, g knowledge.Guild, id string) (ch placed, err error) {
	err = c.get(ctx, discordgo.EndpointChannel(id), &ch)
	if errors.Is(err, ErrForbidden) || err == nil && ch.Guild != string(g) {
		return placed{}, nil
	}
	return ch, err
}

// ChannelName implements commands.Places. A name is remembered for a while: a
// record has the same channels again and again.
func (c *Client) ChannelName(ctx context.Context, g knowledge.Guild, id string) string {
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	return c.names.get(string(g)+" "+id, func() (string, error) {
		ch, err := c.channel(ctx, g, id)
		return ch.Name, err
	})
}

// names remembers names for a minute.
type names struct {
	mu    sync.Mutex
	known map[string]string
	until time.Time
}

// get returns a name, found when it is not remembered.
func (n *names) get(key string, find func() (string, error)) string {
	n.mu.Lock()
	if time.Now().After(n.until) {
		n.known, n.until = map[string]string{}, time.Now().Add(time.Minute)
	}
	name, ok := n.known[key]
	n.mu.Unlock()
	if ok {
		return name
	}
	name, err := find()
	if err == nil {
		n.mu.Lock()
		n.known[key] = name
		n.mu.Unlock()
	}
	return name
}

// lacking is what the bot lacks first to post a digest.
func lacking(may int64) string {
	switch {
	case may&viewChannel == 0:
		return "view"
	case may&sendMessages == 0:
		return "send"
	case may&embedLinks == 0:
		return "embed"
	}
	return ""
}

// permissions are what the bot may do in a channel of a guild.
func (c *Client) permissions(ctx context.Context, guildID string, overwrites []overwrite) (int64, error) {
	self := c.me()
	if self == "" {
		return 0, fmt.Errorf("not connected yet: %w", ErrRetry)
	}
	g, roles := c.guilds.remembered(guildID)
	if g == nil {
		if err := c.get(ctx, discordgo.EndpointGuild(guildID), &g); err != nil {
			return 0, err
		}
		if g == nil {
			return 0, ErrRetry
		}
	}
	if roles == nil {
		var m member
		if err := c.get(ctx, discordgo.EndpointGuildMember(guildID, self), &m); err != nil {
			return 0, err
		}
		roles = m.Roles
		c.guilds.given(guildID, roles)
	}
	return permissionsIn(*g, self, roles, overwrites), nil
}

// RoleName implements commands.Places.
func (c *Client) RoleName(_ context.Context, g knowledge.Guild, id string) string {
	return c.guilds.roleName(string(g), id)
}

// roleName is the name of a role of a server that is known.
func (g *guilds) roleName(guildID, id string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if known := g.known[guildID]; known != nil {
		for _, r := range known.Roles {
			if r.ID == id {
				return r.Name
			}
		}
	}
	return ""
}
