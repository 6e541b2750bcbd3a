package model

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Gradient boosting: trees of few leaves, small steps, half of the rows for
// each tree. The figures are usual ones; more trees or leaves did not help on
// held-out questions.
const (
	boostTrees  = 300
	boostLeaves = 10
	boostRate   = 0.05
	boostRows   = 60 // a leaf has at least
	boostL2     = 10.0
	boostBins   = 255
	boostShare  = 0.8
)

// Boost fits a forest that tells right rows from wrong ones, by stochastic gradient boosting with logistic loss
// (Friedman, Greedy Function Approximation, 2001, and Stochastic Gradient
// Boosting, 2002) on binned inputs, second-order leaf values as in Chen and
// Guestrin (XGBoost, 2016). weight is what each row counts.
func Boost(rows [][]float64, right []bool, weight []float64) Forest {
	if len(rows) == 0 {
		return Forest{}
	}
	b := newBooster(rows, right, weight)
	f := Forest{base: b.base}
	random := rand.New(rand.NewPCG(1, 2))
	for range boostTrees {
		f.trees = append(f.trees, b.grow(random))
	}
	return f
}

type booster struct {
	base   float64
	edges  [][]float64 // by input: thresholds between bins
	bins   [][]uint8   // by input: bin of each row
	right  []bool
	weight []float64
	score  []float64
	grad   []float64
	hess   []float64
}

func newBooster(rows [][]float64, right []bool, weight []float64) *booster {
	n, width := len(rows), len(rows[0])
	b := &booster{edges: make([][]float64, width), bins: make([][]uint8, width), right: right, weight: weight,
		score: make([]float64, n), grad: make([]float64, n), hess: make([]float64, n)}
	yes, all := 1e-9, 1e-9
	for i, r := range right {
		all += weight[i]
		if r {
			yes += weight[i]
		}
	}
	b.base = math.Log(yes / (all - yes + 1e-9))
	for i := range b.score {
		b.score[i] = b.base
	}
	eachInput(width, func(k int) {
		values := make([]float64, n)
		for i := range rows {
			values[i] = rows[i][k]
		}
		b.edges[k] = edges(values)
		bins := make([]uint8, n)
		for i, v := range values {
			at, _ := slices.BinarySearchFunc(b.edges[k], v, func(e, v float64) int {
				if e <= v {
					return -1
				}
				return 1
			})
			bins[i] = uint8(at)
		}
		b.bins[k] = bins
	})
	return b
}

// edges cuts values into at most boostBins bins of about equal size.
func edges(values []float64) []float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	var out []float64
	for i := 1; i < boostBins; i++ {
		at := i * len(sorted) / boostBins
		if at == 0 {
			continue
		}
		a, z := sorted[at-1], sorted[at]
		if a == z {
			// Within a run of equal values the edge lies before it.
			first, _ := slices.BinarySearch(sorted, z)
			if first == 0 {
				continue
			}
			a = sorted[first-1]
		}
		if e := (a + z) / 2; len(out) == 0 || e > out[len(out)-1] {
			out = append(out, e)
		}
	}
	return out
}

// leaf is a leaf while the tree grows, with its best split.
type leaf struct {
	rows       []int32
	hist       [][]bin
	grad, hess float64
	gain       float64
	input, bin int
	at         int // in the tree's nodes
}

type bin struct {
	grad, hess float64
	n          int32
}

// grown is a node while the tree grows.
type grown struct {
	input, left, right int
	threshold, value   float64
}

// grow fits a tree to what is left of the loss and adds it to the scores.
func (b *booster) grow(random *rand.Rand) tree {
	rows := b.derive(random)
	nodes := []grown{{input: -1}}
	root := &leaf{rows: rows, hist: b.histogram(rows)}
	b.split(root)
	open := []*leaf{root}
	for len(open) < boostLeaves {
		slices.SortStableFunc(open, func(x, y *leaf) int { return cmp.Compare(y.gain, x.gain) })
		l := open[0]
		if l.gain <= 0 {
			break
		}
		left, right := b.divide(l)
		left.at, right.at = len(nodes), len(nodes)+1
		nodes[l.at] = grown{input: l.input, threshold: b.edges[l.input][l.bin], left: left.at, right: right.at}
		nodes = append(nodes, grown{input: -1}, grown{input: -1})
		open = append(open[1:], left, right)
	}
	for _, l := range open {
		nodes[l.at].value = -boostRate * l.grad / (l.hess + boostL2)
	}
	for i := range b.score {
		b.score[i] += b.value(nodes, i)
	}
	return preorder(nodes, 0, nil)
}

