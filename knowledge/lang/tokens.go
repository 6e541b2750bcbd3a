package lang

import (
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
func Tokens(text string) []Token {
	tokens := make([]Token, 0, len(text)/5+1)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsSpace(r) || ignorable(r):
			i += size
		case wordRune(r):
			j := i + size
			for j < len(text) {
				r, n := utf8.DecodeRuneInString(text[j:])
				if !wordRune(r) && !unicode.IsMark(r) && r != '\u00ad' {
					break
				}
				j += n
			}
			tokens = append(tokens, Token{i, j, text[i:j], true})
			i = j
		default:
			tokens = append(tokens, Token{i, i + size, text[i : i+size], false})
			i += size
		}
	}
	return tokens
}

// asciiWord are the letters and digits among the first characters, which most
// texts are made of.
var asciiWord = func() (t [utf8.RuneSelf]bool) {
	for _, r := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" {
		t[r] = true
	}
	return t
}()

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiWord[r]
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// invisible is a table of what ignorable tells of.
var invisible = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x00ad, Hi: 0x00ad, Stride: 1}, {Lo: 0x200b, Hi: 0x200f, Stride: 1}, {Lo: 0x202a, Hi: 0x202e, Stride: 1},
	{Lo: 0x2060, Hi: 0x2069, Stride: 1}, {Lo: 0xfeff, Hi: 0xfeff, Stride: 1},
}}

// ignorable characters are invisible: zero-width spaces and joiners,
// directional marks, soft hyphens, the byte order mark.
func ignorable(r rune) bool {
	return r >= '\u00ad' && unicode.Is(invisible, r)
}
