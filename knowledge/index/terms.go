package index

import (
	"strconv"
	"sync"

	bleveindex "github.com/blevesearch/bleve_index_api"
)

// terms is a field of a bleve document whose terms were counted beforehand: what
// bleve's own text fields do takes more memory than everything else of an import.
// Bleve only reads it, so that several documents may have the same one, but a
// document has only one of a name.
//
// Every field is a set of terms, so that bleve keeps plain sets of documents. How
// often a term stands in a passage, and how long that is, are terms as well: see
// [terms.fields].
type terms struct {
	name   string
	length int // terms with repetitions, by which BM25 divides
	counts bleveindex.TokenFrequencies
	again  map[string]int // how often more than once, of those that do
}

func newTerms(field string, n int) *terms {
	return &terms{name: field, counts: make(bleveindex.TokenFrequencies, n)}
}

// once stands for every term: bleve takes the term itself from the key, and keeps
// no frequency where there is none.
var once = new(bleveindex.TokenFreq)

// add counts a term. It is kept, not copied.
func (t *terms) add(term string) {
	if term == "" {
		return
	}
	t.length++
	if t.counts[term] == nil {
		t.counts[term] = once
		return
	}
	if t.again == nil {
		t.again = map[string]int{}
	}
	t.again[term]++
}

// Fields beside those of the languages. The terms of about have a letter for what
// they say of the passage's article: see [Record.about].
const (
	lengthField = "length"
	aboutField  = "about"
)

// repeatedField is where the repetitions of a field's terms are.
func repeatedField(field string) string { return field + "*" }

// maxRepetitions bounds what is counted: the square root counts, and saturates.
const maxRepetitions = 64

// repetition is the term that a passage has which has another n times or more.
func repetition(term string, n int) string { return strconv.Itoa(n) + " " + term }

// fields are a passage's terms, how often they are repeated there, and its length.
func (t *terms) fields() []*terms {
	list := []*terms{t, lengthOf(t.length)}
	if len(t.again) == 0 {
		return list
	}
	repeated := newTerms(repeatedField(t.name), len(t.again))
	for term, n := range t.again {
		for i := range min(n, maxRepetitions-1) {
			repeated.add(repetition(term, i+2))
		}
	}
	return append(list, repeated)
}

// lengths are the fields that say how long passages of usual lengths are.
var lengths = sync.OnceValue(func() []*terms {
	list := make([]*terms, 512)
	for n := range list {
		list[n] = newLength(n)
	}
	return list
})

func lengthOf(n int) *terms {
	if list := lengths(); n < len(list) {
		return list[n]
	}
	return newLength(n)
}

func newLength(n int) *terms {
	t := newTerms(lengthField, 1)
	t.add(strconv.Itoa(n))
	return t
}

// The rest is what bleve asks of a field.

func (t *terms) Name() string { return t.name }
func (t *terms) Options() bleveindex.FieldIndexingOptions {
	return bleveindex.IndexField | bleveindex.SkipFreqNorm
}
func (t *terms) Analyze()                                              {}
func (t *terms) AnalyzedLength() int                                   { return t.length }
func (t *terms) AnalyzedTokenFrequencies() bleveindex.TokenFrequencies { return t.counts }
func (t *terms) EncodedFieldType() byte                                { return 't' }
func (t *terms) Value() []byte                                         { return nil }
func (t *terms) ArrayPositions() []uint64                              { return nil }
func (t *terms) NumPlainTextBytes() uint64                             { return 0 }
func (t *terms) Size() int                                             { return 0 } // for bleve's statistics alone
