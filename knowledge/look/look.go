// Package look looks at articles again after they were taken in: publishers
// change what they wrote, correct it, or take it down. What changed becomes a
// version in each guild that has the article from there; what a guild made of it
// itself stays.
//
// When a page is looked at is an errand of the store, one for all guilds that
// have it. Who runs errands fetches politely, and calls [Looker.Look]; what a
// killed process leaves is looked at again.
package look

import (
	"context"
	"crypto/sha256"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// Kind is that of its errands.
const Kind = "look"

// Store is what is needed of a store.Store.
type Store interface {
	store.Looks
	Raw(ctx context.Context, g knowledge.Guild, number int) (store.Raw, error)
	PlanErrands(ctx context.Context, errands []store.Errand) error
}

// Outside gives the fetcher for an address: one that reaches the public internet
// only, when a feed named it and no person did.
type Outside func(only bool) Fetcher

// Fetcher reads a page unless it is as known says; see [ingest.Client.Again].
type Fetcher interface {
	Again(ctx context.Context, address string, known ingest.Validators) (*ingest.Page, knowledge.Article, error)
}

// Looker plans looks and looks. It is safe for concurrent use.
type Looker struct {
	lg    *slog.Logger
	store Store
	now   func() time.Time
}

// New returns a looker.
func New(lg *slog.Logger, s Store) *Looker { return &Looker{lg, s, time.Now} }

// by is who brings what a look finds.
var by = store.Actor{ID: store.Look, Name: "Beleg"}

// When pages are looked at, counted from when they were taken in; a page that
// says it is live more often for its day.
var steps = []time.Duration{time.Hour, 6 * time.Hour, day, 3 * day, 10 * day}

const (
	day       = 24 * time.Hour
	liveEvery = 15 * time.Minute
	liveFor   = day
	apart     = 20 * time.Minute // at least, between two looks at a page that is not live
	confirm   = time.Hour        // until a page that was not there is looked for once more
	oldest    = 30 * day         // since the publication of an article that is looked at again
)

// next is when a page is looked at next, zero when it was looked at enough.
func next(begun, now time.Time, live bool) time.Time {
	if live && now.Before(begun.Add(liveFor)) {
		return now.Add(liveEvery)
	}
	for _, s := range steps {
		if at := begun.Add(s); at.After(now.Add(apart)) {
			return at
		}
	}
	return time.Time{}
}

// planned is how many articles are planned at a time, and every how often it is
// looked for new ones: other processes bring articles too.
const (
	planned = 100
	every   = 5 * time.Second
)

// Run plans looks until ctx ends, whenever turn says that it is up to this process:
// it waits for that, and returns false when ctx ends first. When two plan at once,
// a page is looked at once more.
func (l *Looker) Run(ctx context.Context, turn func(context.Context) bool) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for turn(ctx) {
		if err := l.Plan(ctx); err != nil && ctx.Err() == nil {
			l.lg.Error("no looks are planned", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Plan plans the looks at all articles that were fetched since it last did.
func (l *Looker) Plan(ctx context.Context) error {
	for {
		ids, err := l.store.Unplanned(ctx, planned)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := l.plan(ctx, id); err != nil {
				return err
			}
		}
		if len(ids) < planned {
			return nil
		}
	}
}

// plan writes the errand down before it notes that it did: a crash between both
// plans again.
func (l *Looker) plan(ctx context.Context, id knowledge.ArticleID) error {
	lk, followers, err := l.store.Looking(ctx, id)
	if err != nil {
		return err
	}
	lk.Missing, lk.Misses = time.Time{}, 0 // somebody just read it
	due := l.due(&lk, followers)
	host := store.HostOf(address(followers))
	if lk.Done = host == "" || !l.worth(followers); !lk.Done {
		err = l.store.PlanErrands(ctx, []store.Errand{{Kind: Kind, Key: key(id), Host: host, Due: due}})
	}
	if err != nil {
		return err
	}
	return l.store.KeepLook(ctx, lk)
}

// due is when the next look is. Steps go on where looks are underway, else they
// begin when the newest follower took the article in.
func (l *Looker) due(lk *store.Looking, followers []store.Follower) time.Time {
	now := l.now()
	if !lk.Begun.IsZero() && !lk.Done {
		if at := next(lk.Begun, now, live(followers)); !at.IsZero() {
			return at
		}
	}
	lk.Begun = begun(followers)
	return later(next(lk.Begun, lk.Begun, live(followers)), now)
}

// later is the later of two times.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func key(id knowledge.ArticleID) string { return strconv.FormatInt(int64(id), 10) }

// begun is when the newest follower took the article in.
func begun(followers []store.Follower) (at time.Time) {
	for _, f := range followers {
		at = later(at, f.Since)
	}
	return at
}

// address is where the article was read: as somebody gave it, because its
// canonical form need not be one that the server knows.
func address(followers []store.Follower) string {
	for _, f := range followers {
		for _, a := range []string{f.Article.Given, f.Article.URL} {
			if host, err := ingest.Canonical(a); err == nil && host != "" {
				return a
			}
		}
	}
	return ""
}

// stranger reports whether somebody has the address from a feed.
func stranger(followers []store.Follower) bool {
	for _, f := range followers {
		if f.Stranger {
			return true
		}
	}
	return false
}

func live(followers []store.Follower) bool {
	for _, f := range followers {
		if f.Article.Label == knowledge.Live {
			return true
		}
	}
	return false
}

// worth reports whether somebody has the article as news.
func (l *Looker) worth(followers []store.Follower) bool {
	since := l.now().Add(-oldest).Format("2006-01-02")
	for _, f := range followers {
		published := f.Article.Published
		if published == "" || published[:min(len(published), len(since))] >= since[:min(len(published), len(since))] {
			return true
		}
	}
	return false
}

// Look looks at the page of an errand, and says when it is looked at next; zero
// for never. Its errors are those of the store, or the context's: what a server
// does is weather.
func (l *Looker) Look(ctx context.Context, from Outside, e *store.Errand) (time.Time, error) {
	id, err := strconv.ParseInt(e.Key, 10, 64)
	if err != nil {
		return time.Time{}, errors.New("the errand names no article")
	}
	lk, followers, err := l.store.Looking(ctx, knowledge.ArticleID(id))
	if err != nil {
		return time.Time{}, err
	}
	if len(followers) == 0 { // it was removed, which may be undone
		lk.Done = true
		return time.Time{}, l.store.KeepLook(ctx, lk)
	}
	where := address(followers)
	page, a, err := from(stranger(followers)).Again(ctx, where, ingest.Validators{ETag: lk.ETag, Modified: lk.Modified})
	if ctx.Err() != nil {
		return time.Time{}, ctx.Err()
	}
	s := seen{page: page, article: a, err: err, where: where, read: map[[sha256.Size]byte]reading{}}
	lk.At = l.now()
	v := s.verdict(followers)
	switch v {
	case there:
		if err := l.read(ctx, &lk, followers, s); err != nil {
			return time.Time{}, err
		}
	case same:
		lk.Missing, lk.Misses = time.Time{}, 0
	case gone:
		if lk.Misses++; lk.Missing.IsZero() {
			lk.Missing = lk.At
		}
	default:
		l.lg.Info("a page could not be looked at again; the stored text stays", "article", id, "address", where, "error", err)
	}
	at := after(v, lk, s.live(followers))
	lk.Done = at.IsZero()
	return at, l.store.KeepLook(ctx, lk)
}

// after is when a page is looked at next.
func after(v verdict, lk store.Looking, live bool) time.Time {
	switch {
	case v == barred:
		return time.Time{}
	case lk.Misses > 0 && lk.Misses < store.Vanished:
		return lk.At.Add(confirm)
	}
	return next(lk.Begun, lk.At, live)
}

// live reports whether the page is still live.
func (s seen) live(followers []store.Follower) bool {
	if s.article.Text != "" {
		return s.article.Label == knowledge.Live
	}
	return live(followers)
}
