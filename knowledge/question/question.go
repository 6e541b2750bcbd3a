// Package question understands what was asked: the kind of thing wanted, the
// filters, and the content words with the phrases they form. Which articles
// could answer is not its business.
package question

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// MaxLength bounds a question in characters; what is longer is a text, not a question.
const MaxLength = 1000

// Errors that a command turns into one sentence.
var (
	ErrEmpty   = errors.New("the question is empty")
	ErrTooLong = errors.New("the question is too long")
	ErrNoWords = errors.New("the question has no word to look for")
	ErrSelf    = errors.New("the question is about the one who answers")
	ErrFilter  = errors.New("the date of a filter is not of the form 2024, 2024-03 or 2024-03-25")
)

// Parse understands one question. kind is what the command said; Any lets the
// question word decide. language is the asker's and only a preference: the
// question itself may be in any language. The question keeps its words when
// the error is ErrNoWords.
func Parse(text string, kind knowledge.Kind, language string) (knowledge.Question, error) {
	text = clean(text)
	if text == "" {
		return knowledge.Question{}, ErrEmpty
	}
	if utf8.RuneCountInString(text) > MaxLength {
		return knowledge.Question{}, ErrTooLong
	}
	q := knowledge.Question{Kind: kind, Language: language}
	var err error
	if q.Text, q.Filter, err = filters(text); err != nil {
		return q, err
	}
	if kind == knowledge.Any {
		q.Kind, _ = KindOf(q.Text)
	}
	words := Words(q.Text)
	switch {
	case self(q.Text, words):
		return q, ErrSelf
	case len(words) == 0:
		return q, ErrNoWords
	}
	return q, nil
}

// self reports whether a question is about the one who answers: it says "you"
// and nothing that an article could be about.
func self(text string, words []Word) bool {
	you := false
	for _, t := range lang.Tokens(text) {
		for _, l := range lang.All {
			you = you || l.You[strings.ToLower(t.Text)]
		}
	}
	if !you {
		return false
	}
	for _, w := range words {
		about := false
		for _, l := range lang.All {
			about = about || l.Self[strings.ToLower(w.Text)]
		}
		if !about {
			return false
		}
	}
	return true
}

// clean drops invisible characters and folds white space.
func clean(text string) string {
	return strings.Join(strings.Fields(lang.Visible(strings.ToValidUTF8(text, ""))), " ")
}

// filters takes "since:2024-03 site:orf.at" and their German names out of a text.
func filters(text string) (string, knowledge.Filter, error) {
	var f knowledge.Filter
	var rest []string
	for word := range strings.FieldsSeq(text) {
		name, value, ok := strings.Cut(word, ":")
		to := FilterName(name)
		if !ok || value == "" || to == "" {
			rest = append(rest, word)
			continue
		}
		if to == "tag" && f.Tag != "" { // given again, it adds
			value = f.Tag + "," + value
		}
		if err := SetFilter(&f, to, value); err != nil {
			return text, f, err
		}
	}
	return strings.Join(rest, " "), f, nil
}

// SetFilter sets what a filter's English name stands for; "" leaves it as it is.
func SetFilter(f *knowledge.Filter, name, value string) error {
	value = clean(value)
	if value == "" {
		return nil
	}
	dated := name == "since" || name == "until"
	if dated && !isoDate(value) {
		return ErrFilter
	}
	switch name {
	case "since":
		f.Since = value
	case "until":
		f.Until = value
	case "site":
		f.Site = value
	case "lang":
		f.Language = lang.CodeOf(value)
	case "tag":
		f.Tag = strings.Join(strings.Fields(strings.ReplaceAll(value, ",", " ")), " ")
	}
	return nil
}

// FilterName returns the English name of a filter that is named in any
// language, "" when there is none.
func FilterName(name string) string {
	name = strings.ToLower(name)
	for _, l := range lang.All {
		if to := l.Filters[name]; to != "" {
			return to
		}
	}
	return ""
}

