package sqlstore

import (
	"context"
	"database/sql"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// List implements store.Articles.
func (s *Store) List(ctx context.Context, g knowledge.Guild, p store.Page) ([]knowledge.Article, int, error) {
	p.Offset = max(p.Offset, 0)
	list := s.listAll
	if !p.PassesAll() {
		list = s.listSome
	}
	var articles []knowledge.Article
	var total int
	err := s.db.anew(func() (err error) {
		articles, total, err = list(ctx, g, p)
		return err
	})
	return articles, total, s.explain("list the articles", err)
}

// listAll reads a page and counts, both in one snapshot.
func (s *Store) listAll(ctx context.Context, g knowledge.Guild, p store.Page) ([]knowledge.Article, int, error) {
	t, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: s.dialect.snapshot, ReadOnly: true})
	if err != nil {
		return nil, 0, err
	}
	defer t.Rollback()
	var total int
	if err := t.QueryRowContext(ctx, "SELECT COUNT(*) FROM member WHERE guild = $1 AND removed = 0", g).Scan(&total); err != nil {
		return nil, 0, err
	}
	articles, err := collect(ctx, t, scanShort,
		"SELECT "+shortColumns+fromMembers+order(p)+" LIMIT $2 OFFSET $3", g, limit(p.Limit), p.Offset)
	return articles, total, err
}

// listSome filters here rather than in SQL, so that Page.Passes alone says
// what belongs to it: neither database folds "ÖRF" as Go does.
func (s *Store) listSome(ctx context.Context, g knowledge.Guild, p store.Page) ([]knowledge.Article, int, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+shortColumns+fromMembers+order(p), g)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	var articles []knowledge.Article
	total := 0
	for rows.Next() {
		a, err := scanShort(rows.Scan)
		if err != nil {
			return nil, 0, err
		}
		if !p.Passes(a) {
			continue
		}
		if total >= p.Offset && (p.Limit <= 0 || len(articles) < p.Limit) {
			articles = append(articles, a)
		}
		total++
	}
	return articles, total, rows.Err()
}

// order is in which order a list comes. Dates are ISO 8601; those that have none come
// last.
func order(p store.Page) string {
	if p.ByDay {
		return " ORDER BY substr(v.published, 1, 10) DESC, m.number DESC"
	}
	return " ORDER BY m.number DESC"
}
