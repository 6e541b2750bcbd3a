package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

const (
	// longestTurn is when a host is given back, so that others have a turn, and
	// sharedTurn where other processes may have somebody who waits for it.
	longestTurn = 5 * time.Minute
	sharedTurn  = 8 * time.Second
	// goodbye is how long giving a host back may take when the program ends.
	goodbye = time.Second
	// tries and again say how often an errand that failed is run, and when: each
	// time twice as long after, the last time after a day.
	tries = 9
	again = 5 * time.Minute
)

// turn is a host that is being worked on.
type turn struct {
	*Worker
	host   string
	ctx    context.Context
	end    func()         // the host may be another process's
	riders sync.WaitGroup // who ask it under the turn's lease, see Hosts

	mu    sync.Mutex
	lease store.Lease
	good  time.Time // until when the lease holds, counted from before it was asked for; the clock may be set meanwhile

	last fetched // guilds that have the same feed want the same pages
}

// fetched is what an address led to.
type fetched struct {
	address string
	outside bool
	article knowledge.Article
	raw     []byte
	err     error
}

func (t *turn) setLease(l store.Lease, good time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lease, t.good = l, good
}

// left is how long the host is this process's for sure. One that was stopped for a
// while, or cut off from the store, knows by it that another may be at the host.
func (t *turn) left() time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return time.Until(t.good)
}

func (t *turn) theLease() store.Lease {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.lease
}

// run works what is due at the host, and gives it back.
func (t *turn) run(ctx context.Context) {
	defer t.let(t.host)
	t.ctx, t.end = context.WithCancel(ctx)
	t.hosts.begin(t)
	var renewing sync.WaitGroup
	renewing.Go(func() { t.renew(t.ctx) })
	switch err := t.work(t.ctx); {
	case err == nil, t.ctx.Err() != nil:
	case errors.Is(err, store.ErrChanged):
		t.lg.Info("another process has taken a host over", "host", t.host)
	default:
		t.lg.Error("a host's feeds are not polled", "host", t.host, "error", err)
	}
	free := t.hosts.finish(t)
	if !free.IsZero() {
		free = t.now().Add(time.Until(free)) // by the store's clock
	}
	t.end()
	renewing.Wait()
	ending, done := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
	defer done()
	if err := t.store.Release(ending, t.theLease(), free); err != nil {
		t.lg.Warn("a host is not given back before its lease ends", "host", t.host, "error", err)
	}
}

// renew keeps the lease. When another process has the host, or may have it, the turn
// is over, and so is a request that is under way.
func (t *turn) renew(ctx context.Context) {
	for {
		sleep(ctx, min(t.o.Lease/3, t.left()))
		if ctx.Err() != nil {
			return
		}
		held, asked := t.theLease(), time.Now()
		renewing, done := context.WithTimeout(ctx, t.left())
		l, err := t.store.Renew(renewing, held, t.now().Add(t.o.Lease))
		done()
		same := t.theLease().Token == held.Token
		switch {
		case err == nil && same:
			t.setLease(l, asked.Add(t.o.Lease))
		case same && (errors.Is(err, store.ErrChanged) || t.left() <= 0):
			t.end()
		}
	}
}

// batch is how many errands are read at a time.
const batch = 10

// over reports whether the host is to be given back, though something may be due.
func (t *turn) over(end time.Time) bool { return time.Now().After(end) || t.hosts.silent(t.host) > 0 }

