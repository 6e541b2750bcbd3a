package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// reading is an article on its way into a collection: a goroutine of its own
// reads it section by section, and waits with the next part of it until the last
// was taken. So a long article takes little memory, and a slow one holds up nobody.
type reading struct {
	change  store.Change
	key     readID
	article knowledge.Article
	alone   bool // an earlier program died while it read this one
	before  mark
	cancel  context.CancelFunc

	drafts  chan *draft  // of its parts; closed when the goroutine ends
	why     Unread       // why there is only the title; once drafts is closed
	due     atomic.Int64 // when the section must have been read, in Unix milliseconds; 0 between sections
	err     error        // why it was called off, likewise
	settled atomic.Bool  // its end is known: it came to one, or nobody waits for it any more

	parts int // written
}

// budget is how long reading a text may take. Reading is linear and takes a
// second for each megabyte; this is for what nobody thought of, and for
// machines that are busy with something else.
func budget(size int) time.Duration {
	return 30*time.Second + time.Duration(size>>20)*10*time.Second
}

// grace is how long after its end a reading may go on before nobody waits for it.
const grace = time.Second

// start begins to read an article, unless its mark says that it must not be.
func (m *Manager) start(r *reading) {
	r.drafts = make(chan *draft, 1)
	if r.before, r.why = m.marks.begin(r.key); r.why != "" {
		close(r.drafts)
		return
	}
	var ctx context.Context
	ctx, r.cancel = context.WithCancel(m.life)
	m.readers.Go(func() {
		defer r.cancel()
		m.read(ctx, r)
	})
}

// read reads a whole article and settles its mark.
func (m *Manager) read(ctx context.Context, r *reading) {
	defer close(r.drafts)
	err := m.eachPart(ctx, r)
	if !r.settled.CompareAndSwap(false, true) {
		m.stuck.Add(-1)
		return
	}
	switch why := reason(err); {
	case why != "":
		r.why = why
		m.giveUp(r, why, err)
	case err != nil:
		r.err = err
		m.marks.back(r.key, r.before)
	default:
		m.marks.end(r.key)
	}
}

// eachPart reads the article and hands its parts over. The time while nobody
// takes one is not the reader's. An error that is no reason comes from ctx.
func (m *Manager) eachPart(ctx context.Context, r *reading) (err error) {
	if len(r.article.Text) > aheadMax {
		defer sparing()()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic: %v\n%s", errFailed, p, debug.Stack())
		}
	}()
	within, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	clock := newClock(m.budget(len(r.article.Text)), func() { cancel(errSlow) })
	defer clock.stop()
	r.due.Store(clock.start().Add(grace).UnixMilli())
	for d, err := range m.parts(within, r.article) {
		clock.stop()
		r.due.Store(0)
		switch {
		case err == nil:
		case errors.Is(context.Cause(within), errSlow), ctx.Err() != nil:
			return context.Cause(within)
		default:
			return fmt.Errorf("%w: %w", errFailed, err)
		}
		select {
		case r.drafts <- d:
		case <-ctx.Done():
			return ctx.Err()
		}
		r.due.Store(clock.start().Add(grace).UnixMilli())
	}
	return nil
}

// parts reads an article section by section and yields each part when it is full,
// and the rest, of which there is at least one.
func (m *Manager) parts(ctx context.Context, a knowledge.Article) iter.Seq2[*draft, error] {
	return func(yield func(*draft, error) bool) {
		record := NewRecord(a, nil)
		var ready []knowledge.Passage
		next := func(n int, full bool) bool {
			record.Passages, ready = ready[:n], ready[n:]
			d := m.analyzer.draft(record)
			d.full = full
			record.Part, record.First = record.Part+1, record.First+n
			return yield(d, nil)
		}
		for list, err := range m.annotate(ctx, a) {
			if err != nil {
				yield(nil, err)
				return
			}
			ready = append(ready, list...)
			for n, full := partEnd(ready); full; n, full = partEnd(ready) {
				if !next(n, true) {
					return
				}
			}
		}
		if len(ready) > 0 || record.Part == 0 {
			next(len(ready), false)
		}
	}
}

// clock counts down while it runs.
type clock struct {
	left  time.Duration
	since time.Time
	over  func()
	timer *time.Timer
}

func newClock(left time.Duration, over func()) *clock { return &clock{left: left, over: over} }

// start goes on and returns when the time will be over.
func (c *clock) start() time.Time {
	c.since = time.Now()
	c.timer = time.AfterFunc(c.left, c.over)
	return c.since.Add(c.left)
}

func (c *clock) stop() {
	if c.timer.Stop() {
		c.left -= time.Since(c.since)
	}
}

// spare is by how many bytes the process may grow while a long article is read,
// before Go sweeps harder than it usually does: what was read of it is garbage
// soon.
const spare = 8 << 20

var spared struct {
	sync.Mutex
	n      int
	before int64
}

// sparing makes the garbage collector thrifty until what it returns is called.
func sparing() (end func()) {
	change := func(by int) {
		spared.Lock()
		defer spared.Unlock()
		spared.n += by
		if by > 0 && spared.n == 1 {
			spared.before = debug.SetMemoryLimit(-1)
			debug.SetMemoryLimit(min(spared.before, held()+spare))
		} else if spared.n == 0 {
			debug.SetMemoryLimit(spared.before)
		}
	}
	change(1)
	return func() { change(-1) }
}

// held is how many bytes the process has, as the memory limit counts them.
func held() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys - m.HeapReleased)
}

// overdue reports whether a reading does not end although its time is over.
func (r *reading) overdue() bool {
	due := r.due.Load()
	return due != 0 && time.Now().UnixMilli() > due
}

// abandon lets a reading go that cannot be ended: Go ends no goroutine from
// outside. It is counted, as it goes on using a processor. It reports false
// when the reading came to its end just now.
func (m *Manager) abandon(r *reading) bool {
	if !r.settled.CompareAndSwap(false, true) {
		return false
	}
	m.stuck.Add(1)
	m.giveUp(r, Slow, errSlow)
	return true
}

func (m *Manager) giveUp(r *reading, why Unread, err error) {
	m.marks.give(r.key, why)
	m.lg.Error("article not read, only its title can be found", "guild", r.key.guild, "article", r.article.Number, "why", why, "stuck",
		m.stuck.Load())
	m.lg.Debug("article not read", "article", r.article.Number, "error", err)
}

var (
	errSlow   = errors.New("reading took too long")
	errFailed = errors.New("reading failed")
)

func reason(err error) Unread {
	switch {
	case errors.Is(err, errSlow):
		return Slow
	case errors.Is(err, errFailed):
		return Failed
	}
	return ""
}
