package answer

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/index"
)

// Example is a question whose right passages are known, as the ranker saw it.
type Example struct {
	Set    string // what it is reported under
	Group  string // questions of one group are never split over training and test
	Kind   knowledge.Kind
	Short  bool
	Weight float64

	asked        string
	list         []candidate // the fine ones
	coarse, fine []features
	rightCoarse  []bool
	rightFine    []bool
}

// Reached reports whether a right passage was among those found and read.
func (e *Example) Reached() (found, read bool) {
	for _, r := range e.rightCoarse {
		found = found || r
	}
	for _, r := range e.rightFine {
		read = read || r
	}
	return found, read
}

// Example asks a question and keeps what the ranker compared. right says
// whether a passage answers.
func (p *Pool) Example(ctx context.Context, q knowledge.Question, right func(*index.Record, int) bool) (*Example, error) {
	plan, err := p.ranker.expand(ctx, p.collection, q)
	if err != nil {
		return nil, err
	}
	list, err := p.ranker.retrieve(ctx, p.collection, plan, q)
	if err != nil {
		return nil, err
	}
	e := &Example{Kind: q.Kind, Short: plan.short, Weight: 1, asked: q.Text}
	for i := range list {
		list[i].score = p.ranker.weights.coarse(&list[i].features)
	}
	best(list)
	for i := range list {
		c := &list[i]
		yes := right(c.record, c.at)
		if i < 2*maxRead || yes || i%10 == 0 {
			e.coarse, e.rightCoarse = append(e.coarse, c.features), append(e.rightCoarse, yes)
		}
		if i < maxRead {
			plan.read(c, q)
			e.fine, e.rightFine = append(e.fine, c.features), append(e.rightFine, yes)
			e.list = append(e.list, *c)
		}
	}
	return e, nil
}

// Fit returns the weights under which right passages come first most often:
// ListNet's softmax cross-entropy (Cao et al., Learning to Rank, 2007) over the
// passages of each question, with an L2 penalty, minimised by Adam.
func Fit(examples []*Example) *Weights {
	w := &Weights{weights: *embedded()}
	coarse := newModel(examples, func(e *Example) ([]features, []bool) { return e.coarse, e.rightCoarse }, false)
	coarse.minimise()
	w.Coarse = coarse.shared()
	fine := newModel(examples, func(e *Example) ([]features, []bool) { return e.fine, e.rightFine }, true)
	fine.minimise()
	w.Fine = fine.shared()
	w.Kinds = map[knowledge.Kind]*linear{}
	for i, k := range knowledge.Kinds {
		l := fine.block(1 + i)
		w.Kinds[k] = &l
	}
	w.Short = fine.block(1 + len(knowledge.Kinds))
	return w
}

// Weights are fitted weights, to be tried or written.
type Weights struct{ weights }

// Embedded returns the weights in the binary.
func Embedded() *Weights { return &Weights{*embedded()} }

// JSON is the content of weights.json.
func (w *Weights) JSON() ([]byte, error) { return json.MarshalIndent(&w.weights, "", " ") }

// Rank is the rank of the first right passage of an example, 0 when there is none.
func (w *Weights) Rank(e *Example) int {
	bestRight := math.Inf(-1)
	for i := range e.fine {
		if e.rightFine[i] {
			bestRight = math.Max(bestRight, w.fine(&e.fine[i], e.Kind, e.Short))
		}
	}
	if math.IsInf(bestRight, -1) {
		return 0
	}
	rank := 1
	for i := range e.fine {
		if !e.rightFine[i] && w.fine(&e.fine[i], e.Kind, e.Short) > bestRight {
			rank++
		}
	}
	return rank
}

