package answer

import (
	"strings"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// reasons returns the clauses behind words that give a reason, what a cause is
// said to be ("Auslöser war …", the trigger was), by what something was
// caused, and as a last resort every clause.
func (r *reader) reasons() []span {
	text := r.p.Text
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		lower = text // lengths differ for a few letters; better no match than a wrong one
	}
	out := r.clauses()
	for _, c := range r.own.causes {
		for _, from := range wordsAt(lower, c.words) {
			if begins(lower[from:], r.own.noCauses) {
				continue // "nach Angaben von", "due to open"
			}
			out = append(out, r.reasonsBehind(c, from)...)
		}
	}
	for _, p := range r.all.reasons {
		for _, m := range p.FindAllStringSubmatchIndex(text, -1) {
			end := m[3]
			if r.own.motive.MatchString(text[m[2]:end]) {
				end = min(end, r.phraseStop(m[2]))
			}
			out = append(out, span{start: m[2], end: end, quality: 1})
		}
	}
	return out
}

// reasonsBehind returns the reason behind a word that gives one and stands at
// a byte: to the end of its clause, and of a sure one to the end of the sentence.
func (r *reader) reasonsBehind(c cause, from int) []span {
	text := r.p.Text
	behind := from + len(c.words)
	end := clauseEnd(text, behind)
	if c.phrase {
		end = min(end, r.phraseStop(behind))
	}
	out := r.room()
	if end-from >= 12 {
		out = append(out, span{start: from, end: end, quality: c.weight})
	}
	if c.phrase || c.weight < 1 {
		return out
	}
	if rest := len(strings.TrimRight(text, sentenceEnd)); end < rest {
		out = append(out, span{start: from, end: rest, quality: 0.9}) // what goes on behind a comma or colon
	}
	return out
}

// phraseStop is where a phrase behind "wegen" (because of) that begins at a
// byte ends: before the verb.
func (r *reader) phraseStop(i int) int {
	text := r.p.Text
	for _, w := range lang.Tokens(text[i:]) {
		if w.Start > 3 && r.own.is(w.Text, cueFinite) {
			return len(strings.TrimRight(text[:i+w.Start], " "))
		}
	}
	return len(text)
}

// clauses returns what stands between commas and verbs of saying.
func (r *reader) clauses() []span {
	const edge = " ,;:\""
	text := r.p.Text
	out := r.room()
	from := 0
	add := func(to int) {
		a := to - len(strings.TrimLeft(text[from:to], edge))
		b := from + len(strings.TrimRight(text[from:to], edge+".!?"))
		if b-a >= 15 {
			out = append(out, span{start: a, end: b, quality: 0.2})
		}
	}
	for _, t := range lang.Tokens(text) {
		if parts(t.Text) || r.all.is(t.Text, cueSaying|cueSayingBehind) {
			add(t.Start)
			from = t.End
		}
	}
	add(len(text))
	return out
}

// parts reports whether a sign parts clauses.
func parts(sign string) bool {
	switch sign {
	case ",", ";", ":", "–":
		return true
	}
	return false
}

// wordsAt returns the bytes at which words stand in a text, not inside longer ones.
func wordsAt(text, words string) []int {
	var out []int
	for from := 0; ; {
		i := strings.Index(text[from:], words)
		if i < 0 {
			return out
		}
		i += from
		from = i + len(words)
		if breaks(text, i-1) && breaks(text, from) {
			out = append(out, i)
		}
	}
}

// breaks reports whether no letter or digit stands at a byte.
func breaks(text string, i int) bool {
	if i < 0 || i >= len(text) {
		return true
	}
	return text[i] < utf8.RuneSelf && !alnum(rune(text[i]))
}

// clauseEnd is where the clause that begins at i ends: at a comma that is not
// inside a number, a semicolon, a dash or the end of the sentence.
func clauseEnd(text string, i int) int {
	for j := i + 12; j < len(text); j++ {
		switch c := text[j]; {
		case c == ';' || c == ':':
			return j
		case c == ',' && j-i > 40 && endsAt(text, j+1):
			return j
		case strings.HasPrefix(text[j:], " – ") || strings.HasPrefix(text[j:], " - "):
			return j
		}
	}
	return len(strings.TrimRight(text, sentenceEnd))
}

// endsAt reports whether a word's end or the text's stands at a byte.
func endsAt(text string, i int) bool { return i == len(text) || text[i] == ' ' }

const sentenceEnd = ".!?\"”“« "
