package model

import (
	"math"
	"slices"
)

// Choice is rows of which some are right, such as the passages of a question.
type Choice struct {
	Rows   [][]float64
	Right  []bool
	Blocks []int // the blocks of weights that the rows are scored with
	Weight float64
}

// ListNet fits a linear model of one or more blocks of width weights each, such
// as one for all choices and one for those of a kind, so that right rows score
// highest: softmax cross-entropy over the rows of each choice (Cao et al.,
// Learning to Rank, 2007) with an L2 penalty, minimised by Adam (Kingma and Ba,
// 2015) over all choices at once. Choices without a right row teach nothing.
func ListNet(choices []Choice, width, blocks int) [][]float64 {
	n := &listNet{width: width, theta: make([]float64, blocks*width)}
	for _, c := range choices {
		if slices.Contains(c.Right, true) {
			n.choices = append(n.choices, c)
		}
	}
	n.minimise()
	return slices.Collect(slices.Chunk(n.theta, width))
}

type listNet struct {
	width   int
	theta   []float64 // block after block
	choices []Choice
}

// The first block pays a penalty on its squared weights, the others a higher
// one, so that a kind differs from the whole only where it must.
const (
	listPenalty  = 0.3
	blockPenalty = 5 * listPenalty
)

func (n *listNet) minimise() {
	const rounds, rate, beta1, beta2 = 400, 0.05, 0.9, 0.999
	first, second := make([]float64, len(n.theta)), make([]float64, len(n.theta))
	for round := 1; round <= rounds; round++ {
		decay1, decay2 := 1-math.Pow(beta1, float64(round)), 1-math.Pow(beta2, float64(round))
		for i, d := range n.gradient() {
			first[i] = beta1*first[i] + (1-beta1)*d
			second[i] = beta2*second[i] + (1-beta2)*d*d
			step := first[i] / decay1 / (math.Sqrt(second[i]/decay2) + 1e-8)
			n.theta[i] -= rate * (1 - float64(round)/(rounds+1)) * step
		}
	}
}

// gradient is that of the mean loss.
func (n *listNet) gradient() []float64 {
	out := make([]float64, len(n.theta))
	total := 0.0
	for i := range n.choices {
		c := &n.choices[i]
		total += c.Weight
		for j, d := range n.errors(c) {
			if math.Abs(d) >= 1e-7 {
				n.add(out, c, j, d)
			}
		}
	}
	total = math.Max(total, 1)
	for i, t := range n.theta {
		penalty := listPenalty
		if i >= n.width {
			penalty = blockPenalty
		}
		out[i] = out[i]/total + 2*penalty*t/total
	}
	return out
}

// errors is by row its probability, less the probability among the right ones,
// times the choice's weight.
func (n *listNet) errors(c *Choice) []float64 {
	p := make([]float64, len(c.Rows))
	for j, row := range c.Rows {
		for _, b := range c.Blocks {
			p[j] += Dot(n.theta[b*n.width:(b+1)*n.width], row)
		}
	}
	top := slices.Max(p)
	all, right := 0.0, 0.0
	for j, s := range p {
		p[j] = math.Exp(s - top)
		all += p[j]
		if c.Right[j] {
			right += p[j]
		}
	}
	for j, s := range p {
		p[j] = s / all
		if c.Right[j] {
			p[j] -= s / right
		}
		p[j] *= c.Weight
	}
	return p
}

// add adds the j-th row, d times, to the gradient of the choice's blocks.
func (n *listNet) add(gradient []float64, c *Choice, j int, d float64) {
	for _, b := range c.Blocks {
		for k, v := range c.Rows[j] {
			gradient[b*n.width+k] += d * v
		}
	}
}
