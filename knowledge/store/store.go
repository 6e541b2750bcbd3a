// Package store says what keeps the truth: articles, who may see them, the
// log of changes that indexes follow, settings, digests and the record of what
// was done. Package storetest proves an implementation; sqlstore is the one that
// needs nothing installed.
//
// Several processes may share a store, so every method but Undo is one transaction, and
// revisions of a guild are handed out in the order in which transactions commit: a
// reader that has seen revision n of it will never find a new change at or below n.
// No revision of a guild, article ID or number is ever given out twice; only a guild
// that was forgotten starts again at number 1, though at a later revision.
//
// Times come back in UTC and as precise as milliseconds. Strings come back as
// [Text] leaves them. A limit of 0 means no limit.
package store

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// Errors that callers act on.
var (
	ErrNotFound = errors.New("not found")
	// ErrLocked: another process serves this data folder; see [Lock].
	ErrLocked = errors.New("data folder is in use")
	// ErrUnwritable: nothing can be kept, as the disk is full or the data may not be
	// written to. What was to be changed is as it was.
	ErrUnwritable = errors.New("the data cannot be written to")
	// ErrNewer: the data were written by a newer version of the program.
	ErrNewer = errors.New("data folder is of a newer version")
	// ErrChanged: what was to be undone was changed again since.
	ErrChanged = errors.New("changed since")
	// ErrUndone: what was to be undone was undone before.
	ErrUndone = errors.New("undone already")
)

// Store is the whole contract. Callers declare the few methods they need.
type Store interface {
	Articles
	Raws
	Log
	Settings
	Digests
	Drafts
	Feedback
	Tags
	Proposals
	Looks
	Feeds
	Fleet
	// Backup writes one consistent copy of everything while others read and write.
	Backup(ctx context.Context, w io.Writer) error
	Close() error
}

// Actor is who did something, for the audit record.
type Actor struct {
	ID     string // Discord user ID, or "cli", "page", Feed
	Name   string
	Import Import // what it is part of; zero when it stands alone
	Why    string // their reason, for the record; "" when they gave none
}

// Feed is the Actor's ID of what feeds bring. It refreshes articles, and that
// does not keep anybody from undoing that they added them.
const Feed = "feed"

// Import joins the Puts of one import: together they are one entry of the audit
// record, and one Undo takes all of them back.
type Import struct {
	ID   string
	File string // what was imported, as people call it; may be empty
}

// NewImport begins an import.
func NewImport(file string) Import { return Import{rand.Text(), file} }

// Outcome says what became of an article.
type Outcome string

// The outcomes of Put, and that of Remove.
const (
	Added     Outcome = "added"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
	Removed   Outcome = "removed"
)

// Put is the acknowledgement of one article.
type Put struct {
	Article knowledge.Article // with ID, Number and FirstSeen filled
	Outcome Outcome
	Entry   int64 // of the audit record, for Undo; 0 when nothing changed, not even its addresses
	// Again: Article is what the guild had with the same text under another
	// address; the one that was put is one of its addresses now.
	Again bool
}

// Page selects part of a list, the highest number first.
type Page struct {
	Offset, Limit int
	Filter        knowledge.Filter
	ByDay         bool   // by the day of publication, the latest first; else the latest tracked first
	Search        string // words that all stand in the title or the publisher's name; "" passes all
}

// Passes reports whether an article belongs to the list.
func (p Page) Passes(a knowledge.Article) bool {
	if !p.Filter.Passes(a) {
		return false
	}
	in := lang.Umlaut(lang.Fold(a.Title + " " + a.Source))
	for _, word := range strings.Fields(p.Search) {
		if !strings.Contains(in, lang.Umlaut(lang.Fold(word))) {
			return false
		}
	}
	return true
}

// PassesAll reports whether every article belongs to the list.
func (p Page) PassesAll() bool { return p.Filter.IsZero() && strings.TrimSpace(p.Search) == "" }

