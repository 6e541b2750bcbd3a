package people

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// SamePerson reports whether two names may name one person: equal but for
// spelling, or one the short form of the other. Spellings are compared by a key
// that German, English and native transliterations share (Selenskyj, Zelensky,
// Zelenskyy). Given names that differ keep people apart. Names are expected
// without inflectional endings, as Find returns them: Andreas is not Andrea.
func SamePerson(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	if !sameWord(x[len(x)-1], y[len(y)-1]) {
		return isGivenAlone(x) && len(y) > 1 && sameWord(x[0], y[0])
	}
	if len(x) == 1 {
		return true
	}
	for i := range len(x) - 1 { // x is the shorter
		if !sameGiven(x[i], y[i]) {
			return false
		}
	}
	return true
}

// isGivenAlone holds for a first name without more.
func isGivenAlone(words []string) bool {
	return len(words) == 1 && lexicon().words[titleCase(words[0])]&given != 0
}

// sameGiven compares two given names.
func sameGiven(a, b string) bool { return sameWord(a, b) || short(a, b) || short(b, a) }

// short holds for an initial of a given name, and for a familiar form of it.
func short(a, b string) bool {
	if len(a) == 1 {
		return strings.HasPrefix(b, a)
	}
	full := lexicon().familiar
	return full[a] == b || full[a] != "" && full[a] == full[b]
}

// nameWords returns the folded words of a name without titles and particles.
func nameWords(s string) []string {
	var out []string
	for _, u := range units(s) {
		t := strings.ToLower(strings.TrimSuffix(u.text, "."))
		if u.shape == mark || t == "al-" || noName(&u) {
			continue
		}
		out = append(out, fold(strings.TrimPrefix(t, "al-")))
	}
	return out
}

// noName holds for particles, and for titles that are nobody's name.
func noName(u *unit) bool { return u.is(particle) || u.is(title) && !u.is(surname|given) }

// fold drops accents: "Erdoğan" is "erdogan", "Müller" "mueller".
func fold(s string) string {
	s = letters.Replace(s)
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if r < 0x300 || r > 0x36f {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// letters are those that accents do not explain: ß is ss.
var letters = replacer("letters")

// sameWord compares two folded words: as written, or by the key that
// transliterations share. Short words are too alike: Bush is not Busch.
func sameWord(a, b string) bool {
	return a == b || min(len(a), len(b)) > 4 && sound(a) == sound(b)
}

// sound is a spelling-neutral key. The pairs of data/sounds.txt are those in which the German
// (Duden), English (BGN/PCGN) and scientific transliterations of Russian,
// Ukrainian, Arabic and Hebrew names differ.
func sound(s string) string {
	s = sounds.Replace(s)
	s = strings.TrimRight(s, "yij")
	if stem, ok := strings.CutSuffix(s, "ov"); ok {
		s = stem + "ev" // Gorbatschow, Gorbachev
	}
	var b strings.Builder
	var last rune
	for _, r := range s {
		if r == 'y' || r == 'j' {
			r = 'i'
		}
		if r == 'e' && last == 'i' || r == last {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

var sounds = replacer("sounds")

// replacer reads a list of "what by-what", of which the first that fits counts.
func replacer(list string) *strings.Replacer {
	var pairs []string
	for line := range strings.Lines(read(list)) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
		pairs = append(pairs, from, to)
	}
	return strings.NewReplacer(pairs...)
}
