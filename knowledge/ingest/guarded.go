package ingest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
)

// patience is how long a reader may take by the clock: a busy machine makes no
// page a hard one, but nobody waits for ever.
const patience = 2 * time.Minute

// guarded runs a reader of strangers' bytes, where a panic is an error with the
// reason "text" and taking more than limit of processor time, or all patience,
// one with the reason "hard". It returns when the reader has ended: readers look
// at their context, and what they do in between is bounded by the size of what
// they read.
func guarded[T any](ctx context.Context, limit time.Duration, read func(context.Context) (T, error)) (value T, err error) {
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	runtime.LockOSThread() // whose time is counted
	defer runtime.UnlockOSThread()
	defer func() {
		var none T
		switch p := recover(); {
		case p != nil:
			value, err = none, &Error{NoText, fmt.Errorf("reader failed: %v", p)}
		case err != nil && ctx.Err() != nil:
			value, err = none, ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			value, err = none, &Error{Hard, fmt.Errorf("not read in %v of processor time", limit)}
		}
	}()
	return read(allowance{within, threadTime() + limit})
}

// allowance is a context that ends, too, when its thread has had so much
// processor time. Who waits for it sees only the end of the context within.
type allowance struct {
	context.Context
	until time.Duration
}

// Err is the context's own error, or that of a deadline when the time is spent.
func (a allowance) Err() error {
	if err := a.Context.Err(); err != nil {
		return err
	}
	if threadTime() > a.until {
		return context.DeadlineExceeded
	}
	return nil
}