// derive sets the derivatives of the loss at every row and draws the rows that
// the next tree is fitted to.
func (b *booster) derive(random *rand.Rand) []int32 {
	var rows []int32
	for i := range b.score {
		p := Sigmoid(b.score[i])
		b.grad[i], b.hess[i] = p*b.weight[i], p*(1-p)*b.weight[i]
		if b.right[i] {
			b.grad[i] -= b.weight[i]
		}
		if random.Float64() < boostShare {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// value is what a tree adds to a row.
func (b *booster) value(nodes []grown, row int) float64 {
	at := 0
	for nodes[at].input >= 0 {
		n := nodes[at]
		e := int(b.bins[n.input][row])
		if e == 0 || b.edges[n.input][e-1] < n.threshold {
			at = n.left
		} else {
			at = n.right
		}
	}
	return nodes[at].value
}

func preorder(nodes []grown, at int, out tree) tree {
	n := nodes[at]
	me := len(out)
	out = append(out, node{input: n.input, threshold: n.threshold, value: n.value})
	if n.input >= 0 {
		out = preorder(nodes, n.left, out)
		out[me].right = len(out)
		out = preorder(nodes, n.right, out)
	}
	return out
}

// divide splits a leaf's rows at its best split; the smaller side's histogram
// is counted, the other's is the difference.
func (b *booster) divide(l *leaf) (left, right *leaf) {
	left, right = new(leaf), new(leaf)
	for _, i := range l.rows {
		if int(b.bins[l.input][i]) <= l.bin {
			left.rows = append(left.rows, i)
		} else {
			right.rows = append(right.rows, i)
		}
	}
	small, large := left, right
	if len(small.rows) > len(large.rows) {
		small, large = large, small
	}
	small.hist = b.histogram(small.rows)
	large.hist = l.hist
	for k := range large.hist {
		for j := range large.hist[k] {
			x, y := &large.hist[k][j], small.hist[k][j]
			x.grad, x.hess, x.n = x.grad-y.grad, x.hess-y.hess, x.n-y.n
		}
	}
	b.split(left)
	b.split(right)
	return left, right
}

func (b *booster) histogram(rows []int32) [][]bin {
	out := make([][]bin, len(b.bins))
	eachInput(len(b.bins), func(k int) {
		h := make([]bin, len(b.edges[k])+1)
		bins := b.bins[k]
		for _, i := range rows {
			x := &h[bins[i]]
			x.grad += b.grad[i]
			x.hess += b.hess[i]
			x.n++
		}
		out[k] = h
	})
	return out
}

// split finds the best split of a leaf.
func (b *booster) split(l *leaf) {
	l.grad, l.hess = 0, 0
	for _, x := range l.hist[0] {
		l.grad += x.grad
		l.hess += x.hess
	}
	whole := l.grad * l.grad / (l.hess + boostL2)
	for k, h := range l.hist {
		grad, hess, n := 0.0, 0.0, 0
		for j := 0; j+1 < len(h); j++ {
			grad += h[j].grad
			hess += h[j].hess
			n += int(h[j].n)
			if n < boostRows || len(l.rows)-n < boostRows {
				continue
			}
			other, rest := l.grad-grad, l.hess-hess
			if gain := grad*grad/(hess+boostL2) + other*other/(rest+boostL2) - whole; gain > l.gain+1e-9 {
				l.gain, l.input, l.bin = gain, k, j
			}
		}
	}
}

// eachInput calls f for 0..n-1 at the same time.
func eachInput(n int, f func(int)) {
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { f(i) })
	}
	wait.Wait()
}
