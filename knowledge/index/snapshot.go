package index

import (
	"fmt"
	"math"
	"strconv"
	"sync"
	"unicode/utf8"

	"beleg/knowledge"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Snapshot is a collection as it was at one moment: what is written meanwhile it
// does not see. It remembers where the terms stand that it was asked for. It is to
// be closed, before the collection is, and is not safe for concurrent use; only Record is.
type Snapshot struct {
	*Collection
	writes   int // that the collection's memory had seen before
	reader   *scorch.IndexSnapshot
	segments []*segmentReader
	total    int     // documents
	longest  int     // passage, in terms
	average  float64 // length of a passage that has terms
	found    map[[2]string]*occurrences
	filtered map[knowledge.Filter][]*roaring.Bitmap
	finding  sync.Mutex // of records
}

// occurrences are the documents that have a term: by segment, nil where it has none.
type occurrences struct {
	docs []*roaring.Bitmap
	n    int
}

// segmentReader is a part of the index with documents of its own numbers.
type segmentReader struct {
	*scorch.SegmentSnapshot
	dictionaries map[string]segment.TermDictionary
	lengths      lengthTable
	iterator     segment.PostingsIterator // used again
}

// Snapshot returns what the collection holds now.
func (c *Collection) Snapshot() (*Snapshot, error) {
	s := &Snapshot{Collection: c, found: map[[2]string]*occurrences{}, filtered: map[knowledge.Filter][]*roaring.Bitmap{}}
	err := c.guard(s.open)
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("read index %s: %w", c.dir, err)
	}
	return s, nil
}

func (s *Snapshot) open() error {
	s.writes = s.records.written()
	reader, err := s.bleve.Reader()
	if err != nil {
		return err
	}
	s.reader = reader.(*scorch.IndexSnapshot)
	for _, part := range s.reader.Segments() {
		s.segments = append(s.segments, &segmentReader{SegmentSnapshot: part, dictionaries: map[string]segment.TermDictionary{}})
		s.total += int(part.Count())
	}
	if err := s.lengths.fill(s.segments); err != nil {
		return err
	}
	passages, sum := 0, 0
	for _, part := range s.segments {
		s.longest = max(s.longest, part.lengths.longest)
		passages, sum = passages+part.lengths.passages, sum+part.lengths.sum
	}
	s.average = max(1, float64(sum)) / max(1, float64(passages))
	return nil
}

// Close lets go of the files.
func (s *Snapshot) Close() {
	if s.reader != nil {
		s.reader.Close()
	}
}

// find returns where a term of a field stands, if only where another does. Documents
// that were deleted do not count.
func (s *Snapshot) find(field, term string, other *occurrences) (*occurrences, error) {
	key := [2]string{field, term}
	if known := s.found[key]; known != nil {
		return known, nil
	}
	o := &occurrences{docs: make([]*roaring.Bitmap, len(s.segments))}
	for i, part := range s.segments {
		if other != nil && other.docs[i] == nil {
			continue
		}
		docs, err := part.find(field, []byte(term))
		if err != nil {
			return nil, err
		}
		if docs != nil {
			o.docs[i] = docs
			o.n += int(docs.GetCardinality())
		}
	}
	s.found[key] = o
	return o, nil
}

func (r *segmentReader) dictionary(field string) (segment.TermDictionary, error) {
	if d := r.dictionaries[field]; d != nil {
		return d, nil
	}
	d, err := r.Segment().Dictionary(field)
	if err == nil {
		r.dictionaries[field] = d
	}
	return d, err
}

// find returns which of the segment's documents have a term, nil when none has. The
// set is not to be changed, and is read from the file.
func (r *segmentReader) find(field string, term []byte) (*roaring.Bitmap, error) {
	return r.except(field, term, r.Deleted())
}

// except is find with other documents left out than those that were deleted.
func (r *segmentReader) except(field string, term []byte, left *roaring.Bitmap) (*roaring.Bitmap, error) {
	d, err := r.dictionary(field)
	if err != nil {
		return nil, err
	}
	list, err := d.PostingsList(term, left, nil)
	if err != nil || list.Count() == 0 {
		return nil, err
	}
	r.iterator = list.Iterator(false, false, false, r.iterator)
	it, ok := r.iterator.(segment.OptimizablePostingsIterator)
	if !ok {
		return nil, fmt.Errorf("postings of %T have no set of documents", list)
	}
	if doc, only := it.DocNum1Hit(); only {
		return roaring.BitmapOf(uint32(doc)), nil
	}
	return it.ActualBitmap(), nil
}

// between returns which of the segment's documents have a term of a field from one
// to before another.
func (r *segmentReader) between(field, from, to string) (*roaring.Bitmap, error) {
	d, err := r.dictionary(field)
	if err != nil {
		return nil, err
	}
	var sets []*roaring.Bitmap
	it := d.AutomatonIterator(nil, []byte(from), []byte(to))
	for e, err := it.Next(); e != nil || err != nil; e, err = it.Next() {
		if err != nil {
			return nil, err
		}
		docs, err := r.find(field, []byte(e.Term))
		if err != nil {
			return nil, err
		}
		if docs != nil {
			sets = append(sets, docs)
		}
	}
	return roaring.FastOr(sets...), nil
}

