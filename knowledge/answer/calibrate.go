package answer

import (
	"math"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/answer/model"
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
func (w *Weights) Judge(e *Example, judge func(*index.View, int) Verdict, without func(*index.View) bool) (Judged, bool) {
	list := make([]*candidate, 0, len(e.list))
	for _, c := range e.list {
		if without == nil || !without(c.record) {
			judged := *c
			list = append(list, &judged)
		}
	}
	w.score(list, e.asking)
	if len(list) == 0 {
		return Judged{}, false
	}
	best(list)
	answers := merge(extract(list))
	if len(answers) == 0 {
		return Judged{}, false
	}
	a := &answers[0]
	j := Judged{Weight: 1, Set: e.Set, Group: e.Group, Answerable: without == nil, rating: a.rating(margin(answers, 0), e.kind)}
	for _, c := range a.support {
		j.Right = j.Right || without == nil && judge(c.record, c.at) != Wrong
	}
	return j, true
}

// Calibrate fits the probabilities that a first answer is right, and that the
// question is answerable at all, which is what a refusal denies.
func (w *Weights) Calibrate(list []Judged) {
	w.Confidence.fit(list, func(j *Judged) bool { return j.Right })
	w.Answerable.fit(list, func(j *Judged) bool { return j.Answerable })
}

// fit is logistic regression, with a higher penalty on what is added for a
// kind of question.
func (l *logistic) fit(list []Judged, yes func(*Judged) bool) {
	samples := make([]model.Sample, len(list))
	for i := range list {
		samples[i] = model.Sample{Row: list[i].row(), Yes: yes(&list[i]), Weight: list[i].Weight}
	}
	l.set(model.Logistic(samples, penalties()))
}

// Where the weights of a logistic regression stand in a row: four that belong
// to no feature, those of the features, and by kind of question one and again
// those of the features.
const (
	atBias = iota
	atMargin
	atScore
	atSupport
	atFeatures
	atKinds = atFeatures + featureCount
)

func atKindFeatures(kind int) int { return atKinds + len(knowledge.Kinds) + kind*featureCount }

// penalties are those on the squared weights of such a row.
func penalties() []float64 {
	const shared, byKind = 0.002, 0.01
	out := slices.Repeat([]float64{shared}, atKindFeatures(len(knowledge.Kinds)))
	out[atBias] = 0
	for i := atKindFeatures(0); i < len(out); i++ {
		out[i] = byKind
	}
	return out
}

// row is a rating as a sparse row.
func (r *rating) row() []model.Term {
	row := []model.Term{{At: atBias, Value: 1}, {At: atMargin, Value: r.margin}, {At: atScore, Value: r.score / 10},
		{At: atSupport, Value: r.support}}
	kind := slices.Index(knowledge.Kinds, r.kind)
	if kind >= 0 {
		row = append(row, model.Term{At: atKinds + kind, Value: 1})
	}
	for k, v := range r.x {
		if v == 0 {
			continue
		}
		row = append(row, model.Term{At: atFeatures + k, Value: v})
		if kind >= 0 {
			row = append(row, model.Term{At: atKindFeatures(kind) + k, Value: v})
		}
	}
	return row
}

// set takes the weights of such rows.
func (l *logistic) set(weights []float64) {
	*l = logistic{Bias: weights[atBias], Margin: weights[atMargin], Score: weights[atScore], Support: weights[atSupport],
		Kinds: map[knowledge.Kind]float64{}, KindFeatures: map[knowledge.Kind]*linear{}}
	copy(l.Features[:], weights[atFeatures:])
	for i, kind := range knowledge.Kinds {
		l.Kinds[kind] = weights[atKinds+i]
		l.KindFeatures[kind] = (*linear)(weights[atKindFeatures(i) : atKindFeatures(i)+featureCount])
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
