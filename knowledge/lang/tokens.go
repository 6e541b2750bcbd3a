package lang

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is a word, a number or one punctuation mark. Start and End are byte
// offsets into the text.
type Token struct {
	Start, End int
	Text       string
	Word       bool // starts with a letter or digit
}

// Tokens cuts text into runs of letters, digits and combining marks, and single
// other characters; white space separates and is dropped. "F-35-Jägern" is
// five tokens, "don't" three, "6.200" three: who needs them joined looks at
// whether End meets the next Start.
func Tokens(text string) []Token { return AppendTokens(make([]Token, 0, len(text)/5+1), text) }

// AppendTokens appends the tokens of a text to a list.
func AppendTokens(tokens []Token, text string) []Token {
	return slices.AppendSeq(tokens, TokenSeq(text))
}

// TokenSeq yields the tokens of a text.
func TokenSeq(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if unicode.IsSpace(r) || ignorable(r) {
				i += size
				continue
			}
			j, word := i+size, wordRune(r)
			if word {
				j = wordEnd(text, j)
			}
			if !yield(Token{i, j, text[i:j], word}) {
				return
			}
			i = j
		}
	}
}

// wordEnd is where the word ends that goes on at i.
func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !wordRune(r) && !unicode.IsMark(r) && r != '\u00ad' {
			break
		}
		i += size
	}
	return i
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiLetter(r) || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func asciiLetter(r rune) bool {
	r |= 'a' - 'A' // lower case
	return r >= 'a' && r <= 'z'
}

// invisible are zero-width spaces and joiners, directional marks, soft hyphens and
// the byte order mark.
var invisible = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x00ad, Hi: 0x00ad, Stride: 1}, {Lo: 0x200b, Hi: 0x200f, Stride: 1}, {Lo: 0x202a, Hi: 0x202e, Stride: 1},
		{Lo: 0x2060, Hi: 0x2069, Stride: 1}, {Lo: 0xfeff, Hi: 0xfeff, Stride: 1},
	},
	LatinOffset: 1,
}

func ignorable(r rune) bool { return r >= 0xad && unicode.Is(invisible, r) }

// Visible drops the characters of a text that nobody sees: zero-width ones,
// directional marks, soft hyphens and control characters other than new lines and
// tabs.
func Visible(text string) string {
	return strings.Map(func(r rune) rune {
		control := r < ' ' && r != '\n' && r != '\t'
		if control || r == 0x7f || ignorable(r) {
			return -1
		}
		return r
	}, text)
}
