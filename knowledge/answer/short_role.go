package answer

import (
	"slices"
	"strings"
	"unicode"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// description returns what a passage says a person is, beside the name: "the
// police chief of Balkh", "Musikproduzent", "vom Zollamt". from and to are the
// name's bytes. quality is 0 when nothing stands there.
func (r *reader) description(tokens []lang.Token, from, to int) span {
	first, last := -1, -1
	for i, t := range tokens {
		if t.Start >= from && first < 0 {
			first = i
		}
		if t.End <= to {
			last = i
		}
	}
	if first < 0 || last < first {
		return span{}
	}
	best := span{}
	behind := last + 1
	for _, s := range []span{r.apposition(tokens, behind), r.callingBefore(tokens, first), r.copula(tokens, behind),
		r.belongs(tokens, behind)} {
		if s.quality > best.quality {
			best = s
		}
	}
	return best
}

// apposition reads ", der ehemalige Außenminister und Autor," (the former
// foreign minister) and ", 41, a teacher from Lund," behind a name.
func (r *reader) apposition(tokens []lang.Token, i int) span {
	i = r.skipBracket(tokens, i)
	if token(tokens, i).Text != "," {
		return span{}
	}
	i++
	if digits(token(tokens, i).Text) && token(tokens, i+1).Text == "," {
		i += 2
	}
	led := r.all.says(token(tokens, i).Text, cueArticle)
	if led {
		i++
	}
	if !token(tokens, i).Word {
		return span{}
	}
	end := i
	for end < len(tokens) && !strings.ContainsAny(tokens[end].Text, ",;:–—()\"") && tokens[end].Text != "." {
		end++
	}
	role := r.callsRole
	if r.own.capitalNouns {
		role = r.nounRole
	}
	if !role(tokens[i:end], led) {
		return span{}
	}
	return span{start: tokens[i].Start, end: tokens[end-1].End, quality: 0.95}
}

// nounRole reports whether the words of an apposition are a noun with its
// adjectives and what belongs to it. led says that an article stood before
// them. What ends in a verb is a relative clause and no apposition.
func (r *reader) nounRole(words []lang.Token, led bool) bool {
	noun := slices.IndexFunc(words, func(t lang.Token) bool { return !r.adjective(t) })
	last := words[len(words)-1]
	switch {
	case noun < 0 || !capital(words[noun]):
		return false
	case led:
		return capital(last) || !r.finite(last.Text)
	case noun > 0 || !capital(last) || r.person(words[0].Start):
		return false
	}
	return len(words) == 1 || r.all.says(words[1].Text, cueOfficeTie)
}

// callsRole is the same where nouns are not capitalised: without an article
// one of the words must call somebody by what they do.
func (r *reader) callsRole(words []lang.Token, led bool) bool {
	first, last := words[0], words[len(words)-1]
	switch {
	case led:
		return true
	case r.function(first.Text):
		return false
	case r.calling(first.Text):
		return true
	}
	return !capital(first) && r.calling(last.Text)
}

// finite reports whether a word may be the verb at the end of a clause.
func (r *reader) finite(word string) bool { return ends(word, r.own.finites) || r.function(word) }

// callingBefore reads the nouns right before a name, with their adjectives:
// "local police chief", "Simmeringer Arztes" (doctor), "Direktor des Museums,".
func (r *reader) callingBefore(tokens []lang.Token, name int) span {
	end := r.overTitles(tokens, name-1)
	comma := end > 0 && tokens[end].Text == ","
	if comma {
		end--
	}
	if t := token(tokens, end); !t.Word || r.person(t.Start) || r.time(t.Start) {
		return span{}
	}
	if r.own.capitalNouns {
		return r.nounCalling(tokens, end, comma)
	}
	return r.plainCalling(tokens, end, comma)
}

// overTitles steps back from a token over what somebody is addressed with, which calls
// nobody: "Bauleiterin Dr. Henrike Amsel", "director, Dr Amos Reddy".
func (r *reader) overTitles(tokens []lang.Token, i int) int {
	for i >= 0 {
		switch {
		case shortens(token(tokens, i-1), tokens[i]):
			i -= 2
		case slices.Contains(r.own.titles, strings.ToLower(tokens[i].Text)):
			i--
		default:
			return i
		}
	}
	return i
}

// plainCalling reads back from the word before a name: over what belongs to
// it, and over "chief executive of". Before a comma only an office is meant.
func (r *reader) plainCalling(tokens []lang.Token, end int, comma bool) span {
	called := r.calling(tokens[end].Text)
	if !capital(tokens[end]) && (!called || r.function(tokens[end].Text)) {
		return span{}
	}
	start := end
	for start > 0 && end-start < 10 {
		office := r.officeBefore(tokens, start)
		if office >= 0 {
			start, called = office, true
			continue
		}
		if n := signsBefore(tokens, start); n > 0 {
			start -= n
			continue
		}
		t := tokens[start-1]
		if !r.partOfCalling(t) {
			break
		}
		called = called || r.calling(t.Text)
		start--
	}
	for start < end && !tokens[start].Word {
		start++
	}
	s := span{start: tokens[start].Start, end: tokens[end].End, quality: 0.6}
	switch {
	case comma && !called:
		return span{}
	case comma:
		s.quality = 0.85
	case called:
		s.quality = 0.9
	}
	return s
}

// officeBefore returns the office that a preposition joins to what begins at a
// token: of "head of a union" and "ambassador to France". It is negative when
// there is none.
func (r *reader) officeBefore(tokens []lang.Token, i int) int {
	if i > 1 && r.all.says(tokens[i-1].Text, cueArticle) {
		i--
	}
	if i > 1 && r.all.is(tokens[i-1].Text, cueOfficeLink) && r.calling(tokens[i-2].Text) {
		return i - 2
	}
	return -1
}

// signsBefore is how many tokens of a hyphen, an initial's full stop or a
// possessive stand before a token.
func signsBefore(tokens []lang.Token, i int) int {
	sign, before := tokens[i-1], token(tokens, i-2)
	switch {
	case sign.Text == "-", sign.Text == "&" && capital(before), sign.Text == "." && i > 1 && len(before.Text) <= 4:
		return 1
	case sign.Text == "s" && apostrophe(before) && capital(token(tokens, i-3)):
		return 2
	}
	return 0
}

// partOfCalling reports whether a word may stand before a name as a part of
// what the person is called.
func (r *reader) partOfCalling(t lang.Token) bool {
	lower := strings.ToLower(t.Text)
	switch {
	case !t.Word, r.function(lower), r.all.is(lower, cueArticle|cueSaying):
		return false
	case !capital(t) && ends(lower, r.own.participles):
		return false
	}
	return !r.person(t.Start) && !r.time(t.Start)
}

// nounCalling reads back from the noun before a name: over adjectives, and
// with a comma before the name also over what belongs to the noun.
func (r *reader) nounCalling(tokens []lang.Token, end int, comma bool) span {
	if !capital(tokens[end]) {
		return span{}
	}
	start := end
	for start > 0 && end-start < 10 {
		if r.endsPhrase(tokens[start-1], tokens[start]) {
			return r.participle(tokens, start, end)
		}
		if !r.partOfNoun(tokens, start-1, comma) {
			break
		}
		start--
	}
	for start < end && (!tokens[start].Word || r.all.says(tokens[start].Text, cueOfficeTie)) {
		start++
	}
	s := span{start: tokens[start].Start, end: tokens[end].End, quality: 0.7}
	if comma {
		// "In Wien, Hans Moser" is no calling: an office is called with what it is of.
		if r.own.says(token(tokens, start-1).Text, cueNoOffice) && capital(tokens[start]) {
			return span{}
		}
		if !r.calling(tokens[start].Text) && !strings.Contains(r.p.Text[s.start:s.end], " ") {
			s.quality = 0.3
		}
	}
	if r.calling(tokens[end].Text) {
		s.quality = 0.95
	}
	return s
}

// endsPhrase reports whether a noun before a word that is none ends a phrase
// of its own: "in Australien geborene Musikproduzent" (born in Australia).
func (r *reader) endsPhrase(noun, word lang.Token) bool {
	small := word.Word && !capital(word)
	return capital(noun) && small && !r.all.says(word.Text, cueOfficeTie)
}

// participle is the calling behind a phrase that belongs to its participle.
func (r *reader) participle(tokens []lang.Token, start, end int) span {
	if !r.adjective(tokens[start]) {
		return span{}
	}
	for start < end && !capital(tokens[start]) {
		start++
	}
	return span{start: tokens[start].Start, end: tokens[end].End, quality: 0.9}
}

// partOfNoun reports whether the token at i belongs to the noun that follows.
func (r *reader) partOfNoun(tokens []lang.Token, i int, comma bool) bool {
	t, next := tokens[i], tokens[i+1]
	switch {
	case t.Text == "-" || t.Text == "/":
		return true
	case capital(t) && r.ownNoun(t, i):
		return true
	case comma && r.ties(tokens, i):
		return true
	}
	follows := capital(next) || r.adjective(next)
	return follows && r.adjective(t) && !r.function(t.Text)
}

// ownNoun reports whether a capitalised word, the i-th, is a noun and nobody's name.
func (r *reader) ownNoun(t lang.Token, i int) bool {
	if i == 0 && r.all.says(t.Text, cueArticle) {
		return false
	}
	return !r.person(t.Start) && !r.time(t.Start) && !r.function(t.Text)
}

// ties reports whether the token at i ties an office before it to what it is of.
func (r *reader) ties(tokens []lang.Token, i int) bool {
	office := token(tokens, i-1)
	return r.all.says(tokens[i].Text, cueOfficeTie) && capital(office) && !r.function(office.Text)
}

// copula reads "X is a lawyer", "X war Bürgermeister von Y" (was mayor of).
func (r *reader) copula(tokens []lang.Token, i int) span {
	i = r.skipBracket(tokens, i)
	if !r.all.says(token(tokens, i).Text, cueBeing) {
		return span{}
	}
	i++
	led := r.all.says(token(tokens, i).Text, cueArticle)
	if led {
		i++
	}
	t := token(tokens, i)
	called := r.calling(t.Text)
	if led {
		called = t.Word && !r.function(t.Text)
	}
	if !called {
		return span{}
	}
	return span{start: t.Start, end: max(t.End, clauseEnd(r.p.Text, t.Start)), quality: 0.9}
}

// belongs reads "vom Zollamt St. Pölten" (customs office), "from British Transport Police".
func (r *reader) belongs(tokens []lang.Token, i int) span {
	i = r.skipBracket(tokens, i)
	if !r.own.says(token(tokens, i).Text, cueBelonging) {
		return span{}
	}
	end := i + 1
	if r.all.says(token(tokens, end).Text, cueArticle) {
		end++
	}
	for end < len(tokens) && r.partOfOffice(tokens, end) {
		end++
	}
	if end < i+2 || r.time(tokens[i+1].Start) {
		return span{}
	}
	return span{start: tokens[i].Start, end: tokens[end-1].End, quality: 0.65}
}

// partOfOffice reports whether the token at i goes on with the name of an office.
func (r *reader) partOfOffice(tokens []lang.Token, i int) bool {
	switch t := tokens[i]; {
	case capital(t), t.Text == "/", t.Text == "-":
		return true
	case t.Text == ".":
		return len(tokens[i-1].Text) < 4
	default:
		return r.all.is(t.Text, cueOfficeTie) && capital(token(tokens, i+1))
	}
}

// skipBracket steps over "(FPÖ)" and "(44)".
func (r *reader) skipBracket(tokens []lang.Token, i int) int {
	if token(tokens, i).Text == "(" {
		for k := i; k < min(len(tokens), i+8); k++ {
			if tokens[k].Text == ")" {
				return k + 1
			}
		}
	}
	return i
}

func (r *reader) person(at int) bool {
	for _, p := range r.p.People {
		if p.Start <= at && at < p.End {
			return true
		}
	}
	return false
}

func (r *reader) time(at int) bool {
	for _, t := range r.p.Times {
		if t.Start <= at && at < t.End {
			return true
		}
	}
	return false
}

// calling reports whether a noun calls a person by what they do: the classes
// that "which …" asks for persons with, and the endings such nouns have.
func (r *reader) calling(noun string) bool { return callsIn(noun, r.language) }

// calls is the same in any language.
func calls(noun string) bool {
	return slices.ContainsFunc(lang.All, func(l *lang.Language) bool { return callsIn(noun, l) })
}

func callsIn(noun string, l *lang.Language) bool {
	if l == nil {
		return false
	}
	var space [shortWord]byte
	lower := string(appendLower(space[:0], noun))
	if kind, ok := l.Class(lower); ok && kind == knowledge.Who {
		return true
	}
	return slices.ContainsFunc(cuesOf(l.Code).persons, func(e string) bool {
		return len(lower) > len(e)+1 && strings.HasSuffix(lower, e)
	})
}

func capital(t lang.Token) bool { return t.Word && unicode.IsUpper(firstRune(t.Text)) }

// adjective reports whether a word may be an inflected adjective.
func (r *reader) adjective(t lang.Token) bool {
	return t.Word && !capital(t) && ends(t.Text, r.own.adjectives)
}
