package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Changes implements store.Log.
func (s *Store) Changes(ctx context.Context, g knowledge.Guild, after int64, limit int) ([]store.Change, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT c.revision, c.article, c.removed, c.at FROM change c
		WHERE c.guild = $1 AND c.revision > $2 AND NOT EXISTS
			(SELECT 1 FROM change n WHERE n.guild = c.guild AND n.article = c.article AND n.revision > c.revision)
		ORDER BY c.revision LIMIT $3`, g, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Change
	for rows.Next() {
		var c store.Change
		var removed, at int64
		if err := rows.Scan(&c.Revision, &c.Article, &removed, &at); err != nil {
			return nil, err
		}
		c.Removed, c.At = removed != 0, time.UnixMilli(at).UTC()
		list = append(list, c)
	}
	return list, rows.Err()
}

// Revision implements store.Log.
func (s *Store) Revision(ctx context.Context, g knowledge.Guild) (int64, error) {
	var r int64
	err := s.db.QueryRowContext(ctx, "SELECT coalesce(max(revision), 0) FROM change WHERE guild = $1", g).Scan(&r)
	return r, err
}

// entry is a row of the audit record with what undoing it needs.
type entry struct {
	store.Entry
	article int64
	before  int64 // version before an update
}

func (s *Store) audit(ctx context.Context, tx *sql.Tx, g knowledge.Guild, by store.Actor, e entry) error {
	id, err := next(ctx, tx, "audit")
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (id, guild, at, actor, name, action, number, subject, detail, article, before)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id, g, s.now().UnixMilli(), by.ID, by.Name, e.Action, e.Number, e.Subject, e.Detail, e.article, e.before)
	return err
}

// Audit implements store.Log.
func (s *Store) Audit(ctx context.Context, g knowledge.Guild, limit int) ([]store.Entry, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT at, actor, name, action, number, subject, detail FROM audit WHERE guild = $1 ORDER BY id DESC LIMIT $2", g, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Entry
	for rows.Next() {
		var e store.Entry
		var at int64
		if err := rows.Scan(&at, &e.By.ID, &e.By.Name, &e.Action, &e.Number, &e.Subject, &e.Detail); err != nil {
			return nil, err
		}
		e.At = time.UnixMilli(at).UTC()
		list = append(list, e)
	}
	return list, rows.Err()
}

// Setting implements store.Settings.
func (s *Store) Setting(ctx context.Context, g knowledge.Guild, name string) (string, error) {
	var v string
	err := s.db.QueryRowContext(ctx, "SELECT value FROM setting WHERE guild = $1 AND name = $2", g, name).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// Set implements store.Settings.
func (s *Store) Set(ctx context.Context, g knowledge.Guild, by store.Actor, name, value string) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		query, args := "DELETE FROM setting WHERE guild = $1 AND name = $2", []any{g, name}
		if value != "" {
			query = "INSERT INTO setting (guild, name, value) VALUES ($1, $2, $3) ON CONFLICT (guild, name) DO UPDATE SET value = excluded.value"
			args = append(args, value)
		}
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return err
		}
		return s.audit(ctx, tx, g, by, entry{Entry: store.Entry{Action: "set", Subject: name, Detail: value}})
	})
}
