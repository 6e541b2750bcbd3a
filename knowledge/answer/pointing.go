package answer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"beleg/knowledge"
	"beleg/knowledge/point"
)

// Consult makes the engine ask a pointer about every question whose Alone is not set. It
// is called before the first question.
func (e *Engine) Consult(p point.Pointer) { e.pointer = p }

// consult asks the pointer which sentence answers, and returns the answers as they are
// with what it marked, and what part it took. Without a pointer they stay as they are.
func (e *Engine) consult(ctx context.Context, g knowledge.Guild, q knowledge.Question, found []*candidate,
	answers []extracted) ([]extracted, knowledge.Pointing, error) {
	if e.pointer == nil || q.Alone || len(answers) == 0 {
		return answers, knowledge.Pointing{}, nil
	}
	articles, err := e.articles.Heads(ctx, g, articlesIn(found))
	if err != nil {
		return nil, knowledge.Pointing{}, err
	}
	p := e.ranker.packetOf(q, found, articles)
	if len(p.Sentences) == 0 {
		return answers, knowledge.Pointing{}, nil
	}
	mark, err := e.ask(ctx, p.Packet)
	if ctx.Err() != nil {
		return nil, knowledge.Pointing{}, ctx.Err()
	}
	if err != nil {
		return answers, knowledge.Pointing{Part: knowledge.Failed, Reason: err.Error()}, nil
	}
	checked, err := p.Check(mark)
	if err != nil {
		var why point.Reason
		errors.As(err, &why)
		return answers, knowledge.Pointing{Part: knowledge.Discarded, Reason: string(why)}, nil
	}
	list, part := e.weighIn(q, &p, checked, found, answers)
	return list, knowledge.Pointing{Part: part}, nil
}

// ask asks the pointer; one that panics failed.
func (e *Engine) ask(ctx context.Context, p point.Packet) (m point.Mark, err error) {
	defer func() {
		if v := recover(); v != nil {
			e.lg.Error("pointer failed", "panic", v)
			err = fmt.Errorf("the pointer panicked: %v", v)
		}
	}()
	return e.pointer.Point(ctx, p)
}

// articlesIn lists the articles of passages, each once.
func articlesIn(list []*candidate) (ids []knowledge.ArticleID) {
	for _, c := range list {
		if !slices.Contains(ids, c.record.Article) {
			ids = append(ids, c.record.Article)
		}
	}
	return ids
}

// opinion is how probable something is of a first answer once a pointer was asked.
type opinion struct{ answerable, right float64 }

// weighIn decides between the ranker's first answer and what was marked, by what is known
// of either: how probable the ranker holds its answer, and how often the pointer was right
// so far. What is shown is built of the marked sentence as of any other.
func (e *Engine) weighIn(q knowledge.Question, p *packet, mark point.Checked, found []*candidate, answers []extracted) ([]extracted, knowledge.Part) {
	b := e.ranker.weights.beliefs(p, answers)
	marked := -1 // none
	if len(mark.Sentences) > 0 {
		marked = mark.Sentences[0].Number - 1
	}
	after := e.trust.judge(&b, marked)
	keep := slices.Clone(answers)
	keep[0].opinion = &opinion{1 - after.none, after.first}
	switch {
	case marked < 0 && after.none > after.first:
		return keep, knowledge.Agreed
	case marked < 0:
		return keep, knowledge.Overruled
	}
	c := p.list[marked]
	if b.of[marked] < 0 {
		return keep, knowledge.Agreed
	}
	if after.marked <= after.first {
		return keep, knowledge.Overruled
	}
	moved, ok := lead(q, c, mark, found)
	if !ok {
		return keep, knowledge.Overruled
	}
	moved[0].opinion = &opinion{1 - after.none, after.marked}
	return moved, knowledge.Followed
}

