package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"beleg/knowledge/answer"
)

// validate prints how well questions are ranked, by set.
func validate(examples []*answer.Example, how string, with func(*answer.Example) *answer.Weights, misses bool) {
	sets := map[string][]*answer.Example{}
	var names []string
	for _, e := range examples {
		if sets[e.Set] == nil {
			names = append(names, e.Set)
		}
		sets[e.Set] = append(sets[e.Set], e)
	}
	for _, name := range names {
		tally(name+", "+how, sets[name], with)
		for _, e := range sets[name] {
			if misses {
				fmt.Print(with(e).Miss(e))
			}
		}
	}
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
		key := set + " " + string(e.Kind())
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
			fmt.Printf("short %s %s: %s\n    want %q got %q %q %q\n    %s\n", set, e.Kind(), e.Asked, e.Want, a.Text, a.Person, a.Role, text)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		c := counts[key]
		fmt.Printf("short answer, %s, %-16s n %4d  given %.3f  right %.3f\n", name, key, c.n, float64(c.given)/float64(c.n),
			float64(c.right)/float64(c.n))
	}
}
