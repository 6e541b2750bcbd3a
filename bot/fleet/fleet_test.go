package fleet

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// Shares add up to all shards, differ by one at most, and who holds most keeps most.
func TestShare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		living map[string]int
		shards int
		want   map[string]int
	}{
		{map[string]int{"a": 0}, 0, map[string]int{"a": 0}},
		{map[string]int{"a": 0}, 16, map[string]int{"a": 16}},
		{map[string]int{"a": 16, "b": 0}, 16, map[string]int{"a": 8, "b": 8}},
		{map[string]int{"a": 5, "b": 5, "c": 6}, 16, map[string]int{"a": 5, "b": 5, "c": 6}},
		{map[string]int{"a": 4, "b": 4, "c": 4, "d": 4, "e": 0}, 16, map[string]int{"a": 4, "b": 3, "c": 3, "d": 3, "e": 3}},
		{map[string]int{"a": 1, "b": 1, "c": 0}, 2, map[string]int{"a": 1, "b": 1, "c": 0}},
	} {
		got := map[string]int{}
		for p := range c.living {
			got[p] = share(c.living, p, c.shards)
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%d shards, held %v: shares %v, want %v", c.shards, c.living, got, c.want)
		}
	}
	if n := share(map[string]int{"a": 3}, "unknown", 3); n != 0 {
		t.Errorf("a process that is not seen has a share of %d", n)
	}
}

// wired is a gateway that notes what runs.
type wired struct {
	mu      sync.Mutex
	advice  int
	running map[int]store.Shard
	stops   []bool // whether each was in order
}

func (w *wired) Advice(context.Context) (int, error) { return w.advice, nil }

func (w *wired) Start(x store.Shard) {
	w.mu.Lock()
	defer w.mu.Unlock()
	x.Session = store.Session{ID: "s", Seq: x.Session.Seq + 1}
	w.running[x.ID] = x
}

func (w *wired) Stop(id int, finish bool) store.Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	x := w.running[id]
	delete(w.running, id)
	w.stops = append(w.stops, finish)
	return x.Session
}

func (w *wired) Session(id int) store.Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.running[id].Session
}

func (w *wired) shards() []int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.running))
}

// flaky is a database that can be cut off, or that answers late.
type flaky struct {
	store.Fleet
	down atomic.Bool
	late atomic.Int64 // ns before an answer arrives
}

func (s *flaky) Beat(ctx context.Context, p store.Process, ttl time.Duration, held []store.Shard) (store.Roll, error) {
	if s.down.Load() {
		<-ctx.Done() // says nothing
		return store.Roll{}, ctx.Err()
	}
	r, err := s.Fleet.Beat(ctx, p, ttl, held)
	time.Sleep(time.Duration(s.late.Load()))
	return r, err
}

var quick = Options{TTL: 2 * time.Second, Margin: 300 * time.Millisecond, Every: 200 * time.Millisecond}

// member is one process of a fleet.
type member struct {
	*Fleet
	g    *wired
	db   *flaky
	told atomic.Int64 // how often it heard that it holds another shard
	stop func()
}

func join(t *testing.T, st store.Fleet, o Options, advice int) *member {
	t.Helper()
	m := &member{g: &wired{advice: advice, running: map[int]store.Shard{}}, db: &flaky{Fleet: st}}
	m.Fleet = New(slog.New(slog.DiscardHandler), m.db, o)
	m.Claimed = func() { m.told.Add(1) }
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx, m.g) }()
	m.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(m.stop)
	return m
}

func open(t *testing.T) store.Store {
	t.Helper()
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

func within(t *testing.T, d time.Duration, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(d); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", d, what)
		}
	}
}

func holds(m *member, n int) func() bool { return func() bool { return len(m.Held()) == n } }

