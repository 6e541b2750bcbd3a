package answer

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"beleg/knowledge/index"
	"beleg/knowledge/lang"
)

// What is corrected: names of a usual length, and no more of them than a question
// of real words has. Each makes an automaton of its spelling.
const (
	shortestName = 5
	longestName  = 40
	maxCorrected = 8
	corrected    = 0.6 // the weight of a word that is spelled almost like the one asked for
)

// correct takes a name that nothing holds for a typing error (spelling
// correction): it returns the concepts with the words of the index that differ
// by an edit, by two when it is long, and whether there are any.
func (p *plan) correct(c *index.Snapshot) (concepts []concept, any bool) {
	concepts = cloned(p.concepts)
	tried := 0
	for i := range concepts {
		if x := &concepts[i]; x.misspelled() && tried < maxCorrected {
			tried++
			p.correctWord(c, x)
			any = any || len(x.terms) > 0
		}
	}
	return concepts, any
}

// misspelled holds for a word that neither the index nor a dictionary has and
// that may be a name.
func (x *concept) misspelled() bool {
	if len(x.terms) > 0 || x.known || strings.ContainsAny(x.word.Folded, "0123456789") {
		return false
	}
	n := utf8.RuneCountInString(x.word.Folded)
	return n >= shortestName && n <= longestName
}

func (p *plan) correctWord(c *index.Snapshot, x *concept) {
	spellings := append(transliterations(x.word.Folded), x.word.Text)
	for edits := 1; edits <= x.edits() && len(x.terms) == 0; edits++ {
		for _, spelling := range spellings {
			for _, l := range lang.All {
				for _, t := range first(p.analyzer.Word(spelling, l.Code)) {
					x.addSimilar(c, l.Code, t.Text, edits)
				}
			}
		}
	}
}

// edits is how many letters of a word may be wrong.
func (x *concept) edits() int {
	if utf8.RuneCountInString(x.word.Folded) < 9 {
		return 1
	}
	return 2
}

func (x *concept) addSimilar(c *index.Snapshot, field, word string, edits int) {
	similar, err := c.Similar(field, word, edits)
	if err != nil {
		return // a slip that stays is no reason to fail
	}
	for _, text := range slices.Sorted(maps.Keys(similar)) {
		x.add(field, index.Term{Text: text, Hash: index.Hash(text)}, corrected, 0)
	}
}

// first is the word itself among a word's terms, without its parts.
func first(terms []index.Term) []index.Term { return terms[:min(1, len(terms))] }
