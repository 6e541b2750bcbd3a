package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"beleg/knowledge"
)

const (
	sweeping = 10 * time.Minute   // between looks for folders that nobody needs
	warmFor  = 7 * 24 * time.Hour // that an index stays after its guild was lost
)

// sweep deletes indexes of guilds that other processes own until ctx ends. They stay
// for a while, or until the disk is nearly full: a shard that comes back goes on from
// there. What a guild that was forgotten had goes at once. Alone there is nothing to do.
func (h *house) sweep(ctx context.Context, folder string, shown knowledge.Guild) {
	if h.owned == nil {
		return
	}
	tick := time.NewTicker(sweeping)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		revisions, err := h.store.Revisions(ctx)
		n := 0
		if err == nil {
			needed := func(g knowledge.Guild) bool { return g == shown || h.owned.Has(g) }
			n, err = h.index.Sweep(slices.Collect(maps.Keys(revisions)), needed, time.Now().Add(-warmFor), func() bool {
				free, known := freeSpace(folder)
				return !known || free >= room
			})
		}
		if err != nil && ctx.Err() == nil {
			h.lg.Error("indexes of other processes' servers are not swept", "error", err)
		}
		if n > 0 {
			h.lg.Info("indexes deleted that are not needed here", "servers", n)
		}
	}
}
