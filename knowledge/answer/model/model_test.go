package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestBoost: trees learn what no linear model can, one input or the other but
// not both, and are the same after writing and reading.
func TestBoost(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var rows [][]float64
	var right []bool
	var weight []float64
	for range 2000 {
		x := []float64{random.Float64(), random.Float64(), random.Float64()}
		rows = append(rows, x)
		right = append(right, x[0] > 0.5 != (x[1] > 0.5))
		weight = append(weight, 1)
	}
	o := Boosting{Trees: 300, Leaves: 10, Rate: 0.05, Rows: 60, L2: 10, Share: 0.8}
	f := o.Tell(rows, right, weight)
	wrong := 0
	for i, x := range rows {
		if f.Logit(x) > 0 != right[i] {
			wrong++
		}
	}
	if wrong > 40 {
		t.Errorf("%d of %d rows are told wrongly", wrong, len(rows))
	}
	names := []string{"a", "b", "c"}
	read, err := ParseForest(f.Lines(names), names)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(read.Lines(names), f.Lines(names)) {
		t.Error("the trees change when they are written and read")
	}
	if again := o.Tell(rows, right, weight); !slices.Equal(again.Lines(names), f.Lines(names)) {
		t.Error("the same rows make other trees")
	}
}

// TestBoostSigns: an input that may only raise the sum never lowers it, though the
// rows would have it so.
func TestBoostSigns(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	var rows [][]float64
	var right []bool
	var weight []float64
	for range 3000 {
		x := []float64{random.Float64(), random.Float64()}
		wave := math.Sin(9 * x[0])
		rows, right, weight = append(rows, x), append(right, wave+x[1] > random.Float64()), append(weight, 1)
	}
	free := Boosting{Trees: 100, Leaves: 8, Rate: 0.1, Rows: 20, L2: 1, Share: 0.8}
	bound := free
	bound.Signs = []int{1, 0}
	for _, o := range []struct {
		Boosting
		falls bool
	}{{free, true}, {bound, false}} {
		f := o.Tell(rows, right, weight)
		falls := false
		for _, y := range []float64{0.1, 0.5, 0.9} {
			for x := 0.0; x < 1; x += 0.01 {
				falls = falls || f.Logit([]float64{x + 0.01, y}) < f.Logit([]float64{x, y})-1e-9
			}
		}
		if falls != o.falls {
			t.Errorf("signs %v: the sum falls %v", o.Signs, falls)
		}
	}
}

// TestOrder: what comes first in a choice depends on what the others of the choice
// have, and an input that is the same within each choice alone tells nothing.
func TestOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	choose := func(n int) (out []Choice) {
		for range n {
			c := Choice{Weight: 1}
			shared, best, at := random.Float64(), math.Inf(-1), 0
			for j := range 10 {
				x := []float64{random.Float64(), random.Float64(), shared}
				score := x[0]
				if shared > 0.5 {
					score = x[1]
				}
				if score > best {
					best, at = score, j
				}
				c.Rows = append(c.Rows, x)
			}
			c.Right = make([]bool, 10)
			c.Right[at] = true
			out = append(out, c)
		}
		return out
	}
	f := Boosting{Trees: 80, Leaves: 12, Rate: 0.1, Rows: 20, L2: 1, Share: 0.8}.Order(choose(2000))
	first := 0
	for _, c := range choose(500) {
		best := 0
		for j := range c.Rows {
			if f.Logit(c.Rows[j]) > f.Logit(c.Rows[best]) {
				best = j
			}
		}
		if c.Right[best] {
			first++
		}
	}
	if first < 400 {
		t.Errorf("%d of 500 right rows come first", first)
	}
}

func TestParseForest(t *testing.T) {
	for _, lines := range [][]string{{"x"}, {"1", "=x"}, {"1", ""}, {"1", "a<1|=1"}, {"1", "b<1|=1|=2"}, {"1", "a<x|=1|=2"}, {"1", "=1|=2"}} {
		if _, err := ParseForest(lines, []string{"a"}); err == nil {
			t.Errorf("%q is read as a forest", lines)
		}
	}
	if _, err := ParseForest(nil, nil); err != nil {
		t.Error(err)
	}
}

// TestListNet: the first input tells for all, the second only for choices of
// the second block, and against those of the first.
func TestListNet(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var choices []Choice
	for i := range 400 {
		c := Choice{Blocks: []int{0}, Weight: 1}
		if i%2 == 0 {
			c.Blocks = []int{0, 1}
		}
		best, at := math.Inf(-1), 0
		for j := range 8 {
			row := []float64{random.Float64(), random.Float64()}
			score := row[0] - row[1]
			if i%2 == 0 {
				score = row[0] + row[1]
			}
			if score > best {
				best, at = score, j
			}
			c.Rows = append(c.Rows, row)
		}
		c.Right = make([]bool, 8)
		c.Right[at] = true
		choices = append(choices, c)
	}
	choices = append(choices, Choice{Rows: [][]float64{{9, 9}}, Right: []bool{false}, Blocks: []int{0}, Weight: 100})
	w := ListNet(choices, 2, 2)
	if w[0][0] < 1 || w[0][1] > -1 || w[0][1]+w[1][1] < 1 {
		t.Errorf("weights %v", w)
	}
}

// TestLogistic: the fitted probabilities are those that the rows were drawn with,
// whatever the scale of the inputs.
func TestLogistic(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	var rows [][]float64
	var yes []bool
	var weight []float64
	for range 4000 {
		x, y := random.Float64()*4-2, 1000*random.Float64()
		rows, yes = append(rows, []float64{x, y, 7}), append(yes, random.Float64() < Sigmoid(x-y/500))
		weight = append(weight, 1)
	}
	bias, w := Logistic(rows, yes, weight, 1e-4)
	for _, x := range []float64{-2, 0, 2} {
		for _, y := range []float64{0, 500, 1000} {
			got, want := Sigmoid(bias+Dot(w, []float64{x, y, 7})), Sigmoid(x-y/500)
			if math.Abs(got-want) > 0.05 {
				t.Errorf("at %v, %v the probability is %.3f, not %.3f", x, y, got, want)
			}
		}
	}
	if bias, w := Logistic(nil, nil, nil, 0); bias != 0 || w != nil {
		t.Errorf("no samples teach %v, %v", bias, w)
	}
}
