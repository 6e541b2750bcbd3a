package storetest

import (
	"fmt"
	"sync"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

func changes(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	for _, g := range []knowledge.Guild{harbour, "9"} {
		n, err := s.Revision(ctx, g)
		ok(t, err)
		same(t, "revision of an empty guild", n, int64(0))
	}
	stored := mustPut(t, s, harbour, ana, store.Added, article(1, "a"), article(2, "b"), article(3, "c"))
	all, err := s.Changes(ctx, harbour, 0, 0)
	ok(t, err)
	same(t, "changes", len(all), 3)
	for i, c := range all {
		same(t, "change", []any{c.Article, c.Removed}, []any{stored[i].ID, false})
		recent(t, "time of a change", c.At)
		if i > 0 && c.Revision <= all[i-1].Revision {
			t.Fatalf("revision %d follows %d", c.Revision, all[i-1].Revision)
		}
	}
	page, err := s.Changes(ctx, harbour, all[0].Revision, 1)
	ok(t, err)
	same(t, "one change after the first", page, all[1:2])

	newest := func() int64 { n, err := s.Revision(ctx, harbour); ok(t, err); return n }
	before := newest()
	same(t, "newest revision", before, all[2].Revision)
	mustPut(t, s, harbour, ana, store.Unchanged, article(1, "a"))
	ok(t, s.Set(ctx, harbour, ana, "prefix", "?"))
	mustPut(t, s, island, ana, store.Added, article(1, "a"))
	same(t, "revision after nothing changed", newest(), before)
	mustPut(t, s, harbour, ana, store.Updated, article(1, "A"))
	_, err = s.Remove(ctx, harbour, ana, 2)
	ok(t, err)
	log, err := s.Changes(ctx, harbour, before, 0)
	ok(t, err)
	same(t, "changes since", []any{len(log), log[0].Article, log[0].Removed, log[1].Article, log[1].Removed},
		[]any{2, stored[0].ID, false, stored[1].ID, true})
	same(t, "newest revision", newest(), log[1].Revision)
}

// revisions: each guild's is that of Revision, and one that was forgotten has none.
func revisions(t *testing.T, open Open) {
	s := start(t, open)
	all := func() map[knowledge.Guild]int64 { all, _, err := s.Revisions(t.Context()); ok(t, err); return all }
	same(t, "revisions of nobody", len(all()), 0)
	for range 3 {
		mustPut(t, s, harbour, ana, store.Added, article(len(all())+10, "a"))
		mustPut(t, s, island, ana, store.Added, article(len(all())+20, "a"))
		want := map[knowledge.Guild]int64{}
		for _, g := range []knowledge.Guild{harbour, island} {
			n, err := s.Revision(t.Context(), g)
			ok(t, err)
			want[g] = n
		}
		same(t, "revisions", all(), want)
		ok(t, s.Forget(t.Context(), harbour))
		delete(want, harbour)
		same(t, "revisions without a guild that was forgotten", all(), want)
		ok(t, s.Forget(t.Context(), island))
	}
	_, err := s.Put(t.Context(), harbour, ana, []knowledge.Article{article(1, "a")}, nil)
	ok(t, err)
	before := all()[harbour]
	_, err = s.Remove(t.Context(), harbour, ana, 1)
	ok(t, err)
	if after := all()[harbour]; after <= before {
		t.Fatalf("revision %d after a removal, %d before", after, before)
	}
}

// commitOrder: writers on several handles, followers beside them. A follower
// that asks only for what is newer than the newest it saw must have seen every
// article in the end; a late commit below its cursor would be lost to it.
func commitOrder(t *testing.T, open Open) {
	const writers, puts, followers = 4, 15, 2
	main := start(t, open)
	var writing, following sync.WaitGroup
	done := make(chan struct{})
	for w := range writers {
		s := start(t, open)
		writing.Go(func() {
			for n := range puts {
				batch := []knowledge.Article{article(1000*w+n, "text"), article(1000*w+n+500, "text"), article(1, fmt.Sprint(w, n))}
				if _, err := s.Put(t.Context(), harbour, ana, batch, nil); err != nil {
					t.Errorf("put: %v", err)
				}
			}
		})
	}
	seen := make([]map[knowledge.ArticleID]bool, followers)
	for f := range followers {
		s := start(t, open)
		seen[f] = map[knowledge.ArticleID]bool{}
		following.Go(func() { follow(t, s, seen[f], done) })
	}
	writing.Wait()
	close(done)
	following.Wait()
	_, total, err := main.List(t.Context(), harbour, store.Page{Limit: 1})
	ok(t, err)
	for f := range followers {
		same(t, fmt.Sprint("articles that follower ", f, " saw"), len(seen[f]), total)
	}
}

// follow reads changes until the writers are done and nothing is new.
func follow(t *testing.T, s store.Store, seen map[knowledge.ArticleID]bool, done <-chan struct{}) {
	var cursor int64
	for {
		last := false
		select {
		case <-done:
			last = true
		default:
		}
		for {
			log, err := s.Changes(t.Context(), harbour, cursor, 7)
			if err != nil {
				t.Errorf("changes: %v", err)
				return
			}
			for _, c := range log {
				if c.Revision <= cursor {
					t.Errorf("revision %d came after %d", c.Revision, cursor)
				}
				cursor, seen[c.Article] = c.Revision, true
			}
			if len(log) == 0 {
				break
			}
		}
		if last {
			return
		}
	}
}

func twoHandles(t *testing.T, open Open) {
	a, b := start(t, open), start(t, open)
	mustPut(t, a, harbour, ana, store.Added, article(1, "a"))
	has(t, b, harbour, "a")
	mustPut(t, b, harbour, ben, store.Updated, article(1, "b"))
	has(t, a, harbour, "b")
}

func audit(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"), article(2, "b"))
	mustPut(t, s, harbour, ben, store.Updated, article(1, "A"))
	mustPut(t, s, harbour, ben, store.Unchanged, article(1, "A"))
	_, err := s.Remove(ctx, harbour, ana, 2)
	ok(t, err)
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	ok(t, s.Set(ctx, harbour, ben, "prefix", "?"))
	ok(t, s.Set(ctx, harbour, ben, "prefix", "?"))
	entries, err := s.Audit(ctx, harbour, 0)
	ok(t, err)
	var got []string
	for _, e := range entries {
		recent(t, "time of an entry", e.At)
		got = append(got, fmt.Sprint(e.By.Name, " ", e.Action, " ", e.Number, " ", e.Count, " ", e.Subject, " ", e.Detail))
	}
	same(t, "entries", got, []string{
		"Ben set 0 0 prefix ?", "Ana undo 2 1 Ferry 2 remove", "Ana remove 2 1 Ferry 2 ",
		"Ben update 1 1 Ferry 1 ", "Ana add 1 2 Ferry 1 ",
	})
	entries, err = s.Audit(ctx, harbour, 2)
	ok(t, err)
	same(t, "the newest two", []any{len(entries), entries[0].Action}, []any{2, "set"})
}
