package lang

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a stretch of text in byte offsets.
type Span struct{ Start, End int }

// What bounds the sentences of a text, in bytes, so that a passage stays quotable
// and an article has a bounded number of them, whatever is in it.
const (
	maxSentence   = 1200    // text without sentence ends (tables, OCR) is cut at white space
	maxUnbroken   = 2000    // and without white space at a character
	maxMarks      = 64      // marks and brackets behind one sentence
	manySentences = 100_000 // no book has as many; from here on short ones are joined
	joinedLength  = maxSentence / 2
)

// Sentences splits a text into sentences, trimmed of white space and in order.
// What lies between two spans is white space only, so nothing is lost.
func Sentences(text, language string) []Span {
	return slices.Collect(SentenceSeq(text, language))
}

// SentenceSeq yields what Sentences returns, one after the other, so that a long
// text can be read without a table of all its sentences.
func SentenceSeq(text, language string) iter.Seq[Span] {
	l := Get(language)
	if l == nil {
		l = Fallback()
	}
	return func(yield func(Span) bool) {
		start, n, least := 0, 0, 0
		for start < len(text) {
			end := l.sentenceEnd(text, start, least)
			if s, ok := trim(text, start, end); ok {
				if !yield(s) {
					return
				}
				if n++; n == manySentences {
					least = joinedLength
				}
			}
			start = end
		}
	}
}

func trim(text string, start, end int) (Span, bool) {
	s := text[start:end]
	start += len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	end = start + len(strings.TrimSpace(s))
	return Span{start, end}, start < end
}

// sentenceEnd returns where the sentence that begins at start ends, after least
// bytes or more.
func (l *Language) sentenceEnd(text string, start, least int) int {
	space, closed := -1, 0
	for i := start; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\n' && i-start >= least:
			return i + size
		case unicode.IsSpace(r):
			space = i + size
		case strings.ContainsRune(endMarks, r):
			if closed < i+size { // a row of marks is looked through once
				closed = closing(text, i+size)
			}
			if closed-start >= least && l.boundary(text, start, i, closed, r) {
				return closed
			}
		}
		i += size
		if i-start > maxSentence && space > start {
			return space
		}
		if i-start > maxUnbroken {
			return i
		}
	}
	return len(text)
}

// endMarks end sentences.
const endMarks = ".!?…"

// closing skips further end marks, closing quotes and brackets.
func closing(text string, i int) int {
	for last := min(i+maxMarks, len(text)); i < last; {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune("!?.…\"'”“’»«)]", r) {
			break
		}
		if strings.ContainsRune("\"“«'", r) && opens(text, i, size) {
			break
		}
		i += size
	}
	return i
}

// opens reports whether a quotation mark of either direction begins a quotation:
// one does when no space follows it and one precedes it.
func opens(text string, i, size int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+size:])
	return unicode.IsSpace(before) && !unicode.IsSpace(after)
}

// boundary decides whether the mark r at dot, with what closes it up to end,
// ends a sentence.
func (l *Language) boundary(text string, start, dot, end int, r rune) bool {
	next, atSpace := following(text, end)
	if next == 0 {
		return true
	}
	if !atSpace {
		// Machine translation and old pages glue sentences: "stärken.Die".
		single := end == dot+1 && r != '…'
		return single && unicode.IsUpper(next) && glued(text, dot)
	}
	if unicode.IsLower(next) || strings.ContainsRune(",;:–-)", next) {
		return false
	}
	if r != '.' || end > dot+1 && text[dot+1] != ')' {
		return true
	}
	word := text[lastSpace(text, start, dot):dot]
	word = strings.TrimLeft(word, "(\"'„“‚[«»")
	return !l.abbreviation(word, text[end:])
}

func following(text string, i int) (rune, bool) {
	space := false
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) {
			space = true
		} else if !strings.ContainsRune("\"„“‚‘'«»([", r) {
			return r, space
		}
		i += size
	}
	return 0, space
}

// glued reports whether a full stop between two letters joins two sentences:
// a lower-case word of some length stands before it and a long word after.
func glued(text string, dot int) bool {
	i := dot
	for i > 0 && text[i-1] >= 'a' && text[i-1] <= 'z' {
		i--
	}
	j := dot + 1
	for j < len(text) && text[j] < utf8.RuneSelf && asciiLetter(rune(text[j])) {
		j++
	}
	if dot-i < 3 || j-dot < 3 {
		return false
	}
	plain := j == len(text) || text[j] == ' '
	return plain && !strings.Contains(text[max(0, i-8):i], "www")
}

func lastSpace(text string, start, i int) int {
	for i > start {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		if unicode.IsSpace(r) {
			break
		}
		i -= size
	}
	return i
}

// abbreviation reports whether the full stop after word belongs to the word:
// an abbreviation, an initial, or an ordinal number before a fitting word.
func (l *Language) abbreviation(word, rest string) bool {
	if word == "" {
		return false
	}
	if i := strings.LastIndexAny(word, "-/("); i >= 0 && i+1 < len(word) {
		word = word[i+1:]
	}
	lower := strings.ToLower(word)
	next := firstWord(rest)
	if l.numbering[lower] {
		return next != "" && digits(next[:1])
	}
	if l.abbreviations[lower] || initial(word) {
		return true
	}
	// z.B. and U.S.: single letters between full stops, unless a sentence
	// plainly begins with a function word behind them; so for etc. and ordinals.
	numbered := l.ordinals && ordinal(word)
	if numbered || l.closing[lower] || dotted(lower) {
		return !l.stop[strings.ToLower(next)]
	}
	return false
}

// initial reports whether a word is one capital letter.
func initial(word string) bool {
	r, size := utf8.DecodeRuneInString(word)
	return size == len(word) && unicode.IsUpper(r)
}

// ordinal reports whether a word before a full stop may be an ordinal: 12, XIV.
func ordinal(word string) bool { return digits(word) && len(word) <= 2 || roman(word) }

func dotted(w string) bool {
	if len(w) < 3 || w[0] == '.' || !strings.Contains(w, ".") {
		return false
	}
	if strings.ContainsAny(w, "0123456789") {
		return false
	}
	for part := range strings.SplitSeq(w, ".") {
		if utf8.RuneCountInString(part) > 2 {
			return false
		}
	}
	return true
}

func firstWord(s string) string {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); i >= 0 {
		s = s[:i]
	}
	return s
}

func digits(w string) bool {
	for i := 0; i < len(w); i++ {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return w != ""
}

func roman(w string) bool { return w != "" && strings.Trim(w, "IVX") == "" }
