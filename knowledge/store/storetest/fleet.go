package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"beleg/knowledge/store"
)

const long = time.Minute // a lease that does not end during a test

func beat(t *testing.T, s store.Store, process string, held ...store.Shard) store.Roll {
	t.Helper()
	r, err := s.Beat(t.Context(), store.Process{ID: process, Version: "v1"}, long, held)
	ok(t, err)
	return r
}

// claimShards claims and checks which.
func claimShards(t *testing.T, s store.Store, process string, ttl time.Duration, n int, want ...int) []store.Shard {
	t.Helper()
	list, err := s.Claim(t.Context(), process, ttl, n)
	ok(t, err)
	same(t, "shards that "+process+" claims", shardIDs(list), want)
	return list
}

func shardIDs(list []store.Shard) (ids []int) {
	for _, x := range list {
		ids = append(ids, x.ID)
	}
	return ids
}

func shards(t *testing.T, open Open) {
	s := start(t, open)
	same(t, "roll of the first", beat(t, s, "a"), store.Roll{Living: map[string]int{"a": 0}})
	claimShards(t, s, "a", long, 4) // there are none yet
	ok(t, s.SetShards(t.Context(), 3))
	first := claimShards(t, s, "a", long, 2, 0, 1)
	same(t, "first claim", first[1], store.Shard{ID: 1, Of: 3, Token: 1})
	claimShards(t, s, "b", long, 5, 2)
	claimShards(t, s, "b", long, 5)
	beat(t, s, "b")
	roll := beat(t, s, "a")
	if roll.Ends <= 0 || roll.Ends > long {
		t.Fatalf("the lease of b ends in %v", roll.Ends)
	}
	roll.Ends = 0
	same(t, "roll", roll, store.Roll{Shards: 3, Held: first, Living: map[string]int{"a": 2, "b": 1}})

	ok(t, s.GiveBack(t.Context(), "a", first[:1]))
	ok(t, s.GiveBack(t.Context(), "a", first[:1])) // twice is as good
	list, err := s.Holders(t.Context())
	ok(t, err)
	same(t, "owners", []string{list[0].Owner, list[1].Owner, list[2].Owner}, []string{"", "a", "b"})
	if list[0].Left != 0 || list[1].Left <= 0 || list[1].Left > long {
		t.Fatalf("leases left: %v, %v", list[0].Left, list[1].Left)
	}
	same(t, "shards that nobody holds", beat(t, s, "b").Free, 1)
	claimShards(t, s, "b", long, 5, 0)
	same(t, "shards that nobody holds", beat(t, s, "b").Free, 0)
	ok(t, s.GiveBack(t.Context(), "a", first)) // the first is not a's any more
	same(t, "held by b", len(beat(t, s, "b").Held), 2)
	_, err = s.Beat(t.Context(), store.Process{ID: "b", Version: "v2", Behind: 7}, long, nil)
	ok(t, err)
	seen, err := s.Processes(t.Context(), time.Hour)
	ok(t, err)
	if len(seen) != 2 || seen[0].Shards != 2 || seen[0].ID != "b" || seen[0].Behind != 7 {
		t.Fatalf("processes: %+v", seen)
	}
	ok(t, s.Quit(t.Context(), "b", nil))
	same(t, "without b", beat(t, s, "a").Living, map[string]int{"a": 0})
	claimShards(t, s, "a", long, 5, 0, 1, 2)
}

// A lease that is over cannot be held on to, even if nobody has claimed it since.
func shardLeases(t *testing.T, open Open) {
	s := start(t, open)
	ok(t, s.SetShards(t.Context(), 1))
	claimShards(t, s, "a", 20*time.Millisecond, 1, 0)
	time.Sleep(40 * time.Millisecond)
	late := beat(t, s, "a")
	same(t, "held by a late process", late.Held, []store.Shard(nil))
	same(t, "shards that nobody holds any more", late.Free, 1)
	second := claimShards(t, s, "b", long, 1, 0)
	same(t, "token", second[0].Token, int64(2))
	same(t, "held by b", beat(t, s, "b").Held, second)
	r, err := s.Beat(t.Context(), store.Process{ID: "c"}, time.Millisecond, nil)
	ok(t, err)
	time.Sleep(5 * time.Millisecond)
	r, err = s.Beat(t.Context(), store.Process{ID: "d"}, time.Millisecond, nil)
	ok(t, err)
	same(t, "living within a millisecond", r.Living["c"], 0)
	if _, living := r.Living["c"]; living {
		t.Fatal("a process that is silent counts as living")
	}
}

