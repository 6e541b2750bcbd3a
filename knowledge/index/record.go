package index

import (
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

// Record is an article as it is written: what ranking needs, so that a question
// reads the store only for the answers it shows. A very long one is kept in several
// records, so that neither writing nor asking holds it whole.
type Record struct {
	Head
	Passages []knowledge.Passage // title first when there is one, Seq ascending
}

// Head is what a record says of the article.
type Head struct {
	Article   knowledge.ArticleID
	Part      int `json:",omitempty"` // of a long article, from 0
	First     int `json:",omitempty"` // how many passages the parts before this one have
	Language  string
	Published string
	URL       string
	Source    string
	Unread    Unread `json:",omitempty"` // why the title is the only passage
}

// The form in which a record is kept. Numbers are varints, strings have their
// length before them, and nothing has to be read to reach what stands behind it:
//
//	format, CRC-32 of what follows
//	number of passages, head
//	length of the texts, the notes and the places; number of terms
//	by passage: Seq (as a difference), one more than the bytes of the space before it
//	when it follows the sentence before, bytes of its text and of its notes, words
//	texts, with the spaces before them
//	notes: by passage its times and its persons
//	hashes of the terms, ascending, four bytes each
//	by term: bytes of its places
//	places: by term where it stands, as passage and position (as differences)
const recordFormat = 2

// unspaced is the format before, which has no spaces between the passages: a folder that
// is being replaced may hold it.
const unspaced = 1

// MaxRead is how many bytes of a passage are kept and read. A sentence is cut at a
// third of it; longer are only lines without spaces, and passages that were given
// whole. What is read of them costs more than their length: short answers are
// compared with the words of the question.
const MaxRead = 4096

// place is where a term stands. Terms of the same word share pos: the word itself
// is number 0 of them, parts of a compound follow.
type place struct {
	passage, pos, number uint32
}

// encoder gathers the sections of a record. It is used again for another.
type encoder struct {
	rows, texts, notes []byte
	terms              []occurring
	tokens             []lang.Token // of the last passage
}

// occurring is a term, by its hash, at one of its places.
type occurring struct {
	hash uint32
	place
}

// encode returns the form in which a record is kept, and by passage the terms of
// its text for bleve.
func (a *Analyzer) encode(r *Record) (data []byte, fields []*terms) {
	e := encoders.Get().(*encoder)
	defer encoders.Put(e)
	e.rows, e.texts, e.notes, e.terms = e.rows[:0], e.texts[:0], e.notes[:0], e.terms[:0]
	field, seq := Field(r.Language), 0
	fields = make([]*terms, 0, len(r.Passages))
	for i := range r.Passages {
		p := &r.Passages[i]
		text := p.Text[:beginning(p.Text)]
		all, words := e.words(a, p.Text, field, i, len(text))
		fields = append(fields, all)
		before := len(e.notes)
		e.note(p, text)
		e.rows = binary.AppendVarint(e.rows, int64(p.Seq-seq))
		if p.Follows {
			e.rows = appendNumbers(e.rows, len(p.Space)+1)
			e.texts = append(e.texts, p.Space...)
		} else {
			e.rows = appendNumbers(e.rows, 0)
		}
		e.rows = appendNumbers(e.rows, len(text), len(e.notes)-before, words)
		e.texts = append(e.texts, text...)
		seq = p.Seq
	}
	return e.join(r), fields
}

var encoders = sync.Pool{New: func() any { return new(encoder) }}

// beginning is where a passage is cut: at MaxRead, between words where it can.
func beginning(text string) int {
	if len(text) <= MaxRead {
		return len(text)
	}
	end := MaxRead
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	if space := strings.LastIndexByte(text[:end], ' '); space > 0 {
		end = space
	}
	return end
}

// words notes where the terms of a passage stand, as far as it is kept, and returns
// all of its terms, and how many of the words that are kept have any.
func (e *encoder) words(a *Analyzer, text, field string, passage, kept int) (all *terms, n int) {
	e.tokens = lang.AppendTokens(e.tokens[:0], text)
	words := Join(e.tokens[:0], e.tokens)
	all = newTerms(field, len(words))
	for pos, w := range words {
		list := a.Word(w.Text, field)
		for number, t := range list {
			all.add(t.Text)
			if w.Start < kept {
				e.terms = append(e.terms, occurring{t.Hash, place{uint32(passage), uint32(pos), uint32(number)}})
			}
		}
		if len(list) > 0 && w.Start < kept {
			n++
		}
	}
	return all, n
}

// note appends the times and persons that stand in what is kept of a passage.
func (e *encoder) note(p *knowledge.Passage, text string) {
	cut := len(text) < len(p.Text)
	times := slices.DeleteFunc(slices.Clone(p.Times), func(t knowledge.TimeExpression) bool { return cut && t.End > len(text) })
	people := slices.DeleteFunc(slices.Clone(p.People), func(n knowledge.Person) bool { return cut && n.End > len(text) })
	if len(times)+len(people) == 0 {
		return
	}
	b := appendNumbers(e.notes, len(times), len(people))
	for _, t := range times {
		b = binary.AppendVarint(binary.AppendVarint(b, int64(t.Start)), int64(t.End))
		b = appendUnless(b, t.Text, stretch(text, t.Start, t.End))
		b = appendStrings(b, string(t.Type), t.Value, t.Mod, string(t.Certainty))
	}
	for _, n := range people {
		b = binary.AppendVarint(binary.AppendVarint(b, int64(n.Start)), int64(n.End))
		b = appendUnless(b, n.Name, stretch(text, n.Start, n.End))
		b = appendUnless(b, n.Full, n.Name)
		b = appendStrings(b, n.Role)
	}
	e.notes = b
}

// stretch is a part of a text, empty where there is none.
func stretch(text string, start, end int) string {
	if start < 0 || start > end || end > len(text) {
		return ""
	}
	return text[start:end]
}

func (e *encoder) join(r *Record) []byte {
	slices.SortFunc(e.terms, func(a, b occurring) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.passage, b.passage), cmp.Compare(a.pos, b.pos), cmp.Compare(a.number, b.number))
	})
	var hashes, lengths, places []byte
	terms := 0
	for rest := e.terms; len(rest) > 0; terms++ {
		n := 1
		for n < len(rest) && rest[n].hash == rest[0].hash {
			n++
		}
		hashes = binary.LittleEndian.AppendUint32(hashes, rest[0].hash)
		before := len(places)
		places = appendPlaces(places, rest[:n])
		lengths = appendNumbers(lengths, len(places)-before)
		rest = rest[n:]
	}
	b := make([]byte, 5, 64+len(e.rows)+len(e.texts)+len(e.notes)+len(hashes)+len(lengths)+len(places))
	b = appendNumbers(b, len(r.Passages))
	b = binary.AppendVarint(b, int64(r.Article))
	b = appendNumbers(b, r.Part, r.First)
	b = appendStrings(b, r.Language, r.Published, r.URL, r.Source, string(r.Unread))
	b = appendNumbers(b, len(e.texts), len(e.notes), len(places), terms)
	b = slices.Concat(b, e.rows, e.texts, e.notes, hashes, lengths, places)
	b[0] = recordFormat
	binary.LittleEndian.PutUint32(b[1:], crc32.Checksum(b[5:], castagnoli))
	return b
}

