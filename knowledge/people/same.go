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
		return len(x) == 1 && len(y) > 1 && sameWord(x[0], y[0]) && lexicon().words[titleCase(x[0])]&given != 0
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

// sameGiven compares two given names.
func sameGiven(a, b string) bool { return sameWord(a, b) || short(a, b) || short(b, a) }

// short holds for an initial of a given name, and for a familiar form of it.
func short(a, b string) bool {
	if len(a) == 1 {
		return strings.HasPrefix(b, a)
	}
	return familiar[a] == b || familiar[a] != "" && familiar[a] == familiar[b]
}

var familiar = map[string]string{
	"joe": "joseph", "bill": "william", "bob": "robert", "jim": "james", "tony": "anthony", "mike": "michael", "dick": "richard", "ted": "edward",
	"tom": "thomas", "dave": "david", "steve": "steven", "chris": "christopher", "ken": "kenneth", "ron": "ronald", "dan": "daniel", "sepp": "josef",
	"alex": "alexander", "ben": "benjamin", "don": "donald", "greg": "gregory", "jeff": "jeffrey", "matt": "matthew", "nick": "nicholas", "pete": "peter",
	"sam": "samuel", "liz": "elizabeth", "kate": "katherine", "angie": "angela", "hans": "johannes", "fritz": "friedrich", "uli": "ulrich",
}

// nameWords returns the folded words of a name without titles and particles.
func nameWords(s string) []string {
	var out []string
	for _, u := range units(s) {
		t := strings.ToLower(strings.TrimSuffix(u.text, "."))
		if u.shape == mark || u.is(title) && !u.is(surname|given) || u.is(particle) || strings.HasPrefix(t, "al-") && t == "al-" {
			continue
		}
		out = append(out, fold(strings.TrimPrefix(t, "al-")))
	}
	return out
}

// fold drops accents: "Erdoğan" is "erdogan", "Müller" "mueller".
func fold(s string) string {
	s = umlauts.Replace(s)
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if r < 0x300 || r > 0x36f {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "ø", "oe", "æ", "ae", "ł", "l", "đ", "d", "ı", "i", "'", "", "’", "")

// sameWord compares two folded words: as written, or by the key that
// transliterations share. Short words are too alike: Bush is not Busch.
func sameWord(a, b string) bool {
	return a == b || len(a) > 4 && len(b) > 4 && sound(a) == sound(b)
}

// sound is a spelling-neutral key. The pairs are those in which the German
// (Duden), English (BGN/PCGN) and scientific transliterations of Russian,
// Ukrainian, Arabic and Hebrew names differ.
func sound(s string) string {
	s = pairs.Replace(s)
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

var pairs = strings.NewReplacer(
	"schtsch", "S", "shch", "S", "tsch", "C", "tch", "C", "sch", "S", "sh", "S", "ch", "C", "zh", "Z", "kh", "C",
	"ts", "c", "tz", "c", "ck", "k", "ph", "f", "w", "v", "jo", "e", "yo", "e", "ew", "ev", "je", "e", "ye", "e",
	"ja", "ia", "ya", "ia", "ju", "iu", "yu", "iu", "ou", "u", "oo", "u", "ee", "i", "oe", "o", "ue", "u", "z", "s", "q", "k", "th", "t", "dh", "d", "gh", "g",
)
