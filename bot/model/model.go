// Package model asks a language model to point as far as time allows: within a budget, a
// few questions at once, the same one once, and not at all for a while when the model
// fails. Whoever asks goes on without it then, as without a model.
package model

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"beleg/knowledge/point"
)

// Why a model is not asked.
var (
	ErrBusy    = errors.New("the model has enough to do")
	ErrResting = errors.New("the model failed several times and is left alone for a while")
	ErrLate    = errors.New("the model did not answer in time")
)

// Patience is how long who says nothing else waits for a model: in Discord a reply with
// it comes while one still looks.
const Patience = 4 * time.Second

// Unhurried is how long the page and scripts wait.
const Unhurried = 10 * time.Second

type patience struct{}

// waiting is how long whoever asks waits for a model, from when it is first asked.
type waiting struct {
	most time.Duration
	mu   sync.Mutex
	end  time.Time
}

// left is what is left of it, and whether something was asked before.
func (w *waiting) left() (most time.Duration, again bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if again = !w.end.IsZero(); !again {
		w.end = time.Now().Add(w.most)
	}
	return time.Until(w.end), again
}

// Within lets a model take another time than Patience, of which Once makes one budget.
func Within(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, patience{}, d)
}

// Once makes what a model is asked with a context take no longer in all than one
// question may: a reply may need to ask twice.
func Once(ctx context.Context) context.Context {
	return context.WithValue(ctx, once{}, &waiting{most: usual(ctx)})
}

type once struct{}

// usual is how long one question may take.
func usual(ctx context.Context) time.Duration {
	if most, ok := ctx.Value(patience{}).(time.Duration); ok {
		return most
	}
	return Patience
}

// patienceOf is how long a question may take now; false when what is left is too short
// for an answer, which is no fault of the model.
func (p *Pointer) patienceOf(ctx context.Context) (most time.Duration, ok bool) {
	w, shared := ctx.Value(once{}).(*waiting)
	if !shared {
		return usual(ctx), true
	}
	most, again := w.left()
	return most, !again || most > time.Duration(p.queue.usual.Load())
}

// Pointer is a model that is asked as far as time allows. It is safe for concurrent use.
type Pointer struct {
	ctx    context.Context // ends what is being asked
	lg     *slog.Logger
	next   point.Pointer
	queue  queue
	rest   rest
	marks  marks
	asked  singleflight.Group
	counts Counts
}

var _ point.Pointer = (*Pointer)(nil)

// New returns a pointer that asks another one, so many times at once. When ctx ends it
// asks no more.
func New(ctx context.Context, lg *slog.Logger, next point.Pointer, atOnce int) *Pointer {
	return &Pointer{ctx: ctx, lg: lg, next: next, queue: queue{places: make(chan struct{}, max(1, atOnce))}}
}

// Counts is what became of the questions.
func (p *Pointer) Counts() *Counts { return &p.counts }

// Point implements point.Pointer. The same packet has the same mark, however often it is
// shown: a question that is asked again over articles that have not changed costs nothing.
func (p *Pointer) Point(ctx context.Context, packet point.Packet) (point.Mark, error) {
	key, err := keyOf(packet)
	if err != nil {
		return point.Mark{}, err
	}
	if m, ok := p.marks.get(key); ok {
		p.counts.add(Cached)
		return m, nil
	}
	most, ok := p.patienceOf(ctx)
	if !ok {
		p.counts.add(Shed)
		return point.Mark{}, ErrBusy
	}
	ctx, cancel := context.WithTimeoutCause(ctx, most, ErrLate)
	defer cancel()
	// Whoever asks first may leave; who asked the same meanwhile still waits.
	result := p.asked.DoChan(key, func() (any, error) { return p.ask(key, packet, most) })
	select {
	case r := <-result:
		m, _ := r.Val.(point.Mark)
		return m, r.Err
	case <-ctx.Done():
		return point.Mark{}, context.Cause(ctx)
	}
}

// keyOf is short and the same for the same packet only: the question and every sentence
// that is shown, so that neither another collection nor a new revision can be mixed up.
func keyOf(p point.Packet) (string, error) {
	raw, err := json.Marshal(p)
	sum := sha256.Sum256(raw)
	return string(sum[:]), err
}

// ask asks the model when it is its turn, and remembers what it said.
func (p *Pointer) ask(key string, packet point.Packet, most time.Duration) (m point.Mark, err error) {
	most -= most / 50 // so that it is settled before who waits leaves
	ctx, cancel := context.WithTimeoutCause(p.ctx, most, ErrLate)
	defer cancel()
	leave, err := p.enter(ctx, most)
	if err != nil {
		return point.Mark{}, err
	}
	defer leave()
	start := time.Now()
	defer func() {
		if v := recover(); v != nil { // singleflight would end the program
			p.lg.Error("model failed", "panic", v)
			m, err = point.Mark{}, errors.New("asking the model panicked")
		}
		m, err = p.settle(ctx, m, err, time.Since(start))
		if err == nil {
			p.marks.put(key, m)
		}
	}()
	return p.next.Point(ctx, packet)
}

// enter waits for a place; ErrResting and ErrBusy come at once where waiting is no use.
func (p *Pointer) enter(ctx context.Context, most time.Duration) (leave func(), err error) {
	if !p.rest.over(time.Now()) {
		p.counts.add(Resting)
		return nil, ErrResting
	}
	if leave, err = p.queue.enter(ctx, most); err != nil {
		p.rest.untried()
		p.counts.add(Shed)
	}
	return leave, err
}

// settle counts what came of asking. Ending is no failure.
func (p *Pointer) settle(ctx context.Context, m point.Mark, err error, took time.Duration) (point.Mark, error) {
	if p.ctx.Err() != nil {
		p.rest.untried()
		return point.Mark{}, p.ctx.Err()
	}
	p.counts.took(took)
	if err == nil {
		p.rest.worked()
		p.queue.learn(took)
		p.counts.add(Answered)
		return m, nil
	}
	outcome := Failed
	if ctx.Err() != nil {
		outcome, err = Late, ErrLate
		p.queue.learn(took)
	}
	p.counts.add(outcome)
	if pause := p.rest.failed(time.Now()); pause > 0 {
		p.lg.Warn("model is left alone for a while", "for", pause, "error", err)
	}
	return point.Mark{}, err
}
