package index

import (
	"container/list"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"runtime/debug"
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
	// History names what led to a guild's revision: it differs between stores, and
	// between what became of two copies of one.
	History(ctx context.Context, g knowledge.Guild, revision int64) (string, error)
}

// Annotator cuts an article into annotated passages and yields them section by
// section; it fails when ctx ends.
type Annotator func(ctx context.Context, a knowledge.Article) iter.Seq2[[]knowledge.Passage, error]

// Manager opens collections when they are asked, keeps a bounded number of
// them open and lets each follow the change log.
type Manager struct {
	lg       *slog.Logger
	dir      string
	source   Source
	annotate Annotator
	analyzer *Analyzer
	open     int // bound on open collections
	records  *cache

	marks   *marks
	budget  func(size int) time.Duration
	turns   *queue
	life    context.Context // of what is being read
	stop    context.CancelFunc
	readers sync.WaitGroup
	stuck   atomic.Int32 // readings that went on after their time

	mu      sync.Mutex
	cond    *sync.Cond
	by      map[knowledge.Guild]*entry
	recent  *list.List // of *entry, the latest used first
	follows map[knowledge.Guild]*following
	doubts  map[knowledge.Guild]bool  // folders that failed and are to be read whole
	lost    map[knowledge.Guild]error // what was wrong with folders that were made anew

	thorough atomic.Bool
}

type entry struct {
	guild      knowledge.Guild
	collection *Collection
	next       *Collection // fills beside it, to take its place; nil when none does
	users      int
	element    *list.Element
	ahead      following // of next
	busy       bool      // being opened or closed, which is done without the lock
	broken     bool      // to be closed, and opened anew by who asks next
	swap       bool      // next is to take its place
}

// Options bounds what a Manager holds; zero values mean the defaults.
type Options struct {
	Open   int // collections open at once; default 64: to open one takes longer than to ask it, to have it open takes little memory
	Memory int // bytes of records kept in memory over all of them; default 16 MB, or an eighth of GOMEMLIMIT if that is less: to read one takes 50 µs
}

