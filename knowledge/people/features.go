package people

import (
	"unicode/utf8"
)

// tableBits sizes the hashed weight table: 2^19 features times five labels
// of a byte, 2.5 MiB. Hashing instead of a dictionary of features: Weinberger
// et al., Feature Hashing for Large Scale Multitask Learning, ICML 2009.
const tableBits = 19

// hashes of a unit that several features share.
type hashes struct {
	named                                                                     bool
	word, s2, s3, s4, p3, shape, class, kind, rule, note, name, common, sound uint32
}

// spread mixes a hash and the number of its feature into an index.
func spread(v, n uint32) uint32 {
	v += n * 0x85EBCA6B
	v ^= v >> 15
	v *= 0x2C1B3C6D
	v ^= v >> 12
	v *= 0x297A2D39
	v ^= v >> 15
	return v >> (32 - tableBits)
}

func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

func hashesOf(u *unit) hashes {
	// The bits that rarely tell labels apart are folded into few classes.
	c := uint32(u.class)
	sh := uint32(u.shape)
	if u.first {
		sh += 16
	}
	if len(u.last) < len(u.text) {
		sh += 32
	}
	return hashes{
		named: u.named(), word: hash(u.text), s2: hash(tail(u.text, 2)), s3: hash(tail(u.text, 3)), s4: hash(tail(u.text, 4)),
		p3: hash(front(u.text, 3)), shape: sh, class: c*8 + uint32(u.rule), kind: kindOf(u), rule: uint32(u.rule),
		note: u.note, name: u.note & 15, common: u.note >> 4, sound: u.sound,
	}
}

func tail(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}

func front(s string, n int) string {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s[:i]
}

var outside = hashes{word: 1, s2: 2, s3: 3, s4: 4, p3: 5, shape: 6, class: 7, kind: 30, rule: 9}

const featureCount = 96

// features writes the features of unit i: the word, its ends, how it is
// written, what the lists and rules say of it and of its neighbours.
func features(h []hashes, i int, f *[featureCount]uint32) {
	at := func(k int) *hashes {
		if i+k < 0 || i+k >= len(h) {
			return &outside
		}
		return &h[i+k]
	}
	u, a, b, aa, bb := at(0), at(-1), at(1), at(-2), at(2)
	n := 0
	put := func(x, y uint32) {
		n++
		f[n-1] = spread(x^y*0x9E3779B1, uint32(n))
	}
	put(0, 0)
	put(u.word, 0)
	put(a.word, 0)
	put(b.word, 0)
	put(aa.word, 0)
	put(bb.word, 0)
	put(u.s2, u.shape)
	put(u.s3, 0)
	put(u.s4, 0)
	put(u.p3, 0)
	put(u.shape, 0)
	put(u.shape, a.shape)
	put(u.shape, b.shape)
	put(u.class, 0)
	put(a.class, 0)
	put(b.class, 0)
	put(aa.class, 0)
	put(bb.class, 0)
	put(u.class, a.class)
	put(u.class, b.class)
	put(u.class, u.shape)
	put(a.word, u.shape)
	put(b.word, u.shape)
	put(a.s3, 0)
	put(b.s3, 0)
	put(a.s3, u.s3)
	put(u.s3, b.s2)
	put(a.shape, b.shape)
	put(a.class, b.class)
	put(u.class, a.word)
	put(u.class, b.word)
	put(u.shape, aa.shape*64+a.shape)
	put(u.shape, bb.shape*64+b.shape)
	put(a.s2, b.s2)
	put(u.kind, 0)
	put(a.kind, 0)
	put(b.kind, 0)
	put(aa.kind, 0)
	put(bb.kind, 0)
	put(u.kind, a.kind)
	put(u.kind, b.kind)
	put(u.kind, a.kind*31+b.kind)
	put(u.kind, u.shape)
	put(u.rule, u.kind)
	put(u.rule, 0)
	put(u.kind, a.kind*31+aa.kind)
	put(u.kind, b.kind*31+bb.kind)
	put(u.shape, a.kind*31+b.kind)
	put(u.s2, a.kind)
	put(u.kind, a.word)
	put(u.kind, b.word)
	put(u.kind, u.shape*97+b.kind)
	put(u.kind, u.shape*97+a.kind)
	put(u.s3, u.shape*97+b.kind)
	put(u.s2, u.kind)
	put(u.note, 0)
	put(u.name, 0)
	put(u.common, 0)
	put(u.name, a.name*64+b.name)
	put(u.name, a.name)
	put(u.name, b.name)
	put(u.note, u.shape)
	put(u.note, a.kind)
	put(u.note, b.kind)
	put(a.note, 0)
	put(b.note, 0)
	put(u.note, u.kind)
	put(u.note, a.word)
	put(u.note, b.word)
	put(u.note, a.kind*31+b.kind)
	put(u.note, u.s2)
	put(u.sound, 0)
	put(u.sound, u.note)
	put(u.sound, u.shape)
	put(u.sound, a.kind)
	put(u.sound, b.kind)
	put(u.sound, a.sound*32+b.sound)
	put(u.sound, a.kind*31+b.kind)
	put(u.sound, b.word)
	put(u.sound, a.word)
	put(u.sound, u.kind)
	l, r, length := runAround(h, i)
	left, right := at(l-i), at(r-i)
	put(left.kind, length)
	put(right.kind, length)
	put(left.kind*31+right.kind, length)
	put(left.word, length)
	put(right.word, length)
	put(right.kind*31+left.kind, u.sound)
	put(right.word, u.sound)
	put(left.word, u.sound)
	d := governor(h, i)
	put(d, u.kind)
	put(d, u.sound)
	put(d, u.note)
	put(d, b.kind)
	put(u.sound, b.kind*31+bb.kind)
	put(u.sound, a.kind*31+aa.kind)
	put(u.note&0xFF, d*31+b.kind)
}

// runAround finds the units left and right of the stretch of capitalised words
// that i stands in, and its length.
func runAround(h []hashes, i int) (l, r int, length uint32) {
	l, r = i-1, i+1
	for l >= 0 && l > i-4 && h[l].named {
		l--
	}
	for r < len(h) && r < i+4 && h[r].named {
		r++
	}
	return l, r, uint32((r-l)*8 + i - l)
}

// governor is the kind of word before i and the adjectives before it: an
// article makes a noun likelier than a name.
func governor(h []hashes, i int) uint32 {
	k := i - 1
	for k >= 0 && k > i-4 && attributive[h[k].kind] {
		k--
	}
	if k < 0 {
		return outside.kind
	}
	return h[k].kind*4 + uint32(min(i-1-k, 1))
}

// attributive are the kinds of words that may stand between an article and its noun.
var attributive = map[uint32]bool{
	partKind + uint32(Inflected): true, partKind + uint32(Adjective): true,
	partKind + uint32(Participle): true, partKind + uint32(Adverb): true,
}
