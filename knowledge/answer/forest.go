package answer

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"beleg/knowledge"
)

// forest is a sum of regression trees over the features of a passage, what
// they are beside the best of the question's other passages, the kind of the
// question and whether it is a short command. Their sum is the logit of the
// probability that the passage answers.
type forest struct {
	base  float64
	trees []tree
}

// tree is a binary regression tree in preorder: the left branch of a node
// follows it.
type tree []node

type node struct {
	input     int // -1 at a leaf
	threshold float64
	right     int     // position of the right branch
	value     float64 // of a leaf
}

// inputs is the number of values that trees may ask for.
var inputs = 2*featureCount + len(knowledge.Kinds) + 1

// inputName is how weights.json calls an input.
func inputName(i int) string {
	switch {
	case i < featureCount:
		return featureNames[i]
	case i < 2*featureCount:
		return featureNames[i-featureCount] + " behind best"
	case i < inputs-1:
		return "asks " + string(knowledge.Kinds[i-2*featureCount])
	}
	return "command"
}

// inputsOf returns what the trees see of the passages of one question.
func inputsOf(rows []*features, kind knowledge.Kind, short bool) [][]float64 {
	var best features
	for k := range best {
		best[k] = math.Inf(-1)
	}
	for _, r := range rows {
		for k, v := range r {
			best[k] = max(best[k], v)
		}
	}
	backing := make([]float64, len(rows)*inputs)
	out := make([][]float64, len(rows))
	for i, r := range rows {
		x := backing[i*inputs : (i+1)*inputs : (i+1)*inputs]
		copy(x, r[:])
		for k, v := range r {
			x[featureCount+k] = v - best[k]
		}
		for k, other := range knowledge.Kinds {
			if other == kind {
				x[2*featureCount+k] = 1
			}
		}
		if short {
			x[inputs-1] = 1
		}
		out[i] = x
	}
	return out
}

// logit is the sum of the trees for one passage's inputs.
func (f *forest) logit(x []float64) float64 {
	sum := f.base
	for _, t := range f.trees {
		i := 0
		for t[i].input >= 0 {
			if x[t[i].input] < t[i].threshold {
				i++
			} else {
				i = t[i].right
			}
		}
		sum += t[i].value
	}
	return sum
}

// MarshalJSON writes the base and each tree as one line, nodes in preorder:
// "own<0.35|missing<0.2|=-0.02|=0.01|=0.3".
func (f forest) MarshalJSON() ([]byte, error) {
	lines := []string{strconv.FormatFloat(f.base, 'g', 5, 64)}
	for _, t := range f.trees {
		var words []string
		for _, n := range t {
			if n.input < 0 {
				words = append(words, "="+strconv.FormatFloat(n.value, 'g', 4, 64))
			} else {
				words = append(words, inputName(n.input)+"<"+strconv.FormatFloat(n.threshold, 'g', 5, 64))
			}
		}
		lines = append(lines, strings.Join(words, "|"))
	}
	return json.Marshal(lines)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *forest) UnmarshalJSON(raw []byte) error {
	var lines []string
	if err := json.Unmarshal(raw, &lines); err != nil || len(lines) == 0 {
		return err
	}
	at := map[string]int{}
	for i := range inputs {
		at[inputName(i)] = i
	}
	var err error
	if f.base, err = strconv.ParseFloat(lines[0], 64); err != nil {
		return err
	}
	for _, line := range lines[1:] {
		var t tree
		words := strings.Split(line, "|")
		end, err := t.parse(words, at)
		if err != nil || end != len(words) {
			return fmt.Errorf("malformed tree %.60q: %v", line, err)
		}
		f.trees = append(f.trees, t)
	}
	return nil
}

// parse appends the branch that the words begin with and returns how many it took.
func (t *tree) parse(words []string, at map[string]int) (taken int, err error) {
	if len(words) == 0 {
		return 0, fmt.Errorf("branch missing")
	}
	if value, ok := strings.CutPrefix(words[0], "="); ok {
		v, err := strconv.ParseFloat(value, 64)
		*t = append(*t, node{input: -1, value: v})
		return 1, err
	}
	name, threshold, _ := strings.Cut(words[0], "<")
	input, ok := at[name]
	v, err := strconv.ParseFloat(threshold, 64)
	if !ok || err != nil {
		return 0, fmt.Errorf("unknown input or threshold %q", words[0])
	}
	me := len(*t)
	*t = append(*t, node{input: input, threshold: v})
	left, err := t.parse(words[1:], at)
	if err != nil {
		return 0, err
	}
	(*t)[me].right = len(*t)
	right, err := t.parse(words[1+left:], at)
	return 1 + left + right, err
}
