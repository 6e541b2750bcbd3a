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

// cue reports whether token i is one of the words of a cue.
func (f *finder) cue(i int, c cue) bool { return f.at(i).cues.has(c) }

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
	number := f.is(i, asDigits|asFigure)
	longer := f.joined(i-2) && f.isWord(i-2)
	switch f.raw(i - 1) {
	case "$", "£", "€", "@", "#", "_", "%", "=":
		return true
	case ".", ",", ":":
		return longer && number && f.is(i-2, asDigits|asFigure)
	case "'", "’":
		return longer && !number
	case "-", "/":
		return longer && f.hyphenated(i, number)
	}
	return false
}

// hyphenated reports whether token i is no date for what a hyphen or a slash
// joins it to: the "Sonntag" (Sunday) of Herz-Jesu-Sonntag, the 15 of F-15.
func (f *finder) hyphenated(i int, number bool) bool {
	noun := !number && f.upper(i)
	if noun && f.has(compounding) && f.raw(i-1) == "-" {
		return !f.is(i-2, asDigits|asFigure|asMonth|asWeekday|asSeason|asShort)
	}
	return number && !f.is(i-2, asDigits|asMonth|asSeason|asEdge) && !f.cue(i-2, cuePrefix)
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

// inside reports whether token i is capitalised though it begins no sentence.
func (f *finder) inside(i int) bool { return f.upper(i) && !f.first(i) }

// named reports whether token i is a capitalised word.
func (f *finder) named(i int) bool { return f.upper(i) && f.isWord(i) }

// stranger reports whether token i is a capitalised word of no table: a name, or
// any noun of a language that writes them so.
func (f *finder) stranger(i int) bool { return f.named(i) && f.at(i).is == 0 }

// figures reports whether token i is digits alone, at most size of them.
func (f *finder) figures(i, size int) bool { w := f.at(i); return w.is == asDigits && w.size <= size }

// minutes reports whether token i is two figures that can be minutes.
func (f *finder) minutes(i int) bool { return f.twoFigures(i) && f.at(i).number < 60 }

// twoFigures reports whether token i is two digits.
func (f *finder) twoFigures(i int) bool { return f.figures(i, 2) && f.at(i).size == 2 }

// touches reports whether token i touches both its neighbours.
func (f *finder) touches(i int) bool { return f.joined(i-1) && f.joined(i) }

// comma, apostrophe and possessive report what mark stands at token i.
func (f *finder) comma(i int) bool { return f.raw(i) == "," }

func (f *finder) apostrophe(i int) bool { s := f.raw(i); return s == "'" || s == "’" || s == "`" }

// possessive reports whether an apostrophe and its ending stand at token i, as in
// last year's.
func (f *finder) possessive(i int) bool { return f.apostrophe(i) && f.cue(i+1, cuePossessive) }

// plural reports whether token i ends as plurals do.
func (f *finder) plural(i int) bool { return f.ends(f.raw(i), pluralEnding) }

// skip returns the token behind those from i on that have one of the readings.
func (f *finder) skip(i int, r reading) int {
	for j := i; ; j++ {
		if j >= i+reach || !f.is(j, r) {
			return j
		}
	}
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
		return !f.joined(i) && f.fullStop(i)
	}
	return false
}

// fullStop reports whether the "." at token i ends a sentence and neither an
// abbreviation nor an ordinal, for what stands before it.
func (f *finder) fullStop(i int) bool {
	w, written := f.at(i-1), f.raw(i-1)
	wholeMonth := w.is&asMonth != 0 && len(written) > 4
	if wholeMonth || w.is == asDigits && w.size == 4 {
		return f.upper(i + 1)
	}
	return w.is&(asDigits|asMonth|asShort) == 0 && len(written) > 1
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
