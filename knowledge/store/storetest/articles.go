package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

func put(t *testing.T, open Open) {
	s := start(t, open)
	want := article(1, "The ferry sails.")
	want.Updated, want.Access = "2024-03-03T08:10:00+01:00", knowledge.Teaser
	stored := mustPut(t, s, harbour, ana, store.Added, want)[0]
	if stored.ID == 0 || stored.Number != 1 {
		t.Fatalf("got ID %d and number %d, want one and 1", stored.ID, stored.Number)
	}
	recent(t, "FirstSeen", stored.FirstSeen)
	got, err := s.Article(t.Context(), harbour, 1)
	ok(t, err)
	same(t, "article as read", got, stored)
	want.ID, want.Number, want.FirstSeen = got.ID, got.Number, got.FirstSeen
	same(t, "article as put", got, want)

	mustPut(t, s, harbour, ana, store.Unchanged, want)
	want.Text = "The ferry waits."
	updated := mustPut(t, s, harbour, ana, store.Updated, want)[0]
	same(t, "ID, number and FirstSeen", []any{updated.ID, updated.Number, updated.FirstSeen}, []any{stored.ID, 1, stored.FirstSeen})
	has(t, s, harbour, "The ferry waits.")

	for _, edit := range []func(*knowledge.Article){
		func(a *knowledge.Article) { a.Title += "!" },
		func(a *knowledge.Article) { a.Author += "!" },
		func(a *knowledge.Article) { a.Source += "!" },
		func(a *knowledge.Article) { a.Language = "de" },
		func(a *knowledge.Article) { a.Published = "2024" },
		func(a *knowledge.Article) { a.Updated = "" },
		func(a *knowledge.Article) { a.Access = knowledge.Paywall },
		func(a *knowledge.Article) { a.Title, a.Text = a.Title+a.Text[:3], a.Text[3:] },
	} {
		edit(&want)
		mustPut(t, s, harbour, ana, store.Updated, want)
		mustPut(t, s, harbour, ana, store.Unchanged, want)
	}
}

// onePage: the addresses of one page lead to one article, in each guild for itself.
func onePage(t *testing.T, open Open) {
	s := start(t, open)
	first := article(1, "The ferry sails.")
	first.URL = "https://www.harbour.example/ferry/"
	mustPut(t, s, harbour, ana, store.Added, first)
	for _, url := range []string{"http://harbour.example/ferry", "https://m.harbour.example/ferry", "https://harbour.example/ferry/amp/",
		"https://harbour.example/ferry?print=1"} {
		other := first
		other.URL = url
		got := mustPut(t, s, harbour, ana, store.Unchanged, other)[0]
		same(t, url, []any{got.Number, got.URL}, []any{1, first.URL})
		found, err := s.ByURL(t.Context(), harbour, url)
		ok(t, err)
		same(t, "by "+url, []any{found.Number, found.URL}, []any{1, first.URL})
		if _, err := s.ByURL(t.Context(), island, url); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another guild found %s: %v", url, err)
		}
	}
	other := first
	other.URL, other.Text = "http://harbour.example/ferry", "The ferry waits."
	got := mustPut(t, s, harbour, ana, store.Updated, other)[0]
	same(t, "updated", []any{got.Number, got.URL}, []any{1, first.URL})
	has(t, s, harbour, "The ferry waits.")

	_, err := s.Remove(t.Context(), harbour, ana, 1)
	ok(t, err)
	got = mustPut(t, s, harbour, ana, store.Added, other)[0]
	same(t, "back again", []any{got.Number, got.URL}, []any{1, first.URL})

	for _, url := range []string{"https://harbour.example/ferry?id=2", "https://harbour.example/ferry/2",
		"https://news.harbour.example/ferry"} {
		other.URL = url
		mustPut(t, s, harbour, ana, store.Added, other)
	}
	theirs := first
	theirs.URL = "http://harbour.example/ferry"
	got = mustPut(t, s, island, ana, store.Added, theirs)[0]
	same(t, "another guild's address", got.URL, theirs.URL)
}

