package index

import bleveindex "github.com/blevesearch/bleve_index_api"

// doc is what bleve is given to keep: fields that need no analysis.
type doc struct {
	id     string
	fields []bleveindex.Field
}

// newDoc makes a document of some fields, with its ID as another.
func newDoc(id string, fields ...bleveindex.Field) *doc {
	return &doc{id, append(fields, idField(id))}
}

func (d *doc) ID() string { return d.id }

func (d *doc) VisitFields(visit bleveindex.FieldVisitor) {
	for _, f := range d.fields {
		visit(f)
	}
}

// The rest is what bleve asks of a document.

func (d *doc) AddIDField()                                     {} // it has one
func (d *doc) VisitComposite(bleveindex.CompositeFieldVisitor) {}
func (d *doc) HasComposite() bool                              { return false }
func (d *doc) Indexed() bool                                   { return false } // by a vector
func (d *doc) NumPlainTextBytes() uint64                       { return 0 }     // for bleve's statistics alone
func (d *doc) StoredFieldsBytes() uint64                       { return 0 }
func (d *doc) Size() int                                       { return 0 }

// stored is a field whose value is kept, and may have terms as well.
type stored struct {
	*terms
	value []byte
}

// single is the frequency of what stands once.
var single = func() *bleveindex.TokenFreq {
	f := new(bleveindex.TokenFreq)
	f.SetFrequency(1)
	return f
}()

func idField(id string) stored {
	return stored{&terms{name: "_id", length: 1, counts: bleveindex.TokenFrequencies{id: single}}, []byte(id)}
}

func (s stored) Value() []byte { return s.value }

func (s stored) Options() bleveindex.FieldIndexingOptions {
	if len(s.counts) > 0 {
		return bleveindex.StoreField | bleveindex.IndexField
	}
	return bleveindex.StoreField
}
