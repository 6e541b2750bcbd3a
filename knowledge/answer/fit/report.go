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
