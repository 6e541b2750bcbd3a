package main

import (
	"context"
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// tracked is a store whose guilds change, and an index that follows it.
type tracked struct {
	mu       sync.Mutex
	revision map[knowledge.Guild]int64
	indexed  map[knowledge.Guild]int64
	rounds   int
	fail     error
	slow     time.Duration
}

func (s *tracked) change(g knowledge.Guild) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revision[g]++
}

func (s *tracked) Revisions(context.Context) (map[knowledge.Guild]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.revision), nil
}

func (s *tracked) Revision(_ context.Context, g knowledge.Guild) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.revision[g], nil
}

// Changes has an article for each revision.
func (s *tracked) Changes(ctx context.Context, g knowledge.Guild, after int64, limit int) (list []store.Change, err error) {
	revision, _ := s.Revision(ctx, g)
	for n := max(after, 0) + 1; n <= revision && len(list) < limit; n++ {
		list = append(list, store.Change{Revision: n, Article: knowledge.ArticleID(n), Removed: n == 1})
	}
	return list, nil
}

func (s *tracked) follow(ctx context.Context, g knowledge.Guild) error {
	s.mu.Lock()
	s.rounds++
	revision, fail := s.revision[g], s.fail
	s.mu.Unlock()
	select {
	case <-time.After(s.slow):
	case <-ctx.Done():
		return ctx.Err()
	}
	if fail == nil {
		s.mu.Lock()
		s.indexed[g] = revision
		s.mu.Unlock()
	}
	return fail
}

func (s *tracked) at(g knowledge.Guild) (indexed int64, rounds int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.indexed[g], s.rounds
}

func newTracked() *tracked {
	return &tracked{revision: map[knowledge.Guild]int64{}, indexed: map[knowledge.Guild]int64{}}
}

// TestFollower: what changed before a kick is indexed when its channel closes.
func TestFollower(t *testing.T) {
	s := newTracked()
	s.slow = time.Millisecond
	f := newFollower(t.Context(), silent, s, s.follow)
	var wait sync.WaitGroup
	for _, g := range []knowledge.Guild{"1", "2", "3"} {
		for range 10 {
			wait.Go(func() {
				s.change(g)
				before, _ := s.Revision(t.Context(), g)
				<-f.kick(g)
				if at, _ := s.at(g); at < before {
					t.Errorf("guild %s is indexed up to %d, want %d", g, at, before)
				}
			})
		}
	}
	wait.Wait()
	f.close()
	select {
	case <-f.kick("1"):
	default:
		t.Error("a kick after the end waits for ever")
	}
}

// TestFollowerWatches: changes of other processes are seen, guilds that stand
// still are left alone, and one that fails is not tried all the time.
func TestFollowerWatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTracked()
		s.change("1")
		f := newFollower(t.Context(), silent, s, s.follow)
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { f.watch(ctx) })
		time.Sleep(time.Minute)
		if at, rounds := s.at("1"); at != 1 || rounds != 1 {
			t.Errorf("indexed %d in %d rounds, want 1 in 1", at, rounds)
		}
		s.change("1")
		time.Sleep(3 * time.Second)
		if at, rounds := s.at("1"); at != 2 || rounds != 2 {
			t.Errorf("indexed %d in %d rounds, want 2 in 2", at, rounds)
		}
		s.mu.Lock()
		s.fail = errors.New("full")
		s.mu.Unlock()
		s.change("1")
		time.Sleep(5 * time.Minute)
		if at, rounds := s.at("1"); at != 2 || rounds < 8 || rounds > 13 {
			t.Errorf("indexed %d in %d rounds, want 2 in some ten", at, rounds)
		}
		if n := f.behind(); n != 1 {
			t.Errorf("%d articles are behind, want 1", n)
		}
		s.mu.Lock()
		s.fail = nil
		s.mu.Unlock()
		time.Sleep(time.Minute)
		if n := f.behind(); n != 0 {
			t.Errorf("%d articles are behind in the end", n)
		}
		cancel()
		wait.Wait()
		f.close()
	})
}

type counted atomic.Int64

func (c *counted) Ask(context.Context, knowledge.Guild, knowledge.Question) (knowledge.Result, error) {
	(*atomic.Int64)(c).Add(1)
	return knowledge.Result{}, nil
}

// TestPatience: an answer waits for the index, but not for ever.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTracked()
		s.slow = time.Hour
		f := newFollower(t.Context(), silent, s, s.follow)
		defer f.close()
		asker := new(counted)
		start := time.Now()
		if _, err := (upToDate{f, asker}).Ask(t.Context(), "1", knowledge.Question{}); err != nil || time.Since(start) != patience {
			t.Errorf("it waited %s, %v", time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := (upToDate{f, asker}).Ask(ctx, "1", knowledge.Question{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who gives up is told %v", err)
		}
		if n := (*atomic.Int64)(asker).Load(); n != 1 {
			t.Errorf("asked %d times, want 1", n)
		}
	})
}

// TestPanicOfOneGuild is a line in the log, and the others go on.
func TestPanicOfOneGuild(t *testing.T) {
	s := newTracked()
	f := newFollower(t.Context(), silent, s, func(ctx context.Context, g knowledge.Guild) error {
		if g == "1" {
			panic("torn")
		}
		return s.follow(ctx, g)
	})
	defer f.close()
	s.change("2")
	<-f.kick("1")
	<-f.kick("2")
	if at, _ := s.at("2"); at != 1 {
		t.Errorf("guild 2 is indexed up to %d, want 1", at)
	}
}
