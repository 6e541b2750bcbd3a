package answer

import (
	"cmp"
	"math"
	"slices"

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

	rating []float64
}

// Judge says how the weights would answer an example.
func (w *Weights) Judge(e *Example, judge func(*index.View, int) Verdict) (Judged, bool) {
	list := make([]*candidate, 0, len(e.list))
	for _, c := range e.list {
		judged := *c
		list = append(list, &judged)
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
	j := Judged{Weight: 1, Set: e.Set, Group: e.Group, Answerable: true, rating: a.rating(margin(answers, 0))}
	for _, c := range a.support {
		j.Right = j.Right || judge(c.record, c.at) != Wrong
	}
	return j, true
}

// Calibrate fits the probabilities that a first answer is right, and that the
// question is answerable at all, which is what a refusal denies. Of the latter, what is
// answerable in a set counts as much as what is not: sets have more or less of it by
// the way they were made.
func (w *Weights) Calibrate(list []Judged) {
	rows, right, answerable := make([][]float64, len(list)), make([]bool, len(list)), make([]bool, len(list))
	as, even := make([]float64, len(list)), make([]float64, len(list))
	type side struct {
		set string
		yes bool
	}
	sum := map[side]float64{}
	for _, j := range list {
		sum[side{j.Set, j.Answerable}] += j.Weight
	}
	for i, j := range list {
		rows[i], right[i], answerable[i] = j.rating, j.Right, j.Answerable
		yes, no := sum[side{j.Set, true}], sum[side{j.Set, false}]
		as[i], even[i] = j.Weight, j.Weight*math.Min(yes, no)/sum[side{j.Set, j.Answerable}]
	}
	w.Confidence.fit(rows, right, as, confidencePenalty)
	w.Answerable.fit(rows, answerable, even, answerablePenalty)
}

// Rate sets the probabilities of every judged answer under the weights.
func (w *Weights) Rate(list []Judged) {
	for i := range list {
		j := &list[i]
		j.Confidence, j.Answerability = w.Confidence.probability(j.rating), w.Answerable.probability(j.rating)
	}
}

// Refuses reports whether the weights by which an answer was rated refuse it.
func (w *Weights) Refuses(j Judged) bool { return j.Answerability < w.Refuse.of(j.rating) }

// Threshold sets the probability of being answerable below which a question is
// refused so that the given share of the answerable ones is answered: how it grows with
// the length of articles by the questions of a list, every set of which counts the same,
// and where it begins by those of set.
func (w *Weights) Threshold(list, set []Judged, answered float64) {
	list, set = answerable(list), answerable(set)
	weights := even(list)
	least := math.Inf(1)
	for step := range 51 {
		t := threshold{Long: float64(step) / 100}
		t.Base = t.base(list, weights, 1-answered)
		if loss := t.loss(list, weights, 1-answered); loss < least {
			least, w.Refuse = loss, t
		}
	}
	w.Refuse.Base = math.Round(w.Refuse.base(set, even(set), 1-answered)*1000) / 1000
}

// answerable are those of a list that an article answers.
func answerable(list []Judged) []Judged {
	return slices.DeleteFunc(slices.Clone(list), func(j Judged) bool { return !j.Answerable })
}

// even are weights by which every set of a list counts 1.
func even(list []Judged) []float64 {
	sum := map[string]float64{}
	for _, j := range list {
		sum[j.Set] += j.Weight
	}
	out := make([]float64, len(list))
	for i, j := range list {
		out[i] = j.Weight / sum[j.Set]
	}
	return out
}

// base is where a threshold must begin for a share of the list to lie below it.
func (t threshold) base(list []Judged, weights []float64, share float64) float64 {
	order, all := make([]int, len(list)), 0.0
	for i := range list {
		order[i] = i
		all += weights[i]
	}
	above := func(i int) float64 { return list[i].Answerability - t.Long*list[i].rating[atLong] }
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(above(a), above(b)) })
	sum := 0.0
	for _, i := range order {
		if sum += weights[i]; sum > share*all {
			return above(i)
		}
	}
	return 0
}

// loss is the pinball loss of a threshold as a quantile of the list (Koenker and
// Bassett, Regression Quantiles, 1978).
func (t threshold) loss(list []Judged, weights []float64, share float64) (sum float64) {
	for i, j := range list {
		d := j.Answerability - t.of(j.rating)
		sum += weights[i] * math.Max(share*d, (share-1)*d)
	}
	return sum
}

// PlainFrom sets the probability of being right from which on an answer is given
// plainly, so that the given share of those is right. long is how it grows with the
// length of articles.
func (w *Weights) PlainFrom(list []Judged, right, long float64) {
	w.Plain = threshold{1, long}
	above := func(j Judged) float64 { return j.Confidence - long*j.rating[atLong] }
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b Judged) int { return cmp.Compare(above(b), above(a)) })
	yes, all := 0.0, 0.0
	for _, j := range sorted {
		all += j.Weight
		if j.Right {
			yes += j.Weight
		}
		if yes >= right*all {
			w.Plain.Base = math.Floor(above(j)*1000) / 1000
		}
	}
}

// Gives reports whether the weights by which an answer was rated give it plainly.
func (w *Weights) Gives(j Judged) bool { return !w.Refuses(j) && j.Confidence >= w.Plain.of(j.rating) }
