package index

import (
	"container/list"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Source is what a collection is filled from: the store's articles and change log.
type Source interface {
	ByID(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error)
	Changes(ctx context.Context, g knowledge.Guild, after int64, limit int) ([]store.Change, error)
	Revision(ctx context.Context, g knowledge.Guild) (int64, error)
}

// Annotator cuts an article into annotated passages; it fails when ctx ends.
type Annotator func(ctx context.Context, a knowledge.Article) ([]knowledge.Passage, error)

// Manager opens collections when they are asked, keeps a bounded number of
// them open and lets each follow the change log.
type Manager struct {
	lg       *slog.Logger
	dir      string
	source   Source
	annotate Annotator
	analyzer *Analyzer
	open     int // bound on open collections
	memory   int // bytes of records kept by each

	marks   *marks
	budget  func(size int) time.Duration
	turns   chan struct{}
	waiting atomic.Int32    // for a turn
	life    context.Context // of what is being read
	stop    context.CancelFunc
	readers sync.WaitGroup
	stuck   atomic.Int32 // readings that went on after their time

	mu      sync.Mutex
	cond    *sync.Cond
	by      map[knowledge.Guild]*entry
	recent  *list.List // of *entry, the latest used first
	follows map[knowledge.Guild]*following
}

type entry struct {
	guild      knowledge.Guild
	collection *Collection
	users      int
	element    *list.Element
	broken     bool // a write failed: bleve is not to be used again before it is reopened
}

// Options bounds what a Manager holds; zero values mean the defaults.
type Options struct {
	Open   int // collections open at once; default 16
	Memory int // bytes of records kept in memory over all of them; default 64 MB
}

// NewManager keeps its folders under dir, and marks of what is being read beside it.
func NewManager(lg *slog.Logger, dir string, source Source, a *Analyzer, annotate Annotator, o Options) *Manager {
	if o.Open == 0 {
		o.Open = 16
	}
	if o.Memory == 0 {
		o.Memory = 64 << 20
	}
	m := &Manager{lg: lg, dir: dir, source: source, annotate: annotate, analyzer: a, open: o.Open, memory: o.Memory / 4,
		marks: openMarks(lg, filepath.Join(filepath.Dir(dir), "reading"), buildID()), budget: budget, turns: make(chan struct{}, turns),
		by: map[knowledge.Guild]*entry{}, recent: list.New(), follows: map[knowledge.Guild]*following{}}
	m.cond = sync.NewCond(&m.mu)
	m.life, m.stop = context.WithCancel(context.Background())
	return m
}

// With calls f with a guild's collection, opened if need be. It stays open
// while f runs.
func (m *Manager) With(g knowledge.Guild, f func(*Collection) error) error {
	e, err := m.acquire(g)
	if err != nil {
		return err
	}
	defer m.release(e)
	return f(e.collection)
}

func (m *Manager) folder(g knowledge.Guild) string {
	return filepath.Join(m.dir, safeName(string(g)))
}

// safeName keeps letters and digits of a guild's name; snowflakes, "local" and
// "dm:1" are all the names there are.
func safeName(s string) string {
	b := []byte(s)
	for i, c := range b {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit(c)) {
			b[i] = '_'
		}
	}
	return string(b)
}

func (m *Manager) acquire(g knowledge.Guild) (*entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for e := m.by[g]; e != nil && e.broken; e = m.by[g] {
		m.cond.Wait()
	}
	if e := m.by[g]; e != nil {
		e.users++
		m.recent.MoveToFront(e.element)
		return e, nil
	}
	m.shrink(m.open - 1)
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make index folder: %w", err)
	}
	c, err := Open(m.folder(g), m.analyzer, m.memory)
	if err != nil {
		return nil, err
	}
	e := &entry{guild: g, collection: c, users: 1}
	e.element = m.recent.PushFront(e)
	m.by[g] = e
	return e, nil
}

// shrink closes the longest unused collections until at most n are open or all
// that remain are in use.
func (m *Manager) shrink(n int) {
	for el := m.recent.Back(); el != nil && m.recent.Len() > n; {
		e, before := el.Value.(*entry), el.Prev()
		if e.users == 0 {
			m.drop(e)
		}
		el = before
	}
}

func (m *Manager) drop(e *entry) {
	m.recent.Remove(e.element)
	delete(m.by, e.guild)
	if err := e.collection.Close(); err != nil {
		m.lg.Warn("close index", "guild", e.guild, "err", err)
	}
}

func (m *Manager) release(e *entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e.users--
	if e.broken && e.users == 0 {
		m.drop(e)
	}
	m.cond.Broadcast()
}

// Idle closes every collection that is not in use.
func (m *Manager) Idle() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shrink(0)
}

// Close ends what is being read, waits for the users of all collections and
// closes them.
func (m *Manager) Close() {
	m.endReading()
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.by) > 0 {
		m.shrink(0)
		if len(m.by) > 0 {
			m.cond.Wait()
		}
	}
}

// Forget deletes a guild's folder.
func (m *Manager) Forget(g knowledge.Guild) error {
	f := m.following(g)
	f.Lock()
	defer f.Unlock()
	f.callOff(0)
	m.marks.forget(g)
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.by[g] != nil {
		if m.by[g].users == 0 {
			m.drop(m.by[g])
			break
		}
		m.cond.Wait()
	}
	if err := os.RemoveAll(m.folder(g)); err != nil {
		return fmt.Errorf("delete index of %s: %w", g, err)
	}
	return nil
}
