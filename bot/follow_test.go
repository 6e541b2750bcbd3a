package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
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
	origin   string
	indexed  map[knowledge.Guild]int64
	rounds   int
	looks    int // by Revisions
	counts   int // by Changes
	fail     error
	slow     time.Duration
}

func (s *tracked) change(g knowledge.Guild) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revision[g]++
}

func (s *tracked) Revisions(context.Context) (map[knowledge.Guild]int64, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks++
	return maps.Clone(s.revision), s.origin, nil
}

func (s *tracked) Revision(_ context.Context, g knowledge.Guild) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.revision[g], nil
}

// Changes has an article for each revision.
func (s *tracked) Changes(ctx context.Context, g knowledge.Guild, after int64, limit int) (list []store.Change, err error) {
	revision, _ := s.Revision(ctx, g)
	s.mu.Lock()
	s.counts++
	s.mu.Unlock()
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
	f := newFollower(t.Context(), silent, s, nil, s.follow)
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

// TestFollowerCompares: where another database answers, or the same after a restart, all
// indexes are compared with it, whatever revisions it has.
func TestFollowerCompares(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTracked()
		s.origin = "one"
		s.change("1")
		s.change("2")
		f := newFollower(t.Context(), silent, s, nil, s.follow)
		reopened := 0
		f.reopen = func() { reopened++ }
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { f.watch(ctx) })
		time.Sleep(time.Minute)
		before, _ := s.at("1")
		for _, origin := range []string{"two", "", "two"} {
			s.mu.Lock()
			s.origin = origin
			s.mu.Unlock()
			time.Sleep(time.Minute)
		}
		if _, rounds := s.at("1"); before != 1 || rounds != 4 || reopened != 2 {
			t.Errorf("%d rounds of two guilds, indexes compared %d times; want 4, 2", rounds, reopened)
		}
		cancel()
		wait.Wait()
		f.close()
	})
}

// TestFollowerWatches: changes of other processes are seen, guilds that stand
// still are left alone, and one that fails is not tried all the time.
func TestFollowerWatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTracked()
		s.change("1")
		f := newFollower(t.Context(), silent, s, nil, s.follow)
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

// TestFollowerOwns: of many guilds those are followed that are owned, by one query
// a look. One that is lost is left where it is, also in the middle of a round, and
// goes on when it comes back; what is asked here is followed whoever owns it.
func TestFollowerOwns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTracked()
		for n := range 1000 {
			s.change(knowledge.Guild(fmt.Sprint(n)))
		}
		var mine atomic.Int64 // guilds below are owned
		mine.Store(100)
		f := newFollower(t.Context(), silent, s, func(g knowledge.Guild) bool {
			n, err := strconv.Atoi(string(g))
			return err == nil && int64(n) < mine.Load()
		}, s.follow)
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() { f.watch(ctx) })
		followed := func() int { s.mu.Lock(); defer s.mu.Unlock(); return len(s.indexed) }
		time.Sleep(time.Minute - time.Second)
		if n := followed(); n != 100 {
			t.Errorf("%d guilds are followed, want 100", n)
		}
		if s.looks != 30 || s.counts != 0 {
			t.Errorf("%d looks with %d counts in a minute, want 30 with none", s.looks, s.counts)
		}
		mine.Store(200)
		time.Sleep(3 * time.Second)
		if n := followed(); n != 200 {
			t.Errorf("%d guilds are followed after another shard came, want 200", n)
		}
		s.mu.Lock()
		s.slow = time.Hour
		s.mu.Unlock()
		s.change("150")
		s.change("50")
		time.Sleep(5 * time.Second)
		if n := f.behind(); n != 2 {
			t.Errorf("%d articles are behind, want 2", n)
		}
		round := f.kick("150")
		mine.Store(100)
		time.Sleep(10 * time.Second)
		select {
		case <-round:
		default:
			t.Error("who waits for a guild that is lost waits on")
		}
		if n := f.behind(); n != 1 {
			t.Errorf("%d articles are behind after one guild was lost, want 1", n)
		}
		f.mu.Lock()
		if n := len(f.guilds); n != 100 {
			t.Errorf("%d guilds are remembered, want 100", n)
		}
		f.mu.Unlock()
		s.mu.Lock()
		s.slow = 0
		s.mu.Unlock()
		before := followed()
		f.changed("700") // put here by a feed, for whoever owns it
		time.Sleep(5 * time.Second)
		if n := followed(); n != before {
			t.Error("a guild of another process is followed after a change")
		}
		<-f.kick("700") // asked here
		if n := followed(); n != before+1 {
			t.Error("a guild that is asked is not followed")
		}
		mine.Store(200)
		time.Sleep(5 * time.Second)
		if at, _ := s.at("150"); at != 2 {
			t.Errorf("a guild that came back is at %d, want 2", at)
		}
		cancel()
		f.close()
		wait.Wait()
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
		f := newFollower(t.Context(), silent, s, nil, s.follow)
		defer f.close()
		asker := new(counted)
		start := time.Now()
		if _, err := (upToDate{f, func(knowledge.Guild) {}, asker}).Ask(t.Context(), "1", knowledge.Question{}); err != nil ||
			time.Since(start) != patience {
			t.Errorf("it waited %s, %v", time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := (upToDate{f, func(knowledge.Guild) {}, asker}).Ask(ctx, "1", knowledge.Question{}); !errors.Is(err,
			context.DeadlineExceeded) {
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
	f := newFollower(t.Context(), silent, s, nil, func(ctx context.Context, g knowledge.Guild) error {
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
