package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Remove implements store.Articles.
func (s *Store) Remove(ctx context.Context, g knowledge.Guild, by store.Actor, numbers ...int) (gone []store.Put, err error) {
	err = s.writeIn(ctx, g, "remove the articles", func(t *tx) error {
		c := &collection{tx: t, guild: g}
		gone = nil
		for _, number := range numbers {
			a, err := c.remove(number)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			gone = append(gone, store.Put{Article: a, Outcome: store.Removed})
		}
		if len(gone) == 0 {
			return store.ErrNotFound
		}
		id, err := c.finish(by)
		for i := range gone {
			gone[i].Entry = id
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return gone, nil
}

// remove takes one article out and returns what it was.
func (c *collection) remove(number int) (knowledge.Article, error) {
	a, err := one(c.ctx, c.sql, "SELECT "+longColumns+fromMembers+" AND m.number = $2", c.guild, number)
	if err != nil {
		return a, err
	}
	m, _, err := c.member(int64(a.ID))
	if err != nil {
		return a, err
	}
	return a, c.drop(m, a.Title)
}

// Forget implements store.Articles.
func (s *Store) Forget(ctx context.Context, g knowledge.Guild) error {
	return s.write(ctx, "forget the server", func(t *tx) error { return t.forget(g) })
}

// perUndo is how many steps one transaction takes back: others write between two.
const perUndo = 500

// Undo implements store.Articles. Each step is marked when it was looked at, so
// that undoing that broke off goes on where it was.
func (s *Store) Undo(ctx context.Context, g knowledge.Guild, by store.Actor, id int64) (e store.Entry, err error) {
	for done := false; !done && err == nil; {
		err = s.write(ctx, "undo", func(t *tx) error {
			c := &collection{tx: t, guild: g}
			if _, err := t.in(g); err != nil {
				return err
			}
			o, err := c.undoable(by, id)
			if err != nil {
				return err
			}
			id = o.id
			if !o.ofArticles() {
				done = true
				e, err = c.takeBack(by, o)
				return err
			}
			if done, err = c.undoSome(by, &o); err != nil || !done {
				return err
			}
			e, err = c.undone(o)
			return err
		})
	}
	switch {
	case err != nil:
		return store.Entry{}, err
	case e.Count == 0:
		return store.Entry{}, store.ErrChanged
	}
	return e, nil
}

// undoable finds the operation of an ID, or the actor's last one, if it can be
// taken back.
func (c *collection) undoable(by store.Actor, id int64) (o operation, err error) {
	const known = `WHERE guild = $1 AND at >= $2 AND action IN
		('add', 'update', 'import', 'remove', 'address', 'tag', 'untag', 'subscribe', 'subscription', 'unsubscribe', 'skip')`
	since := c.now - undoable.Milliseconds()
	if id == 0 {
		o, err = c.one(known+" AND actor = $3 AND undone = 0 ORDER BY id DESC LIMIT 1", c.guild, since, store.Text(by.ID))
	} else {
		o, err = c.one(known+" AND id = $3", c.guild, since, id)
	}
	switch {
	case err != nil:
		return o, err
	case o.id == 0:
		return o, store.ErrNotFound
	case o.undone:
		return o, store.ErrUndone
	}
	return o, nil
}

// undoSome takes back the next steps of an operation, the last first, and
// reports whether there are no more.
func (c *collection) undoSome(by store.Actor, o *operation) (done bool, err error) {
	steps, err := collect(c.ctx, c.sql, scanEntry, "SELECT "+entryColumns+` FROM entry
		WHERE guild = $1 AND batch = $2 AND undone = 0 ORDER BY id DESC LIMIT $3`, c.guild, o.id, perUndo)
	if err != nil {
		return false, err
	}
	if o.undoing == 0 {
		subject := o.subject
		if o.action == "import" {
			subject = o.detail // its file
		}
		o.undoing, err = c.record(c.guild, by, operation{action: "undo", number: o.number, subject: subject, detail: o.action})
		if err != nil {
			return false, err
		}
	}
	back := 0
	for _, e := range steps {
		mark := int64(stays)
		restored, err := c.restore(e)
		if err != nil {
			return false, err
		}
		if restored {
			mark = o.undoing
			back++
		}
		if err := c.exec("UPDATE entry SET undone = $3 WHERE guild = $1 AND id = $2", c.guild, e.id, mark); err != nil {
			return false, err
		}
	}
	if err := c.exec("UPDATE operation SET together = together + $3 WHERE guild = $1 AND id = $2", c.guild, o.undoing, back); err != nil {
		return false, err
	}
	return len(steps) < perUndo, c.exec("UPDATE operation SET undoing = $3 WHERE guild = $1 AND id = $2", c.guild, o.id, o.undoing)
}

// undone ends the undoing of an operation and says what came of it. When nothing
// could be taken back, it never was.
func (c *collection) undone(o operation) (store.Entry, error) {
	var back, all int64
	_, err := c.get(`SELECT COUNT(DISTINCT CASE WHEN undone = $3 THEN article END), COUNT(DISTINCT article) FROM entry
		WHERE guild = $1 AND batch = $2 AND undone IN ($3, $4)
			AND (action = 'remove') = ($5 = 'remove')
			AND (action IN ('address', 'tag', 'untag')) = ($5 IN ('address', 'tag', 'untag'))`,
		[]any{&back, &all}, c.guild, o.id, o.undoing, stays, o.action)
	if err != nil {
		return store.Entry{}, err
	}
	e := o.public()
	e.Count, e.Left = int(back), int(all-back)
	if back == 0 {
		return e, c.neverUndone(o)
	}
	if err := c.exec("UPDATE operation SET together = $3 WHERE guild = $1 AND id = $2", c.guild, o.undoing, back); err != nil {
		return e, err
	}
	return e, c.exec("UPDATE operation SET undone = 1 WHERE guild = $1 AND id = $2", c.guild, o.id)
}

func (c *collection) neverUndone(o operation) error {
	if err := c.exec("DELETE FROM operation WHERE guild = $1 AND id = $2", c.guild, o.undoing); err != nil {
		return err
	}
	if err := c.exec("UPDATE operation SET undoing = 0 WHERE guild = $1 AND id = $2", c.guild, o.id); err != nil {
		return err
	}
	return c.exec("UPDATE entry SET undone = 0 WHERE guild = $1 AND batch = $2 AND undone = $3", c.guild, o.id, stays)
}

// stays marks an entry that was not taken back, as the article was changed
// since. Others have 0, or the operation that took them back.
const stays = -1

// entry is one article's part of an operation.
type entry struct {
	id, batch int64
	action    string
	article   int64
	before    sql.Null[int64]
	beforeRaw sql.Null[string]
	after     sql.Null[int64]
	url       string // the address or the tag that was added
}

const entryColumns = "id, batch, action, article, old_version, old_raw, new_version, url"

func scanEntry(scan func(...any) error) (e entry, err error) {
	err = scan(&e.id, &e.batch, &e.action, &e.article, &e.before, &e.beforeRaw, &e.after, &e.url)
	return e, err
}

// restore gives an article back the state before an entry, unless somebody
// changed it since. An added article goes also when a feed has refreshed it: it
// is the adding that is taken back.
func (c *collection) restore(e entry) (bool, error) {
	switch e.action {
	case "tag", "untag":
		return c.setTag(e.article, e.url, e.action == "tag")
	case "address":
		n, err := c.count("DELETE FROM address WHERE guild = $1 AND key = $2 AND article = $3", c.guild, knowledge.AddressKey(e.url), e.article)
		return n > 0, err
	}
	m, known, err := c.member(e.article)
	if err != nil || !known {
		return false, err
	}
	if e.action == "add" {
		return c.takeOut(m, e)
	}
	if !stillStands(e, m) {
		return false, nil
	}
	if e.action == "remove" {
		if err := c.exec("UPDATE follower SET planned = 0 WHERE guild = $1 AND article = $2", c.guild, m.article); err != nil {
			return false, err
		}
	}
	m.version, m.raw, m.removed = e.before, e.beforeRaw, 0
	if _, err := c.get("SELECT sample FROM version WHERE article = $1 AND n = $2", []any{&m.sample}, m.article, m.version); err != nil {
		return false, err
	}
	if err := c.unedit(e); err != nil {
		return false, err
	}
	return c.putBack(m)
}

// takeOut undoes an addition, unless more was done to the article since.
func (c *collection) takeOut(m member, e entry) (bool, error) {
	if changed, err := c.changedSince(e); err != nil || changed || !m.in() {
		return false, err
	}
	m.removed = c.now
	return true, c.place(m)
}

// putBack places an article as it was, but no sample beside real ones.
func (c *collection) putBack(m member) (bool, error) {
	if m.sample {
		if real, err := c.hasReal(); err != nil || real {
			return false, err
		}
	}
	return true, c.place(m)
}

// stillStands reports whether a change or a removal is what was last done to the
// article, so that there is something to go back to.
func stillStands(e entry, m member) bool {
	switch e.action {
	case "update":
		return m.in() && m.version == e.after && e.before.Valid
	case "remove":
		return !m.in() && e.before.Valid
	}
	return true
}

// changedSince reports whether somebody, not a feed, a look or an extraction, did more to an article
// than was taken back since. The difference of IDs keeps the database from
// walking through all that was done since, instead of the article's own entries.
func (c *collection) changedSince(e entry) (bool, error) {
	var id int64
	return c.get(`SELECT e.id FROM entry e JOIN operation o ON o.guild = e.guild AND o.id = e.batch
		WHERE e.guild = $1 AND e.article = $2 AND e.id - $3 > 0 AND e.batch <> $4 AND e.undone <= 0 AND e.old_version IS NOT NULL AND
		o.actor NOT IN ($5, $6, $7) LIMIT 1`,
		[]any{&id}, c.guild, e.article, e.id, e.batch, store.Feed, store.Look, store.Extraction)
}

// hasReal reports whether the guild has an article that is no sample; samples
// do not come back beside those.
func (c *collection) hasReal() (bool, error) {
	var number int64
	return c.get("SELECT number FROM member WHERE guild = $1 AND removed = 0 AND sample = 0 LIMIT 1", []any{&number}, c.guild)
}
