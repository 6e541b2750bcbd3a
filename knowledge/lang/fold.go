package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold lower-cases a word and strips what writers leave out or vary: accents,
// apostrophes, invisible characters. Umlauts lose their dots and ß is ss, so
// that "Müller" and "Muller", "Straße" and "Strasse" meet; the spelling ue is
// undone by Umlaut, where it is one.
func Fold(word string) string {
	ascii := true
	for i := 0; i < len(word); i++ {
		c := word[i]
		if c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
			ascii = false
			break
		}
	}
	if ascii {
		return word
	}
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range norm.NFD.String(word) {
		switch {
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
		case r == 'ø' || r == 'Ø':
			b.WriteByte('o')
		case r == 'ł' || r == 'Ł':
			b.WriteByte('l')
		case r == 'đ' || r == 'Đ':
			b.WriteByte('d')
		case r == 'ı':
			b.WriteByte('i')
		case r == 'æ' || r == 'Æ':
			b.WriteString("ae")
		case r == 'œ' || r == 'Œ':
			b.WriteString("oe")
		case unicode.Is(unicode.Mn, r) || ignorable(r):
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// Umlaut undoes the spelling of an umlaut with e in a folded German word:
// "ueber" -> "uber", "strassenbau" stays. A u before "e" after q, a, e or
// another vowel is a real one ("neue", "Quelle"), and so is "ue" at the end.
func Umlaut(folded string) string {
	if !strings.Contains(folded, "ue") && !strings.Contains(folded, "oe") && !strings.Contains(folded, "ae") {
		return folded
	}
	b := make([]byte, 0, len(folded))
	for i := 0; i < len(folded); i++ {
		c := folded[i]
		b = append(b, c)
		if (c == 'a' || c == 'o' || c == 'u') && i+1 < len(folded)-1 && folded[i+1] == 'e' &&
			(i == 0 || !strings.ContainsRune("aeiouq", rune(folded[i-1]))) {
			i++
		}
	}
	return string(b)
}
