package answer

import (
	"encoding/json"
	"math"

	"beleg/knowledge"
	"beleg/knowledge/answer/model"
)

// spanForest is boosted trees over the features of a span, what they are beside the
// best of its passage's other spans, and the kind of the question. Their sum is the
// logit of the probability that the span is the short answer, if any of its passage is.
type spanForest struct{ model.Forest }

// spanInputs are the values that such trees may ask for, as weights.json calls them.
var spanInputs = func() []string {
	names := append([]string(nil), spanFeatureNames...)
	for _, n := range spanFeatureNames {
		names = append(names, n+" behind best")
	}
	for _, k := range knowledge.Kinds {
		names = append(names, "asks "+string(k))
	}
	return append(names, "linear")
}()

// bestSpan is the highest value of each feature.
func bestSpan(list []span) (best spanFeatures) {
	for i := range list {
		for k, v := range list[i].features {
			if i == 0 || v > best[k] {
				best[k] = v
			}
		}
	}
	return best
}

// inputs sets x to what the trees see of a span; behind is how far its linear score lies
// behind the best of the passage.
func (s *span) inputs(x []float64, best *spanFeatures, kind knowledge.Kind, behind float64) []float64 {
	f := &s.features
	copy(x, f[:])
	for k, v := range f {
		x[spanFeatureCount+k] = v - best[k]
	}
	for k, other := range knowledge.Kinds {
		x[2*spanFeatureCount+k] = indicator(other == kind)
	}
	x[len(x)-1] = behind
	return x
}

// treed is how many spans of a passage, the best ones by the linear score, the trees
// compare: they cost much more, and more than 8 changed little on held-out sentences of
// QAMR, where the trees raise "what" from .32 to .38.
const treed = 8

// compare adds the trees' logit to the scores of spans that stand in the order of the
// linear score, at least those of the first; the others stay behind them.
func (f *spanForest) compare(list []span, kind knowledge.Kind) {
	best, x := bestSpan(list), make([]float64, len(spanInputs))
	top, least := list[0].score, 0.0
	for i := range list {
		s := &list[i]
		if i < treed {
			s.score += f.Logit(s.inputs(x, &best, kind, s.score-top))
			least = min(s.score, least)
		} else {
			s.score = min(s.score, least)
		}
	}
}

// spanning is how these trees are grown: few, as they are asked of every passage read.
var spanning = model.Boosting{Trees: 60, Leaves: 10, Rate: 0.15, Rows: 60, L2: 10, Share: 0.8}

// fitSpanTrees fits trees to tell right spans from wrong ones of passages that have
// a right one.
func (w *weights) fitSpanTrees(examples []*Example) spanForest {
	var rows [][]float64
	var right []bool
	var weight []float64
	for _, e := range examples {
		for i, c := range e.list {
			if !e.rightFine[i] || len(c.spans) < 2 {
				continue
			}
			best, any := bestSpan(c.spans), false
			of := make([]bool, len(c.spans))
			for k := range c.spans {
				of[k] = e.answeredBy(c, &c.spans[k])
				any = any || of[k]
			}
			if !any {
				continue
			}
			right = append(right, of...)
			top := math.Inf(-1)
			for k := range c.spans {
				top = max(top, w.span(&c.spans[k].features, e.kind))
			}
			for k := range c.spans {
				s := &c.spans[k]
				rows = append(rows, s.inputs(make([]float64, len(spanInputs)), &best, e.kind, w.span(&s.features, e.kind)-top))
				weight = append(weight, e.Weight)
			}
		}
	}
	return spanForest{spanning.Tell(rows, right, weight)}
}

// MarshalJSON writes the trees as lines of text.
func (f spanForest) MarshalJSON() ([]byte, error) { return json.Marshal(f.Lines(spanInputs)) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *spanForest) UnmarshalJSON(raw []byte) error {
	var lines []string
	if err := json.Unmarshal(raw, &lines); err != nil {
		return err
	}
	parsed, err := model.ParseForest(lines, spanInputs)
	f.Forest = parsed
	return err
}
