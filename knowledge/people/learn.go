package people

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Example is a text with the byte offsets of the names in it.
type Example struct {
	Text, Language string
	Names          [][2]int
}

// sample is an example ready to learn from.
type sample struct {
	us   []unit
	h    []hashes
	gold []uint8
}

// Learn trains a linear-chain conditional random field (Lafferty et al., ICML
// 2001) with stochastic gradient descent and a quadratic penalty, kept as one
// common factor (Bottou, Stochastic Gradient Descent Tricks, 2012); the same
// examples give the same weights.
func Learn(examples []Example, rounds int) *Model {
	l := &learner{w: make([]float64, labels<<tableBits), scale: 1}
	var all []chain
	random := rand.New(rand.NewPCG(1, 2))
	for _, e := range examples {
		all = append(all, chains(prepare(e))...)
	}
	for range rounds {
		for _, k := range random.Perm(len(all)) {
			l.t++
			l.rate = rate / (1 + float64(l.t)/float64(len(all))*decay)
			l.scale *= 1 - l.rate*penalty/float64(len(all))
			l.see(&all[k])
		}
	}
	return l.round()
}

func prepare(e Example) sample {
	us := units(e.Text)
	hint(us, grammarOf(e.Language))
	s := sample{us: us, h: make([]hashes, len(us)), gold: make([]uint8, len(us))}
	for i := range us {
		s.h[i] = hashesOf(&us[i])
	}
	for _, n := range e.Names {
		s.mark(n)
	}
	return s
}

// mark labels the units of a name.
func (s *sample) mark(name [2]int) {
	last := -1
	for i := range s.us {
		if s.us[i].start >= name[1] || name[0] >= s.us[i].end || !possible(s.us, i) {
			continue
		}
		s.gold[i] = whole
		if last >= 0 && last == i-1 {
			s.gold[i] = end
			s.gold[last] = map[uint8]uint8{whole: b, end: in}[s.gold[last]]
		}
		last = i
	}
}

// chain is a stretch of units that may belong to names.
type chain struct {
	f    [][featureCount]uint32
	gold []uint8
}

func chains(s sample) []chain {
	var out []chain
	for i := 0; i < len(s.us); i++ {
		var c chain
		for ; i < len(s.us) && possible(s.us, i); i++ {
			var f [featureCount]uint32
			features(s.h, i, &f)
			c.f, c.gold = append(c.f, f), append(c.gold, s.gold[i])
		}
		if len(c.f) > 0 {
			out = append(out, c)
		}
	}
	return out
}

type learner struct {
	w     []float64 // times scale
	scale float64
	rate  float64
	t     int
	step  [labels][labels]float64
}

// The rate, its decay a round and the penalty are those of the best ten-fold
// F1 on the development sentences (coarse search).
const (
	rate    = 0.02
	decay   = 0.3
	penalty = 4.0
	miss    = 0.8 // names missed cost more (recall-oriented: Mohit et al., EACL 2012)
)

// see moves the weights along the gradient of one chain's log likelihood:
// what is there less what the model expects.
func (l *learner) see(c *chain) {
	n := len(c.f)
	s := make([][labels]float64, n)
	for i := range c.f {
		for _, x := range c.f[i] {
			for k := range uint32(labels) {
				s[i][k] += l.w[x*labels+k] * l.scale
			}
		}
	}
	for i := range s {
		if c.gold[i] != o {
			s[i][o] += miss
		}
	}
	unary, pair := l.marginals(s)
	for i := range c.f {
		for k := range labels {
			d := -unary[i][k]
			if int(c.gold[i]) == k {
				d++
			}
			if math.Abs(d) < 1e-4 {
				continue
			}
			for _, x := range c.f[i] {
				l.w[int(x)*labels+k] += l.rate * d / l.scale
			}
		}
	}
	for i := 1; i < n; i++ {
		pair[c.gold[i-1]][c.gold[i]]++
	}
	for p := range labels {
		for q := range labels {
			l.step[p][q] += l.rate * pair[p][q]
		}
	}
}

// never is the weight of what cannot be: a name going on before it began.
const never = -1e9

// marginals are the probabilities of each label, and the negated expected
// number of each step, by forward-backward.
func (l *learner) marginals(s [][labels]float64) ([][labels]float64, [labels][labels]float64) {
	n := len(s)
	f, r, out := make([][labels]float64, n), make([][labels]float64, n), make([][labels]float64, n)
	var pair [labels][labels]float64
	f[0] = s[0]
	for k := range labels {
		if !begins(k) {
			f[0][k] = never
		}
		if !closes(k) {
			r[n-1][k] = never
		}
	}
	for i := 1; i < n; i++ {
		for q := range labels {
			var v [labels]float64
			for p := range labels {
				v[p] = f[i-1][p] + l.from(p, q)
			}
			f[i][q] = sumExp(v) + s[i][q]
		}
	}
	for i := n - 2; i >= 0; i-- {
		for p := range labels {
			var v [labels]float64
			for q := range labels {
				v[q] = r[i+1][q] + s[i+1][q] + l.from(p, q)
			}
			r[i][p] = sumExp(v)
		}
	}
	var last [labels]float64
	for k := range labels {
		last[k] = f[n-1][k] + r[n-1][k]
	}
	z := sumExp(last)
	for i := range n {
		for k := range labels {
			out[i][k] = math.Exp(f[i][k] + r[i][k] - z)
			for p := range labels {
				if i > 0 {
					pair[p][k] -= math.Exp(f[i-1][p] + l.from(p, k) + s[i][k] + r[i][k] - z)
				}
			}
		}
	}
	return out, pair
}

func (l *learner) from(p, q int) float64 {
	if !follow[p][q] {
		return never
	}
	return l.step[p][q]
}

func sumExp(v [labels]float64) float64 {
	m := slices.Max(v[:])
	sum := 0.0
	for _, x := range v {
		sum += math.Exp(x - m)
	}
	return m + math.Log(sum)
}
