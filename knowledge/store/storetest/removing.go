package storetest

import (
	"context"
	"errors"
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
	same(t, "removed article", []any{got[0].Article, got[0].Outcome}, []any{stored[0], store.Removed})
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

// removeSeveral: several that are removed together are one entry, and one Undo takes all of
// them back but what was changed since.
func removeSeveral(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	stored := mustPut(t, s, harbour, ana, store.Added, article(1, "a"), article(2, "b"), article(3, "c"))
	_, err := s.Remove(ctx, harbour, ana)
	notFound(t, "remove of nothing", err)
	gone, err := s.Remove(ctx, harbour, ana, 3, 9, 1)
	ok(t, err)
	same(t, "what was there", []any{len(gone), gone[0].Article, gone[1].Article}, []any{2, stored[2], stored[0]})
	same(t, "one entry", gone[0].Entry == gone[1].Entry && gone[0].Entry != 0, true)
	has(t, s, harbour, "b")
	audit, err := s.Audit(ctx, harbour, 0)
	ok(t, err)
	same(t, "entries", []any{len(audit), audit[0].Action, audit[0].Count}, []any{2, "remove", 2})
	mustPut(t, s, harbour, ben, store.Added, article(1, "A")) // it came back meanwhile
	e, err := s.Undo(ctx, harbour, ana, gone[0].Entry)
	ok(t, err)
	same(t, "undone", []any{e.Action, e.Count, e.Left}, []any{"remove", 1, 1})
	has(t, s, harbour, "A", "b", "c")
	_, err = s.Undo(ctx, harbour, ana, gone[0].Entry)
	same(t, "undone twice", errors.Is(err, store.ErrUndone), true)
}

func numbers(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"), article(2, "b"))
	_, err := s.Remove(t.Context(), harbour, ana, 2)
	ok(t, err)
	same(t, "number after the last was removed", mustPut(t, s, harbour, ana, store.Added, article(3, "c"))[0].Number, 3)
	same(t, "number of one that comes back", mustPut(t, s, harbour, ana, store.Added, article(2, "B"))[0].Number, 2)
	same(t, "number in another guild", mustPut(t, s, island, ana, store.Added, article(3, "c"))[0].Number, 1)
	_, err = s.Undo(t.Context(), harbour, ana, 0)
	ok(t, err)
	same(t, "number after undo", mustPut(t, s, harbour, ana, store.Added, article(4, "d"))[0].Number, 4)
}

func undo(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	_, err := s.Undo(ctx, harbour, ana, 0)
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
		e, err := s.Undo(ctx, harbour, ana, 0)
		ok(t, err)
		same(t, "undone", []any{e.Action, e.Number, e.Count, e.Subject, e.By}, []any{step.action, 1, 1, "Ferry 1", ana})
		has(t, s, harbour, step.texts...)
		if step.raw != "" {
			bytes, err := s.Raw(ctx, harbour, 1)
			ok(t, err)
			same(t, "raw", string(bytes.Bytes), step.raw)
		}
		log, err := s.Changes(ctx, harbour, before, 0)
		ok(t, err)
		same(t, "change", removals(log), []bool{step.texts == nil})
	}
	_, err = s.Undo(ctx, harbour, ana, 0)
	notFound(t, "undo of undo", err)
}

func undoBatch(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"))
	_, err := s.Put(t.Context(), harbour, ana, []knowledge.Article{article(1, "A"), article(2, "b"), article(1, "AA"), article(3, "c")}, nil)
	ok(t, err)
	e, err := s.Undo(t.Context(), harbour, ana, 0)
	ok(t, err)
	same(t, "count", e.Count, 3)
	has(t, s, harbour, "a")
}

func undoOthers(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"))
	mustPut(t, s, harbour, ana, store.Updated, article(1, "Ana's"))
	mustPut(t, s, island, ben, store.Added, article(2, "elsewhere"))
	_, err := s.Undo(t.Context(), harbour, ben, 0)
	notFound(t, "undo of another's step", err)
	mustPut(t, s, harbour, ben, store.Updated, article(1, "Ben's"))
	_, err = s.Undo(t.Context(), harbour, ana, 0)
	is(t, "undo of what Ben changed since", err, store.ErrChanged)
	has(t, s, harbour, "Ben's")
	_, err = s.Undo(t.Context(), harbour, ben, 0)
	ok(t, err)
	has(t, s, harbour, "Ana's")
	has(t, s, island, "elsewhere")

	// Adding is taken back even when a feed refreshed the article meanwhile.
	mustPut(t, s, harbour, ana, store.Added, article(3, "new"))
	mustPut(t, s, harbour, store.Actor{ID: "feed"}, store.Updated, article(3, "newer"))
	_, err = s.Undo(t.Context(), harbour, ana, 0)
	ok(t, err)
	has(t, s, harbour, "Ana's")
}

