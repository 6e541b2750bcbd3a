package ingest

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

// busily runs do while one processor is wanted by eight others.
func busily(do func()) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var over atomic.Bool
	defer over.Store(true)
	for range 8 {
		go func() {
			for !over.Load() {
			}
		}()
	}
	do()
}

// What a busy machine takes longer to read is read all the same, and what does
// not end is given up all the same.
func TestBusyMachine(t *testing.T) {
	if threadTime() == 0 {
		t.Skip("the time of a thread is not known here")
	}
	source := repeated("<p>Die Minister haben den Pakt unterzeichnet, sagte einer.</p>", 128<<10)
	work := func(ctx context.Context) (int, error) {
		for n := range 8 {
			if ctx.Err() != nil {
				return n, ctx.Err()
			}
			if _, err := parsed(source); err != nil {
				return n, err
			}
			runtime.Gosched() // the others have their turn, however short a part was
		}
		return 8, nil
	}
	before := processor()
	if _, err := work(t.Context()); err != nil {
		t.Fatal(err)
	}
	limit := 3 * (processor() - before)
	busily(func() {
		from := time.Now()
		if n, err := guarded(t.Context(), limit, work); n != 8 || err != nil {
			t.Errorf("%d of 8 parts, %v", n, err)
		}
		if took := time.Since(from); took < limit {
			t.Errorf("the machine was not busy: %v of %v", took, limit)
		}
		_, err := guarded(t.Context(), limit, func(ctx context.Context) (int, error) {
			for n := 0; ; n++ {
				if _, err := work(ctx); err != nil {
					return n, err
				}
			}
		})
		if reason(err) != Hard {
			t.Errorf("without end: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := guarded(ctx, limit, work); !errors.Is(err, context.Canceled) {
			t.Errorf("nobody waits: %v", err)
		}
	})
}
