package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"beleg/bot/discord"
	"beleg/bot/fleet"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

const (
	proposing = 2 * time.Second  // between looks for what is to be posted; each posts one for a guild
	seldom    = 5 * time.Second  // where others ask the same database, and nothing was found
	resting   = 30 * time.Second // for a guild whose proposal could not be posted just now
	barred    = 10 * time.Minute // for one where it may not be: many refusals are a ban
	posting   = time.Minute      // for one that was begun, also when the program is asked to end
)

// proposer posts what feeds propose to the curators of each server, once each:
// that it was posted is written down, and until then the same nonce names it, be it
// for the process that owns the server next.
type proposer struct {
	lg    *slog.Logger
	store store.Store
	bot   *commands.Bot
	post  poster
	owned fleet.Owned // whose proposals it posts
	rest  map[knowledge.Guild]time.Time
	sent  map[string]bool // by nonce; not written down yet
}

func newProposer(lg *slog.Logger, st store.Store, bot *commands.Bot, p poster, owned fleet.Owned) *proposer {
	return &proposer{lg, st, bot, p, owned, map[knowledge.Guild]time.Time{}, map[string]bool{}}
}

// run posts until ctx ends.
func (p *proposer) run(ctx context.Context) {
	for wait := proposing; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = proposing
		if found := p.look(ctx); !found && p.owned != nil {
			wait = seldom
		}
	}
}

// look posts one for each guild, and reports whether any waits to be posted.
func (p *proposer) look(ctx context.Context) (found bool) {
	list, err := p.store.Unposted(ctx)
	if err != nil && ctx.Err() == nil {
		p.lg.Error("proposals are not posted", "error", err)
	}
	for _, one := range list {
		if ctx.Err() != nil || time.Now().Before(p.rest[one.Guild]) || !p.owned.Has(one.Guild) {
			continue
		}
		if err := p.attend(ctx, one); err != nil {
			rest := resting
			if errors.Is(err, discord.ErrForbidden) {
				rest = barred
			}
			p.rest[one.Guild] = time.Now().Add(rest)
			p.lg.Warn("proposal not posted yet", "guild", one.Guild, "number", one.Number, "error", err)
		}
	}
	return len(list) > 0
}

// attend posts one; where that is not permitted the admins are told, and it waits.
func (p *proposer) attend(ctx context.Context, one store.Proposal) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), posting)
	defer cancel()
	channel, language, err := feedPlace(ctx, p.store, one.Guild, one.Channel)
	if err != nil {
		return err
	}
	name := nonce("proposal", one.Guild, one.Number, one.At.UnixMilli())
	if channel != "" && one.Guild != knowledge.Local && !p.sent[name] {
		_, err = p.post.Post(ctx, one.Guild, channel, p.bot.ProposalPost(ctx, language, one), name)
		if errors.Is(err, discord.ErrForbidden) {
			err = errors.Join(err, p.tellUnposted(ctx, one.Guild, channel, language))
		}
		if err != nil {
			return err
		}
		p.sent[name] = true
	}
	if err := p.store.Posted(ctx, one.Guild, one.Number); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	delete(p.sent, name)
	return nil
}

// tellUnposted tells a server's admins, once a day, that proposals cannot be posted.
func (p *proposer) tellUnposted(ctx context.Context, g knowledge.Guild, channel, language string) error {
	now := time.Now()
	today := now.UTC().Format(time.DateOnly)
	notice, _, err := p.store.Plan(ctx, store.Delivery{Guild: g, Channel: "proposals:" + channel, LocalDate: today, At: now})
	if err != nil || notice.State != store.Planned {
		return err
	}
	notice.Message, err = p.post.Tell(ctx, g, "", p.bot.ProposalsUnposted(language, channel), nonce("unposted", g, channel, notice.LocalDate))
	notice.State = store.Sent
	if errors.Is(err, discord.ErrForbidden) {
		notice.State, notice.Note, err = store.Failed, err.Error(), nil // nobody can be told
	}
	if err != nil {
		return err
	}
	return p.store.Settle(ctx, notice)
}

// feedPlace is where feeds are talked of in a guild, and in which language: "" for
// the default.
func feedPlace(ctx context.Context, st store.Settings, g knowledge.Guild, subscribed string) (channel, language string, err error) {
	if channel, err = st.Setting(ctx, g, commands.FeedChannel); err == nil {
		language, err = st.Setting(ctx, g, "language")
	}
	return cmp.Or(channel, subscribed), language, err
}

// nonce names a post in at most 25 characters.
func nonce(of ...any) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q", of)))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}
