package answer

import (
	"math"
	"slices"

	"beleg/knowledge"
)

// choice is what one question chooses from.
type choice struct {
	rows  [][]float64
	right []bool
}

func rowsOf(list []features) [][]float64 {
	out := make([][]float64, len(list))
	for i := range list {
		out[i] = list[i][:]
	}
	return out
}

// model is a linear model of one or more blocks of features: shared by all, by
// kind of question, and for short commands.
type model struct {
	width   int // features of a block
	theta   []float64
	groups  []group
	penalty float64
}

type group struct {
	choice
	blocks []int
	weight float64
}

func newModel(examples []*Example, width int, byKind bool, of func(*Example) []choice) *model {
	blocks := 1
	m := &model{width: width, penalty: 0.3}
	if byKind {
		blocks = 2 + len(knowledge.Kinds)
	}
	for _, e := range examples {
		for _, x := range of(e) {
			if !slices.Contains(x.right, true) {
				continue
			}
			g := group{choice: x, blocks: []int{0}, weight: e.Weight}
			if byKind {
				if i := slices.Index(knowledge.Kinds, e.Kind); i >= 0 {
					g.blocks = append(g.blocks, 1+i)
				}
				if e.Short {
					g.blocks = append(g.blocks, blocks-1)
				}
			}
			m.groups = append(m.groups, g)
		}
	}
	m.theta = make([]float64, blocks*width)
	return m
}

func (m *model) block(i int) []float64 { return slices.Clone(m.theta[i*m.width : (i+1)*m.width]) }

func (m *model) score(g *group, f []float64) float64 {
	sum := 0.0
	for _, b := range g.blocks {
		for i, v := range f {
			sum += v * m.theta[b*m.width+i]
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
			scores[j] = m.score(g, g.rows[j])
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
					out[b*m.width+k] += d * v
				}
			}
		}
	}
	for i, t := range m.theta {
		penalty := m.penalty
		if i >= m.width {
			penalty *= 5
		}
		out[i] = out[i]/math.Max(total, 1) + 2*penalty*t/math.Max(total, 1)
	}
	return out
}