// NewManager keeps its folders under dir, and marks of what is being read beside it.
func NewManager(lg *slog.Logger, dir string, source Source, a *Analyzer, annotate Annotator, o Options) *Manager {
	if o.Open == 0 {
		o.Open = 64
	}
	if o.Memory == 0 {
		o.Memory = int(min(16<<20, debug.SetMemoryLimit(-1)/8))
	}
	m := &Manager{lg: lg, dir: dir, source: source, annotate: annotate, analyzer: a, open: o.Open, records: newCache(o.Memory),
		marks: openMarks(lg, filepath.Join(filepath.Dir(dir), "reading"), buildID()), budget: budget, turns: newQueue(turns),
		by: map[knowledge.Guild]*entry{}, recent: list.New(), follows: map[knowledge.Guild]*following{},
		doubts: map[knowledge.Guild]bool{}, lost: map[knowledge.Guild]error{}}
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

// safeName keeps letters and digits of a guild's name; snowflakes, "local" and
// "dm:1" are all the names there are.
func safeName(s string) string {
	b := []byte(s)
	for i, c := range b {
		if lower := c | 0x20; !digit(c) && (lower < 'a' || lower > 'z') {
			b[i] = '_'
		}
	}
	return string(b)
}

// acquire opens a guild's collection or joins who has it open. Whoever finds it
// changed under it waits until it is opened anew.
func (m *Manager) acquire(g knowledge.Guild) (*entry, error) {
	for {
		e, err := m.join(g)
		if err != nil {
			return nil, err
		}
		e.collection.Intact()
		if e.collection.Doubt() == nil {
			return e, nil
		}
		m.release(e)
	}
}

func (m *Manager) join(g knowledge.Guild) (*entry, error) {
	m.mu.Lock()
	for e := m.by[g]; e != nil; e = m.by[g] {
		if !e.busy && !e.broken {
			e.users++
			m.recent.MoveToFront(e.element)
			m.mu.Unlock()
			return e, nil
		}
		m.cond.Wait()
	}
	e := m.enter(g)
	unused := m.unused(m.open)
	m.mu.Unlock()
	m.retire(unused)
	c, err := m.openFolder(g)
	m.mu.Lock()
	defer m.mu.Unlock()
	defer m.cond.Broadcast()
	e.busy = false
	if err != nil {
		m.leave(e)
		return nil, err
	}
	e.collection, e.users = c, 1
	return e, nil
}

// enter keeps everybody else from a guild's folder.
func (m *Manager) enter(g knowledge.Guild) *entry {
	e := &entry{guild: g, busy: true}
	e.element = m.recent.PushFront(e)
	m.by[g] = e
	return e
}

func (m *Manager) leave(e *entry) {
	m.recent.Remove(e.element)
	delete(m.by, e.guild)
}

// unused chooses the collections that were not used for longest, until at most
// n are open or all that remain are in use. They are to be retired.
func (m *Manager) unused(n int) (list []*entry) {
	for el := m.recent.Back(); el != nil && m.recent.Len()-len(list) > n; el = el.Prev() {
		if e := el.Value.(*entry); e.users == 0 && !e.busy {
			e.busy = true
			list = append(list, e)
		}
	}
	return list
}

// retire closes collections that are marked busy.
func (m *Manager) retire(list []*entry) {
	for _, e := range list {
		m.closeFolder(e)
		m.mu.Lock()
		m.leave(e)
		m.cond.Broadcast()
		m.mu.Unlock()
	}
}

func (m *Manager) release(e *entry) {
	m.mu.Lock()
	e.users--
	e.broken = e.broken || e.collection.Doubt() != nil
	var unused []*entry
	if e.broken && e.users == 0 {
		e.busy = true
		unused = []*entry{e}
	}
	m.cond.Broadcast()
	m.mu.Unlock()
	m.retire(unused)
}

// Idle closes every collection that is not in use.
func (m *Manager) Idle() {
	m.mu.Lock()
	unused := m.unused(0)
	m.mu.Unlock()
	m.retire(unused)
}

// Reopen has every folder compared with the store before it is used again, and made anew
// if it is ahead of that: who uses one meanwhile ends with it as it is.
func (m *Manager) Reopen() {
	m.mu.Lock()
	for _, e := range m.by {
		e.broken = e.broken || e.users > 0 || e.busy
	}
	unused := m.unused(0)
	m.mu.Unlock()
	m.retire(unused)
}

// Close ends what is being read, waits for the users of all collections and
// closes them.
func (m *Manager) Close() {
	m.endReading()
	m.marks.close()
	for {
		m.Idle()
		m.mu.Lock()
		for len(m.by) > 0 && !m.someUnused() {
			m.cond.Wait()
		}
		done := len(m.by) == 0
		m.mu.Unlock()
		if done {
			return
		}
	}
}

func (m *Manager) someUnused() bool {
	for _, e := range m.by {
		if e.users == 0 && !e.busy {
			return true
		}
	}
	return false
}

// Forget deletes a guild's folder.
func (m *Manager) Forget(g knowledge.Guild) error {
	f := m.following(g)
	f.Lock()
	defer f.Unlock()
	f.callOff(0)
	m.marks.forget(g)
	m.mu.Lock()
	for e := m.by[g]; e != nil; e = m.by[g] {
		if e.users == 0 && !e.busy {
			e.busy = true
			m.mu.Unlock()
			m.retire([]*entry{e})
			m.mu.Lock()
			continue
		}
		m.cond.Wait()
	}
	e := m.enter(g)
	m.mu.Unlock()
	m.records.forget(m.folder(g))
	err := m.deleteFolders(g)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.leave(e)
	m.cond.Broadcast()
	if err != nil {
		return fmt.Errorf("delete index of %s: %w", g, err)
	}
	return nil
}
