package index

import (
	"context"
	"fmt"

	"sync"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// record reads an article's only part, and says whether memory had it.
func (h *shelf) record(t testing.TB, g knowledge.Guild, id knowledge.ArticleID) (v *View, held bool) {
	t.Helper()
	must(t, h.With(g, func(c *Collection) (err error) {
		before := c.records.get(part{id, 0})
		v, err = c.Record(id, 0)
		held = v != nil && v == before
		return err
	}))
	return v, held
}

// What was read stays in memory while a collection is closed, until it is written
// anew, and is no other guild's.
func TestCache(t *testing.T) {
	h := newShelf(t, Options{})
	first := h.put(t, guild, articles(2)...)[0].Article
	h.follow(t, guild)
	if _, held := h.record(t, guild, first.ID); held {
		t.Error("held before it was read")
	}
	h.Idle()
	v, held := h.record(t, guild, first.ID)
	if !held || v.Text(0) != first.Title {
		t.Errorf("read again when the collection was opened again: %v", v)
	}
	other := h.put(t, "78", articles(1)...)[0].Article
	h.follow(t, "78")
	if _, held := h.record(t, "78", other.ID); held {
		t.Error("another guild has it")
	}
	changed := articles(1)[0]
	changed.Text = "Nun fährt ein Zug."
	h.put(t, guild, changed)
	h.follow(t, guild)
	if v, held := h.record(t, guild, first.ID); held || v.Text(1) != changed.Text {
		t.Errorf("after it was written: %q", v.Text(1))
	}
	h.Idle()
	must(t, h.Forget(guild))
	for key := range h.records.by {
		if key.folder != h.openFolderOf(t, "78") {
			t.Errorf("%v is held of a forgotten guild", key)
		}
	}
}

func (h *shelf) openFolderOf(t testing.TB, g knowledge.Guild) (n uint64) {
	must(t, h.With(g, func(c *Collection) error {
		n = c.records.folder
		return nil
	}))
	return n
}

// A folder that is not what it was when it was closed has nothing in memory.
func TestCacheOfAnotherFolder(t *testing.T) {
	h := newShelf(t, Options{})
	id := h.put(t, guild, articles(1)...)[0].Article.ID
	h.follow(t, guild)
	h.record(t, guild, id)
	h.Idle()
	c, err := Open(h.folder(guild), NewAnalyzer(nil), 1<<20) // somebody else writes to it
	must(t, err)
	must(t, c.Apply([]*Record{NewRecord(knowledge.Article{ID: id}, []knowledge.Passage{{Text: "Other"}})}, nil, c.Cursor()))
	must(t, c.Close())
	if v, held := h.record(t, guild, id); held || v.Text(0) != "Other" {
		t.Errorf("got %q from memory: %v", v.Text(0), held)
	}
}

// One cache serves all collections within its bound, while they are read and
// written at once: what is read after a write is never older than that.
func TestCacheBound(t *testing.T) {
	h := newShelf(t, Options{Open: 2, Memory: 8 << 10})
	var done sync.WaitGroup
	for n := range 3 {
		g := knowledge.Guild(fmt.Sprint(100 + n))
		a := articles(8)
		h.put(t, g, a...)
		h.follow(t, g)
		done.Go(func() {
			for round := range 4 {
				a[0].Text = fmt.Sprintf("Runde %d ist vorbei.", round)
				puts, err := h.store.Put(context.Background(), g, store.Actor{ID: "test"}, a[:1], nil)
				if err == nil {
					err = h.Follow(context.Background(), g, nil)
				}
				if err == nil {
					err = h.With(g, func(c *Collection) error { return fresh(c, puts[0].Article.ID, round) })
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
		done.Go(func() {
			for i := range 300 {
				h.With(g, func(c *Collection) error {
					_, err := c.Record(knowledge.ArticleID(1+i%24), 0)
					return err
				})
			}
		})
	}
	done.Wait()
	held := 0
	for _, e := range h.records.by {
		held += e.Value.(*cached).view.size()
	}
	if held != h.records.held || held > 8<<10 || len(h.records.by) != h.records.recent.Len() {
		t.Errorf("%d bytes in %d records, and %d are counted", held, len(h.records.by), h.records.held)
	}
}

func fresh(c *Collection, id knowledge.ArticleID, round int) error {
	v, err := c.Record(id, 0)
	if err == nil && v.Text(1) != fmt.Sprintf("Runde %d ist vorbei.", round) {
		err = fmt.Errorf("round %d: %q", round, v.Text(1))
	}
	return err
}

// slowSource holds up whoever opens one guild's folder.
type slowSource struct {
	Source
	guild  knowledge.Guild
	begun  chan struct{}
	gate   chan struct{}
	opened sync.Once
}

func (s *slowSource) Revision(ctx context.Context, g knowledge.Guild) (int64, error) {
	if g == s.guild {
		s.opened.Do(func() { close(s.begun) })
		<-s.gate
	}
	return s.Source.Revision(ctx, g)
}

// A folder that takes long to open holds up nobody who asks another one.
func TestSlowOpening(t *testing.T) {
	h := newShelf(t, Options{Open: 1})
	for _, g := range []knowledge.Guild{guild, "78", "79"} {
		h.put(t, g, articles(2)...)
		h.follow(t, g)
	}
	h.Manager.Close()
	slow := &slowSource{Source: h.store, guild: "78", begun: make(chan struct{}), gate: make(chan struct{})}
	h.Manager = h.manager(Options{Open: 1})
	h.Manager.source = slow
	opened := make(chan error)
	go func() { opened <- h.With("78", func(*Collection) error { return nil }) }()
	<-slow.begun
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		for range 3 {
			for _, g := range []knowledge.Guild{guild, "79"} {
				if n := h.hits(t, g, "de", "Vertrag", knowledge.Filter{}); n != 2 {
					t.Errorf("%s: %d hits", g, n)
				}
			}
		}
	}()
	select {
	case <-asked:
	case err := <-opened:
		t.Errorf("it was opened: %v", err)
	case <-time.After(20 * time.Second):
		t.Error("nobody is answered while a folder is opened")
	}
	close(slow.gate)
	if err := <-opened; err != nil {
		t.Error(err)
	}
	<-asked
}
