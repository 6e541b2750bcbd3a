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
	Weight float64
	Want   []string // what the short answer may be

	Asked string
	asking
	from, to    int          // where the answer stands in the only passage, when that is known
	list        []*candidate // the fine ones
	coarse      []features
	rightCoarse []bool
	rightFine   []bool
	doubtful    []bool // of the fine ones, see Mentions
}

// Verdict is whether a passage answers.
type Verdict int

// Mentions is said of a passage that has the words of an answer, but is none of those
// that are marked: it counts as right, as scorers count it, and teaches nothing.
const (
	Wrong Verdict = iota
	Mentions
	Answers
)

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

// Without returns a pool of the same articles in which some passages are taken for
// missing.
func (p *Pool) Without(hidden func(*index.View, int) bool) *Pool {
	out := *p
	out.ranker = &ranker{lg: p.ranker.lg, dict: p.ranker.dict, weights: p.ranker.weights, exhaustive: p.ranker.exhaustive, hidden: hidden}
	return &out
}

// planned is the pool as it is now and a question's plan for it; the snapshot is to be
// closed unless there is an error.
func (p *Pool) planned(ctx context.Context, q knowledge.Question) (*index.Snapshot, *plan, error) {
	c, err := p.collection.Snapshot()
	if err != nil {
		return nil, nil, err
	}
	plan, err := p.ranker.plan(ctx, c, q)
	if err != nil {
		c.Close()
		return nil, nil, err
	}
	plan.learning = true
	return c, plan, nil
}

// Example asks a question and keeps what the ranker compared. judge says whether a
// passage answers.
func (p *Pool) Example(ctx context.Context, q knowledge.Question, judge func(*index.View, int) Verdict) (*Example, error) {
	c, plan, err := p.planned(ctx, q)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	list, err := p.ranker.retrieve(ctx, c, plan, q)
	if err != nil {
		return nil, err
	}
	e := &Example{asking: askingOf(q, plan.command), Weight: 1, Asked: q.Text}
	best(list)
	plan.survey(list)
	for i, c := range list {
		verdict := judge(c.record, c.at)
		yes := verdict != Wrong
		sampled := i < 2*maxRead && i%2 == 0 || i%40 == 0
		if yes || sampled {
			e.coarse, e.rightCoarse = append(e.coarse, *c.describe()), append(e.rightCoarse, yes)
		}
		if i < maxRead {
			plan.read(c, q)
			e.list, e.rightFine, e.doubtful = append(e.list, c.kept(yes)), append(e.rightFine, yes), append(e.doubtful, verdict == Mentions)
		}
	}
	return e, nil
}

// Kind is what the question asks for.
func (e *Example) Kind() knowledge.Kind { return e.kind }

// kept is a candidate without what is only needed to describe it: there are a million
// of them. Of a passage that does not answer the best short answers are kept.
func (c *candidate) kept(answers bool) *candidate {
	out := &candidate{record: c.record, at: c.at, matched: &matched{}, score: c.score, spans: c.spans,
		features: c.features, compared: &comparison{}}
	if !answers {
		out.spans = slices.Clone(c.spans[:min(2, len(c.spans))])
	}
	return out
}

// Fit returns the weights under which right passages come first most often.
func (w *Weights) Fit(examples []*Example) *Weights {
	out := &Weights{w.weights}
	var choices []model.Choice
	for _, e := range examples {
		if c := e.choice(); slices.Contains(c.Right, true) {
			choices = append(choices, c)
		}
	}
	out.Trees = forest{ordering.Order(choices)}
	return out
}

// FitCoarse returns the weights that choose the passages to be read.
func (w *Weights) FitCoarse(examples []*Example) *Weights {
	out := &Weights{w.weights}
	var choices []model.Choice
	for _, e := range examples {
		choices = append(choices, model.Choice{Rows: rowsOf(e.coarse), Right: e.rightCoarse, Blocks: []int{0}, Weight: e.Weight})
	}
	copy(out.Coarse[:], model.ListNet(choices, featureCount, 1)[0])
	return out
}

// ordering is how the trees are grown: usual figures, looked at on held-out questions.
var ordering = model.Boosting{Trees: 200, Leaves: 24, Rate: 0.08, Rows: 40, L2: 5, Share: 0.6}

// maxWrong is how many wrong passages of a question the trees are fitted on: the
// first by their coarse score, which are the hardest.
const maxWrong = 40

// choice is the passages that the trees are fitted on.
func (e *Example) choice() model.Choice {
	list := make([]*features, len(e.list))
	for i, c := range e.list {
		list[i] = c.features
	}
	c := model.Choice{Weight: e.Weight}
	wrong := 0
	for i, x := range inputsOf(list, e.asking) {
		if !e.rightFine[i] {
			wrong++
		}
		if !e.doubtful[i] && (e.rightFine[i] || wrong <= maxWrong) {
			c.Rows, c.Right = append(c.Rows, x), append(c.Right, e.rightFine[i])
		}
	}
	return c
}

// blocks are the blocks of weights for an example: that of all, that of its
// kind, and the last for a short command.
func (e *Example) blocks() []int {
	blocks := []int{0}
	if i := slices.Index(knowledge.Kinds, e.kind); i >= 0 {
		blocks = append(blocks, 1+i)
	}
	if e.command {
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
	list := make([]*candidate, len(e.list))
	for i := range list {
		list[i] = &candidate{features: e.list[i].features}
	}
	w.score(list, e.asking)
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
	fmt.Fprintf(&b, "%d %s %s\n", rank, e.kind, e.Asked)
	for _, i := range show {
		fmt.Fprintf(&b, "  %.2f %s\n   ", scores[i], e.list[i].passage().Text)
		for k, v := range e.list[i].features {
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
	w.order(c.spans, e.kind)
	if list := extract([]*candidate{&c}); len(list) > 0 {
		short = list[0].Answer
	}
	return short, c.passage().Text, true
}
