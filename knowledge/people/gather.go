package people

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Gathered counts the lists a word stands in, for ./gazetteer.
type Gathered struct {
	words map[string]*tally
}

// tally is what lists say of one word.
type tally struct {
	given, surname                      int
	german, english, place, extra, part Note
	town                                bool
}

// Add takes in a list whose name says what it holds: given-xx, surname-xx,
// common-xx and wiki-xx (most frequent first), city-xx, place-xx, org-xx, and
// known-xx of full names.
func (g *Gathered) Add(list string, words []string) {
	if g.words == nil {
		g.words = make(map[string]*tally)
	}
	kind, from, _ := strings.Cut(list, "-")
	if kind == "known" {
		given, surnames := parts(words)
		g.Add("given-"+from, given)
		g.Add("surname-"+from, surnames)
		return
	}
	seen := make(map[string]bool)
	for rank, w := range words {
		w = strings.ToLower(strings.TrimSpace(w))
		parts := []string{w}
		if kind != "common" && kind != "wiki" {
			parts = strings.FieldsFunc(w, func(r rune) bool { return r == ' ' || r == '-' })
		}
		for _, p := range parts {
			short := len(parts) > 1 && len(p) < 4
			if short || seen[p] || !latin(p) {
				continue
			}
			seen[p] = true
			t := g.words[p]
			if t == nil {
				t = &tally{}
				g.words[p] = t
			}
			t.take(kind, from, rank, len(parts))
		}
	}
}

// parts returns the first and the last words of full names; a name of one word
// is taken for a surname.
func parts(names []string) (given, surnames []string) {
	for _, n := range names {
		w := strings.Fields(n)
		if len(w) == 0 {
			continue
		}
		if len(w) > 1 {
			given = append(given, w[0])
		}
		surnames = append(surnames, w[len(w)-1])
	}
	return given, surnames
}

var partNames = map[string]Note{
	"singular": Singular, "plural": Plural, "participle": Participle, "infinitive": Infinitive, "adjective": Adjective, "adverb": Adverb,
}

// latin holds for what the tagger could meet as a word of German or English.
func latin(w string) bool {
	for _, r := range w {
		if !unicode.Is(unicode.Latin, r) && !strings.ContainsRune("-'’", r) {
			return false
		}
	}
	return len(w) > 1
}

// take counts a word that is the rank-th of a list and one of so many parts.
func (t *tally) take(kind, from string, rank, parts int) {
	switch kind {
	case "given":
		t.given++
	case "surname":
		t.surname += surnameWeight(from, rank)
	case "common", "wiki":
		t.takeCommon(kind, from, rank)
	case "city":
		t.town = true
		t.place = max(t.place, map[string]Note{"big": 2, "small": 1}[from])
	case "place":
		if parts == 1 {
			t.place = 3
		}
	case "org":
		t.extra |= 1
	case "part":
		t.part = partNames[from]
	}
}

// surnameWeight counts frequent surnames twice over, and rare ones of the long
// English list once; the lists of faker and our own are not in order of frequency.
func surnameWeight(from string, rank int) int {
	ordered := from != "faker" && !strings.HasPrefix(from, "own")
	switch {
	case from == "en" && rank > 20000:
		return 1
	case rank < 1000 && ordered:
		return 4
	}
	return 2
}

// takeCommon notes how common a word is in German, in English or elsewhere.
func (t *tally) takeCommon(kind, from string, rank int) {
	n := commonness(kind, from, rank)
	switch strings.TrimPrefix(strings.TrimPrefix(from, "cldr-"), "own-") {
	case "de":
		t.german = max(t.german, n)
	case "en":
		t.english = max(t.english, n)
	default:
		t.extra |= 2
	}
}

func commonness(kind, from string, rank int) Note {
	most := 3000
	if kind == "common" {
		most = 5000
	}
	switch {
	case strings.HasPrefix(from, "own-"), rank < most:
		return 3
	case rank < 20000:
		return 2
	}
	return 1
}

// Notes sums up the lists.
func (g *Gathered) Notes() map[string]Note {
	out := make(map[string]Note, len(g.words))
	for w, t := range g.words {
		n := level(t.given)<<noteGiven | level(t.surname)<<noteSurname | t.german<<noteGerman | t.english<<noteEnglish |
			t.place<<notePlace | t.extra<<noteForeign | t.part<<notePart
		if n&^(3<<noteForeign) != 0 || t.extra&1 != 0 {
			out[w] = n
		}
	}
	return out
}

func level(n int) Note {
	switch {
	case n >= 4:
		return 3
	case n >= 2:
		return 2
	}
	return Note(n)
}

// Kinds sorts the words whose kind the lists agree on, for Spell.
func (g *Gathered) Kinds() (out [kinds][]string) {
	for _, w := range slices.Sorted(maps.Keys(g.words)) {
		if k, ok := g.words[w].kind(); ok {
			out[k] = append(out[k], w)
		}
	}
	return out
}

// kind is what the lists agree that a word is.
func (t *tally) kind() (int, bool) {
	place := t.place > 0 || t.town
	person := t.given+t.surname > 0
	named := person || place
	switch {
	case t.isWord() && !named && !t.ofFirm():
		return KindWord, true
	case t.german+t.english > 1 && t.given+t.surname < 2:
		return 0, false
	case t.given > 0 && 2*t.given >= t.surname && !place:
		return KindGiven, true
	case t.given == 0 && t.surname > 0 && !place:
		return KindSurname, true
	case place && !person:
		return KindPlace, true
	}
	return 0, false
}

// ofFirm holds for a part of a firm's or club's name.
func (t *tally) ofFirm() bool { return t.extra&1 != 0 }

func (t *tally) isWord() bool { return t.german+t.english > 0 || t.part == Adjective }
