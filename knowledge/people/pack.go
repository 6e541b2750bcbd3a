package people

import (
	"bytes"
	"compress/flate"
	"math"
)

// round scales the weights to bytes: the largest becomes 127.
func (l *learner) round() *Model {
	largest := 0.0
	for i := range l.w {
		l.w[i] *= l.scale
	}
	for _, w := range l.w {
		largest = max(largest, math.Abs(w))
	}
	for p := range labels {
		for q := range labels {
			largest = max(largest, math.Abs(l.step[p][q]))
		}
	}
	m := &Model{weights: make([]int8, len(l.w))}
	unit := 127 / largest
	for i, w := range l.w {
		m.weights[i] = int8(math.Round(w * unit))
	}
	for p := range labels {
		for q := range labels {
			m.step[p][q] = int32(math.Round(l.step[p][q] * unit))
		}
	}
	return m
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
