package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// drafts: what comes back is what was saved, also through another handle, until
// it is settled.
func drafts(t *testing.T, open Open) {
	s, other := start(t, open), start(t, open)
	ctx := t.Context()
	a := article(1, "The ferry sails.\nÄöü \"quoted\" <b>")
	a.Label, a.Found, a.Given, a.Updated = "live", "meta", "http://harbour.example/1?x=1", "2024-03-03"
	d := store.Draft{Guild: harbour, ID: "K3F9.1", By: ana, Article: a, Raw: []byte("page\x00")}
	ok(t, s.SaveDraft(ctx, d))
	got, err := other.Draft(ctx, harbour, "K3F9.1")
	ok(t, err)
	recent(t, "the draft's time", got.At)
	got.At = time.Time{}
	same(t, "draft", got, d)
	_, err = s.Draft(ctx, island, "K3F9.1")
	notFound(t, "another guild's draft", err)
	notFound(t, "another guild's draft settled", s.SettleDraft(ctx, island, "K3F9.1", 1))
	notFound(t, "no draft settled", s.SettleDraft(ctx, harbour, "K3F9.2", 1))

	d.Article.Title, d.Raw, d.By = "Edited", nil, ben
	ok(t, other.SaveDraft(ctx, d))
	got, err = s.Draft(ctx, harbour, "K3F9.1")
	ok(t, err)
	same(t, "edited draft", []any{got.Article.Title, got.Raw, got.By}, []any{"Edited", []byte(nil), ana})

	ok(t, s.SettleDraft(ctx, harbour, "K3F9.1", 7))
	ok(t, s.SettleDraft(ctx, harbour, "K3F9.1", 7)) // again is no error
	is(t, "dropped after it was kept", s.SettleDraft(ctx, harbour, "K3F9.1", 0), store.ErrChanged)
	is(t, "edited after it was kept", s.SaveDraft(ctx, d), store.ErrChanged)
	got, err = s.Draft(ctx, harbour, "K3F9.1")
	ok(t, err)
	same(t, "settled draft", []any{got.Settled, got.Number, got.Article.Text, got.By}, []any{true, 7, "", ana})
	entries, err := s.Audit(ctx, harbour, 0)
	ok(t, err)
	same(t, "entries", len(entries), 0)

	ok(t, s.SaveDraft(ctx, store.Draft{Guild: island, ID: "K3F9.1", Article: article(2, "other")}))
	ok(t, s.Forget(ctx, harbour))
	_, err = s.Draft(ctx, harbour, "K3F9.1")
	notFound(t, "a forgotten guild's draft", err)
	_, err = s.Draft(ctx, island, "K3F9.1")
	ok(t, err)
}

// manyDrafts: a guild has the newest, and of several who settle one, one wins.
func manyDrafts(t *testing.T, open Open) {
	s, other := start(t, open), start(t, open)
	ctx := t.Context()
	ok(t, s.SaveDraft(ctx, store.Draft{Guild: island, ID: "0", Article: article(0, "other")}))
	for i := range store.MaxDrafts + 3 {
		ok(t, s.SaveDraft(ctx, store.Draft{Guild: harbour, ID: fmt.Sprintf("%04d", i), Article: article(i, "text")}))
	}
	_, err := s.Draft(ctx, harbour, "0000")
	notFound(t, "the oldest", err)
	_, err = s.Draft(ctx, harbour, fmt.Sprintf("%04d", store.MaxDrafts+2))
	ok(t, err)
	_, err = s.Draft(ctx, island, "0")
	ok(t, err)
	var wait sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		wait.Go(func() { errs[i] = []store.Drafts{s, other}[i%2].SettleDraft(ctx, island, "0", i) })
	}
	wait.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		is(t, "settled by another", err, store.ErrChanged)
	}
	same(t, "winners", won, 1)
}

// corrections: what a person corrected stays when the page is fetched again, and
// not when somebody brings the article with other words.
func corrections(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	page := article(1, "a")
	page.Fetched = true
	mustPut(t, s, harbour, ana, store.Added, page)
	mended := page
	mended.Title, mended.Published = "Mended", ""
	mended.Correct(knowledge.Headline)
	mended.Correct(knowledge.Day)
	mustPut(t, s, harbour, ana, store.Updated, mended)
	got := mustPut(t, s, harbour, ben, store.Unchanged, page)[0]
	same(t, "fetched again", []string{got.Title, got.Published}, []string{"Mended", ""})
	page.Text = "b"
	mustPut(t, s, harbour, ben, store.Updated, page)
	got, err := s.Article(ctx, harbour, 1)
	ok(t, err)
	same(t, "fetched with another text", []string{got.Title, got.Published, got.Text, got.Corrected},
		[]string{"Mended", "", "b", "title,published"})
	mustPut(t, s, island, ben, store.Added, page)
	got, err = s.Article(ctx, island, 1)
	ok(t, err)
	same(t, "another guild's", got.Title, "Ferry 1")
	_, err = s.Undo(ctx, harbour, ben, 0)
	ok(t, err)
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	mustPut(t, s, harbour, ben, store.Updated, page)
	has(t, s, harbour, "b")
	got, err = s.Article(ctx, harbour, 1)
	ok(t, err)
	same(t, "once the correction is taken back", got.Title, "Ferry 1")
	mustPut(t, s, harbour, ana, store.Updated, mended)
	line := article(1, "c")
	line.Title = "Imported"
	mustPut(t, s, harbour, ana, store.Updated, line)
	got, err = s.Article(ctx, harbour, 1)
	ok(t, err)
	same(t, "imported", got.Title, "Imported")
}
