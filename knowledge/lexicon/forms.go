package lexicon

import (
	"strings"
	"sync"
)

// irregular maps folded forms that no rule explains to their base, per side.
var irregular = sync.OnceValue(func() [2]map[string]string {
	var m [2]map[string]string
	for side, file := range []string{german: "forms-de.txt", english: "forms-en.txt"} {
		m[side] = make(map[string]string)
		for forms, base := range lines(file) {
			for form := range strings.FieldsSeq(forms) {
				m[side][foldWord(form, codes[side])] = foldWord(base, codes[side])
			}
		}
	}
	return m
})

// bases lists the words that a folded phrase may be a form of, the likeliest
// first: irregular forms, then what a few rules of the language yield. They are
// guesses; only those that are heads count.
func bases(phrase, code string) []string {
	if strings.Contains(phrase, " ") {
		return phraseBases(phrase, code)
	}
	if code == "de" {
		return germanBases(phrase)
	}
	return englishBases(phrase)
}

// phraseBases undoes irregular forms inside a phrase.
func phraseBases(phrase, code string) []string {
	words := strings.Split(phrase, " ")
	for i, w := range words {
		if base, ok := irregular()[side(code)][w]; ok {
			words[i] = base
		}
	}
	if base := strings.Join(words, " "); base != phrase {
		return []string{base}
	}
	return nil
}

func englishBases(word string) []string {
	var out []string
	if base, ok := irregular()[english][word]; ok {
		out = append(out, base)
	}
	for _, r := range spellings {
		if i := strings.LastIndex(word, r[0]); i > 1 {
			out = append(out, word[:i]+r[1]+word[i+len(r[0]):])
		}
	}
	return out
}

// spellings are American and British endings, one for the other.
var spellings = [][2]string{
	{"iz", "is"}, {"is", "iz"}, {"or", "our"}, {"our", "or"}, {"ter", "tre"}, {"tre", "ter"}, {"ense", "ence"}, {"ence", "ense"},
	{"ll", "l"}, {"l", "ll"}, {"ogue", "og"}, {"ae", "e"}, {"yz", "ys"},
}

func germanBases(word string) []string {
	var out []string
	out = append(out, irregularGerman(word)...)
	for _, end := range []string{"innen", "in"} {
		if m, ok := strings.CutSuffix(word, end); ok && len(m) > 3 {
			out = append(out, m, m+"e", m+"er") // Kanzlerin, Französin, Beamtin
			break
		}
	}
	for _, p := range prefixes {
		rest, ok := strings.CutPrefix(word, p)
		if !ok {
			continue
		}
		for _, infix := range []string{"ge", "zu"} { // eingeführt, einzuführen
			if verb, ok := strings.CutPrefix(rest, infix); ok && len(verb) > 3 {
				out = append(out, p+verb)
			}
		}
	}
	return out
}

// irregularGerman undoes ablaut: unterschrieb, abgeschlossenen, anzunehmen's
// forms are built on those of the bare verb.
func irregularGerman(word string) []string {
	var out []string
	table := irregular()[german]
	add := func(prefix, rest string) {
		for _, end := range verbEndings {
			if form, ok := strings.CutSuffix(rest, end); ok {
				if base, ok := table[form]; ok {
					out = append(out, prefix+base)
					return
				}
			}
		}
	}
	add("", word)
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(word, p); ok && len(rest) > 2 {
			add(p, rest)
		}
	}
	return out
}

var verbEndings = []string{"", "e", "t", "st", "en", "et", "est", "es", "er", "em", "ene", "enen", "ener", "enes", "enem", "n"}

// prefixes are those of German verbs, folded, longer ones before their own
// beginnings.
var prefixes = strings.Fields(`auseinander entgegen gegenuber zusammen zuruck wieder wider voran voraus vorbei vorweg vor unter uber durch hinter
	hinaus hinein hinzu hinweg hin herab heran heraus herbei herein hervor herum herunter her nieder empor entlang fehl feil fest fort frei bereit
	bekannt bei be ent emp er miss mit nach neben ab an aufrecht auf aus dar ein inne hoch still stand statt teil tot trocken um ver voll weg weiter zer zu los
	gut kalt kurz sicher schwarz wahr bloss ange be`)
