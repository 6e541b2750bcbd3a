package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

// reading is an article on its way into a collection: a goroutine of its own
// reads it section by section, and waits with the next one until the last was
// taken. So a long article takes little memory, and a slow one holds up nobody.
type reading struct {
	change  store.Change
	key     readID
	article knowledge.Article
	alone   bool // an earlier program died while it read this one
	before  mark
	cancel  context.CancelFunc

	pieces  chan []knowledge.Passage // closed when the goroutine ends
	why     Unread                   // why there is only the title; once pieces is closed
	due     atomic.Int64             // when the section must have been read, in Unix milliseconds; 0 between sections
	err     error                    // why it was called off, likewise
	settled atomic.Bool              // its end is known: it came to one, or nobody waits for it any more

	parts    int                 // written
	passages int                 // in them
	ready    []knowledge.Passage // read and not written
}

// sectionBytes is how much of a text is read at once.
const sectionBytes = 64 << 10

// sections cuts an article where its sentences end, so that its passages are
// those of the whole text. The first section has the title.
func sections(a knowledge.Article) iter.Seq[knowledge.Article] {
	return func(yield func(knowledge.Article) bool) {
		text := a.Text
		for {
			end := sectionEnd(text, a.Language)
			a.Text, text = text[:end], text[end:]
			if !yield(a) || text == "" {
				return
			}
			a.Title = ""
		}
	}
}

func sectionEnd(text, language string) int {
	if len(text) <= sectionBytes {
		return len(text)
	}
	end := sectionBytes
	for end > 1 && !utf8.RuneStart(text[end]) {
		end--
	}
	head := text[:end]
	spans := lang.Sentences(head, language)
	if len(spans) < 2 {
		return end
	}
	return spans[len(spans)-2].End // the last one may go on
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
	r.pieces = make(chan []knowledge.Passage, 1)
	if r.before, r.why = m.marks.begin(r.key); r.why != "" {
		close(r.pieces)
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
	defer close(r.pieces)
	err := m.eachSection(ctx, r)
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

func (m *Manager) eachSection(ctx context.Context, r *reading) error {
	if len(r.article.Text) > aheadMax {
		defer sparing()()
	}
	left := m.budget(len(r.article.Text))
	sentences := 0
	for section := range sections(r.article) {
		start := time.Now()
		r.due.Store(start.Add(left + grace).UnixMilli())
		list, err := m.passages(ctx, section, left)
		r.due.Store(0)
		if err != nil {
			return err
		}
		left -= time.Since(start)
		sentences = renumber(list, sentences)
		select {
		case r.pieces <- list:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// sparse is how much the heap may grow before it is swept while a long article
// is read, in percent: what was read of it is garbage soon, and a tenth more
// work is a quarter of the memory more.
const sparse = 25

var spared struct {
	sync.Mutex
	n, before int
}

// sparing makes the garbage collector thrifty until what it returns is called.
func sparing() (end func()) {
	change := func(by int) {
		spared.Lock()
		defer spared.Unlock()
		spared.n += by
		if by > 0 && spared.n == 1 {
			spared.before = debug.SetGCPercent(sparse)
		} else if spared.n == 0 {
			debug.SetGCPercent(spared.before)
		}
	}
	change(1)
	return func() { change(-1) }
}

// renumber counts the sentences of a section behind those before it, and
// returns how many there are now.
func renumber(list []knowledge.Passage, before int) int {
	last := before
	for i := range list {
		if list[i].Seq > 0 {
			list[i].Seq += before
			last = list[i].Seq
		}
	}
	return last
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
	m.lg.Error("article not read, only its title can be found", "guild", r.key.guild, "article", r.article.Number, "why", why, "stuck", m.stuck.Load())
	m.lg.Debug("article not read", "article", r.article.Number, "error", err)
}

// passages annotates a section within a time. An error that is no reason comes
// from ctx.
func (m *Manager) passages(ctx context.Context, a knowledge.Article, left time.Duration) (list []knowledge.Passage, err error) {
	within, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			list, err = nil, fmt.Errorf("%w: panic: %v\n%s", errFailed, p, debug.Stack())
		}
	}()
	list, err = m.annotate(within, a)
	switch {
	case err == nil:
		return list, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case within.Err() != nil:
		return nil, errSlow
	}
	return nil, fmt.Errorf("%w: %w", errFailed, err)
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
