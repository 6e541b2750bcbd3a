package sqlstore

import (
	"fmt"
	"path/filepath"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestMigrateRaw: bytes from before they had a type and an age come back, and are
// the oldest.
func TestMigrateRaw(t *testing.T) {
	path := filepath.Join(t.TempDir(), "beleg.db")
	s := opened(t, path)
	for n := range 3 {
		if _, err := s.Put(t.Context(), knowledge.Local, store.Actor{ID: "7"}, []knowledge.Article{ferry(n, "sails")},
			[][]byte{fmt.Append(nil, "page ", n)}); err != nil {
			t.Fatal(err)
		}
	}
	before, err := s.RawUse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	provider, err := s.provide(s.db.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.DownTo(t.Context(), 19); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = opened(t, path)
	raw, err := s.Raw(t.Context(), knowledge.Local, 2)
	if err != nil || string(raw.Bytes) != "page 1" || raw.Type != "" || raw.At.IsZero() {
		t.Errorf("%+v, %v", raw, err)
	}
	if use, err := s.RawUse(t.Context()); err != nil || use != before || use.Size == 0 {
		t.Errorf("%+v, %v, want %+v", use, err, before)
	}
	if _, err := s.Put(t.Context(), knowledge.Local, store.Actor{ID: "7"}, []knowledge.Article{ferry(9, "sails")},
		[][]byte{[]byte("page 9")}); err != nil {
		t.Fatal(err)
	}
	if use, err := s.TrimRaw(t.Context(), before.Size/3); err != nil || use.Trimmed != 3 {
		t.Errorf("%+v, %v", use, err)
	}
	if raw, err := s.Raw(t.Context(), knowledge.Local, 4); err != nil || string(raw.Bytes) != "page 9" {
		t.Errorf("the newest went: %v", err)
	}
}

// TestTrimReadsNoBytes: what is to go is found in the index alone.
func TestTrimReadsNoBytes(t *testing.T) {
	s := fresh(t)
	for _, query := range []string{"SELECT COALESCE(SUM(size), 0) FROM raw",
		"SELECT article, hash, size FROM raw ORDER BY at, article, hash LIMIT 200"} {
		plan, err := collect(t.Context(), s.db, func(scan func(...any) error) (detail string, err error) {
			var a, b, c int
			err = scan(&a, &b, &c, &detail)
			return detail, err
		}, "EXPLAIN QUERY PLAN "+query)
		if err != nil || len(plan) != 1 || plan[0] != "SCAN raw USING COVERING INDEX raw_at" {
			t.Errorf("%s: %q, %v", query, plan, err)
		}
	}
}
