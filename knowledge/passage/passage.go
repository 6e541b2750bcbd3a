// Package passage cuts an article into the passages that are indexed and
// quoted, and annotates each with its time expressions and persons.
package passage

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"math"
	"runtime/debug"
	"sort"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/people"
	"beleg/knowledge/timex"
)

const (
	// section is how many bytes of a text are read at once, so that a long one
	// needs little more memory than a short one. News fits into one section.
	section = 64 << 10
	// maxTitle bounds the passage of a title in bytes.
	maxTitle = 2000
	// maxMentions bounds the dates and the persons that are kept of a section of
	// a text that has several. News has some 300 of each; what has more is a table.
	maxMentions = 1024
)

// Of returns an article's passages: the title, then its sentences. A first
// sentence that repeats the title is the title. The passages share the text's
// memory. Of fails only when ctx ends: a rule that fails on a sentence costs what
// it would have found there, and is logged.
func Of(ctx context.Context, a knowledge.Article) ([]knowledge.Passage, error) {
	var all []knowledge.Passage
	for list, err := range Sections(ctx, a) {
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// Sections yields the passages of [Of] a section of the text at a time, so that
// who keeps none of them needs little memory for a long text. An error, which is
// ctx's, comes last.
func Sections(ctx context.Context, a knowledge.Article) iter.Seq2[[]knowledge.Passage, error] {
	return func(yield func([]knowledge.Passage, error) bool) {
		r := newReader(a)
		defer r.report()
		r.title()
		for s := range lang.SentenceSeq(a.Text, a.Language) {
			if len(r.spans) > 0 && s.End-r.spans[0].Start > section {
				if ctx.Err() != nil {
					break
				}
				if !yield(r.read(), nil) {
					return
				}
			}
			r.spans = append(r.spans, s)
		}
		if ctx.Err() != nil {
			yield(nil, ctx.Err())
			return
		}
		yield(r.read(), nil)
	}
}

// reader reads one article, a section at a time.
type reader struct {
	article  knowledge.Article
	times    finder[knowledge.TimeExpression]
	people   finder[knowledge.Person]
	spans    []lang.Span         // the sentences of the section
	seq      int                 // of the last sentence that was read
	end      int                 // and where it ended
	out      []knowledge.Passage // of the section
	failures int
	first    failure
}

func newReader(a knowledge.Article) *reader {
	r := &reader{article: a}
	r.times.find = timex.NewReader(a.Language, a.Published).Find
	r.times.at = func(t *knowledge.TimeExpression) (start, end *int) { return &t.Start, &t.End }
	r.people.find = people.NewReader(a.Language).Find
	r.people.at = func(p *knowledge.Person) (start, end *int) { return &p.Start, &p.End }
	r.times.most, r.people.most = math.MaxInt, math.MaxInt
	if len(a.Text) > section {
		r.times.most, r.people.most = maxMentions, maxMentions
	}
	return r
}

// title reads the title, which has no part in the context of the text.
func (r *reader) title() {
	title := r.article.Title
	if title == "" {
		return
	}
	if len(title) > maxTitle {
		for s := range lang.SentenceSeq(title, r.article.Language) {
			title = title[s.Start:s.End]
			break
		}
	}
	alone := newReader(r.article)
	spans := []lang.Span{{Start: 0, End: len(title)}}
	times, persons := mentions(alone, alone.times, title, spans), mentions(alone, alone.people, title, spans)
	r.failures, r.first = alone.failures, alone.first
	r.out = append(r.out, knowledge.Passage{Article: r.article.ID, Text: title, Times: times[0], People: persons[0]})
}

// read returns the passages of the section, with the title's before the first,
// and begins a new one.
func (r *reader) read() []knowledge.Passage {
	times, persons := mentions(r, r.times, r.article.Text, r.spans), mentions(r, r.people, r.article.Text, r.spans)
	for i, s := range r.spans {
		r.seq++
		text, space := r.article.Text[s.Start:s.End], r.article.Text[r.end:s.Start]
		r.end = s.End
		if r.seq == 1 && text == r.article.Title {
			continue
		}
		p := knowledge.Passage{Article: r.article.ID, Seq: r.seq, Text: text, Times: times[i], People: persons[i]}
		if p.Follows = r.seq > 1 && strings.TrimSpace(space) == ""; p.Follows {
			p.Space = space
		}
		r.out = append(r.out, p)
	}
	read := r.out
	r.spans, r.out = r.spans[:0], nil
	return read
}

// finder finds mentions of one sort in a text.
type finder[T any] struct {
	find func(text string) []T
	at   func(*T) (start, end *int) // points to the offsets of a mention
	most int                        // mentions that are kept of a section
}

// mentions returns for each sentence what is mentioned in it, with offsets into
// it. Sentences are read together, for they explain each other, and one by one
// where that fails.
func mentions[T any](r *reader, f finder[T], text string, spans []lang.Span) [][]T {
	out := make([][]T, len(spans))
	if len(spans) == 0 {
		return out
	}
	start := spans[0].Start
	found, ok := attempt(r, f.find, text[start:spans[len(spans)-1].End])
	found = found[:min(len(found), f.most)]
	for i, s := range spans {
		if ok {
			out[i] = f.within(found, s.Start-start, s.End-start)
		} else {
			alone, _ := attempt(r, f.find, text[s.Start:s.End])
			out[i] = f.within(alone, 0, s.End-s.Start)
		}
	}
	return out
}

// within returns the items inside a span, with offsets into it; items are in order.
func (f finder[T]) within(items []T, from, to int) []T {
	first := sort.Search(len(items), func(i int) bool { start, _ := f.at(&items[i]); return *start >= from })
	last := sort.Search(len(items), func(i int) bool { start, _ := f.at(&items[i]); return *start >= to })
	if first == last {
		return nil
	}
	out := make([]T, 0, last-first)
	for _, item := range items[first:last] {
		if start, end := f.at(&item); *end <= to {
			*start, *end = *start-from, *end-from
			out = append(out, item)
		}
	}
	return out
}

// failure is a panic and where it came from.
type failure struct {
	cause any
	stack []byte
}

// attempt finds in a text and survives it.
func attempt[T any](r *reader, find func(string) []T, text string) (found []T, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			r.fail(p)
		}
	}()
	return find(text), true
}

// fail notes a panic, of which the first says enough.
func (r *reader) fail(cause any) {
	if r.failures++; r.failures == 1 {
		r.first = failure{cause, debug.Stack()}
	}
}

// report logs that rules failed, once an article: what failed on one sentence may
// fail on a thousand.
func (r *reader) report() {
	if r.failures == 0 {
		return
	}
	slog.Error("reading a sentence failed; its dates or persons are missing", "article", r.article.ID, "failures", r.failures, "first",
		fmt.Sprint(r.first.cause))
	slog.Debug("reading a sentence failed", "article", r.article.ID, "stack", string(r.first.stack))
}
