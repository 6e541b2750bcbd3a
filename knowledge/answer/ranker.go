package answer

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"beleg/knowledge"
	"beleg/knowledge/index"
)

// ranker orders the passages of a collection by how well they answer.
type ranker struct {
	dict       Dictionary
	weights    *weights
	exhaustive bool // whether all found are returned, read or not
	lg         *slog.Logger
	failed     sync.Map // articles whose comparison panicked

	// hidden says of a passage that it is to be taken for missing; nil when none is. Weights
	// are fitted on questions whose answers were taken out of the articles.
	hidden func(*index.View, int) bool
}

// candidate is a passage that may answer.
type candidate struct {
	record   *index.View
	at       int // within the record's passages
	matched  *matched
	hit      float64 // score of the index over the best hit's
	about    float64 // score of the article over the best article's
	compared *comparison
	features *features // once it was described
	spans    []span    // of the kind asked for, the best first
	ours     bool      // it is in the asker's language
	score    float64
	among    *peers   // the passages that it was scored with
	wording  *wording // once it was asked for
	with     int      // of the neighbour that it is quoted with, -1 or 1, else 0
}

// wording is what is read of a candidate's passage.
type wording struct {
	passage knowledge.Passage
	words   []string        // see lowered
	has     map[string]bool // see lexical
}

// worded decodes the passage, once.
func (c *candidate) worded() *wording {
	if c.wording == nil {
		c.wording = &wording{passage: c.record.Passage(c.at)}
	}
	return c.wording
}

func (c *candidate) passage() *knowledge.Passage { return &c.worded().passage }

// describe sets the features that need no reading, once. Candidates of one record
// are described one after the other.
func (c *candidate) describe() *features {
	if c.features == nil {
		c.features = new(features)
		c.compared.describe(c, c.features)
	}
	return c.features
}

// sentence is the passage's text.
func (c *candidate) sentence() string { return c.record.Text(c.at) }

// How many are looked at: hits of the index, articles of which every passage
// is compared, parts of one article, and passages whose text is read.
const (
	maxHits      = 300
	maxArticles  = 50
	maxStretches = 5 // of an article that is kept in parts: a book does not crowd out the news
	maxRead      = 80
)

// rank returns the best passages, the best first.
func (r *ranker) rank(ctx context.Context, collection *index.Collection, q knowledge.Question) ([]*candidate, error) {
	c, err := collection.Snapshot()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	p, err := r.plan(ctx, c, q)
	if err != nil {
		return nil, err
	}
	found, err := r.retrieve(ctx, c, p, q)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if widened, any := p.abbreviations(found); any {
		if p, err = p.weigh(ctx, c, widened); err != nil {
			return nil, err
		}
		if found, err = r.retrieve(ctx, c, p, q); err != nil || len(found) == 0 {
			return nil, err
		}
	}
	best(found)
	found, n, err := r.read(ctx, p, q, found)
	if err != nil {
		return nil, err
	}
	read := found[:n]
	r.weights.score(read, askingOf(q, p.command))
	best(read)
	if r.exhaustive {
		return found, nil
	}
	return read, nil
}

// read reads the first maxRead candidates and returns those that stay, and how
// many of them were read: one whose reading fails is left out.
func (r *ranker) read(ctx context.Context, p *plan, q knowledge.Question, found []*candidate) ([]*candidate, int, error) {
	n := min(maxRead, len(found))
	p.survey(found)
	for _, c := range found[:n] {
		c.describe()
	}
	failed := make([]bool, n)
	each(n, func(i int) {
		if ctx.Err() == nil {
			failed[i] = !r.guard(found[i].record, func() { p.read(found[i], q) })
		}
	})
	if ctx.Err() != nil {
		return nil, 0, ctx.Err()
	}
	if !slices.Contains(failed, true) {
		return found, n, nil
	}
	var kept []*candidate
	for i := range n {
		if !failed[i] {
			kept = append(kept, found[i])
		}
	}
	return append(kept, found[n:]...), len(kept), nil
}