// Articles keeps articles and which guild has them. An address is stored once;
// each guild's membership points at the version that this guild was given, so
// that an edit by one guild never reaches another.
type Articles interface {
	// Put adds articles to a guild, or updates those whose canonical URL the
	// guild has, be it as another address of the same page (see
	// [knowledge.AddressKey]): the article keeps the address it has. All of them are acknowledged together, or none is kept. raw
	// holds the bytes as fetched, by index; nil or shorter when there are none.
	// Of those beyond MaxRaw none are kept.
	// The text of an article that the guild has, of no other publisher as far as
	// is known, adds an address to that article and changes nothing else. What
	// comes under such an address later is a version of the article when it is
	// of its publisher, and else an article of its own.
	// An article that is not a sample removes the samples the guild had. One
	// that was removed and comes back keeps its number.
	Put(ctx context.Context, g knowledge.Guild, by Actor, articles []knowledge.Article, raw [][]byte) ([]Put, error)
	// Remove takes articles out of a guild, all of them in one entry of the audit
	// record, and returns those that were there, in the order of the numbers.
	// ErrNotFound when none was. Once that cannot be undone any more, their texts
	// may be erased.
	Remove(ctx context.Context, g knowledge.Guild, by Actor, numbers ...int) ([]Put, error)
	// Undo takes back an entry of the audit record that is a Put, an import, a
	// Remove, a change of a subscription or a proposal that was declined, of the
	// last day, whoever made it; entry 0 means this actor's last
	// one that was not taken back yet. What was changed again since stays as it
	// is, unless a feed did that to an article that was added. Undo returns the
	// entry with the Count of articles that were taken back and those Left. It
	// may take several transactions: when it breaks off, undoing the same again
	// goes on. ErrNotFound when there is no such entry, ErrUndone, or ErrChanged
	// when nothing of it can be taken back; then nothing is.
	Undo(ctx context.Context, g knowledge.Guild, by Actor, entry int64) (Entry, error)
	// Article reads one article by the guild's number; ErrNotFound.
	Article(ctx context.Context, g knowledge.Guild, number int) (knowledge.Article, error)
	// ByID reads articles of a guild by ID; those the guild has not are left out.
	ByID(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error)
	// Heads is ByID without Text, which may have megabytes.
	Heads(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error)
	// ByURL reads one by canonical address, by another of the same page, or
	// by one that was added to it; ErrNotFound.
	ByURL(ctx context.Context, g knowledge.Guild, url string) (knowledge.Article, error)
	// Duplicates returns the guild's articles that are near copies of another
	// (see package copies), by number: not that article itself, which need not be
	// kept, nor what has another address of its page.
	Duplicates(ctx context.Context, g knowledge.Guild, a knowledge.Article) ([]knowledge.Article, error)
	// List returns a page of articles (without Text) and how many belong to the list.
	List(ctx context.Context, g knowledge.Guild, p Page) ([]knowledge.Article, int, error)
	// Each calls f with every article of a guild in order of number; f may use
	// the store. Articles that come while it runs are seen too.
	Each(ctx context.Context, g knowledge.Guild, f func(knowledge.Article) error) error
	// Guilds lists the guilds that have or had articles.
	Guilds(ctx context.Context) ([]knowledge.Guild, error)
	// Forget deletes everything of a guild; its versions that no other guild
	// has go with it. Delete the guild's index first: the log says nothing.
	Forget(ctx context.Context, g knowledge.Guild) error
}

// Change is one row of the change log.
type Change struct {
	Revision int64
	Article  knowledge.ArticleID
	Removed  bool
	At       time.Time
}

// Entry is one row of the audit record: what somebody did at once.
type Entry struct {
	ID      int64
	At      time.Time
	By      Actor
	Action  string // "add", "update", "import" (several of both), "remove", "undo", "set", ...
	Number  int    // of the article, or the first of them; 0 when none
	Count   int    // how many articles were put, removed or taken back together, 0 when none
	Left    int    // by Undo: how many were not taken back, as they were changed since
	Subject string // its title, the setting's name, the digest's channel, or the file of an import that was undone
	Detail  string // what was imported, or set; the action that was undone
}

