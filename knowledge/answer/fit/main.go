// Fit fits the ranking weights on development sets and prints how well such
// weights do on questions they were not fitted on.
//
//	go run ./knowledge/answer/fit -dictionary none,auto > knowledge/answer/validated.md
//	go run ./knowledge/answer/fit -dictionary none,auto -out knowledge/answer/weights.json
//
// The folder of -bench holds XQuAD-R (xquad/) and questions over news
// (chat-dev.jsonl, news/), as the scorers read them; NOTICE has their licences.
// questions.jsonl, written for this project in the same form, asks for more of the
// same news. -cache keeps the news index between runs. The embedded weights were
// fitted on these files (the first 16 digits of their SHA-256):
//
//	chat-dev.jsonl f9a59731356fe415    news/de.jsonl 9124bcdd5dcfdf6c
//	news/en.jsonl a7a23863424f3524     news/en-dated.jsonl 2165326f5a1f39e8
//	xquad/questions-de-dev.jsonl baa30444c7c7c17c    xquad/passages-de.jsonl c8b1462d613d6a24
//	xquad/questions-en-dev.jsonl 30d17e43710f9229    xquad/passages-en.jsonl cc0cda9f20937b55
//
// Weights differ in the third digit from run to run, as the index adds up its
// scores in another order.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
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
	folds := flag.Int("folds", 5, "parts of the cross-validation")
	out := flag.String("out", "", "file to write the weights to")
	flag.Parse()
	if err := run(context.Background(), *bench, *dictionary, *cache, *folds, *misses, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, bench, dictionary, cache string, folds int, misses bool, out string) error {
	if folds < 2 {
		return errors.New("-folds: at least 2")
	}
	fmt.Printf("# Scores on questions the weights were not fitted on\n\n"+
		"Made by `go run ./knowledge/answer/fit -dictionary %s -folds %d`: the questions are cut into %d parts,\n"+
		"each answered by weights that were fitted on the others. `n` questions, `given` a short answer,\n"+
		"`right` one, `found` among the candidates, `read` among those ranked by everything.\n"+
		"`chat` are the development questions over the news, `own` those of fit/questions.jsonl.\n\n```\n", dictionary, folds, folds)
	if cache == "" {
		dir, err := os.MkdirTemp("", "beleg-fit-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		cache = dir
	}
	dicts := map[string]*lexicon.Dictionary{}
	for choice := range strings.SplitSeq(dictionary, ",") {
		dict, err := lexicon.Open(ctx, slog.Default(), []string{filepath.Join(cache, "dictionary")}, choice)
		if err != nil {
			return err
		}
		defer dict.Close()
		dicts[choice] = dict
	}
	w := answer.Embedded()
	examples, _, err := collect(ctx, w, bench, cache, dicts)
	if err != nil {
		return err
	}
	single, err := qamr(ctx, w, bench, dicts[slices.Max(slices.Collect(maps.Keys(dicts)))])
	if err != nil {
		return err
	}
	withSpans := crossed(slices.Concat(examples, single), folds, w.FitSpans)
	spans("cross-validated", examples, withSpans, misses)
	stretches("qamr, cross-validated", single, withSpans, misses)
	w = w.FitSpans(slices.Concat(examples, single))
	// What the short answers are tells the ranker which passages answer.
	examples, asked, err := collect(ctx, w, bench, cache, dicts)
	if err != nil {
		return err
	}
	with := crossed(examples, folds, w.Fit)
	validate(examples, with, misses)
	w = w.Fit(examples)
	tally("all, fitted on itself", examples, func(*answer.Example) *answer.Weights { return w })
	spans("fitted on themselves", examples, func(*answer.Example) *answer.Weights { return w }, false)
	calibrate(asked, w, with, folds)
	fmt.Println("```")
	if out == "" {
		return nil
	}
	raw, err := w.JSON()
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(raw, '\n'), 0o644)
}

// cells are the languages of questions and of texts in which the sets are asked.
// They are codes in a Go file, as are the names of the files below, because the sets
// that the weights are fitted on are there in these languages only, and in this order.
var cells = [][2]string{{"en", "en"}, {"de", "de"}, {"en", "de"}, {"de", "en"}}

