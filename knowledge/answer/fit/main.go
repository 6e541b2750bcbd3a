// Fit fits the ranking weights on development sets, or reports with -folds how
// well they do on questions they were not fitted on.
//
//	go run ./knowledge/answer/fit -bench ../shared/bench -folds 5
//	go run ./knowledge/answer/fit -bench ../shared/bench -out knowledge/answer/weights.json
//
// The folder holds XQuAD-R (xquad/) and questions over news (chat-dev.jsonl,
// news/), as the scorers read them. -cache keeps the news index between runs.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/answer"
	"beleg/knowledge/index"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/question"
)

func main() {
	bench := flag.String("bench", "../shared/bench", "folder of the development sets")
	dictionary := flag.String("dictionary", "auto", "auto, none or a path")
	cache := flag.String("cache", "", "folder that keeps the news index and the compiled dictionary")
	misses := flag.Bool("misses", false, "show what cross-validation ranks wrongly")
	folds := flag.Int("folds", 0, "cross-validate in so many parts")
	out := flag.String("out", "", "file to write the weights to")
	flag.Parse()
	if err := run(context.Background(), *bench, *dictionary, *cache, *folds, *misses, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, bench, dictionary, cache string, folds int, misses bool, out string) error {
	if cache == "" {
		dir, err := os.MkdirTemp("", "beleg-fit-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		cache = dir
	}
	var examples []*answer.Example
	for _, choice := range strings.Split(dictionary, ",") {
		dict, err := lexicon.Open(ctx, slog.Default(), filepath.Join(cache, "dictionary"), choice)
		if err != nil {
			return err
		}
		defer dict.Close()
		for _, cell := range [][2]string{{"en", "en"}, {"de", "de"}, {"en", "de"}, {"de", "en"}} {
			list, err := sentences(ctx, bench, dict, cell[0], cell[1])
			if err != nil {
				return err
			}
			report("xquad "+cell[0]+">"+cell[1], list, nil)
			examples = append(examples, list...)
		}
		list, err := chats(ctx, bench, dict, filepath.Join(cache, "news"))
		if err != nil {
			return err
		}
		report("chat", list, nil)
		examples = append(examples, list...)
	}
	if folds > 1 {
		validate(examples, folds, misses)
	}
	w := answer.Fit(examples)
	report("all, fitted on itself", examples, w)
	if out == "" {
		return nil
	}
	raw, err := w.JSON()
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(raw, '\n'), 0o644)
}

// sentences reads one cell of XQuAD-R: questions in one language over
// passages in another.
func sentences(ctx context.Context, bench string, dict *lexicon.Dictionary, from, to string) ([]*answer.Example, error) {
	passages, err := read[answer.RankPassage](filepath.Join(bench, "xquad", "passages-"+to+".jsonl"))
	if err != nil {
		return nil, err
	}
	questions, err := read[struct {
		ID       string `json:"id"`
		Question string `json:"question"`
		Gold     int    `json:"gold_sid"`
	}](filepath.Join(bench, "xquad", "questions-"+from+"-dev.jsonl"))
	if err != nil {
		return nil, err
	}
	pool, err := answer.NewPool(dict, passages, to)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	gold := map[string]int{}
	if to != from { // the sentences are numbered per language
		own, err := read[struct {
			ID   string `json:"id"`
			Gold int    `json:"gold_sid"`
		}](filepath.Join(bench, "xquad", "questions-"+to+"-dev.jsonl"))
		if err != nil {
			return nil, err
		}
		for _, q := range own {
			gold[q.ID] = q.Gold
		}
	}
	var out []*answer.Example
	for _, q := range questions {
		want := q.Gold
		if g, ok := gold[q.ID]; ok {
			want = g
		}
		parsed, err := question.Parse(q.Question, knowledge.Any, from)
		if err != nil {
			continue
		}
		e, err := pool.Example(ctx, parsed, func(r *index.Record, i int) bool { return pool.SID(r, i) == want })
		if err != nil {
			return nil, err
		}
		e.Group, e.Set = q.ID, "xquad "+from+">"+to
		out = append(out, e)
	}
	return out, nil
}

// item is a question over the news with its answer.
type item struct {
	ID     string   `json:"id"`
	Lang   string   `json:"lang"`
	Answer []string `json:"answer"`
	URLs   []string `json:"urls"`
	Asks   []struct {
		Text string `json:"text"`
		Lang string `json:"lang"`
	} `json:"asks"`
}

func chats(ctx context.Context, bench string, dict *lexicon.Dictionary, dir string) ([]*answer.Example, error) {
	items, err := read[item](filepath.Join(bench, "chat-dev.jsonl"))
	if err != nil {
		return nil, err
	}
	pool, err := news(bench, dict, dir)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	var out []*answer.Example
	for _, it := range items {
		if len(it.URLs) == 0 {
			continue
		}
		for _, ask := range it.Asks {
			q, err := understand(ask.Text, ask.Lang)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", ask.Text, err)
			}
			e, err := pool.Example(ctx, q, func(r *index.Record, i int) bool { return it.right(r.URL, r.Passages[i].Text) })
			if err != nil {
				return nil, err
			}
			e.Group, e.Set = it.ID, "chat "+map[bool]string{true: "same language", false: "cross language"}[it.Lang == ask.Lang]
			out = append(out, e)
		}
	}
	return out, nil
}