// Log is what indexes and digests follow.
type Log interface {
	// Changes returns up to limit changes of a guild after a revision, oldest
	// first. An article changed several times may appear once, at its last.
	Changes(ctx context.Context, g knowledge.Guild, after int64, limit int) ([]Change, error)
	// Revision returns the guild's newest revision, 0 for an unknown guild.
	Revision(ctx context.Context, g knowledge.Guild) (int64, error)
	// Revisions returns the newest revisions of all guilds that have or had articles,
	// by one query: who follows many asks it every few seconds. origin names the server
	// that said so, and since when it runs, "" where there is none or no guild: what
	// another said, which failed, this one may not have.
	Revisions(ctx context.Context) (of map[knowledge.Guild]int64, origin string, err error)
	// History names what led to a guild's revision. It never changes for
	// that revision, except that it is forgotten when it is very old, and no
	// other store, nor another copy of this one, gives out revisions under the
	// same name. "" for revisions before the first.
	History(ctx context.Context, g knowledge.Guild, revision int64) (string, error)
	// Audit returns the guild's newest entries first; an import is one.
	Audit(ctx context.Context, g knowledge.Guild, limit int) ([]Entry, error)
}

// Settings keeps small values by guild and name, such as "prefix" or "language".
type Settings interface {
	Setting(ctx context.Context, g knowledge.Guild, name string) (string, error)    // "" when unset
	Settings(ctx context.Context, g knowledge.Guild) (map[string]string, error)     // all that are set, by name
	Set(ctx context.Context, g knowledge.Guild, by Actor, name, value string) error // "" unsets
}

// Digest is a standing order for a daily post.
type Digest struct {
	Guild    knowledge.Guild
	Channel  string
	At       string // local time of day, "08:00"
	Zone     string // IANA name, "Europe/Berlin"
	On       bool
	Since    int64  // revision up to which the last digest reported; never goes back
	Paused   string // why it does not go out, empty when it does
	Language string
	By       string // user who switched it on
}

// State is how far a delivery came.
type State string

// A delivery is Planned when its text is written down, Sent when Discord took
// it, Skipped when it was too late or there was nothing new, Failed when
// Discord refused.
const (
	Planned State = "planned"
	Sent    State = "sent"
	Skipped State = "skipped"
	Failed  State = "failed"
)

// Delivery is what was, or is about to be, posted: one for a guild's channel and local date.
type Delivery struct {
	Guild     knowledge.Guild
	Channel   string
	LocalDate string // "2025-03-30"
	State     State
	Body      []byte // the post as JSON, what exactly is up to the caller
	Revision  int64  // reported up to here
	Note      string // why it was skipped or failed
	Message   string // Discord's message ID once sent
	At        time.Time
}

// Digests keeps standing orders and what was delivered.
type Digests interface {
	SetDigest(ctx context.Context, by Actor, d Digest) error          // one for a guild and channel
	Digests(ctx context.Context, g knowledge.Guild) ([]Digest, error) // g "" means all guilds
	// Plan writes a delivery down as Planned unless its channel and date have
	// one; it returns the one that stands and whether this call wrote it.
	Plan(ctx context.Context, d Delivery) (Delivery, bool, error)
	// Settle moves a delivery to Sent, Skipped or Failed; Sent and Skipped also
	// move the digest's Since to the revision that was planned. A delivery that
	// is Sent or Skipped stays so; saying the same again is no error, anything
	// else is. ErrNotFound when it was not planned.
	Settle(ctx context.Context, d Delivery) error
	// Deliveries returns the newest first; g "" and channel "" mean all.
	Deliveries(ctx context.Context, g knowledge.Guild, channel string, limit int) ([]Delivery, error)
}
