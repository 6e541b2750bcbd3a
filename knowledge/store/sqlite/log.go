package sqlite

import (
	"context"
	"database/sql"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// entry is a row of the audit record.
type entry struct {
	batch            int64
	at               int64
	actor, actorName string
	action           string
	number, together int64
	subject, detail  string
	article          sql.Null[int64]
	before           sql.Null[int64]
	beforeRaw        sql.Null[string]
	after            sql.Null[int64]
}

const entryColumns = "batch, at, actor, actor_name, action, number, together, subject, detail, article, old_version, old_raw, new_version"

func scanEntry(scan func(...any) error) (e entry, err error) {
	err = scan(&e.batch, &e.at, &e.actor, &e.actorName, &e.action, &e.number, &e.together, &e.subject, &e.detail,
		&e.article, &e.before, &e.beforeRaw, &e.after)
	return e, err
}

func (e entry) public() store.Entry {
	return store.Entry{
		At: milli(e.at), By: store.Actor{ID: e.actor, Name: e.actorName}, Action: e.action,
		Number: int(e.number), Count: int(e.together), Subject: e.subject, Detail: e.detail,
	}
}

// record adds an entry to the audit record. Without a batch it stands alone.
func (t *tx) record(g knowledge.Guild, by store.Actor, e entry, s step) error {
	t.entry++
	if e.batch == 0 {
		e.batch = t.entry
	}
	return t.exec(`INSERT INTO entry (guild, id, batch, at, actor, actor_name, action, number, together, subject, detail,
			article, old_version, old_raw, new_version, undone)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0)`,
		g, t.entry, e.batch, t.now, store.Text(by.ID), store.Text(by.Name), e.action, e.number, e.together, e.subject, e.detail,
		sql.Null[int64]{V: s.article, Valid: s.article != 0}, s.before, s.beforeRaw, s.after)
}

// Changes implements store.Log.
func (s *Store) Changes(ctx context.Context, g knowledge.Guild, after int64, n int) ([]store.Change, error) {
	changes, err := collect(ctx, s.db, scanChange,
		"SELECT revision, article, removed, changed FROM member WHERE guild = $1 AND revision > $2 ORDER BY revision LIMIT $3",
		g, after, limit(n))
	return changes, s.explain("read the changes", err)
}

func scanChange(scan func(...any) error) (c store.Change, err error) {
	var removed, at int64
	err = scan(&c.Revision, &c.Article, &removed, &at)
	c.Removed, c.At = removed != 0, milli(at)
	return c, err
}

// Revision implements store.Log.
func (s *Store) Revision(ctx context.Context, g knowledge.Guild) (revision int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT COALESCE(MAX(revision), 0) FROM member WHERE guild = $1", g).Scan(&revision)
	return revision, s.explain("read the revision", err)
}

// Audit implements store.Log.
func (s *Store) Audit(ctx context.Context, g knowledge.Guild, n int) ([]store.Entry, error) {
	entries, err := collect(ctx, s.db, func(scan func(...any) error) (store.Entry, error) {
		e, err := scanEntry(scan)
		return e.public(), err
	}, "SELECT "+entryColumns+" FROM entry WHERE guild = $1 ORDER BY id DESC LIMIT $2", g, limit(n))
	return entries, s.explain("read the audit record", err)
}
