package lexicon

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// Split cuts a German compound into its parts: "sicherheitspakte" is
// "sicherheit" and "pakte". It takes a word folded by lang.Fold and lang.Umlaut
// and returns folded parts, the first ones in their base form, the last, which
// is the head, as written; nil when the word is no compound that it knows.
//
// The search is that of Koehn and Knight, "Empirical Methods for Compound
// Splitting" (2003): every way to cover the word with known words, joined by
// linking elements. Theirs chooses by the geometric mean of the parts'
// frequencies. There is no corpus here to count them in, so the choice is by
// cost instead: one for each part and a little for what makes a part less
// likely (short, a verb, a rare linking element). The mean rewards the same
// thing, few and common parts; what the costs cannot see, short accidental
// words, is kept out by their length and by lists (the language's table "lexicon").
func Split(folded string) []string {
	if len(folded) < 7 || len(folded) > lang.MaxWord || strings.ContainsAny(folded, " -") {
		return nil
	}
	v := vocabulary()
	if v.stays(folded) {
		return nil
	}
	parts := v.split(folded, maxParts)
	if parts == nil {
		if v.word(folded) {
			return nil
		}
		parts = v.guess(folded)
	}
	return v.refine(parts)
}

// maxParts: longer compounds exist in law and in jokes only.
const maxParts = 4

// Word classes of compound parts.
type class uint8

const (
	noun class = 1 << iota
	adjective
	verb
)

// classNames are the names of classes in tables.
var classNames = map[string]class{"noun": noun, "adjective": adjective, "verb": verb}

type splitter struct {
	*grammar
	known map[string]class
}

var vocabulary = sync.OnceValue(func() *splitter {
	v := &splitter{grammarOf(codes[german]), make(map[string]class)}
	for w, c := range embedded().class {
		// Of verbs only some begin compounds: Fahrzeug, but nothing with geb-.
		// Heads such as "Regierungs" (governmental) are no words.
		if _, joined := v.unlinked(w); c != verb && !joined {
			v.known[w] |= c &^ verb
		}
	}
	for w, c := range v.parts {
		v.known[w] |= c
	}
	for w, kind := range v.whole {
		if kind != "other" {
			v.known[w] |= noun
		}
	}
	for w := range v.never {
		delete(v.known, w)
	}
	return v
})

// stays reports whether a word stays whole: it or what it is a form of is on
// the list of such words, or it is a form of a verb (beigetragen, herzustellen).
func (v *splitter) stays(word string) bool {
	for base := range v.uninflected(word) {
		if _, ok := v.whole[base]; ok {
			return true
		}
	}
	if len(v.regular(word)) > 0 {
		return true
	}
	for _, base := range v.bases(word) {
		if embedded().class[base]&verb != 0 {
			return true
		}
	}
	return embedded().class[word] == verb
}

// word reports whether a word is known, in any form.
func (v *splitter) word(word string) bool {
	for base := range v.uninflected(word) {
		if v.known[base] != 0 {
			return true
		}
	}
	return false
}

// uninflected yields a word and what it is without an ending.
func (g *grammar) uninflected(word string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		if !yield(word) {
			return
		}
		for _, end := range g.plural {
			if base, ok := strings.CutSuffix(word, end); ok && len(base) > 2 && !yield(base) {
				return
			}
		}
	}
}

// cover is the cheapest way to read the rest of a word.
type cover struct {
	cost  float64
	parts []string
}

// split returns the cheapest cover of the word by two to max known parts.
func (v *splitter) split(word string, max int) []string {
	type state struct{ at, left int }
	seen := make(map[state]*cover)
	var from func(at, left int) *cover
	from = func(at, left int) *cover {
		if c, ok := seen[state{at, left}]; ok {
			return c
		}
		var best *cover
		if cost, ok := v.last(word[at:]); ok && at > 0 {
			best = &cover{cost, []string{word[at:]}}
		}
		for end := at + 2; left > 1 && end <= len(word)-3; end++ {
			base, cost, ok := v.first(word[at:end])
			if !ok {
				continue
			}
			rest := from(end, left-1)
			if rest != nil && (best == nil || cost+rest.cost < best.cost) {
				best = &cover{cost + rest.cost, append([]string{base}, rest.parts...)}
			}
		}
		seen[state{at, left}] = best
		return best
	}
	c := from(0, max)
	if c == nil || len(c.parts) < 2 {
		return nil
	}
	return c.parts
}

// last says whether a word, perhaps inflected, can be the head of a compound,
// and what that costs.
func (v *splitter) last(word string) (float64, bool) {
	if v.tooShort(word) || v.never[word] {
		return 0, false
	}
	if base, ok := v.irregular[word]; ok && v.known[base]&noun != 0 {
		return 1.05, true // zentren
	}
	first := true
	for base := range v.uninflected(word) {
		c := v.known[base]
		if c&noun != 0 || c&adjective != 0 && len(base) > 3 {
			if v.tooShort(base) || !first && len(base) < 3 {
				continue
			}
			cost := 1 + brief(base)
			if c&noun == 0 {
				cost += 0.1
			}
			if !first {
				cost += 0.05
			}
			return cost, true
		}
		first = false
	}
	return 0, false
}

