package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// guarded runs a reader of strangers' bytes, where a panic is an error with the
// reason "text" and taking longer than limit one with the reason "hard". It
// returns when the reader has ended: readers look at their context, and what
// they do in between is bounded by the size of what they read.
func guarded[T any](ctx context.Context, limit time.Duration, read func(context.Context) (T, error)) (value T, err error) {
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	defer func() {
		var none T
		switch p := recover(); {
		case p != nil:
			value, err = none, &Error{NoText, fmt.Errorf("reader failed: %v", p)}
		case err != nil && ctx.Err() != nil:
			value, err = none, ctx.Err()
		case errors.Is(err, context.DeadlineExceeded):
			value, err = none, &Error{Hard, fmt.Errorf("not read within %v", limit)}
		}
	}()
	return read(within)
}
