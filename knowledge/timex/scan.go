package timex

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// at returns what is known of token i; outside the text, nothing.
func (f *finder) at(i int) *word {
	if i < 0 || i >= len(f.words) {
		return none
	}
	return f.words[i]
}

// is reports whether token i has one of the readings.
func (f *finder) is(i int, r reading) bool { return f.at(i).is&r != 0 }

// raw returns token i as written.
func (f *finder) raw(i int) string {
	if i < 0 || i >= len(f.toks) {
		return ""
	}
	return f.toks[i].Text
}

// low returns token i in lower case.
func (f *finder) low(i int) string { return strings.ToLower(f.raw(i)) }

// oneOf reports whether token i is one of the lower-case words.
func (f *finder) oneOf(i int, words ...string) bool {
	s := f.raw(i)
	for _, w := range words {
		if len(w) == len(s) && strings.EqualFold(w, s) {
			return true
		}
	}
	return false
}

// isWord reports whether token i is a word or number.
func (f *finder) isWord(i int) bool { return i >= 0 && i < len(f.toks) && f.toks[i].Word }

// joined reports whether tokens i and i+1 touch.
func (f *finder) joined(i int) bool {
	return i >= 0 && i+1 < len(f.toks) && f.toks[i].End == f.toks[i+1].Start
}

// dash reports whether token i is a hyphen or a dash.
func (f *finder) dash(i int) bool {
	switch f.raw(i) {
	case "-", "–", "—", "‑", "−":
		return true
	}
	return false
}

// mark reports whether token i is punctuation c that touches the token before.
func (f *finder) mark(i int, c string) bool { return f.raw(i) == c && f.joined(i-1) }

// upper reports whether token i begins with a capital letter.
func (f *finder) upper(i int) bool {
	s := f.raw(i)
	if s == "" {
		return false
	}
	if s[0] < utf8.RuneSelf {
		return s[0] >= 'A' && s[0] <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// glued reports whether token i is the rear part of something longer in which
// no date begins: 3.2015, A-1999, 5,000, user@1999.
func (f *finder) glued(i int) bool {
	if !f.joined(i - 1) {
		return false
	}
	before := f.raw(i - 1)
	number := f.at(i).is&(asDigits|asFigure) != 0
	switch before {
	case "$", "£", "€", "@", "#", "_", "%", "=":
		return true
	case ".", ",", ":":
		return number && f.joined(i-2) && f.is(i-2, asDigits|asFigure)
	case "'", "’":
		return !number && f.joined(i-2) && f.isWord(i-2)
	case "-", "/":
		if !f.joined(i-2) || !f.isWord(i-2) {
			return false
		}
		if f.code == "de" && before == "-" && !number && f.upper(i) { // Herz-Jesu-Sonntag
			return f.at(i-2).is&(asDigits|asFigure|asMonth|asWeekday|asSeason|asShort) == 0
		}
		return number && f.at(i-2).is&(asDigits|asMonth|asSeason|asEdge) == 0 && !f.oneOf(i-2, "post", "pre", "nach", "vor")
	}
	return false
}

// first reports whether token i begins a sentence.
func (f *finder) first(i int) bool {
	if i <= 0 {
		return true
	}
	if i >= len(f.toks) {
		return false
	}
	return f.stop(i-1) || strings.Contains(f.text[f.toks[i-1].End:f.toks[i].Start], "\n\n")
}

// count is 1 for true, to skip a token that may be there.
func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// stop reports whether token i ends a sentence. An abbreviation or an ordinal
// may be mistaken for one; only context is lost then.
func (f *finder) stop(i int) bool {
	switch f.raw(i) {
	case "!", "?", ";":
		return true
	case ".":
		if w := f.at(i - 1); w.is&asMonth != 0 && len(f.raw(i-1)) > 4 || w.is == asDigits && w.size == 4 {
			return f.upper(i+1) && !f.joined(i)
		}
		return !f.is(i-1, asDigits|asMonth|asShort) && len(f.raw(i-1)) > 1 && !f.joined(i)
	}
	return false
}

// sentence returns the bounds of the sentence around token i, at most 40
// tokens to either side.
func (f *finder) sentence(i int) (from, to int) {
	from, to = i, i
	for from > 0 && i-from < 40 && !f.first(from) {
		from--
	}
	for to < len(f.toks) && to-i < 40 && !f.stop(to) {
		to++
	}
	return from, to
}

// end returns the byte offset where a match ends. Punctuation between a match
// and what was only looked at is no part of it.
func (f *finder) end(m match) int { return f.toks[m.to-1].End }
