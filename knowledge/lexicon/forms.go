package lexicon

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// bases lists the words that a folded phrase may be a form of, the likeliest
// first: irregular forms, then what the rules of the language yield. They are
// guesses; only those that are heads count.
func bases(phrase, code string) []string {
	g := grammarOf(code)
	if strings.Contains(phrase, " ") {
		return g.phraseBases(phrase)
	}
	return g.bases(phrase)
}

// phraseBases undoes irregular forms inside a phrase.
func (g *grammar) phraseBases(phrase string) []string {
	words := strings.Split(phrase, " ")
	for i, w := range words {
		if base, ok := g.irregular[w]; ok {
			words[i] = base
		}
	}
	if base := strings.Join(words, " "); base != phrase {
		return []string{base}
	}
	return nil
}

func (g *grammar) bases(word string) []string {
	out := g.regular(word)
	out = append(out, g.masculine(word)...)
	out = append(out, g.withoutInfix(word)...)
	for _, r := range g.spellings {
		if i := strings.LastIndex(word, r.from); i > 1 {
			out = append(out, word[:i]+r.to+word[i+len(r.from):])
		}
	}
	return out
}

// masculine makes the man's name of an office of a woman's: Kanzlerin, Französin,
// Beamtin.
func (g *grammar) masculine(word string) (out []string) {
	cut := ""
	for _, r := range g.feminine {
		m, ok := strings.CutSuffix(word, r.from)
		another := cut != "" && cut != r.from
		if !ok || another || len(m) <= 3 {
			continue
		}
		cut = r.from
		out = append(out, m+r.to)
	}
	return out
}

// withoutInfix cuts what stands between a verb and its prefix: eingeführt,
// einzuführen.
func (g *grammar) withoutInfix(word string) (out []string) {
	for _, p := range g.prefixes {
		rest, ok := strings.CutPrefix(word, p)
		if !ok {
			continue
		}
		for _, infix := range g.infixes {
			if verb, ok := strings.CutPrefix(rest, infix); ok && len(verb) > 3 {
				out = append(out, p+verb)
			}
		}
	}
	return out
}

// regular undoes irregular forms. Those of unterschrieb, abgeschlossenen and
// anzunehmen are built on those of the bare verb.
func (g *grammar) regular(word string) (out []string) {
	add := func(prefix, rest string) {
		if base, ok := g.bareVerb(rest); ok {
			out = append(out, prefix+base)
		}
	}
	add("", word)
	for _, p := range g.prefixes {
		if rest, ok := strings.CutPrefix(word, p); ok && len(rest) > 2 {
			add(p, rest)
		}
	}
	return out
}

// bareVerb returns what a word without a prefix is an irregular form of.
func (g *grammar) bareVerb(word string) (string, bool) {
	for _, end := range g.verbEndings {
		if form, ok := strings.CutSuffix(word, end); ok {
			if base, ok := g.irregular[form]; ok {
				return base, true
			}
		}
	}
	return "", false
}

// Forms returns the other forms of a verb that rules of inflection do not explain, folded,
// its infinitive among them: of "gestorben" sterben, stirbt and starb. A language whose
// nouns alone are capitalised has none of a word with a capital: "das Schloss".
func Forms(word, code string) []string {
	l, side := lang.Get(code), side(code)
	if l == nil || side < 0 {
		return nil
	}
	if first, _ := utf8.DecodeRuneInString(word); l.Compounds() && unicode.IsUpper(first) {
		return nil
	}
	g, folded := grammarOf(code), foldWord(word, code)
	for _, prefix := range append([]string{""}, g.prefixes...) {
		rest, ok := strings.CutPrefix(folded, prefix)
		if !ok || len(rest) < 3 {
			continue
		}
		base, form := g.bareVerb(rest)
		if !form && g.forms[rest] != nil {
			base = rest
		}
		if base != "" {
			return g.otherForms(prefix, base, folded)
		}
	}
	return nil
}

// otherForms are the forms of a verb with a prefix but for one. Behind some prefixes the
// participle has none of its own: unterschrieben, abgeschrieben.
func (g *grammar) otherForms(prefix, base, but string) (out []string) {
	for _, f := range append([]string{base}, g.forms[base]...) {
		if prefix+f != but {
			out = append(out, prefix+f)
		}
		bare, participle := strings.CutPrefix(f, g.participle)
		if participle && prefix != "" && g.participle != "" && prefix+bare != but {
			out = append(out, prefix+bare)
		}
	}
	return out
}
