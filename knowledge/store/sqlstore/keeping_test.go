package sqlstore

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// rows counts what is stored, whoever it belongs to.
func rows(t *testing.T, s *Store) string {
	t.Helper()
	line := ""
	for _, table := range []string{"article", "version", "raw"} {
		var n int
		if err := s.db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		line += fmt.Sprint(n, " ")
	}
	return line
}

func wantRows(t *testing.T, s *Store, when, want string) {
	t.Helper()
	if got := rows(t, s); got != want+" " {
		t.Errorf("%s: %s articles, versions and pages, want %s", when, got, want)
	}
}

// TestDay: a step can be undone for a day; a removed text is erased after it.
func TestDay(t *testing.T) {
	s := fresh(t)
	clock := time.Date(2024, 3, 25, 12, 0, 0, 0, time.UTC)
	s.now = func() time.Time { return clock }
	by := store.Actor{ID: "cli"}
	page := [][]byte{[]byte("page")}
	if _, err := s.Put(t.Context(), knowledge.Local, by, []knowledge.Article{ferry(1, "a")}, page); err != nil {
		t.Fatal(err)
	}
	remove := func() {
		t.Helper()
		if _, err := s.Remove(t.Context(), knowledge.Local, by, 1); err != nil {
			t.Fatal(err)
		}
	}
	remove()
	clock = clock.Add(undoable)
	put(t, s, ferry(2, "b"))
	if _, err := s.Undo(t.Context(), knowledge.Local, by, 0); err != nil { // the put of 2
		t.Fatal(err)
	}
	if e, err := s.Undo(t.Context(), knowledge.Local, by, 0); err != nil || e.Action != "remove" {
		t.Fatalf("undo after exactly a day: %v, %v", e, err)
	}
	remove()
	wantRows(t, s, "removed", "2 2 1")
	clock = clock.Add(undoable + time.Minute)
	if _, err := s.Undo(t.Context(), knowledge.Local, by, 0); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("undo after more than a day: %v", err)
	}
	clock = clock.Add(grace)
	put(t, s, ferry(3, "c"))
	wantRows(t, s, "a day later", "3 1 0")
	if p := put(t, s, ferry(1, "again")); p[0].Article.Number != 1 || p[0].Outcome != store.Added {
		t.Errorf("the erased one came back as %d, %s", p[0].Article.Number, p[0].Outcome)
	}
}

// TestHistory: earlier versions are kept, but not all.
func TestHistory(t *testing.T) {
	s := fresh(t)
	for n := range 3 * history {
		put(t, s, ferry(1, fmt.Sprint("text ", n)))
	}
	wantRows(t, s, "after many edits", fmt.Sprint(1, " ", store.MaxVersions, " ", 0))
	for n := range history {
		if _, err := s.Undo(t.Context(), knowledge.Local, store.Actor{ID: "cli"}, 0); err != nil {
			t.Fatalf("undo %d: %v", n, err)
		}
	}
	if _, err := s.Undo(t.Context(), knowledge.Local, store.Actor{ID: "cli"}, 0); !errors.Is(err, store.ErrChanged) {
		t.Fatalf("undo beyond what is kept: %v", err)
	}
}

// TestForgetLeavesNothing: what only that guild had is gone from the file.
func TestForgetLeavesNothing(t *testing.T) {
	s := fresh(t)
	ctx := t.Context()
	page := [][]byte{[]byte("page"), []byte("page")}
	for _, g := range []knowledge.Guild{"1", "2"} {
		for _, text := range []string{"shared", "of guild " + string(g)} {
			if _, err := s.Put(ctx, g, store.Actor{}, []knowledge.Article{ferry(1, text), ferry(int(g[0]), text)}, page); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantRows(t, s, "two guilds", "3 7 3")
	if err := s.Forget(ctx, "1"); err != nil {
		t.Fatal(err)
	}
	wantRows(t, s, "one forgotten", "2 4 2")
	if err := s.Forget(ctx, "2"); err != nil {
		t.Fatal(err)
	}
	wantRows(t, s, "both forgotten", "0 0 0")
}