// lead returns the answers with that of a passage first; false where what the passages
// say of its date puts another first.
func lead(q knowledge.Question, c *candidate, mark point.Checked, found []*candidate) ([]extracted, bool) {
	list := slices.DeleteFunc(extract(found), func(f extracted) bool { return f.support[0] == c })
	first := extracted{support: []*candidate{c}, score: c.score}
	if len(c.spans) > 0 && c.spans[0].quality > least {
		first.give(c, c.spans[0])
	}
	list = slices.Insert(list, 0, first)
	joinPersons(list)
	list = merge(list)
	if len(list) == 0 || !slices.Contains(list[0].support, c) {
		return nil, false
	}
	list = offices(q, list)
	dispute(list, q.Kind)
	return list, true
}

// beliefs is what the ranker holds probable before a pointer is asked: that its first
// answer is right, that another sentence of the packet answers, that none does.
type beliefs struct {
	first, none float64
	each        []float64 // by sentence of the packet; 0 for one of the first answer's
	of          []int     // by sentence: -1 for one of the first answer's, else 0
	size        int       // how many sentences are the first answer's
}

// beliefs spreads over the other sentences of a packet what is left beside the first
// answer: one whose score is 1 higher is e times as likely the right one.
func (w *weights) beliefs(p *packet, answers []extracted) beliefs {
	r := answers[0].rating(margin(answers, 0))
	b := beliefs{first: w.Confidence.probability(r), each: make([]float64, len(p.list)), of: make([]int, len(p.list))}
	b.none = math.Min(1-w.Answerable.probability(r), 1-b.first)
	sum, top := 0.0, answers[0].best().score
	for i, c := range p.list {
		if slices.Contains(answers[0].support, c) {
			b.of[i] = -1
			b.size++
		} else {
			b.each[i] = math.Exp(math.Min(c.score-top, 0))
			sum += b.each[i]
		}
	}
	for i := range b.each {
		b.each[i] *= math.Max(0, 1-b.first-b.none) / math.Max(sum, 1e-9)
	}
	return b
}

// conclusion is what is probable after a pointer was asked.
type conclusion struct{ first, marked, none float64 }

// trust is what is known of a pointer: how often it marked the right sentence, another, or
// none where a sentence answers, and how often it marked none where none does. What is
// right is not known but only more or less probable, so that every question counts in
// parts (Dawid and Skene, Maximum likelihood estimation of observer error-rates, 1979).
type trust struct {
	mu                   sync.Mutex
	hit, wrong, missed   float64 // where a sentence answers
	silent, hallucinated float64 // where none does
}

// judge says what is probable after a mark, -1 for none, and remembers how it fits.
func (t *trust) judge(b *beliefs, marked int) conclusion {
	t.mu.Lock()
	defer t.mu.Unlock()
	const hits, wrongs, misses, silences, inventions = 2, 1.5, 0.5, 1.5, 1 // before anything is known
	all := t.hit + t.wrong + t.missed + hits + wrongs + misses
	hit, wrong, missed := (t.hit+hits)/all, (t.wrong+wrongs)/all, (t.missed+misses)/all
	silent := (t.silent + silences) / (t.silent + t.hallucinated + silences + inventions)
	rest := 1 - b.first - b.none
	if marked < 0 {
		sum := b.first*missed + rest*missed + b.none*silent
		c := conclusion{first: b.first * missed / sum, none: b.none * silent / sum}
		t.forget()
		t.missed += 1 - c.none
		t.silent += c.none
		return c
	}
	n := float64(len(b.each))
	own, size := b.each[marked], 1.0
	if b.of[marked] < 0 {
		own, size = b.first, float64(b.size)
	}
	even := (size/n + own/math.Max(1-b.none, 1e-9)) / 2 // how probable it is to be marked wrongly
	right := own * hit
	others := (1 - b.none - own) * wrong * even
	none := b.none * (1 - silent) * even
	sum := right + others + none
	c := conclusion{marked: right / sum, none: none / sum}
	if b.of[marked] < 0 {
		c.first = c.marked
	} else {
		c.first = b.first * wrong * even / sum
	}
	t.forget()
	t.hit += c.marked
	t.wrong += others / sum
	t.hallucinated += c.none
	return c
}

// forget lets what is long ago count less: the model may be another one now.
func (t *trust) forget() {
	const kept = 1 - 1.0/500
	for _, x := range []*float64{&t.hit, &t.wrong, &t.missed, &t.silent, &t.hallucinated} {
		*x *= kept
	}
}
