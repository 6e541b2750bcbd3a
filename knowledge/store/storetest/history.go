package storetest

import (
	"testing"

	"beleg/knowledge/store"
)

// history: what led to a revision keeps its name, and each handle that gives
// out revisions goes on under another.
func history(t *testing.T, open Open) {
	one := start(t, open)
	ctx := t.Context()
	at := func(s store.Store, revision int64) string {
		t.Helper()
		id, err := s.History(ctx, harbour, revision)
		ok(t, err)
		return id
	}
	newest := func(s store.Store) int64 { n, err := s.Revision(ctx, harbour); ok(t, err); return n }
	same(t, "history of nothing", at(one, 0), "")
	ok(t, one.Set(ctx, harbour, ana, "prefix", "?"))
	mustPut(t, one, harbour, ana, store.Added, article(1, "a"))
	first := newest(one)
	mustPut(t, one, harbour, ana, store.Added, article(2, "b"))
	id := at(one, first)
	if id == "" {
		t.Fatal("a revision without a history")
	}
	same(t, "history of the next revision", at(one, newest(one)), id)
	same(t, "history before the first", at(one, 0), "")

	two := start(t, open)
	same(t, "history on another handle", at(two, newest(two)), id)
	before := newest(two)
	mustPut(t, two, harbour, ana, store.Added, article(3, "c"))
	if other := at(two, newest(two)); other == id || other == "" {
		t.Fatalf("another handle goes on as %q", other)
	}
	for _, s := range []store.Store{one, two} {
		same(t, "history that was there before", at(s, before), id)
	}
}
