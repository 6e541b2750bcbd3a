package store

import (
	"context"
	"time"

	"beleg/knowledge"
)

// Draft is an article that somebody is asked about before it is kept.
type Draft struct {
	Guild   knowledge.Guild
	ID      string // made up by whoever saves it, one within the guild
	By      Actor  // who brought it; its Import is not kept
	Article knowledge.Article
	Raw     []byte // as fetched, nil when there are none
	At      time.Time
	Settled bool // it was kept or dropped; then it holds neither article nor bytes
	Number  int  // of the article that it became, 0 when it was dropped
}

// Drafts live a day, and a guild has the newest MaxDrafts.
const (
	DraftLife = 24 * time.Hour
	MaxDrafts = 100
)

// Drafts keeps what waits for an answer, so that what is added is what was shown,
// also after a restart.
type Drafts interface {
	// SaveDraft writes a draft down, or what was changed in it; ErrChanged when it
	// is settled. Drafts whose time is over go.
	SaveDraft(ctx context.Context, d Draft) error
	// Draft reads one; ErrNotFound when there is none or its time is over.
	Draft(ctx context.Context, g knowledge.Guild, id string) (Draft, error)
	// SettleDraft notes what became of a draft: the number of the article, or 0 when
	// it was dropped. ErrNotFound; ErrChanged when something else became of it.
	SettleDraft(ctx context.Context, g knowledge.Guild, id string, number int) error
}
