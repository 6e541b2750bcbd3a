package model

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/point"
)

type pointerFunc func(context.Context, point.Packet) (point.Mark, error)

func (f pointerFunc) Point(ctx context.Context, p point.Packet) (point.Mark, error) { return f(ctx, p) }

// taking answers after so long, and counts how often it was asked.
func taking(d time.Duration, asked *atomic.Int64) pointerFunc {
	return func(ctx context.Context, _ point.Packet) (point.Mark, error) {
		asked.Add(1)
		select {
		case <-time.After(d):
			return point.Mark{Sentences: []int{1}, Sure: true}, nil
		case <-ctx.Done():
			return point.Mark{}, ctx.Err()
		}
	}
}

func question(n int) point.Packet {
	return point.Packet{Question: fmt.Sprint("question ", n), Kind: knowledge.When, Sentences: []point.Sentence{{Number: 1, Text: "One."}}}
}

// together asks that many questions at the same time and counts the answers; none waits
// longer than most.
func together(t *testing.T, p *Pointer, questions []point.Packet, most time.Duration) (answered int) {
	t.Helper()
	var work sync.WaitGroup
	var good atomic.Int64
	for _, q := range questions {
		work.Go(func() {
			start := time.Now()
			if _, err := p.Point(t.Context(), q); err == nil {
				good.Add(1)
			}
			if took := time.Since(start); took > most {
				t.Errorf("waited %v", took)
			}
		})
	}
	work.Wait()
	return int(good.Load())
}

func patiently(ctx context.Context, next point.Pointer, atOnce int) *Pointer {
	return New(ctx, slog.New(slog.DiscardHandler), next, atOnce)
}

// The same question at the same time is one call, and asked again it is none.
func TestShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		p := patiently(t.Context(), taking(time.Second, &asked), 2)
		same := make([]point.Packet, 50)
		for i := range same {
			same[i] = question(1)
		}
		if n := together(t, p, same, time.Second); n != 50 || asked.Load() != 1 {
			t.Errorf("%d answers, asked %d times", n, asked.Load())
		}
		if n := together(t, p, same, 0); n != 50 || asked.Load() != 1 || p.Counts().Of(Cached) != 50 {
			t.Errorf("%d answers, asked %d times", n, asked.Load())
		}
		other := question(1)
		other.Sentences = []point.Sentence{{Number: 1, Text: "One, corrected."}}
		if _, err := p.Point(t.Context(), other); err != nil || asked.Load() != 2 {
			t.Errorf("a corrected sentence is what it was: %v", err)
		}
	})
}

// Who asked first may leave; who asked the same is answered.
func TestLeaving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		p := patiently(t.Context(), taking(time.Second, &asked), 1)
		ctx, leave := context.WithCancel(t.Context())
		go p.Point(ctx, question(1))
		time.Sleep(time.Millisecond)
		time.AfterFunc(time.Millisecond, leave)
		if n := together(t, p, []point.Packet{question(1)}, time.Second); n != 1 || asked.Load() != 1 {
			t.Errorf("%d answers, asked %d times", n, asked.Load())
		}
	})
}

// With one second an answer and one at once, four seconds are enough for three: the
// others are told at once.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		p := patiently(t.Context(), taking(time.Second, &asked), 1)
		together(t, p, []point.Packet{question(-1)}, time.Second)
		var list []point.Packet
		for i := range 100 {
			list = append(list, question(i))
		}
		if n := together(t, p, list, Patience); n != 3 {
			t.Errorf("%d answers", n)
		}
		if p.Counts().Of(Late)+p.Counts().Of(Failed) != 0 || p.Counts().Of(Shed) != 97 {
			t.Errorf("%+v", p.counts.outcomes)
		}
	})
}

// A dead model costs three waits, then nothing, then one now and then; when it is well
// again it is asked as before.
func TestRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		var well atomic.Bool
		slow, quick := taking(time.Hour, &asked), taking(time.Second, &asked)
		p := patiently(t.Context(), pointerFunc(func(ctx context.Context, q point.Packet) (point.Mark, error) {
			if well.Load() {
				return quick(ctx, q)
			}
			return slow(ctx, q)
		}), 2)
		start := time.Now()
		for i := range 1000 {
			if _, err := p.Point(t.Context(), question(i)); err == nil {
				t.Fatal("answered")
			}
		}
		if took := time.Since(start); took > patient*Patience || asked.Load() != patient {
			t.Errorf("1,000 questions took %v, asked %d times", took, asked.Load())
		}
		for range 24 * 60 { // a day, a question a minute
			time.Sleep(time.Minute)
			p.Point(t.Context(), question(1))
		}
		if n := asked.Load(); n > 160 {
			t.Errorf("asked %d times in a day", n)
		}
		well.Store(true)
		time.Sleep(mostPause)
		var list []point.Packet
		for i := range 8 {
			list = append(list, question(2000+i))
		}
		if n := together(t, p, list, Patience); n != 1 {
			t.Errorf("%d tried whether it is well again", n)
		}
		if _, err := p.Point(t.Context(), question(3000)); err != nil {
			t.Error(err)
		}
	})
}

