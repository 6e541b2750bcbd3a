package sqlite

import (
	"context"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Remove implements store.Articles.
func (s *Store) Remove(ctx context.Context, g knowledge.Guild, by store.Actor, number int) (a knowledge.Article, err error) {
	err = s.write(ctx, "remove the article", func(t *tx) error {
		c := &collection{tx: t, guild: g}
		a, err = one(t.ctx, t.sql, "SELECT "+longColumns+fromMembers+" AND m.number = $2", g, number)
		if err != nil {
			return err
		}
		m, _, err := c.member(int64(a.ID))
		if err != nil {
			return err
		}
		if err := c.drop(m, a.Title); err != nil {
			return err
		}
		return c.finish(by)
	})
	if err != nil {
		return knowledge.Article{}, err
	}
	return a, nil
}

// Forget implements store.Articles.
func (s *Store) Forget(ctx context.Context, g knowledge.Guild) error {
	return s.write(ctx, "forget the server", func(t *tx) error { return t.forget(g) })
}

// Undo implements store.Articles.
func (s *Store) Undo(ctx context.Context, g knowledge.Guild, by store.Actor) (e store.Entry, err error) {
	err = s.write(ctx, "undo", func(t *tx) error {
		c := &collection{tx: t, guild: g}
		batch, err := c.lastBatch(by)
		if err != nil {
			return err
		}
		undone, err := c.undo(batch)
		if err != nil {
			return err
		}
		if len(undone) == 0 {
			return store.ErrNotFound
		}
		e = headline(undone)
		return c.record(g, by, entry{
			action: "undo", number: int64(e.Number), together: int64(e.Count), subject: e.Subject, detail: e.Action,
		}, step{})
	})
	if err != nil {
		return store.Entry{}, err
	}
	return e, nil
}

// headline is the entry that stands for all that was undone, the last first:
// the first one, but not a sample that had made way for it.
func headline(undone []entry) store.Entry {
	var first entry
	count := 0
	for _, e := range undone {
		if e.action != "remove" || first.action == "" || first.action == "remove" {
			first = e
		}
	}
	for _, e := range undone {
		if (e.action == "remove") == (first.action == "remove") {
			count++
		}
	}
	public := first.public()
	public.Count = count
	return public
}

// lastBatch finds the actor's last step that can be taken back.
func (c *collection) lastBatch(by store.Actor) (batch int64, err error) {
	found, err := c.get(`SELECT batch FROM entry WHERE guild = $1 AND actor = $2 AND undone = 0 AND at >= $3
		AND action IN ('add', 'update', 'remove') ORDER BY id DESC LIMIT 1`,
		[]any{&batch}, c.guild, store.Text(by.ID), c.now-undoable.Milliseconds())
	if err == nil && !found {
		err = store.ErrNotFound
	}
	return batch, err
}

// undo takes back the entries of a batch, the last first, and returns those
// that could be.
func (c *collection) undo(batch int64) ([]entry, error) {
	entries, err := collect(c.ctx, c.sql, scanEntry, "SELECT "+entryColumns+" FROM entry WHERE guild = $1 AND batch = $2 ORDER BY id DESC", c.guild, batch)
	if err != nil {
		return nil, err
	}
	var undone []entry
	for _, e := range entries {
		done, err := c.restore(e)
		if err != nil {
			return nil, err
		}
		if done {
			undone = append(undone, e)
		}
	}
	return undone, c.exec("UPDATE entry SET undone = 1 WHERE guild = $1 AND batch = $2", c.guild, batch)
}

// restore gives an article back the state before an entry, unless somebody
// changed it since. An added article goes whatever its version: a feed may
// have refreshed it, and it is the adding that is taken back.
func (c *collection) restore(e entry) (bool, error) {
	m, known, err := c.member(e.article.V)
	if err != nil || !known {
		return false, err
	}
	switch e.action {
	case "add":
		if !m.in() {
			return false, nil
		}
		m.removed = c.now
		return true, c.place(m)
	case "update":
		if !m.in() || m.version != e.after || !e.before.Valid {
			return false, nil
		}
	case "remove":
		if m.in() || !e.before.Valid {
			return false, nil
		}
	}
	m.version, m.raw, m.removed = e.before, e.beforeRaw, 0
	if _, err := c.get("SELECT sample FROM version WHERE article = $1 AND n = $2", []any{&m.sample}, m.article, m.version); err != nil {
		return false, err
	}
	if m.sample {
		if real, err := c.hasReal(); err != nil || real {
			return false, err
		}
	}
	return true, c.place(m)
}

// hasReal reports whether the guild has an article that is no sample; samples
// do not come back beside those.
func (c *collection) hasReal() (bool, error) {
	var number int64
	return c.get("SELECT number FROM member WHERE guild = $1 AND removed = 0 AND sample = 0 LIMIT 1", []any{&number}, c.guild)
}
