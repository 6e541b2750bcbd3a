package look

import (
	"context"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// pageOf is a page with an article's paragraphs.
func pageOf(title string, paragraphs ...string) []byte {
	return []byte(`<!doctype html><html lang="en"><head><title>` + title + `</title><meta property="article:published_time" ` +
		`content="2024-03-13"></head><body><article><h1>` + title +
		`</h1><p>` + strings.Join(paragraphs, "</p><p>") + `</p></article></body></html>`)
}

// TestReread: what is kept is read as today, where that is better.
func TestReread(t *testing.T) {
	whole := strings.Join(story, "\n")
	const other = "Cookies help us to understand readers. "
	for name, c := range map[string]struct {
		was  func(a *knowledge.Article)
		page []byte
		sum  Reread
		want func(a *knowledge.Article)
	}{
		"as it was": {nil, pageOf("Pact", story...), Reread{Read: 1}, nil},
		"a better text": {func(a *knowledge.Article) { a.Text = story[0] }, pageOf("Pact", story...), Reread{Read: 1, Changed: 1},
			func(a *knowledge.Article) { a.Text = whole }},
		"a banner before": {func(a *knowledge.Article) { a.Text = other }, pageOf("Pact", story...), Reread{Read: 1, Changed: 1},
			func(a *knowledge.Article) { a.Text = whole }},
		"a better title": {func(a *knowledge.Article) { a.Title = "Pact | Harbour Post" }, pageOf("Pact", story...),
			Reread{Read: 1, Changed: 1}, func(a *knowledge.Article) { a.Title = "Pact" }},
		"empty":        {nil, []byte("<html><body></body></html>"), Reread{Read: 1, Stayed: 1}, nil},
		"much shorter": {nil, pageOf("Pact", story[0]), Reread{Read: 1, Stayed: 1}, nil},
		"shorter, incomplete": {func(a *knowledge.Article) { a.Label = knowledge.Incomplete }, pageOf("Pact", story[:1]...),
			Reread{Read: 1, Changed: 1}, func(a *knowledge.Article) { a.Text, a.Label = story[0], "" }},
		"another, shorter": {nil, pageOf("Pact", strings.Repeat(other, 6), strings.Repeat("They make it faster. ", 6)),
			Reread{Read: 1, Stayed: 1}, nil},
		"an index page": {nil, []byte(list()), Reread{Read: 1, Stayed: 1}, nil},
		"a corrected title": {func(a *knowledge.Article) { a.Title, a.Text = "Mended", story[0]; a.Correct(knowledge.Headline) },
			pageOf("Pact", story...),
			Reread{Read: 1, Changed: 1}, func(a *knowledge.Article) { a.Title, a.Text = "Mended", whole; a.Correct(knowledge.Headline) }},
		"a feed's author": {func(a *knowledge.Article) { a.Author, a.Text = "Ana Lind", story[0] }, pageOf("Pact", story...),
			Reread{Read: 1, Changed: 1}, func(a *knowledge.Article) { a.Author, a.Text = "Ana Lind", whole }},
		"no bytes": {nil, nil, Reread{Without: 1}, nil},
		"a sample": {func(a *knowledge.Article) { a.Sample, a.Text = true, story[0] }, pageOf("Pact", story...), Reread{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			a := knowledge.Article{URL: "https://harbour.example/pact", Given: "https://www.harbour.example/pact", Title: "Pact",
				Text: whole, Source: "The Post of the Harbour", Language: "en",
				Published: "2024-03-13", Found: knowledge.InMeta, Access: knowledge.Free, Media: "text/html", Fetched: true}
			if c.was != nil {
				c.was(&a)
			}
			put, err := st.Put(t.Context(), harbour, ana, []knowledge.Article{a}, [][]byte{c.page})
			if err != nil {
				t.Fatal(err)
			}
			stored := put[0].Article
			r := NewAgain(st, nil, nil)
			for range 2 {
				if err := r.Guild(t.Context(), harbour); err != nil {
					t.Fatal(err)
				}
				if r.Sum() != c.sum {
					t.Fatalf("%+v, want %+v", r.Sum(), c.sum)
				}
				r = NewAgain(st, nil, nil)
				c.sum.Changed = 0 // the second time
				if name == "shorter, incomplete" {
					c.sum.Stayed = 0
				}
			}
			want := stored
			if c.want != nil {
				c.want(&want)
			}
			want.Fetched, want.Media = false, ""
			got, err := st.Article(t.Context(), harbour, 1)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%v\n%+v\nwant\n%+v", err, got, want)
			}
			raw, err := st.Raw(t.Context(), harbour, 1)
			if c.page != nil && (err != nil || string(raw.Bytes) != string(c.page) || raw.Type != "text/html") {
				t.Errorf("the bytes became %q, %q, %v", raw.Bytes, raw.Type, err)
			}
			if c.want == nil {
				return
			}
			if _, err := st.Undo(t.Context(), harbour, ana, 0); err != nil {
				t.Errorf("who added it cannot take it back: %v", err)
			}
		})
	}
}

// TestRereadStopped: who is told to stop keeps what was read.
func TestRereadStopped(t *testing.T) {
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var articles []knowledge.Article
	var raw [][]byte
	for _, path := range strings.Split("abcdefgh", "") {
		articles = append(articles, knowledge.Article{URL: "https://harbour.example/" + path, Title: "Pact", Text: story[0] + " " + path,
			Media: "text/html"})
		raw = append(raw, pageOf("Pact", append(story, path)...))
	}
	if _, err := st.Put(t.Context(), harbour, ana, articles, raw); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := NewAgain(st, nil, func(sum Reread) {
		if sum.Changed == 3 {
			cancel()
		}
	})
	if err := r.Guild(ctx, harbour); err == nil || r.Sum().Changed != 3 {
		t.Fatalf("%v, %+v", err, r.Sum())
	}
	r = NewAgain(st, nil, nil)
	if err := r.Guild(t.Context(), harbour); err != nil || r.Sum() != (Reread{Read: 8, Changed: 5}) {
		t.Fatalf("%v, %+v", err, r.Sum())
	}
	entries, err := st.Audit(t.Context(), harbour, 1)
	if err != nil || entries[0].Action != "import" || entries[0].Count != 5 || entries[0].By.ID != store.Extraction {
		t.Errorf("%v, %+v", err, entries)
	}
}
