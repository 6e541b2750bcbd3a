package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/dustin/go-humanize"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// byteSize is a number of bytes as people write it: 2GB, 500 MB, 0.
type byteSize int64

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *byteSize) UnmarshalText(text []byte) error {
	n, err := humanize.ParseBytes(string(text))
	if err != nil {
		return fmt.Errorf("%q is no size: write it as 2GB or 500MB, or 0 to keep nothing", text)
	}
	*b = byteSize(min(n, math.MaxInt64))
	return nil
}

func (b byteSize) String() string { return humanize.Bytes(uint64(b)) }

// trimEvery is how often bytes that were fetched are let go of while it serves.
const trimEvery = time.Hour

// trim keeps the bytes that were fetched below a limit until ctx ends. Of many
// processes the one that owns the local collection does so for all.
func (h *house) trim(ctx context.Context, limit byteSize) {
	tick := time.NewTicker(trimEvery)
	defer tick.Stop()
	for {
		if !h.turn(ctx) {
			return
		}
		use, err := h.store.TrimRaw(ctx, int64(limit))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			h.lg.Error("old pages are not let go of", "error", err)
		case use.Trimmed > 0:
			h.lg.Info(trimmed(use, limit))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
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

// trimmed says what letting go of bytes led to.
func trimmed(use store.RawUse, limit byteSize) string {
	said := fmt.Sprintf("what %s were read from was let go of, the oldest first, to keep %s at most (BELEG_RAW); the articles stay",
		count(use.Trimmed, "article"), limit)
	if use.Size > int64(limit) {
		said += fmt.Sprintf("; %s are kept as undoing may need them for a day", byteSize(use.Size))
	}
	return said
}

// fetched says how much is kept of what articles were read from.
func fetched(ctx context.Context, st *sqlstore.Store, limit byteSize) finding {
	use, err := st.RawUse(ctx)
	if err != nil {
		return ill("", "%s", sentence(err))
	}
	return well("%s of at most %s (BELEG_RAW) are kept of what was fetched; %d of %s have none, "+
		"and beleg reindex --extract leaves those as they are", byteSize(use.Size), limit, use.Without, count(use.Articles, "article"))
}
