package digest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// Fitted together with threshold; see there.
const (
	leadWords   = 200 // news says first what happened, and background last
	titleWeight = 4.0
	nameWeight  = 1.3 // capitalised inside a sentence: names, and nouns in German
	// prior is how many unknown articles are assumed besides, so that the words
	// of an event weigh much even when nearly all that was read is about it.
	prior = 50.0
)

// vector is an article as weighted terms, of length 1.
type vector []weighted

type weighted struct {
	id     int
	weight float64
}

// word is one occurrence in a text.
type word struct {
	folded string
	l      *lang.Language
	inner  bool // not the first of its sentence, so that a capital means something
	upper  bool
}

// terms turns articles into vectors. It learns how rare a term is from all that
// it has read.
type terms struct {
	of  func(word) []term
	ids map[string]int
	df  []int
	n   int
}

// term is what a word stands for, and how surely.
type term struct {
	text  string
	share float64
}

// profile is what was read of one article, before rarity is known.
type profile []weighted

func newTerms(of func(word) []term) *terms { return &terms{of: of, ids: map[string]int{}} }

// stems is the reading within one language.
func stems(w word) []term { return []term{{w.l.Stem(w.folded), 1}} }

// tally counts the occurrences of one term.
type tally struct {
	weight       float64
	upper, lower int
}

// read counts an article's terms.
func (t *terms) read(a knowledge.Article) profile {
	counts := map[int]*tally{}
	count := func(text string, weight float64, title bool) {
		for w := range wordsOf(text, a.Language) {
			for _, term := range t.of(w) {
				c := counts[t.id(term.text)]
				if c == nil {
					c = &tally{}
					counts[t.id(term.text)] = c
				}
				c.weight += weight * term.share
				if w.inner && !title { // headlines capitalise as they like
					c.upper += btoi(w.upper)
					c.lower += btoi(!w.upper)
				}
			}
		}
	}
	count(a.Title, titleWeight, true)
	count(a.Text, 1, false)
	t.n++
	p := make(profile, 0, len(counts))
	for id, c := range counts {
		t.df[id]++
		weight := 1 + math.Log(max(1, c.weight))
		if c.weight < 1 {
			weight = c.weight
		}
		if c.upper > c.lower {
			weight *= nameWeight
		}
		p = append(p, weighted{id, weight})
	}
	slices.SortFunc(p, func(a, b weighted) int { return cmp.Compare(a.id, b.id) })
	return p
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t *terms) id(text string) int {
	id, ok := t.ids[text]
	if !ok {
		id = len(t.df)
		t.ids[text] = id
		t.df = append(t.df, 0)
	}
	return id
}

// vector weighs a profile by rarity.
func (t *terms) vector(p profile) vector {
	v := make(vector, len(p))
	sum := 0.0
	for i, w := range p {
		w.weight *= math.Log((float64(t.n) + prior) / (float64(t.df[w.id]) + 0.5))
		v[i] = w
		sum += w.weight * w.weight
	}
	for i := range v {
		v[i].weight /= math.Sqrt(sum)
	}
	return v
}

// wordsOf yields the words with a meaning at the beginning of a text.
func wordsOf(text, code string) func(yield func(word) bool) {
	l := lang.Get(code)
	if l == nil {
		l = lang.Fallback()
	}
	return func(yield func(word) bool) {
		inner := false
		for _, t := range lead(text) {
			if !t.Word {
				inner = inner && !strings.ContainsAny(t.Text, `.!?:“”"„»«`)
				continue
			}
			r, _ := utf8.DecodeRuneInString(t.Text)
			w := word{lang.Fold(t.Text), l, inner, unicode.IsUpper(r)}
			inner = true
			if len(w.folded) > 1 && !l.Stop(w.folded) && !yield(w) {
				return
			}
		}
	}
}

// lead is the first leadWords tokens; what is left of a long text is not read.
func lead(text string) []lang.Token {
	const perToken = 16 // bytes, generously
	if len(text) > leadWords*perToken {
		text = strings.ToValidUTF8(text[:leadWords*perToken], "")
	}
	list := lang.Tokens(text)
	return list[:min(leadWords, len(list))]
}
