package storetest

import (
	"fmt"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

func fetched(n int, text string) knowledge.Article {
	a := article(n, text)
	a.Fetched = true
	return a
}

// had checks the versions of a guild's first article.
func had(t *testing.T, s store.Store, g knowledge.Guild, want ...string) []store.Version {
	t.Helper()
	versions, err := s.Versions(t.Context(), g, 1)
	ok(t, err)
	var got []string
	for i, v := range versions {
		recent(t, "time of a version", v.At)
		if i > 0 && v.N <= versions[i-1].N {
			t.Fatalf("version %d follows %d", v.N, versions[i-1].N)
		}
		got = append(got, v.Article.Text)
	}
	same(t, "versions of guild "+string(g), got, want)
	return versions
}

func versionsHad(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	_, err := s.Versions(ctx, harbour, 1)
	notFound(t, "versions of nothing", err)
	a := mustPut(t, s, harbour, ana, store.Added, article(1, "a"))[0]
	one := had(t, s, harbour, "a")
	same(t, "only version", one[0].Article, a)
	mustPut(t, s, island, ben, store.Added, article(1, "theirs"))
	mustPut(t, s, harbour, ana, store.Updated, article(1, "b"))
	mustPut(t, s, harbour, ben, store.Updated, article(1, "a"))
	mustPut(t, s, harbour, ben, store.Unchanged, article(1, "a"))
	versions := had(t, s, harbour, "a", "b", "a")
	same(t, "who and which", []any{versions[0].N, versions[1].N, versions[1].By, versions[2].N, versions[2].By}, []any{1, 2, ana, 3, ben})
	had(t, s, island, "theirs")

	counts, err := s.Changed(ctx, harbour, []knowledge.ArticleID{a.ID, a.ID + 1000})
	ok(t, err)
	same(t, "counts", counts, map[knowledge.ArticleID]int{a.ID: 3})
	counts, err = s.Changed(ctx, island, []knowledge.ArticleID{a.ID})
	ok(t, err)
	same(t, "counts in the other guild", len(counts), 0)

	_, err = s.Undo(ctx, harbour, ana, versions[2].Entry)
	ok(t, err)
	had(t, s, harbour, "a", "b")
	_, err = s.Undo(ctx, harbour, ana, versions[1].Entry)
	ok(t, err)
	had(t, s, harbour, "a")
	mustPut(t, s, harbour, ana, store.Updated, article(1, "c"))
	had(t, s, harbour, "a", "c")

	_, err = s.Remove(ctx, harbour, ana, 1)
	ok(t, err)
	_, err = s.Versions(ctx, harbour, 1)
	notFound(t, "versions of what was removed", err)
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	had(t, s, harbour, "a", "c")
	had(t, s, island, "theirs")
	ok(t, s.Forget(ctx, harbour))
	_, err = s.Versions(ctx, harbour, 1)
	notFound(t, "versions of a guild that was forgotten", err)
	had(t, s, island, "theirs")
}

// extraction: reading the same bytes in a better way is no version.
func extraction(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	by := store.Actor{ID: store.Extraction}
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"))
	mustPut(t, s, harbour, by, store.Updated, article(1, "A"))
	had(t, s, harbour, "A")
	mustPut(t, s, harbour, ana, store.Updated, article(1, "b"))
	mustPut(t, s, harbour, by, store.Updated, article(1, "B"))
	versions := had(t, s, harbour, "A", "B")
	same(t, "who brought it", versions[1].By, ana)
	_, err := s.Undo(ctx, harbour, by, 0)
	ok(t, err)
	had(t, s, harbour, "A", "b")
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	had(t, s, harbour, "A")
	_, err = s.Undo(ctx, harbour, by, 0)
	ok(t, err)
	has(t, s, harbour, "a")
	had(t, s, harbour, "a")
}

// manyVersions: the first version and the newest ones are kept.
func manyVersions(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, article(1, "v1"))
	n := 3 * store.MaxVersions
	for i := 2; i <= n; i++ {
		mustPut(t, s, harbour, ana, store.Updated, article(1, fmt.Sprint("v", i)))
	}
	versions, err := s.Versions(t.Context(), harbour, 1)
	ok(t, err)
	same(t, "number kept", len(versions), store.MaxVersions)
	for i, v := range versions {
		want := n - store.MaxVersions + 1 + i
		if i == 0 {
			want = 1
		}
		same(t, "version kept", []any{v.N, v.Article.Text}, []any{want, fmt.Sprint("v", want)})
	}
}

