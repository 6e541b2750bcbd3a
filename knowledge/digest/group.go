package digest

import (
	"math"
	"slices"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/copies"
)

const (
	// threshold is the average similarity from which groups are about one event.
	// Like the weights of terms it was fitted on 149 articles about 26 events
	// among 470 dated ones, as a whole and in small batches, while counting
	// what it joins among unrelated articles; TestEvents has the figures.
	threshold = 0.13
	// Reports up to near days apart may be about one event as they are. Farther
	// apart they have to be more alike, by a factor that falls to distant.
	near    = 3
	distant = 0.8
	fading  = 30 // days from 1 to distant
)

// alike holds the similarity of each two articles, 0 to 1.
type alike [][]float32

// group returns articles on one event together, as indices in order. Other
// articles, the background, tell which words are common. Near copies belong
// together by the share of their shingles, others by their words.
func group(articles, background []knowledge.Article, tr Translator) ([][]int, alike) {
	sim := compare(articles, background, tr)
	return link(sim), sim
}

func compare(articles, background []knowledge.Article, tr Translator) alike {
	sim := make(alike, len(articles))
	for i := range sim {
		sim[i] = make([]float32, len(articles))
	}
	same := func(i, j int) bool { return articles[i].Language == articles[j].Language }
	sim.cosines(newTerms(stems), articles, background, same)
	if len(articles) > 0 && mixed(articles) {
		sim.cosines(newTerms(across(tr)), articles, background, func(i, j int) bool { return !same(i, j) })
	}
	for i := range articles {
		for j := range i {
			sim.set(i, j, sim[i][j]*float32(together(articles[i].Published, articles[j].Published)))
		}
	}
	texts := make([]string, len(articles))
	for i, a := range articles {
		texts[i] = a.Text
	}
	copies.Pairs(texts, func(i, j int) { sim.set(i, j, 1) })
	return sim
}

func (sim alike) set(i, j int, s float32) { sim[i][j], sim[j][i] = s, s }

// cosines fills in the pairs that are asked for, term by term.
func (sim alike) cosines(t *terms, articles, background []knowledge.Article, pair func(i, j int) bool) {
	profiles := make([]profile, len(articles))
	for i, a := range articles {
		profiles[i] = t.read(a)
	}
	for _, a := range background {
		t.read(a)
	}
	postings := make([][]weighted, len(t.df)) // by term: articles
	sums := make([]float64, len(articles))
	for i := range articles {
		clear(sums[:i])
		for _, w := range t.vector(profiles[i]) {
			for _, other := range postings[w.id] {
				sums[other.id] += w.weight * other.weight
			}
			postings[w.id] = append(postings[w.id], weighted{i, w.weight})
		}
		for j := range i {
			if pair(i, j) {
				sim.set(i, j, float32(sums[j]))
			}
		}
	}
}

// together is the factor for two days of publication; 1 where one is unknown.
func together(a, b string) float64 {
	x, errA := time.Parse(time.DateOnly, a[:min(10, len(a))])
	y, errB := time.Parse(time.DateOnly, b[:min(10, len(b))])
	if errA != nil || errB != nil {
		return 1
	}
	days := math.Abs(x.Sub(y).Hours() / 24)
	return 1 - (1-distant)*min(1, max(0, days-near)/fading)
}

// link is agglomerative clustering with average linkage: the two groups whose
// members are most alike on average are joined, as long as they are alike
// enough. Every group remembers its best partner, so a join reads a few rows.
func link(articles alike) [][]int {
	n := len(articles)
	members := make([][]int, n)
	sim := make(alike, n)
	best := make([]int, n)
	for i := range n {
		members[i] = []int{i}
		sim[i] = slices.Clone(articles[i])
	}
	for i := range n {
		best[i] = partner(sim[i], members, i)
	}
	for a := closest(sim, best); a >= 0; a = closest(sim, best) {
		merge(sim, members, best, a, best[a])
	}
	return slices.DeleteFunc(members, func(m []int) bool { slices.Sort(m); return m == nil })
}

// merge adds group b to group a, and looks again who is whose best partner.
func merge(sim alike, members [][]int, best []int, a, b int) {
	for k, m := range members {
		if k != a && k != b && m != nil {
			na, nb := float32(len(members[a])), float32(len(members[b]))
			sim.set(a, k, (na*sim[a][k]+nb*sim[b][k])/(na+nb))
		}
	}
	members[a], members[b], best[b] = append(members[a], members[b]...), nil, -1
	for k, m := range members {
		switch {
		case m == nil:
		case k == a || best[k] == a || best[k] == b:
			best[k] = partner(sim[k], members, k)
		case best[k] < 0 || sim[k][a] > sim[k][best[k]]:
			best[k] = a
		}
	}
}

// closest is one of the two groups that are most alike, -1 when none are enough.
func closest(sim alike, best []int) int {
	a := -1
	for i, b := range best {
		if b < 0 || sim[i][b] < threshold {
			continue
		}
		if a < 0 || sim[i][b] > sim[a][best[a]] {
			a = i
		}
	}
	return a
}

// partner is the group most like i, -1 when there is no other.
func partner(row []float32, members [][]int, i int) int {
	best := -1
	for j, s := range row {
		other := j != i && members[j] != nil
		if other && (best < 0 || s > row[best]) {
			best = j
		}
	}
	return best
}
