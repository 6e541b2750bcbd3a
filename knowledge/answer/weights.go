package answer

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"

	"beleg/knowledge"
	"beleg/knowledge/answer/model"
)

// The weights were fitted by `go run ./knowledge/answer/fit`, which says on
// what; scores.md holds what they reach.
//
//go:embed weights.json
var weightsJSON []byte

// linear is a weight by feature.
type linear features

func (l *linear) times(f *features) float64 { return model.Dot(l[:], f[:]) }

// MarshalJSON writes the weights by name.
func (l linear) MarshalJSON() ([]byte, error) { return json.Marshal(byName(l[:], featureNames[:])) }

// UnmarshalJSON reads weights by name; an unknown name is an error.
func (l *linear) UnmarshalJSON(raw []byte) error { return fromNames(raw, l[:], featureNames[:]) }

func byName(weights []float64, names []string) map[string]float64 {
	m := map[string]float64{}
	for i, w := range weights {
		if w = math.Round(w*1000) / 1000; w != 0 {
			m[names[i]] = w
		}
	}
	return m
}

func fromNames(raw []byte, weights []float64, names []string) error {
	m := map[string]float64{}
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	for i, name := range names {
		weights[i] = m[name]
		delete(m, name)
	}
	for name := range m {
		return fmt.Errorf("unknown feature %q", name)
	}
	return nil
}

// weights are all that was fitted.
type weights struct {
	Coarse linear // before the text is read
	Trees  forest // after it

	Span      spanLinear                     // of the short answers within a passage
	SpanKinds map[knowledge.Kind]*spanLinear // added for a kind of question

	Confidence judge     // that the first answer is right
	Answerable judge     // that any article answers the question
	Refuse     threshold // probability of the latter below which no answer is given
	Plain      threshold // probability of the former from which on an answer is given plainly
}

func parseWeights(raw []byte) (*weights, error) {
	w := &weights{Plain: threshold{Base: 0.5}}
	if err := json.Unmarshal(raw, w); err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	return w, nil
}

// embedded returns the weights in the binary.
var embedded = sync.OnceValue(func() *weights {
	w, err := parseWeights(weightsJSON)
	if err != nil {
		panic("answer: weights.json: " + err.Error())
	}
	return w
})

func (w *weights) coarse(f *features) float64 { return w.Coarse.times(f) }

// score sets the scores of the passages of one question that were read, and where
// they stand among each other. A headline never stands first where a sentence can: it
// says what the article is about, and seldom what was asked.
func (w *weights) score(list []*candidate, q asking) {
	rows := make([]*features, len(list))
	for i := range list {
		rows[i] = list[i].features
	}
	among, x := peersOf(rows, q), make([]float64, len(inputs))
	first := math.Inf(-1)
	for i, r := range rows {
		list[i].score = w.Trees.Logit(among.inputs(x, r))
		if r[fTitleLine] == 0 {
			first = max(first, list[i].score)
		}
	}
	for i, r := range rows {
		list[i].among = among
		if r[fTitleLine] == 1 && !math.IsInf(first, -1) {
			list[i].score = min(list[i].score, first-headline)
		}
	}
	among.level = level(list)
}

// headline is by how much a headline stays behind the first sentence.
const headline = 0.01

// level is the mean score of the ten best passages.
func level(list []*candidate) float64 {
	scores := make([]float64, len(list))
	for i, c := range list {
		scores[i] = -c.score
	}
	slices.Sort(scores)
	sum, n := 0.0, min(10, len(scores))
	for _, s := range scores[:n] {
		sum -= s
	}
	return sum / math.Max(1, float64(n))
}

func (w *weights) span(f *spanFeatures, kind knowledge.Kind) float64 {
	sum := w.Span.times(f)
	if k := w.SpanKinds[kind]; k != nil {
		sum += k.times(f)
	}
	return sum
}
