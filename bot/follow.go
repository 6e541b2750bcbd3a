package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"beleg/bot/fleet"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// follower lets the indexes follow the store while it goes on: soon after each
// change made here, and within seconds after one made by another process. Guilds
// that other processes own are left to them. What was indexed of one that was lost
// stays as it is: when the guild comes back it goes on from there.
type follower struct {
	lg       *slog.Logger
	store    changing
	follow   func(ctx context.Context, g knowledge.Guild) error
	owned    fleet.Owned
	reopen   func()          // has every index compared with the store before it is used again
	origin   string          // of the last look
	ctx      context.Context // of the work; ends when close is called
	stop     context.CancelFunc
	interval time.Duration // between looks at what other processes changed

	mu      sync.Mutex
	guilds  map[knowledge.Guild]*pursuit
	running sync.WaitGroup
	closed  bool
}

// changing tells which guilds there are and how far they came.
type changing interface {
	Revisions(ctx context.Context) (of map[knowledge.Guild]int64, origin string, err error)
	Revision(ctx context.Context, g knowledge.Guild) (int64, error)
	Changes(ctx context.Context, g knowledge.Guild, after int64, limit int) ([]store.Change, error)
}

// pursuit is how far one guild's index is.
type pursuit struct {
	next    chan struct{} // closed after the round that follows; nil when none was asked for
	running bool
	stop    context.CancelFunc // ends the round that runs
	seen    int64              // the revision before the last complete round
	behind  int                // articles changed since, as of the last look
	counted int64              // the revision up to which those were counted
	rest    time.Time          // until then a guild that failed is left alone
}

// rest is how long to wait after a failure, unless somebody changes or asks.
const rest = 30 * time.Second

// newFollower follows until close is called, or fails for good when ctx ends.
func newFollower(
	ctx context.Context, lg *slog.Logger, st changing, owned fleet.Owned, follow func(context.Context, knowledge.Guild) error,
) *follower {
	f := &follower{lg: lg, store: st, owned: owned, follow: follow, reopen: func() {}, interval: 2 * time.Second,
		guilds: map[knowledge.Guild]*pursuit{}}
	f.ctx, f.stop = context.WithCancel(ctx)
	return f
}

// changed asks for a round after a change made here, which may be one of a guild
// that another process follows: feeds are polled for all.
func (f *follower) changed(g knowledge.Guild) {
	if f.owned.Has(g) {
		f.kick(g)
	}
}

// kick asks for a round of following. The channel closes once one that began
// after the call is over.
func (f *follower) kick(g knowledge.Guild) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.pursuit(g)
	if p.next == nil {
		p.next = make(chan struct{})
	}
	next := p.next
	if f.closed {
		close(next)
		p.next = nil
	} else if !p.running {
		p.running = true
		f.running.Go(func() { f.pursue(g, p) })
	}
	return next
}

// pursuit is called with mu held.
func (f *follower) pursuit(g knowledge.Guild) *pursuit {
	p := f.guilds[g]
	if p == nil {
		p = &pursuit{seen: -1, counted: -1, stop: func() {}}
		f.guilds[g] = p
	}
	return p
}

// pursue goes on until nobody asks for another round.
func (f *follower) pursue(g knowledge.Guild, p *pursuit) {
	for {
		f.mu.Lock()
		round := p.next
		p.next = nil
		p.running = round != nil
		f.mu.Unlock()
		if round == nil {
			return
		}
		f.round(g, p)
		close(round)
	}
}

func (f *follower) round(g knowledge.Guild, p *pursuit) {
	ctx, stop := context.WithCancel(f.ctx)
	defer stop()
	f.mu.Lock()
	p.stop = stop
	f.mu.Unlock()
	revision, err := f.safely(ctx, g)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil {
		p.seen, p.behind, p.counted = revision, 0, revision
	} else if ctx.Err() == nil {
		p.rest = time.Now().Add(rest)
		f.lg.Error("index does not follow", "guild", g, "error", err)
	}
}

