package intake

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"

	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// Leases are what Hosts needs of a store.
type Leases interface {
	ClaimHost(ctx context.Context, host string, until time.Time) (l store.Lease, quiet time.Duration, err error)
	Release(ctx context.Context, l store.Lease, from time.Time) error
	Quiet(ctx context.Context, host string, wait time.Duration) error
}

// HostOptions are those of Hosts; the zero ones are right for one process on the
// public internet.
type HostOptions struct {
	Shared   bool          // by other processes that ask hosts too
	Pause    time.Duration // between two visits to a host; default 2 s
	Visit    time.Duration // that one may take, where other processes wait; default 30 s
	Patience time.Duration // that somebody waits for a host; default 1 min
}

const (
	// longestPause is the longest that a robots.txt may ask for: a feed of twenty
	// new items is through after ten minutes.
	longestPause = 30 * time.Second
	// glance is between two looks whether another process has given a host back.
	glance = 200 * time.Millisecond
	// remembered is how many hosts are known before those that nobody asks are forgotten.
	remembered = 1000
)

// Hosts lets visits to hosts through, those of turns as well as those that somebody
// waits for: one at a time to each, with a pause between two, and none while the
// server wants to be left alone. It is an ingest.Gate.
//
// Where processes share the store, a host is asked under its lease only: that of
// the turn which this process has there, else one for the visit. A turn that other
// processes wait for is short, see [longestTurn].
type Hosts struct {
	lg    *slog.Logger
	store Leases
	o     HostOptions

	mu   sync.Mutex
	list map[string]*host
}

// host is one that was asked lately, or is about to be.
type host struct {
	name  string
	place chan struct{} // one: who has it asks

	// Under Hosts.mu.
	users int       // who wait for it, ask it or have a turn there
	turn  *turn     // that this process has there; nil without
	free  time.Time // from when on it may be asked, the last visit considered
	quiet time.Time // until when the server wants to be left alone
}

// NewHosts returns a gate to hosts.
func NewHosts(lg *slog.Logger, s Leases, o HostOptions) *Hosts {
	set := func(d *time.Duration, usual time.Duration) {
		if *d == 0 {
			*d = usual
		}
	}
	set(&o.Pause, 2*time.Second)
	set(&o.Visit, 30*time.Second)
	set(&o.Patience, time.Minute)
	return &Hosts{lg: lg, store: s, o: o, list: map[string]*host{}}
}

// errCrowded ends the wait for a host.
var errCrowded = errors.New("others ask the host")

// Enter implements ingest.Gate. Whoever must be answered by a time waits for half of
// what is left until then.
func (hs *Hosts) Enter(ctx context.Context, name string) (within context.Context, leave func(pause, wait time.Duration), err error) {
	patience := hs.o.Patience
	if end, ok := ctx.Deadline(); ok {
		patience = min(patience, time.Until(end)/2)
	}
	waiting, done := context.WithTimeoutCause(ctx, patience, errCrowded)
	defer done()
	h := hs.use(name)
	p, err := hs.wait(ctx, waiting, h)
	if err != nil {
		hs.unuse(h)
		if waiting.Err() != nil && ctx.Err() == nil {
			err = ingest.Withhold(0)
		}
		return nil, nil, err
	}
	return p.ctx, func(pause, wait time.Duration) { hs.leave(h, p, pause, wait) }, nil
}

// permit lets somebody ask a host.
type permit struct {
	ctx   context.Context
	end   func()
	lease store.Lease // for the visit; none when a turn has one, or none is needed
}

// wait takes the host's place, and returns with it when the host may be asked.
func (hs *Hosts) wait(ctx, waiting context.Context, h *host) (p *permit, err error) {
	select {
	case h.place <- struct{}{}:
	case <-waiting.Done():
		return nil, waiting.Err()
	}
	for p == nil && err == nil {
		p, err = hs.try(ctx, waiting, h)
	}
	if err != nil {
		<-h.place
	}
	return p, err
}