func TestHandOver(t *testing.T) {
	t.Parallel()
	st := open(t)
	a := join(t, st, quick, 4)
	within(t, 10*time.Second, "all for the first", holds(a, 4))
	b := join(t, st, quick, 4)
	within(t, 10*time.Second, "half for the second", func() bool { return len(a.Held()) == 2 && len(b.Held()) == 2 })
	a.stop()
	within(t, time.Second, "the other half, before a lease could end", holds(b, 4))
	for _, x := range b.g.running {
		if x.Session.Seq != 2 && x.Session.Seq != 3 {
			t.Errorf("shard %d goes on at %d, want what the first left", x.ID, x.Session.Seq)
		}
	}
	if a.told.Load() < 4 || b.told.Load() < 4 {
		t.Errorf("told of %d and %d shards that were claimed, want 4 and 4 at least", a.told.Load(), b.told.Load())
	}
	if slices.Contains(a.g.stops, false) {
		t.Error("a shard that was given back was not left in order")
	}
}

// Whoever loses the database lets go before another may claim, and is back when it is.
func TestCutOff(t *testing.T) {
	t.Parallel()
	st := open(t)
	a := join(t, st, quick, 4)
	within(t, 10*time.Second, "all for the first", holds(a, 4))
	b := join(t, st, quick, 4)
	within(t, 10*time.Second, "half for the second", holds(b, 2))
	a.db.down.Store(true)
	within(t, 10*time.Second, "the second takes all", func() bool {
		mine := a.Held()
		for id := range b.Held() {
			if _, twice := mine[id]; twice {
				t.Fatalf("shard %d is held twice", id)
			}
		}
		return len(b.Held()) == 4
	})
	if len(a.g.shards()) != 0 || !slices.Contains(a.g.stops, false) {
		t.Errorf("the first still runs %v", a.g.shards())
	}
	a.db.down.Store(false)
	within(t, 10*time.Second, "half again", func() bool { return len(a.Held()) == 2 && len(b.Held()) == 2 })
}

// An answer that comes after the deadline that it would have moved says nothing.
func TestLateAnswer(t *testing.T) {
	t.Parallel()
	a := join(t, open(t), quick, 2)
	within(t, 10*time.Second, "all", holds(a, 2))
	a.db.late.Store(int64(quick.TTL))
	within(t, 10*time.Second, "nothing", holds(a, 0))
	time.Sleep(quick.TTL)
	if len(a.Held()) != 0 {
		t.Error("held by answers that came too late")
	}
	a.db.late.Store(0)
	within(t, 10*time.Second, "all again", holds(a, 2))
}

// Another number of shards begins when all have let go of the old.
func TestDrain(t *testing.T) {
	t.Parallel()
	st := open(t)
	a, b := join(t, st, quick, 2), join(t, st, quick, 2)
	within(t, 10*time.Second, "one each", func() bool { return len(a.Held()) == 1 && len(b.Held()) == 1 })
	o := quick
	o.Shards = 6
	c := join(t, st, o, 2)
	within(t, 10*time.Second, "two each", func() bool { return len(a.Held()) == 2 && len(b.Held()) == 2 && len(c.Held()) == 2 })
	for _, m := range []*member{a, b, c} {
		for _, x := range m.Held() {
			if x.Of != 6 {
				t.Errorf("shard %+v of another number", x)
			}
		}
	}
	if !a.Serves("") && !b.Serves("") && !c.Serves("") {
		t.Error("nobody serves direct messages")
	}
}

func TestCrowded(t *testing.T) {
	t.Parallel()
	a := join(t, open(t), quick, 1)
	within(t, 10*time.Second, "one", holds(a, 1))
	a.Crowded()
	within(t, 10*time.Second, "one more than Discord refused", holds(a, 2))
}

// Turns to IDENTIFY are apart, whoever asks.
func TestIdentifyTurns(t *testing.T) {
	t.Parallel()
	st := open(t)
	var wg sync.WaitGroup
	begun := time.Now()
	for range 3 {
		f := New(slog.New(slog.DiscardHandler), st, quick)
		wg.Go(func() {
			if err := f.Identify(t.Context(), 0, 200*time.Millisecond); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if took := time.Since(begun); took < 400*time.Millisecond {
		t.Errorf("three turns within %s", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := New(slog.New(slog.DiscardHandler), st, quick).Identify(ctx, 0, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting ended with %v", err)
	}
}
