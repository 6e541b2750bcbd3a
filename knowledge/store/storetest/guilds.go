package storetest

import (
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// isolation: nothing that one guild does may show in another.
func isolation(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	mustPut(t, s, harbour, ana, store.Added, article(1, "shared"))
	theirs := mustPut(t, s, island, ben, store.Added, article(1, "shared"))[0]
	ok(t, s.Set(ctx, harbour, ana, "prefix", "!"))
	ok(t, s.SetDigest(ctx, ana, store.Digest{Guild: harbour, Channel: "5", At: "08:00", Zone: "UTC"}))
	ok(t, s.SetDigest(ctx, ben, store.Digest{Guild: island, Channel: "5", At: "09:00", Zone: "UTC"}))
	seen, err := s.Revision(ctx, island)
	ok(t, err)

	check := func(did string) {
		t.Helper()
		got, err := s.Article(ctx, island, 1)
		ok(t, err)
		same(t, "the other guild's article after "+did, got, theirs)
		log, err := s.Changes(ctx, island, seen, 0)
		ok(t, err)
		same(t, "the other guild's changes after "+did, len(log), 0)
		now, err := s.Revision(ctx, island)
		ok(t, err)
		same(t, "the other guild's revision after "+did, now, seen)
		entries, err := s.Audit(ctx, island, 0)
		ok(t, err)
		same(t, "the other guild's entries after "+did, len(entries), 2)
		prefix, err := s.Setting(ctx, island, "prefix")
		ok(t, err)
		same(t, "the other guild's prefix", prefix, "")
		orders, err := s.Digests(ctx, island)
		ok(t, err)
		same(t, "the other guild's digest", []any{len(orders), orders[0].At}, []any{1, "09:00"})
	}
	edited := article(1, "EDITED")
	edited.Title, edited.Sample = "Edited", true
	mustPut(t, s, harbour, ana, store.Updated, edited)
	check("an edit")
	mustPut(t, s, harbour, ana, store.Added, article(2, "more"))
	check("an addition")
	_, err = s.Remove(ctx, harbour, ana, 2)
	ok(t, err)
	check("a removal")
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	check("an undo")
	_, planned, err := s.Plan(ctx, store.Delivery{Guild: harbour, Channel: "5", LocalDate: "2024-03-25"})
	ok(t, err)
	same(t, "planned", planned, true)
	_, planned, err = s.Plan(ctx, store.Delivery{Guild: island, Channel: "5", LocalDate: "2024-03-25"})
	ok(t, err)
	same(t, "planned beside the other guild's", planned, true)
	ok(t, s.Settle(ctx, store.Delivery{Guild: harbour, Channel: "5", LocalDate: "2024-03-25", State: store.Sent}))
	sent, err := s.Deliveries(ctx, island, "", 0)
	ok(t, err)
	same(t, "the other guild's delivery", []any{len(sent), sent[0].State}, []any{1, store.Planned})
	ok(t, s.Forget(ctx, harbour))
	check("forgetting")
}

// versions: one guild's edits never reach another, in either direction, also
// when both end up with the same text.
func versions(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, article(1, "a"))
	mustPut(t, s, island, ana, store.Added, article(1, "b"))
	has(t, s, harbour, "a")
	has(t, s, island, "b")
	mustPut(t, s, harbour, ana, store.Updated, article(1, "b"))
	mustPut(t, s, island, ana, store.Updated, article(1, "a"))
	has(t, s, harbour, "b")
	has(t, s, island, "a")
	mustPut(t, s, harbour, ana, store.Updated, article(1, "a"))
	ok(t, s.Forget(t.Context(), island))
	has(t, s, harbour, "a")
	_, err := s.Undo(t.Context(), harbour, ana, 0)
	ok(t, err)
	has(t, s, harbour, "b")
}

func forget(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	first := mustPut(t, s, harbour, ana, store.Added, article(1, "a"), article(2, "b"))
	mustPut(t, s, harbour, ana, store.Updated, article(1, "A"))
	mustPut(t, s, island, ana, store.Added, article(1, "a"))
	ok(t, s.Set(ctx, harbour, ana, "prefix", "?"))
	ok(t, s.SetDigest(ctx, ana, store.Digest{Guild: harbour, Channel: "5"}))
	_, _, err := s.Plan(ctx, store.Delivery{Guild: harbour, Channel: "5", LocalDate: "2024-03-25"})
	ok(t, err)
	seen, err := s.Revision(ctx, harbour)
	ok(t, err)

	ok(t, s.Forget(ctx, harbour))
	ok(t, s.Forget(ctx, harbour)) // again is no error
	ok(t, s.Forget(ctx, "9"))     // nor is a guild nobody knows
	has(t, s, harbour)
	has(t, s, island, "a")
	guilds, err := s.Guilds(ctx)
	ok(t, err)
	same(t, "guilds", guilds, []knowledge.Guild{island})
	entries, err := s.Audit(ctx, harbour, 0)
	ok(t, err)
	orders, err := s.Digests(ctx, harbour)
	ok(t, err)
	sent, err := s.Deliveries(ctx, harbour, "", 0)
	ok(t, err)
	log, err := s.Changes(ctx, harbour, 0, 0)
	ok(t, err)
	prefix, err := s.Setting(ctx, harbour, "prefix")
	ok(t, err)
	same(t, "what is left", []any{len(entries), len(orders), len(sent), len(log), prefix}, []any{0, 0, 0, 0, ""})
	_, err = s.Undo(ctx, harbour, ana, 0)
	notFound(t, "undo after forgetting", err)

	again := mustPut(t, s, harbour, ana, store.Added, article(2, "b"))[0]
	same(t, "number", again.Number, 1)
	if again.ID == first[1].ID || again.ID == first[0].ID {
		t.Fatal("an article ID was given out twice")
	}
	log, err = s.Changes(ctx, harbour, seen, 0)
	ok(t, err)
	same(t, "changes a follower of old would see", len(log), 1)
}

// forgetPages: bytes that two guilds brought alike stay with the one that is
// left, those it shows and those an undo would bring back.
func forgetPages(t *testing.T, open Open) {
	s := start(t, open)
	for _, g := range []knowledge.Guild{harbour, island, "9"} {
		_, err := s.Put(t.Context(), g, ana, []knowledge.Article{article(1, "a")}, [][]byte{[]byte("page")})
		ok(t, err)
	}
	has := func(g knowledge.Guild) {
		t.Helper()
		page, err := s.Raw(t.Context(), g, 1)
		ok(t, err)
		same(t, "page", string(page.Bytes), "page")
	}
	ok(t, s.Forget(t.Context(), "9"))
	has(harbour)
	mustPut(t, s, harbour, ana, store.Updated, article(1, "b"))
	ok(t, s.Forget(t.Context(), island))
	_, err := s.Undo(t.Context(), harbour, ana, 0)
	ok(t, err)
	has(harbour)
}
