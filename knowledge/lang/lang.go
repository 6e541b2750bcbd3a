// Package lang knows what differs from language to language when text is read:
// where sentences end, what a word's stem is, which words carry no meaning and
// which ask a question. A language is a folder of tables (see Table), and a new
// folder is a new language; what needs code, such as a stemmer, is chosen by its
// name in the folder's language.txt. What other packages know of a language they
// read from tables in the same folder.
package lang

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"beleg/knowledge"
)

// Language is one language that articles and questions are understood in.
type Language struct {
	Code string // ISO 639-1
	Name string // in the language itself
	// Called are the names that a filter may use for it, in any language.
	Called map[string]bool

	// Questions maps a question word or phrase to the kind it asks for.
	Questions map[string]knowledge.Kind
	// Initial are the question words that are one at the beginning only.
	Initial map[string]bool
	// Content are words that mean something though another language has them as function
	// words: "die" and "war" are English too.
	Content map[string]bool
	// Polar are the verbs that begin a question which is answered with yes or no.
	Polar map[string]bool
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
	classEnds     map[string]knowledge.Kind // ends of nouns of a class
	abbreviations map[string]bool           // without the last full stop, lower case
	closing       map[string]bool           // those of them with which a sentence may end: etc, Inc.
	numbering     map[string]bool           // those that are none unless a figure follows: Art. 5
	ordinals      bool                      // "3." is "third" when a noun follows
	capitalMonths bool                      // names of months begin with a capital
	compounds     bool                      // nouns join to one word
	fallback      bool                      // texts of unknown languages are read in this one
	stem          func(folded string) string
}

//go:embed */*.txt */*.json
var folders embed.FS

// All lists every language in the order in which they are tried: that of their
// codes.
var All = readAll()

func readAll() []*Language {
	entries, err := folders.ReadDir(".")
	if err != nil {
		panic("lang: " + err.Error()) // embedded, so the build is broken
	}
	var all []*Language
	for _, e := range entries {
		files, err := fs.Sub(folders, e.Name())
		if err != nil {
			panic("lang: " + err.Error())
		}
		l, err := Read(files)
		if err != nil {
			panic("lang/" + e.Name() + ": " + err.Error())
		}
		all = append(all, l)
	}
	return all
}

// Read reads a language from its folder: language.txt, words.txt for sentences and
// stop words, questions.txt. Of these only the first must be there; a language
// that lacks a table knows nothing of the matter.
func Read(files fs.FS) (*Language, error) {
	l := &Language{Files: files}
	about, words, questions := l.Table("language"), l.Table("words"), l.Table("questions")
	l.Code, l.Name = about.Text("code"), about.Text("name")
	if l.Code == "" || l.Name == "" {
		return nil, errors.New("language.txt must name the language's code and name")
	}
	if l.stem = stemmers[about.Text("stemmer")]; l.stem == nil {
		return nil, fmt.Errorf("language.txt names no stemmer that there is: want one of %q, got %q",
			slices.Sorted(maps.Keys(stemmers)), about.Text("stemmer"))
	}
	l.Called = about.Set("called")
	l.ordinals = about.Text("ordinals") == "dot"
	l.compounds = about.Text("compounds") == "joined"
	l.capitalMonths = about.Text("months") == "capital"
	l.fallback = about.Text("fallback") == "yes"
	l.stop, l.abbreviations = words.Set("stop"), words.Set("abbreviation")
	l.closing, l.numbering = words.Set("closing"), words.Set("numbering")
	l.Questions, l.Classes = kinds(questions, "question"), kinds(questions, "class")
	l.Polar = questions.Set("polar")
	l.Content = questions.Set("content")
	l.classEnds = kinds(questions, "class-ending")
	l.Initial, l.Which, l.Naming = questions.Set("initial"), questions.Set("which"), questions.Set("naming")
	l.Exclaims, l.You, l.Self = questions.Set("exclaims"), questions.Set("you"), questions.Set("self")
	l.Filters = questions.Values("filter")
	return l, nil
}

// kinds maps the words of a name to the kind of question that their value names.
func kinds(t Table, name string) map[string]knowledge.Kind {
	m := map[string]knowledge.Kind{}
	for w, value := range t.Values(name) {
		m[w] = knowledge.Kind(value)
	}
	return m
}

// Get returns the language of a code, or nil.
func Get(code string) *Language {
	for _, l := range All {
		if l.Code == code {
			return l
		}
	}
	return nil
}

// CodeOf returns the code of a language that is named in any language ("German",
// "deutsch"), or in lower case what was named.
func CodeOf(name string) string {
	name = strings.ToLower(name)
	for _, l := range All {
		if l.Called[name] {
			return l.Code
		}
	}
	return name
}

// IsCode reports whether a word is the two-letter code of a language, of one that
// Beleg reads or of another.
func IsCode(word string) bool {
	base, err := language.ParseBase(word)
	return err == nil && len(word) == 2 && base.String() == strings.ToLower(word)
}

// Fallback returns the language that texts are read in whose language nobody
// knows.
func Fallback() *Language {
	for _, l := range All {
		if l.fallback {
			return l
		}
	}
	return All[0]
}

// Compounds reports whether nouns of the language join to one word.
func (l *Language) Compounds() bool { return l.compounds }

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

// Class returns what a noun in lower case asks for. Compounds are of the class
// of their last part.
func (l *Language) Class(noun string) (knowledge.Kind, bool) {
	if kind, ok := l.Classes[noun]; ok {
		return kind, true
	}
	if l.compounds && len(noun) <= MaxWord {
		for i := 3; i <= len(noun)-4; i++ {
			if kind, ok := l.Classes[noun[i:]]; ok {
				return kind, true
			}
		}
	}
	for end, kind := range l.classEnds {
		if len(noun) > len(end)+1 && strings.HasSuffix(noun, end) {
			return kind, true
		}
	}
	return "", false
}
