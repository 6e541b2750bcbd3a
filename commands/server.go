package commands

import (
	"context"
	"slices"
	"strings"
)

// applies reports whether a setting means something to a collection: what a server
// shares is the server's, where to ask is for each to choose for themselves.
func (r Request) applies(setting string) bool {
	switch setting {
	case FromSetting:
		return r.Own
	case SharedSetting, "threads":
		return !r.Own
	}
	return true
}

// servers are those that share their articles with the asker.
func (b *Bot) servers(ctx context.Context, r Request) []Server {
	if b.Places == nil {
		return nil
	}
	return b.Places.Servers(ctx, r.User.ID)
}

// maxElsewhere is how many servers are offered to somebody whose own collection is empty.
const maxElsewhere = 3

// elsewhereButtons let somebody who has no articles of their own ask those of a server that
// shares them. It is theirs to choose, even where there is only one: what they ask from
// then on is asked there.
func (b *Bot) elsewhereButtons(ctx context.Context, r Request) (list []Button) {
	if !r.Own {
		return nil
	}
	for _, s := range b.servers(ctx, r) {
		if len(list) < maxElsewhere {
			line := b.localName("settings", r.Language) + " " + r.say("choice.from") + " " + s.ID
			list = append(list, Button{Label: shorten(r.say("button.from", "server", s.Name), 60), Line: line})
		}
	}
	return list
}

// serverID is the server that somebody names, by ID or name; it shares its articles
// with them.
func (b *Bot) serverID(ctx context.Context, r Request, named string) (string, error) {
	list := b.servers(ctx, r)
	i := slices.IndexFunc(list, func(s Server) bool { return s.ID == named || fold(s.Name) == fold(named) })
	switch {
	case !r.Own:
		return "", refuse("settings.from.server")
	case i < 0 && len(list) == 0:
		return "", refuse("settings.from.none")
	case i < 0:
		names := make([]string, len(list))
		for i, s := range list {
			names[i] = s.Name
		}
		return "", refuse("settings.from", "servers", strings.Join(names, ", "))
	}
	return list[i].ID, nil
}

// serverName is what a server that shares its articles with the asker is called.
func (b *Bot) serverName(ctx context.Context, r Request, id string) string {
	for _, s := range b.servers(ctx, r) {
		if s.ID == id {
			return s.Name
		}
	}
	return id
}
