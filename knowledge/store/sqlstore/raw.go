package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Raw implements store.Raws.
func (s *Store) Raw(ctx context.Context, g knowledge.Guild, number int) (raw store.Raw, err error) {
	var packed []byte
	var at int64
	err = s.db.QueryRowContext(ctx, `SELECT r.packed, r.type, r.at FROM member m JOIN raw r ON r.article = m.article AND r.hash = m.raw
		WHERE m.guild = $1 AND m.number = $2 AND m.removed = 0`, g, number).Scan(&packed, &raw.Type, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return store.Raw{}, store.ErrNotFound
	}
	if err != nil {
		return store.Raw{}, s.explain("read the page", err)
	}
	raw.At = moment(at)
	raw.Bytes, err = unpack(packed)
	return raw, s.explain("read the page", err)
}

// RawUse implements store.Raws.
func (s *Store) RawUse(ctx context.Context) (u store.RawUse, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT (SELECT COALESCE(SUM(size), 0) FROM raw), COUNT(*), COUNT(*) - COUNT(raw)
		FROM member WHERE removed = 0 AND sample = 0`).Scan(&u.Size, &u.Articles, &u.Without)
	return u, s.explain("count the pages", err)
}

// perTrim is how many rows one transaction lets go of: others write between two.
const perTrim = 200

// TrimRaw implements store.Raws.
func (s *Store) TrimRaw(ctx context.Context, limit int64) (store.RawUse, error) {
	trimmed := 0
	for done := false; !done; {
		n := 0
		err := s.write(ctx, "let go of old pages", func(t *tx) (err error) {
			n, err = t.trimRaw(limit)
			return err
		})
		if err != nil {
			return store.RawUse{}, err
		}
		trimmed += n
		done = n < perTrim
	}
	u, err := s.RawUse(ctx)
	u.Trimmed = trimmed
	return u, err
}

// rawRow is a row of raw without its bytes.
type rawRow struct {
	article int64
	hash    string
	size    int64
}

// trimRaw lets go of the oldest bytes beyond a limit, of some at most.
func (t *tx) trimRaw(limit int64) (n int, err error) {
	var size int64
	if _, err := t.get("SELECT COALESCE(SUM(size), 0) FROM raw", []any{&size}); err != nil || size <= limit {
		return 0, err
	}
	oldest, err := collect(t.ctx, t.sql, func(scan func(...any) error) (r rawRow, err error) {
		err = scan(&r.article, &r.hash, &r.size)
		return r, err
	}, `SELECT article, hash, size FROM raw WHERE NOT EXISTS (
			SELECT 1 FROM entry e JOIN operation o ON o.guild = e.guild AND o.id = e.batch
			WHERE e.article = raw.article AND e.old_raw = raw.hash AND o.at >= $1)
		ORDER BY at, article, hash LIMIT $2`, t.now-(undoable+grace).Milliseconds(), perTrim)
	if err != nil {
		return 0, err
	}
	for ; n < len(oldest) && size > limit; n++ {
		if err := t.dropRaw(oldest[n]); err != nil {
			return n, err
		}
		size -= oldest[n].size
	}
	return n, nil
}

// dropRaw deletes bytes that guilds have or had: their articles stay without.
func (t *tx) dropRaw(r rawRow) error {
	for _, query := range []string{
		"UPDATE member SET raw = NULL WHERE article = $1 AND raw = $2",
		"UPDATE entry SET old_raw = NULL WHERE article = $1 AND old_raw = $2",
		"DELETE FROM raw WHERE article = $1 AND hash = $2",
	} {
		if err := t.exec(query, r.article, r.hash); err != nil {
			return err
		}
	}
	return nil
}