// newsFiles are the files of the news, by their language.
var newsFiles = []string{"de", "en", "en-dated"}

// collect asks every question of every set with every dictionary.
func collect(ctx context.Context, w *answer.Weights, bench, cache string,
	dicts map[string]*lexicon.Dictionary) (examples []*answer.Example, asked []ask, err error) {
	for _, choice := range slices.Sorted(maps.Keys(dicts)) {
		dict := dicts[choice]
		for _, cell := range cells {
			list, err := sentences(ctx, w, bench, dict, cell[0], cell[1])
			if err != nil {
				return nil, nil, err
			}
			examples = append(examples, named(list, choice)...)
		}
		pool, err := news(ctx, bench, dict, filepath.Join(cache, "news"))
		if err != nil {
			return nil, nil, err
		}
		pool.Use(w)
		items, err := read[item](filepath.Join(bench, "chat-dev.jsonl"))
		if err != nil {
			return nil, nil, err
		}
		own, err := ownItems(bench)
		if err != nil {
			return nil, nil, err
		}
		questions, err := chats(ctx, pool, "chat", items)
		if err == nil {
			var more []ask
			more, err = chats(ctx, pool, "own", own)
			for _, a := range more {
				a.example.Weight = ownWeight
			}
			questions = append(questions, more...)
		}
		pool.Close()
		if err != nil {
			return nil, nil, err
		}
		for i, a := range questions {
			questions[i].choice = choice
			named([]*answer.Example{a.example}, choice)
			if len(a.item.URLs) > 0 {
				examples = append(examples, a.example)
			}
		}
		asked = append(asked, questions...)
	}
	return examples, asked, nil
}

// named says with which dictionary a list was made.
func named(list []*answer.Example, choice string) []*answer.Example {
	for _, e := range list {
		e.Set += ", dictionary " + choice
	}
	return list
}

