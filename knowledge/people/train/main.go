// Train fits the person tagger and writes its weights, or reports with -folds
// how well it does on sentences it has not seen.
//
//	go run ./knowledge/people/train -folds 10 sentences.jsonl knowledge/people/train/data/*.txt
//	go run ./knowledge/people/train -out knowledge/people/data/people.model sentences.jsonl knowledge/people/train/data/*.txt
//
// A line is {"language","text","people":[{"start","end"}]} with offsets in code
// points, or {"text","persons":["..."]} whose names are looked up in the text.
// In de.txt and en.txt, written for this project, names stand in brackets. Of
// several files, cross-validation scores the first and learns from all. The
// embedded weights were fitted on data/*.txt and on the development parts of
// GermEval 2014 and of the SmartData corpus (both CC BY 4.0, see NOTICE), which
// are not in this repository, as lines of the first kind:
//
//	GERMEVAL, 2,200 sentences, SHA-256 0719bfab02c045f0d04a86b10412ae11da9477c141e79f1d26075ecaeed69b76
//	SMARTDATA, 76 texts, SHA-256 c08d6825e75e729be5201b47bee0fee64881e3c64f93b26872e1c7d766ba0268
//
//	go run ./knowledge/people/train -out people.model GERMEVAL SMARTDATA knowledge/people/train/data/*.txt
//
// From these, in this order, it writes the embedded people.model to the byte:
// SHA-256 ddca2a7b60d61b72322238e232dc8e705dcfa3fe42c89faf15f13612d4212385.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/people"
)

func main() {
	folds := flag.Int("folds", 0, "cross-validate in so many parts instead of writing weights")
	rounds := flag.Int("rounds", 15, "passes over the sentences")
	out := flag.String("out", "", "file to write the weights to")
	score := flag.String("score", "", "file of sentences to score what was learnt on")
	misses := flag.Bool("misses", false, "print what cross-validation got wrong")
	flag.Parse()
	if err := run(flag.Args(), *folds, *rounds, *out, *score, *misses); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(files []string, folds, rounds int, out, score string, misses bool) error {
	var sets [][]people.Example
	for _, f := range files {
		s, err := load(f)
		if err != nil {
			return fmt.Errorf("reading %s: %w", f, err)
		}
		sets = append(sets, s)
	}
	if len(sets) == 0 {
		return errors.New("name at least one file of sentences")
	}
	if folds > 1 {
		validate(sets[0], slices.Concat(sets[1:]...), folds, rounds, misses)
	}
	if score != "" {
		s, err := load(score)
		if err != nil {
			return err
		}
		var t totals
		t.add(people.Learn(slices.Concat(sets...), rounds), s, misses)
		t.print()
	}
	if out == "" {
		return nil
	}
	packed, err := people.Learn(slices.Concat(sets...), rounds).Pack()
	if err != nil {
		return err
	}
	return os.WriteFile(out, packed, 0o644)
}

func load(path string) ([]people.Example, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []people.Example
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if strings.HasSuffix(path, ".txt") {
			out = append(out, bracketed(lines.Text(), strings.TrimSuffix(filepath.Base(path), ".txt")))
			continue
		}
		var row struct {
			Text, Language string
			People         []struct{ Start, End int }
			Persons        []string
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, err
		}
		at := offsets(row.Text)
		e := people.Example{Text: row.Text, Language: row.Language}
		for _, p := range row.People {
			e.Names = append(e.Names, [2]int{at[p.Start], at[p.End]})
		}
		e.Names = append(e.Names, occurrences(row.Text, row.Persons)...)
		if e.Language == "" {
			e.Language = "de"
		}
		out = append(out, e)
	}
	return out, lines.Err()
}

// bracketed reads a sentence whose names stand in brackets.
func bracketed(s, language string) people.Example {
	e := people.Example{Language: language}
	for {
		before, rest, ok := strings.Cut(s, "[")
		e.Text += before
		if !ok {
			return e
		}
		name, after, _ := strings.Cut(rest, "]")
		e.Names = append(e.Names, [2]int{len(e.Text), len(e.Text) + len(name)})
		e.Text += name
		s = after
	}
}

// occurrences finds names that are given without their places: every
// occurrence of each, longer names first.
func occurrences(text string, names []string) [][2]int {
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var out [][2]int
	for _, n := range slices.Compact(names) {
		n = strings.TrimRight(n, ".!")
		for from := 0; n != ""; {
			i := strings.Index(text[from:], n)
			if i < 0 {
				break
			}
			s := [2]int{from + i, from + i + len(n)}
			if !slices.ContainsFunc(out, func(o [2]int) bool { return o[0] < s[1] && s[0] < o[1] }) {
				out = append(out, s)
			}
			from = s[1]
		}
	}
	return out
}

// offsets maps code points to bytes.
func offsets(s string) []int {
	var at []int
	for i := range s {
		at = append(at, i)
	}
	return append(at, len(s))
}

// validate holds every fold out once and scores what a model that has not seen
// it finds there; more is learnt from in every fold.
func validate(examples, more []people.Example, folds, rounds int, misses bool) {
	var t totals
	for k := range folds {
		held, rest := []people.Example{}, slices.Clone(more)
		for i, e := range examples {
			if i%folds == k {
				held = append(held, e)
			} else {
				rest = append(rest, e)
			}
		}
		t.add(people.Learn(rest, rounds), held, misses)
	}
	t.print()
}

// totals counts names: those there are, those found, those found exactly and
// those found in part.
type totals struct{ gold, found, strict, relaxed int }

func (t *totals) add(m *people.Model, held []people.Example, misses bool) {
	for _, e := range held {
		got := m.Find(e.Text, e.Language)
		s, r := agree(e, got)
		t.gold, t.found, t.strict, t.relaxed = t.gold+len(e.Names), t.found+len(got), t.strict+s, t.relaxed+r
		if misses && (s < len(e.Names) || s < len(got)) {
			show(e, got)
		}
	}
}

func (t *totals) print() {
	fmt.Printf("gold %d found %d\n", t.gold, t.found)
	report("strict", t.strict, t.found, t.gold)
	report("relaxed", t.relaxed, t.found, t.gold)
}

func agree(e people.Example, got []knowledge.Person) (strict, relaxed int) {
	for _, n := range e.Names {
		exact, overlap := 0, 0
		for _, p := range got {
			if p.Start == n[0] && p.End == n[1] {
				exact = 1
			}
			if p.Start < n[1] && n[0] < p.End {
				overlap = 1
			}
		}
		strict, relaxed = strict+exact, relaxed+overlap
	}
	return strict, relaxed
}

func show(e people.Example, got []knowledge.Person) {
	fmt.Println(e.Text)
	for _, n := range e.Names {
		fmt.Println("  want", e.Text[n[0]:n[1]])
	}
	for _, p := range got {
		fmt.Println("  got ", e.Text[p.Start:p.End])
	}
}

func report(name string, right, found, gold int) {
	p, r := float64(right)/float64(max(found, 1)), float64(right)/float64(max(gold, 1))
	fmt.Printf("%-8s p %.2f r %.2f f1 %.2f\n", name, 100*p, 100*r, 200*p*r/max(p+r, 1e-9))
}
