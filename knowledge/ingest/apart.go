package ingest

import (
	"context"
	"fmt"
	"time"
)

// apart runs a reader of strangers' bytes in a goroutine of its own, where a
// panic is an error with the reason "text". One that takes longer than limit is
// left behind with the reason "slow": such readers cannot be interrupted, but
// sizes are bounded, so it ends at last.
func apart[T any](ctx context.Context, limit time.Duration, read func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r = result{err: &Error{NoText, fmt.Errorf("reader failed: %v", p)}}
			}
			done <- r
		}()
		r.value, r.err = read()
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	var none T
	select {
	case r := <-done:
		return r.value, r.err
	case <-timer.C:
		return none, &Error{Slow, fmt.Errorf("not read within %v", limit)}
	case <-ctx.Done():
		return none, ctx.Err()
	}
}
