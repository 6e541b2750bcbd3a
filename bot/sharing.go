package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
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
	f := fleet.New(lg, h.store, fleet.Options{Shards: v.Shards, Version: version(), Behind: func() int { return h.behind() }})
	h.owned = f.Owns
	return f
}

// sharing says which processes there are, which of them holds which of Discord's shards,
// and which hosts are being read from; nothing with a file, which one process has.
func sharing(ctx context.Context, c Config) []finding {
	if c.Database == "" {
		return nil
	}
	st, err := c.openStore(ctx)
	if err != nil {
		return nil // said already
	}
	defer st.Close()
	seen, err := st.Processes(ctx, remembered)
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	list, err := st.Holders(ctx)
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	leases, err := st.Leases(ctx)
	if err != nil {
		return []finding{ill("", "%s", sentence(err))}
	}
	return slices.Concat(processes(seen), holders(list), []finding{hosts(leases, time.Now())})
}

// remembered is how long doctor tells of processes that are gone, and silent after what
// time they are.
const (
	remembered = 10 * time.Minute
	silence    = 5 * time.Second
)

// processes tells of each when it was seen, what it holds and what it lacks.
func processes(list []store.Seen) (out []finding) {
	versions := map[string]bool{}
	for _, p := range list {
		name := fmt.Sprintf("process %s (%s)", p.ID, p.Version)
		if p.Ago > silence {
			out = append(out, well("%s: gone without a word %s ago; others have its shards", name, p.Ago.Round(time.Second)))
			continue
		}
		versions[p.Version] = true
		lag := "its indexes have caught up"
		if p.Behind > 0 {
			lag = "still reading, " + count(p.Behind, "article") + " behind"
		}
		out = append(out, well("%s: seen %s ago, holds %s, %s", name, p.Ago.Round(100*time.Millisecond), count(p.Shards, "shard"), lag))
	}
	if len(versions) > 1 {
		out = append(out, ill("exchange the others too: the versions get along, but not for ever",
			"%d versions of Beleg share the database: %s", len(versions), strings.Join(slices.Sorted(maps.Keys(versions)), ", ")))
	}
	return out
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
		out = append(out, well("shard %d of %d: %s, %s, token %d, for another %s unless renewed", h.ID, h.Of, h.Owner, session, h.Token, left))
	}
	if free > 0 {
		out = append(out, ill("start a process with this DATABASE_URL; if one runs, look into its log",
			"%d of %d shards are held by no process: their servers get no answers", free, len(list)))
	}
	return out
}

// hosts says from where feeds and pages are being read.
func hosts(leases []store.Lease, now time.Time) finding {
	if len(leases) == 0 {
		return well("no host is being read from at this moment")
	}
	var names []string
	for _, l := range leases {
		names = append(names, fmt.Sprintf("%s (for another %s at most)", l.Host, max(0, l.Until.Sub(now)).Round(time.Second)))
	}
	more := ""
	if n := len(names) - 5; n > 0 {
		names, more = names[:5], fmt.Sprintf(" and %d more", n)
	}
	return well("being read from: %s%s", strings.Join(names, ", "), more)
}
