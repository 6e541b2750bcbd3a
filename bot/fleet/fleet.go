// Package fleet shares Discord's shards among processes that share a store. There is
// no leader: every process renews its leases, counts who else lives, and claims what
// nobody holds up to its fair share.
//
// A lease is safe without agreeing clocks. The database ends it by its own clock, some
// seconds after the renewal arrived; the holder stops a margin earlier by its monotonic
// clock, counted from before the renewal was sent. So two processes never hold a shard
// at once, be one of them killed, stopped for minutes or cut from the database; only a
// leap of the database's clock by more than the margin could do that. What a holder that
// stopped may still have on its way is told apart by keys: answers and posts have a
// nonce, deliveries their key, sessions the token of the lease.
package fleet

import (
	"context"
	"crypto/rand"
	"log/slog"
	"os"
	"sync"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Gateway connects shards to Discord.
type Gateway interface {
	// Advice is how many shards Discord wants; it waits for an answer until ctx ends.
	Advice(ctx context.Context) (int, error)
	// Start connects a shard and returns at once.
	Start(x store.Shard)
	// Stop ends a shard's connection at once and returns the session with which
	// another process goes on. With finish, what is being answered here is
	// answered; without, the other process is to answer it.
	Stop(shard int, finish bool) store.Session
	// Session is with which session another process would go on now.
	Session(shard int) store.Session
}

// Options say how; zero values are the usual ones.
type Options struct {
	Shards  int           // how many there are; 0 asks Discord
	TTL     time.Duration // of a lease, 5 s
	Margin  time.Duration // by which a holder stops before its lease ends, 1 s
	Every   time.Duration // between renewals, 1 s
	Version string        // of the program
	Behind  func() int    // counts the articles that indexes here lack; nil counts none
}

// Fleet is this process's part.
type Fleet struct {
	// Claimed hears when this process holds a shard that it did not hold before; nil or
	// set before Run. It must not block.
	Claimed func()

	lg      *slog.Logger
	st      store.Fleet
	o       Options
	process store.Process
	counted chan int      // how many shards there shall be
	soon    chan struct{} // asks for a turn before its time

	mu       sync.Mutex
	gateway  Gateway
	ctx      context.Context // of Run
	shards   int             // in all
	held     map[int]*lease
	finished map[int]time.Time // until when what was given back may still be answered
	settled  time.Time         // when the last turn that came to its end began
	living   int               // processes, as of settled
	crowded  bool              // Discord was asked again how many shards it wants
}

// lease is a shard that is held.
type lease struct {
	store.Shard           // with the session as it was last written down
	until       time.Time // by the monotonic clock
}

const (
	finishing = 3 * time.Second        // for questions that are being answered when their shard is given back
	parting   = 900 * time.Millisecond // for giving everything back at the end
	watch     = 50 * time.Millisecond  // between looks for leases that are over
)

// New makes the part of one process; it does nothing before Run.
func New(lg *slog.Logger, st store.Fleet, o Options) *Fleet {
	for v, usual := range map[*time.Duration]time.Duration{&o.TTL: 5 * time.Second, &o.Margin: time.Second, &o.Every: time.Second} {
		if *v == 0 {
			*v = usual
		}
	}
	host, _ := os.Hostname()
	return &Fleet{lg: lg, st: st, o: o, process: store.Process{ID: host + "-" + rand.Text()[:8], Version: o.Version},
		counted: make(chan int, 1), soon: make(chan struct{}, 1), held: map[int]*lease{}, finished: map[int]time.Time{}}
}

// Run holds shards until ctx ends, and gives them all back then.
func (f *Fleet) Run(ctx context.Context, g Gateway) error {
	ctx, cancel := context.WithCancel(ctx)
	f.lg.Info("shards are shared with other processes", "as", f.process.ID)
	f.mu.Lock()
	f.gateway, f.ctx = g, ctx
	f.mu.Unlock()
	var work sync.WaitGroup
	defer work.Wait()
	defer f.quit()
	defer cancel()
	work.Go(func() { f.fence(ctx) })
	refused := make(chan error, 1)
	work.Go(func() { refused <- f.count(ctx, 0) })
	tick := time.NewTicker(f.o.Every)
	defer tick.Stop()
	for lost := false; ; {
		lost = f.told(ctx, lost, f.turn(ctx))
		select {
		case <-ctx.Done():
			return nil
		case err := <-refused:
			if err != nil && ctx.Err() == nil {
				return err
			}
		case <-tick.C:
		case <-f.soon:
		}
	}
}

// Soon has what changed written down at once: a session that begins is of use to others
// only when they know it.
func (f *Fleet) Soon() {
	select {
	case f.soon <- struct{}{}:
	default:
	}
}

// told logs when the database goes away and when it is back, and returns whether it is
// away.
func (f *Fleet) told(ctx context.Context, lost bool, err error) bool {
	switch {
	case ctx.Err() != nil:
	case err != nil && !lost:
		f.lg.Warn("the leases of shards cannot be renewed; they are let go in some seconds, until they can", "error", err)
	case err == nil && lost:
		f.lg.Info("the leases of shards can be renewed again")
	}
	return err != nil
}

// Holds reports whether a shard is this process's at this moment.
func (f *Fleet) Holds(shard int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.held[shard]
	return l != nil && time.Now().Before(l.until)
}

// Serves reports whether a server's questions are this process's to answer: those of
// shards it holds, and, for a moment, of those it gave back. "" are direct messages.
func (f *Fleet) Serves(guildID string) bool {
	f.mu.Lock()
	shard := ShardOf(knowledge.Guild(guildID), f.shards)
	until := f.finished[shard]
	f.mu.Unlock()
	return f.Holds(shard) || time.Now().Before(until)
}

// Settle waits until the database has answered something asked from now on, and reports
// whether a server's questions are still this process's to answer then. What failed
// because the database could not be reached is tried again, or left to the next holder.
func (f *Fleet) Settle(ctx context.Context, guildID string) bool {
	begun := time.Now()
	f.Soon()
	for f.Serves(guildID) {
		f.mu.Lock()
		settled := f.settled.After(begun)
		f.mu.Unlock()
		if settled {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(watch / 2):
		}
	}
	return false
}

// Held lists what this process holds at this moment, by number of shard.
func (f *Fleet) Held() map[int]store.Shard {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, out := time.Now(), map[int]store.Shard{}
	for id, l := range f.held {
		if now.Before(l.until) {
			out[id] = l.Shard
		}
	}
	return out
}

// Crowded is told that Discord wants more shards than there are.
func (f *Fleet) Crowded() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.crowded {
		return
	}
	f.crowded = true
	least, ctx := f.shards+1, f.ctx
	go func() { // ends with what Discord says, or with Run
		if f.count(ctx, least) != nil {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.crowded = false
		}
	}()
}

// Identify waits for the next turn of a bucket of IDENTIFYs, which all processes share.
func (f *Fleet) Identify(ctx context.Context, bucket int, apart time.Duration) error {
	for {
		asking, cancel := context.WithTimeout(ctx, f.o.TTL)
		wait, err := f.st.Identify(asking, bucket, apart+f.o.Margin)
		cancel()
		switch {
		case err == nil && wait == 0:
			return nil
		case err != nil:
			wait = f.o.Every
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}
