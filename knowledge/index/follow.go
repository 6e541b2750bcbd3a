package index

import (
	"context"
	"runtime"

	"beleg/knowledge"
	"beleg/knowledge/store"

	"golang.org/x/sync/errgroup"
)

// batchSize is how many changes are applied at once: about 1,000 passages, the
// batch size at which bleve indexes fastest in bounded memory.
const batchSize = 64

// Follow applies what the change log has beyond the folder's cursor. progress,
// which may be nil, is told how many changes were applied by each batch. A
// cancelled Follow goes on from its last batch.
func (m *Manager) Follow(ctx context.Context, g knowledge.Guild, progress func(applied int)) error {
	e, err := m.acquire(g)
	if err != nil {
		return err
	}
	defer m.release(e)
	e.follow.Lock()
	defer e.follow.Unlock()
	for {
		changes, err := m.source.Changes(ctx, g, e.collection.Cursor(), batchSize)
		if err != nil || len(changes) == 0 {
			return err
		}
		if err := m.apply(ctx, g, e.collection, changes); err != nil {
			m.mu.Lock()
			e.broken = true
			m.mu.Unlock()
			return err
		}
		if progress != nil {
			progress(len(changes))
		}
	}
}

func (m *Manager) apply(ctx context.Context, g knowledge.Guild, c *Collection, changes []store.Change) error {
	var ids, removed []knowledge.ArticleID
	for _, ch := range changes {
		if ch.Removed {
			removed = append(removed, ch.Article)
		} else {
			ids = append(ids, ch.Article)
		}
	}
	articles, err := m.source.ByID(ctx, g, ids)
	if err != nil {
		return err
	}
	var found []knowledge.Article
	for _, id := range ids {
		if a, ok := articles[id]; ok {
			found = append(found, a)
		} else {
			removed = append(removed, id) // gone since; its removal follows in the log
		}
	}
	records := make([]*Record, len(found))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, a := range found {
		group.Go(func() error {
			list, err := m.passages(ctx, a)
			records[i] = NewRecord(a, list)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return c.Apply(records, removed, changes[len(changes)-1].Revision)
}

// passages annotates an article. One that defeats the annotation is indexed by
// its title, so that no article can stop a collection.
func (m *Manager) passages(ctx context.Context, a knowledge.Article) (list []knowledge.Passage, err error) {
	defer func() {
		if p := recover(); p != nil {
			m.lg.Error("article not annotated, only its title can be found", "article", a.ID, "panic", p)
			list, err = []knowledge.Passage{{Article: a.ID, Text: a.Title}}, nil
		}
	}()
	return m.annotate(ctx, a)
}

// NewRecord is the record of an annotated article.
func NewRecord(a knowledge.Article, passages []knowledge.Passage) *Record {
	return &Record{Article: a.ID, Language: a.Language, Published: a.Published, URL: a.URL, Source: a.Source, Passages: passages}
}
