package ingest

import (
	"fmt"

	"beleg/knowledge"
)

// What follows from how long a text may be (knowledge.MaxText).
const (
	// maxLine bounds what is kept of an import line, in bytes: JSON needs two for
	// a line break or a quotation mark, and the other fields need some. Longer
	// escapes are taken apart while the line is read.
	maxLine = 2*knowledge.MaxText + 1<<20
	// maxLines bounds the import lines that are read into one list, in bytes.
	maxLines = 50 << 20
	// maxName bounds title, author and source, in characters: what is longer is
	// cut.
	maxName = 1000
)

// fits refuses an article whose text is too long.
func fits(a knowledge.Article) error {
	if len(a.Text) > knowledge.MaxText {
		return errLong
	}
	return nil
}

var errLong = &Error{Long, fmt.Errorf("its text is longer than %d MB; bring it in parts", knowledge.MaxText>>20)}
