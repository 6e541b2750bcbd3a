package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/passage"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// long is an article of n sentences, each with a word of its own.
func long(n int) knowledge.Article {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "Das Schiff satz%dx fuhr am 12. März 2024 aus dem Hafen von Lindby. ", i)
	}
	a := article(0)
	a.URL, a.Title, a.Text = "https://long.example/", "Ein Buch", text.String()
	return a
}

// documents counts what the folder of a guild holds.
func (h *shelf) documents(t testing.TB, g knowledge.Guild) (n uint64) {
	t.Helper()
	err := h.With(g, func(c *Collection) (err error) {
		n, err = c.Count()
		return err
	})
	must(t, err)
	return n
}

// TestLongArticle: what is kept in several records is found, changed and removed as a whole.
func TestLongArticle(t *testing.T) {
	h := newShelf(t, Options{})
	h.put(t, guild, articles(2)...)
	h.follow(t, guild)
	small := h.documents(t, guild)
	puts := h.put(t, guild, long(2500))
	h.follow(t, guild)
	if n := h.documents(t, guild); n < small+2500+3 {
		t.Errorf("%d documents, want the passages and several records", n)
	}
	for _, i := range []int{0, 999, 1000, 1001, 2499} {
		if n := h.hits(t, guild, "de", fmt.Sprintf("satz%dx", i), knowledge.Filter{}); n != 1 {
			t.Errorf("sentence %d: %d hits, want 1", i, n)
		}
	}
	err := h.With(guild, func(c *Collection) error {
		now, err := c.Snapshot()
		if err != nil {
			return err
		}
		defer now.Close()
		hits, err := now.Search(t.Context(), []QueryTerm{{Field: "de", Text: "satz1700x", Boost: 1}}, knowledge.Filter{}, 9)
		if err != nil || len(hits) != 1 {
			return fmt.Errorf("%d hits, %w", len(hits), err)
		}
		r, err := c.Record(hits[0].Article, hits[0].Part)
		if err != nil || hits[0].Part == 0 || !strings.Contains(r.Text(hits[0].Index), "satz1700x") || r.Seq(hits[0].Index) != 1701 {
			t.Errorf("hit %+v, %v", hits[0], err)
		}
		return err
	})
	must(t, err)
	changed := long(2500)
	changed.Text = "Nun fährt ein Zug."
	h.put(t, guild, changed)
	h.follow(t, guild)
	if n := h.documents(t, guild); n != small+3 {
		t.Errorf("%d documents after the change, want %d", n, small+3)
	}
	h.put(t, guild, long(1100))
	h.follow(t, guild)
	if _, err := h.store.Remove(t.Context(), guild, store.Actor{ID: "test"}, puts[0].Article.Number); err != nil {
		t.Fatal(err)
	}
	h.follow(t, guild)
	if n := h.documents(t, guild); n != small {
		t.Errorf("%d documents after the removal, want %d", n, small)
	}
}

// TestLongArticleHalfWritten: an end in the middle of a long article leaves
// nothing behind that the next start does not put right, whether the article
// is as it was, has changed or is gone.
func TestLongArticleHalfWritten(t *testing.T) {
	changed := long(0)
	changed.Text = "Nun fährt ein Zug."
	for name, next := range map[string]func(h *shelf, number int){
		"same":    func(*shelf, int) {},
		"changed": func(h *shelf, _ int) { h.put(t, guild, changed) },
		"longer":  func(h *shelf, _ int) { h.put(t, guild, long(4200)) },
		"gone":    func(h *shelf, n int) { h.store.Remove(t.Context(), guild, store.Actor{ID: "test"}, n) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newShelf(t, Options{})
			puts := h.put(t, guild, long(4000))
			ctx, cancel := context.WithCancel(t.Context())
			h.annotate = func(c context.Context, a knowledge.Article) iter.Seq2[[]knowledge.Passage, error] {
				return func(yield func([]knowledge.Passage, error) bool) {
					read := 0
					for list, err := range passage.Sections(c, a) {
						if read++; read == 4 {
							cancel()
						}
						if !yield(list, err) {
							return
						}
					}
				}
			}
			if err := h.Follow(ctx, guild, nil); !errors.Is(err, context.Canceled) {
				t.Fatalf("Follow: %v", err)
			}
			if n := h.documents(t, guild); n == 0 || n > 4000 {
				t.Fatalf("%d documents are there; the test shows nothing", n)
			}
			h.Manager.Close()
			h.Manager = h.manager(Options{})
			next(h, puts[0].Article.Number)
			h.follow(t, guild)
			got := h.documents(t, guild)
			must(t, h.Forget(guild))
			h.follow(t, guild)
			if want := h.documents(t, guild); got != want {
				t.Errorf("%d documents, a new folder has %d", got, want)
			}
		})
	}
}

