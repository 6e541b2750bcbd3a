package index

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"slices"

	"beleg/knowledge"
)

// View is a record as it is read: nothing of it is decoded that nobody asks for,
// and its strings are parts of one. It does not change, and is safe for concurrent
// use. Passages are counted from 0.
type View struct {
	Head
	rows   []row // one more than there are passages
	texts  string
	notes  string
	hashes string
	ends   []uint32 // by term, of its places
	places string
	bytes  int
}

// row is a passage: where its text and its notes begin in those of all, and where what
// belongs to the passage before ends.
type row struct {
	seq, words       int32
	end, text, notes uint32
	follows          bool
}

// Occurrence is where one of the terms that were looked for stands: the Pos-th word
// of a passage.
type Occurrence struct {
	Passage int
	Pos     int
	Term    int // index among the hashes
	number  uint32
}

// Part reports that the term is a part of a compound.
func (o Occurrence) Part() bool { return o.number > 0 }

// View returns a record as it will be read.
func (a *Analyzer) View(r *Record) *View {
	data, _ := a.encode(r)
	v, err := a.view(data)
	if err != nil {
		panic("index: a record that cannot be read: " + err.Error()) // it was just encoded
	}
	return v
}

// view opens what [Analyzer.encode] made. A folder that is being replaced may hold
// the JSON of an earlier version.
func (a *Analyzer) view(data []byte) (*View, error) {
	if len(data) > 0 && data[0] == '{' {
		var r Record
		if err := json.Unmarshal(data, &r); err != nil {
			return nil, fmt.Errorf("read index record: %w", err)
		}
		data, _ = a.encode(&r)
	}
	d, err := checked(data)
	if err != nil {
		return nil, err
	}
	v := &View{}
	n := d.count(4)
	v.Article = knowledge.ArticleID(d.signed())
	v.Part, v.First = d.number(), d.number()
	v.Language, v.Published, v.URL, v.Source, v.Unread = d.text(), d.text(), d.text(), d.text(), Unread(d.text())
	texts, notes, places, terms := d.number(), d.number(), d.number(), d.count(5)
	v.rows = d.rows(n, data[0] != unspaced)
	v.texts, v.notes, v.hashes = d.take(texts), d.take(notes), d.take(4*terms)
	v.ends = d.ends(terms)
	v.places = d.take(places)
	if !d.bad {
		end := v.rows[n]
		filled := int(end.end) == texts && int(end.notes) == notes && lastOf(v.ends) == places
		d.bad = d.rest != "" || !filled
	}
	if d.bad {
		return nil, errRecord
	}
	v.bytes = len(data)
	return v, nil
}

var errRecord = damagef("a record is damaged")

// checked compares what is kept with its checksum.
func checked(data []byte) (decoder, error) {
	if !formatted(data) || binary.LittleEndian.Uint32(data[1:]) != crc32.Checksum(data[5:], castagnoli) {
		return decoder{}, errRecord
	}
	return decoder{rest: string(data[5:])}, nil
}

// formatted reports whether something begins as a record does.
func formatted(data []byte) bool {
	return len(data) >= 5 && (data[0] == recordFormat || data[0] == unspaced)
}

// passages is how many passages a record has of which this is kept.
func passages(data []byte) (int, error) {
	if len(data) > 0 && data[0] == '{' {
		var r struct{ Passages []struct{} }
		err := json.Unmarshal(data, &r)
		return len(r.Passages), err
	}
	if !formatted(data) {
		return 0, errRecord
	}
	n, size := binary.Uvarint(data[5:])
	if size <= 0 || n > uint64(len(data)) {
		return 0, errRecord
	}
	return int(n), nil
}

// rows reads the rows of n passages, and adds one that says where the last ends.
func (d *decoder) rows(n int, spaced bool) []row {
	rows := make([]row, n+1)
	seq := 0
	for i := range n {
		seq += d.signed()
		space := 0
		if spaced {
			space = d.number()
			rows[i].follows = space > 0
		}
		text, notes := d.number(), d.number()
		rows[i].seq, rows[i].words = int32(seq), int32(d.number())
		rows[i].text = d.add(rows[i].end, max(space-1, 0))
		rows[i+1].end, rows[i+1].notes = d.add(rows[i].text, text), d.add(rows[i].notes, notes)
	}
	return rows
}

// ends reads lengths and adds them up.
func (d *decoder) ends(n int) []uint32 {
	ends := make([]uint32, n)
	end := uint32(0)
	for i := range ends {
		end = d.add(end, d.number())
		ends[i] = end
	}
	return ends
}