// Record returns a part of an article, from memory when it was read lately; nil
// when there is none.
func (s *Snapshot) Record(id knowledge.ArticleID, n int) (v *View, err error) {
	p := part{id, n}
	if v = s.records.get(p); v != nil {
		return v, nil
	}
	err = s.guard(func() (err error) {
		v, err = s.read(p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read index record: %w", err)
	}
	if v != nil {
		s.records.put(p, v, s.writes)
	}
	return v, nil
}

// read reads a part from the folder; nil when there is none.
func (s *Snapshot) read(p part) (v *View, err error) {
	segment, doc, err := s.document(p.id())
	if err != nil || segment == nil {
		return nil, err
	}
	bad := errNoRecord
	err = segment.VisitDocument(uint64(doc), func(field string, _ byte, value []byte, _ []uint64) bool {
		if field == "record" {
			v, bad = s.analyzer.view(value) // which keeps nothing of value
		}
		return true
	})
	if err == nil {
		err = bad
	}
	return v, err
}

// document finds a document by its name; segment is nil when there is none.
func (s *Snapshot) document(name string) (segment *segmentReader, doc uint32, err error) {
	s.finding.Lock()
	defer s.finding.Unlock()
	for _, r := range s.segments {
		docs, err := r.find("_id", []byte(name))
		if err != nil {
			return nil, 0, err
		}
		if docs != nil {
			return r, docs.Minimum(), nil
		}
	}
	return nil, 0, nil
}

// Similar returns the terms of a field that are at most so many edits away from
// a term and begin with the same letter, and how many passages hold each.
func (s *Snapshot) Similar(field, term string, edits int) (map[string]int, error) {
	out := map[string]int{}
	_, size := utf8.DecodeRuneInString(term)
	err := s.guard(func() error {
		if term == "" {
			return nil
		}
		dict, err := s.reader.FieldDictFuzzy(field, term, edits, term[:size])
		if err != nil {
			return err
		}
		defer dict.Close()
		for e, err := dict.Next(); e != nil && len(out) < 50; e, err = dict.Next() {
			if err != nil {
				return err
			}
			o, err := s.find(field, e.Term, nil)
			if err != nil {
				return err
			}
			if o.n > 0 { // the dictionary has those of deleted passages until they are merged away
				out[e.Term] = o.n
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read index terms: %w", err)
	}
	return out, nil
}

// passageLengths remembers how long the passages of the newest segments are. Bleve
// keeps for each length which passages have it.
type passageLengths struct {
	mu sync.Mutex
	by map[segment.Segment]lengthTable
}

// lengthTable says by document how many terms a passage has, at most MaxUint16; other
// documents, and passages of a folder of an earlier version, have none: that one ranks
// without lengths until it is replaced.
type lengthTable struct {
	of            []uint16 // of deleted ones as well
	longest       int
	deleted       *roaring.Bitmap // which are not in
	passages, sum int             // those with terms, and their lengths
	articles      *articleTable
}

// fill gives the segments their lengths.
func (p *passageLengths) fill(segments []*segmentReader) (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := make(map[segment.Segment]lengthTable, len(segments))
	for _, r := range segments {
		table, known := p.by[r.Segment()]
		if !known {
			if table, err = r.readLengths(); err != nil {
				return err
			}
		}
		if deleted := r.Deleted(); !known || table.deleted != deleted {
			table.add(deleted)
		}
		r.lengths, now[r.Segment()] = table, table
	}
	p.by = now
	return nil
}

// add adds up the lengths of all but the deleted.
func (t *lengthTable) add(deleted *roaring.Bitmap) {
	t.deleted, t.passages, t.sum = deleted, 0, 0
	for _, n := range t.of {
		t.count(n, 1)
	}
	if deleted != nil {
		deleted.Iterate(func(doc uint32) bool {
			t.count(t.of[doc], -1)
			return true
		})
	}
}

func (t *lengthTable) count(length uint16, by int) {
	if length > 0 {
		t.passages += by
		t.sum += by * int(length)
	}
}

func (r *segmentReader) readLengths() (lengthTable, error) {
	table := lengthTable{of: make([]uint16, r.FullSize()), articles: new(articleTable)}
	d, err := r.dictionary(lengthField)
	if err != nil {
		return table, err
	}
	it := d.AutomatonIterator(nil, nil, nil)
	for e, err := it.Next(); e != nil || err != nil; e, err = it.Next() {
		if err != nil {
			return table, err
		}
		n, err := strconv.Atoi(e.Term)
		if err != nil || n < 0 {
			return table, damagef("%q is no length of a passage", e.Term)
		}
		docs, err := r.except(lengthField, []byte(e.Term), nil)
		if err != nil {
			return table, err
		}
		if docs == nil {
			continue
		}
		n = min(n, math.MaxUint16)
		table.longest = max(table.longest, n)
		docs.Iterate(func(doc uint32) bool {
			table.of[doc] = uint16(n)
			return true
		})
	}
	return table, nil
}
