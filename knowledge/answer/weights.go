package answer

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
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
	Coarse linear                     // before the text is read
	Fine   linear                     // after it
	Kinds  map[knowledge.Kind]*linear // added for a kind of question
	Short  linear                     // added for commands of a few words
	Trees  forest                     // their logit is added to the linear score

	Span      spanLinear                     // of the short answers within a passage
	SpanKinds map[knowledge.Kind]*spanLinear // added for a kind of question

	Confidence logistic // that the first answer is right
	Answerable logistic // that any article answers the question
	Refuse     float64  // probability of the latter below which no answer is given
}

// logistic is a logistic regression over the features of the best passage of
// an answer and what sets the answer apart.
type logistic struct {
	Bias, Margin, Support float64
	Trees                 float64 // logit of the trees
	Features              linear
	Kinds                 map[knowledge.Kind]float64
	KindFeatures          map[knowledge.Kind]*linear // added for a kind of question
}

// rating is what an answer is judged by.
type rating struct {
	kind    knowledge.Kind
	x       features
	logit   float64
	margin  float64 // of its score over the next answer's
	support float64 // logarithm of the number of independent articles
}

func (a *extracted) rating(margin float64, kind knowledge.Kind) rating {
	best := a.best()
	return rating{kind, *best.features, best.logit, margin, math.Log(float64(a.independent()))}
}

func (l *logistic) probability(r *rating) float64 {
	x := l.Bias + l.Margin*r.margin + l.Support*r.support + l.Trees*r.logit/10 + l.Kinds[r.kind] + l.Features.times(&r.x)
	if k := l.KindFeatures[r.kind]; k != nil {
		x += k.times(&r.x)
	}
	return model.Sigmoid(x)
}

func parseWeights(raw []byte) (*weights, error) {
	w := new(weights)
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

// score sets the scores of the passages of one question that were read.
func (w *weights) score(list []*candidate, kind knowledge.Kind, short bool) {
	rows := make([]*features, len(list))
	for i := range list {
		rows[i] = list[i].features
	}
	best, x := bestOf(rows), make([]float64, len(inputs))
	for i, r := range rows {
		list[i].logit = w.Trees.Logit(r.inputs(x, &best, kind, short))
		list[i].score = w.fine(rows[i], kind, short) + list[i].logit
	}
}

func (w *weights) fine(f *features, kind knowledge.Kind, short bool) float64 {
	sum := w.Fine.times(f)
	if k := w.Kinds[kind]; k != nil {
		sum += k.times(f)
	}
	if short {
		sum += w.Short.times(f)
	}
	return sum
}

func (w *weights) span(f *spanFeatures, kind knowledge.Kind) float64 {
	sum := w.Span.times(f)
	if k := w.SpanKinds[kind]; k != nil {
		sum += k.times(f)
	}
	return sum
}
