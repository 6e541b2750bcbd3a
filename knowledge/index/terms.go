package index

import bleveindex "github.com/blevesearch/bleve_index_api"

// terms is a field of a bleve document whose terms were counted beforehand: what
// bleve's own text fields do takes more memory than everything else of an import.
// Bleve only reads it, so that several documents may have the same one, but a
// document has only one of a name.
type terms struct {
	name   string
	length int // terms with repetitions, by which BM25 divides
	counts bleveindex.TokenFrequencies
}

func newTerms(field string, n int) *terms {
	return &terms{name: field, counts: make(bleveindex.TokenFrequencies, n)}
}

// add counts a term. It is kept, not copied.
func (t *terms) add(term string) {
	if term == "" {
		return
	}
	t.length++
	n := 1
	if before := t.counts[term]; before != nil {
		n += before.Frequency()
	}
	t.counts[term] = frequency(n)
}

// frequencies are shared by all terms that stand so often in a passage, since
// bleve takes the term itself from the key.
var frequencies = func() (list [8]*bleveindex.TokenFreq) {
	for n := range list {
		list[n] = newFrequency(n)
	}
	return list
}()

func frequency(n int) *bleveindex.TokenFreq {
	if n < len(frequencies) {
		return frequencies[n]
	}
	return newFrequency(n)
}

func newFrequency(n int) *bleveindex.TokenFreq {
	f := new(bleveindex.TokenFreq)
	f.SetFrequency(n)
	return f
}

// The rest is what bleve asks of a field.

func (t *terms) Name() string                                          { return t.name }
func (t *terms) Options() bleveindex.FieldIndexingOptions              { return bleveindex.IndexField }
func (t *terms) Analyze()                                              {}
func (t *terms) AnalyzedLength() int                                   { return t.length }
func (t *terms) AnalyzedTokenFrequencies() bleveindex.TokenFrequencies { return t.counts }
func (t *terms) EncodedFieldType() byte                                { return 't' }
func (t *terms) Value() []byte                                         { return nil }
func (t *terms) ArrayPositions() []uint64                              { return nil }
func (t *terms) NumPlainTextBytes() uint64                             { return 0 }
func (t *terms) Size() int                                             { return 0 } // for bleve's statistics alone
