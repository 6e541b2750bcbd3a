package digest

import (
	"strings"
	"unicode"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
)

// Translator translates a word or phrase between languages (ISO 639-1), the
// best first; nothing for what it does not know. *lexicon.Dictionary is one.
type Translator interface {
	Translate(phrase, from, to string) []lexicon.Translation
}

// pivot is the language in which articles of different languages are compared:
// the one that dictionaries translate into.
var pivot = lang.Fallback().Code

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
	for _, t := range tr.Translate(w.folded, w.l.Code, pivot) {
		for w := range wordsOf(t.Text, pivot) {
			out = append(out, term{english.Stem(w.folded), t.Weight})
		}
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
