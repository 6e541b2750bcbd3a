package index

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"beleg/knowledge"

	bleveindex "github.com/blevesearch/bleve_index_api"
)

// What a record holds: 1,000 passages, or the text that as many usually have.
// Twice that is written at once, where bleve indexes fast in bounded memory.
const (
	maxPassages = 1000
	maxBytes    = 128 << 10
)

// part names one of the records that an article is kept in. Those of an article
// are numbered without a gap, so that whoever finds none behind the last has
// seen all of them, also after a crash.
type part struct {
	article knowledge.ArticleID
	n       int
}

// id is the ID of a record's document: "rarticle", or "rarticle#part" behind the
// first. No passage of an article whose number begins with r has the same.
func (p part) id() string {
	if p.n == 0 {
		return "r" + strconv.FormatInt(int64(p.article), 36)
	}
	return "r" + strconv.FormatInt(int64(p.article), 36) + "#" + strconv.Itoa(p.n)
}

func (r *Record) part() part { return part{r.Article, r.Part} }

// draft is a part of an article as it is written: bleve's documents, the record
// before the passages. It is made by whoever reads the article, so that writing it
// takes little.
type draft struct {
	part
	documents []*doc
	passages  int
	bytes     int  // of their texts
	full      bool // another part may follow
}

// writer gathers drafts and writes them in batches of bounded size, each while the
// next is gathered. The cursor moves with the batch that completes a change.
type writer struct {
	c        *Collection
	batch    *bleveindex.Batch
	cursor   int64
	passages int
	bytes    int
	touched  []part
	grown    int        // documents more than the folder has
	saved    int64      // the cursor of the last batch
	writing  chan error // that batch's end; nil when it is known
}

func (c *Collection) writer() *writer {
	cursor := c.Cursor()
	return &writer{c: c, batch: bleveindex.NewBatch(), cursor: cursor, saved: cursor}
}

// failedWrite is why bleve took no batch: it is not to be used again before it
// is reopened.
type failedWrite struct {
	dir string
	err error
}

func (f *failedWrite) Error() string { return fmt.Sprintf("write index %s: %v", f.dir, f.err) }
func (f *failedWrite) Unwrap() error { return f.err }

// Apply puts and removes articles and moves the cursor when all of it is written.
func (c *Collection) Apply(put []*Record, remove []knowledge.ArticleID, cursor int64) (err error) {
	w := c.writer()
	defer func() { err = errors.Join(err, w.wait()) }()
	for _, id := range remove {
		if err := w.drop(id, 0); err != nil {
			return err
		}
	}
	for _, r := range put {
		for _, p := range r.split() {
			if err := w.put(c.analyzer.draft(p)); err != nil {
				return err
			}
		}
	}
	w.cursor = cursor
	return w.flush()
}

// split cuts a record into parts.
func (r *Record) split() (out []*Record) {
	for rest := r.Passages; len(rest) > 0 || len(out) == 0; {
		p := *r
		p.Part, p.First = len(out), len(r.Passages)-len(rest)
		n, _ := partEnd(rest)
		p.Passages, rest = rest[:n], rest[n:]
		out = append(out, &p)
	}
	return out
}

// partEnd is how many of the passages make one part, and whether they fill it.
func partEnd(list []knowledge.Passage) (n int, full bool) {
	bytes := 0
	for n < len(list) && n < maxPassages && bytes < maxBytes {
		bytes += len(list[n].Text)
		n++
	}
	return n, n == maxPassages || bytes >= maxBytes
}

// put writes one part of an article. With the first one goes whatever the
// folder had of it.
func (w *writer) put(d *draft) error {
	if d.n == 0 {
		if err := w.drop(d.article, 1); err != nil {
			return err
		}
		if err := w.erase(d.part, d.passages); err != nil {
			return err
		}
	}
	for _, document := range d.documents {
		w.batch.Update(document)
	}
	w.passages += d.passages
	w.bytes += d.bytes
	w.grown += len(d.documents)
	w.touched = append(w.touched, d.part)
	return w.flushFull()
}

// drop takes an article's parts from number n on out of the folder, the last
// first, so that a crash in between leaves no gap.
func (w *writer) drop(id knowledge.ArticleID, n int) error {
	last := 0
	for {
		there, err := w.c.has(part{id, last})
		if err != nil {
			return err
		}
		if !there {
			break
		}
		last++
	}
	for last--; last >= n; last-- {
		if err := w.erase(part{id, last}, 0); err != nil {
			return err
		}
		w.batch.Delete(part{id, last}.id())
		if err := w.flushFull(); err != nil {
			return err
		}
	}
	return nil
}

