package main

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/answer"
	"beleg/knowledge/question"
)

// qamrWeight is what a question of QAMR counts beside one of the other sets: there are
// many, all of them easy. Of three sentences one is taken, which teaches nearly as much.
const (
	qamrWeight = 0.3
	qamrEvery  = 3
)

// odd are questions that nobody asks of news, as their answer is an adjective or a part
// of a name, and pronounced answers that name nobody.
var (
	odd        = regexp.MustCompile(`(?i)\b(?:(?:kind|type|sort)s? of|what (?:kind|type|sort)|(?:first|last|sur|middle) ?name)\b`)
	pronounced = regexp.MustCompile(`(?i)^(?:he|she|it|they|we|I|you|him|her|them|us|me|his|their|its|who|that|this|these|those|someone)$`)
)

// qamr reads QAMR (Michael et al., Crowdsourcing Question-Answer Meaning
// Representations, 2018): questions about single sentences of Wikinews and Wikipedia
// and the stretch of the sentence that two people gave as the answer. The examples
// are for [answer.Weights.FitSpans] alone: each has one passage, so that there is
// nothing to choose between. Questions about one sentence are one group.
func (c *collector) qamr(ctx context.Context, w *answer.Weights) ([]*answer.Example, error) {
	type row struct {
		ID, Sentence, Question, Answer string
		Start, End                     int // in code points
	}
	rows, err := read[row](c, "qamr/questions.jsonl")
	if err != nil {
		return nil, err
	}
	var passages []answer.RankPassage
	number := map[string]int{}
	for _, r := range rows {
		if number[r.Sentence] == 0 {
			number[r.Sentence] = len(passages) + 1
			passages = append(passages, answer.RankPassage{SID: len(passages), Article: fmt.Sprint(len(passages)), Text: r.Sentence})
		}
	}
	pool, err := answer.NewPool(c.dicts[0], passages, "")
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	pool.Use(w)
	var out []*answer.Example
	for _, r := range rows {
		if number[r.Sentence]%qamrEvery != 0 {
			continue
		}
		if odd.MatchString(r.Question) || pronounced.MatchString(r.Answer) {
			continue
		}
		q, err := question.Parse(r.Question, knowledge.Any, "")
		if err != nil {
			continue // nothing but function words
		}
		letters := []rune(r.Sentence)
		from, to := len(string(letters[:r.Start])), len(string(letters[:r.End]))
		e, err := pool.Sentence(ctx, q, knowledge.ArticleID(number[r.Sentence]), from, to)
		if err != nil {
			return nil, err
		}
		if e == nil {
			continue
		}
		e.Group, e.Set, e.Weight = fmt.Sprint("qamr ", number[r.Sentence]), "qamr", qamrWeight
		out = append(out, e)
	}
	return out, nil
}

// stretches prints by kind how often the short answer taken out of a sentence is the
// one that people gave, or has more than half of its words and few others; held is
// how often one of those compared is.
func stretches(name string, examples []*answer.Example, with func(*answer.Example) *answer.Weights, misses bool) {
	type tallied struct{ n, held, given, exact, right int }
	counts := map[knowledge.Kind]*tallied{}
	for _, e := range examples {
		if counts[e.Kind()] == nil {
			counts[e.Kind()] = &tallied{}
		}
		c := counts[e.Kind()]
		a, overlap := e.Taken(with(e))
		c.n++
		if e.Holds() {
			c.held++
		}
		if a.Text != "" {
			c.given++
		}
		if overlap > 0.99 {
			c.exact++
		}
		if overlap > 0.5 {
			c.right++
		} else if misses {
			fmt.Printf("stretch %s: %s\n    want %q got %q\n", e.Kind(), e.Asked, e.Want, a.Text)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		c, n := counts[kind], float64(counts[kind].n)
		fmt.Printf("stretch, %s, %-8s n %5d  held %.3f  given %.3f  exact %.3f  right %.3f\n", name, kind, c.n, float64(c.held)/n,
			float64(c.given)/n,
			float64(c.exact)/n, float64(c.right)/n)
	}
}
