package answer

import (
	"strings"

	"beleg/knowledge/lang"
)

// names returns what is written like a name, and titles in quotation marks:
// they answer "which song" and, where no person stands, "who won".
func (r *reader) names() []span {
	tokens := lang.Tokens(r.p.Text)
	out := r.quoted(tokens)
	for i := 0; i < len(tokens); i++ {
		if !capital(tokens[i]) {
			continue
		}
		j := i + 1
		for j < len(tokens) && j < i+8 && r.continues(tokens, j) {
			j++
		}
		for j > i+1 && !capital(tokens[j-1]) && !digits(tokens[j-1].Text) {
			j--
		}
		s := span{start: tokens[i].Start, end: tokens[j-1].End, quality: 0.4}
		if r.code == "de" && j == i+1 {
			s.quality = 0.25 // every German noun is written like a name
		}
		if !r.overlaps(s) && !(j == i+1 && (r.stop(tokens[i].Text) || i == 0 && r.plain(tokens[i].Text))) && !isUnit(tokens[i].Text) {
			out = append(out, s)
			// "Passport to Paradise", "Angels by Robbie Williams"
			if k := j + 1; k < len(tokens) && titleLinks[tokens[j].Text] && capital(tokens[k]) {
				for k+1 < len(tokens) && r.continues(tokens, k+1) && capital(tokens[k+1]) {
					k++
				}
				out = append(out, span{start: s.start, end: tokens[k].End, quality: 0.3})
			}
		}
		i = j - 1
	}
	return out
}

// continues reports whether a token goes on with a name: a capitalised word,
// a number behind one, or what links two.
func (r *reader) continues(tokens []lang.Token, j int) bool {
	t, p := tokens[j], tokens[j-1]
	switch {
	case capital(t):
		return p.Word || p.End == t.Start
	case t.Text == "-" || t.Text == "&" || t.Text == "'" || t.Text == "’" || t.Text == "." && len(p.Text) < 3:
		return j+1 < len(tokens) && (capital(tokens[j+1]) || t.Text == "'" || t.Text == "’") && tokens[j+1].End > t.End && (t.Text == "&" || p.End == t.Start)
	case digits(t.Text):
		return p.Word && capital(p)
	case t.Word && nameLinks[t.Text]:
		return p.Word && (j+1 < len(tokens) && capital(tokens[j+1]) || j+2 < len(tokens) && tokens[j+1].Text == "the" && capital(tokens[j+2]))
	case t.Text == "the" || t.Text == "s":
		return nameLinks[p.Text] || p.Text == "'" || p.Text == "’"
	}
	return false
}

var nameLinks = words("of for de von der van al bin by du la le del & und and")

// plain reports whether a word that begins a sentence, and is capitalised for
// that alone, stands in a dictionary: "Visitors let themselves in".
func (r *reader) plain(word string) bool {
	return r.code == "en" && r.plan.dict != nil && len(r.plan.dict.Translate(strings.ToLower(word), "en", "de")) > 0
}

func isUnit(word string) bool {
	lower := strings.ToLower(word)
	return units[lower] || scales[lower]
}

// titleLinks join words of titles, and often what does not belong together.
var titleLinks = words("to by in with on from")

// quoted returns short stretches in quotation marks: titles, mottos, names.
func (r *reader) quoted(tokens []lang.Token) []span {
	var out []span
	open := -1
	for i, t := range tokens {
		switch {
		case open >= 0 && strings.Contains("\"”“«»’‘'", t.Text) && i > open+1:
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

// phrases returns noun phrases: in German nouns with what stands before them,
// in English what stands between function words.
func (r *reader) phrases() []span {
	tokens := lang.Tokens(r.p.Text)
	var out []span
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
		j := i
		for j < len(tokens) && j < i+7 && r.inPhrase(tokens, i, j) {
			j++
		}
		if j == i {
			i++
			continue
		}
		add(i, j)
		// "General Manager of Football Operations", "Vertrag über die Sicherheit"
		if k := j + 1; k < len(tokens) && phraseLinks[tokens[j].Text] {
			if articles[strings.ToLower(tokens[k].Text)] {
				k++
			}
			m := k
			for m < len(tokens) && m < k+5 && r.inPhrase(tokens, k, m) {
				m++
			}
			if m > k {
				add(i, m)
			}
		}
		i = j
	}
	return out
}

var phraseLinks = words("of for des der und and über für von vom zur zum in")

func (r *reader) inPhrase(tokens []lang.Token, from, at int) bool {
	t := tokens[at]
	if !t.Word {
		if t.Text == "," { // 1,250
			return at > from && at+1 < len(tokens) && digits(tokens[at-1].Text) && digits(tokens[at+1].Text) && tokens[at+1].Start == tokens[at-1].End+1
		}
		return at > from && (t.Text == "-" || t.Text == "." && digits(tokens[at-1].Text) || t.Text == "%") && tokens[at-1].End == t.Start
	}
	if r.stop(t.Text) {
		return false
	}
	if r.code != "de" || capital(t) || t.Text[0] >= '0' && t.Text[0] <= '9' {
		return true
	}
	// An adjective belongs to the noun behind it.
	for k := at; k < min(len(tokens), at+3); k++ {
		if capital(tokens[k]) {
			return true
		}
		if !adjective(tokens[k]) {
			return false
		}
	}
	return false
}

func (r *reader) stop(word string) bool {
	l := lang.Get(r.code)
	if l == nil {
		l = lang.Get("en")
	}
	lower := strings.ToLower(word)
	return l.Stop(lower) || l.Stop(lang.Fold(word)) || articles[lower]
}