// isoDate reports whether s is a year, a month or a day.
func isoDate(s string) bool {
	if len(s) != 4 && len(s) != 7 && len(s) != 10 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if i == 4 || i == 7 {
			if s[i] != '-' {
				return false
			}
		} else if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// maxAsked bounds in words how far into a question its question word is looked for.
const maxAsked = 60

// KindOf finds the kind a plain question asks for by its question word, and
// the language of that word. The earliest one wins, of those the longest: "In
// welchem Jahr" asks when, "welches" alone asks what.
func KindOf(text string) (knowledge.Kind, string) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" ?!.,;:\"'„“", r) })
	if code := polar(words); code != "" {
		return knowledge.Any, code
	}
	for i := range min(len(words), maxAsked) {
		for n := min(4, len(words)-i); n > 0; n-- {
			phrase := strings.Join(words[i:i+n], " ")
			for _, l := range lang.All {
				kind, ok := l.Questions[phrase]
				if !ok || i > 0 && !asksInside(l, phrase, kind, text) {
					continue
				}
				if kind == knowledge.What {
					if class, ok := classOf(l, words[i:]); ok {
						return class, l.Code
					}
				}
				return kind, l.Code
			}
		}
	}
	return knowledge.Any, ""
}

// polar returns the language of a question that is answered with yes or no, which
// its verb begins. "Was" is such a verb in English alone: of a word that asks for
// something in another language, the next word decides.
func polar(words []string) string {
	if len(words) < 2 {
		return ""
	}
	for _, l := range lang.All {
		if !l.Polar[words[0]] {
			continue
		}
		other := slices.ContainsFunc(lang.All, func(o *lang.Language) bool {
			asks := o != l && o.Questions[words[0]] != ""
			return asks && (o.Stop(words[1]) || !l.Stop(words[1]))
		})
		if !other {
			return l.Code
		}
	}
	return ""
}

// asksInside reports whether a phrase asks though it does not begin the question.
func asksInside(l *lang.Language, phrase string, kind knowledge.Kind, text string) bool {
	if l.Initial[phrase] {
		return false
	}
	return kind != knowledge.What || asks(text)
}

// classOf finds what "which …" asks for by the noun within the next words:
// "which former minister" asks who, "welche deutsche Hauptstadt" where.
func classOf(l *lang.Language, words []string) (knowledge.Kind, bool) {
	if kind, ok := property(l, words); ok {
		return kind, true
	}
	which, from := l.Which[words[0]], 1
	if l.Naming[words[0]] {
		from = 0 // "name the city"
	}
	if rest, ok := named(l, words[from:]); ok {
		which, words = true, append([]string{""}, rest...)
	}
	if !which {
		return "", false
	}
	for _, w := range words[1:min(len(words), 4)] {
		if kind, ok := l.Class(w); ok {
			return kind, true
		}
		if l.Stop(w) {
			break // "what did the minister say"
		}
	}
	return "", false
}

// property finds what "what is the closing date for …" and "was war die Ursache"
// ask for: a time, an amount or a reason, whose noun ends the phrase behind the verb.
func property(l *lang.Language, words []string) (knowledge.Kind, bool) {
	i := 1
	for i < len(words) && l.Stop(words[i]) {
		i++
	}
	if i == 1 {
		return "", false
	}
	before := knowledge.Any
	for ; i < min(len(words), maxProperty) && (!l.Stop(words[i]) || len(words[i]) == 1); i++ {
		kind, _ := l.Class(words[i])
		ends := i+1 == len(words) || l.Stop(words[i+1])
		switch {
		case l.Naming[words[i]] && before == knowledge.Who:
			return before, true // "the assistant's name"
		case ends && slices.Contains([]knowledge.Kind{knowledge.When, knowledge.HowMany, knowledge.Why}, kind):
			return kind, true
		case kind != "":
			before = kind
		}
	}
	return "", false
}

// maxProperty bounds in words where the noun of a property stands.
const maxProperty = 8