// safely follows and returns the revision before it began. The index library
// panics over a folder that it could not write to, for lack of space: that is
// one guild's trouble, not everybody's.
func (f *follower) safely(ctx context.Context, g knowledge.Guild) (revision int64, err error) {
	defer func() {
		if p := recover(); p != nil {
			f.lg.Debug("panic while indexing", "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if revision, err = f.store.Revision(ctx, g); err != nil {
		return 0, err
	}
	return revision, f.follow(ctx, g)
}

// watch looks for what other processes changed until ctx ends.
func (f *follower) watch(ctx context.Context) {
	tick := time.NewTicker(f.interval)
	defer tick.Stop()
	for {
		f.look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look kicks the guilds whose revision moved, and counts what they lack. However many
// guilds there are, one question tells which these are.
func (f *follower) look(ctx context.Context) {
	revisions, origin, err := f.store.Revisions(ctx)
	if err == nil {
		f.leave(revisions)
		f.compare(origin)
	}
	for g, revision := range revisions {
		if !f.owned.Has(g) {
			continue
		}
		if err = f.lookAt(ctx, g, revision); err != nil {
			break
		}
	}
	if err != nil && ctx.Err() == nil {
		f.lg.Error("changes not read", "error", err)
	}
}

// leave stops following guilds that are owned no more, and those that are gone.
func (f *follower) leave(there map[knowledge.Guild]int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for g, p := range f.guilds {
		_, known := there[g]
		switch owned := f.owned.Has(g); {
		case known && owned:
		case !p.running:
			delete(f.guilds, g)
		case !owned:
			p.behind = 0
			p.stop()
		}
	}
}

// compare has all indexes compared with a database that took another's place, or was
// started again: it may lack what was read from the one before.
func (f *follower) compare(origin string) {
	if origin == "" || origin == f.origin {
		return
	}
	if f.origin != "" {
		f.lg.Info("the database was started anew, or another took its place; indexes are compared with it")
	}
	f.origin = origin
	f.reopen()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.guilds {
		p.seen, p.counted, p.rest = -1, -1, time.Time{}
	}
}

// maxCounted bounds the articles that a look counts for one guild.
const maxCounted = 10_000

// lookAt kicks a guild that is behind. One that is still on its way since an earlier
// look lacks something that is worth counting, once.
func (f *follower) lookAt(ctx context.Context, g knowledge.Guild, revision int64) error {
	f.mu.Lock()
	p := f.pursuit(g)
	seen, counted, rested := p.seen, p.counted >= revision, time.Now().After(p.rest)
	late := p.running || !rested
	f.mu.Unlock()
	if seen >= revision {
		return nil
	}
	if rested {
		f.kick(g)
	}
	if counted || !late {
		return nil
	}
	changes, err := f.store.Changes(ctx, g, seen, maxCounted)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.seen == seen {
		p.behind, p.counted = len(slices.DeleteFunc(changes, func(c store.Change) bool { return c.Removed })), revision
	}
	return nil
}

// behind is how many articles of all guilds are not searchable yet, as far as
// the last look saw.
func (f *follower) behind() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.guilds {
		n += p.behind
	}
	return n
}

// close stops and waits for what runs. What was not indexed yet is when the
// folder is next opened.
func (f *follower) close() {
	f.stop()
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.running.Wait()
}

// patience is how long an answer waits for changes to be indexed.
const patience = 2 * time.Second

// upToDate asks once the changes made so far are indexed, or patience ends:
// better an answer from most articles than none while a million are indexed.
type upToDate struct {
	*follower
	hurry func(knowledge.Guild) // has a guild followed before others
	asker interface {
		Ask(ctx context.Context, g knowledge.Guild, q knowledge.Question) (knowledge.Result, error)
	}
}

// Ask implements commands.Asker.
func (u upToDate) Ask(ctx context.Context, g knowledge.Guild, q knowledge.Question) (knowledge.Result, error) {
	u.hurry(g)
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case <-u.kick(g):
	case <-wait.C:
	case <-ctx.Done():
		return knowledge.Result{}, ctx.Err()
	}
	return u.asker.Ask(ctx, g, q)
}

// announcing is a store that kicks the follower after each change.
type announcing struct {
	store.Store
	kick   func(knowledge.Guild)
	forget func(knowledge.Guild) error // deletes a guild's index
}

// Put implements store.Articles.
func (a announcing) Put(ctx context.Context, g knowledge.Guild, by store.Actor, articles []knowledge.Article,
	raw [][]byte) ([]store.Put, error) {
	puts, err := a.Store.Put(ctx, g, by, articles, raw)
	a.kick(g)
	return puts, err
}

// Revise implements store.Looks.
func (a announcing) Revise(ctx context.Context, g knowledge.Guild, by store.Actor, revision int64, article knowledge.Article,
	raw []byte) (store.Put, error) {
	p, err := a.Store.Revise(ctx, g, by, revision, article, raw)
	a.kick(g)
	return p, err
}

// Remove implements store.Articles.
func (a announcing) Remove(ctx context.Context, g knowledge.Guild, by store.Actor, numbers ...int) ([]store.Put, error) {
	gone, err := a.Store.Remove(ctx, g, by, numbers...)
	a.kick(g)
	return gone, err
}

// Undo implements store.Articles.
func (a announcing) Undo(ctx context.Context, g knowledge.Guild, by store.Actor, entry int64) (store.Entry, error) {
	undone, err := a.Store.Undo(ctx, g, by, entry)
	a.kick(g)
	return undone, err
}

// Decide implements store.Proposals.
func (a announcing) Decide(
	ctx context.Context, g knowledge.Guild, by store.Actor, number int, d store.Decision,
) (p store.Proposal, put store.Put, err error) {
	p, put, err = a.Store.Decide(ctx, g, by, number, d)
	a.kick(g)
	return p, put, err
}

// Forget implements store.Articles. The index goes first, as the log will not
// tell it anything.
func (a announcing) Forget(ctx context.Context, g knowledge.Guild) error {
	if err := a.forget(g); err != nil {
		return err
	}
	return a.Store.Forget(ctx, g)
}
