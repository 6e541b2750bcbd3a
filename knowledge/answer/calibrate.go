package answer

import (
	"math"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/index"
)

// Judged is a question as it would be answered, for calibration.
type Judged struct {
	Group      string
	Answerable bool // whether the collection holds an answer
	Right      bool // whether the first answer is right
	Confidence float64

	kind    knowledge.Kind
	x       features
	lead    float64
	support float64
}

// Judge says how the weights would answer an example. Without leaves out the
// articles that hold the answer, which makes a question nobody can answer.
func (w *Weights) Judge(e *Example, right func(*index.Record, int) bool, without func(*index.Record) bool) (Judged, bool) {
	list := make([]candidate, 0, len(e.list))
	for _, c := range e.list {
		if without == nil || !without(c.record) {
			c.score = w.fine(&c.features, e.Kind, e.Short)
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return Judged{}, false
	}
	best(list)
	answers := merge(shorten(list))
	if len(answers) == 0 {
		return Judged{}, false
	}
	a := &answers[0]
	j := Judged{Group: e.Group, Answerable: without == nil, kind: e.Kind, x: a.support[0].features, lead: lead(answers, 0), support: math.Log(float64(len(a.support)))}
	for _, c := range a.support {
		j.Right = j.Right || without == nil && right(c.record, c.at)
	}
	j.Confidence = w.confidence(a, j.lead, e.Kind)
	return j, true
}

// Calibrate fits the confidence of first answers by logistic regression with
// an L2 penalty.
func (w *Weights) Calibrate(list []Judged) {
	c := &w.Confidence
	c.Bias, c.Lead, c.Support, c.Features, c.Kinds = 0, 0, 0, linear{}, map[knowledge.Kind]float64{}
	const rounds, rate, penalty = 3000, 0.5, 0.002
	for round := range rounds {
		var bias, lead, support float64
		var grad linear
		kinds := map[knowledge.Kind]float64{}
		for i := range list {
			j := &list[i]
			d := w.probability(j)
			if j.Right {
				d--
			}
			d /= float64(len(list))
			bias += d
			lead += d * j.lead
			support += d * j.support
			kinds[j.kind] += d
			for k, v := range j.x {
				grad[k] += d * v
			}
		}
		step := rate * (1 - float64(round)/(rounds+1))
		c.Bias -= step * bias
		c.Lead -= step * (lead + penalty*c.Lead)
		c.Support -= step * (support + penalty*c.Support)
		for k := range grad {
			c.Features[k] -= step * (grad[k] + penalty*c.Features[k])
		}
		for _, k := range knowledge.Kinds {
			c.Kinds[k] -= step * (kinds[k] + penalty*c.Kinds[k])
		}
	}
}

func (w *Weights) probability(j *Judged) float64 {
	c := &w.Confidence
	return 1 / (1 + math.Exp(-(c.Bias + c.Lead*j.lead + c.Support*j.support + c.Kinds[j.kind] + c.Features.times(&j.x))))
}

// Rate returns the confidence of every judged answer under the weights.
func (w *Weights) Rate(list []Judged) {
	for i := range list {
		list[i].Confidence = w.probability(&list[i])
	}
}

// Threshold sets the confidence below which is refused so that the given share
// of the answerable questions is answered.
func (w *Weights) Threshold(list []Judged, answered float64) {
	var all []float64
	for _, j := range list {
		if j.Answerable {
			all = append(all, j.Confidence)
		}
	}
	slices.Sort(all)
	if len(all) > 0 {
		w.Refuse = math.Round(all[int(float64(len(all))*(1-answered))]*1000) / 1000
	}
}