// undoEntry: what is named is undone, not what was done last.
func undoEntry(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	put := func(n int, text string) int64 {
		t.Helper()
		puts, err := s.Put(ctx, harbour, ana, []knowledge.Article{article(n, text)}, nil)
		ok(t, err)
		return puts[0].Entry
	}
	first, second := put(1, "a"), put(2, "b")
	same(t, "entry of what was known", put(2, "b"), int64(0))
	gone, err := s.Remove(ctx, harbour, ana, 2)
	ok(t, err)
	third := put(3, "c")

	e, err := s.Undo(ctx, harbour, ben, first)
	ok(t, err)
	same(t, "undone", []any{e.ID, e.Action, e.Number, e.Count}, []any{first, "add", 1, 1})
	has(t, s, harbour, "c")
	_, err = s.Undo(ctx, harbour, ana, first)
	is(t, "undo of what was undone", err, store.ErrUndone)
	_, err = s.Undo(ctx, harbour, ana, second)
	is(t, "undo of adding what is gone", err, store.ErrChanged)
	_, err = s.Undo(ctx, harbour, ana, gone[0].Entry)
	ok(t, err)
	has(t, s, harbour, "b", "c")

	update := put(3, "newer")
	_, err = s.Undo(ctx, harbour, ana, third)
	is(t, "undo of what is no longer the newest", err, store.ErrChanged)
	has(t, s, harbour, "b", "newer")
	_, err = s.Undo(ctx, harbour, ana, update)
	ok(t, err)
	_, err = s.Undo(ctx, harbour, ana, third)
	ok(t, err)
	has(t, s, harbour, "b")

	for _, entry := range []int64{-1, 1 << 40, third + 1} { // the last is an undoing
		_, err = s.Undo(ctx, harbour, ana, entry)
		notFound(t, "undo of no such entry", err)
	}
	_, err = s.Undo(ctx, island, ana, second)
	notFound(t, "undo of another guild's entry", err)
}

// imports: however many Puts an import takes, it is one entry and one Undo.
func imports(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	mustPut(t, s, harbour, ben, store.Added, article(0, "old"), article(1, "kept"))
	by := ana
	by.Import = store.NewImport("news.jsonl")
	const puts, each = 30, 40
	for p := range puts {
		var batch []knowledge.Article
		for n := range each {
			batch = append(batch, article(p*each+n, "new"))
		}
		_, err := s.Put(ctx, harbour, by, batch, nil)
		ok(t, err)
	}
	_, err := s.Put(ctx, harbour, by, []knowledge.Article{article(5, "again"), article(6, "new")}, nil)
	ok(t, err)
	other := ana
	other.Import = store.NewImport("other.jsonl")
	mustPut(t, s, harbour, other, store.Added, article(5000, "other"))
	mustPut(t, s, island, by, store.Added, article(1, "elsewhere"))
	line := func() []any {
		t.Helper()
		entries, err := s.Audit(ctx, harbour, 0)
		ok(t, err)
		e := entries[len(entries)-2]
		return []any{len(entries), e.By, e.Action, e.Count, e.Detail}
	}
	same(t, "entry of the import", line(), []any{3, ana, "import", puts * each, "news.jsonl"})

	mustPut(t, s, harbour, ben, store.Updated, article(7, "Ben's"))
	_, err = s.Remove(ctx, harbour, ben, 9) // article(8)
	ok(t, err)
	_, err = s.Undo(ctx, harbour, ana, 0) // the other
	ok(t, err)
	e, err := s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	same(t, "undone", []any{e.Action, e.Count, e.Left, e.Detail}, []any{"import", puts*each - 2, 2, "news.jsonl"})
	has(t, s, harbour, "old", "kept", "Ben's")
	has(t, s, island, "elsewhere")
	entries, err := s.Audit(ctx, harbour, 1)
	ok(t, err)
	same(t, "entry of the undoing", []any{entries[0].Action, entries[0].Detail, entries[0].Count}, []any{"undo", "import", puts*each - 2})
	_, err = s.Undo(ctx, harbour, ana, 0)
	notFound(t, "undo of undo", err)

	// What comes after it was taken back can be taken back again.
	mustPut(t, s, harbour, by, store.Added, article(6000, "late"))
	e, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	same(t, "undone of what came late", e.Count, 1)
	has(t, s, harbour, "old", "kept", "Ben's")
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
