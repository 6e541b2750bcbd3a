// Package schedule sends daily digests when they are due.
//
// A delivery is written down under its channel and local date before it is
// posted, and posted with a nonce made of both. So of many processes one writes
// it, a process that was killed in between finds it again, and Discord, which
// returns the first message for a nonce it has seen, takes it once.
//
// One window is left: Discord remembers a nonce for some minutes. A process that
// is killed after Discord took the post and before that was written down, and
// that comes back after those minutes and within the four hours, posts it twice.
// So does one that loses every answer of Discord for those minutes. The other
// order of things would lose posts instead.
package schedule

import (
	"context"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"beleg/bot/fleet"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/digest"
	"beleg/knowledge/store"
)

// Orders keeps standing orders and deliveries. Every store is one.
type Orders interface {
	SetDigest(ctx context.Context, by store.Actor, d store.Digest) error
	Digests(ctx context.Context, g knowledge.Guild) ([]store.Digest, error)
	Plan(ctx context.Context, d store.Delivery) (store.Delivery, bool, error)
	Settle(ctx context.Context, d store.Delivery) error
	Deliveries(ctx context.Context, g knowledge.Guild, channel string, limit int) ([]store.Delivery, error)
}

// Poster posts into a channel and returns the message's ID. A nonce that it has
// seen within the last minutes returns the message of then. An error that has a
// method Refused() bool which says true means that trying again is of no use;
// any other may pass.
type Poster interface {
	Post(ctx context.Context, g knowledge.Guild, channel string, r commands.Reply, nonce string) (string, error)
	// Tell is Post to the admins of a guild: to a user, or where they will see it.
	Tell(ctx context.Context, g knowledge.Guild, user string, r commands.Reply, nonce string) (string, error)
	// May reports whether a channel of a guild takes posts now, as far as can be seen.
	May(ctx context.Context, g knowledge.Guild, channel string) (bool, error)
}

// Clock tells the time. Sleep returns after d, or when ctx ends.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration)
}

const (
	// lateness is how long after its hour a digest still goes out.
	lateness = 4 * time.Hour
	// look is how often orders are looked at: someone may have changed them, or
	// the clock may have been set.
	look = time.Minute
	// yield is how long another process may take to post what it wrote down.
	yield = time.Minute
	// patience is how long one delivery may take.
	patience = 45 * time.Second
	// workers post at the same time: many servers want 08:00.
	workers = 8
	// recorded is how many missed days are written down one by one.
	recorded = 7
)

// itself is who pauses orders.
var itself = store.Actor{ID: "schedule", Name: "Beleg"}

// Scheduler sends digests.
type Scheduler struct {
	// Owned says whose: of the other guilds another process sends them. It is asked
	// at each look. When two processes own a guild for a moment, or one that was
	// killed is followed by another, the rules above hold.
	Owned fleet.Owned

	lg       *slog.Logger
	orders   Orders
	digester commands.Digester
	poster   Poster
	clock    Clock
	watched  map[place]*watch

	mu     sync.Mutex
	lifted map[knowledge.Guild]bool // see Lift
	soon   chan struct{}            // see Soon
}

// place is where a digest goes.
type place struct {
	guild   knowledge.Guild
	channel string
}

// New returns a scheduler; a nil clock is the machine's.
func New(lg *slog.Logger, orders Orders, d commands.Digester, p Poster, c Clock) *Scheduler {
	if c == nil {
		c = machine{}
	}
	return &Scheduler{lg: lg, orders: orders, digester: d, poster: p, clock: c, watched: map[place]*watch{},
		lifted: map[knowledge.Guild]bool{}, soon: make(chan struct{}, 1)}
}

// Run sends digests until ctx ends. What is being posted then is finished.
func (s *Scheduler) Run(ctx context.Context) {
	for ctx.Err() == nil {
		next := s.step(ctx)
		s.sleep(ctx, min(look, max(time.Second, next.Sub(s.clock.Now()))))
	}
}

// Soon has orders looked at without delay: what was owned by another process may be due,
// or left in the midst of being sent.
func (s *Scheduler) Soon() {
	select {
	case s.soon <- struct{}{}:
	default:
	}
}

// sleep returns after d, when Soon is called, or when ctx ends.
func (s *Scheduler) sleep(ctx context.Context, d time.Duration) {
	ctx, wake := context.WithCancel(ctx)
	defer wake()
	go func() {
		select {
		case <-s.soon:
			wake()
		case <-ctx.Done():
		}
	}()
	s.clock.Sleep(ctx, d)
}

// step sends what is due and returns when something will be next.
func (s *Scheduler) step(ctx context.Context) time.Time {
	next := s.clock.Now().Add(24 * time.Hour)
	list, err := s.orders.Digests(ctx, "")
	if err != nil {
		if ctx.Err() == nil {
			s.lg.Error("digests not read", "error", err)
		}
		return next
	}
	list = slices.DeleteFunc(list, func(d store.Digest) bool { return !s.Owned.Has(d.Guild) })
	s.keep(list)
	var work sync.WaitGroup
	var mu sync.Mutex
	free := make(chan struct{}, workers)
	lifted := s.liftedNow()
	for _, d := range list {
		w := s.watched[place{d.Guild, d.Channel}]
		w.lifted = d.Paused == digest.Forbidden && lifted[d.Guild]
		resting := d.Paused != "" && !w.lifted
		if !d.On || resting && w.told {
			continue
		}
		free <- struct{}{}
		work.Go(func() {
			defer func() { <-free }()
			at := s.safely(ctx, w, d)
			mu.Lock()
			defer mu.Unlock()
			if at.Before(next) {
				next = at
			}
		})
	}
	work.Wait()
	return next
}

// safely attends to an order; a bug in one is a line in the log.
func (s *Scheduler) safely(ctx context.Context, w *watch, d store.Digest) (next time.Time) {
	defer func() {
		if p := recover(); p != nil {
			s.lg.Error("digest failed", "guild", d.Guild, "channel", d.Channel, "panic", p, "stack", string(debug.Stack()))
			next = w.failed("", s.clock.Now())
		}
	}()
	switch {
	case d.Paused == "":
		return s.attend(ctx, w, d)
	case w.lifted && w.told:
		return s.resume(ctx, w, d)
	case w.lifted:
		s.Lift(d.Guild) // when that is told
	}
	return s.tell(ctx, w, d)
}

// keep remembers the orders there are, and forgets those that are gone.
func (s *Scheduler) keep(list []store.Digest) {
	watched := make(map[place]*watch, len(list))
	for _, d := range list {
		p := place{d.Guild, d.Channel}
		w := s.watched[p]
		if w == nil {
			w = &watch{}
			if d.Paused == digest.Forbidden {
				s.Lift(d.Guild) // whoever had it before may have been told, and killed
			}
		}
		w.see(d)
		watched[p] = w
	}
	s.watched = watched
}

// machine is the clock of the machine. A sleep is measured by the monotonic
// clock, so setting the clock does not prolong it.
type machine struct{}

func (machine) Now() time.Time { return time.Now() }

func (machine) Sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
