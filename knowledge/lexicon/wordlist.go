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
	stems [2]map[string][]head
	words [2]map[string]bool // all heads, folded
	sum   uint64             // changes with the words and their stems
	class map[string]class   // of the German heads of one word
}

func (w *wordlist) at(side int) heads {
	return func(stem string) []head { return w.stems[side][stem] }
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

func newWordlist(pairs []pair) *wordlist {
	w := &wordlist{class: make(map[string]class)}
	for from := range 2 {
		w.stems[from] = make(map[string][]head, len(pairs))
		w.words[from] = make(map[string]bool, len(pairs))
		byHead := make(map[string][]Translation, len(pairs))
		for _, p := range pairs {
			f := fold(p.text[from], codes[from])
			if f == "" || strings.Count(f, " ") >= MaxWords {
				continue
			}
			if from == german && !strings.Contains(f, " ") {
				w.class[f] |= classOf(p.text[from])
			}
			byHead[f] = append(byHead[f], Translation{Text: p.text[1-from], Weight: p.weight})
		}
		for word, to := range byHead {
			w.words[from][word] = true
			key := stem(word, codes[from])
			w.stems[from][key] = append(w.stems[from][key], head{word, share(to)})
			w.sum += uint64(crc32.Checksum([]byte(word+"\x00"+key), castagnoli)) // in any order
		}
		for _, heads := range w.stems[from] {
			slices.SortFunc(heads, func(a, b head) int { return cmp.Compare(a.word, b.word) })
		}
	}
	return w
}

// share joins equal translations and scales their weights to a sum of 1.
func share(to []Translation) []Translation {
	var out []Translation
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
func (w *wordlist) has(word string, side int) bool { return w.words[side][word] }