// add adds the length of something in this record.
func (d *decoder) add(at uint32, n int) uint32 {
	if n > maxRecord || int(at)+n > maxRecord {
		d.fail()
		return at
	}
	return at + uint32(n)
}

// maxRecord bounds a record, in bytes: no part of an article comes near it.
const maxRecord = 1 << 30

func lastOf(list []uint32) int {
	if len(list) == 0 {
		return 0
	}
	return int(list[len(list)-1])
}

// Len is how many passages there are.
func (v *View) Len() int { return len(v.rows) - 1 }

// Seq is the number of a passage in its article; 0 is the title's.
func (v *View) Seq(i int) int { return int(v.rows[i].seq) }

// Words is how many words of a passage are no function words.
func (v *View) Words(i int) int { return int(v.rows[i].words) }

// Text is a passage's text, at most MaxRead bytes of it.
func (v *View) Text(i int) string { return v.texts[v.rows[i].text:v.rows[i+1].end] }

// Pair is the text of a passage and the next as they stand in the article, "" where
// anything but spaces stands between them.
func (v *View) Pair(i int) string {
	if next := v.rows[i+1]; !next.follows || next.seq != v.rows[i].seq+1 {
		return ""
	}
	return v.texts[v.rows[i].text:v.rows[i+2].end]
}

// space is what stands between a passage and the one before.
func (v *View) space(i int) string { return v.texts[v.rows[i].end:v.rows[i].text] }

// Passage decodes a passage, as far as it is kept.
func (v *View) Passage(i int) knowledge.Passage {
	p := knowledge.Passage{Article: v.Article, Seq: v.Seq(i), Follows: v.rows[i].follows, Space: v.space(i), Text: v.Text(i)}
	d := decoder{rest: v.notes[v.rows[i].notes:v.rows[i+1].notes]}
	if d.rest == "" {
		return p
	}
	times, people := d.count(7), d.count(5)
	if times > 0 {
		p.Times = make([]knowledge.TimeExpression, times)
	}
	if people > 0 {
		p.People = make([]knowledge.Person, people)
	}
	for k := range p.Times {
		t := &p.Times[k]
		t.Start, t.End = d.signed(), d.signed()
		t.Text = d.unless(stretch(p.Text, t.Start, t.End))
		t.Type, t.Value, t.Mod, t.Certainty = knowledge.TimeType(d.text()), d.text(), d.text(), knowledge.Certainty(d.text())
	}
	for k := range p.People {
		n := &p.People[k]
		n.Start, n.End = d.signed(), d.signed()
		n.Name = d.unless(stretch(p.Text, n.Start, n.End))
		n.Full = d.unless(n.Name)
		n.Role = d.text()
	}
	return p
}

// Find appends to out where the terms with these hashes stand, in the order in
// which they are read. The hashes are in ascending order.
func (v *View) Find(hashes []uint32, out []Occurrence) []Occurrence {
	start, from := len(out), 0
	for term, h := range hashes {
		i, ok := v.search(h, from)
		if from = i; ok {
			out = v.placesOf(i, term, out)
		}
	}
	slices.SortFunc(out[start:], func(a, b Occurrence) int {
		return cmp.Or(cmp.Compare(a.Passage, b.Passage), cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.number, b.number))
	})
	return out
}

// search returns the first term from the given one on whose hash is not below h,
// and whether it is h.
func (v *View) search(h uint32, from int) (i int, found bool) {
	to := len(v.ends)
	for from < to {
		if mid := int(uint(from+to) >> 1); v.hash(mid) < h {
			from = mid + 1
		} else {
			to = mid
		}
	}
	return from, from < len(v.ends) && v.hash(from) == h
}

func (v *View) hash(i int) uint32 {
	s := v.hashes[4*i : 4*i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func (v *View) placesOf(i, term int, out []Occurrence) []Occurrence {
	from := uint32(0)
	if i > 0 {
		from = v.ends[i-1]
	}
	d := decoder{rest: v.places[from:v.ends[i]]}
	o := Occurrence{Term: term}
	for d.rest != "" {
		step := d.number()
		if step >= v.Len()-o.Passage {
			return out
		}
		if step > 0 {
			o.Passage, o.Pos = o.Passage+step, 0
		}
		step = d.number()
		if o.Pos, o.number = o.Pos+step>>1, 0; step&1 == 1 {
			o.number = uint32(d.number())
		}
		if d.bad {
			return out
		}
		out = append(out, o)
	}
	return out
}

// size estimates the memory a view takes, in bytes.
func (v *View) size() int { return 400 + v.bytes + 24*len(v.rows) + 4*len(v.ends) }
