package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/dustin/go-humanize"

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

// trim keeps the bytes that were fetched below a limit until ctx ends.
func (h *house) trim(ctx context.Context, limit byteSize) {
	tick := time.NewTicker(trimEvery)
	defer tick.Stop()
	for {
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
