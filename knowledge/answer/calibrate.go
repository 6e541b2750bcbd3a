package answer

import (
	"math"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/index"
)

// Judged is a question as it would be answered, for calibration.
type Judged struct {
	Set, Group    string
	Answerable    bool    // whether the collection holds an answer
	Right         bool    // whether the first answer is right
	Weight        float64 // in calibration, 1 as a rule
	Confidence    float64 // probability that it is right
	Answerability float64 // probability that it is answerable

	rating
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
	j := Judged{Weight: 1, Set: e.Set, Group: e.Group, Answerable: without == nil, rating: a.rating(lead(answers, 0), e.Kind)}
	for _, c := range a.support {
		j.Right = j.Right || without == nil && right(c.record, c.at)
	}
	return j, true
}

// Calibrate fits the probabilities that a first answer is right, and that the
// question is answerable at all, which is what a refusal denies.
func (w *Weights) Calibrate(list []Judged) {
	w.Confidence.fit(list, func(j *Judged) bool { return j.Right })
	w.Answerable.fit(list, func(j *Judged) bool { return j.Answerable })
}

// fit is logistic regression by gradient descent with an L2 penalty, a higher
// one for what is added for a kind of question.
func (l *logistic) fit(list []Judged, yes func(*Judged) bool) {
	*l = logistic{Kinds: map[knowledge.Kind]float64{}, KindFeatures: map[knowledge.Kind]*linear{}}
	for _, k := range knowledge.Kinds {
		l.KindFeatures[k] = new(linear)
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
			d := l.probability(&j.rating)
			if yes(j) {
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
		l.Bias -= step * bias
		l.Lead -= step * (lead + penalty*l.Lead)
		l.Trees -= step * (logit + penalty*l.Trees)
		l.Support -= step * (support + penalty*l.Support)
		for k := range grad {
			l.Features[k] -= step * (grad[k] + penalty*l.Features[k])
		}
		for _, kind := range knowledge.Kinds {
			l.Kinds[kind] -= step * (kinds[kind] + penalty*l.Kinds[kind])
			own := l.KindFeatures[kind]
			for k := range own {
				own[k] -= step * (byKind[kind][k] + kindPenalty*own[k])
			}
		}
	}
}

// Rate sets the probabilities of every judged answer under the weights.
func (w *Weights) Rate(list []Judged) {
	for i := range list {
		j := &list[i]
		j.Confidence, j.Answerability = w.Confidence.probability(&j.rating), w.Answerable.probability(&j.rating)
	}
}

// Threshold sets the probability of being answerable below which a question is
// refused so that the given share of the answerable ones is answered.
func (w *Weights) Threshold(list []Judged, answered float64) {
	var all []float64
	for _, j := range list {
		if j.Answerable {
			all = append(all, j.Answerability)
		}
	}
	slices.Sort(all)
	if len(all) > 0 {
		w.Refuse = math.Round(all[int(float64(len(all))*(1-answered))]*1000) / 1000
	}
}
