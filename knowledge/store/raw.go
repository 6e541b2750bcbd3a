package store

import (
	"context"
	"time"

	"beleg/knowledge"
)

// MaxRaw is how many bytes as fetched are kept of one article, once packed.
const MaxRaw = 4 << 20

// Raw is what an article was read from.
type Raw struct {
	Bytes []byte
	Type  string    // media type as it was declared ("text/html; charset=utf-8"), "" when that was not kept
	At    time.Time // since when they are kept
}

// RawUse says what the bytes as fetched of all guilds take. Those of drafts do
// not count: they go within a day.
type RawUse struct {
	Size     int64 // packed
	Articles int   // that guilds have, each guild's counted; no samples
	Without  int   // of these, how many have no bytes
	Trimmed  int   // by TrimRaw: how many it let go of
}

// Raws keeps the bytes that articles were read from.
type Raws interface {
	// Raw returns the bytes as fetched; ErrNotFound when none are kept.
	Raw(ctx context.Context, g knowledge.Guild, number int) (Raw, error)
	// TrimRaw lets go of bytes of all guilds, the oldest first, until they take no
	// more than limit once packed. What Undo may need stays for as long; what is
	// left may take more than limit therefore. It takes several transactions.
	TrimRaw(ctx context.Context, limit int64) (RawUse, error)
	// RawUse counts what is kept.
	RawUse(ctx context.Context) (RawUse, error)
}