// Miss shows what was ranked above the first right passage; empty when nothing was.
func (w *Weights) Miss(e *Example) string {
	rank := w.Rank(e)
	if rank == 1 {
		return ""
	}
	top, right := -1, -1
	score := func(i int) float64 { return w.fine(&e.fine[i], e.Kind, e.Short) }
	for i := range e.fine {
		if top < 0 || score(i) > score(top) {
			top = i
		}
		if e.rightFine[i] && (right < 0 || score(i) > score(right)) {
			right = i
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s %s\n", rank, e.Kind, e.asked)
	for _, i := range []int{top, right} {
		if i >= 0 {
			fmt.Fprintf(&b, "  %.2f %s\n   ", score(i), e.list[i].passage().Text)
			for k, v := range e.fine[i] {
				if v != 0 {
					fmt.Fprintf(&b, " %s %.2f", featureNames[k], v)
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// model is a linear model of one or more blocks of features: shared by all, by
// kind of question, and for short commands.
type model struct {
	blocks  int
	theta   []float64
	groups  []group
	penalty float64
}

type group struct {
	rows   []features
	right  []bool
	blocks []int
	weight float64
}

func newModel(examples []*Example, of func(*Example) ([]features, []bool), byKind bool) *model {
	m := &model{blocks: 1, penalty: 0.3}
	if byKind {
		m.blocks = 2 + len(knowledge.Kinds)
	}
	for _, e := range examples {
		rows, right := of(e)
		any := false
		for _, r := range right {
			any = any || r
		}
		if !any {
			continue
		}
		g := group{rows: rows, right: right, blocks: []int{0}, weight: e.Weight}
		if byKind {
			for i, k := range knowledge.Kinds {
				if k == e.Kind {
					g.blocks = append(g.blocks, 1+i)
				}
			}
			if e.Short {
				g.blocks = append(g.blocks, m.blocks-1)
			}
		}
		m.groups = append(m.groups, g)
	}
	m.theta = make([]float64, m.blocks*featureCount)
	return m
}

func (m *model) shared() linear { return m.block(0) }

func (m *model) block(i int) linear {
	var l linear
	copy(l[:], m.theta[i*featureCount:(i+1)*featureCount])
	return l
}

func (m *model) score(g *group, f *features) float64 {
	sum := 0.0
	for _, b := range g.blocks {
		for i, v := range f {
			sum += v * m.theta[b*featureCount+i]
		}
	}
	return sum
}

// minimise runs Adam (Kingma and Ba, 2015) on the whole set.
func (m *model) minimise() {
	const rounds, rate, beta1, beta2 = 400, 0.05, 0.9, 0.999
	first, second := make([]float64, len(m.theta)), make([]float64, len(m.theta))
	for round := 1; round <= rounds; round++ {
		gradient := m.gradient()
		for i, d := range gradient {
			first[i] = beta1*first[i] + (1-beta1)*d
			second[i] = beta2*second[i] + (1-beta2)*d*d
			step := first[i] / (1 - math.Pow(beta1, float64(round))) / (math.Sqrt(second[i]/(1-math.Pow(beta2, float64(round)))) + 1e-8)
			m.theta[i] -= rate * (1 - float64(round)/(rounds+1)) * step
		}
	}
}

// gradient is that of the mean loss. Blocks that are added pay a higher
// penalty, so that a kind differs from the others only where it must.
func (m *model) gradient() []float64 {
	out := make([]float64, len(m.theta))
	total := 0.0
	for i := range m.groups {
		g := &m.groups[i]
		total += g.weight
		scores := make([]float64, len(g.rows))
		top := math.Inf(-1)
		for j := range g.rows {
			scores[j] = m.score(g, &g.rows[j])
			top = math.Max(top, scores[j])
		}
		all, right := 0.0, 0.0
		for j, s := range scores {
			scores[j] = math.Exp(s - top)
			all += scores[j]
			if g.right[j] {
				right += scores[j]
			}
		}
		for j, s := range scores {
			d := s / all
			if g.right[j] {
				d -= s / right
			}
			d *= g.weight
			if math.Abs(d) < 1e-7 {
				continue
			}
			for _, b := range g.blocks {
				for k, v := range g.rows[j] {
					out[b*featureCount+k] += d * v
				}
			}
		}
	}
	for i, t := range m.theta {
		penalty := m.penalty
		if i >= featureCount {
			penalty *= 5
		}
		out[i] = out[i]/math.Max(total, 1) + 2*penalty*t/math.Max(total, 1)
	}
	return out
}
