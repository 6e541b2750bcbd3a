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
	if ascii(word) {
		return strings.ToLower(word)
	}
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range norm.NFD.String(word) {
		if r < utf8.RuneSelf {
			b.WriteRune(unicode.ToLower(r))
			continue
		}
		if letters, ok := undivided[r]; ok {
			b.WriteString(letters)
		} else if !unicode.Is(unicode.Mn, r) && !ignorable(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func ascii(word string) bool {
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// undivided are letters that Unicode does not take for another with an accent.
var undivided = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d", 'ı': "i", 'æ': "ae",
	'Æ': "ae", 'œ': "oe", 'Œ': "oe",
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
		if spelledUmlaut(folded, i) {
			i++
		}
	}
	return string(b)
}

// spelledUmlaut reports whether the letter at i and the e behind it are an umlaut.
func spelledUmlaut(folded string, i int) bool {
	if i+2 >= len(folded) || folded[i+1] != 'e' {
		return false
	}
	if c := folded[i]; c != 'a' && c != 'o' && c != 'u' {
		return false
	}
	return i == 0 || strings.IndexByte("aeiouq", folded[i-1]) < 0
}