func shardSessions(t *testing.T, open Open) {
	s := start(t, open)
	ok(t, s.SetShards(t.Context(), 2))
	list := claimShards(t, s, "a", long, 2, 0, 1)
	old := list[0]
	list[0].Session = store.Session{ID: "s0", Resume: "wss://resume.example", Seq: 41}
	list[1].Session = store.Session{ID: "s1", Resume: "wss://resume.example", Seq: 7}
	same(t, "held", beat(t, s, "a", list...).Held, list)
	list[0].Session.Seq = 42
	ok(t, s.GiveBack(t.Context(), "a", list[:1]))
	next := claimShards(t, s, "b", long, 1, 0)
	same(t, "session handed over", next[0], store.Shard{ID: 0, Of: 2, Token: 2, Session: list[0].Session})
	old.Session = store.Session{ID: "late", Seq: 99}
	beat(t, s, "a", old)
	same(t, "session after a late beat", beat(t, s, "b").Held, next)
	ok(t, s.Quit(t.Context(), "a", list[1:]))
	after := claimShards(t, s, "b", long, 1, 1)
	same(t, "session of a process that quit", after[0].Session, list[1].Session)
}

// However many processes claim at once, each shard is claimed by one.
func shardsOnce(t *testing.T, open Open) {
	const processes, all = 8, 40
	s := start(t, open)
	ok(t, s.SetShards(t.Context(), all))
	var wg sync.WaitGroup
	var mu sync.Mutex
	claimed := map[int][]string{}
	for p := range processes {
		other := start(t, open)
		wg.Go(func() {
			for range all / processes {
				name := fmt.Sprint("p", p)
				list, err := other.Claim(t.Context(), name, long, 2)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, x := range list {
					claimed[x.ID] = append(claimed[x.ID], name)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for id := range all {
		if len(claimed[id]) != 1 {
			t.Errorf("shard %d was claimed by %v", id, claimed[id])
		}
	}
}

// Another number of shards begins when nobody holds any of the old.
func resharding(t *testing.T, open Open) {
	s := start(t, open)
	ok(t, s.SetShards(t.Context(), 2))
	a := claimShards(t, s, "a", long, 1, 0)
	b := claimShards(t, s, "b", long, 1, 1)
	b[0].Session = store.Session{ID: "s1", Seq: 3}
	ok(t, s.GiveBack(t.Context(), "b", b))
	ok(t, s.SetShards(t.Context(), 4))
	r := beat(t, s, "a")
	same(t, "roll", []int{r.Shards, r.Held[0].Of}, []int{4, 2})
	claimShards(t, s, "b", long, 9)
	ok(t, s.GiveBack(t.Context(), "a", a))
	for _, x := range claimShards(t, s, "b", long, 9, 0, 1, 2, 3) {
		same(t, "a shard of four", store.Shard{ID: x.ID, Of: x.Of, Session: x.Session}, store.Shard{ID: x.ID, Of: 4})
	}
	ok(t, s.Quit(t.Context(), "b", nil))
	ok(t, s.SetShards(t.Context(), 1))
	claimShards(t, s, "a", long, 9, 0)
	list, err := s.Holders(t.Context())
	ok(t, err)
	same(t, "shards listed", len(list), 1)
}

func identify(t *testing.T, open Open) {
	s := start(t, open)
	take := func(bucket int, apart time.Duration) time.Duration {
		t.Helper()
		wait, err := s.Identify(t.Context(), bucket, apart)
		ok(t, err)
		return wait
	}
	same(t, "first of each bucket", []time.Duration{take(0, long), take(1, 30*time.Millisecond)}, []time.Duration{0, 0})
	if wait := take(0, long); wait <= 0 || wait > long {
		t.Fatalf("wait %v for the next of the bucket", wait)
	}
	time.Sleep(50 * time.Millisecond)
	same(t, "turn that has come", take(1, long), time.Duration(0))

	other := start(t, open)
	for bucket := range 12 {
		var wg sync.WaitGroup
		var mu sync.Mutex
		took := 0
		for _, h := range []store.Store{s, other, s, other} {
			wg.Go(func() {
				wait, err := h.Identify(t.Context(), 9+bucket, long)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if wait == 0 {
					took++
				}
			})
		}
		wg.Wait()
		same(t, "turns taken at once", took, 1)
	}
}
