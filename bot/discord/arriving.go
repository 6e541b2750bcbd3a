package discord

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"beleg/commands"
	"beleg/knowledge"
)

// Greeter says what a server reads when the bot arrives. *commands.Bot is one.
type Greeter interface {
	// Welcome is for a server, in its language as far as that is spoken.
	Welcome(ctx context.Context, g knowledge.Guild, locale string) commands.Reply
	// WelcomeElsewhere is for who owns a server in which nothing can be written.
	WelcomeElsewhere(locale, server string) commands.Reply
}

// greetedSetting holds when a server was greeted, so that it is greeted once.
const greetedSetting = "greeted"

// justJoined is how long ago the bot came into a server that it came into just now.
const justJoined = time.Hour

// arrival is a server that the bot came into, as GUILD_CREATE tells it.
type arrival struct {
	ID, Name    string
	Owner       string `json:"owner_id"`
	Locale      string `json:"preferred_locale"`
	Updates     string `json:"public_updates_channel_id"` // where Discord writes to who manages the server
	Unavailable bool
	Joined      time.Time `json:"joined_at"`
}

// arrive greets a server that READY did not list.
func (s *shard) arrive(raw json.RawMessage) {
	var a arrival
	json.Unmarshal(raw, &a)
	if s.cfg.Fleet != nil && time.Since(a.Joined) > justJoined {
		return // back from an outage: a session that was taken over has listed no server
	}
	added := a.ID != "" && !a.Unavailable && s.guilds.enlist(a.ID)
	if !added || s.cfg.Greeter == nil || s.cfg.Keeper == nil {
		return
	}
	s.spawn("greet", func(ctx context.Context) { s.greet(ctx, a) })
}

// greet writes to the channel of those who manage the server, else to the one for the
// server's own news, else to the first that may be written in; where there is none, to
// the owner.
func (s *shard) greet(ctx context.Context, a arrival) {
	g := knowledge.Guild(a.ID)
	if done, err := s.cfg.Keeper.Setting(ctx, g, greetedSetting); err != nil || done != "" {
		return
	}
	channels, err := s.writable(ctx, a.ID)
	if err != nil {
		s.lg.Warn("channels of a new server not listed", "guild", a.ID, "error", err)
	}
	if a.Updates != "" {
		channels = append([]string{a.Updates}, slices.DeleteFunc(channels, func(id string) bool { return id == a.Updates })...)
	}
	if err := s.greetIn(ctx, a, channels); err != nil {
		s.lg.Warn("new server not greeted", "guild", a.ID, "error", err)
		return
	}
	if err := s.cfg.Keeper.Set(ctx, g, actor, greetedSetting, time.Now().UTC().Format(time.RFC3339)); err != nil {
		s.lg.Error("note that a server was greeted", "guild", a.ID, "error", err)
	}
}

func (s *shard) greetIn(ctx context.Context, a arrival, channels []string) error {
	nonce := "hi" + a.ID
	for _, channel := range channels {
		if _, err := s.Post(ctx, channel, s.cfg.Greeter.Welcome(ctx, knowledge.Guild(a.ID), a.Locale), nonce); !errors.Is(err, ErrForbidden) {
			return err
		}
	}
	_, err := s.postTo(ctx, a.Owner, s.cfg.Greeter.WelcomeElsewhere(a.Locale, a.Name), nonce)
	return err
}

// enlist notes a server, and reports whether it was not known before.
func (g *guilds) enlist(id string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.listed[id]
	g.listed[id] = true
	return !known
}