// work polls feeds before it runs errands, again and again until nothing is due.
func (t *turn) work(ctx context.Context) error {
	end := time.Now().Add(longestTurn)
	if t.hosts.o.Shared {
		end = time.Now().Add(sharedTurn)
	}
	for !t.over(end) {
		feeds, err := t.store.DueFeeds(ctx, t.theLease())
		if err != nil {
			return err
		}
		errands, err := t.store.DueErrands(ctx, t.theLease(), batch)
		if err != nil || len(feeds)+len(errands) == 0 {
			return err
		}
		for _, f := range feeds {
			if t.over(end) {
				return nil
			}
			if err := t.attend(ctx, f); err != nil {
				return err
			}
		}
		for _, e := range errands {
			if t.over(end) {
				return nil
			}
			if err := t.settle(ctx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle runs an errand. What is nobody's to run waits for a program that knows it.
func (t *turn) settle(ctx context.Context, e store.Errand) error {
	next, err := t.handle(ctx, &e)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return ctx.Err()
	case e.Tries+1 < tries:
		next = soon(t.now(), again<<e.Tries)
		t.lg.Debug("an errand is put off", "kind", e.Kind, "guild", e.Guild, "until", next, "error", err)
	default:
		next = time.Time{}
		t.lg.Warn("an errand is given up", "kind", e.Kind, "guild", e.Guild, "host", e.Host, "error", err)
	}
	return t.store.SettleErrand(context.WithoutCancel(ctx), t.theLease(), e, next) // what was done is not to be done again
}

func (t *turn) handle(ctx context.Context, e *store.Errand) (next time.Time, err error) {
	h := t.handlers[e.Kind]
	if h == nil {
		return time.Time{}, fmt.Errorf("nobody runs errands of the kind %q", e.Kind)
	}
	defer t.caught(&err)
	return h(ctx, fetcher{turn: t, client: t.client}, e)
}

// caught makes an error of a panic: a bug over one feed is one feed's trouble.
func (t *turn) caught(err *error) {
	if p := recover(); p != nil {
		t.lg.Error("panic while taking in", "host", t.host, "panic", p, "stack", string(debug.Stack()))
		*err = fmt.Errorf("panic: %v", p)
	}
}

// politely runs a request when robots.txt allows it.
func (t *turn) politely(ctx context.Context, c *ingest.Client, address string, request func()) error {
	if err := c.Robots(ctx, address); err != nil {
		return err
	}
	return t.visit(ctx, request)
}

// named runs a request for an address that a person named, such as a subscribed
// feed. What robots.txt forbids it does: that file speaks to crawlers, "automatic
// clients" that come by links (RFC 9309, section 1), and a reader of feeds asks for
// what somebody wants to read. The pause that it asks for is kept.
func (t *turn) named(ctx context.Context, c *ingest.Client, address string, request func()) error {
	c.Robots(ctx, address)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return t.visit(ctx, request)
}

// visit runs a request when there is room for it. The pause of the host passes before, so
// that nobody waits for room meanwhile.
func (t *turn) visit(ctx context.Context, request func()) error {
	t.hosts.rest(ctx, t.host)
	err := within(ctx, t.requests, func() {
		if t.left() <= 0 { // it was stopped, or cut off
			t.end()
			return
		}
		request()
	})
	return cmp.Or(err, ctx.Err())
}

// fetcher is a turn as handlers see it.
type fetcher struct {
	*turn
	client  *ingest.Client
	outside bool
}

// Outside implements Fetcher.
func (f fetcher) Outside() Fetcher { return fetcher{f.turn, f.client.Outside(), true} }

// Fetch implements Fetcher. The newest page is kept: guilds that have the same
// feed want the same pages, one after the other.
func (f fetcher) Fetch(ctx context.Context, address string) (knowledge.Article, []byte, error) {
	if l := f.last; l.address == address && l.outside == f.outside {
		return l.article, l.raw, l.err
	}
	l := fetched{address: address, outside: f.outside}
	err := f.politely(ctx, f.client, address, func() { l.article, l.raw, l.err = f.client.Fetch(ctx, address) })
	if err != nil {
		l.err = err
	}
	if ctx.Err() != nil {
		return knowledge.Article{}, nil, ctx.Err()
	}
	f.last = l
	return l.article, l.raw, l.err
}

// Again implements Fetcher.
func (f fetcher) Again(ctx context.Context, address string, known ingest.Validators) (page *ingest.Page, a knowledge.Article, err error) {
	var failed error
	err = f.politely(ctx, f.client, address, func() { page, a, failed = f.client.Again(ctx, address, known) })
	return page, a, cmp.Or(err, failed)
}
