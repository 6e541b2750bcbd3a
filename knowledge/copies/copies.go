// Package copies recognises near copies: texts that one took from the other, or
// both from an agency, edited, shortened or put in another order.
//
// A text is the set of its shingles (A. Broder, "On the resemblance and
// containment of documents", 1997), here of two neighbouring words. Words of up
// to three letters are passed over, as editors exchange them and languages are
// full of them. Two texts are compared by how much of the sets they share.
// Which of many texts are worth comparing is told by MinHash: each of a text's
// keys is the least of its shingles by another order, so two texts have the
// same key as often as their sets overlap.
package copies

import (
	"slices"
	"unicode/utf8"

	"beleg/knowledge/lang"
)

const (
	// Two texts are near copies from this resemblance on, or when one contains
	// this much of the other. Chosen on news of two languages and copies of them
	// with two words of five replaced, or cut in half; TestNews has the figures.
	resemblance = 0.10
	containment = 0.30
	// Of the pairs of reports on one event that are as much alike as this, all are
	// reprints; of those less alike some are not.
	taken = 0.20
	// A report of two sentences and its follow-up name the same things and people:
	// of texts with fewer shingles than brief, one has to contain more of the other.
	brief     = 24
	contained = 0.5
	// Shorter texts say nothing by sharing a phrase, nor do texts that share few.
	fewest = 8
	shared = 6
	// Shorter words are passed over.
	letters = 4
)

// Keys is how many keys a text has.
const Keys = 28

// Text is a text as far as it is compared.
type Text struct {
	shingles []uint64 // hashes, in order
	words    uint64
}

// Of reads a text. What it makes of it is the same in every process, so that
// Words and Keys may be stored.
func Of(text string) Text {
	t := Text{shingles: make([]uint64, 0, len(text)/8)} // a word of four letters or more has as many bytes
	var last uint64
	for token := range lang.TokenSeq(text) {
		if !token.Word {
			continue
		}
		word := lang.Fold(token.Text)
		if word == "" {
			continue
		}
		h := hash(word)
		t.words = mix(t.words ^ h)
		if utf8.RuneCountInString(word) < letters && !digit(word[0]) {
			continue
		}
		if last != 0 {
			t.shingles = append(t.shingles, mix(last)+h)
		}
		last = h
	}
	slices.Sort(t.shingles)
	t.shingles = slices.Compact(t.shingles)
	return t
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// hash is FNV-1a.
func hash(word string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * 1099511628211
	}
	return h
}

// mix is the finaliser of SplitMix64: one hash function makes many.
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// Compared reports whether a text is long enough to be compared.
func (t Text) Compared() bool { return len(t.shingles) >= fewest }

// Short is the Words of every text that is too short to be compared.
const Short = 1

// Words is a hash of a text's words in order, without what is between them. It
// is never 0.
func (t Text) Words() int64 {
	if !t.Compared() || t.words == 0 {
		return Short
	}
	return int64(t.words) // a wrap-around keeps them apart all the same
}

// Keys returns a text's keys, in order; none for a text too short to compare.
// Near copies share at least one, but for one pair in hundreds; texts that share
// one are to be compared.
func (t Text) Keys() []int64 {
	if !t.Compared() {
		return nil
	}
	keys := make([]int64, Keys)
	for k := range keys {
		least, salt := ^uint64(0), mix(uint64(k))
		for _, h := range t.shingles {
			least = min(least, mix(h^salt))
		}
		keys[k] = int64(least)
	}
	return keys
}

// Near reports whether two texts are near copies.
func Near(a, b Text) bool {
	if !a.Compared() || !b.Compared() {
		return false
	}
	n := common(a.shingles, b.shingles)
	if n < shared {
		return false
	}
	both, shorter, all := float64(n), min(len(a.shingles), len(b.shingles)), len(a.shingles)+len(b.shingles)-n
	if shorter < brief {
		return both >= contained*float64(shorter)
	}
	return both >= resemblance*float64(all) || both >= containment*float64(shorter)
}

// common counts what two ordered sets share.
func common(a, b []uint64) (n int) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			n++
			a, b = a[1:], b[1:]
		}
	}
	return n
}

// Taken reports whether one text was taken from the other or both from an agency,
// with so much in common that a report of one's own is out of the question. Near
// also finds what was rewritten more, and some reports that share a passage.
func Taken(a, b Text) bool {
	n := common(a.shingles, b.shingles)
	if !Near(a, b) {
		return false
	}
	both, shorter, all := float64(n), min(len(a.shingles), len(b.shingles)), len(a.shingles)+len(b.shingles)-n
	return both >= taken*float64(all) || both >= contained*float64(shorter)
}

// Pairs calls f with each two of several texts of which one was
// taken from the other, i < j.
func Pairs(texts []string, f func(i, j int)) {
	read := make([]Text, len(texts))
	having := map[int64][]int{}
	for j, text := range texts {
		read[j] = Of(text)
		var met []int
		for _, key := range read[j].Keys() {
			met = append(met, having[key]...)
			having[key] = append(having[key], j)
		}
		slices.Sort(met)
		for _, i := range slices.Compact(met) {
			if Taken(read[i], read[j]) {
				f(i, j)
			}
		}
	}
}