// TestStuckGuilds: readings that do not end hold up nobody else, obey the end
// of the program as far as they can, and are counted.
func TestStuckGuilds(t *testing.T) {
	h := newShelf(t, Options{})
	stuck := make(chan struct{})
	h.annotate = func(ctx context.Context, a knowledge.Article) iter.Seq2[[]knowledge.Passage, error] {
		if a.Title == "stuck" {
			<-stuck
		}
		return passage.Sections(ctx, a)
	}
	hostile := article(1)
	hostile.Title = "stuck"
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	for _, g := range []knowledge.Guild{"1", "2"} {
		h.put(t, g, hostile)
		go func() { ended <- h.Follow(ctx, g, nil) }()
	}
	h.put(t, "3", articles(200)...)
	if n := h.follow(t, "3"); n != 200 {
		t.Errorf("%d changes applied, want 200", n)
	}
	if n, err := h.Behind(t.Context(), "1"); n != 1 || err != nil {
		t.Errorf("the stuck guild is %d behind, %v", n, err)
	}
	cancel()
	for range 2 {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Follow: %v", err)
		}
	}
	close(stuck)
}

// TestSlow: an article that takes too long is kept by its title, whether or not
// its reading can be ended, and the others go on.
func TestSlow(t *testing.T) {
	for _, obeys := range []bool{true, false} {
		t.Run(fmt.Sprint("obeys ", obeys), func(t *testing.T) {
			h := newShelf(t, Options{})
			h.budget = func(int) time.Duration { return 20 * time.Millisecond }
			release := make(chan struct{})
			h.annotate = func(ctx context.Context, a knowledge.Article) iter.Seq2[[]knowledge.Passage, error] {
				if a.Title == "Bericht 1" {
					if !obeys {
						<-release
					}
					return func(yield func([]knowledge.Passage, error) bool) {
						<-ctx.Done()
						yield(nil, ctx.Err())
					}
				}
				return passage.Sections(t.Context(), a)
			}
			puts := h.put(t, guild, articles(3)...)
			h.follow(t, guild)
			if n := h.hits(t, guild, "de", "Vertrag", knowledge.Filter{}); n != 2 {
				t.Errorf("%d hits, want 2", n)
			}
			if n := h.hits(t, guild, "de", "Bericht", knowledge.Filter{}); n != 3 {
				t.Errorf("%d titles found, want 3", n)
			}
			if why := h.Unread(guild); len(why) != 1 || why[puts[1].Article.ID] != Slow {
				t.Errorf("unread: %v", why)
			}
			if n := h.stuck.Load(); (n == 1) == obeys {
				t.Errorf("%d are stuck", n)
			}
			close(release)
			h.endReading()
			if n := h.stuck.Load(); n != 0 {
				t.Errorf("%d are stuck in the end", n)
			}
			if why := h.manager(Options{}).Unread(guild); len(why) != 1 {
				t.Errorf("the next start knows %v", why)
			}
		})
	}
}

// deaths are ways in which an article may end the program.
var deaths = map[string]func(){
	"exit":     func() { os.Exit(3) },
	"overflow": func() { debug.SetMaxStack(1 << 20); deeper(1 << 40) },
}

// deeper calls itself so often that no stack is deep enough.
func deeper(n int) {
	if n > 0 {
		deeper(n - 1)
		runtime.KeepAlive(n) // a call that is not the last thing done
	}
}

const dying = "BELEG_TEST_DYING" // the folder, in the process that is to die

