package people

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

// unit is what a name is made of: a word with its hyphens and apostrophes
// (Wright-Phillips, O'Neill), an initial with its full stop, or one mark.
type unit struct {
	start, end int
	text       string
	last       string // after the last hyphen, the head of a German compound
	traits
	first bool // a sentence, a line or a quotation starts here
	rule  uint8
}

// traits are what a word shows without its neighbours.
type traits struct {
	class class
	cue   cue
	shape uint8
	note  uint32 // see noteOf
	sound uint32 // see soundOf
}

// seen remembers the traits of words: finding them takes longer than anything else
// that is done for a word.
var seen = lang.NewMemo[traits](15_000)

func traitsOf(text string) traits {
	t := traits{shape: shapeOf(text)}
	if t.shape == mark || t.shape == number || len(text) > maxWord {
		return t
	}
	t.class = classOf(text, lastPart(text))
	t.cue = cueOf(text, t.shape)
	t.note = noteOf(text)
	if t.named() {
		t.sound = soundOf(text, t.note)
	}
	return t
}

// lastPart is what stands behind a word's last hyphen, or all of it.
func lastPart(text string) string {
	if at := strings.LastIndexByte(text, '-'); at >= 0 && at+1 < len(text) {
		return text[at+1:]
	}
	return text
}

// maxWord is the length in bytes beyond which a word is no name and nothing that
// lists could know: a line without spaces, or a language that has none.
const maxWord = 128

// Shapes of a unit, as far as names care.
const (
	mark uint8 = iota
	lower
	capital
	upper
	initial
	mixed
	number
)

func (t *traits) is(c class) bool { return t.class&c != 0 }

func (t *traits) tells(c cue) bool { return t.cue&c != 0 }

// named reports whether a word is written like a part of a name.
func (t *traits) named() bool { return t.shape >= capital && t.shape <= mixed }

// capitalised reports whether a word begins with a capital and goes on in
// small letters.
func (t *traits) capitalised() bool { return t.shape == capital || t.shape == mixed }

// units cuts text for the recogniser.
func units(text string) []unit { return new(space).cut(text) }

// space is what reading a section needs for a moment; it is used again for another.
// What lasts longer has no part in it: names are copied or point into the text.
type space struct {
	tokens []lang.Token
	units  []unit
	hashes []hashes
	tags   []uint8
	back   [][labels]uint8
}

var spaces = sync.Pool{New: func() any { return new(space) }}

// cut cuts text into units. Everything is linear in the text.
func (s *space) cut(text string) []unit {
	s.tokens = lang.AppendTokens(s.tokens[:0], text)
	tokens, out := s.tokens, s.units[:0]
	first := true
	for i := 0; i < len(tokens); {
		j := join(text, tokens, i)
		u := unit{start: tokens[i].Start, end: tokens[j-1].End, first: first}
		u.text = text[u.start:u.end]
		u.last = lastPart(u.text)
		u.traits = seen.Of(u.text, traitsOf)
		first = opens(u.text, first) || j < len(tokens) && strings.IndexByte(text[u.end:tokens[j].Start], '\n') >= 0
		out = append(out, u)
		i = j
	}
	s.units = out
	return out
}

// sized is a list of n, in the place of another where it has room. It is not cleared.
func sized[T any](list []T, n int) []T { return slices.Grow(list[:0], n)[:n] }

// maxParts is how many tokens a unit has at most.
const maxParts = 12

// joins holds for a mark j that stands between two words without spaces.
func joins(t []lang.Token, j int) bool {
	return t[j].Start == t[j-1].End && t[j+1].Start == t[j].End && t[j+1].Word
}

// join returns the end of the unit that starts with token i.
func join(text string, t []lang.Token, i int) int {
	j := i + 1
	if !t[i].Word {
		return j
	}
	for j+1 < len(t) && j-i < maxParts && joins(t, j) {
		switch t[j].Text {
		case "-", "‑", "–":
		case "'", "’":
			if t[j+1].Text == "s" || t[j+1].Text == "S" {
				return j
			}
		default:
			return initialEnd(t, i, j)
		}
		j += 2
	}
	return initialEnd(t, i, j)
}

// initialEnd adds the full stop of an initial or an abbreviated title.
func initialEnd(t []lang.Token, i, j int) int {
	if spaced(t, i, j) {
		return j + 1
	}
	if j < len(t) && t[j].Text == "." && t[j].Start == t[j-1].End {
		w := t[j-1].Text
		if isCapital(w) || strings.Trim(w, "IVX") == "" || isShortTitle(w+".") {
			return j + 1
		}
	}
	return j
}

// isCapital holds for a single capital letter.
func isCapital(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n == len(s) && unicode.IsUpper(r)
}

// longestTitle is the length of the longest abbreviated title worth a look.
const longestTitle = 7

func isShortTitle(s string) bool { return len(s) <= longestTitle && lexicon().words[s]&title != 0 }

// spaced holds for an initial whose full stop stands apart, as in text cut into
// words: "Robert R . Livingston".
func spaced(t []lang.Token, i, j int) bool {
	if i == 0 || j >= len(t) || j != i+1 {
		return false
	}
	if t[j].Text != "." || t[j].Start != t[i].End+1 {
		return false
	}
	before, _ := utf8.DecodeRuneInString(t[i-1].Text)
	return isCapital(t[i].Text) && unicode.IsUpper(before)
}

// opens reports whether the unit after s starts a sentence.
func opens(s string, before bool) bool {
	switch s {
	case ".", "!", "?", ":", "\"", "„", "“", "»", "«", "…", "|", "*", "•":
		return true
	case "(", "'", "‚", "‘", "-", "–", "—":
		return before
	}
	return false
}

func shapeOf(s string) uint8 {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsDigit(r):
		return number
	case !unicode.IsLetter(r):
		return mark
	case unicode.IsUpper(r) && stops[s[n:]]:
		return initial
	}
	return caseOf(s, r)
}

// stops are what may stand behind the letter of an initial.
var stops = map[string]bool{"": true, ".": true, " .": true}

// caseOf is the shape of a word that begins with the letter r.
func caseOf(s string, r rune) uint8 {
	ups, lows := 0, 0
	for _, c := range s {
		if unicode.IsUpper(c) {
			ups++
		} else if unicode.IsLower(c) {
			lows++
		}
	}
	switch {
	case unicode.IsUpper(r) && lows == 0:
		return upper
	case unicode.IsUpper(r) && ups == 1:
		return capital
	case unicode.IsUpper(r):
		return mixed
	case ups > 0 && strings.Contains(s, "-"):
		return mixed // al-Assad
	case !unicode.IsLower(r):
		return capital // a script without case
	}
	return lower
}
