package answer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
)

// places returns names behind a preposition of place, and the dateline. No
// gazetteer is used: who stands behind "in" and is no person, no time and no
// common noun is a place.
func (r *reader) places() []span {
	tokens := r.signs
	out := r.room()
	for i := 0; i+1 < len(tokens); i++ {
		weight := r.own.places[strings.ToLower(tokens[i].Text)]
		if weight == 0 {
			continue
		}
		if s, ok := r.placeBehind(tokens, i, weight); ok {
			out = append(out, s)
		}
	}
	if s, ok := r.dateline(tokens); ok {
		out = append(out, s)
	}
	return out
}

// placeBehind reads what stands behind the preposition at a token: "in the
// northeastern Nigerian town of Banki", "in der nordchinesischen Hafenstadt
// Dalian" (port).
func (r *reader) placeBehind(tokens []lang.Token, at int, weight float64) (span, bool) {
	first, last := r.placeName(tokens, at)
	if first < 0 || last < first {
		return span{}, false
	}
	s := span{start: tokens[first].Start, end: tokens[last].End}
	s.quality = weight * r.placeness(tokens[first:last+1])
	if s.quality < 0.05 || r.overlaps(s) {
		return span{}, false
	}
	if r.asksFor(s.start, s.end) {
		s.quality *= 0.3
	}
	return s, true
}

// placeName returns the first and last token of the name behind a preposition;
// first is negative when there is none.
func (r *reader) placeName(tokens []lang.Token, at int) (first, last int) {
	first, last = -1, at
	for i := at + 1; i < min(len(tokens), at+10); i++ {
		t := tokens[i]
		switch {
		case capital(t):
			if first < 0 {
				first = i
			}
			last = i
		case t.Text == "-", shortens(tokens[i-1], t) && last == i-1:
		case first < 0 && r.beforePlace(t, i-at):
		case first >= 0 && r.linksPlace(tokens, i):
		case first >= 0 && r.placeFollows(tokens, i):
			first = -1 // "the Nigerian town of Banki"
		default:
			return first, last
		}
	}
	return first, last
}

// shortens reports whether a full stop ends an abbreviation: "St. Pölten".
func shortens(word, stop lang.Token) bool {
	return stop.Text == "." && len(word.Text) <= 3 && word.End == stop.Start
}

// beforePlace reports whether a word may stand between a preposition and a
// name, n words behind the preposition: "the mountainous area of".
func (r *reader) beforePlace(t lang.Token, n int) bool {
	lower := strings.ToLower(t.Text)
	switch {
	case !t.Word:
		return false
	case r.all.is(lower, cueArticle), r.own.is(lower, cuePlaceOf):
		return true
	case r.own.capitalNouns:
		return ends(lower, r.own.adjectives)
	}
	return n < 6 && !r.function(lower)
}

// linksPlace reports whether a word links the parts of a place's name:
// "Frankfurt am Main".
func (r *reader) linksPlace(tokens []lang.Token, i int) bool {
	next := token(tokens, i+1)
	if !r.all.says(tokens[i].Text, cuePlaceLink) || !capital(next) {
		return false
	}
	return !r.time(next.Start) && !r.common(next.Text)
}

// placeFollows reports whether a noun is followed by the name of what it means.
func (r *reader) placeFollows(tokens []lang.Token, i int) bool {
	return tokens[i].Word && r.own.is(token(tokens, i+1).Text, cuePlaceOf) && capital(token(tokens, i+2))
}

// placeness is low for nouns that a dictionary translates with a common noun,
// and high for names.
func (r *reader) placeness(tokens []lang.Token) float64 {
	last := tokens[len(tokens)-1]
	switch {
	case !r.own.capitalNouns && len(last.Text) < 3:
		return 0.4
	case r.own.capitalNouns && r.common(last.Text):
		return 0.25
	}
	return 1
}

// common reports whether a word is none but a common one: a dictionary
// translates it, and not with a name. German nouns are all capitalised, so that
// of an English word's translations only those in lower case tell: "Chinese".
func (r *reader) common(word string) bool {
	w := r.word(word)
	return w.Known && !w.Name
}

// word is what a dictionary tells of a word of the passage.
func (r *reader) word(word string) lexicon.Word {
	if r.plan.dict == nil {
		return lexicon.Word{}
	}
	return r.plan.dict.Word(word, r.code)
}

// noPersons puts what names a person below what is shown: nobody is a place.
func (r *reader) noPersons(list []span) []span {
	for i := range list {
		s := &list[i]
		if slices.ContainsFunc(r.p.People, func(p knowledge.Person) bool { return p.Start < s.end && s.start < p.End }) {
			s.quality = min(s.quality, unfit)
		}
	}
	return list
}

// overlaps reports whether a person or a time stands there.
func (r *reader) overlaps(s span) bool {
	for _, p := range r.p.People {
		if p.Start < s.end && s.start < p.End {
			return true
		}
	}
	for _, t := range r.p.Times {
		if t.Start < s.end && s.start < t.End {
			return true
		}
	}
	return false
}

// dateline reads "Wien – ", "PARIS/TOKIO: ", "LONDON (Reuters) - ".
func (r *reader) dateline(tokens []lang.Token) (span, bool) {
	if r.p.Seq > 2 || len(tokens) < 3 || !capital(tokens[0]) {
		return span{}, false
	}
	ending := "–—"
	if tokens[0].Text == strings.ToUpper(tokens[0].Text) {
		ending += ":"
	}
	for i, t := range tokens[1:min(6, len(tokens))] {
		switch {
		case strings.Contains(ending, t.Text):
			end := tokens[i].End
			if j := strings.IndexAny(r.p.Text[:end], "(/"); j > 0 {
				end = len(strings.TrimRight(r.p.Text[:j], " "))
			}
			return span{start: tokens[0].Start, end: end, quality: 0.3}, true
		case t.Word && !capital(t):
			return span{}, false
		}
	}
	return span{}, false
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
