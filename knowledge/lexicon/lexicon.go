// Package lexicon translates words and short phrases between German and
// English, so that a question in one language finds articles in the other, and
// cuts German compounds into their parts.
//
// A lexicon of news vocabulary written for this project is part of the binary.
// Where a free dictionary is installed (Ding, FreeDict), Open joins it: it is
// compiled once into a sorted table on disk, which is read a block at a time.
// Who cannot wait for that opens the dictionary with OpenCompiled, translates
// with the own lexicon meanwhile, and lets Compile join the rest.
// Dictionaries are ambiguous; every translation carries a weight, and what the
// own lexicon says comes first.
package lexicon

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"

	"beleg/knowledge/lang"
)

// Translation is one way to say a word or phrase in the other language.
type Translation struct {
	Text   string  // as a dictionary prints it: "Verteidigungsvertrag", "prime minister"; may have several words
	Weight float64 // 0..1: how likely this is what was meant, best first; weights of one head sum to at most 1
	Exact  bool    // the head matched the word as written (folded), not only its stem
}

// MaxWords is the longest head in words that Translate finds.
const MaxWords = 4

// maxTranslations bounds what Translate returns: more would be guesses, and
// every one costs a search term.
const maxTranslations = 6

// Dictionary translates between German and English. It is safe for concurrent
// use.
type Dictionary struct {
	own     *wordlist
	free    atomic.Pointer[table] // nil without a free dictionary, or until it is compiled
	missing *missing              // what Compile is for; nil when there was nothing to compile
	words   atomic.Pointer[memos] // of own and free
}

// Embedded returns the dictionary of the lexicon in the binary only.
func Embedded() *Dictionary {
	d := &Dictionary{own: embedded()}
	d.words.Store(newMemos())
	return d
}

// Translate returns up to six translations of a word or a phrase of up to
// MaxWords words, in any inflection and any case, the best first; nil when it
// is unknown or one of the languages (ISO 639-1) is.
func (d *Dictionary) Translate(phrase, from, to string) []Translation {
	if from == to || side(from) < 0 || side(to) < 0 {
		return nil
	}
	head := fold(phrase, from)
	if head == "" || strings.Count(head, " ") >= MaxWords {
		return nil
	}
	own := find(d.own.at(side(from)), head, from)
	table := d.free.Load()
	if table == nil {
		return rank(own.translations(1))
	}
	free := find(table.at(side(from)), head, from)
	share := ownShare(own, free)
	return rank(append(own.translations(share), free.translations(1-share)...))
}

// ownShare says how much of the weight the own lexicon's translations get. It
// is written for news, the free dictionaries for everything from angling to
// zoology, so it leads even when it knows only another form of the word; a
// mere relative of the word yields to a dictionary that has the word itself.
func ownShare(own, free match) float64 {
	switch {
	case len(own.heads) == 0:
		return 0
	case len(free.heads) == 0:
		return 1
	case own.how == related && free.how > related:
		return 0.3
	}
	return 0.75
}

// rank joins equal translations, sorts by weight and keeps the best.
func rank(all []Translation) []Translation {
	var out []Translation
	for _, t := range all {
		i := slices.IndexFunc(out, func(o Translation) bool { return strings.EqualFold(o.Text, t.Text) })
		if i < 0 {
			out = append(out, t)
			continue
		}
		out[i].Weight = math.Min(1, out[i].Weight+t.Weight)
		out[i].Exact = out[i].Exact || t.Exact
	}
	slices.SortStableFunc(out, func(a, b Translation) int { return cmp.Compare(b.Weight, a.Weight) })
	return out[:min(len(out), maxTranslations)]
}

// Describe says in one line what the dictionary holds, for people.
func (d *Dictionary) Describe() string {
	s := fmt.Sprintf("own lexicon (%d German, %d English heads)", len(d.own.sides[german].heads), len(d.own.sides[english].heads))
	if t := d.free.Load(); t != nil {
		s += fmt.Sprintf(", %s (%d German, %d English heads)", t.name, t.sides[german].heads, t.sides[english].heads)
	}
	return s
}

// Edition counts the changes since the dictionary was opened: another edition
// may translate differently.
func (d *Dictionary) Edition() int {
	if d.missing != nil && d.free.Load() != nil {
		return 1
	}
	return 0
}

// Close closes the file of the free dictionary, if there is one. Nobody may
// compile or translate any more.
func (d *Dictionary) Close() error {
	if t := d.free.Load(); t != nil {
		return t.close()
	}
	return nil
}

// The two sides of a dictionary, as indexes.
const (
	german = iota
	english
)

// side returns the index of a language, or -1.
func side(code string) int { return slices.Index(codes[:], code) }

var codes = [2]string{german: "de", english: "en"}

// fold brings a phrase into the form in which heads are compared: folded words
// joined by spaces, without a leading article or particle.
func fold(phrase, code string) string {
	if plainWord(phrase) {
		return foldWord(phrase, code)
	}
	g := grammarOf(code)
	var words []string
	apostrophe := false
	for t := range lang.TokenSeq(phrase) {
		if !t.Word {
			apostrophe = t.Text == "'" || t.Text == "’"
			continue
		}
		f := foldWord(t.Text, code)
		if f != "" && !(apostrophe && g.genitive[f]) {
			words = append(words, f)
		}
		apostrophe = false
	}
	for len(words) > 1 && g.isParticle(words[0]) {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// plainWord reports whether a phrase is one plain word.
func plainWord(phrase string) bool {
	for i := range len(phrase) {
		if c := phrase[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return phrase != ""
}

func foldWord(word, code string) string {
	f := lang.Fold(word)
	if code == codes[german] {
		f = lang.Umlaut(f)
	}
	return f
}

// isParticle reports whether a word before a head in dictionaries and questions
// says nothing.
func (g *grammar) isParticle(word string) bool {
	_, ok := g.particles[word]
	return ok
}

// stem returns the key of a folded head: the stems of its words.
func stem(head, code string) string {
	l := lang.Get(code)
	if !strings.Contains(head, " ") {
		return l.Stem(head)
	}
	words := strings.Split(head, " ")
	for i, w := range words {
		words[i] = l.Stem(w)
	}
	return strings.Join(words, " ")
}