// brief is the price of a short part: the shorter, the more often it stands in
// a word by accident.
func brief(part string) float64 {
	switch len(part) {
	case 1, 2, 3:
		return 0.4
	case 4:
		return 0.15
	}
	return 0
}

// first reads a stretch as a part that is not the last, with its linking
// element, and returns its base form and cost.
func (v *splitter) first(s string) (string, float64, bool) {
	best, base := 9.0, ""
	try := func(word string, need class, cost float64) {
		c := v.known[word] & need
		if c == 0 || v.tooShort(word) || v.never[word] {
			return
		}
		if need == noun|adjective && c&noun == 0 {
			cost += 0.15
		}
		if cost += 1 + brief(word); cost < best {
			best, base = cost, word
		}
	}
	if !v.linked(s) {
		try(s, noun|adjective, 0)
	}
	for _, l := range v.links {
		if w, ok := strings.CutSuffix(s, l.text); ok && !(l.single && strings.HasSuffix(w, l.text)) {
			try(w, noun, l.cost)
		}
	}
	if endsInAny(s, v.unaltered) || len(s) <= 2 {
		return base, best, base != ""
	}
	for _, a := range v.altered {
		if w, ok := strings.CutSuffix(s, a.from); ok {
			try(w+a.to, a.class, a.cost)
		}
	}
	return base, best, base != ""
}

// linked reports whether a noun always takes a linking element before another:
// Sicherheit, Regierung, Gesellschaft, Nation, Universität.
func (g *grammar) linked(s string) bool { return g.linkOf(s) != "" }

// linkOf returns the linking element that a noun always takes, "" for none.
func (g *grammar) linkOf(s string) string {
	if len(s) < 6 {
		return ""
	}
	for _, l := range g.linking {
		if strings.HasSuffix(s, l.to) {
			return l.from
		}
	}
	return ""
}

// unlinked cuts the linking element off a noun that always takes it.
func (g *grammar) unlinked(word string) (bare string, ok bool) {
	for _, l := range g.links {
		bare, ok := strings.CutSuffix(word, l.text)
		if ok && g.linkOf(bare) == l.text {
			return bare, true
		}
	}
	return word, false
}

func endsInAny(s string, ends []string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(s, end) })
}

// refine cuts parts that are compounds themselves, as far as maxParts allows.
func (v *splitter) refine(parts []string) []string {
	for i := 0; i < len(parts); i++ {
		if len(parts[i]) < 8 || v.stays(parts[i]) {
			continue
		}
		inner := v.split(parts[i], 2)
		if inner != nil && len(parts)+1 <= maxParts {
			parts = append(parts[:i:i], append(inner, parts[i+1:]...)...)
			i--
		}
	}
	return parts
}

// guess reads a word as an unknown first part, often a name, and a known head:
// "kyodobericht". The longest head wins. A word with a verb's prefix is left
// alone, since any form of an unknown verb may end like a noun, unless a
// linking s proves the first part a noun.
func (v *splitter) guess(word string) []string {
	prefixed := slices.ContainsFunc(v.verbal, func(p string) bool { return strings.HasPrefix(word, p) })
	for at := 4; at <= len(word)-5; at++ {
		rest, last := word[:at], word[at:]
		bare, joined := v.unlinked(rest)
		if joined {
			rest = bare
		}
		if prefixed && !joined {
			continue
		}
		if v.head(last) && !v.never[rest] && v.pronounceable(rest) {
			return []string{rest, last}
		}
	}
	return nil
}

// tooShort reports whether a word is so short that it is none in a compound.
func (g *grammar) tooShort(word string) bool { return len(word) < 4 && !g.short[word] }

// headed reports whether a base form may end a compound that is guessed.
func (v *splitter) headed(base string) bool {
	long := len(base) >= 5 && v.known[base]&noun != 0
	return long && !v.never[base] && !v.accidental[base]
}

// head reports whether a word is a noun of five letters or more, or its plural
// or genitive.
func (v *splitter) head(word string) bool {
	for _, end := range v.headEndings {
		base, ok := strings.CutSuffix(word, end)
		if ok && v.headed(base) && !v.never[word] {
			return true
		}
	}
	return false
}

// pronounceable reports whether letters can be a word of their own: a vowel
// within the first letters, and no end that German words do not have or that
// participles and infinitives are cut at.
func (g *grammar) pronounceable(s string) bool {
	if i := strings.IndexAny(s, g.vowels); i < 0 || i > 3 {
		return false
	}
	if endsInAny(s, g.cut) {
		return false
	}
	return len(s)-1-strings.LastIndexAny(s, g.vowels) < 4
}

// classOf guesses the class of a German head from its spelling.
func classOf(text string) class {
	if r, _ := utf8.DecodeRuneInString(text); unicode.IsUpper(r) {
		return noun
	}
	if endsInAny(text, grammarOf(codes[german]).infinitives) {
		return verb
	}
	return adjective
}
