// Package lang knows what differs from language to language when text is read:
// where sentences end, what a word's stem is, which words carry no meaning and
// which ask a question. A language is one file (de.go, en.go) and one line in
// All. What takes a grammar of its own stands in packages of its own: time
// expressions in timex, persons in people, translations in lexicon.
package lang

import (
	"io/fs"
	"strings"

	"beleg/knowledge"
)

// Language is one language that articles and questions are understood in.
type Language struct {
	Code string // ISO 639-1
	Name string // in the language itself

	// Questions maps a question word or phrase to the kind it asks for.
	Questions map[string]knowledge.Kind
	// Which are the words that ask for one of a class, and Classes the nouns
	// that say what kind of thing it is: "which minister" asks who. A noun that
	// ends in one of them counts too where the language compounds.
	Which   map[string]bool
	Classes map[string]knowledge.Kind
	// Naming are the words that ask for a name: "wie heißt", "what is the name of".
	Naming map[string]bool
	// Exclaims are the words that make an exclamation of a question word: "what a".
	Exclaims map[string]bool
	// You are the words that speak to the one who answers, and Self what is
	// asked of such a one and of no article.
	You, Self map[string]bool
	// Filters maps the name of a filter to its English one: seit -> since.
	Filters map[string]string
	// Files are the language's tables: numbers.txt, dates.txt and others. What a
	// language has no table for, it knows nothing of.
	Files fs.FS

	stop          map[string]bool
	abbreviations map[string]bool // without the last full stop, lower case
	ordinals      bool            // "3." is "third" when a noun follows
	stem          func(folded string) string
}

// All lists every language, in the order in which they are tried.
var All = []*Language{german, english}

// Get returns the language of a code, or nil.
func Get(code string) *Language {
	for _, l := range All {
		if l.Code == code {
			return l
		}
	}
	return nil
}

// Stop reports whether a folded word carries no meaning of its own.
func (l *Language) Stop(folded string) bool { return l.stop[folded] }

// MaxWord is the length in bytes of the longest word that has a stem or parts:
// the longest of laws have some 80 letters. What is longer is no word of German
// or English.
const MaxWord = 100

// Stem returns the stem of a folded word.
func (l *Language) Stem(folded string) string {
	if len(folded) > MaxWord {
		return folded
	}
	return l.stem(folded)
}

// Class returns what a noun in lower case asks for. German compounds are of
// the class of their last part.
func (l *Language) Class(noun string) (knowledge.Kind, bool) {
	if kind, ok := l.Classes[noun]; ok {
		return kind, true
	}
	if l.ordinals && len(noun) <= MaxWord { // of all, German compounds
		for i := 3; i < len(noun)-3; i++ {
			if kind, ok := l.Classes[noun[i:]]; ok && len(noun)-i >= 4 {
				return kind, true
			}
		}
	}
	return "", false
}

// classes builds a map from nouns to what they ask for.
func classes(persons, places, times, numbers, reasons string) map[string]knowledge.Kind {
	m := map[string]knowledge.Kind{}
	for kind, words := range map[knowledge.Kind]string{knowledge.Who: persons, knowledge.Where: places, knowledge.When: times, knowledge.HowMany: numbers, knowledge.Why: reasons} {
		for w := range strings.FieldsSeq(words) {
			m[w] = kind
		}
	}
	return m
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
