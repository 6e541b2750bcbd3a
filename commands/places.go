package commands

import (
	"context"

	"beleg/knowledge"
)

// Places knows the channels and roles of a guild as they are now. Where there
// is none nothing is checked, and IDs stand for names.
type Places interface {
	// Trouble says why no digest can go to a channel: one of Troubles, or "". The
	// name is empty when it is missing. It fails when that cannot be found out now.
	Trouble(ctx context.Context, g knowledge.Guild, channel string) (name, trouble string, err error)
	// ChannelName names a channel of the guild, "" when it is not known.
	ChannelName(ctx context.Context, g knowledge.Guild, id string) string
	// RoleName names a role of the guild, "" when it has none of that ID.
	RoleName(ctx context.Context, g knowledge.Guild, id string) string
	// Servers are those that share their articles with somebody who is a member.
	Servers(ctx context.Context, user string) []Server
}

// Server is a guild as its members know it.
type Server struct{ ID, Name string }

// Settings that front ends read: whether a guild's members may ask its articles from
// elsewhere, and of somebody's own collection the guild that is asked in its place.
const (
	SharedSetting = "shared"
	FromSetting   = "from"
)

// Troubles are why a digest cannot go to a channel; each has a sentence
// "digest.trouble.<trouble>" in the catalogue. "missing" is also a channel of
// another guild, of which nothing is told.
var Troubles = []string{"missing", "kind", "view", "send", "embed"}

// channelMention is how Discord shows a channel by name.
func channelMention(id string) string { return "<#" + id + ">" }

// channelName is a channel's name as people write it, else its ID.
func (b *Bot) channelName(ctx context.Context, r Request, id string) string {
	if b.Places != nil {
		if name := b.Places.ChannelName(ctx, r.Guild, id); name != "" {
			return "#" + name
		}
	}
	return channelMention(id)
}

// roleName is a role's name as people write it, else its ID.
func (b *Bot) roleName(ctx context.Context, r Request, id string) string {
	if b.Places != nil {
		if name := b.Places.RoleName(ctx, r.Guild, id); name != "" {
			return "@" + name
		}
	}
	return id
}