func putTwice(t *testing.T, open Open) {
	s := start(t, open)
	puts, err := s.Put(t.Context(), harbour, ana, []knowledge.Article{article(1, "a"), article(1, "a"), article(1, "b"), article(2, "c")}, nil)
	ok(t, err)
	var got []string
	for _, p := range puts {
		got = append(got, fmt.Sprint(p.Article.Number, p.Outcome))
	}
	same(t, "outcomes", got, []string{"1added", "1unchanged", "1updated", "2added"})
	has(t, s, harbour, "b", "c")
}

// given: the address as it was given is the guild's own, and finds what it had
// under that.
func given(t *testing.T, open Open) {
	s := start(t, open)
	a := article(1, "a")
	a.Given = a.URL + "#top"
	mustPut(t, s, harbour, ana, store.Added, a)
	mustPut(t, s, island, ana, store.Added, article(1, "a"))
	for g, want := range map[knowledge.Guild]string{harbour: a.Given, island: ""} {
		got, err := s.Article(t.Context(), g, 1)
		ok(t, err)
		same(t, "given in "+string(g), got.Given, want)
		list, _, err := s.List(t.Context(), g, store.Page{})
		ok(t, err)
		same(t, "given in the list of "+string(g), list[0].Given, want)
	}
	b := article(1, "a")
	b.Given = a.URL + "?x"
	mustPut(t, s, harbour, ana, store.Unchanged, b)
	old := article(2, "b")
	old.URL += "?utm_source=old"
	mustPut(t, s, harbour, ana, store.Added, old)
	again := article(2, "B")
	again.Given = old.URL
	got := mustPut(t, s, harbour, ana, store.Updated, again)[0]
	same(t, "what came under an old address", []any{got.Number, got.URL, got.Given}, []any{2, old.URL, ""})
	has(t, s, harbour, "a", "B")
	mustPut(t, s, island, ana, store.Added, again)
}

func putNothing(t *testing.T, open Open) {
	s := start(t, open)
	puts, err := s.Put(t.Context(), harbour, ana, nil, nil)
	ok(t, err)
	same(t, "acknowledgements", len(puts), 0)
	if _, err := s.Put(t.Context(), harbour, ana, []knowledge.Article{article(1, "a"), {Text: "no address"}}, nil); err == nil {
		t.Fatal("an article without address was kept")
	}
	has(t, s, harbour)
	guilds, err := s.Guilds(t.Context())
	ok(t, err)
	same(t, "guilds", len(guilds), 0)
}

func raw(t *testing.T, open Open) {
	s := start(t, open)
	page := bytes.Repeat([]byte("<p>\x00\xff ferry</p>"), 5000)
	_, err := s.Put(t.Context(), harbour, ana, []knowledge.Article{article(1, "a"), article(2, "b"), article(3, "c")}, [][]byte{page, {}})
	ok(t, err)
	got, err := s.Raw(t.Context(), harbour, 1)
	ok(t, err)
	if !bytes.Equal(got.Bytes, page) {
		t.Fatalf("raw bytes came back as %d others, want %d", len(got.Bytes), len(page))
	}
	empty, err := s.Raw(t.Context(), harbour, 2)
	ok(t, err)
	same(t, "empty page", len(empty.Bytes), 0)
	for _, number := range []int{0, 3, 4} {
		_, err = s.Raw(t.Context(), harbour, number)
		notFound(t, fmt.Sprint("raw of ", number), err)
	}
	_, err = s.Put(t.Context(), harbour, ana, []knowledge.Article{article(3, "c")}, [][]byte{[]byte("late")})
	ok(t, err)
	got, err = s.Raw(t.Context(), harbour, 3)
	ok(t, err)
	same(t, "bytes that came later", string(got.Bytes), "late")
	// The same text with other bytes is another guild's: it must not see ours.
	mustPut(t, s, island, ana, store.Added, article(1, "a"))
	_, err = s.Raw(t.Context(), island, 1)
	notFound(t, "raw of the other guild", err)
}

