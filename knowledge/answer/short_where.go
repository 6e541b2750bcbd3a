package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// places returns names behind a preposition of place, and the dateline. No
// gazetteer is used: who stands behind "in" and is no person, no time and no
// common noun is a place.
func (r *reader) places() []span {
	text := r.p.Text
	tokens := lang.Tokens(text)
	var out []span
	for i := 0; i < len(tokens); i++ {
		weight, ok := prepositions[r.code][strings.ToLower(tokens[i].Text)]
		if !ok || i+1 >= len(tokens) {
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

// prepositions lead to places, with how surely they do.
var prepositions = map[string]map[string]float64{
	"de": {"in": 1, "im": 0.8, "bei": 0.7, "nahe": 1, "nach": 0.7, "aus": 0.7, "am": 0.4, "auf": 0.6, "vor": 0.4, "an": 0.4, "südlich": 1, "nördlich": 1, "östlich": 1, "westlich": 1, "zwischen": 0.6, "ins": 0.5, "beim": 0.4},
	"en": {"in": 1, "at": 0.8, "near": 1, "from": 0.6, "to": 0.5, "outside": 0.9, "off": 0.7, "across": 0.6, "on": 0.5, "around": 0.5, "through": 0.4, "into": 0.5, "south": 0.6, "north": 0.6, "east": 0.6, "west": 0.6, "between": 0.5},
}

// placeBehind reads "in the northeastern Nigerian town of Banki", "in der
// nordchinesischen Hafenstadt Dalian".
func (r *reader) placeBehind(tokens []lang.Token, at int, weight float64) (span, bool) {
	i, first := at+1, -1
	last := at
	for ; i < len(tokens) && i <= at+9; i++ {
		t := tokens[i]
		lower := strings.ToLower(t.Text)
		switch {
		case capital(t):
			if first < 0 {
				first = i
			}
			last = i
			continue
		case t.Text == "-" || t.Text == "." && i > 0 && len(tokens[i-1].Text) <= 3 && tokens[i-1].End == t.Start && last == i-1:
			continue
		case first < 0 && t.Word && (articles[lower] || isAdjective(lower, r.code)):
			continue
		case first >= 0 && placeLinks[lower] && i+1 < len(tokens) && capital(tokens[i+1]) && !r.time(tokens[i+1].Start) && !r.common(tokens[i+1].Text):
			continue
		case first >= 0 && r.code == "en" && t.Word && i+2 < len(tokens) && tokens[i+1].Text == "of" && capital(tokens[i+2]):
			first = -1 // "the Nigerian town of Banki"
			continue
		case first < 0 && r.code == "en" && t.Word && i < at+6 && !lang.Get("en").Stop(lower):
			continue // "the mountainous area of Punta Islita"
		case first < 0 && lower == "of":
			continue
		}
		break
	}
	if first < 0 || last < first {
		return span{}, false
	}
	s := span{start: tokens[first].Start, end: tokens[last].End}
	if r.overlaps(s) {
		return span{}, false
	}
	s.quality = weight * r.placeness(tokens[first:last+1])
	if s.quality < 0.05 {
		return span{}, false
	}
	if r.asksFor(s.start, s.end) {
		s.quality *= 0.3
	}
	return s, true
}

var placeLinks = words("of der am an de bei im")

var articles = map[string]bool{"der": true, "dem": true, "den": true, "die": true, "das": true, "the": true, "einem": true, "einer": true, "ein": true, "a": true, "an": true,
	"von": true, "seinem": true, "seiner": true, "ihrer": true, "ihrem": true, "its": true, "his": true, "her": true}

func isAdjective(lower, code string) bool {
	if code != "de" {
		return false
	}
	return strings.HasSuffix(lower, "en") || strings.HasSuffix(lower, "er") || strings.HasSuffix(lower, "e") || strings.HasSuffix(lower, "em")
}

// placeness is low for nouns that a dictionary translates with a common noun,
// and high for names.
func (r *reader) placeness(tokens []lang.Token) float64 {
	last := tokens[len(tokens)-1]
	switch {
	case r.code != "de" && len(last.Text) < 3:
		return 0.4
	case r.code == "de" && r.common(last.Text):
		return 0.25
	}
	return 1
}

// common reports whether a word is none but a common one: a dictionary
// translates it, and not with a name. German nouns are all capitalised, so that
// of an English word's translations only those in lower case tell: "Chinese".
func (r *reader) common(word string) bool {
	if r.plan.dict == nil || lang.Get(r.code) == nil {
		return false
	}
	key := lookedUp{r.code, word}
	if known, ok := r.plan.nouns.Load(key); ok {
		return known.(bool)
	}
	to := "en"
	if r.code == "en" {
		to = "de"
	}
	list := r.plan.dict.Translate(word, r.code, to)
	known := len(list) > 0 && !unicode.IsUpper(firstRune(list[0].Text))
	r.plan.nouns.Store(key, known)
	return known
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
	if r.p.Seq > 2 || len(tokens) < 3 || !unicode.IsUpper(firstRune(tokens[0].Text)) {
		return span{}, false
	}
	for i := 1; i < min(6, len(tokens)); i++ {
		if t := tokens[i].Text; t == "–" || t == "—" || t == ":" && tokens[0].Text == strings.ToUpper(tokens[0].Text) {
			end := tokens[i-1].End
			if j := strings.IndexAny(r.p.Text[:end], "(/"); j > 0 {
				end = len(strings.TrimRight(r.p.Text[:j], " "))
			}
			return span{start: tokens[0].Start, end: end, quality: 0.3}, true
		}
		if !unicode.IsUpper(firstRune(tokens[i].Text)) && tokens[i].Word {
			break
		}
	}
	return span{}, false
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