// guard runs what looks at one article and reports whether it came to an end:
// a panic costs what is being looked at, not the answer. It is logged once for
// an article.
func (r *ranker) guard(record *index.View, f func()) (ok bool) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if _, known := r.failed.LoadOrStore(record.Article, true); !known {
			r.lg.Error("article not compared", "article", record.Article, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	f()
	return true
}

// best orders by score; ties by the order of the articles and passages, so
// that the same question is answered the same way twice.
func best(list []*candidate) {
	slices.SortFunc(list, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.record.Article, b.record.Article),
			cmp.Compare(a.record.Seq(a.at), b.record.Seq(b.at)))
	})
}

// retrieve asks the index and compares every passage of the articles found:
// what a sentence is about often stands in the one before it.
func (r *ranker) retrieve(ctx context.Context, c *index.Snapshot, p *plan, q knowledge.Question) ([]*candidate, error) {
	hits, err := c.Search(ctx, p.query(), q.Filter, maxHits)
	if err != nil {
		return nil, err
	}
	if r.hidden != nil {
		if hits, err = r.seen(c, hits); err != nil || len(hits) == 0 {
			return nil, err
		}
	}
	articles := articlesOf(hits)
	found, failed := make([][]*candidate, len(articles)), make([]error, len(articles))
	each(len(articles), func(k int) {
		a := articles[k]
		if failed[k] = ctx.Err(); failed[k] != nil {
			return
		}
		record, err := c.Record(a.article, a.part)
		if failed[k] = err; err != nil || record == nil {
			return
		}
		r.guard(record, func() {
			list := p.compare(record, r.hidden)
			all := make([]*candidate, len(list))
			var f features
			for i := range list {
				x := &list[i]
				x.hit, x.about = a.hit(x.at)/hits[0].Score, a.score/articles[0].score
				x.compared.describe(x, &f)
				x.score = r.weights.coarse(&f)
				all[i] = x
			}
			found[k] = all
		})
	})
	return slices.Concat(found...), errors.Join(failed...)
}

// seen returns the hits that are not hidden.
func (r *ranker) seen(c *index.Snapshot, hits []index.Hit) (out []index.Hit, err error) {
	for _, h := range hits {
		record, err := c.Record(h.Article, h.Part)
		if err != nil {
			return nil, err
		}
		if record != nil && !r.hidden(record, h.Index) {
			out = append(out, h)
		}
	}
	return out, nil
}

// each calls f for 0..n-1 on every processor.
func each(n int, f func(int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wait.Wait()
}

// stretch is what is compared as a whole: an article, or a part of a very long one.
type stretch struct {
	article knowledge.ArticleID
	part    int
}

// about is an article among the hits, with how much it is about what was asked.
type about struct {
	stretch
	score float64
	hits  []index.Hit
}

// hit is the score of a passage, 0 when it is no hit.
func (a *about) hit(at int) float64 {
	for _, h := range a.hits {
		if h.Index == at {
			return h.Score
		}
	}
	return 0
}

// articlesOf returns the articles of the hits, those first whose best passages
// score highest together.
func articlesOf(hits []index.Hit) []about {
	list := gather(hits)
	for i := range list {
		// Hits come best first: the second and third say that the article is about it.
		for n, h := range list[i].hits[:min(3, len(list[i].hits))] {
			list[i].score += h.Score / float64(1+2*n)
		}
	}
	slices.SortStableFunc(list, func(a, b about) int { return cmp.Compare(b.score, a.score) })
	parts := map[knowledge.ArticleID]int{}
	list = slices.DeleteFunc(list, func(a about) bool {
		parts[a.article]++
		return parts[a.article] > maxStretches
	})
	return list[:min(len(list), maxArticles)]
}

// gather lists the articles in the order of their best hits, each with its hits.
func gather(hits []index.Hit) []about {
	at := make(map[stretch]int, len(hits))
	list, counts := make([]about, 0, len(hits)), make([]int, 0, len(hits))
	for _, h := range hits {
		s := stretch{h.Article, h.Part}
		i, ok := at[s]
		if !ok {
			i = len(list)
			at[s] = i
			list, counts = append(list, about{stretch: s}), append(counts, 0)
		}
		counts[i]++
	}
	space := make([]index.Hit, len(hits))
	for i, n := range counts {
		list[i].hits, space = space[:0:n], space[n:]
	}
	for _, h := range hits {
		a := &list[at[stretch{h.Article, h.Part}]]
		a.hits = append(a.hits, h)
	}
	return list
}