// sentences reads one cell of XQuAD-R: questions in one language over
// passages in another.
func sentences(ctx context.Context, w *answer.Weights, bench string, dict *lexicon.Dictionary, from, to string) ([]*answer.Example, error) {
	passages, err := read[answer.RankPassage](filepath.Join(bench, "xquad", "passages-"+to+".jsonl"))
	if err != nil {
		return nil, err
	}
	questions, err := read[struct {
		ID       string `json:"id"`
		Question string `json:"question"`
		Answer   string `json:"answer"`
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
	pool.Use(w)
	gold, want := map[string]int{}, map[string]string{}
	if to != from { // the sentences are numbered per language
		own, err := read[struct {
			ID     string `json:"id"`
			Answer string `json:"answer"`
			Gold   int    `json:"gold_sid"`
		}](filepath.Join(bench, "xquad", "questions-"+to+"-dev.jsonl"))
		if err != nil {
			return nil, err
		}
		for _, q := range own {
			gold[q.ID], want[q.ID] = q.Gold, q.Answer
		}
	}
	var out []*answer.Example
	for _, q := range questions {
		sid, short := q.Gold, q.Answer
		if g, ok := gold[q.ID]; ok {
			sid, short = g, want[q.ID]
		}
		parsed, err := question.Parse(q.Question, knowledge.Any, from)
		if err != nil {
			continue
		}
		e, err := pool.Example(ctx, parsed, func(r *index.View, i int) bool { return pool.SID(r, i) == sid })
		if err != nil {
			return nil, err
		}
		e.Group, e.Set, e.Want = q.ID, "xquad "+from+">"+to, []string{short}
		out = append(out, e)
	}
	return out, nil
}

// item is a question over the news with its answer.
type item struct {
	ID     string   `json:"id"`
	Lang   string   `json:"lang"`
	Answer []string `json:"answer"`
	Short  []string `json:"-"` // what a short answer may be besides
	URLs   []string `json:"urls"`
	Asks   []struct {
		Text string `json:"text"`
		Lang string `json:"lang"`
	} `json:"asks"`
}

// ask is a way to ask for an item.
type ask struct {
	item    *item
	example *answer.Example
	choice  string // of the dictionary
}

// chats asks the questions of a set.
func chats(ctx context.Context, pool *answer.Pool, set string, items []item) ([]ask, error) {
	var out []ask
	for i := range items {
		it := &items[i]
		for _, a := range it.Asks {
			q, err := understand(a.Text, a.Lang)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", a.Text, err)
			}
			e, err := pool.Example(ctx, q, it.right)
			if err != nil {
				return nil, err
			}
			e.Want = slices.Concat(it.Answer, it.Short)
			e.Group, e.Set = it.ID, set+" "+map[bool]string{true: "same language", false: "cross language"}[it.Lang == a.Lang]
			out = append(out, ask{item: it, example: e})
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

// right reports whether a passage answers the item.
func (it *item) right(r *index.View, i int) bool {
	if !it.holds(r) {
		return false
	}
	folded := answer.Plain(r.Text(i))
	return slices.ContainsFunc(it.Answer, func(a string) bool { return strings.Contains(folded, answer.Plain(a)) })
}

// holds reports whether an article is one of those with the answer.
func (it *item) holds(r *index.View) bool { return slices.Contains(it.URLs, r.URL) }

// news indexes the news, or opens what an earlier run indexed.
func news(ctx context.Context, bench string, dict *lexicon.Dictionary, dir string) (*answer.Pool, error) {
	var articles []knowledge.Article
	for _, name := range newsFiles {
		f, err := os.Open(filepath.Join(bench, "news", name+".jsonl"))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		err = ingest.Lines(f, func(_ int, a knowledge.Article, _ int, err error) error {
			if err == nil {
				articles = append(articles, ingest.Normal(a))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return answer.NewArticlePool(ctx, dict, dir, articles)
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

// crossed fits on all but one part, for every part, and returns for an example
// the weights that were fitted without its part.
func crossed(examples []*answer.Example, folds int, fit func([]*answer.Example) *answer.Weights) func(*answer.Example) *answer.Weights {
	part := parts(len(examples), func(i int) string { return examples[i].Group }, folds)
	fitted := make([]*answer.Weights, folds)
	for k := range folds {
		var train []*answer.Example
		for _, e := range examples {
			if part[e.Group] != k {
				train = append(train, e)
			}
		}
		fitted[k] = fit(train)
	}
	return func(e *answer.Example) *answer.Weights { return fitted[part[e.Group]] }
}

// validate prints how well questions are ranked, by set.
func validate(examples []*answer.Example, with func(*answer.Example) *answer.Weights, misses bool) {
	sets := map[string][]*answer.Example{}
	var names []string
	for _, e := range examples {
		if sets[e.Set] == nil {
			names = append(names, e.Set)
		}
		sets[e.Set] = append(sets[e.Set], e)
	}
	for _, name := range names {
		tally(name+", cross-validated", sets[name], with)
		for _, e := range sets[name] {
			if misses {
				fmt.Print(with(e).Miss(e))
			}
		}
	}
}

// calibrate fits the confidence, sets the threshold and prints how both do on
// questions they were not fitted on, as they were ranked by weights not fitted
// on them either: what the collection does not answer are the sets' own and the
// answerable questions without their articles.
func calibrate(asked []ask, w *answer.Weights, with func(*answer.Example) *answer.Weights, folds int) {
	var all []answer.Judged
	real := map[int]bool{}
	for _, a := range asked {
		if j, ok := with(a.example).Judge(a.example, a.item.right, nil); ok {
			if len(a.item.URLs) == 0 {
				j.Answerable = false
				j.Weight = 3 // few, and harder than what only lacks its article
				real[len(all)] = true
			}
			all = append(all, j)
		}
		if len(a.item.URLs) > 0 {
			if j, ok := with(a.example).Judge(a.example, a.item.right, a.item.holds); ok {
				all = append(all, j)
			}
		}
	}
	part := parts(len(all), func(i int) string { return all[i].Group }, folds)
	rated := make([]answer.Judged, len(all))
	for k := range folds {
		var train, test []answer.Judged
		var at []int
		for i, j := range all {
			if part[j.Group] == k {
				test, at = append(test, j), append(at, i)
			} else {
				train = append(train, j)
			}
		}
		w.Calibrate(train)
		w.Rate(test)
		for i, j := range test {
			rated[at[i]] = j
		}
	}
	w.Calibrate(all)
	// "auto" before "none": most people have a dictionary.
	of := func(set string) (list []answer.Judged, none map[int]bool) {
		none = map[int]bool{}
		for i, j := range rated {
			if strings.HasPrefix(j.Set, set+" ") && strings.HasSuffix(j.Set, " "+asked[0].choice) {
				if real[i] {
					none[len(list)] = true
				}
				list = append(list, j)
			}
		}
		return list, none
	}
	list, _ := of("chat")
	w.Threshold(list, 0.935)
	for _, set := range []string{"chat", "own"} {
		list, none := of(set)
		reliability(set, list, none, w.Refuse)
	}
}

// reliability prints how often what was said to be likely was right, and what
// is refused.
func reliability(set string, list []answer.Judged, none map[int]bool, refuse float64) {
	var bins, right [10]int
	var n, answered, refused, made, madeRefused int
	for i, j := range list {
		b := min(9, int(j.Confidence*10))
		bins[b]++
		if j.Right {
			right[b]++
		}
		switch no := j.Answerability < refuse; {
		case j.Answerable:
			n++
			if !no {
				answered++
			}
		case none[i]:
			if no {
				refused++
			}
		default:
			made++
			if no {
				madeRefused++
			}
		}
	}
	fmt.Printf("confidence, %s, cross-validated: said, questions, right\n", set)
	for b, k := range bins {
		fmt.Printf("  %.1f-%.1f  %4d  %.2f\n", float64(b)/10, float64(b+1)/10, k, float64(right[b])/float64(max(k, 1)))
	}
	fmt.Printf("threshold %.3f: answered %.3f of %d, refused %.3f of %d unanswerable and %.3f of %d whose articles were taken out\n", refuse,
		float64(answered)/float64(max(n, 1)), n, float64(refused)/float64(max(len(none), 1)), len(none), float64(madeRefused)/float64(max(made,
			1)), made)
}

// parts deals groups out to so many parts.
func parts(n int, group func(int) string, folds int) map[string]int {
	part := map[string]int{}
	for i := range n {
		if _, ok := part[group(i)]; !ok {
			part[group(i)] = len(part) % folds
		}
	}
	return part
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
	fmt.Printf("%-36s n %4d  mAP %.3f  first %.3f  three %.3f  found %.3f  read %.3f\n", name, len(list), mean/n, float64(first)/n,
		float64(third)/n, float64(found)/n, float64(read)/n)
}

// spans prints by kind how often the short answer taken out of a right passage
// is right: as the scorer of the questions over news counts, it holds a wanted
// answer and little else.
func spans(name string, examples []*answer.Example, with func(*answer.Example) *answer.Weights, misses bool) {
	type count struct{ n, given, right int }
	counts := map[string]*count{}
	for _, e := range examples {
		set, _, _ := strings.Cut(e.Set, " ")
		key := set + " " + string(e.Kind)
		a, text, ok := e.Span(with(e))
		if !ok {
			continue
		}
		if counts[key] == nil {
			counts[key] = &count{}
		}
		c := counts[key]
		c.n++
		if a.Text != "" {
			c.given++
		}
		if e.Right(a, 2, 40) {
			c.right++
		} else if misses {
			fmt.Printf("short %s %s: %s\n    want %q got %q %q %q\n    %s\n", set, e.Kind, e.Asked, e.Want, a.Text, a.Person, a.Role, text)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		c := counts[key]
		fmt.Printf("short answer, %s, %-16s n %4d  given %.3f  right %.3f\n", name, key, c.n, float64(c.given)/float64(c.n),
			float64(c.right)/float64(c.n))
	}
}
