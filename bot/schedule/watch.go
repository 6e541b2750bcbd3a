package schedule

import (
	"time"

	"beleg/bot/backoff"
	"beleg/knowledge/store"
)

// watch is what this process knows of an order besides what the store keeps. It
// may be lost at any time.
type watch struct {
	order    store.Digest // as last seen, without Since
	done     string       // local date that is settled
	wrote    string       // local date of the delivery that this process wrote down
	sent     string       // local date of the delivery that Discord took from this process
	message  string       // and its ID
	tried    string       // local date of what failed in passing
	failures int
	since    time.Time // when it failed last
	again    time.Time // when it is tried again
	lifted   bool      // the pause may be over
	told     bool      // that it is paused, or there is nothing to tell
}

// see begins anew when somebody changed the order.
func (w *watch) see(d store.Digest) {
	if d.Since = 0; d != w.order {
		w.order, w.done, w.failures, w.again, w.told = d, "", 0, time.Time{}, false
	}
}

// waits reports whether it is too early to try again. A clock that was put back
// makes nothing early.
func (w *watch) waits(now time.Time) bool { return now.Before(w.again) && !now.Before(w.since) }

// The shortest and the longest pause between attempts. Discord may have taken
// what it did not answer, so the next one has to come while it remembers the nonce.
const (
	soonest = 15 * time.Second
	slowest = 2 * time.Minute
)

// failed notes a failure that may pass and returns when to try again.
func (w *watch) failed(day string, now time.Time) time.Time {
	if w.tried != day {
		w.tried, w.failures = day, 0
	}
	w.failures++
	w.since, w.again = now, now.Add(backoff.After(w.failures, soonest, slowest))
	return w.again
}
