// Package intake polls feeds, follows their items to their pages, and runs
// whatever else is to be fetched at a time of its own.
//
// What is due stands in the store: feeds and errands, each at a host. A worker
// leases hosts and works what is due at one, one request at a time and with a
// pause between two, and gives it back; what a process leaves when it is killed
// is free when its lease ends. So a host is never asked twice at once, however
// many processes there are.
//
// Rows with leases do this rather than a job queue such as River, because the
// unit that may not run twice is the host and not the job, which its free
// version cannot limit; because a schedule is a column here and would have to be
// kept alive by jobs that plan jobs there; and because of what it costs: with
// SQLite an idle River takes 1 to 2 % of a core and writes 180 MB a day for its
// leader row, twice as much is written for each poll, and a job of a killed
// process is run again after 48 s at best (a lease here: 60 s, a restart alone
// on its data folder: at once). A poll is no loss when it is repeated, and an
// errand may be done twice, as an article is known by its address.
package intake

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// Store is what the worker needs of one.
type Store interface {
	store.Feeds
	Propose(ctx context.Context, p store.Proposal) (store.Proposal, bool, error)
	Put(ctx context.Context, g knowledge.Guild, by store.Actor, articles []knowledge.Article, raw [][]byte) ([]store.Put, error)
	ByURL(ctx context.Context, g knowledge.Guild, url string) (knowledge.Article, error)
}

// Fetcher reads the pages of one host politely: what robots.txt forbids is an
// *ingest.Error with the reason "robots".
type Fetcher interface {
	Fetch(ctx context.Context, address string) (knowledge.Article, []byte, error)
	// Again reads a page unless it is as known says; see [ingest.Client.Again].
	Again(ctx context.Context, address string, known ingest.Validators) (*ingest.Page, knowledge.Article, error)
	// Outside reaches the public internet only, for addresses that strangers name.
	Outside() Fetcher
}

// Handler runs an errand while its host is leased. next is when it is run again,
// with the Detail that it has by then; zero when it is done. After an error it is
// tried again later, and given up after a day.
type Handler func(ctx context.Context, f Fetcher, e *store.Errand) (next time.Time, err error)

// Options of a Worker; the zero Options are right for the public internet.
type Options struct {
	Hosts    int           // worked on at a time; default 128
	Requests int           // at a time; default 32
	Look     time.Duration // between looks whether something is due; default 1 s
	Lease    time.Duration // default 1 min

	// Passes is a subscription's filter; nil passes all.
	Passes func(s store.Subscription, i ingest.FeedItem) bool
	// Tell tells a subscriber, once, that a feed stays broken (f.Fails > 0) or is
	// well again; nil tells nobody. f.Failing is since when it failed, also when it is
	// well again: with the subscription it names the news, which a process that was
	// killed before it noted them tells once more. An error tells it again after the
	// next poll.
	Tell func(ctx context.Context, s store.Subscription, f store.FeedState) error
}

// Worker polls. One process has one for all guilds.
type Worker struct {
	lg       *slog.Logger
	store    Store
	client   *ingest.Client
	hosts    *Hosts
	o        Options
	handlers map[string]Handler
	requests chan struct{} // one for each that may run
	readings chan struct{}
	ended    chan struct{} // a host was given back
	leftOut  atomic.Int64  // items that had nothing to read
	now      func() time.Time

	mu   sync.Mutex
	held map[string]*turn
}

// New returns a worker; the hosts are the client's gate.
func New(lg *slog.Logger, s Store, hosts *Hosts, c *ingest.Client, o Options) *Worker {
	o = o.filled()
	w := &Worker{
		lg: lg, store: s, client: c, hosts: hosts, o: o, now: time.Now, held: map[string]*turn{}, ended: make(chan struct{}, 1),
		requests: make(chan struct{}, o.Requests), readings: make(chan struct{}, runtime.NumCPU()),
	}
	w.handlers = map[string]Handler{pageKind: w.page}
	return w
}

func (o Options) filled() Options {
	set := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	set(&o.Look, time.Second)
	set(&o.Lease, time.Minute)
	if o.Hosts == 0 {
		o.Hosts = 128
	}
	if o.Requests == 0 {
		o.Requests = 32
	}
	return o
}

// Handle registers who runs errands of a kind, before Run.
func (w *Worker) Handle(kind string, h Handler) { w.handlers[kind] = h }

// Run works until ctx ends, and returns when all hosts are given back.
func (w *Worker) Run(ctx context.Context) {
	var turns sync.WaitGroup
	defer turns.Wait()
	tick := time.NewTicker(w.o.Look)
	defer tick.Stop()
	for ctx.Err() == nil {
		if err := w.claim(ctx, &turns); err != nil && ctx.Err() == nil {
			w.lg.Error("feeds are not polled", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-w.ended:
			w.rest(ctx) // hosts that end together are followed by as many
		}
	}
}

// rest lets a moment pass.
func (w *Worker) rest(ctx context.Context) { sleep(ctx, min(w.o.Look, 50*time.Millisecond)) }

// claim begins turns at hosts that have something due.
func (w *Worker) claim(ctx context.Context, turns *sync.WaitGroup) error {
	w.mu.Lock()
	free := w.o.Hosts - len(w.held)
	w.mu.Unlock()
	if free <= 0 {
		return nil
	}
	next, err := w.store.NextDue(ctx) // reading is cheap, claiming is not
	if err != nil || next.IsZero() || next.After(w.now()) {
		return err
	}
	good := time.Now().Add(w.o.Lease)
	leases, err := w.store.ClaimHosts(ctx, w.now().Add(w.o.Lease), free)
	for _, l := range leases {
		if t := w.hold(l, good); t != nil {
			turns.Go(func() { t.run(ctx) })
		}
	}
	return err
}

// hold remembers a host. Where this process is at it already, as the clock was
// set and its lease seemed to have ended, that turn goes on under the new lease.
func (w *Worker) hold(l store.Lease, good time.Time) *turn {
	w.mu.Lock()
	defer w.mu.Unlock()
	if t := w.held[l.Host]; t != nil {
		t.setLease(l, good)
		return nil
	}
	t := &turn{Worker: w, host: l.Host, lease: l, good: good}
	w.held[l.Host] = t
	return t
}

// let forgets a host.
func (w *Worker) let(host string) {
	w.mu.Lock()
	delete(w.held, host)
	w.mu.Unlock()
	select {
	case w.ended <- struct{}{}:
	default:
	}
}

// sleep returns after d, or when ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// within runs f when there is room for it.
func within(ctx context.Context, room chan struct{}, f func()) error {
	select {
	case room <- struct{}{}:
		defer func() { <-room }()
	case <-ctx.Done():
		return ctx.Err()
	}
	f()
	return nil
}

// soon spreads what is due after d: up to a tenth later, never earlier.
func soon(now time.Time, d time.Duration) time.Time {
	return now.Add(d + time.Duration(rand.Float64()*0.1*float64(d)))
}

// reasonOf is the word for why something failed; "" when it was the program's
// own fault.
func reasonOf(err error) ingest.Why {
	var e *ingest.Error
	if errors.As(err, &e) {
		return e.Why
	}
	return ""
}

// wait is how long a server asks to be left alone, 0 when it does not say.
func wait(err error) time.Duration {
	var e *ingest.Error
	if errors.As(err, &e) {
		return e.Wait()
	}
	return 0
}
