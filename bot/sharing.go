package main

import (
	"context"
	"log/slog"
	"time"

	"beleg/bot/fleet"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// share makes this process one of those that share a database: it acts for the guilds
// of the shards that it holds. nil where it is alone on the file of its data folder.
// Without Discord it acts for what its page shows, and holds no shards.
func (v serveCommand) share(lg *slog.Logger, c Config, h *house) *fleet.Fleet {
	switch {
	case c.Database == "":
		return nil
	case c.Token == "":
		h.owned = func(g knowledge.Guild) bool { return g == c.Guild }
		return nil
	}
	f := fleet.New(lg, h.store, fleet.Options{Shards: v.Shards, Version: version()})
	h.owned = f.Owns
	return f
}

// sharing says which process holds which of Discord's shards; nothing with a file, which
// one process has.
func sharing(ctx context.Context, c Config) []finding {
	if c.Database == "" {
		return nil
	}
	st, err := c.openStore(ctx)
	if err != nil {
		return nil // said already
	}
	defer st.Close()
	list, err := st.Holders(ctx)
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	return holders(list)
}

func holders(list []store.Holder) (out []finding) {
	if len(list) == 0 {
		return []finding{well("no process has connected to Discord with this database yet")}
	}
	free := 0
	for _, h := range list {
		if h.Left == 0 {
			free++
			continue
		}
		session := "connecting"
		if h.Session.ID != "" {
			session = "connected"
		}
		left := h.Left.Round(100 * time.Millisecond)
		out = append(out, well("shard %d of %d: %s, %s, for another %s unless renewed", h.ID, h.Of, h.Owner, session, left))
	}
	if free > 0 {
		out = append(out, ill("start a process with this DATABASE_URL; if one runs, look into its log",
			"%d of %d shards are held by no process: their servers get no answers", free, len(list)))
	}
	return out
}
