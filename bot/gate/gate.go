// Package gate bounds how much is done at once. A few are let in, a few more
// wait a moment, and everybody else is turned away at once: whoever is answered
// is answered soon, however many ask.
package gate

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

// ErrBusy turns somebody away.
var ErrBusy = errors.New("too many ask at once")

// Gate lets in so many at once. It is safe for concurrent use.
type Gate struct {
	places   *semaphore.Weighted
	queue    int64         // who may wait
	patience time.Duration // and how long
	waiting  atomic.Int64
}

// New returns a gate with so many places, where queue more may wait for at most
// patience.
func New(places, queue int, patience time.Duration) *Gate {
	return &Gate{places: semaphore.NewWeighted(int64(places)), queue: int64(queue), patience: patience}
}

// Places is how many may in reason work at once on this machine: one for each
// core, and two at least, so that one who takes long is not in everybody's way.
func Places() int { return max(2, Cores) }

// Cores is how many the process was started with.
var Cores = runtime.GOMAXPROCS(0)

// Enter waits for a place, in the order of coming. It fails with ErrBusy when
// there is none to be had, and with the error of ctx when that ends first.
func (g *Gate) Enter(ctx context.Context) (leave func(), err error) {
	leave = func() { g.places.Release(1) }
	if g.places.TryAcquire(1) {
		return leave, nil
	}
	defer g.waiting.Add(-1)
	if g.waiting.Add(1) > g.queue {
		return nil, ErrBusy
	}
	ctx, cancel := context.WithTimeoutCause(ctx, g.patience, ErrBusy)
	defer cancel()
	if g.places.Acquire(ctx, 1) != nil {
		return nil, context.Cause(ctx)
	}
	return leave, nil
}

// Crowded reports whether somebody waits.
func (g *Gate) Crowded() bool { return g.waiting.Load() > 0 }
