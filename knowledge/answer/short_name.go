package answer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// names returns what is written like a name, and titles in quotation marks:
// they answer "which song" and, where no person stands, "who won".
func (r *reader) names() []span {
	tokens := r.signs
	out := r.quoted(tokens)
	if r.headline() {
		return out
	}
	for i := 0; i < len(tokens); i++ {
		if !capital(tokens[i]) {
			continue
		}
		end := r.nameEnd(tokens, i)
		s := span{start: tokens[i].Start, end: tokens[end-1].End, quality: 0.4}
		if end == i+1 && r.own.capitalNouns {
			s.quality = 0.25 // every noun is written like a name
		}
		if r.appended(tokens, i, end) {
			s.quality = appended
		}
		if r.isName(tokens, i, end, s) {
			out = append(out, s)
			if to := r.titleEnd(tokens, end); to > end {
				out = append(out, span{start: s.start, end: tokens[to-1].End, quality: 0.3})
			}
		}
		i = end - 1
	}
	return out
}

// appended is the quality of a name between commas that says who that is which the
// question asks for, and calledSo that of a person whose office it asks for.
const (
	appended = 0.95
	calledSo = 0.9
)

// appended reports whether the name of the tokens from..end says between commas who or
// what that is which the question asks for: "the contractor, Dunmore Steel,".
func (r *reader) appended(tokens []lang.Token, from, end int) bool {
	if r.asked.Kind != knowledge.Who || token(tokens, from-1).Text != "," || token(tokens, end).Word {
		return false
	}
	noun := token(tokens, from-2)
	return noun.Word && !r.stop(noun.Text) && r.says(noun.Text)
}

// nameEnd is the token behind the name that begins at i.
func (r *reader) nameEnd(tokens []lang.Token, i int) int {
	j := i + 1
	for j < min(len(tokens), i+8) && r.continues(tokens, j) {
		j++
	}
	for j > i+1 && !capital(tokens[j-1]) && !digits(tokens[j-1].Text) {
		j--
	}
	return j
}

// isName reports whether the capitalised tokens from..end are a name and no
// person, no time, no unit, and no word that only begins the sentence.
func (r *reader) isName(tokens []lang.Token, from, end int, s span) bool {
	first := tokens[from].Text
	switch {
	case r.overlaps(s), r.all.says(first, cueUnit|cueScale):
		return false
	case end > from+1:
		return true
	case r.stop(first):
		return false
	}
	return from > 0 || !r.plain(first)
}

// titleEnd is the token behind a title that goes on at a link: "Passport to
// Paradise", "Angels by Robbie Williams". It is at when there is no link.
func (r *reader) titleEnd(tokens []lang.Token, at int) int {
	k := at + 1
	if !r.all.is(token(tokens, at).Text, cueTitleLink) || !capital(token(tokens, k)) {
		return at
	}
	for capital(token(tokens, k+1)) && r.continues(tokens, k+1) {
		k++
	}
	return k + 1
}

// continues reports whether a token goes on with a name: a capitalised word,
// a number behind one, or what links two.
func (r *reader) continues(tokens []lang.Token, j int) bool {
	t, before, next := tokens[j], tokens[j-1], token(tokens, j+1)
	switch {
	case capital(t):
		return before.Word || before.End == t.Start
	case insideName(t, before):
		return joinsName(before, t, next)
	case digits(t.Text):
		return before.Word && capital(before)
	case t.Word && r.all.is(t.Text, cueNameLink):
		if r.all.is(next.Text, cueNameFiller) {
			next = token(tokens, j+2)
		}
		return before.Word && capital(next)
	case r.all.is(t.Text, cueNameFiller):
		return r.all.is(before.Text, cueNameLink) || apostrophe(before)
	}
	return false
}

// insideName reports whether a sign may stand inside a name: a hyphen, the
// full stop of an initial.
func insideName(t, before lang.Token) bool {
	switch t.Text {
	case "-", "&", "'", "’":
		return true
	}
	return t.Text == "." && len(before.Text) < 3
}

// joinsName reports whether such a sign joins what stands beside it.
func joinsName(before, sign, next lang.Token) bool {
	if next.End <= sign.End || !capital(next) && !apostrophe(sign) {
		return false
	}
	return sign.Text == "&" || before.End == sign.Start
}

func apostrophe(t lang.Token) bool { return t.Text == "'" || t.Text == "’" }

// token is the token at i, and one without text where there is none.
func token(tokens []lang.Token, i int) lang.Token {
	if i < 0 || i >= len(tokens) {
		return lang.Token{}
	}
	return tokens[i]
}

// plain reports whether a word that begins a sentence is capitalised for that alone: it
// stands in a dictionary, "Visitors let themselves in", and where nouns are capitalised
// it does so in small letters: "Insbesondere".
func (r *reader) plain(word string) bool {
	w := r.word(strings.ToLower(word))
	if r.own.capitalNouns {
		return w.Back
	}
	return w.Known
}

// quoted returns short stretches in quotation marks: titles, mottos, names.
func (r *reader) quoted(tokens []lang.Token) []span {
	out := r.room()
	open := -1
	for i, t := range tokens {
		switch {
		case open >= 0 && i > open+1 && strings.Contains("\"”“«»’‘'", t.Text):
			if i-open <= 9 {
				out = append(out, span{start: tokens[open+1].Start, end: tokens[i-1].End, quality: 0.6})
			}
			open = -1
		case strings.Contains("\"„“«»‘", t.Text) && !t.Word:
			open = i
		}
	}
	return out
}