func samples(t *testing.T, open Open) {
	s := start(t, open)
	mustPut(t, s, harbour, ana, store.Added, sample(1), sample(2))
	mustPut(t, s, island, ana, store.Added, sample(1), sample(3))
	seen, err := s.Revision(t.Context(), harbour)
	ok(t, err)
	real := mustPut(t, s, harbour, ana, store.Added, article(1, "real"))[0]
	same(t, "number", real.Number, 3)
	has(t, s, harbour, "real")
	has(t, s, island, "A sample.", "A sample.")
	log, err := s.Changes(t.Context(), harbour, seen, 0)
	ok(t, err)
	same(t, "removed, removed, added", removals(log), []bool{true, true, false})

	e, err := s.Undo(t.Context(), harbour, ana, 0)
	ok(t, err)
	same(t, "what was undone", []any{e.Action, e.Number, e.Count}, []any{"add", 3, 1})
	has(t, s, harbour, "A sample.", "A sample.")

	mustPut(t, s, harbour, ana, store.Added, article(1, "real"))
	mustPut(t, s, harbour, ben, store.Added, article(2, "Ben's"))
	_, err = s.Undo(t.Context(), harbour, ana, 0)
	ok(t, err)
	has(t, s, harbour, "Ben's") // samples do not come back beside it
}

func removals(log []store.Change) []bool {
	var r []bool
	for _, c := range log {
		r = append(r, c.Removed)
	}
	return r
}

func read(t *testing.T, open Open) {
	s := start(t, open)
	stored := mustPut(t, s, harbour, ana, store.Added, article(1, "a"), article(2, "b"))
	foreign := mustPut(t, s, island, ana, store.Added, article(3, "c"))[0]
	_, err := s.Article(t.Context(), harbour, 3)
	notFound(t, "number 3", err)
	_, err = s.Article(t.Context(), "9", 1)
	notFound(t, "unknown guild", err)
	got, err := s.ByURL(t.Context(), harbour, stored[1].URL)
	ok(t, err)
	same(t, "by address", got, stored[1])
	_, err = s.ByURL(t.Context(), harbour, foreign.URL)
	notFound(t, "address of another guild", err)

	ids := []knowledge.ArticleID{foreign.ID, stored[1].ID, stored[0].ID, stored[1].ID, 0, -1, 1 << 40}
	found, err := s.ByID(t.Context(), harbour, ids)
	ok(t, err)
	same(t, "by ID", found, map[knowledge.ArticleID]knowledge.Article{stored[0].ID: stored[0], stored[1].ID: stored[1]})
	heads, err := s.Heads(t.Context(), harbour, ids)
	ok(t, err)
	for id, a := range found {
		a.Text = ""
		found[id] = a
	}
	same(t, "without text", heads, found)
	found, err = s.ByID(t.Context(), harbour, nil)
	ok(t, err)
	same(t, "by no ID", len(found), 0)
	many := make([]knowledge.ArticleID, 70000)
	many[len(many)-1] = stored[0].ID
	found, err = s.ByID(t.Context(), harbour, many)
	ok(t, err)
	same(t, "by many IDs", len(found), 1)
}

