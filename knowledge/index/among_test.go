package index

import (
	"testing"

	"beleg/knowledge"

	"github.com/RoaringBitmap/roaring/v2"
)

// TestWithin: the documents of some articles are those of their runs, wherever in a word
// of bits these begin and end.
func TestWithin(t *testing.T) {
	var table articleTable
	var chosen []knowledge.ArticleID
	want, end := roaring.New(), uint32(0)
	for id := knowledge.ArticleID(1); id < 400; id++ {
		from := end
		end += uint32(id*id) % 197
		table.of = append(table.of, run{id, end})
		if id%3 > 0 {
			chosen = append(chosen, id)
			want.AddRange(uint64(from), uint64(end))
		}
	}
	if got := table.within(knowledge.Select(chosen)); !got.Equals(want) {
		t.Errorf("%d documents of %d", got.GetCardinality(), want.GetCardinality())
	}
	if got := table.within(nil); !got.IsEmpty() {
		t.Errorf("no articles have %d documents", got.GetCardinality())
	}
}