// TestDying: an article that ends the program twice is kept by its title; the
// rest of the collection, and of the program, goes on. Another program tries
// it again.
func TestDying(t *testing.T) {
	if dir := os.Getenv(dying); dir != "" {
		die(t, dir)
		return
	}
	for name := range deaths {
		t.Run(name, func(t *testing.T) {
			h := newShelf(t, Options{})
			list := articles(20)
			list[7].Text = "fatal " + name + ": der Verteidigungsvertrag endet."
			puts := h.put(t, guild, list...)
			for try := 1; try <= 3; try++ {
				cmd := exec.Command(os.Args[0], "-test.run=^TestDying$")
				cmd.Env = append(os.Environ(), dying+"="+filepath.Dir(h.dir))
				out, err := cmd.CombinedOutput()
				if died := err != nil; died != (try < 3) {
					t.Fatalf("start %d: %v: %s", try, err, out)
				}
				must(t, os.RemoveAll(h.dir)) // a copy, which may be deleted at any time
			}
			h.Manager = h.manager(Options{})
			h.follow(t, guild)
			if n := h.hits(t, guild, "de", "Vertrag", knowledge.Filter{}); n != 19 {
				t.Errorf("%d hits, want 19", n)
			}
			if why := h.Unread(guild); len(why) != 1 || why[puts[7].Article.ID] != Fatal {
				t.Errorf("unread: %v", why)
			}
			h.Manager.Close()
			h.Manager = h.manager(Options{})
			h.marks = openMarks(h.lg, filepath.Join(filepath.Dir(h.dir), "reading"), "another program")
			h.follow(t, guild)
			if n := h.hits(t, guild, "de", "Vertrag", knowledge.Filter{}); n != 20 {
				t.Errorf("%d hits after the upgrade, want 20", n)
			}
			if why := h.Unread(guild); len(why) != 0 {
				t.Errorf("unread after the upgrade: %v", why)
			}
		})
	}
}

// die follows in a process of its own, with an annotator that dies.
func die(t *testing.T, dir string) {
	s, err := sqlstore.Open(t.Context(), filepath.Join(dir, "beleg.db"))
	must(t, err)
	defer s.Close()
	h := &shelf{store: s, dir: filepath.Join(dir, "index")}
	m := NewManager(slog.New(slog.DiscardHandler), h.dir, s, NewAnalyzer(nil),
		func(ctx context.Context, a knowledge.Article) iter.Seq2[[]knowledge.Passage, error] {
			for name, kill := range deaths {
				if strings.HasPrefix(a.Text, "fatal "+name) {
					kill()
				}
			}
			return passage.Sections(ctx, a)
		}, Options{})
	defer m.Close()
	must(t, m.Follow(t.Context(), guild, nil))
}

// TestOneDeath: somebody's kill while an article is read costs nothing.
func TestOneDeath(t *testing.T) {
	h := newShelf(t, Options{})
	puts := h.put(t, guild, articles(5)...)
	for _, p := range puts {
		h.marks.begin(readID{guild, p.Article.ID})
	}
	h.Manager = h.manager(Options{})
	h.follow(t, guild)
	if n := h.hits(t, guild, "de", "Vertrag", knowledge.Filter{}); n != 5 {
		t.Errorf("%d hits, want 5", n)
	}
	h.Manager.Close()
	if left, _ := os.ReadDir(h.marks.dir); len(left) != 0 {
		t.Errorf("%d marks are left", len(left))
	}
}

// TestMarks: however many articles were read, only those that were being read are
// suspect after a death, and every death is counted.
func TestMarks(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reading")
	id := func(n int) readID { return readID{guild, knowledge.ArticleID(n)} }
	open := func() *marks { return openMarks(slog.New(slog.DiscardHandler), dir, "this program") }
	m := open()
	for n := range 1000 {
		m.begin(id(n))
		if n >= 3 && n != 500 {
			m.end(id(n - 3))
		}
	}
	if info, err := os.Stat(m.now.path); err != nil || info.Size() > 8*slotSize {
		t.Errorf("a file for %v, %v", info, err)
	}
	for tries := 1; tries <= 3; tries++ {
		m = open()
		for n := range 1000 {
			if left := n == 497 || n >= 997; m.suspect(id(n)) != left {
				t.Fatalf("%d deaths: article %d is suspect: %v", tries, n, !left)
			}
		}
		before, why := m.begin(id(497))
		if before.Tries != min(tries, fatalTries) || (why == Fatal) != (tries >= fatalTries) {
			t.Errorf("%d deaths: %+v, %q", tries, before, why)
		}
	}
	before, _ := m.begin(id(998))
	m.back(id(998), before)
	m.end(id(999))
	m.give(id(997), Slow)
	m.close()
	if err := os.WriteFile(m.now.path, []byte("{no mark\x00{\"Guild\":\"77\""), 0o600); err != nil {
		t.Fatal(err)
	}
	m = open()
	if why := m.unread(guild); len(why) != 2 || why[497] != Fatal || why[997] != Slow || !m.suspect(id(998)) || m.suspect(id(999)) {
		t.Errorf("in the end %v is unread, and %v", why, m.left)
	}
}
