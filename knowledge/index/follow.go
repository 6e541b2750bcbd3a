package index

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// A guild follows in turns, so that none waits long for another: a turn ends
// after so many changes, or so much time: less where others wait. Two turns are
// taken at once.
const (
	perTurn  = 256
	turnTime = 500 * time.Millisecond
	aloneFor = 2 * time.Second
	turns    = 2
	ahead    = 4       // articles read at once in a turn: enough for the cores that a turn has
	aheadMax = 1 << 20 // bytes of text of which no further article is begun
	pause    = 100 * time.Millisecond
)

// following is where a guild's collection stands between two turns.
type following struct {
	sync.Mutex            // one writer a collection
	queue      []*reading // of the changes that come next, in order
}

// Follow applies what the change log has beyond the folder's cursor. progress,
// which may be nil, is told how many changes were applied by each turn. A
// cancelled Follow goes on from its last batch.
func (m *Manager) Follow(ctx context.Context, g knowledge.Guild, progress func(applied int)) error {
	damaged := false
	for {
		applied, more, err := m.turn(ctx, g)
		if applied > 0 && progress != nil {
			progress(applied)
		}
		if errors.Is(err, ErrRebuilding) && !damaged {
			damaged = true // it is looked over when the next turn opens it
			continue
		}
		if err != nil || !more {
			return err
		}
		if applied > 0 {
			continue
		}
		select { // an article takes long; it is read while others have their turn
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// turn waits for its turn, which come in the order in which they are asked for
// unless somebody is in a hurry, and follows for so long.
func (m *Manager) turn(ctx context.Context, g knowledge.Guild) (applied int, more bool, err error) {
	leave, err := m.turns.enter(ctx, g)
	if err != nil {
		return 0, false, err
	}
	defer leave()
	f := m.following(g)
	f.Lock()
	defer f.Unlock()
	e, err := m.acquire(g)
	if err != nil {
		return 0, false, err
	}
	defer m.release(e)
	sound := false
	defer func() {
		// The index library panics over a folder that it could not write to, for
		// lack of space: that is one guild's trouble, not everybody's.
		if p := recover(); p != nil {
			m.lg.Debug("panic while indexing", "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
		if !sound {
			m.mu.Lock()
			e.broken = true
			m.mu.Unlock()
		}
	}()
	applied, more, err = m.step(ctx, g, f, e.collection)
	var failed *failedWrite
	sound = !errors.As(err, &failed)
	return applied, more, err
}

func (m *Manager) following(g knowledge.Guild) *following {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.follows[g]
	if f == nil {
		f = new(following)
		m.follows[g] = f
	}
	return f
}

// step reads and writes the next changes for the time of a turn.
func (m *Manager) step(ctx context.Context, g knowledge.Guild, f *following, c *Collection) (applied int, more bool, err error) {
	changes, err := m.source.Changes(ctx, g, c.Cursor(), perTurn)
	if err == nil && len(changes) == 0 {
		changes = m.again(g, c.Cursor())
	}
	if err == nil {
		err = f.keep(changes, c)
	}
	if err != nil || len(changes) == 0 {
		return 0, false, err
	}
	w := c.writer()
	defer func() { err = errors.Join(err, w.wait()) }()
	length := aloneFor
	if m.turns.yields(g) {
		length = turnTime
	}
	turn, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	for applied < len(changes) {
		if err = m.readAhead(ctx, g, f, changes[applied:]); err != nil {
			break
		}
		var done bool
		if done, err = m.take(turn, w, f.queue[0]); err != nil || !done {
			break
		}
		f.queue = f.queue[1:]
		applied++
	}
	if err == nil {
		err = w.flush()
	}
	if err == nil {
		err = ctx.Err()
	}
	return applied, true, err
}

// again returns what another program gave up, as changes that have been
// followed already.
func (m *Manager) again(g knowledge.Guild, cursor int64) (changes []store.Change) {
	for _, id := range m.marks.others(g) {
		changes = append(changes, store.Change{Revision: cursor, Article: id})
	}
	return changes
}

// keep calls off the readings of the last turn that are not of these changes,
// or whose beginning the folder does not have any more.
func (f *following) keep(changes []store.Change, c *Collection) error {
	n := 0
	for n < min(len(f.queue), len(changes)) && f.queue[n].change == changes[n] {
		n++
	}
	if n > 0 && f.queue[0].parts > 0 {
		there, err := c.has(part{f.queue[0].change.Article, f.queue[0].parts - 1})
		if err != nil {
			return err
		}
		if !there {
			n = 0
		}
	}
	f.callOff(n)
	return nil
}

// callOff ends the readings from the n-th on.
func (f *following) callOff(n int) {
	for _, r := range f.queue[n:] {
		if r.cancel != nil {
			r.cancel()
		}
	}
	f.queue = f.queue[:n]
}

// readAhead begins to read the next articles, so that there is always one to
// write. One that a program died of is read with nothing beside it, so that
// nothing else can be taken for the reason.
func (m *Manager) readAhead(ctx context.Context, g knowledge.Guild, f *following, changes []store.Change) error {
	bytes := 0
	for _, r := range f.queue {
		bytes += len(r.article.Text)
	}
	for len(f.queue) < min(ahead, len(changes)) {
		if len(f.queue) > 0 && (bytes > aheadMax || f.queue[0].alone) {
			return nil
		}
		ch := changes[len(f.queue)]
		r := &reading{change: ch, key: readID{g, ch.Article}}
		if r.alone = m.marks.suspect(r.key); r.alone && len(f.queue) > 0 {
			return nil
		}
		if err := m.fetch(ctx, r); err != nil {
			return err
		}
		bytes += len(r.article.Text)
		f.queue = append(f.queue, r)
	}
	return nil
}

// fetch gets an article from the store and begins to read it. One that is gone
// has no pieces; its removal, when it is not this change, follows in the log.
func (m *Manager) fetch(ctx context.Context, r *reading) error {
	found := map[knowledge.ArticleID]knowledge.Article{}
	if !r.change.Removed {
		var err error
		if found, err = m.source.ByID(ctx, r.key.guild, []knowledge.ArticleID{r.change.Article}); err != nil {
			return err
		}
	}
	if a, ok := found[r.change.Article]; ok {
		r.article = a
		m.start(r)
		return nil
	}
	m.marks.end(r.key)
	return nil
}

// take writes what was read of an article, and reports whether that was all of
// it. It waits no longer than the turn.
func (m *Manager) take(turn context.Context, w *writer, r *reading) (done bool, err error) {
	if r.drafts == nil {
		return true, r.end(w, w.drop(r.change.Article, 0))
	}
	for {
		select {
		case d, ok := <-r.drafts:
			if !ok {
				return true, r.end(w, m.finish(w, r))
			}
			if err := r.write(w, d); err != nil || turn.Err() != nil {
				return false, err
			}
		case <-turn.Done():
			if !r.overdue() || !m.abandon(r) {
				return false, nil
			}
			return true, r.end(w, m.onlyTitle(w, r, Slow))
		}
	}
}

// write writes a part. The next turn, and giving up, look for a full one in the folder.
func (r *reading) write(w *writer, d *draft) error {
	err := w.put(d)
	if err == nil && d.full {
		err = w.flush()
	}
	if err == nil {
		r.parts++
	}
	return err
}

// finish is for an article of which no more comes: of one that was given up the
// title is written.
func (m *Manager) finish(w *writer, r *reading) error {
	if r.err == nil && r.why != "" {
		return m.onlyTitle(w, r, r.why)
	}
	return r.err
}

// onlyTitle writes an article anew by its title alone, so that no article can
// stop a collection.
func (m *Manager) onlyTitle(w *writer, r *reading, why Unread) error {
	record := NewRecord(r.article, []knowledge.Passage{{Article: r.article.ID, Text: r.article.Title}})
	record.Unread = why
	if err := w.wait(); err != nil { // for the parts that are in the last batch
		return err
	}
	return w.put(m.analyzer.draft(record))
}

// end moves the cursor behind a change that was written.
func (r *reading) end(w *writer, err error) error {
	if err != nil {
		return err
	}
	w.cursor = r.change.Revision
	return w.flushFull()
}

// NewRecord is the record of an annotated article.
func NewRecord(a knowledge.Article, passages []knowledge.Passage) *Record {
	return &Record{Head{Article: a.ID, Language: a.Language, Published: a.Published, URL: a.URL, Source: a.Source}, passages}
}

// maxBehind bounds what Behind counts.
const maxBehind = 10_000

// Behind returns how many articles of a guild are stored and not searchable
// yet, counting no further than maxBehind: all of them, when the folder cannot
// be opened.
func (m *Manager) Behind(ctx context.Context, g knowledge.Guild) (int, error) {
	revision, err := m.source.Revision(ctx, g)
	if err != nil {
		return 0, err
	}
	var cursor int64
	err = m.With(g, func(c *Collection) error {
		cursor = c.Cursor()
		return nil
	})
	if err == nil && cursor >= revision {
		return 0, nil
	}
	return m.After(ctx, g, cursor)
}

// After returns how many articles were put after a revision, which are those
// that a folder with this cursor lacks, counting no further than Behind.
func (m *Manager) After(ctx context.Context, g knowledge.Guild, revision int64) (n int, err error) {
	changes, err := m.source.Changes(ctx, g, revision, maxBehind)
	for _, ch := range changes {
		if !ch.Removed {
			n++
		}
	}
	return n, err
}

// Unread returns the articles of a guild of which only the title can be found.
func (m *Manager) Unread(g knowledge.Guild) map[knowledge.ArticleID]Unread { return m.marks.unread(g) }

// endReading calls off what is being read, and waits for it unless it is stuck.
func (m *Manager) endReading() {
	m.stop()
	ended := make(chan struct{})
	go func() {
		m.readers.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(grace):
		m.lg.Warn("an article is still being read; the program ends without it", "stuck", m.stuck.Load())
	}
}
