package storetest

import (
	"context"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

func remove(t *testing.T, open Open) {
	s := start(t, open)
	stored := mustPut(t, s, harbour, ana, store.Added, article(1, "a"), article(2, "b"))
	mustPut(t, s, island, ana, store.Added, article(1, "a"))
	got, err := s.Remove(t.Context(), harbour, ana, 1)
	ok(t, err)
	same(t, "removed article", got, stored[0])
	for _, number := range []int{1, 0, -1, 3} {
		_, err = s.Remove(t.Context(), harbour, ana, number)
		notFound(t, "remove", err)
	}
	_, err = s.Article(t.Context(), harbour, 1)
	notFound(t, "article", err)
	_, err = s.ByURL(t.Context(), harbour, stored[0].URL)
	notFound(t, "address", err)
	found, err := s.ByID(t.Context(), harbour, []knowledge.ArticleID{stored[0].ID})
	ok(t, err)
	same(t, "by ID", len(found), 0)
	has(t, s, harbour, "b")
	has(t, s, island, "a")
}

func numbers(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"), article(2, "b"))
	_, err := s.Remove(t.Context(), harbour, ana, 2)
	ok(t, err)
	same(t, "number after the last was removed", mustPut(t, s, harbour, ana, store.Added, article(3, "c"))[0].Number, 3)
	same(t, "number of one that comes back", mustPut(t, s, harbour, ana, store.Added, article(2, "B"))[0].Number, 2)
	same(t, "number in another guild", mustPut(t, s, island, ana, store.Added, article(3, "c"))[0].Number, 1)
	_, err = s.Undo(t.Context(), harbour, ana)
	ok(t, err)
	same(t, "number after undo", mustPut(t, s, harbour, ana, store.Added, article(4, "d"))[0].Number, 4)
}

func undo(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	_, err := s.Undo(ctx, harbour, ana)
	notFound(t, "undo of nothing", err)
	_, err = s.Put(ctx, harbour, ana, []knowledge.Article{article(1, "a")}, [][]byte{[]byte("raw a")})
	ok(t, err)
	_, err = s.Put(ctx, harbour, ana, []knowledge.Article{article(1, "b")}, [][]byte{[]byte("raw b")})
	ok(t, err)
	mustPut(t, s, harbour, ana, store.Unchanged, article(1, "b")) // nothing to undo
	_, err = s.Remove(ctx, harbour, ana, 1)
	ok(t, err)

	for _, step := range []struct {
		action string
		texts  []string
		raw    string
	}{{"remove", []string{"b"}, "raw b"}, {"update", []string{"a"}, "raw a"}, {"add", nil, ""}} {
		before, err := s.Revision(ctx, harbour)
		ok(t, err)
		e, err := s.Undo(ctx, harbour, ana)
		ok(t, err)
		same(t, "undone", []any{e.Action, e.Number, e.Count, e.Subject, e.By}, []any{step.action, 1, 1, "Ferry 1", ana})
		has(t, s, harbour, step.texts...)
		if step.raw != "" {
			bytes, err := s.Raw(ctx, harbour, 1)
			ok(t, err)
			same(t, "raw", string(bytes), step.raw)
		}
		log, err := s.Changes(ctx, harbour, before, 0)
		ok(t, err)
		same(t, "change", removals(log), []bool{step.texts == nil})
	}
	_, err = s.Undo(ctx, harbour, ana)
	notFound(t, "undo of undo", err)
}

func undoBatch(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"))
	_, err := s.Put(t.Context(), harbour, ana, []knowledge.Article{article(1, "A"), article(2, "b"), article(1, "AA"), article(3, "c")}, nil)
	ok(t, err)
	e, err := s.Undo(t.Context(), harbour, ana)
	ok(t, err)
	same(t, "count", e.Count, 4)
	has(t, s, harbour, "a")
}

func undoOthers(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"))
	mustPut(t, s, harbour, ana, store.Updated, article(1, "Ana's"))
	mustPut(t, s, island, ben, store.Added, article(2, "elsewhere"))
	_, err := s.Undo(t.Context(), harbour, ben)
	notFound(t, "undo of another's step", err)
	mustPut(t, s, harbour, ben, store.Updated, article(1, "Ben's"))
	_, err = s.Undo(t.Context(), harbour, ana)
	notFound(t, "undo of what Ben changed since", err)
	has(t, s, harbour, "Ben's")
	_, err = s.Undo(t.Context(), harbour, ben)
	ok(t, err)
	has(t, s, harbour, "Ana's")
	has(t, s, island, "elsewhere")

	// Adding is taken back even when a feed refreshed the article meanwhile.
	mustPut(t, s, harbour, ana, store.Added, article(3, "new"))
	mustPut(t, s, harbour, store.Actor{ID: "feed"}, store.Updated, article(3, "newer"))
	_, err = s.Undo(t.Context(), harbour, ana)
	ok(t, err)
	has(t, s, harbour, "Ana's")
}

func cancelled(t *testing.T, open Open) {
	s := start(t, open)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, harbour, ana, []knowledge.Article{article(1, "a")}, nil); err == nil {
		t.Fatal("a cancelled Put was acknowledged")
	}
	has(t, s, harbour)
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"))
}
