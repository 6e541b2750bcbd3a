package main

import (
	"context"
	"fmt"
	"math"

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