// phrases returns noun phrases: where nouns are capitalised those with what
// stands before them, else what stands between function words.
func (r *reader) phrases() []span {
	tokens := r.signs
	out := r.room()
	if r.headline() {
		return out
	}
	add := func(from, to int) {
		for from < to && !tokens[from].Word {
			from++
		}
		for to > from && !tokens[to-1].Word && tokens[to-1].Text != "%" {
			to--
		}
		if to > from {
			out = append(out, span{start: tokens[from].Start, end: tokens[to-1].End, quality: 0.2})
		}
	}
	for i := 0; i < len(tokens); {
		end := r.phraseEnd(tokens, i, 7)
		if end == i {
			i++
			continue
		}
		add(i, end)
		// "General Manager of Football Operations", "Vertrag über die Sicherheit" (treaty on security)
		if r.all.is(token(tokens, end).Text, cuePhraseLink) {
			from := end + 1
			if r.all.says(token(tokens, from).Text, cueArticle) {
				from++
			}
			if to := r.phraseEnd(tokens, from, 5); to > from {
				add(i, to)
			}
		}
		i = end
	}
	return out
}

// bodies returns the noun phrases that name persons or a body that acts; others stay
// below what is shown.
func (r *reader) bodies() []span {
	list := r.untimed(r.phrases())
	for i := range list {
		words := r.within(list[i].start, list[i].end)
		acts := func(w lang.Token) bool { return w.Word && !capital(w) && r.acts(w.Text) } // "the Danish group Norholm"
		if !r.acts(r.head(words)) && (r.own.capitalNouns || !slices.ContainsFunc(words, acts)) {
			list[i].quality = unfit
		}
	}
	return list
}

// spots returns the noun phrases behind a preposition of place; others stay below
// what is shown.
func (r *reader) spots() []span {
	list := r.untimed(r.phrases())
	for i := range list {
		before := strings.TrimRight(r.p.Text[:list[i].start], " ")
		last := lastWord(before)
		if r.all.is(last, cueArticle) {
			last = lastWord(strings.TrimRight(before[:len(before)-len(last)], " "))
		}
		head := r.head(r.within(list[i].start, list[i].end))
		if r.own.places[last] == 0 || r.all.says(head, cueNoSpot) {
			list[i].quality = unfit
		}
	}
	return list
}

// unfit is the quality of what may stand for an answer but is of no fitting type.
const unfit = 0.1

// untimed returns the spans that are no part of a time.
func (r *reader) untimed(list []span) []span {
	return slices.DeleteFunc(list, func(s span) bool { return r.inTime(s) })
}

// acts reports whether a noun names persons or a body that acts, in the plural too.
func (r *reader) acts(noun string) bool {
	return noun != "" && r.own.acting.Of(noun, func(noun string) bool {
		if r.calling(noun) || r.group(noun) {
			return true
		}
		return slices.ContainsFunc(r.own.plurals, func(e string) bool {
			single, plural := strings.CutSuffix(noun, e)
			return plural && r.calling(single)
		})
	})
}

// phraseEnd is the token behind the phrase of at most some tokens that begins at from.
func (r *reader) phraseEnd(tokens []lang.Token, from, most int) int {
	end := from
	for end < min(len(tokens), from+most) && r.inPhrase(tokens, from, end) {
		end++
	}
	return end
}

func (r *reader) inPhrase(tokens []lang.Token, from, at int) bool {
	t := tokens[at]
	switch {
	case !t.Word:
		return at > from && signInPhrase(tokens[at-1], t, token(tokens, at+1))
	case r.stop(t.Text):
		return false
	case !r.own.capitalNouns:
		return !r.verb(tokens, from, at)
	case at == 0 && !capital(token(tokens, 1)) && r.plain(t.Text):
		return false
	case capital(t), digit(t.Text):
		return true
	}
	// An adjective belongs to the noun behind it.
	for _, t := range tokens[at:min(len(tokens), at+3)] {
		if capital(t) {
			return true
		}
		if !r.adjective(t) {
			return false
		}
	}
	return false
}

// verb reports whether a word ends the phrase that begins at from, where nouns are
// not capitalised: a verb by itself, or behind the nouns of the phrase a participle.
func (r *reader) verb(tokens []lang.Token, from, at int) bool {
	t := tokens[at]
	switch {
	case capital(t):
		return false
	case r.own.is(t.Text, cueFinite):
		return true
	case at == from || !ends(t.Text, r.own.participles):
		return false
	}
	return !r.noun(t.Text)
}

// noun reports whether a dictionary has a word of the passage as a noun, as far as
// the other language writes nouns in another way.
func (r *reader) noun(word string) bool { return r.word(word).Noun }

// signInPhrase reports whether a sign belongs to what stands beside it: the
// comma of "1,250", a hyphen, a per cent sign.
func signInPhrase(before, sign, next lang.Token) bool {
	switch sign.Text {
	case ",":
		return digits(before.Text) && digits(next.Text) && next.Start == before.End+1
	case ".":
		return digits(before.Text) && before.End == sign.Start
	case "-", "%":
		return before.End == sign.Start
	}
	return false
}

// stop reports whether a word carries no meaning of its own.
func (r *reader) stop(word string) bool {
	if r.function(word) || r.all.says(word, cueArticle) {
		return true
	}
	plain := strings.IndexFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	return !plain && r.function(lang.Fold(word))
}

// function reports whether a word is a function word of the passage's language.
func (r *reader) function(word string) bool {
	var space [shortWord]byte
	return r.language != nil && r.language.Stop(string(appendLower(space[:0], word)))
}
