package main

import (
	"beleg/bot/fleet"
	"beleg/knowledge"
)

// together makes this process one of those that share a database: it acts for the
// guilds of the shards that it holds. nil where it is alone on the file of its data
// folder. Without Discord it acts for what its page shows, and holds no shards.
func (v serveCommand) together(c Config, h *house) *fleet.Fleet {
	switch {
	case c.Database == "":
		return nil
	case c.Token == "":
		h.owned = func(g knowledge.Guild) bool { return g == c.Guild }
		return nil
	}
	f := fleet.New(h.lg, h.store, fleet.Options{Shards: v.Shards, Version: version()})
	h.owned = f.Owns
	return f
}
