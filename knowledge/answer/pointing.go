package answer

import (
	"context"
	"errors"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/lang"
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
	mark, err := point.Ask(ctx, e.pointer, p.Packet)
	var why point.Reason
	switch {
	case ctx.Err() != nil:
		return nil, knowledge.Pointing{}, ctx.Err()
	case errors.As(err, &why):
		return answers, knowledge.Pointing{Part: knowledge.Discarded, Reason: string(why)}, nil
	case err != nil:
		return answers, knowledge.Pointing{Part: knowledge.Failed, Reason: err.Error()}, nil
	}
	list, part := e.weighIn(q, &p, mark, found, answers)
	return e.meant(ctx, q, list, found), knowledge.Pointing{Part: part}, ctx.Err()
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
func (e *Engine) weighIn(q knowledge.Question, p *packet, mark point.Checked, found []*candidate,
	answers []extracted) ([]extracted, knowledge.Part) {
	b := e.ranker.weights.beliefs(p, answers)
	marked := noneMarked
	if len(mark.Sentences) > 0 {
		marked = mark.Sentences[0].Number - 1
	}
	after, reliable := e.trust.judge(&b, marked)
	agrees := marked != noneMarked && b.ours[marked]
	differs := marked != noneMarked && !agrees && after.marked > ahead*after.first
	switch {
	case reliable < trusted && agrees:
		return answers, knowledge.Agreed
	case reliable < trusted:
		return answers, knowledge.Overruled
	case differs && (reliable >= proved || !e.plain(q, answers)):
		if moved, ok := lead(q, p.list[marked], mark, found); ok {
			moved[0].opinion = &opinion{1 - after.none, after.marked}
			return moved, knowledge.Followed
		}
	}
	kept := slices.Clone(answers)
	if agrees {
		kept[0] = kept[0].narrowed(q, p.list[marked], mark)
	}
	kept[0].opinion = &opinion{1 - after.none, after.first}
	if agrees || marked == noneMarked && after.none > after.first {
		return kept, knowledge.Agreed
	}
	if marked != noneMarked {
		kept = second(q, kept, p.list[marked], mark)
		kept[1].opinion = &opinion{1 - after.none, after.marked}
	}
	return kept, knowledge.Overruled
}

// second returns the answers with that of a passage behind the first: where neither is
// certain a reader sees both.
func second(q knowledge.Question, answers []extracted, c *candidate, mark point.Checked) []extracted {
	f := answered(q, c, mark)
	if i := slices.IndexFunc(answers, func(f extracted) bool { return slices.Contains(f.support, c) }); i > 0 {
		f = answers[i]
		answers = slices.Delete(answers, i, i+1)
	}
	return slices.Insert(answers, 1, f)
}

// plain reports whether a first answer would be given plainly by the ranker alone.
func (e *Engine) plain(q knowledge.Question, answers []extracted) bool {
	_, certain := e.ranker.weights.shown(q, slices.Clone(answers))
	return certain
}

// lead returns the answers with that of a passage first; false where what the passages
// say of its date puts another first.
func lead(q knowledge.Question, c *candidate, mark point.Checked, found []*candidate) ([]extracted, bool) {
	first := answered(q, c, mark)
	for _, other := range found {
		first.score = max(first.score, other.score+2*asGood) // none counts as being as good
	}
	list := slices.DeleteFunc(extract(found), func(f extracted) bool { return f.support[0] == c })
	list = slices.Insert(list, 0, first)
	joinPersons(list)
	list = merge(list)
	if len(list) == 0 || !slices.Contains(list[0].support, first.support[0]) {
		return nil, false
	}
	list = offices(q, list)
	dispute(list, q.Kind)
	return list, true
}

// answered is the answer that a passage gives: the stretch that was marked if it is of the
// kind asked for, else what the reader found.
func answered(q knowledge.Question, c *candidate, mark point.Checked) extracted {
	x := *c
	if s, ok := c.within(q, mark.Start, mark.End); ok {
		x.spans = slices.Insert(slices.DeleteFunc(slices.Clone(c.spans), func(o span) bool { return o.start == s.start && o.end == s.end }), 0, s)
	}
	f := extracted{support: []*candidate{&x}, score: c.score}
	if best := x.best(); best.quality > least {
		f.give(&x, best)
	}
	return f
}

// narrowed is an answer whose passage was marked with another stretch of it as the short
// answer. What says the same as before is no receipt for that.
func (f extracted) narrowed(q knowledge.Question, c *candidate, mark point.Checked) extracted {
	s, ok := c.within(q, mark.Start, mark.End)
	other := ok && (s.start != f.span.start || s.end != f.span.end)
	if f.support[0] != c || f.Disputed || !other {
		return f
	}
	out := answered(q, c, mark)
	out.judged = f.best()
	return out
}

// longestMarked is how long a short answer may be that no reader vouches for, in bytes.
const longestMarked = 100

// within is the short answer that a stretch of the passage gives: what the reader found of
// the kind asked for and shares most with it; for a question that asks for no such kind the
// stretch itself, unless it is one that was asked with.
func (c *candidate) within(q knowledge.Question, start, end int) (best span, ok bool) {
	most := 0.0
	for _, s := range c.spans {
		shared := min(end, s.end) - max(start, s.start)
		if s.quality <= least || s.change.denied || shared <= 0 {
			continue
		}
		if part := float64(shared) / float64(max(end, s.end)-min(start, s.start)); part > most {
			most, best = part, s
		}
	}
	typed := q.Kind != knowledge.What && q.Kind != knowledge.Any
	if typed || most >= 0.5 {
		return best, most > 0
	}
	asked := stems(q.Text, lang.Get(q.Language))
	fresh := slices.ContainsFunc(lang.Tokens(c.sentence()[start:end]), func(t lang.Token) bool {
		stem, ok := contentStem(t, lang.Get(c.record.Language))
		return ok && !asked[stem]
	})
	if end-start > longestMarked || !fresh {
		return span{}, false
	}
	return span{start: start, end: end, quality: 1, share: 1}, true
}
