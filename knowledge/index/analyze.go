package index

import (
	"hash/fnv"
	"strings"

	"beleg/knowledge/lang"
)

// Other is the field of articles whose language has no stemmer here.
const Other = "xx"

// Field returns the field that holds passages of a language.
func Field(language string) string {
	if lang.Get(language) == nil {
		return Other
	}
	return language
}

// Splitter cuts a folded German compound into folded parts; nil for other words.
type Splitter func(folded string) []string

// Analyzer turns text into the terms that are indexed and searched. Both sides
// use the same one, so a change of it is a change of Version.
type Analyzer struct {
	split Splitter
	seen  map[string]*lang.Memo[[]Term] // by field
}

// NewAnalyzer returns an Analyzer; split may be nil.
func NewAnalyzer(split Splitter) *Analyzer {
	a := &Analyzer{split: split, seen: map[string]*lang.Memo[[]Term]{Other: lang.NewMemo[[]Term](remembered)}}
	for _, l := range lang.All {
		a.seen[l.Code] = lang.NewMemo[[]Term](remembered)
	}
	return a
}

// Term is an indexed form of a word in one field. The first of a word is its
// stem; a compound's parts follow.
type Term struct {
	Text string
	Hash uint32
	Part bool
}

// remembered is how many words of a field a generation of the memo has. News has
// about 150,000 distinct stems in a million sentences, most of them once; the
// frequent ones fit.
const remembered = 15_000

// Word returns the terms of one word as it stands in a text of the field's
// language; none for function words.
func (a *Analyzer) Word(word, field string) []Term {
	return a.seen[field].Of(word, func(word string) []Term { return a.analyze(word, field) })
}

func (a *Analyzer) analyze(word, field string) []Term {
	folded := lang.Fold(word)
	l := lang.Get(field)
	if l == nil {
		return []Term{term(folded, false)}
	}
	if l.Stop(folded) || l.Stop(strings.ToLower(word)) {
		return nil
	}
	terms := []Term{term(l.Stem(folded), false)}
	if !l.Compounds() || a.split == nil || len(folded) < 8 {
		return terms
	}
	for _, part := range a.split(lang.Umlaut(folded)) {
		if t := term(l.Stem(part), true); t.Text != terms[0].Text && !l.Stop(part) {
			terms = append(terms, t)
		}
	}
	return terms
}

func term(text string, part bool) Term { return Term{text, Hash(text), part} }

// Hash is 32-bit FNV-1a of a term. Rankers compare hashes: among the words of
// one question two different terms share one about once in a million articles.
func Hash(term string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(term))
	return h.Sum32()
}

// maxNumber bounds in bytes what is joined to one number.
const maxNumber = 40

// Tokens cuts a text into words and joins what belongs together: the digits
// of "6.200" and "1,5".
func Tokens(text string) []lang.Token {
	tokens := lang.Tokens(text)
	return Join(tokens[:0], tokens)
}

// Join appends to out what [Tokens] makes of a text's tokens. It never has more than
// it has read, so that out may begin where tokens do.
func Join(out, tokens []lang.Token) []lang.Token {
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		for t.Word && len(t.Text) < maxNumber && goesOn(tokens[i:]) {
			t.End = tokens[i+2].End
			t.Text = number(t.Text, tokens[i+1].Text, tokens[i+2].Text)
			i += 2
		}
		if t.Word {
			out = append(out, t)
		}
	}
	return out
}

// goesOn reports whether the first token is a figure that a mark and another
// figure follow without a space.
func goesOn(tokens []lang.Token) bool {
	if len(tokens) < 3 {
		return false
	}
	first, mark, next := tokens[0], tokens[1], tokens[2]
	if mark.Text != "." && mark.Text != "," {
		return false
	}
	figures := digit(first.Text[len(first.Text)-1]) && digit(next.Text[0])
	return figures && mark.Start == first.End && next.Start == mark.End
}

// number joins two runs of digits: a group of three is a thousand, anything
// else a fraction, whichever mark the language uses.
func number(a, mark, b string) string {
	if len(b) == 3 && (len(a) <= 3 || !strings.Contains(a, ".")) {
		return a + b
	}
	return a + "." + b
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
