package store

import (
	"context"
	"time"

	"beleg/knowledge"
)

// Look is the Actor's ID of what looking at a page again brings. Like a feed's
// refreshing it does not keep anybody from undoing that they added an article.
const Look = "look"

// Extraction is the Actor's ID of what reading the same bytes anew brings: the
// newest version becomes that one, as its publisher changed nothing. Nor does it
// keep anybody from undoing that they added an article.
const Extraction = "extraction"

// MaxVersions is how many versions of an article a guild keeps at least: the
// first one it had, the newest, and those just before it.
const MaxVersions = 12

// Version is a state of an article that a guild has or had.
type Version struct {
	N       int               // in the guild's order, from 1; older ones between may have been dropped
	At      time.Time         // when the guild got it
	By      Actor             // who brought it; zero when that is not known
	Entry   int64             // of the audit record, for Undo; 0 when that is not known
	Article knowledge.Article // as it was
}

// Looked says how an article was found when its page was looked at again.
type Looked struct {
	Following bool      // it is, or was until all looks were through
	At        time.Time // the last look; zero before the first
	Vanished  time.Time // since when there is no page; zero while there is one
}

// Looking is how looking at an article's page again goes. One look serves all
// guilds that have it from there.
type Looking struct {
	Article  knowledge.ArticleID
	Begun    time.Time // from when its steps count
	At       time.Time // the last look; zero before the first
	Done     bool      // all looks are through
	Title    string    // the page's, as last read; "" before the first look
	Digest   string    // names its text, as last read
	ETag     string
	Modified string    // Last-Modified, as the server wrote it
	Missing  time.Time // since when there is no page; zero while there is one
	Misses   int       // looks in a row that found none
}

// Vanished is how many looks in a row find no page before it counts as gone:
// servers flap.
const Vanished = 2

// Follower is a guild's article that is looked at again.
type Follower struct {
	Guild    knowledge.Guild
	Revision int64 // of the change that Article is from
	Since    time.Time
	Planned  bool
	Stranger bool // a feed named the address, no person
	Article  knowledge.Article
}

// Looks keeps the versions that guilds had, and how pages are looked at again:
// those of articles that were put as Fetched. A guild that puts other words in
// their place has the page looked at no more. When a look is due is an Errand.
type Looks interface {
	// Versions lists those that a guild has and had of an article, oldest first;
	// ErrNotFound. What others made of the same address is not among them, nor
	// what was taken back.
	Versions(ctx context.Context, g knowledge.Guild, number int) ([]Version, error)
	// Changed counts the versions of those articles that have more than one.
	Changed(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]int, error)
	// Looked says how a guild's article was found; zero when it is not followed.
	Looked(ctx context.Context, g knowledge.Guild, number int) (Looked, error)

	// Unplanned lists up to limit articles whose looks KeepLook has not planned
	// since they were put, or since their removal was undone.
	Unplanned(ctx context.Context, limit int) ([]knowledge.ArticleID, error)
	// Looking reads how looking at an article goes, zero but for its ID before
	// KeepLook, and the guilds that follow it, with their texts.
	Looking(ctx context.Context, id knowledge.ArticleID) (Looking, []Follower, error)
	// KeepLook keeps how looking goes; it is planned then for those who follow it.
	// Nothing is kept of an article that nobody follows any more.
	KeepLook(ctx context.Context, l Looking) error
	// Revise gives a guild a new version of an article, by its ID, with the bytes
	// as fetched. ErrChanged when the guild changed or removed it since revision.
	Revise(ctx context.Context, g knowledge.Guild, by Actor, revision int64, a knowledge.Article, raw []byte) (Put, error)
}
