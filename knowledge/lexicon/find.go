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
	longest, participle := 0, grammarOf(code).participle
	for _, h := range same {
		how := related
		if strings.Contains(phrase, " ") || inflection(phrase, h.word, code) {
			how = inflected
		}
		bare := strings.TrimPrefix(phrase, participle) // gewählt, wählen
		n := max(shared(phrase, h.word), shared(bare, h.word))
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
func (g *grammar) unprefixed(participle, infinitive string) (string, bool) {
	rest, ok := strings.CutPrefix(participle, g.participle)
	return rest, ok && strings.HasSuffix(infinitive, g.infinitive) && shared(participle, infinitive) < 3
}

// inflection reports whether two words with one stem are forms of one word as
// far as their endings tell.
func inflection(a, b, code string) bool {
	g := grammarOf(code)
	if bare, ok := g.unprefixed(a, b); ok {
		a = bare
	}
	n := shared(a, b)
	if n < 3 {
		return false
	}
	return g.endings[a[n:]] && g.endings[b[n:]]
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