// appendPlaces writes the number of a place within its word only where it is not 0.
func appendPlaces(b []byte, list []occurring) []byte {
	var last place
	for _, p := range list {
		if p.passage != last.passage {
			last.pos = 0
		}
		pos := (p.pos - last.pos) << 1
		b = appendNumbers(b, int(p.passage-last.passage), int(pos|min(p.number, 1)))
		if p.number > 0 {
			b = appendNumbers(b, int(p.number))
		}
		last = p.place
	}
	return b
}

func appendNumbers(b []byte, list ...int) []byte {
	for _, n := range list {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

func appendStrings(b []byte, list ...string) []byte {
	for _, s := range list {
		b = append(appendNumbers(b, len(s)), s...)
	}
	return b
}

// appendUnless writes 0 for a string that is known, else one more than its length
// and itself.
func appendUnless(b []byte, s, known string) []byte {
	if s == known {
		return appendNumbers(b, 0)
	}
	return append(appendNumbers(b, len(s)+1), s...)
}

// decoder reads what an encoder wrote. What cannot be is bad, and reads as zero.
type decoder struct {
	rest string
	bad  bool
}

func (d *decoder) number() int {
	n, shift := uint64(0), 0
	for i := 0; i < len(d.rest) && shift < 63; i++ {
		c := d.rest[i]
		n |= uint64(c&0x7f) << shift
		if shift += 7; c < 0x80 {
			d.rest = d.rest[i+1:]
			return int(n & math.MaxInt64)
		}
	}
	d.fail()
	return 0
}

// signed reads what [binary.AppendVarint] wrote.
func (d *decoder) signed() int {
	n := uint64(d.number())
	return int(n>>1) ^ -int(n&1)
}

func (d *decoder) take(n int) string {
	if n < 0 || n > len(d.rest) {
		d.fail()
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

func (d *decoder) text() string { return d.take(d.number()) }

// unless reads what appendUnless wrote.
func (d *decoder) unless(known string) string {
	if n := d.number(); n > 0 {
		return d.take(n - 1)
	}
	return known
}

func (d *decoder) fail() { d.rest, d.bad = "", true }

// count reads how many things follow that take at least so many bytes each.
func (d *decoder) count(size int) int {
	n := d.number()
	if n > len(d.rest)/size {
		d.fail()
		return 0
	}
	return n
}
