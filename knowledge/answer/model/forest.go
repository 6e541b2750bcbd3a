package model

import (
	"fmt"
	"strconv"
	"strings"
)

// Forest is a sum of regression trees: the logit of a probability.
type Forest struct {
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

// Logit is the sum of the trees for one row.
func (f *Forest) Logit(x []float64) float64 {
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

// Lines writes the base and each tree as one line, nodes in preorder and
// inputs by name: "own<0.35|missing<0.2|=-0.02|=0.01|=0.3".
func (f *Forest) Lines(names []string) []string {
	lines := []string{strconv.FormatFloat(f.base, 'g', 5, 64)}
	for _, t := range f.trees {
		var words []string
		for _, n := range t {
			if n.input < 0 {
				words = append(words, "="+strconv.FormatFloat(n.value, 'g', 4, 64))
			} else {
				words = append(words, names[n.input]+"<"+strconv.FormatFloat(n.threshold, 'g', 5, 64))
			}
		}
		lines = append(lines, strings.Join(words, "|"))
	}
	return lines
}

// ParseForest reads what Lines wrote.
func ParseForest(lines, names []string) (Forest, error) {
	var f Forest
	if len(lines) == 0 {
		return f, nil
	}
	at := map[string]int{}
	for i, name := range names {
		at[name] = i
	}
	var err error
	if f.base, err = strconv.ParseFloat(lines[0], 64); err != nil {
		return f, fmt.Errorf("base of a forest: %w", err)
	}
	for _, line := range lines[1:] {
		var t tree
		words := strings.Split(line, "|")
		end, err := t.parse(words, at)
		if err != nil || end != len(words) {
			return f, fmt.Errorf("malformed tree %.60q: %v", line, err)
		}
		f.trees = append(f.trees, t)
	}
	return f, nil
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
