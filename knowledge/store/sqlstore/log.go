package sqlstore

import (
	"context"
	"slices"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// operation is a row of the audit record.
type operation struct {
	id               int64
	at               int64
	actor, actorName string
	action           string
	number, together int64
	subject, detail  string
	undone           bool
	undoing          int64  // the operation that takes it back, 0 when none does
	before           string // see ordered; written, and read where it is needed
}

// ofArticles reports whether an operation consists of entries.
func (o operation) ofArticles() bool {
	return slices.Contains([]string{"add", "update", "import", "remove", "address", "tag", "untag"}, o.action)
}

const operationColumns = "id, at, actor, actor_name, action, number, together, subject, detail, undone, undoing"

func scanOperation(scan func(...any) error) (o operation, err error) {
	err = scan(&o.id, &o.at, &o.actor, &o.actorName, &o.action, &o.number, &o.together, &o.subject, &o.detail, &o.undone, &o.undoing)
	return o, err
}

func (o operation) public() store.Entry {
	return store.Entry{
		ID: o.id, At: milli(o.at), By: store.Actor{ID: o.actor, Name: o.actorName}, Action: o.action,
		Number: int(o.number), Count: int(o.together), Subject: o.subject, Detail: o.detail,
	}
}

// record adds an operation to the audit record and returns its ID.
func (t *tx) record(g knowledge.Guild, by store.Actor, o operation) (int64, error) {
	c, err := t.in(g)
	if err != nil {
		return 0, err
	}
	c.entry++
	return c.entry, t.exec(`INSERT INTO operation (guild, id, at, actor, actor_name, action, number, together, subject, detail, import,
			undoing, undone, before)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12)`,
		g, c.entry, t.now, store.Text(by.ID), store.Text(by.Name), o.action, o.number, o.together, o.subject, o.detail, by.Import.ID,
		o.before)
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
	err = s.db.QueryRowContext(ctx, "SELECT COALESCE(MAX(revision), 0) FROM guild WHERE id = $1 AND last_number > 0", g).Scan(&revision)
	return revision, s.explain("read the revision", err)
}

// Revisions implements store.Log.
func (s *Store) Revisions(ctx context.Context) (of map[knowledge.Guild]int64, origin string, err error) {
	of = map[knowledge.Guild]int64{}
	_, err = collect(ctx, s.db, func(scan func(...any) error) (none struct{}, err error) {
		var g knowledge.Guild
		var revision int64
		err = scan(&g, &revision, &origin)
		of[g] = revision
		return none, err
	}, "SELECT id, revision, "+s.dialect.origin+" FROM guild WHERE last_number > 0")
	return of, origin, s.explain("read the revisions", err)
}

// Audit implements store.Log.
func (s *Store) Audit(ctx context.Context, g knowledge.Guild, n int) ([]store.Entry, error) {
	entries, err := collect(ctx, s.db, func(scan func(...any) error) (store.Entry, error) {
		o, err := scanOperation(scan)
		return o.public(), err
	}, "SELECT "+operationColumns+" FROM operation WHERE guild = $1 ORDER BY id DESC LIMIT $2", g, limit(n))
	return entries, s.explain("read the audit record", err)
}