// The time is that of who asks.
func TestWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		p := patiently(t.Context(), taking(6*time.Second, &asked), 2)
		if _, err := p.Point(t.Context(), question(1)); !errors.Is(err, ErrLate) {
			t.Error(err)
		}
		if _, err := p.Point(Within(t.Context(), 10*time.Second), question(2)); err != nil {
			t.Error(err)
		}
	})
}

// Whatever is asked, also what never answers and does not hear that it should end, whoever
// asks waits as long as was said and no longer, by the clock of the test.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		deaf := pointerFunc(func(context.Context, point.Packet) (point.Mark, error) {
			<-release
			return point.Mark{Sentences: []int{1}}, nil
		})
		var list []point.Packet
		for i := range 1000 {
			list = append(list, question(i))
		}
		for _, atOnce := range []int{1, 4, 1000} {
			if n := together(t, patiently(t.Context(), deaf, atOnce), list, Patience); n != 0 {
				t.Errorf("%d answers", n)
			}
		}
		// One reply that asks twice has one budget.
		ctx, start := Once(Within(t.Context(), 3*time.Second)), time.Now()
		var asked atomic.Int64
		p := patiently(t.Context(), taking(2*time.Second, &asked), 2)
		if _, err := p.Point(ctx, question(1)); err != nil {
			t.Error(err)
		}
		if _, err := p.Point(ctx, question(2)); err == nil || time.Since(start) > 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		close(release)
	})
}

// When the program ends, so does what is asked, and that is no failure.
func TestEnding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		ctx, end := context.WithCancel(t.Context())
		p := patiently(ctx, taking(time.Hour, &asked), 2)
		time.AfterFunc(time.Second, end)
		if n := together(t, p, []point.Packet{question(1), question(2), question(3), question(4)}, time.Second); n != 0 {
			t.Errorf("%d answers", n)
		}
		if p.Counts().Of(Failed)+p.Counts().Of(Late) != 0 {
			t.Errorf("%+v", p.counts.outcomes)
		}
	})
}

func TestPanic(t *testing.T) {
	p := patiently(t.Context(), pointerFunc(func(context.Context, point.Packet) (point.Mark, error) { panic("no") }), 1)
	for i := range 5 {
		if m, err := p.Point(t.Context(), question(i)); err == nil || m.Sentences != nil {
			t.Errorf("%+v, %v", m, err)
		}
	}
}

func TestMarks(t *testing.T) {
	var c marks
	for i := range 3 * maxMarks {
		c.put(fmt.Sprint(i), point.Mark{Sentences: []int{i}})
	}
	if len(c.known) != maxMarks || len(c.order) != maxMarks {
		t.Errorf("%d remembered", len(c.known))
	}
	if m, ok := c.get(fmt.Sprint(3*maxMarks - 1)); !ok || m.Sentences[0] != 3*maxMarks-1 {
		t.Error("the newest is not remembered")
	}
	c.put("long", point.Mark{Span: strings.Repeat("x", 5000)})
	if _, ok := c.get("long"); ok {
		t.Error("what is too long is remembered")
	}
}

func TestCounts(t *testing.T) {
	var c Counts
	c.add(Shed)
	c.took(1500 * time.Millisecond)
	c.Took(knowledge.Pointing{Part: knowledge.Discarded, Reason: string(point.Elsewhere)})
	c.Took(knowledge.Pointing{Part: knowledge.Failed, Reason: "anything \"\n"})
	c.Took(knowledge.Pointing{})
	var b strings.Builder
	c.WriteTo(&b)
	for _, want := range []string{"questions_total{outcome=\"shed\"} 1\n", "seconds_total 1.5\n", "parts_total{part=\"discarded\"} 1\n",
		"discarded_total{reason=\"elsewhere\"} 1\n", "parts_total{part=\"failed\"} 1\n", "questions_total{outcome=\"answered\"} 0\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "anything") {
		t.Error("a reason of a server is in the metrics")
	}
}
