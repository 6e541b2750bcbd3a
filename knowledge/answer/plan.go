package answer

import (
	"context"
	"maps"
	"math"
	"slices"
	"sort"

	"beleg/knowledge"
	"beleg/knowledge/index"
)

// plan is a question ready to be searched: parsed, its words expanded, what
// stands for them weighed and pruned.
type plan struct {
	parsed
	analyzer *index.Analyzer
	weights  *weights
	dict     Dictionary
	concepts []concept
	total    float64 // sum of the concepts' idf
	terms    lookup
	learning bool     // what describes the spans is needed when they were read
	days     []string // on which the articles found were published, the newest first
}

// reference leads from a term to the concept it stands for.
type reference struct {
	concept int
	weight  float64
	part    int
}

// plan makes a plan of a question for a collection.
func (r *ranker) plan(ctx context.Context, c *index.Snapshot, q knowledge.Question) (*plan, error) {
	asked := parse(q)
	p := &plan{parsed: asked, analyzer: c.Analyzer(), weights: r.weights, dict: r.dict}
	p, err := p.weigh(ctx, c, r.expand(p.analyzer, asked))
	if err != nil {
		return nil, err
	}
	if corrected, any := p.correct(c); any {
		return p.weigh(ctx, c, corrected)
	}
	return p, nil
}

// maxPostings bounds what one search reads. Reading 1,000 postings takes about .03 ms;
// more of them changed no score of the development sets.
const maxPostings = 100_000

// weigh returns the plan with concepts of which it is known how rare every term
// is, without the least telling ones as far as the search would cost too much.
func (p *plan) weigh(ctx context.Context, c *index.Snapshot, concepts []concept) (*plan, error) {
	var terms []index.QueryTerm
	for _, x := range concepts {
		for _, t := range x.terms {
			terms = append(terms, t.QueryTerm)
		}
	}
	counts, passages, err := c.DocFreq(ctx, terms)
	if err != nil {
		return nil, err
	}
	weighed := *p
	weighed.total = 0
	for i := range concepts {
		x := &concepts[i]
		for j := range x.terms {
			x.terms[j].df, x.terms[j].idf = counts[j], idf(passages, counts[j])
		}
		counts = counts[len(x.terms):]
		x.idf = idf(passages, x.frequency())
		weighed.total += x.idf
	}
	weighed.concepts = prune(concepts)
	weighed.terms = references(weighed.concepts)
	return &weighed, nil
}

// lookup says by a term's hash what it stands for.
type lookup struct {
	hashes []uint32 // ascending
	of     [][]reference
}

func references(concepts []concept) (l lookup) {
	by := map[uint32][]reference{}
	for i, x := range concepts {
		for _, t := range x.terms {
			by[t.hash] = append(by[t.hash], reference{i, t.weight, t.part})
		}
	}
	l.hashes = slices.Sorted(maps.Keys(by))
	for _, h := range l.hashes {
		l.of = append(l.of, by[h])
	}
	return l
}

// idf is BM25's inverse document frequency (Robertson and Zaragoza, The
// Probabilistic Relevance Framework, 2009), never negative.
func idf(total, df int) float64 {
	return math.Log(1 + (float64(total-df)+0.5)/(float64(df)+0.5))
}

// frequency is how many passages hold a word by whatever name: what stands for
// it is counted together, each by its weight.
func (x *concept) frequency() int {
	df := 0.0
	for _, t := range x.terms {
		if t.part == 0 {
			df += t.weight * t.weight * float64(t.df)
		}
	}
	return int(df)
}

// prune returns concepts without the terms that nothing holds, and without the
// most frequent of the doubtful ones while the rest would read more than
// maxPostings.
func prune(concepts []concept) []concept {
	var all []*term
	postings := 0
	for i := range concepts {
		for j := range concepts[i].terms {
			t := &concepts[i].terms[j]
			postings += t.df
			all = append(all, t)
		}
	}
	sort.SliceStable(all, func(a, b int) bool { return all[a].telling() < all[b].telling() })
	dropped := map[*term]bool{}
	for _, t := range all {
		if t.df > 0 && postings > maxPostings && len(all) > 1 {
			postings -= t.df
			dropped[t] = true
		}
	}
	out := slices.Clone(concepts)
	for i, x := range concepts {
		out[i].terms = nil
		for j := range x.terms {
			if t := &x.terms[j]; t.df > 0 && t.weight > 0 && !dropped[t] {
				out[i].terms = append(out[i].terms, *t)
			}
		}
	}
	return out
}

// cloned returns concepts that can be added to without changing the others.
func cloned(concepts []concept) []concept {
	out := slices.Clone(concepts)
	for i := range out {
		out[i].terms = slices.Clone(out[i].terms)
	}
	return out
}

// telling is how much a term tells for what it costs to read.
func (t *term) telling() float64 { return t.weight * t.idf * t.idf / math.Log(float64(t.df)+2) }

// query is what bleve is asked.
func (p *plan) query() []index.QueryTerm {
	best := map[[2]string]float64{}
	var out []index.QueryTerm
	for _, x := range p.concepts {
		for _, t := range x.terms {
			key := [2]string{t.Field, t.Text}
			w := t.weight
			if t.part > 0 {
				w /= float64(max(x.parts, 1))
			}
			if best[key] == 0 {
				out = append(out, t.QueryTerm)
			}
			best[key] = max(best[key], w)
		}
	}
	for i := range out {
		out[i].Boost = best[[2]string{out[i].Field, out[i].Text}]
	}
	return out
}
