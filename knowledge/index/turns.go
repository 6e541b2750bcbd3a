package index

import (
	"context"
	"slices"
	"sync"
	"time"

	"beleg/knowledge"
)

// queue hands out the places in which guilds follow, in the order in which they come,
// but first to those that somebody asks.
type queue struct {
	mu      sync.Mutex
	free    int
	waiting []*waiter
	asked   map[knowledge.Guild]time.Time // when last
}

type waiter struct {
	guild knowledge.Guild
	come  chan struct{} // closed when it has a place
}

// urgent is how long after a question its guild goes first.
const urgent = time.Minute

func newQueue(places int) *queue {
	return &queue{free: places, asked: map[knowledge.Guild]time.Time{}}
}

// hurry lets a guild go first for a while.
func (q *queue) hurry(g knowledge.Guild) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 && len(q.asked) == 0 && q.free > 0 {
		return // nobody is in its way
	}
	now := time.Now()
	for other, at := range q.asked {
		if now.Sub(at) > urgent {
			delete(q.asked, other)
		}
	}
	q.asked[g] = now
}

func (q *queue) hurried(g knowledge.Guild) bool {
	at, known := q.asked[g]
	return known && time.Since(at) <= urgent
}

// enter waits for a place, and returns what gives it back.
func (q *queue) enter(ctx context.Context, g knowledge.Guild) (leave func(), err error) {
	q.mu.Lock()
	if q.free > 0 {
		q.free--
		q.mu.Unlock()
		return q.leave, nil
	}
	w := &waiter{g, make(chan struct{})}
	q.waiting = append(q.waiting, w)
	q.mu.Unlock()
	select {
	case <-w.come:
		return q.leave, nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, w)
	if i < 0 {
		q.pass() // it came at this moment
	} else {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	return nil, ctx.Err()
}

func (q *queue) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pass()
}

// pass gives a place to who is next.
func (q *queue) pass() {
	if len(q.waiting) == 0 {
		q.free++
		return
	}
	i := max(0, slices.IndexFunc(q.waiting, func(w *waiter) bool { return q.hurried(w.guild) }))
	next := q.waiting[i]
	q.waiting = slices.Delete(q.waiting, i, i+1)
	close(next.come)
}

// yields reports whether a guild that has a place is to make room soon for others. One
// that goes first does so only for its like.
func (q *queue) yields(g knowledge.Guild) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.hurried(g) {
		return len(q.waiting) > 0
	}
	return slices.ContainsFunc(q.waiting, func(w *waiter) bool { return q.hurried(w.guild) })
}

// Hurry has a guild followed before others that wait: somebody asks there.
func (m *Manager) Hurry(g knowledge.Guild) { m.turns.hurry(g) }
