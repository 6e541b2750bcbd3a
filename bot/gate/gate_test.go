package gate

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestGate: so many come in, so many wait, and the rest is turned away at once.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(2, 3, time.Second)
		var leaves []func()
		for range 2 {
			leave, err := g.Enter(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			leaves = append(leaves, leave)
		}
		if g.Crowded() {
			t.Error("crowded while nobody waits")
		}
		var work sync.WaitGroup
		entered := make(chan error, 3)
		for range 3 {
			work.Go(func() {
				leave, err := g.Enter(t.Context())
				if entered <- err; err == nil {
					leave()
				}
			})
		}
		synctest.Wait()
		if !g.Crowded() {
			t.Error("not crowded while some wait")
		}
		start := time.Now()
		if _, err := g.Enter(t.Context()); !errors.Is(err, ErrBusy) || time.Since(start) > 0 {
			t.Errorf("one too many: %v after %v", err, time.Since(start))
		}
		for _, leave := range leaves {
			leave()
		}
		work.Wait()
		for range 3 {
			if err := <-entered; err != nil {
				t.Errorf("one who waited: %v", err)
			}
		}
	})
}

// TestGivingUp: patience ends, people go away, and neither keeps a place.
func TestGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(1, 1, time.Second)
		var leaves []func()
		for range 1 {
			leave, err := g.Enter(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			leaves = append(leaves, leave)
		}
		start := time.Now()
		if _, err := g.Enter(t.Context()); !errors.Is(err, ErrBusy) || time.Since(start) != time.Second {
			t.Errorf("patience: %v after %v", err, time.Since(start))
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		if _, err := g.Enter(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("gone away: %v", err)
		}
		if g.Crowded() {
			t.Error("who gave up still waits")
		}
		leaves[0]()
		if leave, err := g.Enter(t.Context()); err != nil {
			t.Errorf("a place that was left: %v", err)
		} else {
			leave()
		}
	})
}
