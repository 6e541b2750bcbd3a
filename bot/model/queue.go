package model

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"beleg/bot/backoff"
)

// queue lets a few in at once. Nobody waits in it who could not be answered in time.
type queue struct {
	places  chan struct{}
	waiting atomic.Int64
	usual   atomic.Int64 // how long an answer takes of late, in nanoseconds
}

// enter waits for a place, not longer than leaves time for an answer.
func (q *queue) enter(ctx context.Context, most time.Duration) (leave func(), err error) {
	leave = func() { <-q.places }
	select {
	case q.places <- struct{}{}:
		return leave, nil
	default:
	}
	line := time.Duration(q.waiting.Add(1)) // with who comes
	defer q.waiting.Add(-1)
	usual := time.Duration(q.usual.Load())
	places := time.Duration(cap(q.places))
	if turns := (line + places - 1) / places; (turns+1)*usual > most {
		return nil, ErrBusy
	}
	late := time.NewTimer(most - usual)
	defer late.Stop()
	select {
	case q.places <- struct{}{}:
		return leave, nil
	case <-late.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ErrBusy
	}
}

// learn remembers how long an answer took; each counts a fifth of those before.
func (q *queue) learn(took time.Duration) {
	usual := q.usual.Load()
	if usual == 0 {
		usual = int64(took)
	}
	q.usual.Store(usual + (int64(took)-usual)/5)
}

// How a model is left alone: after so many failures in a row, for so long.
const (
	patient    = 3
	firstPause = 30 * time.Second
	mostPause  = 10 * time.Minute
)

// rest keeps a model from being asked that fails. When its pause is over one question
// tries whether it is well again.
type rest struct {
	mu       sync.Mutex
	failures int // in a row
	until    time.Time
	trying   bool
}

// over reports whether the model may be asked.
func (r *rest) over(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failures < patient {
		return true
	}
	if now.Before(r.until) || r.trying {
		return false
	}
	r.trying = true
	return true
}

// failed counts a failure and returns how long the model is left alone now.
func (r *rest) failed(now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trying = false
	if r.failures++; r.failures < patient || now.Before(r.until) {
		return 0
	}
	pause := backoff.After(r.failures-patient+1, firstPause, mostPause)
	r.until = now.Add(pause)
	return pause
}

func (r *rest) worked() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures, r.trying, r.until = 0, false, time.Time{}
}

// untried is that it was not asked after all.
func (r *rest) untried() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.trying = false
}
