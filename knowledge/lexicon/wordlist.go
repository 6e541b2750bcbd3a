package lexicon

import (
	"cmp"
	"embed"
	"hash/crc32"
	"slices"
	"strings"
	"sync"
)

// data holds the lexicon: lines "English = German, German", the best first. It was
// written for this project.
//
//go:embed data/*.txt
var data embed.FS

// wordlist is a dictionary in memory.
type wordlist struct {
	sides [2]wordSide
	sum   uint64           // changes with the words and their stems
	class map[string]class // of the German heads of one word
}

// wordSide is one direction of it. Heads that share a stem are chained by word.
type wordSide struct {
	heads  []chained
	byStem map[string]int32 // the first head
	words  func() map[string]bool
}

type chained struct {
	head
	next int32 // -1 behind the last
}

func (w *wordlist) at(side int) heads { return w.sides[side].at }

func (s *wordSide) at(stem string) (list []head) {
	i, ok := s.byStem[stem]
	for ; ok && i >= 0; i = s.heads[i].next {
		list = append(list, s.heads[i].head)
	}
	return list
}

// embedded reads the lexicon on first use.
var embedded = sync.OnceValue(func() *wordlist { return newWordlist(readPairs("lexicon.txt")) })

// pair says that two expressions translate each other.
type pair struct {
	text   [2]string
	weight float64
}

// readPairs reads a file of the lexicon. The order of the translations is their
// rank, which becomes a weight.
func readPairs(file string) []pair {
	var pairs []pair
	for en, list := range lines(file) {
		rank := 0
		for de := range strings.SplitSeq(list, ",") {
			if de = strings.TrimSpace(de); de != "" {
				pairs = append(pairs, pair{[2]string{german: de, english: en}, byRank[min(rank, len(byRank)-1)]})
				rank++
			}
		}
	}
	return pairs
}

// byRank weighs a translation by its place in the list. A lexicographer puts
// the usual one first; how much more usual it is nobody counted.
var byRank = []float64{1, 0.6, 0.4, 0.3, 0.25, 0.2}

// lines yields the "left = right" lines of a file in data.
func lines(file string) func(yield func(left, right string) bool) {
	return func(yield func(left, right string) bool) {
		raw, err := data.ReadFile("data/" + file)
		if err != nil {
			panic("lexicon: " + err.Error())
		}
		for line := range strings.Lines(string(raw)) {
			line, _, _ = strings.Cut(line, "#")
			left, right, ok := strings.Cut(line, "=")
			if ok && !yield(strings.TrimSpace(left), strings.TrimSpace(right)) {
				return
			}
		}
	}
}

// newWordlist makes both sides at once: every start waits for it.
func newWordlist(pairs []pair) *wordlist {
	w := new(wordlist)
	var sums [2]uint64
	bothSides(func(side int) error {
		folded := make([]string, len(pairs))
		for i, p := range pairs {
			if i > 0 && p.text[side] == pairs[i-1].text[side] {
				folded[i] = folded[i-1]
			} else {
				folded[i] = fold(p.text[side], codes[side])
			}
		}
		if side == german {
			w.class = classesOf(pairs, folded)
		}
		w.sides[side], sums[side] = newWordSide(pairs, folded, side)
		return nil
	})
	w.sum = sums[german] + sums[english]
	return w
}

func classesOf(pairs []pair, folded []string) map[string]class {
	m := make(map[string]class, len(pairs))
	for i, f := range folded {
		if f != "" && !strings.Contains(f, " ") {
			m[f] |= classOf(pairs[i].text[german])
		}
	}
	return m
}

// newWordSide sorts the pairs by their folded heads, and adds up what the heads
// and their stems are, in any order.
func newWordSide(pairs []pair, folded []string, side int) (s wordSide, sum uint64) {
	order := make([]int32, 0, len(pairs))
	for i, f := range folded {
		if f != "" && strings.Count(f, " ") < MaxWords {
			order = append(order, int32(i))
		}
	}
	// From the last, so that a chain begins with the first.
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(folded[b], folded[a]), cmp.Compare(a, b)) })
	s = wordSide{heads: make([]chained, 0, len(order)), byStem: make(map[string]int32, len(order))}
	var to []Translation
	for i := 0; i < len(order); {
		word := folded[order[i]]
		for to = to[:0]; i < len(order) && folded[order[i]] == word; i++ {
			p := pairs[order[i]]
			to = append(to, Translation{Text: p.text[1-side], Weight: p.weight})
		}
		key := stem(word, codes[side])
		next, ok := s.byStem[key]
		if !ok {
			next = -1
		}
		s.byStem[key] = int32(len(s.heads))
		s.heads = append(s.heads, chained{head{word, slices.Clone(share(to))}, next})
		sum += uint64(crc32.Update(crc32.Update(crc32.Checksum([]byte(word), castagnoli), castagnoli, zero), castagnoli, []byte(key)))
	}
	s.words = sync.OnceValue(func() map[string]bool {
		words := make(map[string]bool, len(s.heads))
		for _, h := range s.heads {
			words[h.word] = true
		}
		return words
	})
	return s, sum
}

var zero = []byte{0}

// share joins equal translations, in place, and scales their weights to a sum of 1.
func share(to []Translation) []Translation {
	out := to[:0]
	for _, t := range to {
		i := slices.IndexFunc(out, func(o Translation) bool { return o.Text == t.Text })
		if i < 0 {
			out = append(out, t)
		} else {
			out[i].Weight = max(out[i].Weight, t.Weight)
		}
	}
	slices.SortStableFunc(out, func(a, b Translation) int { return cmp.Compare(b.Weight, a.Weight) })
	out = out[:min(len(out), maxTranslations)]
	sum := 0.0
	for _, t := range out {
		sum += t.Weight
	}
	for i := range out {
		out[i].Weight /= sum
	}
	return out
}

// has reports whether a folded word or phrase is a head of a side.
func (w *wordlist) has(word string, side int) bool { return w.sides[side].words()[word] }
