package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"beleg/knowledge/store"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestHostsAlone: who keeps a host or gives it back waits neither for those who write what
// all share nor for those who do so with another host.
func TestHostsAlone(t *testing.T) {
	address := postgrestest.Shared(t).Database(t)
	s, other := openedPostgres(t, address), openedPostgres(t, address)
	for _, host := range []string{"a.example", "b.example"} {
		if err := s.PlanErrands(t.Context(), []store.Errand{{Kind: "page", Guild: "1", Key: host, Host: host}}); err != nil {
			t.Fatal(err)
		}
	}
	leases, err := s.ClaimHosts(t.Context(), time.Now().Add(time.Minute), 2)
	if err != nil || len(leases) != 2 {
		t.Fatal(leases, err)
	}
	held := leases[0]
	busy := func(f func(done chan<- struct{})) {
		done := make(chan struct{})
		go f(done)
		<-done
		ctx, end := context.WithTimeout(t.Context(), 2*time.Second)
		defer end()
		var err error
		if held, err = s.Renew(ctx, held, time.Now().Add(time.Minute)); err != nil {
			t.Errorf("renew: %v", err)
		}
		if err := s.Release(ctx, held, time.Time{}); err != nil {
			t.Errorf("release: %v", err)
		}
	}
	free := make(chan struct{})
	var wait sync.WaitGroup
	wait.Add(2)
	busy(func(done chan<- struct{}) {
		defer wait.Done()
		err := other.write(t.Context(), "share", func(*tx) error { close(done); <-free; return nil })
		if err != nil {
			t.Error(err)
		}
	})
	held = leases[1]
	busy(func(done chan<- struct{}) {
		defer wait.Done()
		err := other.writeAt(t.Context(), store.Lease{Host: leases[0].Host, Token: leases[0].Token}, "hold", func(*tx) error {
			close(done)
			<-free
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	close(free)
	wait.Wait()
}

// TestHostsHeldOnce: processes that claim, keep and give back hosts while errands are
// planned there never hold one at once, and no errand stays behind.
func TestHostsHeldOnce(t *testing.T) {
	const processes, hosts = 6, 5
	span, server := measured(t)
	address := server.Database(t)
	ctx := t.Context()
	var held [hosts]atomic.Int32
	var twice, lost, turns, planned, settled atomic.Int64
	turn := func(s *Store, n int) error {
		// Some leases are so short that they end while they are held: then it is not renewed.
		lease := []time.Duration{time.Minute, time.Minute, 3 * time.Millisecond}[n%3]
		leases, err := s.ClaimHosts(ctx, time.Now().Add(lease), 2)
		if err != nil {
			return err
		}
		for _, l := range leases {
			var h int
			fmt.Sscanf(l.Host, "h%d.example", &h)
			if lease < time.Second {
				if time.Sleep(5 * time.Millisecond); n%2 == 0 {
					continue // as a process that was killed
				}
			}
			l, err := s.Renew(ctx, l, time.Now().Add(time.Minute))
			if errors.Is(err, store.ErrChanged) {
				lost.Add(1)
				continue
			}
			if err != nil {
				return err
			}
			if held[h].Add(1) > 1 {
				twice.Add(1)
			}
			turns.Add(1)
			errands, err := s.DueErrands(ctx, l, 3)
			if err != nil {
				return err
			}
			for _, e := range errands {
				if err := s.SettleErrand(ctx, l, e, time.Time{}); err != nil {
					return fmt.Errorf("settle: %w", err)
				}
				settled.Add(1)
			}
			held[h].Add(-1)
			if err := s.Release(ctx, l, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	}
	var wait sync.WaitGroup
	until := time.Now().Add(span)
	for p := range processes {
		s := openedPostgres(t, address)
		wait.Go(func() {
			for n := 0; time.Now().Before(until); n++ {
				if p == 0 {
					key, host := fmt.Sprint(planned.Add(1)), fmt.Sprintf("h%d.example", n%hosts)
					if err := s.PlanErrands(ctx, []store.Errand{{Kind: "page", Guild: "1", Key: key, Host: host}}); err != nil {
						t.Error(err)
						return
					}
					continue
				}
				if err := turn(s, n); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	s := openedPostgres(t, address)
	for end := time.Now().Add(time.Minute); settled.Load() < planned.Load() && time.Now().Before(end); {
		if err := turn(s, 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d turns (%.0f/s), %d errands, %d leases ended before they were renewed, %d hosts held twice", turns.Load(),
		float64(turns.Load())/span.Seconds(), planned.Load(), lost.Load(), twice.Load())
	if twice.Load() > 0 || settled.Load() != planned.Load() || turns.Load() == 0 {
		t.Errorf("%d hosts were held twice, %d of %d errands done", twice.Load(), settled.Load(), planned.Load())
	}
}

// TestWrongClock: a process whose clock is an hour wrong polls what is due, when it is
// due, and plans so that others do as well.
func TestWrongClock(t *testing.T) {
	for _, wrong := range []time.Duration{-time.Hour, time.Hour} {
		address := postgrestest.Shared(t).Database(t)
		s, other := openedPostgres(t, address), openedPostgres(t, address)
		its := func() time.Time { return time.Now().Add(wrong) }
		s.now = its
		ctx := t.Context()
		fail := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		_, _, err := other.Subscribe(ctx, store.Subscription{Guild: "1", URL: "https://a.example/feed"})
		fail(err)
		fail(other.PlanErrands(ctx, []store.Errand{{Kind: "page", Guild: "1", Key: "a", Host: "a.example"}}))
		next, err := s.NextDue(ctx)
		if fail(err); next.IsZero() || next.After(its()) {
			t.Errorf("%v wrong: due at %v, want now (%v)", wrong, next, its())
		}
		leases, err := s.ClaimHosts(ctx, its().Add(time.Minute), 1)
		if fail(err); len(leases) != 1 {
			t.Fatalf("%v wrong: %d hosts claimed", wrong, len(leases))
		}
		feeds, err := s.DueFeeds(ctx, leases[0])
		fail(err)
		errands, err := s.DueErrands(ctx, leases[0], 0)
		fail(err)
		if len(feeds) != 1 || len(errands) != 1 {
			t.Fatalf("%v wrong: %d feeds and %d errands due", wrong, len(feeds), len(errands))
		}
		feeds[0].Due = its().Add(30 * time.Minute)
		fail(s.Polled(ctx, leases[0], feeds[0]))
		fail(s.SettleErrand(ctx, leases[0], errands[0], its().Add(20*time.Minute)))
		fail(s.Release(ctx, leases[0], time.Time{}))
		for store, now := range map[*Store]func() time.Time{s: its, other: time.Now} {
			next, err := store.NextDue(ctx)
			if fail(err); next.Sub(now().Add(20*time.Minute)).Abs() > 5*time.Second {
				t.Errorf("%v wrong: the next is due in %v, want 20 minutes", wrong, next.Sub(now()))
			}
		}
	}
}
