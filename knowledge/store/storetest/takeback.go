package storetest

import (
	"fmt"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// undoAddress: an address that was added goes, and what else its import brought.
func undoAddress(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	first := published("https://harbour.example/ferry", "Harbour Post", ferryNews)
	again := published("https://harbour.example/again", "Harbour Post", ferryNews)
	library := published("https://harbour.example/library", "Harbour Post", libraryNews)
	mustPut(t, s, harbour, ana, store.Added, first)
	mustPut(t, s, island, ana, store.Added, first)
	for g, by := range map[knowledge.Guild]store.Actor{harbour: ben, island: ana} {
		puts, err := s.Put(ctx, g, by, []knowledge.Article{again}, nil)
		ok(t, err)
		same(t, "again", []any{puts[0].Again, puts[0].Entry > 0}, []any{true, true})
	}
	log, err := s.Audit(ctx, harbour, 1)
	ok(t, err)
	same(t, "in the record", []any{log[0].Action, log[0].Number, log[0].Count, log[0].By}, []any{"address", 1, 1, ben})

	e, err := s.Undo(ctx, harbour, ben, 0)
	ok(t, err)
	same(t, "undone", []any{e.Action, e.Number, e.Count, e.Left}, []any{"address", 1, 1, 0})
	_, err = s.ByURL(ctx, harbour, again.URL)
	notFound(t, "by the address that was taken back", err)
	_, err = s.ByURL(ctx, island, again.URL)
	ok(t, err)
	_, err = s.Undo(ctx, harbour, ben, 0)
	notFound(t, "a second time", err)
	_, err = s.Undo(ctx, harbour, ben, e.ID)
	is(t, "that one a second time", err, store.ErrUndone)
	has(t, s, harbour, ferryNews)

	several, err := s.Put(ctx, harbour, ben, []knowledge.Article{again, library}, nil)
	ok(t, err)
	same(t, "one entry", several[0].Entry, several[1].Entry)
	e, err = s.Undo(ctx, harbour, ben, 0)
	ok(t, err)
	same(t, "undone together", []any{e.Action, e.Number, e.Count}, []any{"add", 2, 1})
	has(t, s, harbour, ferryNews)
	_, err = s.ByURL(ctx, harbour, again.URL)
	notFound(t, "by an address that came with another article", err)
}

// undoFeed: each change of a subscription, the last first.
func undoFeed(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	order := store.Subscription{Guild: harbour, URL: "https://harbour.example/feed", Title: "Harbour", Channel: "c1", By: ana}
	first, _, err := s.Subscribe(ctx, order)
	ok(t, err)
	states := []store.Subscription{first}
	for _, change := range []func(*store.Subscription){
		func(s *store.Subscription) { s.Mode = store.Propose },
		func(s *store.Subscription) { s.Words, s.Language = "ferry", "en" },
		func(s *store.Subscription) { s.Paused = true },
	} {
		now := states[len(states)-1]
		now.By = ana
		change(&now)
		kept, added, err := s.Subscribe(ctx, now)
		ok(t, err)
		same(t, "new", added, false)
		states = append(states, kept)
	}
	ok(t, s.Seen(ctx, harbour, order.URL, []string{"1", "2"}))
	_, err = s.Unsubscribe(ctx, harbour, ana, 1)
	ok(t, err)

	for i := len(states) - 1; i >= 0; i-- {
		e, err := s.Undo(ctx, harbour, ana, 0)
		ok(t, err)
		action := "subscription"
		if i == len(states)-1 {
			action = "unsubscribe"
		}
		same(t, "undone", []any{e.Action, e.Subject, e.Count}, []any{action, order.URL, 1})
		list, err := s.Subscriptions(ctx, harbour)
		ok(t, err)
		same(t, fmt.Sprint("as it was before change ", i+1), list[0].Subscription, states[i])
	}
	unseen, err := s.Unseen(ctx, harbour, order.URL, []string{"1", "2", "3"})
	ok(t, err)
	same(t, "what it was given stays given", unseen, []string{"3"})
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	list, err := s.Subscriptions(ctx, harbour)
	ok(t, err)
	same(t, "subscriptions", len(list), 0)
	_, err = s.Undo(ctx, harbour, ana, 0)
	notFound(t, "when all is taken back", err)
	undoFeedLate(t, s, order)
}

// undoFeedLate: what was changed again since stays.
func undoFeedLate(t *testing.T, s store.Store, order store.Subscription) {
	ctx := t.Context()
	kept, _, err := s.Subscribe(ctx, order)
	ok(t, err)
	_, err = s.Unsubscribe(ctx, harbour, ana, kept.Number)
	ok(t, err)
	order.By = ben
	_, _, err = s.Subscribe(ctx, order)
	ok(t, err)
	_, err = s.Undo(ctx, harbour, ana, 0)
	is(t, "somebody subscribed again", err, store.ErrChanged)
	list, err := s.Subscriptions(ctx, harbour)
	ok(t, err)
	same(t, "subscriptions", []any{len(list), list[0].By}, []any{1, ben})
	_, err = s.Undo(ctx, island, ben, 0)
	notFound(t, "in another guild", err)
}

// undoSkip: a proposal that was skipped waits again, with what was fetched.
func undoSkip(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	before := mustPropose(t, s, harbour, 1)
	_, put, err := s.Decide(ctx, harbour, ana, 1, store.Declined)
	ok(t, err)
	e, err := s.Undo(ctx, harbour, ben, put.Entry)
	ok(t, err)
	same(t, "undone", []any{e.Action, e.Number, e.Subject}, []any{"skip", 1, before.Article.Title})
	after, err := s.Proposal(ctx, harbour, 1)
	ok(t, err)
	same(t, "waits as before", after, before)
	_, err = s.Undo(ctx, harbour, ana, put.Entry)
	is(t, "twice", err, store.ErrUndone)
	_, put, err = s.Decide(ctx, harbour, ana, 1, store.Accepted)
	ok(t, err)
	same(t, "added after all", put.Outcome, store.Added)
}
