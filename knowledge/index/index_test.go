package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

const guild knowledge.Guild = "77"

// shelf is a manager over a real store.
type shelf struct {
	*Manager
	store *sqlstore.Store
	dir   string
}

func newShelf(t testing.TB, o Options) *shelf {
	t.Helper()
	dir := t.TempDir()
	s, err := sqlstore.Open(t.Context(), filepath.Join(dir, "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	h := &shelf{store: s, dir: filepath.Join(dir, "index")}
	h.Manager = h.manager(o)
	t.Cleanup(func() { h.Manager.Close(); s.Close() })
	return h
}

func (h *shelf) manager(o Options) *Manager {
	return NewManager(slog.New(slog.DiscardHandler), h.dir, h.store, NewAnalyzer(lexicon.Split), passage.Sections, o)
}

func (h *shelf) put(t testing.TB, g knowledge.Guild, list ...knowledge.Article) []store.Put {
	t.Helper()
	puts, err := h.store.Put(t.Context(), g, store.Actor{ID: "test"}, list, nil)
	if err != nil {
		t.Fatal(err)
	}
	return puts
}

func (h *shelf) follow(t testing.TB, g knowledge.Guild) (applied int) {
	t.Helper()
	if err := h.Follow(t.Context(), g, func(n int) { applied += n }); err != nil {
		t.Fatal(err)
	}
	return applied
}

// hits counts the passages of a guild that hold a word of a field.
func (h *shelf) hits(t testing.TB, g knowledge.Guild, field, word string, f knowledge.Filter) (n int) {
	t.Helper()
	err := h.With(g, func(c *Collection) error {
		var terms []QueryTerm
		for _, x := range c.Analyzer().Word(word, field) {
			terms = append(terms, QueryTerm{Field: field, Text: x.Text, Boost: 1})
		}
		now, err := c.Snapshot()
		if err != nil {
			return err
		}
		defer now.Close()
		hits, err := now.Search(context.Background(), terms[:1], f, 100)
		n = len(hits)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func article(i int) knowledge.Article {
	return knowledge.Article{URL: fmt.Sprintf("https://a%d.example/x", i%3), Title: fmt.Sprintf("Bericht %d", i), Language: "de",
		Published: "2024-03-25", Source: "Bote",
		Text: "Der Verteidigungsvertrag gilt. Die Minister reisten ab."}
}

func articles(n int) []knowledge.Article {
	var list []knowledge.Article
	for i := range n {
		a := article(i)
		a.URL = fmt.Sprintf("https://a%d.example/%d", i%3, i)
		list = append(list, a)
	}
	return list
}

func TestFollow(t *testing.T) {
	h := newShelf(t, Options{})
	puts := h.put(t, guild, articles(150)...)
	if n := h.follow(t, guild); n != 150 {
		t.Errorf("%d changes applied, want 150", n)
	}
	if n := h.follow(t, guild); n != 0 {
		t.Errorf("%d changes applied twice", n)
	}
	for word, want := range map[string]int{"Verteidigungsvertrag": 100, "Vertrag": 100, "Ministers": 100, "Zug": 0} {
		if n := h.hits(t, guild, "de", word, knowledge.Filter{}); n != want {
			t.Errorf("%s: %d hits, want %d", word, n, want)
		}
	}
	changed := articles(1)[0]
	changed.Text = "Nun fährt ein Zug."
	h.put(t, guild, changed)
	if _, err := h.store.Remove(t.Context(), guild, store.Actor{ID: "test"}, puts[1].Article.Number); err != nil {
		t.Fatal(err)
	}
	h.follow(t, guild)
	if n := h.hits(t, guild, "de", "Zug", knowledge.Filter{}); n != 1 {
		t.Errorf("the changed article has %d hits, want 1", n)
	}
	err := h.With(guild, func(c *Collection) error {
		if r, err := c.Record(puts[1].Article.ID, 0); err != nil || r != nil {
			t.Errorf("removed article still there: %v, %v", r, err)
		}
		if r, err := c.Record(puts[0].Article.ID, 0); err != nil || r.Len() != 2 {
			t.Errorf("changed article: %+v, %v", r, err)
		}
		n, err := c.Count()
		if want := uint64(148*4 + 3); n != want {
			t.Errorf("%d documents, want %d: passages of the old text are left", n, want)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestFilters(t *testing.T) {
	h := newShelf(t, Options{})
	list := articles(6)
	list[0].Published, list[1].Published, list[2].Language = "2023-12-31", "", "xx"
	h.put(t, guild, list...)
	h.follow(t, guild)
	for _, c := range []struct {
		f    knowledge.Filter
		want int
	}{
		{knowledge.Filter{}, 5},
		{knowledge.Filter{Since: "2024"}, 3},
		{knowledge.Filter{Until: "2023"}, 1},
		{knowledge.Filter{Since: "2024-03", Until: "2024-03-25"}, 3},
		{knowledge.Filter{Site: "a0.example"}, 2},
		{knowledge.Filter{Site: "bote"}, 5},
		{knowledge.Filter{Language: "en"}, 0},
	} {
		if n := h.hits(t, guild, "de", "Vertrag", c.f); n != c.want {
			t.Errorf("%+v: %d hits, want %d", c.f, n, c.want)
		}
	}
}

// TestSite: the list, the index and Filter.Passes mean the same by a site.
func TestSite(t *testing.T) {
	h := newShelf(t, Options{})
	list := articles(8)
	for i, c := range []struct{ url, source string }{
		{"https://orf.at/1", "ORF"}, {"https://news.orf.at/2", ""}, {"https://www.notorf.at/3", "Not ORF.at"},
		{"https://harbour.example/4", "Harbour Post"},
		{"https://x.example/5", "Der Bote"}, {"https://y.example/6", "Radio Österreich"}, {"paste:0123", ""},
		{"https://hafenbote.example/orf.at", "Hafenbote"},
	} {
		list[i].URL, list[i].Source = c.url, c.source
	}
	h.put(t, guild, list...)
	h.follow(t, guild)
	for _, site := range []string{"orf.at", "ORF", "news.orf.at", "www.orf.at", "at", "example", "Harbour Post",
		"post harbour", "harbour", "HARBOUR.example",
		"bote", "hafenbote", "österreich", "Oesterreich", "ÖSTERREICH radio", "x.example", "paste", "%", "https://orf.at/1",
		"nowhere.example"} {
		f := knowledge.Filter{Site: site}
		passes := 0
		for _, a := range list {
			if f.Passes(a) {
				passes++
			}
		}
		_, listed, err := h.store.List(t.Context(), guild, store.Page{Filter: f})
		must(t, err)
		if n := h.hits(t, guild, "de", "Vertrag", f); n != passes || listed != passes {
			t.Errorf("site:%s: %d found, %d listed, %d pass", site, n, listed, passes)
		}
	}
}

// A folder that is missing, torn or of another version is filled again.
func TestRebuild(t *testing.T) {
	for name, harm := range map[string]func(*testing.T, string){
		"missing": func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)) },
		"empty":   func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)); must(t, os.MkdirAll(dir, 0o700)) },
		"torn": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "store", "root.bolt"), []byte("\x00"), 0o600))
		},
		"no segments": func(t *testing.T, dir string) {
			files, _ := filepath.Glob(filepath.Join(dir, "store", "*"))
			for _, f := range files {
				must(t, os.Truncate(f, 10))
			}
		},
		"other version": func(t *testing.T, dir string) {
			c, err := Open(dir, NewAnalyzer(nil), 1<<20)
			must(t, err)
			must(t, c.bleve.SetInternal(keyState, []byte("0")))
			if err := c.Close(); !isDamage(err) {
				t.Errorf("closed with a torn state: %v", err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newShelf(t, Options{})
			h.put(t, guild, articles(3)...)
			h.follow(t, guild)
			h.Manager.Close()
			harm(t, h.folder(guild))
			h.Manager = h.manager(Options{})
			if n := h.follow(t, guild); n != 3 {
				t.Errorf("%d changes applied, want 3", n)
			}
			if n := h.hits(t, guild, "de", "Vertrag", knowledge.Filter{}); n != 3 {
				t.Errorf("%d hits, want 3", n)
			}
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A bounded number of folders is open; closed ones are opened again, and what
// one guild has is nobody else's.
func TestManyGuilds(t *testing.T) {
	h := newShelf(t, Options{Open: 2})
	for i := range 5 {
		g := knowledge.Guild(fmt.Sprint(100 + i))
		h.put(t, g, articles(i+1)...)
		h.follow(t, g)
		if n := len(h.by); n > 2 {
			t.Errorf("%d folders open, want 2 at most", n)
		}
	}
	for i := range 5 {
		g := knowledge.Guild(fmt.Sprint(100 + i))
		if n := h.hits(t, g, "de", "Vertrag", knowledge.Filter{}); n != i+1 {
			t.Errorf("guild %s: %d hits, want %d", g, n, i+1)
		}
	}
	h.Idle()
	if len(h.by) != 0 {
		t.Errorf("%d idle folders stay open", len(h.by))
	}
	must(t, h.Forget("104"))
	if _, err := os.Stat(h.folder("104")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("folder of a forgotten guild: %v", err)
	}
}

// A cancelled Follow goes on from its last batch.
func TestCancelled(t *testing.T) {
	h := newShelf(t, Options{})
	h.put(t, guild, articles(3*perTurn)...)
	ctx, cancel := context.WithCancel(t.Context())
	first := 0
	err := h.Follow(ctx, guild, func(n int) { first += n; cancel() })
	if !errors.Is(err, context.Canceled) || first == 0 || first > perTurn {
		t.Errorf("Follow: %v after %d changes", err, first)
	}
	if rest := h.follow(t, guild); rest != 3*perTurn-first {
		t.Errorf("%d changes applied afterwards, want %d", rest, 3*perTurn-first)
	}
}

func TestNumbers(t *testing.T) {
	a := NewAnalyzer(nil)
	if de, en := counted(a, "6.200 und 1,5", "de").counts, counted(a, "6,200 and 1.5", "en").counts; !maps.Equal(de, en) {
		t.Errorf("numbers differ: %v, %v", de, en)
	}
}

func BenchmarkFollow(b *testing.B) {
	list := articles(500)
	for b.Loop() {
		h := newShelf(b, Options{})
		h.put(b, guild, list...)
		h.follow(b, guild)
	}
	b.ReportMetric(500*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}

// No article can stop a collection.
func TestAnnotationFails(t *testing.T) {
	h := newShelf(t, Options{})
	h.annotate = func(ctx context.Context, a knowledge.Article) iter.Seq2[[]knowledge.Passage, error] {
		if a.Title == "Bericht 1" {
			panic("a bug")
		}
		return passage.Sections(ctx, a)
	}
	h.put(t, guild, articles(3)...)
	h.follow(t, guild)
	if n := h.hits(t, guild, "de", "Vertrag", knowledge.Filter{}); n != 2 {
		t.Errorf("%d hits, want 2", n)
	}
	if n := h.hits(t, guild, "de", "Bericht", knowledge.Filter{}); n != 3 {
		t.Errorf("%d titles found, want 3", n)
	}
}
