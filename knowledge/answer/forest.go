package answer

import (
	"encoding/json"
	"math"

	"beleg/knowledge"
	"beleg/knowledge/answer/model"
)

// forest is boosted trees over the features of a passage, what they are beside
// the best of the question's other passages, the kind of the question and
// whether it is a short command. Their sum is the logit of the probability that
// the passage answers.
type forest struct{ model.Forest }

// inputs are the values that trees may ask for, as weights.json calls them.
var inputs = func() []string {
	names := append([]string(nil), featureNames[:]...)
	for _, n := range featureNames {
		names = append(names, n+" behind best")
	}
	for _, k := range knowledge.Kinds {
		names = append(names, "asks "+string(k))
	}
	return append(names, "command")
}()

// inputsOf returns what the trees see of the passages of one question.
func inputsOf(rows []*features, kind knowledge.Kind, short bool) [][]float64 {
	out := make([][]float64, len(rows))
	best := bestOf(rows)
	for i, r := range rows {
		out[i] = r.inputs(make([]float64, len(inputs)), &best, kind, short)
	}
	return out
}

// bestOf is the highest value of each feature.
func bestOf(rows []*features) (best features) {
	for k := range best {
		best[k] = math.Inf(-1)
	}
	for _, r := range rows {
		for k, v := range r {
			best[k] = max(best[k], v)
		}
	}
	return best
}

// inputs sets x to what the trees see of a passage.
func (f *features) inputs(x []float64, best *features, kind knowledge.Kind, short bool) []float64 {
	copy(x, f[:])
	for k, v := range f {
		x[featureCount+k] = v - best[k]
	}
	for k, other := range knowledge.Kinds {
		x[2*featureCount+k] = indicator(other == kind)
	}
	x[len(x)-1] = indicator(short)
	return x
}

// MarshalJSON writes the trees as lines of text.
func (f forest) MarshalJSON() ([]byte, error) { return json.Marshal(f.Lines(inputs)) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *forest) UnmarshalJSON(raw []byte) error {
	var lines []string
	if err := json.Unmarshal(raw, &lines); err != nil {
		return err
	}
	parsed, err := model.ParseForest(lines, inputs)
	f.Forest = parsed
	return err
}
