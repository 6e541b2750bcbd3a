package people

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"io"
	"slices"
	"sync"
)

// Labels of a unit: outside a name, its begin, inside it, its end, a whole name
// (Ratinov and Roth, CoNLL 2009, on such labels). Once tagged, names have b and
// in only.
const (
	o = iota
	b
	in
	end
	whole
	labels
)

// follow says which label may come after which: a name begun goes on.
var follow = [labels][labels]bool{
	o:     {o: true, b: true, whole: true},
	b:     {in: true, end: true},
	in:    {in: true, end: true},
	end:   {o: true, b: true, whole: true},
	whole: {o: true, b: true, whole: true},
}

// begins and closes say which labels a stretch may start and end with: the
// same as after and before a unit outside names.
func begins(l int) bool { return follow[o][l] }

func closes(l int) bool { return follow[l][o] }

// Model is a linear model over label sequences, trained as a conditional
// random field (see Learn) and decoded exactly (Viterbi).
type Model struct {
	weights []int8 // feature*labels + label
	step    [labels][labels]int32
}

//go:embed data/people.model
var packed []byte

// model unpacks the weights on first use.
var model = sync.OnceValue(func() *Model {
	m, err := unpack(packed)
	if err != nil {
		panic("people: data/people.model: " + err.Error())
	}
	return m
})

func unpack(p []byte) (*Model, error) {
	all, err := io.ReadAll(flate.NewReader(bytes.NewReader(p)))
	if err != nil {
		return nil, err
	}
	if len(all) != labels*labels+labels<<tableBits {
		return nil, io.ErrUnexpectedEOF
	}
	m := &Model{weights: make([]int8, labels<<tableBits)}
	for i := range labels * labels {
		m.step[i/labels][i%labels] = int32(int8(all[i]))
	}
	for i, v := range all[labels*labels:] {
		m.weights[i] = int8(v)
	}
	return m, nil
}

// possible says which labels a unit may carry: only what is written like a
// name, or a particle before one, ever starts or continues one.
func possible(us []unit, i int) bool {
	u := &us[i]
	if u.named() {
		if len(u.text) > maxWord {
			return false
		}
		return !u.tells(eraName) || !behindEra(us, i)
	}
	if !beginsName(us, i) {
		return false
	}
	for k := i + 1; k < len(us) && k < i+4; k++ {
		if us[k].named() {
			return true
		}
		if !us[k].is(particle) {
			return false
		}
	}
	return false
}

// behindEra holds for the name of Christ in a date: "44 v. Chr."
func behindEra(us []unit, i int) bool {
	return slices.ContainsFunc(us[max(0, i-2):i], func(u unit) bool { return u.tells(era) })
}

// beginsName holds for a particle that may lead a name; some do only behind
// another: "van den", "von und zu".
func beginsName(us []unit, i int) bool {
	u := &us[i]
	if u.shape != lower || !u.is(particle) {
		return false
	}
	return !u.tells(joint) || i > 0 && us[i-1].is(particle)
}

// tag labels the units.
func (m *Model) tag(us []unit, s *space) []uint8 {
	s.tags, s.hashes = sized(s.tags, len(us)), sized(s.hashes, len(us))
	out, h := s.tags, s.hashes
	clear(out)
	for i := range us {
		h[i] = hashesOf(&us[i])
	}
	for i := 0; i < len(us); i++ {
		if !possible(us, i) {
			continue
		}
		j := i
		for j < len(us) && possible(us, j) {
			j++
		}
		m.viterbi(s, i, j)
		i = j
	}
	for i, l := range out {
		switch l {
		case end:
			out[i] = in
		case whole:
			out[i] = b
		}
	}
	return out
}

// viterbi finds the best labels of the units from:to, a stretch between units that
// cannot belong to a name.
func (m *Model) viterbi(s *space, from, to int) {
	score := [labels]int32{}
	for l := range labels {
		if l != o {
			score[l] = -1 << 28
		}
	}
	s.back = sized(s.back, to-from)
	back := s.back
	var f [featureCount]uint32
	for i := from; i < to; i++ {
		features(s.hashes, i, &f)
		weights := m.score(&f)
		var next [labels]int32
		for l := range labels {
			best, arg := int32(-1<<30), 0
			for p := range labels {
				if !follow[p][l] {
					continue
				}
				v := score[p]
				if i > from {
					v += m.step[p][l]
				}
				if v > best {
					best, arg = v, p
				}
			}
			next[l] = best + weights[l]
			back[i-from][l] = uint8(arg)
		}
		score = relative(next)
	}
	l := uint8(o)
	for k := range labels {
		if closes(k) && score[k] > score[l] {
			l = uint8(k)
		}
	}
	for i := to - 1; i >= from; i-- {
		s.tags[i] = l
		l = back[i-from][l]
	}
}

// relative lowers scores by their best, which leaves their differences: a stretch
// of a million words would overflow.
func relative(score [labels]int32) [labels]int32 {
	best := slices.Max(score[:])
	for l := range score {
		score[l] -= best
	}
	return score
}

func (m *Model) score(f *[featureCount]uint32) (s [labels]int32) {
	for _, x := range f {
		w := m.weights[x*labels : x*labels+labels]
		for k := range w {
			s[k] += int32(w[k])
		}
	}
	return s
}
