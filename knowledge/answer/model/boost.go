package model

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Boosting says how a forest is grown: gradient boosting (Friedman, Greedy Function
// Approximation, 2001, and Stochastic Gradient Boosting, 2002) on binned inputs, with
// second-order leaf values as in Chen and Guestrin (XGBoost, 2016).
type Boosting struct {
	Trees  int
	Leaves int     // of a tree
	Rate   float64 // what of a leaf's value is added
	Rows   int     // a leaf has at least
	L2     float64 // penalty on leaves
	Share  float64 // of the rows, or of the choices, that a tree is fitted to
	Signs  []int   // by input: 1 when it may only raise the sum, -1 when it may only lower it; none is bound when it is nil
}

const boostBins = 127

// Tell fits a forest that tells right rows from wrong ones, with logistic loss.
// weight is what each row counts.
func (o Boosting) Tell(rows [][]float64, right []bool, weight []float64) Forest {
	if len(rows) == 0 {
		return Forest{}
	}
	return o.boost(rows, newTelling(right, weight))
}

// Order fits a forest under which the right rows of every choice come before its
// wrong ones, with the logistic loss of pairs (Burges et al., Learning to Rank using
// Gradient Descent, 2005). A choice counts its weight, however many rows it has.
func (o Boosting) Order(choices []Choice) Forest {
	l := &ordering{}
	var rows [][]float64
	for _, c := range choices {
		if len(c.Rows) == 0 {
			continue
		}
		l.groups = append(l.groups, group{first: len(rows), right: c.Right, weight: c.Weight})
		rows = append(rows, c.Rows...)
	}
	if len(rows) == 0 {
		return Forest{}
	}
	return o.boost(rows, l)
}

// loss is what a forest is fitted against.
type loss interface {
	base() float64
	// derive sets the first and second derivatives of the loss by the score of every
	// row, and returns the rows of a share of the sample.
	derive(b *booster, random *rand.Rand) []int32
}

// telling is the logistic loss of rows.
type telling struct {
	right  []bool
	weight []float64
	start  float64
}

func newTelling(right []bool, weight []float64) *telling {
	yes, all := 1e-9, 1e-9
	for i, r := range right {
		all += weight[i]
		if r {
			yes += weight[i]
		}
	}
	return &telling{right, weight, math.Log(yes / (all - yes + 1e-9))}
}

func (l *telling) base() float64 { return l.start }

func (l *telling) derive(b *booster, random *rand.Rand) []int32 {
	var rows []int32
	for i, s := range b.score {
		p := Sigmoid(s)
		b.grad[i], b.hess[i] = p*l.weight[i], p*(1-p)*l.weight[i]
		if l.right[i] {
			b.grad[i] -= l.weight[i]
		}
		if random.Float64() < b.Share {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// ordering is the loss of pairs of a right and a wrong row of a choice.
type ordering struct{ groups []group }

// group is the rows of a choice, as many as right has.
type group struct {
	first  int
	right  []bool
	weight float64
}

func (l *ordering) base() float64 { return 0 }

func (l *ordering) derive(b *booster, random *rand.Rand) []int32 {
	var rows []int32
	for _, g := range l.groups {
		if random.Float64() >= b.Share {
			continue
		}
		n := len(g.right)
		g.derive(b.score[g.first:g.first+n], b.grad[g.first:g.first+n], b.hess[g.first:g.first+n])
		for i := range n {
			rows = append(rows, int32(g.first+i))
		}
	}
	return rows
}

func (g *group) derive(score, grad, hess []float64) {
	clear(grad)
	clear(hess)
	yes := 0
	for _, r := range g.right {
		if r {
			yes++
		}
	}
	each := g.weight / math.Max(1, float64(yes)) // a pair counts as much however many rows are right
	for i, r := range g.right {
		if !r {
			continue
		}
		for j, other := range g.right {
			if other {
				continue
			}
			p := Sigmoid(score[j] - score[i])
			grad[i] -= each * p
			grad[j] += each * p
			hess[i] += each * p * (1 - p)
			hess[j] += each * p * (1 - p)
		}
	}
}

func (o Boosting) boost(rows [][]float64, l loss) Forest {
	b := newBooster(o, rows, l)
	f := Forest{base: l.base()}
	random := rand.New(rand.NewPCG(1, 2))
	for range o.Trees {
		f.trees = append(f.trees, b.grow(random))
	}
	return f
}

type booster struct {
	Boosting
	loss  loss
	edges [][]float64 // by input: thresholds between bins
	bins  [][]uint8   // by input: bin of each row
	score []float64
	grad  []float64
	hess  []float64
}

func newBooster(o Boosting, rows [][]float64, l loss) *booster {
	n, width := len(rows), len(rows[0])
	b := &booster{Boosting: o, loss: l, edges: make([][]float64, width), bins: make([][]uint8, width),
		score: slices.Repeat([]float64{l.base()}, n), grad: make([]float64, n), hess: make([]float64, n)}
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
	low, high  float64 // what its value may be, where signs bind it
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
	rows := b.loss.derive(b, random)
	nodes := []grown{{input: -1}}
	root := &leaf{rows: rows, hist: b.histogram(rows), low: math.Inf(-1), high: math.Inf(1)}
	b.split(root)
	open := []*leaf{root}
	for len(open) < b.Leaves {
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
		nodes[l.at].value = b.Rate * b.worth(l, l.grad, l.hess)
	}
	for i := range b.score {
		b.score[i] += b.value(nodes, i)
	}
	return preorder(nodes, 0, nil)
}

// worth is the value that rows with such derivatives take within a leaf.
func (b *booster) worth(l *leaf, grad, hess float64) float64 {
	return min(max(-grad/(hess+b.L2), l.low), l.high)
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
	b.bind(l, left, right)
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

// bind hands on what a leaf's value may be: where the split's input has a sign, one
// side stays below the middle and the other above.
func (b *booster) bind(l, left, right *leaf) {
	left.low, left.high, right.low, right.high = l.low, l.high, l.low, l.high
	sign := b.sign(l.input)
	if sign == 0 {
		return
	}
	var grad, hess float64
	for _, x := range l.hist[l.input][:l.bin+1] {
		grad += x.grad
		hess += x.hess
	}
	middle := (b.worth(l, grad, hess) + b.worth(l, l.grad-grad, l.hess-hess)) / 2
	if sign > 0 {
		left.high, right.low = middle, middle
	} else {
		left.low, right.high = middle, middle
	}
}

func (b *booster) sign(input int) int {
	if b.Signs == nil {
		return 0
	}
	return b.Signs[input]
}

// split finds the best split of a leaf.
func (b *booster) split(l *leaf) {
	l.grad, l.hess = 0, 0
	for _, x := range l.hist[0] {
		l.grad += x.grad
		l.hess += x.hess
	}
	for k := range l.hist {
		b.splitBy(l, k)
	}
}

// splitBy tries every split of a leaf by one input.
func (b *booster) splitBy(l *leaf, k int) {
	whole := l.grad * l.grad / (l.hess + b.L2)
	grad, hess, n := 0.0, 0.0, 0
	h, sign := l.hist[k], float64(b.sign(k))
	for j := 0; j+1 < len(h); j++ {
		grad += h[j].grad
		hess += h[j].hess
		n += int(h[j].n)
		if n < b.Rows || len(l.rows)-n < b.Rows {
			continue
		}
		other, rest := l.grad-grad, l.hess-hess
		if sign*(b.worth(l, other, rest)-b.worth(l, grad, hess)) < 0 {
			continue // against the sign
		}
		if gain := grad*grad/(hess+b.L2) + other*other/(rest+b.L2) - whole; gain > l.gain+1e-9 {
			l.gain, l.input, l.bin = gain, k, j
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
