package discord

import (
	"context"
	"encoding/json"
	"maps"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// leftSetting holds since when the bot is no longer in a server, so that a
// restart does not begin the grace time again.
const leftSetting = "left"

var actor = store.Actor{ID: "discord", Name: "Discord"}

// guildGone takes GUILD_DELETE. With unavailable it is an outage at Discord.
func (s *shard) guildGone(raw json.RawMessage) {
	var g struct {
		ID          string
		Unavailable bool
	}
	json.Unmarshal(raw, &g)
	if g.ID == "" || g.Unavailable {
		return
	}
	s.lg.Info("removed from a server", "guild", g.ID, "kept for", s.cfg.Grace)
	s.guilds.drop(g.ID)
	s.integrations.forget(g.ID)
	s.spawn("leave", func(ctx context.Context) { s.forgetLater(ctx, g.ID) })
}

// orphans looks at the servers of this shard that have data: the grace time of
// those that removed the bot goes on, that of those that took it back is over.
func (s *shard) orphans(ctx context.Context, here map[string]bool) {
	if s.cfg.Keeper == nil {
		return
	}
	all, err := s.cfg.Keeper.Guilds(ctx)
	if err != nil {
		s.lg.Error("list servers with data", "error", err)
		return
	}
	for _, g := range all {
		switch {
		case !s.serves(string(g)):
		case here[string(g)]:
			s.stay(ctx, string(g))
		default:
			s.forgetLater(ctx, string(g))
		}
	}
}

// departed goes on with the grace time of servers that the bot was removed from while
// another process had their shard.
func (s *shard) departed(ctx context.Context) {
	if s.cfg.Fleet == nil || s.cfg.Keeper == nil {
		return
	}
	all, err := s.cfg.Keeper.Guilds(ctx)
	if err != nil {
		s.lg.Error("list servers with data", "error", err)
		return
	}
	for _, g := range all {
		if !s.serves(string(g)) {
			continue
		}
		if left, err := s.cfg.Keeper.Setting(ctx, g, leftSetting); err == nil && left != "" {
			s.forgetLater(ctx, string(g))
		}
	}
}

// stay takes a departure back.
func (s *shard) stay(ctx context.Context, id string) {
	s.guilds.cancel(id)
	left, err := s.cfg.Keeper.Setting(ctx, knowledge.Guild(id), leftSetting)
	if err == nil && left != "" {
		err = s.cfg.Keeper.Set(ctx, knowledge.Guild(id), actor, leftSetting, "")
	}
	if err != nil {
		s.lg.Error("note that a server is back", "guild", id, "error", err)
	}
}

// forgetLater deletes a server's data when the grace time is over and the bot
// was not invited again.
func (s *shard) forgetLater(ctx context.Context, id string) {
	if s.cfg.Keeper == nil {
		return
	}
	left, err := s.leftAt(ctx, knowledge.Guild(id))
	if err != nil {
		s.lg.Error("note that a server removed the bot", "guild", id, "error", err)
		return
	}
	back := !s.guilds.schedule(id, time.Until(left.Add(s.cfg.Grace)), func() {
		s.spawn("forget", func(ctx context.Context) {
			if err := s.forget(ctx, knowledge.Guild(id)); err != nil {
				s.lg.Error("forget a server", "guild", id, "error", err)
			}
		})
	})
	if back {
		s.stay(ctx, id)
	}
}

// forget deletes a server's data, unless the bot is back as another process saw. Where it
// was there meanwhile and was removed once more, that grace time counts.
func (s *shard) forget(ctx context.Context, g knowledge.Guild) error {
	left, err := s.cfg.Keeper.Setting(ctx, g, leftSetting)
	if err != nil || left == "" {
		return err
	}
	if at, err := time.Parse(time.RFC3339Nano, left); err == nil && time.Until(at.Add(s.cfg.Grace)) > 0 {
		s.forgetLater(ctx, string(g))
		return nil
	}
	if err := s.cfg.Keeper.Forget(ctx, g); err != nil {
		return err
	}
	s.lg.Info("forgot a server that removed the bot", "guild", g)
	return nil
}

// leftAt returns when the bot was removed, and notes it the first time.
func (s *shard) leftAt(ctx context.Context, g knowledge.Guild) (time.Time, error) {
	noted, err := s.cfg.Keeper.Setting(ctx, g, leftSetting)
	if err != nil {
		return time.Time{}, err
	}
	if t, err := time.Parse(time.RFC3339Nano, noted); err == nil {
		return t, nil
	}
	now := time.Now()
	return now, s.cfg.Keeper.Set(ctx, g, actor, leftSetting, now.UTC().Format(time.RFC3339Nano))
}

// drop forgets the roles of a server.
func (g *guilds) drop(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.known, id)
	delete(g.listed, id)
}

// dropThose forgets what servers are like that may have changed unseen.
func (g *guilds) dropThose(changed func(id string) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.known, func(id string, _ *guild) bool { return changed(id) })
	maps.DeleteFunc(g.mine, func(id string, _ []string) bool { return changed(id) })
}

// schedule runs f after d unless cancelled, once for each server; false when the
// server is back already.
func (g *guilds) schedule(id string, d time.Duration, f func()) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known[id] != nil {
		return false
	}
	if g.leave[id] != nil {
		return true
	}
	g.leave[id] = time.AfterFunc(d, func() {
		g.mu.Lock()
		_, still := g.leave[id]
		delete(g.leave, id)
		g.mu.Unlock()
		if still {
			f()
		}
	})
	return true
}

// cancel reports whether a departure was scheduled.
func (g *guilds) cancel(id string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.leave[id]
	if t != nil {
		t.Stop()
		delete(g.leave, id)
	}
	return t != nil
}
