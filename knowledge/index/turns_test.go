package index

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beleg/knowledge"
)

// TestQueue: places are handed out in order, but first to who is asked.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(2)
		first, _ := q.enter(t.Context(), "1")
		second, _ := q.enter(t.Context(), "2")
		var mu sync.Mutex
		var order []knowledge.Guild
		leaves := map[knowledge.Guild]func(){}
		for _, g := range []knowledge.Guild{"3", "4", "5", "6"} {
			go func() {
				leave, err := q.enter(t.Context(), g)
				mu.Lock()
				defer mu.Unlock()
				if order, leaves[g] = append(order, g), leave; err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
		}
		next := func(leave func(), want knowledge.Guild) {
			t.Helper()
			leave()
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			if got := order[len(order)-1]; got != want {
				t.Errorf("guild %s is next, want %s", got, want)
			}
		}
		if !q.yields("1") {
			t.Error("a guild that others wait for keeps its place")
		}
		q.hurry("5")
		q.hurry("1")
		if !q.yields("1") {
			t.Error("one that is asked keeps its place although another is asked too")
		}
		next(first, "5")
		if q.yields("5") {
			t.Error("one that is asked makes room for those that are not")
		}
		next(second, "3")
		time.Sleep(urgent + time.Second)
		if !q.yields("5") {
			t.Error("a question is never forgotten")
		}
		ctx, cancel := context.WithCancel(t.Context())
		given := make(chan error)
		go func() { _, err := q.enter(ctx, "7"); given <- err }()
		synctest.Wait()
		cancel()
		if err := <-given; !errors.Is(err, context.Canceled) {
			t.Errorf("who gives up is told %v", err)
		}
		next(leaves["3"], "4")
		next(leaves["4"], "6")
		leaves["5"]()
		leaves["6"]()
		if q.free != 2 || len(q.waiting) > 0 {
			t.Errorf("%d places are free in the end and %d wait", q.free, len(q.waiting))
		}
	})
}

// TestSweep: folders of guilds that are gone go at once, others when they were not
// followed for long or there is no room, and none that is needed.
func TestSweep(t *testing.T) {
	m := newShelf(t, Options{}).Manager
	guilds := []knowledge.Guild{"1", "2", "3", "dm:4", "5", "6"}
	for i, g := range guilds {
		if err := m.Follow(t.Context(), g, nil); err != nil {
			t.Fatal(err)
		}
		m.Idle()
		at := time.Now().Add(-time.Duration(i) * time.Hour)
		list, err := os.ReadDir(m.folder(g))
		if err != nil || len(list) == 0 {
			t.Fatal(list, err)
		}
		for _, f := range list {
			if err := os.Chtimes(filepath.Join(m.folder(g), f.Name()), at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	needed := func(g knowledge.Guild) bool { return g == "6" }
	looks := 0
	room := func() bool { looks++; return looks > 1 }
	if err := m.With("5", func(*Collection) error { return nil }); err != nil { // forgotten, and still open
		t.Fatal(err)
	}
	n, err := m.Sweep([]knowledge.Guild{"1", "2", "3", "dm:4", "6"}, needed, time.Now().Add(-150*time.Minute), room)
	if n != 3 || err != nil { // 3 for lack of room, 4 is old, 5 is gone
		t.Errorf("%d folders swept, %v", n, err)
	}
	for _, g := range guilds {
		_, err := os.Stat(m.folder(g))
		if want := g == "1" || g == "2" || g == "6"; (err == nil) != want {
			t.Errorf("folder of %s: %v, want it there: %v", g, err, want)
		}
	}
	if n, err := m.Sweep(guilds, needed, time.Now().Add(-150*time.Minute), func() bool { return true }); n != 0 || err != nil {
		t.Errorf("%d folders swept at once again, %v", n, err)
	}
}
