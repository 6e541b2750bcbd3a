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
// words, is kept out by their length and by a list (data/whole.txt).
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

type splitter struct {
	known map[string]class
	whole map[string]bool
}

var vocabulary = sync.OnceValue(func() *splitter {
	v := &splitter{known: make(map[string]class), whole: make(map[string]bool)}
	for w, c := range embedded().class {
		// Of verbs only some begin compounds: Fahrzeug, but nothing with geb-.
		// Heads such as "Regierungs" (governmental) are no words.
		if bare, ok := strings.CutSuffix(w, "s"); c != verb && !(ok && linked(bare)) {
			v.known[w] |= c &^ verb
		}
	}
	for line := range strings.Lines(text("parts.txt")) {
		c := noun
		if rest, ok := strings.CutPrefix(line, "adj:"); ok {
			c, line = adjective, rest
		} else if rest, ok := strings.CutPrefix(line, "verb:"); ok {
			c, line = verb, rest
		}
		for w := range strings.FieldsSeq(line) {
			v.known[foldWord(w, "de")] |= c
		}
	}
	for line := range strings.Lines(text("whole.txt")) {
		line, other := strings.CutPrefix(line, "other:")
		for w := range strings.FieldsSeq(line) {
			w = foldWord(w, "de")
			v.whole[w] = true
			if !other {
				v.known[w] |= noun
			}
		}
	}
	for w := range never {
		delete(v.known, w)
	}
	return v
})

// never are words that accidental parts are made of.
var never = set(`unter uber gegen nach ferne eher ehen ende enden lage tion ung heit keit nehmen nahme lich erin ernst reihen reiche rechen rung
	alle aller dann denn eine einen ein sein ihre diese andere erst erste ersten noch auch mehr neben innen ehe ente enten ernte rate raten
	rede reden ration ratio amen ring ringen lingen egel eger stern schaft tomate falls gen als`)

// short are the parts of three letters.
var short = set("see tag amt uhr bau rat ol gas bus bad rad zug weg tat not arm rot alt neu ost sud eis ski gen euro abo auto akw lkw pkw job arzt kuh hof ort tod rom fan oko los")

// stays reports whether a word stays whole: it or what it is a form of is on
// the list of such words, or it is a form of a verb (beigetragen, herzustellen).
func (v *splitter) stays(word string) bool {
	for base := range uninflected(word) {
		if v.whole[base] {
			return true
		}
	}
	if len(irregularGerman(word)) > 0 {
		return true
	}
	for _, base := range germanBases(word) {
		if embedded().class[base]&verb != 0 {
			return true
		}
	}
	return embedded().class[word] == verb
}

// word reports whether a word is known, in any form.
func (v *splitter) word(word string) bool {
	for base := range uninflected(word) {
		if v.known[base] != 0 {
			return true
		}
	}
	return false
}

