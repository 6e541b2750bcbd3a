package sqlstore

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestDraftsEnd: a draft lives a day, and then nothing of it is left.
func TestDraftsEnd(t *testing.T) {
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Now()
	s.now = func() time.Time { return now }
	save := func(id string) {
		t.Helper()
		if err := s.SaveDraft(t.Context(),
			store.Draft{Guild: "7", ID: id, Article: knowledge.Article{URL: "https://harbour.example/1"}}); err != nil {
			t.Fatal(err)
		}
	}
	save("old")
	now = now.Add(store.DraftLife)
	if _, err := s.Draft(t.Context(), "7", "old"); err != nil {
		t.Errorf("after a day: %v", err)
	}
	now = now.Add(time.Second)
	if _, err := s.Draft(t.Context(), "7", "old"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after more than a day: %v", err)
	}
	save("new")
	n := 0
	if err := s.db.QueryRow("SELECT COUNT(*) FROM draft").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}
