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
	if isFolded(word) {
		return word
	}
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range norm.NFD.String(word) {
		switch plain := undecomposed[r]; {
		case plain != "":
			b.WriteString(plain)
		case unicode.Is(unicode.Mn, r) || ignorable(r):
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// isFolded holds for ASCII without capitals, which most words are.
func isFolded(word string) bool {
	for i := range len(word) {
		if c := word[i]; c >= utf8.RuneSelf || capitalLetter(c) {
			return false
		}
	}
	return true
}

// undecomposed are the letters with a mark that Unicode does not take apart.
var undecomposed = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d", 'ı': "i", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe",
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
		b = append(b, folded[i])
		if umlautAt(folded, i) {
			i++
		}
	}
	return string(b)
}

// umlautAt holds for a vowel whose umlaut the e behind it spells.
func umlautAt(folded string, i int) bool {
	if i+1 >= len(folded)-1 || folded[i+1] != 'e' || strings.IndexByte("aou", folded[i]) < 0 {
		return false
	}
	return i == 0 || strings.IndexByte("aeiouq", folded[i-1]) < 0
}
