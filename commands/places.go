package commands

import (
	"context"

	"beleg/knowledge"
)

// Places knows the channels and roles of a guild as they are now. Where there
// is none nothing is checked, and IDs stand for names.
type Places interface {
	// Channel names a channel of the guild and says why no digest can go there:
	// one of Troubles, or "". It fails when that cannot be found out now.
	Channel(ctx context.Context, g knowledge.Guild, id string) (name, trouble string, err error)
	// Role names a role of the guild, "" when it has none of that ID.
	Role(ctx context.Context, g knowledge.Guild, id string) string
}

// Troubles are why a digest cannot go to a channel; each has a sentence
// "digest.trouble.<trouble>" in the catalogue. "missing" is also a channel of
// another guild, of which nothing is told.
var Troubles = []string{"missing", "kind", "view", "send", "embed"}

// channelMention is how Discord shows a channel by name.
func channelMention(id string) string { return "<#" + id + ">" }

// channelName is a channel's name as people write it, else its ID.
func (b *Bot) channelName(ctx context.Context, r Request, id string) string {
	if b.Places != nil {
		if name, _, err := b.Places.Channel(ctx, r.Guild, id); err == nil && name != "" {
			return "#" + name
		}
	}
	return channelMention(id)
}

// roleName is a role's name as people write it, else its ID.
func (b *Bot) roleName(ctx context.Context, r Request, id string) string {
	if b.Places != nil {
		if name := b.Places.Role(ctx, r.Guild, id); name != "" {
			return "@" + name
		}
	}
	return id
}
