package answer

import (
	"math"
	"strconv"
	"strings"

	"beleg/knowledge/index"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/question"
)

// Dictionary translates a word or phrase between languages, best first, and tells at
// once what a word's translations say of it.
type Dictionary interface {
	Translate(phrase, from, to string) []lexicon.Translation
	Word(word, from string) lexicon.Word
}

// term is one indexed form that stands for a word of the question.
type term struct {
	index.QueryTerm
	hash   uint32
	weight float64 // how surely it means what was asked, 0 to 1
	part   int     // 0: stands for the whole word; n: is the n-th part of it
	idf    float64
	df     int
}

// concept is one content word of the question with everything that may stand
// for it in a text.
type concept struct {
	word  question.Word
	terms []term
	stems []uint32 // hashes of the word itself in each language
	forms []form   // spellings to compare where no term joins
	parts int      // how many parts the word has, 0 when it is no compound
	idf   float64  // how rare the word is, whatever it is called
	known bool     // a dictionary has it; what none has is a name as a rule
}

// Weights of what may stand for a word. The order matters more than the
// figures; they were compared on the development sets (see scores.md).
const (
	sameSpelling = 0.8  // the word as it is, in the field of another language
	inflected    = 0.9  // another form of an irregular verb
	translated   = 0.9  // its best translation
	roundTrip    = 0.35 // a synonym found by translating there and back
	partOf       = 0.6  // all parts of a compound together
	maxSynonyms  = 6
)

// expand finds what may stand for each word of a question: query expansion by
// spellings, parts of compounds, translations, synonyms and transliterations.
func (r *ranker) expand(a *index.Analyzer, p parsed) []concept {
	list := make([]concept, len(p.words))
	for i, w := range p.words {
		x := &list[i]
		x.word = w
		r.spellings(a, x)
		r.translations(a, x, w.Text, 1)
		x.figures(a)
		x.transliterate(a)
	}
	r.phrases(a, list, p.text)
	for i := range list {
		list[i].spell()
	}
	return list
}

// spellings adds the word as written, in every field, and its parts.
func (r *ranker) spellings(a *index.Analyzer, x *concept) {
	for _, l := range lang.All {
		for i, t := range a.Word(x.word.Text, l.Code) {
			if t.Part {
				x.add(l.Code, t, partOf, i)
				x.parts = max(x.parts, i)
				continue
			}
			x.add(l.Code, t, 1, 0)
			x.stems = append(x.stems, t.Hash)
		}
		for _, form := range lexicon.Forms(x.word.Text, l.Code) {
			x.addText(a, form, l.Code, inflected)
		}
	}
	for _, t := range a.Word(x.word.Text, index.Other) {
		x.add(index.Other, t, sameSpelling, 0)
		x.stems = append(x.stems, t.Hash)
	}
}

// translations adds what the dictionary knows, and synonyms found by going
// there and back again.
func (r *ranker) translations(a *index.Analyzer, x *concept, phrase string, scale float64) {
	if r.dict == nil {
		return
	}
	for _, from := range lang.All {
		for _, to := range lang.All {
			if from == to {
				continue
			}
			list := r.dict.Translate(phrase, from.Code, to.Code)
			if len(list) == 0 {
				continue
			}
			x.known = true
			best := list[0].Weight
			for i, t := range list {
				weight := scale * translated * math.Sqrt(t.Weight/best)
				x.addText(a, t.Text, to.Code, weight)
				if i < 2 {
					r.synonyms(a, x, t.Text, to.Code, from.Code, scale*roundTrip*t.Weight/best)
				}
			}
		}
	}
}

func (r *ranker) synonyms(a *index.Analyzer, x *concept, word, from, to string, scale float64) {
	list := r.dict.Translate(word, from, to)
	for i, t := range list {
		if i == maxSynonyms || strings.Contains(t.Text, " ") {
			break
		}
		x.addText(a, t.Text, to, scale*math.Sqrt(t.Weight/list[0].Weight))
	}
}

// addText adds a translation of one word as it is; of several words each
// stands for its part of the meaning.
func (x *concept) addText(a *index.Analyzer, text, field string, weight float64) {
	var words [][]index.Term
	for _, t := range index.Tokens(text) {
		if terms := a.Word(t.Text, field); len(terms) > 0 {
			words = append(words, terms)
		}
	}
	if len(words) == 1 {
		x.add(field, words[0][0], weight, 0)
		return
	}
	for i, terms := range words {
		x.parts = max(x.parts, len(words))
		x.add(field, terms[0], weight, i+1)
	}
}

// add keeps the better of two ways to the same term.
func (x *concept) add(field string, t index.Term, weight float64, part int) {
	for i := range x.terms {
		old := &x.terms[i]
		if old.Text != t.Text || old.Field != field {
			continue
		}
		if part == 0 {
			old.weight, old.part = max(weight, old.weight), 0
		}
		return
	}
	x.terms = append(x.terms, term{QueryTerm: index.QueryTerm{Field: field, Text: t.Text}, hash: t.Hash, weight: weight, part: part})
}

// figures lets a number up to a thousand stand for its word in every language,
// and the word for it.
func (x *concept) figures(a *index.Analyzer) {
	n, err := strconv.Atoi(x.word.Folded)
	if err != nil {
		var ok bool
		if n, ok = lang.Cardinal(strings.ToLower(x.word.Text)); !ok {
			return
		}
	}
	if n < 2 || n > 1000 {
		return
	}
	words := []string{strconv.Itoa(n)}
	for _, l := range lang.All {
		words = append(words, l.NumberWord(n))
	}
	for _, w := range words {
		for _, l := range lang.All {
			for _, t := range a.Word(w, l.Code) {
				x.add(l.Code, t, translated, 0)
			}
		}
	}
}

// phrases looks for entries of several words: "prime minister", "Schwarzes
// Meer". What translates the phrase stands for each of its words.
func (r *ranker) phrases(a *index.Analyzer, list []concept, text string) {
	if r.dict == nil {
		return
	}
	tokens := lang.Tokens(text)
	for i := range list {
		for j := i + 1; j < min(len(list), i+lexicon.MaxWords); j++ {
			from, to := list[i].word.Token, list[j].word.Token
			if to-from >= lexicon.MaxWords {
				break
			}
			var whole concept
			r.translations(a, &whole, text[tokens[from].Start:tokens[to].End], 1)
			for k := i; k <= j; k++ {
				for _, t := range whole.terms {
					list[k].add(t.Field, index.Term{Text: t.Text, Hash: t.hash}, t.weight, 0)
				}
			}
		}
	}
}

// spell makes the spellings by which cognates are found: of the word and of what
// surely stands for it.
func (x *concept) spell() {
	seen := map[string]bool{}
	add := func(text string, weight float64) {
		if s := spelling(text); len(s) >= 4 && !seen[s] && weight >= 0.5 {
			seen[s] = true
			x.forms = append(x.forms, form{s, weight})
		}
	}
	add(x.word.Folded, 1)
	for _, t := range x.terms {
		if t.part == 0 {
			add(t.Text, t.weight)
		}
	}
}
