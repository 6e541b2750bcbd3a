package people

import (
	"cmp"
	_ "embed"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Note is what the gazetteer knows of a word, whatever its case: how many name
// lists hold it and how common it is, in steps of two bits each.
type Note uint16

// The fields of a Note.
const (
	noteGiven   = 0 // 1 in one list of first names, 2 in two, 3 in four
	noteSurname = 2 // likewise, weighed by rank
	noteGerman  = 4 // 1 rare, 2 known, 3 common German word
	noteEnglish = 6
	notePlace   = 8  // 1 town, 2 city, 3 country or region
	noteForeign = 10 // 1 in a firm's or club's name, 2 a word of another language
	notePart    = 12 // the part of speech of a German word written small
)

// Parts of speech: verbs in the third person, and the rest.
const (
	Singular Note = 1 + iota
	Plural
	Participle
	Infinitive
	Adjective
	Adverb
	Inflected // an adjective or participle before a noun
)

func (n Note) at(field uint) uint32 { return uint32(n>>field) & 3 }

// words.bin is written by ./gazetteer from lists whose licences are in NOTICE.
// It holds hashes, not the words: 16 bits choose a bucket and 16 tell its
// words apart, so one unknown word in about 20,000 is taken for a known one.
//
//go:embed data/words.bin
var packedWords string

const buckets = 1 << 16

// table is the gazetteer ready to be asked.
type table struct {
	notes   []Note
	starts  []uint32 // of each bucket, and the end of the last
	entries string   // three bytes each: the lower half of the hash, the number of the note
}

var gazetteer = sync.OnceValue(func() *table {
	t, err := unpackWords(packedWords)
	if err != nil {
		panic("people: " + err.Error())
	}
	return t
})

var errWords = errors.New("data/words.bin is damaged")

func unpackWords(s string) (*table, error) {
	if len(s) < 1 || len(s) < 1+2*int(s[0])+buckets {
		return nil, errWords
	}
	t := &table{notes: make([]Note, s[0]), starts: make([]uint32, buckets+1)}
	s = s[1:]
	for i := range t.notes {
		t.notes[i] = Note(s[2*i]) | Note(s[2*i+1])<<8
	}
	s = s[2*len(t.notes):]
	for i := range buckets {
		t.starts[i+1] = t.starts[i] + uint32(s[i])
	}
	t.entries = s[buckets:]
	if len(t.entries) != 3*int(t.starts[buckets]) {
		return nil, errWords
	}
	return t, nil
}

// PackWords writes a gazetteer as it is embedded. Notes beyond the 255 most
// frequent lose their least telling field.
func PackWords(words map[string]Note) []byte {
	type entry struct {
		key  uint32
		note Note
	}
	count := make(map[Note]int)
	entries := make([]entry, 0, len(words))
	for w, n := range words {
		entries = append(entries, entry{wordKey(w), n})
		count[n]++
	}
	// Of words with one key the first stays, in every run the same.
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(b.note, a.note)) })
	entries = slices.CompactFunc(entries, func(a, b entry) bool { return a.key == b.key })
	notes := make([]Note, 0, len(count))
	for n := range count {
		notes = append(notes, n)
	}
	slices.SortFunc(notes, func(a, b Note) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return int(a) - int(b)
	})
	notes = notes[:min(len(notes), 255)]
	out := []byte{byte(len(notes))}
	number := make(map[Note]byte)
	for i, n := range notes {
		number[n] = byte(i)
		out = binary.LittleEndian.AppendUint16(out, uint16(n))
	}
	sizes, body := make([]byte, buckets), []byte(nil)
	for _, e := range entries {
		if sizes[e.key>>16] == 255 {
			continue
		}
		sizes[e.key>>16]++
		body = append(body, byte(e.key), byte(e.key>>8), number[known(e.note, number)])
	}
	return append(append(out, sizes...), body...)
}

// known drops fields of a note until it is one that has a number.
func known(n Note, number map[Note]byte) Note {
	for _, field := range []uint{noteForeign, notePlace, noteEnglish, noteGerman, noteGiven, noteSurname} {
		if _, ok := number[n]; ok {
			return n
		}
		n &^= 3 << field
	}
	return n
}

// wordKey hashes a word in lower case (FNV-1a, then mixed).
func wordKey(s string) uint32 {
	h := uint32(fnvBasis)
	for _, r := range s {
		h = fnv(h, r)
	}
	return mix(h)
}

const fnvBasis = 2166136261

func fnv(h uint32, r rune) uint32 { return (h ^ uint32(unicode.ToLower(r))) * 16777619 }

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85EBCA6B
	h ^= h >> 13
	h *= 0xC2B2AE35
	return h ^ h>>16
}

// note looks a word up.
func (t *table) note(s string) Note { return t.noteAt(wordKey(s)) }

func (t *table) noteAt(k uint32) Note {
	for i := t.starts[k>>16]; i < t.starts[k>>16+1]; i++ {
		e := t.entries[3*i : 3*i+3]
		if e[0] == byte(k) && e[1] == byte(k>>8) {
			return t.notes[e[2]]
		}
	}
	return 0
}

// How a word relates to what the gazetteer knows, in a note's upper bits.
const (
	asGenitive = 1 << 16 // of a name
	asParts    = 2 << 16
	asCompound = 3 << 16
	names      = Note(15)
)

// noteOf sums up what the gazetteer knows of a word, of what it is the genitive
// of, or of its parts.
func noteOf(s string) uint32 {
	t := gazetteer()
	n := t.note(s)
	if n == 0 {
		if f := fold(strings.ToLower(s)); f != strings.ToLower(s) {
			n = t.note(f)
		}
	}
	if stem, ok := strings.CutSuffix(s, "s"); ok && n&names == 0 && len(stem) > 2 {
		if m := t.note(stem); m&names != 0 || n == 0 && m != 0 {
			return uint32(m) | asGenitive
		}
	}
	if n != 0 {
		return uint32(n)
	}
	if at := strings.LastIndexByte(s, '-'); at > 0 && at+1 < len(s) {
		return uint32(t.note(s[:at])&3|t.note(s[at+1:])&^3) | asParts
	}
	if t.compound(s) {
		return asCompound
	}
	return 0
}

// compound holds for a German compound of two known words, which an s may
// join. The first is hashed as the split moves along, so that the second is
// looked up only behind a word that is known.
func (t *table) compound(s string) bool {
	h, before := uint32(fnvBasis), false
	for i, r := range s {
		if i+4 > len(s) {
			break
		}
		known := i >= 3 && t.noteAt(mix(h)).at(noteGerman) != 0
		joined := i > 4 && before && s[i-1] == 's'
		if (known || joined) && t.note(s[i:]).at(noteGerman) != 0 {
			return true
		}
		h, before = fnv(h, r), known
	}
	return false
}

// partOf is the part of speech of a German word written small; 0 if unknown.
func (t *table) partOf(s string) Note {
	if p := t.note(s) >> notePart; p != 0 {
		return p
	}
	for _, ending := range lexicon().adjectiveEndings {
		if stem, ok := strings.CutSuffix(s, ending); ok {
			if p := t.note(stem) >> notePart; p == Adjective || p == Participle {
				return Inflected
			}
		}
	}
	return 0
}
