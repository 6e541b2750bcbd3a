package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// visits are the requests that a host got, but for its robots.txt.
type visits struct {
	mu   sync.Mutex
	list []visit
}

type visit struct{ from, to time.Time }

// note answers nothing, a little later; slow paths take until the client leaves.
func (v *visits) note(_ http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path == "/robots.txt" {
		return false
	}
	began := time.Now()
	wait := 3 * time.Millisecond
	if r.URL.Query().Has("slow") {
		wait = 5 * time.Second
	}
	sleep(r.Context(), wait)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.list = append(v.list, visit{began, time.Now()})
	return false
}

// counting counts the errands that are settled.
type counting struct {
	*sqlstore.Store
	settled *atomic.Int64
}

func (c counting) SettleErrand(ctx context.Context, l store.Lease, e store.Errand, next time.Time) error {
	err := c.Store.SettleErrand(ctx, l, e, next)
	if err == nil {
		c.settled.Add(1)
	}
	return err
}

// TestPolite: many processes have errands at one host, which come one by one, so that
// turns are short. Over all of them the host has one request at a time and its pause
// between two, and no errand is lost or run twice.
func TestPolite(t *testing.T) {
	const processes, errands, pause = 4, 60, 30 * time.Millisecond
	p, d := newPaper(t), newDesk(t)
	var v visits
	p.answer = v.note
	d.pause, d.o.Look, d.shared = pause, 2*time.Millisecond, true
	var mu sync.Mutex
	runs, by := map[string]int{}, map[int]int{}
	var settled atomic.Int64
	// Half of the processes, so many errands; they end and the others go on.
	serve := func(first, last, planned int) {
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		defer work.Wait()
		defer stop()
		for n := first; n < last; n++ {
			count := func(s *sqlstore.Store) Store { return counting{s, &settled} }
			d.process(ctx, &work, count, func(ctx context.Context, f Fetcher, e *store.Errand) (time.Time, error) {
				f.Fetch(ctx, e.Key)
				mu.Lock()
				defer mu.Unlock()
				runs[e.Key]++
				by[n]++
				return time.Time{}, ctx.Err()
			})
		}
		for n := planned - errands/2; n < planned; n++ {
			d.plan(p.URL + fmt.Sprint("/page/", n))
			time.Sleep(time.Duration(n%5) * pause / 2)
		}
		await(t, "all errands", func() bool { return int(settled.Load()) == planned })
	}
	serve(0, processes/2, errands/2)
	serve(processes/2, processes, errands)
	for key, n := range runs {
		if n != 1 {
			t.Errorf("%s was run %d times", key, n)
		}
	}
	if len(by) < 2 {
		t.Errorf("%d processes had a part in it; the test shows nothing", len(by))
	}
	if p.two.Load() != 0 {
		t.Error("two requests at a time")
	}
	slices.SortFunc(v.list, func(a, b visit) int { return a.from.Compare(b.from) })
	for i := 1; i < len(v.list); i++ {
		if gap := v.list[i].from.Sub(v.list[i-1].to); gap < pause-5*time.Millisecond {
			t.Errorf("%v between two requests, want %v", gap, pause)
		}
	}
}

// cut is a store that a process is cut off from once it has hosts.
type cut struct {
	Store
	claimed *bool
}

func (c cut) ClaimHosts(ctx context.Context, until time.Time, n int) ([]store.Lease, error) {
	if *c.claimed {
		return nil, errors.New("no answer")
	}
	list, err := c.Store.ClaimHosts(ctx, until, n)
	*c.claimed = len(list) > 0
	return list, err
}

func (cut) Release(context.Context, store.Lease, time.Time) error { return errors.New("no answer") }

func (cut) Renew(ctx context.Context, l store.Lease, _ time.Time) (store.Lease, error) {
	<-ctx.Done()
	return l, errors.New("no answer")
}

// TestCutOff: a process that the store does not hear any more ends its request before
// another one has the host.
func TestCutOff(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	var v visits
	p.answer = v.note
	d.o.Lease, d.shared = 300*time.Millisecond, true
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	defer work.Wait()
	defer stop()
	ended := make(chan error, 9)
	fetch := func(ctx context.Context, f Fetcher, e *store.Errand) (time.Time, error) {
		_, _, err := f.Fetch(ctx, e.Key)
		ended <- ctx.Err()
		return time.Time{}, err
	}
	d.process(ctx, &work, func(s *sqlstore.Store) Store { return cut{s, new(bool)} }, fetch)
	d.plan(p.URL + "/page?slow")
	await(t, "the first request", func() bool { return p.count("/page") == 1 })
	d.process(ctx, &work, func(s *sqlstore.Store) Store { return s }, fetch)
	await(t, "the second", func() bool { return p.count("/page") == 2 })
	if p.two.Load() != 0 {
		t.Error("two requests at a time")
	}
	if err := <-ended; err == nil {
		t.Error("the first request came to its end")
	}
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}

// process begins a worker on a handle of its own, as another process would.
func (d *desk) process(ctx context.Context, work *sync.WaitGroup, of func(*sqlstore.Store) Store, h Handler) {
	d.t.Helper()
	s, err := sqlstore.Open(ctx, d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	w := d.worker(slog.New(slog.DiscardHandler), of(s))
	w.Handle("test", h)
	work.Go(func() {
		defer s.Close()
		w.Run(ctx)
	})
}

// plan has an address fetched.
func (d *desk) plan(address string) {
	d.t.Helper()
	err := d.store.PlanErrands(d.t.Context(), []store.Errand{{Kind: "test", Guild: harbour, Key: address, Host: store.HostOf(address)}})
	if err != nil {
		d.t.Fatal(err)
	}
}