// erase deletes the passages of a part from the keep-th on; the others, and the
// record, are about to be overwritten or deleted.
func (w *writer) erase(p part, keep int) error {
	n, there, err := w.c.length(p)
	if err != nil {
		return err
	}
	if there {
		w.grown -= n + 1
	}
	for i := keep; i < n; i++ {
		w.batch.Delete(p.passage(i))
	}
	w.passages += max(0, n-keep)
	w.touched = append(w.touched, p)
	return nil
}

// draft makes the record and a document for each passage. The fields are indexed
// without positions: proximity is measured on the record.
func (a *Analyzer) draft(r *Record) *draft {
	data, fields := a.encode(r)
	d := &draft{part: r.part(), documents: make([]*doc, 1, 1+len(r.Passages)), passages: len(r.Passages)}
	d.documents[0] = newDoc(r.part().id(), stored{&terms{name: "record"}, data})
	about := r.about()
	for i, p := range r.Passages {
		passage := newDoc(r.part().passage(i), about)
		for _, f := range fields[i].fields() {
			passage.fields = append(passage.fields, f)
		}
		d.documents = append(d.documents, passage)
		d.bytes += len(p.Text)
	}
	return d
}

// What the terms of the field about begin with.
const (
	aboutLanguage = "l"
	aboutSite     = "s"
	aboutDay      = "d"
)

// about is the field by which passages are filtered, the same for all of a record.
func (r *Record) about() *terms {
	sites := knowledge.Article{URL: r.URL, Source: r.Source}.SiteTerms()
	t := newTerms(aboutField, len(sites)+2)
	t.add(aboutLanguage + r.Language)
	for _, s := range sites {
		t.add(aboutSite + s)
	}
	if len(r.Published) >= 4 {
		t.add(aboutDay + r.Published[:min(10, len(r.Published))])
	}
	return t
}

func (w *writer) full() bool { return w.passages >= 2*maxPassages || w.bytes >= 2*maxBytes }

func (w *writer) flushFull() error {
	if !w.full() {
		return nil
	}
	return w.flush()
}

// flush begins to write the batch, and the cursor with it, when the one before is
// written.
func (w *writer) flush() error {
	if err := w.wait(); err != nil {
		return err
	}
	if w.passages == 0 && len(w.touched) == 0 && w.cursor == w.saved {
		return nil
	}
	next, err := w.c.stateAt(w.cursor)
	if err != nil {
		return err
	}
	next.Documents += uint64(w.grown)
	value, err := next.encode()
	if err != nil {
		return err
	}
	w.batch.SetInternal(keyState, value)
	batch, touched, writing := w.batch, w.touched, make(chan error, 1)
	go func() {
		err := w.c.write(batch)
		if err == nil {
			w.c.written(next, touched)
		} else {
			err = &failedWrite{w.c.dir, err}
		}
		writing <- err
	}()
	w.writing, w.saved = writing, w.cursor
	w.batch, w.passages, w.bytes, w.touched, w.grown = bleveindex.NewBatch(), 0, 0, nil, 0
	return nil
}

// wait waits until the folder has every batch that was flushed.
func (w *writer) wait() error {
	if w.writing == nil {
		return nil
	}
	err := <-w.writing
	w.writing = nil
	return err
}

// written moves the state on and forgets what memory holds of old records.
func (c *Collection) written(next state, touched []part) {
	c.mu.Lock()
	c.state = next
	c.mu.Unlock()
	c.records.forget(touched)
}

// has reports whether the folder holds a part.
func (c *Collection) has(p part) (bool, error) {
	data, err := c.stored(p)
	return data != nil, err
}

// length is how many passages a part has, if there is such a part.
func (c *Collection) length(p part) (n int, there bool, err error) {
	data, err := c.stored(p)
	if err != nil || data == nil {
		return 0, false, err
	}
	err = c.guard(func() error {
		n, err = passages(data)
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("read index record: %w", err)
	}
	return n, true, nil
}

// passage is the ID of a passage's document: "article.passage", or
// "article.part.passage" in parts behind the first.
func (p part) passage(i int) string {
	id := strconv.FormatInt(int64(p.article), 36)
	if p.n > 0 {
		id += "." + strconv.Itoa(p.n)
	}
	return id + "." + strconv.Itoa(i)
}

func parsePassage(s string) (p part, i int, ok bool) {
	article, rest, _ := strings.Cut(s, ".")
	n, at, long := strings.Cut(rest, ".")
	if !long {
		n, at = "0", n
	}
	id, err := strconv.ParseInt(article, 36, 64)
	if err == nil {
		p.n, err = strconv.Atoi(n)
	}
	if err == nil {
		i, err = strconv.Atoi(at)
	}
	p.article = knowledge.ArticleID(id)
	return p, i, err == nil
}