func list(t *testing.T, open Open) {
	s := start(t, open)
	var all []knowledge.Article
	for n := range 25 {
		all = append(all, article(n, "text"))
	}
	mustPut(t, s, harbour, ana, store.Added, all...)
	mustPut(t, s, island, ana, store.Added, article(99, "other"))
	_, err := s.Remove(t.Context(), harbour, ana, 10)
	ok(t, err)
	for _, c := range []struct {
		page       store.Page
		first, len int
	}{
		{store.Page{Limit: 10}, 25, 10}, {store.Page{Offset: 10, Limit: 10}, 15, 10}, {store.Page{Offset: 20, Limit: 10}, 4, 4},
		{store.Page{Offset: 24, Limit: 10}, 0, 0}, {store.Page{}, 25, 24}, {store.Page{Offset: 23}, 1,
			1}, {store.Page{Offset: -1, Limit: 1}, 25, 1},
	} {
		got, total, err := s.List(t.Context(), harbour, c.page)
		ok(t, err)
		first := 0
		if len(got) > 0 {
			first = got[0].Number
			same(t, "text and FirstSeen", []any{got[0].Text, got[0].FirstSeen.IsZero()}, []any{"", false})
		}
		same(t, fmt.Sprintf("first, length and total of %+v", c.page), []int{first, len(got), total}, []int{c.first, c.len, 24})
	}
}

func filter(t *testing.T, open Open) {
	s := start(t, open)
	articles := []knowledge.Article{
		{URL: "https://oerf.example/1", Source: "ÖRF Nachrichten", Language: "de", Published: "2024-03-25T08:10:00+01:00"},
		{URL: "https://harbour.example/2", Source: "Harbour Post", Language: "en", Published: "2024-03-24"},
		{URL: "https://harbour.example/3", Source: "Harbour Post", Language: "en", Published: "2023"},
		{URL: "https://harbour.example/4", Source: "Harbour Post", Language: "en"},
		{URL: "https://island.example/5", Source: "Insel %_", Published: "2025-01-01"},
	}
	mustPut(t, s, harbour, ana, store.Added, articles...)
	for _, f := range []knowledge.Filter{
		{Since: "2024"}, {Since: "2024-03-25"}, {Until: "2024-03-24"}, {Until: "2024"}, {Since: "2023-06", Until: "2024-03"},
		{Language: "de"}, {Language: "en", Since: "2024"}, {Site: "harbour.example"}, {Site: "öRF"}, {Site: "%"}, {Site: "nowhere"},
	} {
		var want []string
		for i := len(articles) - 1; i >= 0; i-- {
			if f.Passes(articles[i]) {
				want = append(want, articles[i].URL)
			}
		}
		var got []string
		sorted, _, err := s.List(t.Context(), harbour, store.Page{Filter: f, ByDay: true})
		ok(t, err)
		var days []string
		for _, a := range sorted {
			days = append(days, a.Published)
		}
		same(t, fmt.Sprintf("by day, %+v", f), slices.IsSortedFunc(days, func(a, b string) int { return strings.Compare(b, a) }), true)
		same(t, fmt.Sprintf("number of %+v by day", f), len(sorted), len(want))
		for offset := 0; ; offset++ {
			page, total, err := s.List(t.Context(), harbour, store.Page{Offset: offset, Limit: 1, Filter: f})
			ok(t, err)
			same(t, fmt.Sprintf("total of %+v", f), total, len(want))
			if len(page) == 0 {
				break
			}
			got = append(got, page[0].URL)
		}
		same(t, fmt.Sprintf("articles of %+v", f), got, want)
	}
}

func each(t *testing.T, open Open) {
	s := start(t, open)
	var all []knowledge.Article
	for n := range 150 {
		all = append(all, article(n, "text"))
	}
	mustPut(t, s, harbour, ana, store.Added, all...)
	last := 0
	ok(t, s.Each(t.Context(), harbour, func(a knowledge.Article) error {
		if a.Number != last+1 || a.Text != "text" {
			t.Fatalf("after %d came %d with text %q", last, a.Number, a.Text)
		}
		last = a.Number
		if a.Number%50 != 0 {
			return nil
		}
		_, err := s.Remove(t.Context(), harbour, ana, a.Number) // f may use the store
		return err
	}))
	same(t, "last number", last, 150)
	enough := errors.New("enough")
	if err := s.Each(t.Context(), harbour, func(knowledge.Article) error { return enough }); !errors.Is(err, enough) {
		t.Fatalf("f's error came back as %v", err)
	}
}