// named skips "heißt der" and "is the name of the": what is asked for is the
// name of something of a class.
func named(l *lang.Language, words []string) (rest []string, ok bool) {
	for len(words) > 0 && (l.Naming[words[0]] || l.Stop(words[0])) {
		ok = ok || l.Naming[words[0]]
		words = words[1:]
	}
	return words, ok
}

func asks(text string) bool { return strings.Contains(text, "?") }

// Word is a content word of a question.
type Word struct {
	Text   string // as written
	Folded string
	Name   bool // capitalised inside a sentence, or has a digit
	Token  int  // position among the question's tokens, to see neighbours
	Quoted bool
}

// Words returns the words of a question that mean something: question words,
// function words and single letters are left out, in both languages, unless
// nothing else remains.
func Words(text string) []Word {
	tokens := lang.Tokens(text)
	skip := questionWords(tokens)
	content := contentOf(tokens)
	mixed := strings.IndexFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' }) >= 0
	var words []Word
	for i, t := range tokens {
		if !t.Word || skip[i] {
			continue
		}
		w := Word{Text: t.Text, Folded: lang.Fold(t.Text), Token: i}
		capital := mixed && i > 0 && t.Text != strings.ToLower(t.Text)
		digit := t.Text[0] >= '0' && t.Text[0] <= '9'
		w.Name = capital || digit
		if single := utf8.RuneCountInString(t.Text) < 2; single && !digit {
			continue
		}
		abbreviation := capital && len(t.Text) > 1 && t.Text == strings.ToUpper(t.Text)
		if !abbreviation && isStop(t.Text) && !content[t.Text] {
			continue
		}
		words = append(words, w)
	}
	return words
}

// isStop reports whether a word is a function word of any language. That an
// abbreviation in capitals inside a sentence is none (US, IT, WHO) its caller knows.
func isStop(word string) bool {
	lower := strings.ToLower(word)
	for _, l := range lang.All {
		if l.Stop(lower) {
			return true
		}
	}
	return false
}

// contentOf returns the words that mean something in the language of a question though
// another has them as function words: "When did she die?" In which language it is asked
// its function words tell, those that only one language has.
func contentOf(tokens []lang.Token) map[string]bool {
	var content map[string]bool
	most := 0
	for _, l := range lang.All {
		own := 0
		for _, t := range tokens {
			lower := strings.ToLower(t.Text)
			joins := l.Stop(lower) || l.Questions[lower] != ""
			if t.Word && joins && !slices.ContainsFunc(lang.All, func(o *lang.Language) bool { return o.Content[lower] }) {
				own++
			}
		}
		switch {
		case own > most:
			content, most = l.Content, own
		case own == most:
			content = nil
		}
	}
	if most == 0 && len(tokens) > 0 {
		return contentLast(tokens[len(tokens)-1].Text)
	}
	return content
}

// contentLast is the last word of a question without function words, which joins
// nothing: "castellane die".
func contentLast(word string) map[string]bool {
	content := slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return l.Content[word] })
	return map[string]bool{word: content}
}

// questionWords marks the tokens of the phrase that asks.
func questionWords(tokens []lang.Token) map[int]bool {
	skip := map[int]bool{}
	for i := range tokens {
		for n := min(4, len(tokens)-i); n > 0; n-- {
			var parts []string
			for _, t := range tokens[i : i+n] {
				parts = append(parts, strings.ToLower(t.Text))
			}
			for _, l := range lang.All {
				if kind, ok := l.Questions[strings.Join(parts, " ")]; ok {
					for j := range n {
						// The noun of "which city" is also content: it may stand in the text.
						if !keeps(kind, n, j) {
							skip[i+j] = true
						}
					}
					return skip
				}
			}
		}
	}
	return skip
}

// keeps reports whether the last word of an asking phrase of several words
// stays a content word: "which minister", "welche Stadt".
func keeps(kind knowledge.Kind, n, j int) bool {
	last := n > 1 && j == n-1
	return last && (kind == knowledge.Who || kind == knowledge.Where)
}
