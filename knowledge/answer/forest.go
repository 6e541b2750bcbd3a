package answer

import (
	"encoding/json"
	"math"
	"strings"
	"unicode"

	"beleg/knowledge"
	"beleg/knowledge/answer/model"
)

// forest is boosted trees over the features of a passage, what they are beside the
// best of the question's other passages, and what kind of question and of collection
// it is. Their sum orders the passages of one question.
type forest struct{ model.Forest }

// asking is what the trees see of a question.
type asking struct {
	kind     knowledge.Kind
	command  bool
	words    float64 // that it has, over 20
	capitals float64 // share of them that are capitalised
}

func askingOf(q knowledge.Question, command bool) asking {
	words, capitals := 0.0, 0.0
	for w := range strings.FieldsSeq(q.Text) {
		words++
		capitals += indicator(unicode.IsUpper(firstRune(w)))
	}
	return asking{kind: q.Kind, command: command, words: math.Min(1, words/20), capitals: capitals / math.Max(1, words)}
}

// shared are the features of which the trees see the best value and the mean of a
// question's passages: they say what collection it is and how much of the question it
// has at all, and let one model serve short news and long articles.
var shared = []int{fOwn, fHub, fTold, fMissing, fArticles, fUndated}

// sharedNames are what the passages of a question share, as weights.json calls it.
var sharedNames = func() (names []string) {
	for _, k := range shared {
		names = append(names, "best "+featureNames[k], "mean "+featureNames[k])
	}
	for _, k := range knowledge.Kinds {
		names = append(names, "asks "+string(k))
	}
	return append(names, "command", "words", "capitals")
}()

// inputs are the values that trees may ask for, as weights.json calls them.
var inputs = func() []string {
	names := append([]string(nil), featureNames[:]...)
	for _, n := range featureNames {
		names = append(names, n+" behind best")
	}
	return append(names, sharedNames...)
}()

// inputsOf returns what the trees see of the passages of one question.
func inputsOf(rows []*features, q asking) [][]float64 {
	out := make([][]float64, len(rows))
	t := peersOf(rows, q)
	for i, r := range rows {
		out[i] = t.inputs(make([]float64, len(inputs)), r)
	}
	return out
}

// peers is what the passages of a question have together.
type peers struct {
	best   features  // the highest value of each feature
	shared []float64 // the inputs that are the same for all
	level  float64   // see level, once they are scored
}

func peersOf(rows []*features, q asking) *peers {
	t := &peers{}
	var mean features
	for k := range t.best {
		t.best[k] = math.Inf(-1)
	}
	for _, r := range rows {
		for k, v := range r {
			t.best[k] = max(t.best[k], v)
			mean[k] += v / float64(len(rows))
		}
	}
	for _, k := range shared {
		t.shared = append(t.shared, t.best[k], mean[k])
	}
	for _, other := range knowledge.Kinds {
		t.shared = append(t.shared, indicator(other == q.kind))
	}
	t.shared = append(t.shared, indicator(q.command), q.words, q.capitals)
	return t
}

// inputs sets x to what the trees see of a passage.
func (t *peers) inputs(x []float64, f *features) []float64 {
	copy(x, f[:])
	for k, v := range f {
		x[featureCount+k] = v - t.best[k]
	}
	copy(x[2*featureCount:], t.shared)
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
