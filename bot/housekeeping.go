package main

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"beleg/knowledge"
)

// What a process that serves tidies up, and how often.
const (
	closeIdle = 10 * time.Minute   // the indexes that nobody uses are closed
	sweeping  = 10 * time.Minute   // those of guilds that others own are deleted
	warmFor   = 7 * 24 * time.Hour // that these stay after their guild was lost
	trimEvery = time.Hour          // bytes that were fetched are let go of
)

// tidy does that until ctx ends. Alone, a process has no indexes of others' guilds.
func (h *house) tidy(ctx context.Context, c Config) {
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { every(ctx, closeIdle, h.index.Idle) })
	work.Go(func() {
		h.trim(ctx, c.Raw)
		every(ctx, trimEvery, func() { h.trim(ctx, c.Raw) })
	})
	if h.owned != nil {
		work.Go(func() { every(ctx, sweeping, func() { h.sweep(ctx, c.Data, c.Guild) }) })
	}
}

// every calls f again and again, first after that time, until ctx ends.
func every(ctx context.Context, again time.Duration, f func()) {
	tick := time.NewTicker(again)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			f()
		}
	}
}

// sweep deletes indexes of guilds that other processes own. They stay for a while, or
// until the disk is nearly full: a shard that comes back goes on from there. What a guild
// that was forgotten had goes at once.
func (h *house) sweep(ctx context.Context, folder string, shown knowledge.Guild) {
	needed := func(g knowledge.Guild) bool { return g == shown || h.owned.Has(g) }
	roomy := func() bool {
		free, known := freeSpace(folder)
		return !known || free >= room
	}
	revisions, _, err := h.store.Revisions(ctx)
	n := 0
	if err == nil {
		n, err = h.index.Sweep(slices.Collect(maps.Keys(revisions)), needed, time.Now().Add(-warmFor), roomy)
	}
	if err != nil && ctx.Err() == nil {
		h.lg.Error("indexes of other processes' servers are not swept", "error", err)
	}
	if n > 0 {
		h.lg.Info("indexes deleted that are not needed here", "servers", n)
	}
}

// trim keeps the bytes that were fetched below a limit. Of many processes the one that
// owns the local collection does so for all.
func (h *house) trim(ctx context.Context, limit byteSize) {
	if !h.turn(ctx) {
		return
	}
	use, err := h.store.TrimRaw(ctx, int64(limit))
	switch {
	case ctx.Err() != nil:
	case err != nil:
		h.lg.Error("old pages are not let go of", "error", err)
	case use.Trimmed > 0:
		h.lg.Info(trimmed(use, limit))
	}
}

// askTurn is how often a process looks whether what one does for all is its turn now.
const askTurn = 10 * time.Second

// turn waits until what one process does for all is up to this one: whoever acts for
// the local collection. It returns false when ctx ends first. Such work may be done
// twice: shards change hands while it is under way.
func (h *house) turn(ctx context.Context) bool {
	for !h.owned.Has(knowledge.Local) {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(askTurn):
		}
	}
	return ctx.Err() == nil
}
