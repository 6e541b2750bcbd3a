package digest

import (
	"strings"
	"unicode"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// Translator translates a word or phrase between languages (ISO 639-1); it
// returns nothing for what it does not know.
type Translator interface {
	Translate(phrase, from, to string) []string
}

// pivot is the language in which articles of different languages are compared.
const pivot = "en"

// acrossNames is how much a shared name or number tells, compared with a
// translated word: translations are ambiguous, names are not.
const acrossNames = 2.0

// across is the reading in which languages meet: names and numbers as they are
// written, other words as English stems.
func across(tr Translator) func(word) []term {
	known := map[string][]term{}
	return func(w word) []term {
		var out []term
		if w.upper && w.inner || strings.IndexFunc(w.folded, unicode.IsDigit) >= 0 {
			out = append(out, term{"=" + w.folded, acrossNames})
		}
		if w.l.Code == pivot {
			return append(out, term{w.l.Stem(w.folded), 1})
		}
		key := w.l.Code + w.folded
		translated, ok := known[key]
		if !ok && tr != nil {
			translated = translations(tr, w)
			known[key] = translated
		}
		return append(out, translated...)
	}
}

// translations are the English stems of a word; together they count once.
func translations(tr Translator, w word) (out []term) {
	english := lang.Get(pivot)
	seen := map[string]bool{}
	for _, phrase := range tr.Translate(w.folded, w.l.Code, pivot) {
		for _, t := range lang.Tokens(phrase) {
			folded := lang.Fold(t.Text)
			if stem := english.Stem(folded); t.Word && !english.Stop(folded) && !seen[stem] {
				seen[stem] = true
				out = append(out, term{text: stem})
			}
		}
	}
	for i := range out {
		out[i].share = 1 / float64(len(out))
	}
	return out
}

// mixed reports whether articles are in more than one language.
func mixed(articles []knowledge.Article) bool {
	for _, a := range articles {
		if a.Language != articles[0].Language {
			return true
		}
	}
	return false
}
