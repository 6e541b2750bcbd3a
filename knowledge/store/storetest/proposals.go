package storetest

import (
	"sync"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

func mustPropose(t *testing.T, s store.Store, g knowledge.Guild, n int) store.Proposal {
	t.Helper()
	p, added, err := s.Propose(t.Context(), store.Proposal{Guild: g, Feed: "Harbour Post",
		Article: article(n, "The ferry sails.\nÄöü \"quoted\" <b>"), Raw: []byte("page\x00")})
	ok(t, err)
	same(t, "new proposal", added, true)
	return p
}

// proposals: what is proposed comes back as it was, once for a page and guild, and
// what is accepted is in the collection.
func proposals(t *testing.T, open Open) {
	s, other := start(t, open), start(t, open)
	ctx := t.Context()
	a := article(1, "The ferry sails.\nÄöü \"quoted\" <b>")
	a.Label, a.Found, a.Given, a.Updated, a.Fetched = "live", "meta", "http://harbour.example/1?x=1", "2024-03-03", true
	want := store.Proposal{Guild: harbour, Feed: "Harbour Post", Channel: "11", Article: a, Raw: []byte("page\x00")}
	p, added, err := s.Propose(ctx, want)
	ok(t, err)
	recent(t, "the proposal's time", p.At)
	want.Number, want.At = 1, p.At
	same(t, "proposal", []any{p, added}, []any{want, true})
	p, err = other.Proposal(ctx, harbour, 1)
	ok(t, err)
	same(t, "proposal read", p, want)
	again := want
	again.Article.URL, again.Article.Text = "http://www.harbour.example/1/", "another"
	p, added, err = other.Propose(ctx, again)
	ok(t, err)
	same(t, "the same page", []any{p, added}, []any{want, false})
	_, err = s.Proposal(ctx, island, 1)
	notFound(t, "another guild's proposal", err)
	_, _, err = s.Decide(ctx, island, ben, 1, store.Accepted)
	notFound(t, "another guild's proposal decided", err)
	mustPropose(t, s, harbour, 2)
	same(t, "another guild's number", mustPropose(t, s, island, 1).Number, 1)

	list, total, err := s.Proposals(ctx, harbour, 0, 1)
	ok(t, err)
	want.Raw = nil
	same(t, "those that wait", []any{list, total}, []any{[]store.Proposal{want}, 2})
	list, total, err = s.Proposals(ctx, harbour, 1, 0)
	ok(t, err)
	same(t, "the rest", []any{len(list), list[0].Number, total}, []any{1, 2, 2})

	p, put, err := s.Decide(ctx, harbour, ben, 1, store.Accepted)
	ok(t, err)
	same(t, "accepted", []any{p.Decision, p.Kept, p.By, p.Article.Text, p.Raw, put.Outcome},
		[]any{store.Accepted, 1, ben, "", []byte(nil), store.Added})
	has(t, s, harbour, a.Text)
	_, followers, err := s.Looking(ctx, put.Article.ID)
	ok(t, err)
	same(t, "whose address a feed named", []any{len(followers), followers[0].Stranger}, []any{1, true})
	raw, err := s.Raw(ctx, harbour, 1)
	ok(t, err)
	same(t, "bytes as fetched", string(raw.Bytes), "page\x00")
	p, _, err = other.Decide(ctx, harbour, ana, 1, store.Declined)
	is(t, "decided twice", err, store.ErrChanged)
	same(t, "as it stands", []any{p.Decision, p.By}, []any{store.Accepted, ben})
	_, added, err = s.Propose(ctx, again)
	ok(t, err)
	same(t, "what was decided is proposed again", added, false)
	p, put, err = s.Decide(ctx, harbour, ana, 2, store.Declined)
	ok(t, err)
	same(t, "declined", []any{p.Decision, p.Kept, p.Article.Text, put.Article, put.Entry > 0},
		[]any{store.Declined, 0, "", knowledge.Article{}, true})
	_, total, err = s.Proposals(ctx, harbour, 0, 0)
	ok(t, err)
	same(t, "waiting in the end", total, 0)

	mustPropose(t, s, harbour, 3)
	newer := article(3, "newer")
	newer.URL = "http://www.harbour.example/3/"
	mustPut(t, s, harbour, ana, store.Added, newer)
	_, put, err = s.Decide(ctx, harbour, ana, 3, store.Accepted)
	ok(t, err)
	same(t, "accepted when it was added meanwhile", []any{put.Outcome, put.Article.Text, put.Article.Number, put.Entry},
		[]any{store.Unchanged, "newer", 2, int64(0)})
	has(t, s, harbour, a.Text, "newer")
	_, err = s.Remove(ctx, harbour, ana, 2)
	ok(t, err)

	_, err = s.Undo(ctx, harbour, ben, 0)
	ok(t, err)
	has(t, s, harbour)
	ok(t, s.Forget(ctx, harbour))
	_, err = s.Proposal(ctx, harbour, 1)
	notFound(t, "a forgotten guild's proposal", err)
	_, err = s.Proposal(ctx, island, 1)
	ok(t, err)
	same(t, "number after forgetting", mustPropose(t, s, harbour, 1).Number, 1)
}

// posting: each guild's oldest is to be posted first, until it is posted or decided.
func posting(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	for _, n := range []int{1, 2, 3} {
		mustPropose(t, s, harbour, n)
	}
	mustPropose(t, s, island, 1)
	unposted := func(what string, want ...int) {
		t.Helper()
		list, err := s.Unposted(ctx)
		ok(t, err)
		var got []int
		for _, p := range list {
			got = append(got, p.Number)
			same(t, what+": article", p.Article.Source, "Harbour Post")
		}
		same(t, what, got, want)
	}
	unposted("at first", 1, 1)
	ok(t, s.Posted(ctx, harbour, 1))
	unposted("once it is posted", 2, 1)
	_, _, err := s.Decide(ctx, harbour, ana, 2, store.Declined)
	ok(t, err)
	ok(t, s.Posted(ctx, island, 1))
	corrected := article(7, "other text")
	corrected.Title, corrected.Published, corrected.Corrected = "The right headline", "2024-03-02", "title day"
	p, err := s.EditProposal(ctx, harbour, 3, corrected)
	ok(t, err)
	corrected.URL = article(3, "").URL
	same(t, "edited", []any{p.Article, string(p.Raw)}, []any{corrected, "page\x00"})
	p, err = s.EditProposal(ctx, harbour, 2, corrected)
	is(t, "edited when it was decided", err, store.ErrChanged)
	same(t, "as it stands", []any{p.Decision, p.By}, []any{store.Declined, ana})
	_, err = s.EditProposal(ctx, island, 3, corrected)
	notFound(t, "edited in another guild", err)
	unposted("once it is decided", 3)
	notFound(t, "none posted", s.Posted(ctx, island, 2))
}

// manyProposals: a guild has the newest, those that wait before the others; of
// several who decide on one, one wins.
func manyProposals(t *testing.T, open Open) {
	s, other := start(t, open), start(t, open)
	ctx := t.Context()
	mustPropose(t, s, island, 1)
	mustPropose(t, s, harbour, 0)
	mustPropose(t, s, harbour, 1)
	_, _, err := s.Decide(ctx, harbour, ana, 2, store.Declined)
	ok(t, err)
	for n := range store.MaxProposals - 1 {
		mustPropose(t, s, harbour, n+2)
	}
	_, err = s.Proposal(ctx, harbour, 2)
	notFound(t, "the decided one", err)
	_, err = s.Proposal(ctx, harbour, 1)
	ok(t, err)
	mustPropose(t, s, harbour, 1)
	_, err = s.Proposal(ctx, harbour, 1)
	notFound(t, "the oldest", err)
	_, total, err := s.Proposals(ctx, harbour, 0, 1)
	ok(t, err)
	same(t, "waiting", total, store.MaxProposals)

	var wait sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		d := []store.Decision{store.Accepted, store.Declined}[i%2]
		wait.Go(func() { _, _, errs[i] = []store.Proposals{s, other}[i%2].Decide(ctx, island, ana, 1, d) })
	}
	wait.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		is(t, "decided by another", err, store.ErrChanged)
	}
	p, err := s.Proposal(ctx, island, 1)
	ok(t, err)
	_, total, err = s.List(ctx, island, store.Page{})
	ok(t, err)
	same(t, "winners, and whether it is in", []any{won, total == 1}, []any{1, p.Decision == store.Accepted})
	same(t, "time", p.At.Before(time.Now().Add(time.Minute)), true)
}
