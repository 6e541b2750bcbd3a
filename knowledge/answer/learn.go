package answer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/answer/model"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
)

// Example is a question whose right passages are known, as the ranker saw it.
type Example struct {
	Set    string // what it is reported under
	Group  string // questions of one group are never split over training and test
	Kind   knowledge.Kind
	Short  bool
	Weight float64
	Want   []string // what the short answer may be

	Asked        string
	from, to     int          // where the answer stands in the only passage, when that is known
	list         []*candidate // the fine ones
	coarse, fine []features
	rightCoarse  []bool
	rightFine    []bool
}

// Reached reports whether a right passage was among those found and read.
func (e *Example) Reached() (found, read bool) {
	for _, r := range e.rightCoarse {
		found = found || r
	}
	for _, r := range e.rightFine {
		read = read || r
	}
	return found, read
}

// Example asks a question and keeps what the ranker compared. right says
// whether a passage answers.
func (p *Pool) Example(ctx context.Context, q knowledge.Question, right func(*index.View, int) bool) (*Example, error) {
	c, err := p.collection.Snapshot()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	plan, err := p.ranker.plan(ctx, c, q)
	if err != nil {
		return nil, err
	}
	list, err := p.ranker.retrieve(ctx, c, plan, q)
	if err != nil {
		return nil, err
	}
	e := &Example{Kind: q.Kind, Short: plan.command, Weight: 1, Asked: q.Text}
	best(list)
	for i := range list {
		c := list[i]
		yes := right(c.record, c.at)
		if i < 2*maxRead || yes || i%10 == 0 {
			e.coarse, e.rightCoarse = append(e.coarse, *c.describe()), append(e.rightCoarse, yes)
		}
		if i < maxRead {
			plan.read(c, q)
			e.fine, e.rightFine = append(e.fine, *c.features), append(e.rightFine, yes)
			kept := *c
			e.list = append(e.list, &kept)
		}
	}
	return e, nil
}

// Fit returns the weights under which right passages come first most often, and
// trees that tell right ones from wrong ones.
func (w *Weights) Fit(examples []*Example) *Weights {
	out := &Weights{w.weights}
	var coarse, fine []model.Choice
	for _, e := range examples {
		coarse = append(coarse, model.Choice{Rows: rowsOf(e.coarse), Right: e.rightCoarse, Blocks: []int{0}, Weight: e.Weight})
		fine = append(fine, model.Choice{Rows: rowsOf(e.fine), Right: e.rightFine, Blocks: e.blocks(), Weight: e.Weight})
	}
	copy(out.Coarse[:], model.ListNet(coarse, featureCount, 1)[0])
	blocks := model.ListNet(fine, featureCount, 2+len(knowledge.Kinds))
	copy(out.Fine[:], blocks[0])
	out.Kinds = map[knowledge.Kind]*linear{}
	for i, k := range knowledge.Kinds {
		out.Kinds[k] = (*linear)(blocks[1+i])
	}
	copy(out.Short[:], blocks[1+len(knowledge.Kinds)])
	out.Trees = fitTrees(examples)
	return out
}

// blocks are the blocks of weights for an example: that of all, that of its
// kind, and the last for a short command.
func (e *Example) blocks() []int {
	blocks := []int{0}
	if i := slices.Index(knowledge.Kinds, e.Kind); i >= 0 {
		blocks = append(blocks, 1+i)
	}
	if e.Short {
		blocks = append(blocks, 1+len(knowledge.Kinds))
	}
	return blocks
}

func rowsOf(list []features) [][]float64 {
	out := make([][]float64, len(list))
	for i := range list {
		out[i] = list[i][:]
	}
	return out
}

// fitTrees fits trees to tell right passages from wrong ones, every question
// counting the same.
func fitTrees(examples []*Example) forest {
	var rows [][]float64
	var right []bool
	var weight []float64
	for _, e := range examples {
		if !slices.Contains(e.rightFine, true) {
			continue
		}
		list := make([]*features, len(e.fine))
		for i := range list {
			list[i] = &e.fine[i]
		}
		rows = append(rows, inputsOf(list, e.Kind, e.Short)...)
		right = append(right, e.rightFine...)
		for range list {
			weight = append(weight, e.Weight)
		}
	}
	return forest{model.Boost(rows, right, weight)}
}

