// Package backoff says how long to wait after failures, for everybody who tries
// again.
package backoff

import "time"

// After is the pause after so many failures in a row: first after the first,
// twice as long after each one more, never longer than most. Whoever must not
// come back together with others spreads it.
func After(failures int, first, most time.Duration) time.Duration {
	d := min(first, most)
	for ; failures > 1 && d < most; failures-- {
		d = min(2*d, most)
	}
	return d
}