// understand reads "!when pact" and "!ask Who is …?".
func understand(text, language string) (knowledge.Question, error) {
	word, rest, _ := strings.Cut(strings.TrimPrefix(text, "!"), " ")
	kind, ok := knowledge.Any, false
	for _, l := range lang.All {
		if k, found := l.Questions[word]; found {
			kind, ok = k, true
		}
	}
	if !ok && word != "ask" && word != "frag" {
		return knowledge.Question{}, errors.New("unknown command")
	}
	return question.Parse(rest, kind, language)
}

func (it *item) right(url, text string) bool {
	if !slices.Contains(it.URLs, url) {
		return false
	}
	folded := fold(text)
	return slices.ContainsFunc(it.Answer, func(a string) bool { return strings.Contains(folded, fold(a)) })
}

func fold(s string) string {
	var words []string
	for _, t := range lang.Tokens(s) {
		if t.Word {
			words = append(words, lang.Fold(t.Text))
		}
	}
	return strings.Join(words, " ")
}

// news indexes the news, or opens what an earlier run indexed.
func news(bench string, dict *lexicon.Dictionary, dir string) (*answer.Pool, error) {
	var articles []knowledge.Article
	for _, name := range []string{"de", "en", "en-dated"} {
		f, err := os.Open(filepath.Join(bench, "news", name+".jsonl"))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		err = ingest.Lines(f, func(_ int, a knowledge.Article, err error) error {
			if err == nil {
				articles = append(articles, ingest.Normal(a))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return answer.NewArticlePool(dict, dir, articles)
}

func read[T any](file string) ([]T, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var x T
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, x)
	}
	return out, lines.Err()
}

// validate fits on all but one part and ranks that one, for every part.
func validate(examples []*answer.Example, folds int, misses bool) {
	part := map[string]int{}
	for _, e := range examples {
		if _, ok := part[e.Group]; !ok {
			part[e.Group] = len(part) % folds
		}
	}
	fitted := map[*answer.Example]*answer.Weights{}
	for k := range folds {
		var train []*answer.Example
		for _, e := range examples {
			if part[e.Group] != k {
				train = append(train, e)
			}
		}
		w := answer.Fit(train)
		for _, e := range examples {
			if part[e.Group] == k {
				fitted[e] = w
			}
		}
	}
	sets := map[string][]*answer.Example{}
	var names []string
	for _, e := range examples {
		if sets[e.Set] == nil {
			names = append(names, e.Set)
		}
		sets[e.Set] = append(sets[e.Set], e)
	}
	for _, name := range names {
		tally(name+", cross-validated", sets[name], func(e *answer.Example) *answer.Weights { return fitted[e] })
		for _, e := range sets[name] {
			if misses {
				fmt.Print(fitted[e].Miss(e))
			}
		}
	}
}

func report(name string, list []*answer.Example, w *answer.Weights) {
	if w == nil {
		w = answer.Embedded()
	}
	tally(name, list, func(*answer.Example) *answer.Weights { return w })
}

func tally(name string, list []*answer.Example, with func(*answer.Example) *answer.Weights) {
	var mean float64
	var first, third, found, read int
	for _, e := range list {
		f, r := e.Reached()
		if f {
			found++
		}
		if r {
			read++
		}
		if rank := with(e).Rank(e); rank > 0 {
			mean += 1 / float64(rank)
			if rank == 1 {
				first++
			}
			if rank <= 3 {
				third++
			}
		}
	}
	n := float64(len(list))
	fmt.Printf("%-36s n %4d  mAP %.3f  first %.3f  three %.3f  found %.3f  read %.3f\n", name, len(list), mean/n, float64(first)/n, float64(third)/n, float64(found)/n, float64(read)/n)
}
