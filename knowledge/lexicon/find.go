package lexicon

import (
	"strings"
)

// head is a dictionary's entry: a folded word or phrase and its translations,
// the best first, with weights that sum to at most 1.
type head struct {
	word string
	to   []Translation
}

// heads returns the entries under a stem.
type heads func(stem string) []head

// quality says how a word met a head.
type quality int

const (
	none      quality = iota
	related           // they share a stem: "Gerichte" and "richten"
	inflected         // the word is a form of the head: "went" and "go", "Kanzlerin" and "Kanzler"
	exact
)

// match is what find found.
type match struct {
	how   quality
	heads []head
}

// find looks a folded phrase up: as written, then as an irregular or derived
// form, then by its stem.
func find(at heads, phrase, code string) match {
	same := at(stem(phrase, code))
	if h, ok := named(same, phrase); ok {
		return match{exact, []head{h}}
	}
	for _, base := range bases(phrase, code) {
		found := at(stem(base, code))
		if h, ok := named(found, base); ok {
			return match{inflected, []head{h}}
		}
	}
	if m := byStem(same, phrase, code); m.how != none {
		return m
	}
	for _, base := range bases(phrase, code) {
		if m := byStem(at(stem(base, code)), base, code); m.how == inflected {
			return m
		}
	}
	return match{}
}

func named(heads []head, word string) (head, bool) {
	for _, h := range heads {
		if h.word == word {
			return h, true
		}
	}
	return head{}, false
}

// byStem chooses among heads that share the phrase's stem. Stemmers throw
// unlike words together (Gericht, Richter, richten; university, universe), so
// real inflections are preferred, and of those the closest.
func byStem(same []head, phrase, code string) match {
	var m match
	longest := 0
	for _, h := range same {
		how := related
		if strings.Contains(phrase, " ") || inflection(phrase, h.word, code) {
			how = inflected
		}
		n := shared(phrase, h.word)
		if g, ok := strings.CutPrefix(phrase, "ge"); ok && code == "de" {
			n = max(n, shared(g, h.word)) // gewählt, wählen
		}
		switch {
		case how > m.how || how == m.how && n > longest:
			m, longest = match{how, []head{h}}, n
		case how == m.how && n == longest:
			m.heads = append(m.heads, h)
		}
	}
	if longest < 3 {
		return match{}
	}
	return m
}

// shared returns the length of the common prefix.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// unprefixed is a participle without its prefix, where the other word is the
// infinitive: gesprungen, springen (leap).
func unprefixed(participle, infinitive, code string) (string, bool) {
	rest, ok := strings.CutPrefix(participle, "ge")
	german := code == "de" && strings.HasSuffix(infinitive, "en")
	return rest, ok && german && shared(participle, infinitive) < 3
}

// inflection reports whether two words with one stem are forms of one word as
// far as their endings tell.
func inflection(a, b, code string) bool {
	if g, ok := unprefixed(a, b, code); ok {
		a = g
	}
	n := shared(a, b)
	if n < 3 {
		return false
	}
	endings := endings[side(code)]
	return endings[a[n:]] && endings[b[n:]]
}

var endings = [2]map[string]bool{
	german: withEmpty("e en n s es er em ern nen ens t te ten tet st est et ete eten ter tes tem end ende enden ender"),
	// y and ies, e and ing: "treaty, treaties", "sign, signing".
	english: withEmpty("s es ed d ing e y ies ied"),
}

func withEmpty(words string) map[string]bool {
	m := set(words)
	m[""] = true
	return m
}

// translations lists a match's translations with weights that sum to at most
// share. What shares no more than the stem is worth less.
func (m match) translations(share float64) []Translation {
	if len(m.heads) == 0 {
		return nil
	}
	share /= float64(len(m.heads))
	if m.how == related {
		share *= 0.6
	}
	var all []Translation
	for _, h := range m.heads {
		for _, t := range h.to {
			all = append(all, Translation{t.Text, t.Weight * share, m.how == exact})
		}
	}
	return all
}