// try returns neither a permit nor an error when it is to be called again.
func (hs *Hosts) try(ctx, waiting context.Context, h *host) (*permit, error) {
	if wait := hs.silent(h.name); wait > 0 {
		return nil, ingest.Withhold(wait)
	}
	hs.rest(waiting, h.name)
	if waiting.Err() != nil {
		return nil, waiting.Err()
	}
	if !hs.o.Shared {
		return &permit{ctx: ctx, end: func() {}}, nil
	}
	if p := hs.ride(ctx, h); p != nil {
		return p, nil
	}
	asked := time.Now()
	l, quiet, err := hs.store.ClaimHost(waiting, h.name, asked.Add(hs.o.Visit))
	switch {
	case err != nil:
		return nil, err
	case quiet > 0:
		hs.silence(h, quiet)
		return nil, nil
	case l.Token == 0:
		sleep(waiting, glance)
		return nil, nil
	}
	within, end := context.WithDeadline(ctx, asked.Add(hs.o.Visit))
	return &permit{within, end, l}, nil
}

// ride lets somebody ask under the lease of a turn, as long as that lasts; nil when
// there is none.
func (hs *Hosts) ride(ctx context.Context, h *host) *permit {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	t := h.turn
	if t == nil || t.ctx.Err() != nil || t.left() <= 0 {
		return nil
	}
	t.riders.Add(1)
	within, cancel := context.WithCancel(ctx)
	unlink := context.AfterFunc(t.ctx, cancel)
	return &permit{ctx: within, end: func() { unlink(); cancel(); t.riders.Done() }}
}

// leave ends a visit.
func (hs *Hosts) leave(h *host, p *permit, pause, wait time.Duration) {
	pause = min(max(pause, hs.o.Pause), longestPause)
	free := time.Now().Add(pause)
	hs.mu.Lock()
	h.free = free
	hs.mu.Unlock()
	ctx, done := context.WithTimeout(context.WithoutCancel(p.ctx), goodbye)
	defer done()
	if wait > 0 {
		wait = min(wait, longestWish)
		hs.silence(h, wait)
		if err := hs.store.Quiet(ctx, h.name, wait); err != nil {
			hs.lg.Warn("other processes do not hear that a host wants to be left alone", "host", h.name, "error", err)
		}
	}
	p.end()
	if p.lease.Token != 0 {
		if err := hs.store.Release(ctx, p.lease, free); err != nil {
			hs.lg.Warn("a host is not given back before its lease ends", "host", h.name, "error", err)
		}
	}
	<-h.place
	hs.unuse(h)
}

// begin lets others of this process ask a host under the lease of a turn.
func (hs *Hosts) begin(t *turn) {
	h := hs.use(t.host)
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h.turn = t
}

// finish ends that, when those who ask are done, and returns when the host may be asked
// again, zero when it was not asked lately.
func (hs *Hosts) finish(t *turn) time.Time {
	hs.mu.Lock()
	h := hs.list[t.host]
	h.turn = nil
	hs.mu.Unlock()
	t.riders.Wait()
	defer hs.unuse(h)
	hs.mu.Lock()
	defer hs.mu.Unlock()
	return h.free
}

// rest lets the pause of a host pass.
func (hs *Hosts) rest(ctx context.Context, name string) {
	hs.mu.Lock()
	var free time.Time
	if h := hs.list[name]; h != nil {
		free = h.free
	}
	hs.mu.Unlock()
	sleep(ctx, time.Until(free))
}

// silence notes that a host's server wants to be left alone.
func (hs *Hosts) silence(h *host, wait time.Duration) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h.quiet = time.Now().Add(wait)
}

// silent is for how long a host's server wants to be left alone, as far as this process
// knows.
func (hs *Hosts) silent(name string) time.Duration {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if h := hs.list[name]; h != nil {
		return time.Until(h.quiet)
	}
	return 0
}

// use is the host of a name, for somebody who will call unuse. When many are known,
// those that nobody has to wait for are forgotten.
func (hs *Hosts) use(name string) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.list[name]
	if h == nil {
		if len(hs.list) >= remembered {
			now := time.Now()
			maps.DeleteFunc(hs.list, func(_ string, h *host) bool { return h.users == 0 && now.After(h.free) && now.After(h.quiet) })
		}
		h = &host{name: name, place: make(chan struct{}, 1)}
		hs.list[name] = h
	}
	h.users++
	return h
}

func (hs *Hosts) unuse(h *host) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h.users--
}
