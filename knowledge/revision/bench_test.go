package revision

import (
	"strings"
	"testing"

	"beleg/knowledge"
)

// BenchmarkNotice looks through a text as long as may be.
func BenchmarkNotice(b *testing.B) {
	a := knowledge.Article{Text: strings.Repeat("The ferry to the island sails from the old harbour in the morning, said the "+
		"harbour office.\n", knowledge.MaxText/92), Language: "en"}
	b.SetBytes(int64(len(a.Text)))
	for b.Loop() {
		Notice(a)
	}
}
