package index

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"beleg/knowledge"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/search"
)

// QueryTerm is a term to look for in one field.
type QueryTerm struct {
	Field, Text string
	Boost       float64
}

// Hit is a passage that holds some of the terms. Index counts from 0 within
// the passages of the article's Part. Scores compare within one search only.
type Hit struct {
	Article knowledge.ArticleID
	Part    int
	Index   int
	Score   float64
}

// DocFreq returns in how many passages each term stands, and how many documents there are.
func (s *Snapshot) DocFreq(ctx context.Context, terms []QueryTerm) ([]int, int, error) {
	counts := make([]int, len(terms))
	err := s.guard(func() error {
		for i, t := range terms {
			o, err := s.find(t.Field, t.Text, nil)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
			counts[i] = o.n
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read index terms: %w", err)
	}
	return counts, s.total, nil
}

// Search returns the passages that pass the filter and match best, the best first;
// ties by article, part and index. The score is that of a disjunction in bleve: BM25
// (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) of the square
// roots of the frequencies, times the share of the terms that match. Other than bleve's,
// which counts the different terms of each segment, the average length is that of the
// passages: how the collection came to what it holds moves no score.
//
// Bleve reads all terms side by side, which costs .2 ms for 1,000 postings. Here each
// is read to the end of a window before the next (term at a time: Turtle and Flood,
// Query Evaluation: Strategies and Optimizations, 1995).
func (s *Snapshot) Search(ctx context.Context, terms []QueryTerm, f knowledge.Filter, limit int) ([]Hit, error) {
	if len(terms) == 0 || limit <= 0 {
		return nil, nil
	}
	var hits []Hit
	err := s.guard(func() error {
		lists, err := s.weigh(ctx, terms)
		if err != nil {
			return err
		}
		passing, err := s.passing(f)
		if err != nil {
			return err
		}
		best := topList{limit: limit}
		a := accumulators.Get().(*accumulator)
		for i, part := range s.segments {
			best.segment = i
			if err := a.score(ctx, part, a.begin(lists, i, passing[i]), &best); err != nil {
				return err // what was added up is not to be used again
			}
		}
		accumulators.Put(a)
		hits, err = s.hits(&best, len(terms))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", s.dir, err)
	}
	return hits, nil
}

// weighed is a term, or its being repeated so often, with what a passage gains by it.
type weighed struct {
	*occurrences
	weight     float64
	repetition bool
	gains      []float64 // by the passage's length
}

// weigh finds the terms and their repetitions, and what each is worth.
func (s *Snapshot) weigh(ctx context.Context, terms []QueryTerm) ([]weighed, error) {
	all := gains{average: s.average, longest: s.longest}
	squares := 0.0
	list := make([]weighed, 0, len(terms))
	for _, t := range terms {
		o, err := s.find(t.Field, t.Text, nil)
		if err != nil {
			return nil, err
		}
		idf := idf(s.total, o.n)
		squares += t.Boost * idf * t.Boost * idf
		list = append(list, weighed{occurrences: o, weight: t.Boost * idf * idf, gains: all.of(1)})
	}
	for i, t := range terms {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		list[i].weight /= math.Sqrt(squares)
		for n, o := 2, list[i].occurrences; n <= maxRepetitions && o.n > 0; n++ {
			var err error
			if o, err = s.find(repeatedField(t.Field), repetition(t.Text, n), o); err != nil {
				return nil, err
			}
			list = append(list, weighed{o, list[i].weight, true, all.of(n)})
		}
	}
	return list, nil
}

// idf is the inverse document frequency of a term that stands in n of all documents.
func idf(total, n int) float64 {
	return math.Log(1 + (float64(total)-float64(n)+0.5)/(float64(n)+0.5))
}

// gains are what passages gain by terms of the weight one.
type gains struct {
	average float64
	longest int
	list    [][]float64
}

// of returns by length what a passage gains when a term stands n times in it and not
// only n-1 times.
func (g *gains) of(n int) []float64 {
	for n > len(g.list) {
		list := make([]float64, g.longest+1)
		for length := range list {
			k := search.BM25_k1 * (1 - search.BM25_b + search.BM25_b*float64(length)/g.average)
			list[length] = saturated(len(g.list)+1, k) - saturated(len(g.list), k)
		}
		g.list = append(g.list, list)
	}
	return g.list[n-1]
}

func saturated(n int, k float64) float64 {
	tf := math.Sqrt(float64(n))
	return tf * search.BM25_k1 / (tf + k)
}

// cursor is how far a list of documents was read.
type cursor struct {
	weighed
	docs  roaring.ManyIntIterator
	ahead []uint32 // read, not counted yet
	space [128]uint32
}

// read makes sure that there is something ahead, and reports whether there is.
func (c *cursor) read() bool {
	if len(c.ahead) == 0 {
		c.ahead = c.space[:c.docs.NextMany(c.space[:])]
	}
	return len(c.ahead) > 0
}

// window is how many documents are counted at a time: what is known of them stays
// in the processor's cache.
const window = 1 << 14

// accumulator adds up the terms of the documents of a window.
type accumulator struct {
	scores  [window]float64
	matched [window]uint16
	touched []uint32 // those with a term, as document numbers
	cursors []*cursor
}

var accumulators = sync.Pool{New: func() any { return new(accumulator) }}

// begin begins to read what of a segment passes.
func (a *accumulator) begin(lists []weighed, segment int, passing *roaring.Bitmap) []*cursor {
	n := 0
	for _, w := range lists {
		docs := w.docs[segment]
		if docs != nil && passing != nil {
			docs = roaring.And(docs, passing)
		}
		if docs == nil || docs.IsEmpty() {
			continue
		}
		if n == len(a.cursors) {
			a.cursors = append(a.cursors, new(cursor))
		}
		c := a.cursors[n]
		c.weighed, c.ahead = w, nil
		c.docs.Initialize(docs)
		n++
	}
	return slices.Clone(a.cursors[:n])
}

// score adds up the terms of a segment's documents.
func (a *accumulator) score(ctx context.Context, r *segmentReader, list []*cursor, best *topList) error {
	for ctx.Err() == nil {
		first := uint32(math.MaxUint32)
		list = slices.DeleteFunc(list, func(c *cursor) bool { return !c.read() })
		for _, c := range list {
			first = min(first, c.ahead[0])
		}
		if len(list) == 0 {
			return nil
		}
		first -= first % window
		for _, c := range list {
			c.count(a, r.lengths.of, first)
		}
		a.empty(best)
	}
	return ctx.Err()
}

// count adds a term to the documents of a window.
func (c *cursor) count(a *accumulator, lengths []uint16, first uint32) {
	for c.read() {
		for i, doc := range c.ahead {
			at := doc - first
			if at >= window {
				c.ahead = c.ahead[i:]
				return
			}
			a.scores[at] += c.weight * c.gains[lengths[doc]]
			if c.repetition {
				continue
			}
			if a.matched[at] == 0 {
				a.touched = append(a.touched, doc)
			}
			a.matched[at]++
		}
		c.ahead = nil
	}
}

// empty hands what was added up to the list.
func (a *accumulator) empty(best *topList) {
	for _, doc := range a.touched {
		at := doc % window
		best.offer(doc, a.scores[at]*float64(a.matched[at]))
		a.scores[at], a.matched[at] = 0, 0
	}
	a.touched = a.touched[:0]
}

// scored is a document of a segment.
type scored struct {
	segment int
	doc     uint32
	score   float64
}

// topList keeps the best of what it is offered, as a heap with the least in front, and
// what scores as that does: which of them are cut off is seen by their names.
type topList struct {
	limit   int
	segment int // of the documents that are offered
	list    []scored
	level   []scored // as good as the least, beyond the limit
}

func (t *topList) Len() int           { return len(t.list) }
func (t *topList) Less(i, j int) bool { return t.list[i].score < t.list[j].score }
func (t *topList) Swap(i, j int)      { t.list[i], t.list[j] = t.list[j], t.list[i] }
func (t *topList) Push(x any)         { t.list = append(t.list, x.(scored)) }
func (t *topList) Pop() any           { panic("nothing is taken off") }

func (t *topList) offer(doc uint32, score float64) {
	x := scored{t.segment, doc, score}
	switch {
	case len(t.list) < t.limit:
		heap.Push(t, x)
	case score == t.list[0].score:
		t.level = append(t.level, x)
	case score > t.list[0].score:
		out := t.list[0]
		t.list[0] = x
		if heap.Fix(t, 0); t.list[0].score > out.score {
			t.level = t.level[:0]
		} else {
			t.level = append(t.level, out)
		}
	}
}

// hits reads which passages the best documents are, and takes the share of the terms
// into their scores.
func (s *Snapshot) hits(best *topList, terms int) ([]Hit, error) {
	hits := make([]Hit, 0, len(best.list)+len(best.level))
	for _, list := range [][]scored{best.list, best.level} {
		for _, x := range list {
			id, err := s.segments[x.segment].DocID(uint64(x.doc))
			if err != nil {
				return nil, err
			}
			p, i, ok := parsePassage(string(id))
			if !ok {
				return nil, damagef("%q is no passage", id)
			}
			hits = append(hits, Hit{p.article, p.n, i, x.score / float64(terms)})
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Article, b.Article), cmp.Compare(a.Part, b.Part),
			cmp.Compare(a.Index, b.Index))
	})
	return hits[:min(len(hits), best.limit)], nil
}

// passing returns by segment which documents pass a filter, nil for all.
func (s *Snapshot) passing(f knowledge.Filter) ([]*roaring.Bitmap, error) {
	if known := s.filtered[f]; known != nil {
		return known, nil
	}
	sets := make([]*roaring.Bitmap, len(s.segments))
	for _, c := range conditions(f) {
		for i, part := range s.segments {
			docs, err := part.meeting(c)
			if err != nil {
				return nil, err
			}
			if sets[i] != nil {
				docs.And(sets[i])
			}
			sets[i] = docs
		}
	}
	if f.Tag != "" {
		if err := s.among(f.Among, sets); err != nil {
			return nil, err
		}
	}
	s.filtered[f] = sets
	return sets, nil
}

// among keeps of the documents that pass those of some articles.
func (s *Snapshot) among(articles *knowledge.Selection, sets []*roaring.Bitmap) error {
	for i, part := range s.segments {
		of, err := part.lengths.articles.read(part)
		if err != nil {
			return err
		}
		docs := of.within(articles)
		if sets[i] != nil {
			docs.And(sets[i])
		}
		sets[i] = docs
	}
	return nil
}

// conditions are what all passages that pass a filter meet.
func conditions(f knowledge.Filter) (list []condition) {
	if f.Language != "" {
		list = append(list, condition{"lang", aboutLanguage, f.Language, ""})
	}
	for _, site := range f.SiteTerms() {
		list = append(list, condition{"site", aboutSite, site, ""})
	}
	if f.Since != "" || f.Until != "" {
		list = append(list, condition{"day", aboutDay, f.Since, cmp.Or(f.Until, "~")})
	}
	return list
}

// condition is a value that an article has, or the first and the last of them; dates
// that begin like the last pass as well. Folders of an earlier version have a field
// for each kind.
type condition struct{ field, kind, from, to string }

func (r *segmentReader) meeting(c condition) (*roaring.Bitmap, error) {
	all := roaring.New()
	for _, at := range [][2]string{{c.field, ""}, {aboutField, c.kind}} {
		var docs *roaring.Bitmap
		var err error
		if c.to == "" {
			docs, err = r.find(at[0], []byte(at[1]+c.from))
		} else {
			docs, err = r.between(at[0], at[1]+c.from, at[1]+c.to+"\x7f")
		}
		if err != nil {
			return nil, err
		}
		if docs != nil {
			all.Or(docs)
		}
	}
	return all, nil
}
