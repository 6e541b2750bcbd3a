package look

import (
	"cmp"
	"context"
	"errors"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/revision"
	"beleg/knowledge/store"
)

// Kept is what is needed of a store.Store to read again what it keeps.
type Kept interface {
	Revision(ctx context.Context, g knowledge.Guild) (int64, error)
	Changes(ctx context.Context, g knowledge.Guild, after int64, limit int) ([]store.Change, error)
	ByID(ctx context.Context, g knowledge.Guild, ids []knowledge.ArticleID) (map[knowledge.ArticleID]knowledge.Article, error)
	Raw(ctx context.Context, g knowledge.Guild, number int) (store.Raw, error)
	Revise(ctx context.Context, g knowledge.Guild, by store.Actor, revision int64, a knowledge.Article, raw []byte) (store.Put, error)
}

// Reread counts what reading the kept bytes again led to.
type Reread struct {
	Read    int // articles whose bytes were read
	Changed int // of these, whose text or particulars are others now
	Stayed  int // of these, who stayed as they were because that is better
	Without int // articles of which no bytes are kept
}

// Again reads the bytes that are kept, as Beleg reads them today.
type Again struct {
	store Kept
	pdf   ingest.PDFReader
	by    store.Actor
	told  func(Reread)
	sum   Reread
}

// NewAgain returns one that tells how far it is after each article; told may be nil.
func NewAgain(s Kept, pdf ingest.PDFReader, told func(Reread)) *Again {
	if told == nil {
		told = func(Reread) {}
	}
	return &Again{store: s, pdf: pdf, told: told,
		by: store.Actor{ID: store.Extraction, Name: by.Name, Import: store.NewImport("")}}
}

// Sum counts all that was read.
func (r *Again) Sum() Reread { return r.sum }

// perRead is how many changes of the log are looked at together.
const perRead = 64

// Guild reads a guild's articles again. Each is kept at once: when ctx ends nothing
// is lost, and what is as it would be read is left alone the next time. An article
// that somebody changes meanwhile is theirs.
func (r *Again) Guild(ctx context.Context, g knowledge.Guild) error {
	last, err := r.store.Revision(ctx, g)
	if err != nil {
		return err
	}
	for after := int64(0); after < last; {
		changes, err := r.store.Changes(ctx, g, after, perRead)
		if err != nil {
			return err
		}
		after = last
		for _, c := range changes {
			if c.Revision > last || c.Removed {
				continue
			}
			if err := r.article(ctx, g, c); err != nil {
				return err
			}
		}
		if len(changes) == perRead {
			after = changes[perRead-1].Revision
		}
	}
	return nil
}

func (r *Again) article(ctx context.Context, g knowledge.Guild, c store.Change) error {
	found, err := r.store.ByID(ctx, g, []knowledge.ArticleID{c.Article})
	stored, there := found[c.Article]
	if err != nil || !there || stored.Sample {
		return err
	}
	defer func() { r.told(r.sum) }()
	raw, err := r.store.Raw(ctx, g, stored.Number)
	if errors.Is(err, store.ErrNotFound) {
		r.sum.Without++
		return nil
	}
	if err != nil {
		return err
	}
	read, err := ingest.Reread(ctx, ingest.Raw{Bytes: raw.Bytes, Type: raw.Type, URL: stored.URL, At: raw.At}, r.pdf)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.sum.Read++
	if err != nil || worse(stored, read) {
		r.sum.Stayed++
		return nil
	}
	next := reread(stored, read)
	next.Media = raw.Type
	put, err := r.store.Revise(ctx, g, r.by, c.Revision, next, raw.Bytes)
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	if put.Outcome == store.Updated {
		r.sum.Changed++
	}
	return err
}

// worse reports whether a reading of the same bytes holds less of the article than
// the one that is stored. A short text in place of a long one is taken for a loss,
// unless the long one was known to be incomplete.
func worse(stored, read knowledge.Article) bool {
	if lesser(stored, read) != "" {
		return true
	}
	was, is := len(revision.Normal(stored.Text)), len(revision.Normal(read.Text))
	if is < was && common(stored, read) < still {
		return true
	}
	return 2*is < was && stored.Label != knowledge.Incomplete
}

// reread is a stored article as its bytes are read today. What these do not say
// stays as it came from elsewhere, and so do its addresses, its publisher and what a
// person corrected.
func reread(stored, read knowledge.Article) knowledge.Article {
	a := stored
	a.Corrected = ""
	a.Title, a.Text, a.Author = read.Title, read.Text, cmp.Or(read.Author, stored.Author)
	a.Language, a.Updated = cmp.Or(read.Language, stored.Language), cmp.Or(read.Updated, stored.Updated)
	a.Access, a.Label = read.Access, read.Label
	if read.Published != "" || onPage(stored.Found) {
		a.Published, a.Found = read.Published, read.Found
	}
	return a.WithCorrections(stored)
}

// onPage reports whether a day was found where only pages have one: when it is found
// there no more, it was none.
func onPage(f knowledge.Found) bool {
	return f == knowledge.InTime || f == knowledge.InAddress || f == knowledge.InText
}
