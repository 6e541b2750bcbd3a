// Package index finds candidate passages. Each collection has a bleve folder
// of its own, which follows the store's change log: it holds nothing that the
// store could not give again, and is made anew when it is missing or damaged, or
// a copy of another store. One that an earlier version of the analysis filled
// goes on answering until a new one beside it has caught up.
package index

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// Collection is one open bleve folder.
type Collection struct {
	analyzer *Analyzer
	bleve    *scorch.Scorch
	dir      string
	history  func(revision int64) (string, error) // of the store; nil: of none
	sums     checksums                            // of the files that were verified
	broken   chan struct{}                        // closed when the folder cannot be trusted any more

	records *folderCache // those in memory
	lengths passageLengths

	mu    sync.Mutex
	state state
	anew  int64                  // the cursor of the folder that is to replace it
	doubt error                  // why it cannot be trusted
	root  fs.FileInfo            // of bolt's file when it was last looked at
	seen  map[string]fs.FileInfo // of segments when they were first looked at
}

// Analyzer is what the folder's terms were made with.
func (c *Collection) Analyzer() *Analyzer { return c.analyzer }

// Cursor is the revision of the change log up to which the folder follows.
func (c *Collection) Cursor() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state.Cursor
}

// Reached is the revision of the change log up to which answers are what they will be.
// One that an earlier version filled answers with scores of its own: there it is how far
// the folder is that is to replace it.
func (c *Collection) Reached() int64 {
	outdated := c.Outdated()
	c.mu.Lock()
	defer c.mu.Unlock()
	if outdated {
		return min(c.anew, c.state.Cursor)
	}
	return c.state.Cursor
}

// Count returns how many documents the folder holds: passages, and one record or more an article.
func (c *Collection) Count() (n uint64, err error) {
	err = c.withReader(func(r bleveindex.IndexReader) error {
		n, err = r.DocCount()
		return err
	})
	return n, err
}

// stateAt is the state with another cursor.
func (c *Collection) stateAt(cursor int64) (state, error) {
	c.mu.Lock()
	next := c.state
	c.mu.Unlock()
	last := next.Cursor
	next.Cursor = cursor
	if c.history == nil {
		return next, nil
	}
	history, err := c.history(cursor)
	if err != nil {
		return next, err
	}
	// Asked second: a store that went back in between says something else by now.
	before, err := c.history(last)
	if err == nil && before != next.History {
		c.distrust(errOther)
		err = fmt.Errorf("%w: %w", ErrRebuilding, errOther)
	}
	next.History = history
	return next, err
}

// withReader calls f with a reader of the folder.
func (c *Collection) withReader(f func(bleveindex.IndexReader) error) error {
	return c.guard(func() error {
		reader, err := c.bleve.Reader()
		if err != nil {
			return err
		}
		defer reader.Close()
		return f(reader)
	})
}

var errNoRecord = errors.New("index record without data")

// stored returns what the folder keeps of a part, nil when there is none.
func (c *Collection) stored(p part) (data []byte, err error) {
	err = c.withReader(func(r bleveindex.IndexReader) error {
		d, err := r.Document(p.id())
		if err != nil || d == nil {
			return err
		}
		d.VisitFields(func(f bleveindex.Field) {
			if f.Name() == "record" {
				data = f.Value()
			}
		})
		if data == nil {
			return errNoRecord
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read index record: %w", err)
	}
	return data, nil
}
