package index

import (
	"sync"

	"beleg/knowledge"

	"github.com/RoaringBitmap/roaring/v2"
)

// articleTable says by document of a segment whose passage it is. It is made when
// somebody first asks some articles only: what those are the index does not hold, so
// that they may change with every question.
type articleTable struct {
	mu sync.Mutex
	of []run
}

// run are documents that follow each other and are of one article, before the one at
// its end.
type run struct {
	article knowledge.ArticleID
	end     uint32
}

// read fills the table, of deleted documents as well.
func (t *articleTable) read(r *segmentReader) (*articleTable, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of != nil {
		return t, nil
	}
	runs := []run{}
	for doc := range uint32(r.FullSize()) {
		id, err := r.DocID(uint64(doc))
		if err != nil {
			return nil, err
		}
		p, _, ok := parsePassage(string(id))
		if !ok {
			p.article = 0 // a record, or something of the folder
		}
		if n := len(runs); n > 0 && runs[n-1].article == p.article {
			runs[n-1].end = doc + 1
		} else {
			runs = append(runs, run{p.article, doc + 1})
		}
	}
	t.of = runs
	return t, nil
}

// within returns the documents of some articles.
func (t *articleTable) within(articles *knowledge.Selection) *roaring.Bitmap {
	if len(t.of) == 0 {
		return roaring.New()
	}
	bits, from := make([]uint64, t.of[len(t.of)-1].end/64+1), uint32(0)
	for _, r := range t.of {
		if articles.Has(r.article) {
			setBits(bits, from, r.end)
		}
		from = r.end
	}
	return roaring.FromDense(bits, false)
}

// setBits sets the bits from one to before another.
func setBits(bits []uint64, from, end uint32) {
	for from < end {
		next := min(end, from/64*64+64)
		bits[from/64] |= (1<<(next-from) - 1) << (from % 64)
		from = next
	}
}
