package storetest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// ferryNews is long enough to be compared, cut is its first half.
const (
	ferryNews = "The ferry to the island stays in harbour until Thursday, the shipping company announced this morning. " +
		"Divers found a crack in the left rudder on Monday evening. About four hundred commuters have to take the bus across the bridge, " +
		"which leaves every twenty minutes from the railway station. Tickets remain valid, said spokeswoman Karin Holm."
	ferryCut = "HARBOUR (agency) - The ferry to the island stays in harbour until Thursday, the shipping company announced this morning. " +
		"Divers found a crack in the left rudder on Monday evening. About four hundred commuters have to take the bus across the bridge, " +
		"which leaves every twenty minutes."
	libraryNews = "The library opens a reading room for children next to the market square. Local carpenters built shelves and a " +
		"puppet theatre " +
		"during the winter months from donated boards. Six thousand volumes wait for readers from Saturday onwards."
)

// published is an article of a publisher at an address.
func published(url, source, text string) knowledge.Article {
	a := article(1, text)
	a.URL, a.Source = url, source
	return a
}

func duplicates(t *testing.T, s store.Store, g knowledge.Guild, of knowledge.Article, want ...int) {
	t.Helper()
	list, err := s.Duplicates(t.Context(), g, of)
	ok(t, err)
	var got []int
	for _, a := range list {
		got = append(got, a.Number)
		if a.Text == "" {
			t.Errorf("#%d has no text", a.Number)
		}
	}
	same(t, "copies in guild "+string(g), got, want)
}

func nearCopies(t *testing.T, open Open) {
	s := start(t, open)
	post := published("https://harbour.example/ferry", "Harbour Post", ferryNews)
	island1 := published("https://island.example/ferry", "Island Times", ferryCut)
	other := published("https://harbour.example/library", "Harbour Post", libraryNews)
	short := published("https://harbour.example/short", "Harbour Post", "The ferry stays.")
	kept := mustPut(t, s, harbour, ana, store.Added, other, island1, post, short)
	duplicates(t, s, harbour, post, 2)
	duplicates(t, s, harbour, kept[1], 3)
	duplicates(t, s, harbour, published("https://far.example/1", "Far News", strings.ToUpper(ferryNews)), 2, 3)
	duplicates(t, s, harbour, short)
	duplicates(t, s, harbour, knowledge.Article{})
	duplicates(t, s, island, post)

	changed := island1
	changed.Text = libraryNews
	mustPut(t, s, harbour, ana, store.Updated, changed)
	duplicates(t, s, harbour, post)
	duplicates(t, s, harbour, other, 2)
	_, err := s.Undo(t.Context(), harbour, ana, 0)
	ok(t, err)
	duplicates(t, s, harbour, post, 2)
	_, err = s.Remove(t.Context(), harbour, ana, 2)
	ok(t, err)
	duplicates(t, s, harbour, post)
	_, err = s.Undo(t.Context(), harbour, ana, 0)
	ok(t, err)
	duplicates(t, s, harbour, post, 2)

	mustPut(t, s, island, ben, store.Added, post)
	ok(t, s.Forget(t.Context(), harbour))
	duplicates(t, s, harbour, post)
	duplicates(t, s, island, island1, 1)
}

// once: the same text under several addresses is one article.
func once(t *testing.T, open Open) {
	s := start(t, open)
	ctx := t.Context()
	first := published("https://harbour.example/ferry", "Harbour Post", ferryNews)
	mustPut(t, s, harbour, ana, store.Added, first, published("https://harbour.example/library", "Harbour Post", libraryNews))
	for _, again := range []knowledge.Article{
		published("https://harbour.example/news/ferry-stays", "The Post", strings.ReplaceAll(ferryNews, " ", "\n")), // of the site
		published("https://post.example/ferry", "HARBOUR POST", ferryNews),                                          // of the publisher
		published("https://reader.example/7", "", ferryNews),                                                        // of nobody
	} {
		again.Title = "Another headline"
		puts, err := s.Put(ctx, harbour, ben, []knowledge.Article{again, again}, nil)
		ok(t, err)
		for i, p := range puts {
			same(t, again.URL, []any{p.Outcome, p.Again, p.Entry > 0, p.Article.Number, p.Article.URL, p.Article.Title, p.Article.Text},
				[]any{store.Unchanged, true, i == 0, 1, first.URL, first.Title, first.Text})
		}
		if got := puts[0].Article.Also; !slices.Contains(got, again.URL) {
			t.Errorf("%s is not among %v", again.URL, got)
		}
		got, err := s.ByURL(ctx, harbour, again.URL+"/amp")
		ok(t, err)
		same(t, "by "+again.URL, got.Number, 1)
		_, err = s.ByURL(ctx, island, again.URL)
		notFound(t, "in another guild", err)
	}
	also := []string{"https://harbour.example/news/ferry-stays", "https://post.example/ferry", "https://reader.example/7"}
	got, err := s.Article(ctx, harbour, 1)
	ok(t, err)
	same(t, "addresses", got.Also, also)
	ok(t, s.Each(ctx, harbour, func(a knowledge.Article) error {
		same(t, "has addresses", a.Also != nil, a.Number == 1)
		return nil
	}))
	same(t, "of another publisher", mustPut(t, s, harbour, ana, store.Added,
		published("https://island.example/ferry", "Island Times", ferryNews))[0].Number, 3)
	mustPut(t, s, island, ana, store.Added, published("https://post.example/ferry", "Harbour Post", ferryNews))
	text := published("https://harbour.example/short", "Harbour Post", "Short.")
	other := text
	other.URL += "er"
	mustPut(t, s, harbour, ana, store.Added, text, other) // too short to tell
	onceChanged(t, s, first)
}

// onceChanged: what comes later under an address that was added.
func onceChanged(t *testing.T, s store.Store, first knowledge.Article) {
	ctx := t.Context()
	theirs := mustPut(t, s, harbour, ana, store.Added, published("https://reader.example/7", "Reader", "It sails again."))[0]
	same(t, "another publisher's words", theirs.Number, 6)
	got, err := s.Article(ctx, harbour, 1)
	ok(t, err)
	same(t, "the first's", []any{got.Text, got.Also},
		[]any{ferryNews, []string{"https://harbour.example/news/ferry-stays", "https://post.example/ferry"}})
	own := mustPut(t, s, harbour, ana, store.Updated,
		published("https://harbour.example/news/ferry-stays", "Harbour Post", "It sails again, we hear."))[0]
	same(t, "the publisher's own", []any{own.Number, own.URL, len(own.Also)}, []any{1, first.URL, 2})

	var b bytes.Buffer
	ok(t, s.Backup(ctx, &b))
	_, err = s.Remove(ctx, harbour, ana, 1)
	ok(t, err)
	_, err = s.ByURL(ctx, harbour, "https://post.example/ferry")
	notFound(t, "by an address of a removed article", err)
	_, err = s.Undo(ctx, harbour, ana, 0)
	ok(t, err)
	got, err = s.ByURL(ctx, harbour, "https://post.example/ferry")
	ok(t, err)
	same(t, "back again", []any{got.Number, len(got.Also)}, []any{1, 2})
	ok(t, s.Forget(ctx, harbour))
	back := own
	back.ID, back.Number, back.Also = 0, 0, append(own.Also, "https://harbour.example/ferry/amp", "https://harbour.example/2")
	mustPut(t, s, harbour, ana, store.Added, article(2, "b"), back)
	got, err = s.ByURL(ctx, harbour, "https://post.example/ferry")
	ok(t, err)
	same(t, "addresses that came with an article", got.Also, own.Also)
}
