// Fit fits the weights of ranking, short answers and refusals and prints how well
// such weights do on questions they were not fitted on.
//
//	go run ./knowledge/answer/fit -dictionary auto,none > knowledge/answer/validated.md
//	go run ./knowledge/answer/fit -dictionary auto,none -out knowledge/answer/weights.json
//
// It fits on text whose licence allows weights to be shipped (NOTICE): questions
// written for this project over Wikinews and over invented long articles, TimeQA and
// XQuAD-R. The news sets, chat-dev.jsonl and questions.jsonl, are only measured. -bench
// is the folder of the sets, as the scorers read them; -cache keeps the indexes between
// runs. The embedded weights were fitted on these files (the first 16 digits of their
// SHA-256), beside those in this folder:
//
//	wikinews/de.jsonl              876d6a4df9080de4
//	wikinews/en.jsonl              23239a772e96546b
//	timeqa/articles.jsonl.gz       96513e125397e15d
//	timeqa/questions.jsonl         cd65237a73e5ac2a
//	qamr/questions.jsonl           e2f15afa4452982d
//	xquad/questions-de-dev.jsonl   baa30444c7c7c17c
//	xquad/questions-en-dev.jsonl   30d17e43710f9229
//	xquad/passages-de.jsonl        c8b1462d613d6a24
//	xquad/passages-en.jsonl        cc0cda9f20937b55
//
// Weights differ in the third digit from run to run, as the index adds up its
// scores in another order.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beleg/knowledge/answer"
	"beleg/knowledge/lexicon"
)

func main() {
	bench := flag.String("bench", "../shared/bench", "folder of the development sets")
	dictionary := flag.String("dictionary", "auto", "auto, none or a path")
	cache := flag.String("cache", "", "folder that keeps the indexes and the compiled dictionary")
	misses := flag.Bool("misses", false, "show what cross-validation ranks wrongly")
	folds := flag.Int("folds", 5, "parts of the cross-validation")
	short := flag.Bool("short", true, "fit the short answers too")
	out := flag.String("out", "", "file to write the weights to")
	flag.Parse()
	if err := run(context.Background(), *bench, *dictionary, *cache, *folds, *misses, *short, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, bench, dictionary, cache string, folds int, misses, short bool, out string) error {
	if folds < 2 {
		return errors.New("-folds: at least 2")
	}
	fmt.Printf("# Scores on questions the weights were not fitted on\n\n"+
		"Made by `go run ./knowledge/answer/fit -dictionary %s -folds %d`: the questions are cut into %d parts,\n"+
		"each answered by weights that were fitted on the others. `n` questions, `given` a short answer,\n"+
		"`right` one, `found` among the candidates, `read` among those ranked by everything.\n"+
		"`chat` and `own`, questions over the news, are only measured.\n\n```\n", dictionary, folds, folds)
	if cache == "" {
		dir, err := os.MkdirTemp("", "beleg-fit-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		cache = dir
	}
	c := &collector{bench: bench, cache: cache}
	for choice := range strings.SplitSeq(dictionary, ",") {
		dict, err := lexicon.Open(ctx, slog.Default(), []string{filepath.Join(cache, "dictionary")}, choice)
		if err != nil {
			return err
		}
		defer dict.Close()
		c.dicts = append(c.dicts, named{choice, dict})
	}
	w := answer.Embedded()
	if short {
		var err error
		if w, err = c.fitSpans(ctx, w, folds, misses); err != nil {
			return err
		}
	}
	// What the short answers are tells the ranker which passages answer.
	slog.Info("questions are asked, to fit the ranking")
	asked, err := c.collect(ctx, w)
	if err != nil {
		return err
	}
	slog.Info("ranking is fitted", "parts", folds)
	train, measured := asked.examples()
	with := crossed(train, folds, w.Fit)
	validate(train, "cross-validated", with, misses)
	w = w.Fit(train).FitCoarse(train)
	whole := func(*answer.Example) *answer.Weights { return w }
	validate(measured, "measured", whole, misses)
	spans("measured", measured, whole, false)
	slog.Info("refusals are fitted")
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

// fitSpans returns the weights with those of short answers fitted.
func (c *collector) fitSpans(ctx context.Context, w *answer.Weights, folds int, misses bool) (*answer.Weights, error) {
	slog.Info("questions are asked, to fit the short answers")
	one := *c
	one.dicts = c.dicts[:1] // another would find the same sentences
	asked, err := one.collect(ctx, w)
	if err != nil {
		return nil, err
	}
	single, err := c.qamr(ctx, w)
	if err != nil {
		return nil, err
	}
	train, _ := asked.examples()
	withSpans := crossed(slices.Concat(train, single), folds, w.FitSpans)
	spans("cross-validated", train, withSpans, misses)
	stretches("qamr, cross-validated", single, withSpans, misses)
	return w.FitSpans(slices.Concat(train, single)), nil
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
