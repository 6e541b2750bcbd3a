package people

import (
	"bytes"
	"compress/flate"
	"math/rand/v2"
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

// Learn trains a model in so many rounds; the same examples give the same
// weights. It is the averaged perceptron: after each sentence that was labelled
// wrongly the weights move, and the mean over all steps is what counts.
func Learn(examples []Example, rounds int) *Model {
	samples := make([]sample, len(examples))
	for i, e := range examples {
		samples[i] = prepare(e)
	}
	l := &learner{w: make([]int32, labels<<tableBits), sum: make([]int64, labels<<tableBits), m: &Model{weights: make([]int8, labels<<tableBits)}}
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		for _, k := range random.Perm(len(samples)) {
			l.see(&samples[k])
		}
	}
	return l.mean()
}

func prepare(e Example) sample {
	us := units(e.Text)
	hint(us, e.Language)
	s := sample{us: us, h: make([]hashes, len(us)), gold: make([]uint8, len(us))}
	for i := range us {
		s.h[i] = hashesOf(&us[i])
	}
	for _, n := range e.Names {
		label := uint8(b)
		for i := range us {
			if us[i].start < n[1] && n[0] < us[i].end && possible(us, i) {
				s.gold[i] = label
				label = in
			}
		}
	}
	return s
}

type learner struct {
	w    []int32
	sum  []int64
	step [labels][labels]int32
	ssum [labels][labels]int64
	t    int64
	m    *Model
}

func (l *learner) see(s *sample) {
	l.t++
	got := l.guess(s)
	var f [featureCount]uint32
	for i := 0; i < len(s.us); i++ {
		if !possible(s.us, i) {
			continue
		}
		p, q := uint8(o), uint8(o)
		if i > 0 {
			p, q = s.gold[i-1], got[i-1]
		}
		if s.gold[i] == got[i] && p == q {
			continue
		}
		if i > 0 && possible(s.us, i-1) {
			l.step[p][s.gold[i]]++
			l.ssum[p][s.gold[i]] += l.t
			l.step[q][got[i]]--
			l.ssum[q][got[i]] -= l.t
		}
		if s.gold[i] == got[i] {
			continue
		}
		features(s.h, i, &f)
		for _, x := range f {
			l.add(x*labels+uint32(s.gold[i]), 1)
			l.add(x*labels+uint32(got[i]), -1)
		}
	}
}

func (l *learner) add(x uint32, d int32) {
	l.w[x] += d
	l.sum[x] += int64(d) * l.t
}

// guess labels a sample with the weights as they are, before rounding.
func (l *learner) guess(s *sample) []uint8 {
	out := make([]uint8, len(s.us))
	for i := 0; i < len(s.us); i++ {
		j := i
		for j < len(s.us) && possible(s.us, j) {
			j++
		}
		if j > i {
			viterbi(s.h, i, j, out, &l.step, l.score)
			i = j
		}
	}
	return out
}

func (l *learner) score(f *[featureCount]uint32) (s [labels]int32) {
	for _, x := range f {
		for k := range uint32(labels) {
			s[k] += l.w[x*labels+k]
		}
	}
	return s
}

// mean averages over the steps and rounds to a byte, the largest weight but a
// few at 127.
func (l *learner) mean() *Model {
	const unit = 16 // weights of 8 and more are cut, which is rare
	n := float64(l.t)
	round := func(w int32, sum int64) int8 {
		return int8(max(-127, min(127, (float64(w)-float64(sum)/(n+1))*unit)))
	}
	for i := range l.w {
		l.m.weights[i] = round(l.w[i], l.sum[i])
	}
	for p := range labels {
		for q := range labels {
			l.m.step[p][q] = int32(round(l.step[p][q], l.ssum[p][q]))
		}
	}
	return l.m
}

// Pack writes a model as it is embedded.
func (m *Model) Pack() ([]byte, error) {
	raw := make([]byte, 0, len(m.weights)+labels*labels)
	for p := range labels {
		for q := range labels {
			raw = append(raw, byte(m.step[p][q]))
		}
	}
	for _, w := range m.weights {
		raw = append(raw, byte(w))
	}
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(raw); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