// uninflected yields a word and what it is without an ending.
func uninflected(word string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		if !yield(word) {
			return
		}
		for _, end := range [...]string{"e", "en", "n", "s", "es", "er", "ern", "em", "in", "innen", "nen", "se", "sen"} {
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
	if len(word) < 4 && !short[word] || never[word] {
		return 0, false
	}
	if base, ok := irregular()[german][word]; ok && v.known[base]&noun != 0 {
		return 1.05, true // zentren
	}
	first := true
	for base := range uninflected(word) {
		c := v.known[base]
		if c&noun != 0 || c&adjective != 0 && len(base) > 3 {
			if tooShort(base) || !first && len(base) < 3 {
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
		if c == 0 || tooShort(word) || never[word] {
			return
		}
		if need == noun|adjective && c&noun == 0 {
			cost += 0.15
		}
		if cost += 1 + brief(word); cost < best {
			best, base = cost, word
		}
	}
	if !linked(s) {
		try(s, noun|adjective, 0)
	}
	for _, l := range links {
		if w, ok := strings.CutSuffix(s, l.element); ok && (l.element != "s" || !strings.HasSuffix(w, "s")) {
			try(w, noun, l.cost)
		}
	}
	if !strings.HasSuffix(s, "e") && len(s) > 2 {
		try(s+"e", noun, 0.15) // Schule, Schulhaus
		if w, ok := strings.CutSuffix(s, "s"); ok {
			try(w+"e", noun, 0.2) // Hilfe, Hilfswerk
		}
		try(s+"en", verb, 0.1) // fahren, Fahrzeug; not Fähre
		try(s+"n", verb, 0.2)  // wandern, Wanderweg
	}
	if w, ok := strings.CutSuffix(s, "en"); ok {
		try(w+"um", noun, 0.2) // Museum, Museenverband
		try(w+"a", noun, 0.2)  // Firma, Firmenchef
		try(w+"o", noun, 0.2)  // Konto, Kontenplan
	}
	return base, best, base != ""
}

// links are the linking elements and what they cost beside none.
var links = []struct {
	element string
	cost    float64
}{{"s", 0.05}, {"n", 0.05}, {"en", 0.05}, {"es", 0.1}, {"er", 0.15}, {"e", 0.15}, {"ens", 0.2}}

// linked reports whether a noun always takes an s before another: Sicherheit,
// Regierung, Gesellschaft, Nation, Universität.
func linked(s string) bool {
	if len(s) < 6 {
		return false
	}
	for _, end := range [...]string{"ung", "heit", "keit", "schaft", "tion", "sion", "itat", "ling", "tum"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
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
	prefixed := slices.ContainsFunc(verbal, func(p string) bool { return strings.HasPrefix(word, p) })
	for at := 4; at <= len(word)-5; at++ {
		rest, last := word[:at], word[at:]
		bare, ok := strings.CutSuffix(rest, "s")
		if ok = ok && linked(bare); ok {
			rest = bare
		}
		if prefixed && !ok {
			continue
		}
		if v.head(last) && pronounceable(rest) {
			return []string{rest, last}
		}
	}
	return nil
}

// verbal are the prefixes of verbs and of what is made from them.
var verbal = strings.Fields("un ge be ver ent emp zer er miss ab an auf aus ein her hin vor zu zuruck unter uber durch um nach mit wieder zusammen dar fort")

// tooShort reports whether a word is so short that it is none in a compound.
func tooShort(word string) bool { return len(word) < 4 && !short[word] }

// headed reports whether a base form may end a compound that is guessed.
func (v *splitter) headed(base string) bool {
	long := len(base) >= 5 && v.known[base]&noun != 0
	return long && !never[base] && !suffixes[base]
}

// head reports whether a word is a noun of five letters or more, or its plural
// or genitive.
func (v *splitter) head(word string) bool {
	for _, end := range [...]string{"", "e", "en", "n", "s", "er"} {
		base, ok := strings.CutSuffix(word, end)
		if ok && v.headed(base) && !never[word] {
			return true
		}
	}
	return false
}

// suffixes are nouns that end many words by accident (akus-tisch, Disku-tanten,
// fahr-lässiger-weise): after an unknown part they prove nothing.
var suffixes = set("tisch nische fisch tante niere liste essen leiche zunge lunge tiger nation vision gramm position motiv rechte richter weise")

// pronounceable reports whether letters can be a word of their own: a vowel
// within the first letters, and no end that German words do not have or that
// participles and infinitives are cut at.
func pronounceable(s string) bool {
	const vowels = "aeiouy"
	if i := strings.IndexAny(s, vowels); i < 0 || i > 3 {
		return false
	}
	for _, end := range [...]string{"ge", "zu", "ab", "auf", "aus", "sc", "q", "j"} {
		if strings.HasSuffix(s, end) {
			return false
		}
	}
	return len(s)-1-strings.LastIndexAny(s, vowels) < 4
}

// text returns a file of data without its comments.
func text(file string) string {
	raw, err := data.ReadFile("data/" + file)
	if err != nil {
		panic("lexicon: " + err.Error())
	}
	var b strings.Builder
	for line := range strings.Lines(string(raw)) {
		line, _, _ = strings.Cut(line, "#")
		b.WriteString(strings.TrimSpace(line) + "\n")
	}
	return b.String()
}

// classOf guesses the class of a German head from its spelling.
func classOf(text string) class {
	if r, _ := utf8.DecodeRuneInString(text); unicode.IsUpper(r) {
		return noun
	}
	if strings.HasSuffix(text, "en") || strings.HasSuffix(text, "ern") || strings.HasSuffix(text, "eln") {
		return verb
	}
	return adjective
}