// FitSpans returns the weights under which the right short answer of a right
// passage comes first most often, fitted in the same way.
func (w *Weights) FitSpans(examples []*Example) *Weights {
	out := &Weights{w.weights}
	var choices []model.Choice
	for _, e := range examples {
		choices = append(choices, e.spanChoices()...)
	}
	blocks := model.ListNet(choices, spanFeatureCount, 2+len(knowledge.Kinds))
	copy(out.Span[:], blocks[0])
	out.SpanKinds = map[knowledge.Kind]*spanLinear{}
	for i, k := range knowledge.Kinds {
		out.SpanKinds[k] = (*spanLinear)(blocks[1+i])
	}
	out.SpanTrees = out.fitSpanTrees(examples)
	return out
}

// spanChoices are the spans of the right passages of an example.
func (e *Example) spanChoices() []model.Choice {
	var out []model.Choice
	for i := range e.list {
		c := e.list[i]
		if !e.rightFine[i] || len(c.spans) < 2 {
			continue
		}
		x := model.Choice{Blocks: e.blocks(), Weight: e.Weight}
		for _, s := range c.spans {
			x.Rows = append(x.Rows, s.features[:])
			x.Right = append(x.Right, e.answeredBy(c, &s))
		}
		out = append(out, x)
	}
	return out
}

// Right reports whether a short answer holds one of the wanted ones and is no
// longer than so many times that and so many characters.
func (e *Example) Right(a knowledge.Answer, times float64, more int) bool {
	got := Plain(strings.Join([]string{a.Text, a.Person, a.Role}, " "))
	if a.Person != "" && times < 2 {
		times, more = 2, 40
	}
	return slices.ContainsFunc(e.Want, func(want string) bool {
		want = Plain(want)
		return want != "" && strings.Contains(got, want) && float64(len(got)) <= times*float64(len(want))+float64(more)
	})
}

// Plain is a text as answers are compared: words only, folded.
func Plain(s string) string {
	var words []string
	for _, t := range lang.Tokens(s) {
		if t.Word {
			words = append(words, lang.Fold(t.Text))
		}
	}
	return strings.Join(words, " ")
}

// Weights are fitted weights, to be tried or written.
type Weights struct{ weights }

// Embedded returns the weights in the binary.
func Embedded() *Weights { return &Weights{*embedded()} }

// JSON is the content of weights.json.
func (w *Weights) JSON() ([]byte, error) { return json.MarshalIndent(&w.weights, "", " ") }

// Rank is the rank of the first right passage of an example, 0 when there is none.
func (w *Weights) Rank(e *Example) int {
	for i, at := range w.ranking(e) {
		if e.rightFine[at] {
			return i + 1
		}
	}
	return 0
}

// ranking orders the passages of an example, the best first; a wrong one
// before a right one of the same score.
func (w *Weights) ranking(e *Example) []int {
	scores := w.scores(e)
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if scores[a] == scores[b] && e.rightFine[a] != e.rightFine[b] {
			return map[bool]int{true: 1, false: -1}[e.rightFine[a]]
		}
		return cmp.Compare(scores[b], scores[a])
	})
	return order
}

func (w *Weights) scores(e *Example) []float64 {
	list := make([]*candidate, len(e.fine))
	for i := range list {
		list[i] = &candidate{features: &e.fine[i]}
	}
	w.score(list, e.Kind, e.Short)
	out := make([]float64, len(list))
	for i := range list {
		out[i] = list[i].score
	}
	return out
}

// Miss shows what was ranked above the first right passage; empty when nothing was.
func (w *Weights) Miss(e *Example) string {
	rank := w.Rank(e)
	if rank == 1 || len(e.list) == 0 {
		return ""
	}
	order, scores := w.ranking(e), w.scores(e)
	show := order[:1]
	if rank > 0 {
		show = append(slices.Clone(show), order[rank-1])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s %s\n", rank, e.Kind, e.Asked)
	for _, i := range show {
		fmt.Fprintf(&b, "  %.2f %s\n   ", scores[i], e.list[i].passage().Text)
		for k, v := range e.fine[i] {
			if v != 0 {
				fmt.Fprintf(&b, " %s %.2f", featureNames[k], v)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Span returns the short answer that the weights take out of the best right
// passage of an example, with the passage; ok is false when none was read.
func (e *Example) Span(w *Weights) (short knowledge.Answer, text string, ok bool) {
	at := -1
	for _, i := range w.ranking(e) {
		if at < 0 && e.rightFine[i] {
			at = i
		}
	}
	if at < 0 {
		return knowledge.Answer{}, "", false
	}
	c := *e.list[at]
	c.spans = slices.Clone(c.spans)
	w.order(c.spans, e.Kind)
	if list := extract([]*candidate{&c}); len(list) > 0 {
		short = list[0].Answer
	}
	return short, c.passage().Text, true
}
