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
	Weight     float64 // in calibration, 1 as a rule

	kind    knowledge.Kind
	x       features
	logit   float64
	lead    float64
	support float64
}

// Judge says how the weights would answer an example. Without leaves out the
// articles that hold the answer, which makes a question nobody can answer.
func (w *Weights) Judge(e *Example, right func(*index.Record, int) bool, without func(*index.Record) bool) (Judged, bool) {
	list := make([]candidate, 0, len(e.list))
	for _, c := range e.list {
		if without == nil || !without(c.record) {
			list = append(list, c)
		}
	}
	w.score(list, e.Kind, e.Short)
	if len(list) == 0 {
		return Judged{}, false
	}
	best(list)
	answers := merge(shorten(list))
	if len(answers) == 0 {
		return Judged{}, false
	}
	a := &answers[0]
	j := Judged{Weight: 1, Group: e.Group, Answerable: without == nil, kind: e.Kind, x: a.support[0].features, logit: a.support[0].logit, lead: lead(answers, 0), support: math.Log(float64(a.independent()))}
	for _, c := range a.support {
		j.Right = j.Right || without == nil && right(c.record, c.at)
	}
	j.Confidence = w.confidence(a, j.lead, e.Kind)
	return j, true
}

// Calibrate fits the confidence of first answers by logistic regression with
// an L2 penalty, a higher one for what is added for a kind of question.
func (w *Weights) Calibrate(list []Judged) {
	c := &w.Confidence
	c.Bias, c.Lead, c.Support, c.Trees, c.Features = 0, 0, 0, 0, linear{}
	c.Kinds, c.KindFeatures = map[knowledge.Kind]float64{}, map[knowledge.Kind]*linear{}
	for _, k := range knowledge.Kinds {
		c.KindFeatures[k] = new(linear)
	}
	total := 0.0
	for i := range list {
		total += list[i].Weight
	}
	const rounds, rate, penalty, kindPenalty = 3000, 0.5, 0.002, 0.01
	for round := range rounds {
		var bias, lead, support, logit float64
		var grad linear
		kinds := map[knowledge.Kind]float64{}
		byKind := map[knowledge.Kind]*linear{}
		for _, k := range knowledge.Kinds {
			byKind[k] = new(linear)
		}
		for i := range list {
			j := &list[i]
			d := w.rate(j)
			if j.Right {
				d--
			}
			d *= j.Weight / total
			bias += d
			lead += d * j.lead
			logit += d * j.logit / 10
			support += d * j.support
			kinds[j.kind] += d
			own := byKind[j.kind]
			for k, v := range j.x {
				grad[k] += d * v
				own[k] += d * v
			}
		}
		step := rate * (1 - float64(round)/(rounds+1))
		c.Bias -= step * bias
		c.Lead -= step * (lead + penalty*c.Lead)
		c.Trees -= step * (logit + penalty*c.Trees)
		c.Support -= step * (support + penalty*c.Support)
		for k := range grad {
			c.Features[k] -= step * (grad[k] + penalty*c.Features[k])
		}
		for _, kind := range knowledge.Kinds {
			c.Kinds[kind] -= step * (kinds[kind] + penalty*c.Kinds[kind])
			own := c.KindFeatures[kind]
			for k := range own {
				own[k] -= step * (byKind[kind][k] + kindPenalty*own[k])
			}
		}
	}
}

func (w *Weights) rate(j *Judged) float64 {
	return w.probability(&j.x, j.logit, j.lead, j.support, j.kind)
}

// Rate returns the confidence of every judged answer under the weights.
func (w *Weights) Rate(list []Judged) {
	for i := range list {
		list[i].Confidence = w.rate(&list[i])
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