func looks(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	unplanned := func(want ...knowledge.ArticleID) {
		t.Helper()
		ids, err := s.Unplanned(ctx, 0)
		ok(t, err)
		same(t, "unplanned", ids, want)
	}
	mustPut(t, s, harbour, ana, store.Added, article(9, "of an import"))
	unplanned()
	a := mustPut(t, s, harbour, ana, store.Added, fetched(1, "a"))[0]
	mustPut(t, s, island, ben, store.Added, article(1, "pasted with the address"))
	second := mustPut(t, s, harbour, ana, store.Added, fetched(2, "2"))[0]
	unplanned(a.ID, second.ID)
	ids, err := s.Unplanned(ctx, 1)
	ok(t, err)
	same(t, "first unplanned", ids, []knowledge.ArticleID{a.ID})

	l, followers, err := s.Looking(ctx, a.ID)
	ok(t, err)
	same(t, "before the first look", l, store.Looking{Article: a.ID})
	same(t, "followers", []any{len(followers), followers[0].Guild, followers[0].Planned, followers[0].Article.Text},
		[]any{1, harbour, false, "a"})
	recent(t, "following since", followers[0].Since)
	got, err := s.Looked(ctx, harbour, a.Number)
	ok(t, err)
	same(t, "before the first look", got, store.Looked{Following: true})

	now := time.Now().UTC().Truncate(time.Millisecond)
	l = store.Looking{Article: a.ID, Begun: now, At: now.Add(time.Hour), Title: "T", Digest: "d", ETag: `"e"`, Modified: "Mon",
		Missing: now.Add(time.Minute), Misses: 1}
	ok(t, s.KeepLook(ctx, l))
	kept, followers, err := s.Looking(ctx, a.ID)
	ok(t, err)
	same(t, "kept", kept, l)
	same(t, "planned", followers[0].Planned, true)
	unplanned(second.ID)
	got, err = s.Looked(ctx, harbour, a.Number)
	ok(t, err)
	same(t, "one miss is none", got, store.Looked{Following: true, At: l.At})
	l.Misses, l.Done = store.Vanished, true
	ok(t, s.KeepLook(ctx, l))
	got, err = s.Looked(ctx, harbour, a.Number)
	ok(t, err)
	same(t, "vanished", got, store.Looked{Following: true, At: l.At, Vanished: l.Missing})
	got, err = s.Looked(ctx, island, 1)
	ok(t, err)
	same(t, "what the other guild pasted", got, store.Looked{})

	mustPut(t, s, "1003", store.Actor{ID: store.Feed}, store.Added, fetched(1, "a"))
	_, followers, err = s.Looking(ctx, a.ID)
	ok(t, err)
	same(t, "who named the address", []any{len(followers), followers[0].Stranger, followers[1].Stranger}, []any{2, false, true})
	ok(t, s.Forget(ctx, "1003"))
	ok(t, s.KeepLook(ctx, l))
	_, err = s.Remove(ctx, harbour, ana, a.Number)
	ok(t, err)
	unplanned(second.ID)
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	unplanned(a.ID, second.ID)
	ok(t, s.KeepLook(ctx, l))

	// Fetched again and unchanged, it stays planned; another guild's is planned anew.
	mustPut(t, s, harbour, ana, store.Unchanged, fetched(1, "a"))
	unplanned(second.ID)
	mustPut(t, s, island, ben, store.Updated, fetched(1, "a"))
	unplanned(a.ID, second.ID)
	mustPut(t, s, island, store.Actor{ID: store.Extraction}, store.Updated, article(1, "read anew"))
	mustPut(t, s, harbour, ana, store.Updated, article(2, "pasted"))
	unplanned(a.ID)
	mustPut(t, s, harbour, ana, store.Updated, fetched(2, "fetched"))
	unplanned(a.ID, second.ID)
	_, err = s.Remove(ctx, island, ben, 1)
	ok(t, err)
	_, followers, err = s.Looking(ctx, a.ID)
	ok(t, err)
	same(t, "followers without the one who removed it", []any{len(followers), followers[0].Guild}, []any{1, harbour})

	ok(t, s.Forget(ctx, harbour))
	ok(t, s.Forget(ctx, island))
	unplanned()
	ok(t, s.KeepLook(ctx, l)) // of nobody's article
	kept, followers, err = s.Looking(ctx, a.ID)
	ok(t, err)
	same(t, "after all forgot it", []any{kept, len(followers)}, []any{store.Looking{Article: a.ID}, 0})
}

func revise(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	by := store.Actor{ID: store.Look, Name: "Beleg"}
	first := article(1, "a")
	first.Fetched, first.Given = true, "https://harbour.example/1?from=mail"
	a := mustPut(t, s, harbour, ana, store.Added, first)[0]
	mustPut(t, s, island, ben, store.Added, fetched(1, "a"))
	_, followers, err := s.Looking(ctx, a.ID)
	ok(t, err)
	f := followers[0]
	same(t, "first follower", f.Guild, harbour)

	next := f.Article
	next.Text = "b"
	p, err := s.Revise(ctx, harbour, by, f.Revision, next, []byte("<p>b"))
	ok(t, err)
	same(t, "outcome", p.Outcome, store.Updated)
	_, err = s.Revise(ctx, harbour, by, f.Revision, next, nil)
	is(t, "a second time at the same revision", err, store.ErrChanged)
	has(t, s, harbour, "b")
	has(t, s, island, "a")
	now, err := s.Article(ctx, harbour, 1)
	ok(t, err)
	same(t, "the address as it was given stays", now.Given, first.Given)
	bytes, err := s.Raw(ctx, harbour, 1)
	ok(t, err)
	same(t, "raw", string(bytes.Bytes), "<p>b")
	versions := had(t, s, harbour, "a", "b")
	same(t, "who brought it", []any{versions[1].By, versions[1].Entry}, []any{by, p.Entry})

	// It is one entry that can be undone, and keeps nobody from undoing the adding.
	_, err = s.Undo(ctx, harbour, ana, p.Entry)
	ok(t, err)
	had(t, s, harbour, "a")
	_, followers, err = s.Looking(ctx, a.ID)
	ok(t, err)
	_, err = s.Revise(ctx, harbour, by, followers[0].Revision, next, nil)
	ok(t, err)
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	has(t, s, harbour)
	_, followers, err = s.Looking(ctx, a.ID)
	ok(t, err)
	same(t, "who still has it", []any{len(followers), followers[0].Guild}, []any{1, island})
	_, err = s.Revise(ctx, harbour, by, f.Revision, next, nil)
	is(t, "what was removed", err, store.ErrChanged)
	_, err = s.Revise(ctx, "1003", by, f.Revision, next, nil)
	is(t, "what a guild never had", err, store.ErrChanged)
}
