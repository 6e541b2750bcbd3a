package sqlstore

import (
	"context"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Unhelpful implements store.Feedback.
func (s *Store) Unhelpful(ctx context.Context, g knowledge.Guild, by store.Actor, question string) error {
	return s.writeIn(ctx, g, "note what did not help", func(t *tx) error {
		err := t.exec(`INSERT INTO unhelpful (guild, question, by_id, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (guild, question, by_id) DO UPDATE SET at = excluded.at`, g, store.Text(question), store.Text(by.ID), t.now)
		if err != nil {
			return err
		}
		return t.exec(`DELETE FROM unhelpful WHERE guild = $1 AND (question, by_id) NOT IN
			(SELECT question, by_id FROM unhelpful WHERE guild = $1 ORDER BY at DESC, question, by_id LIMIT $2)`, g, store.MaxUnhelpful)
	})
}

// Complaints implements store.Feedback.
func (s *Store) Complaints(ctx context.Context, g knowledge.Guild, offset, n int) ([]store.Complaint, int, error) {
	total := 0
	list, err := collect(ctx, s.db, func(scan func(...any) error) (c store.Complaint, err error) {
		var at int64
		err = scan(&c.Question, &c.People, &at, &total)
		c.At = milli(at)
		return c, err
	}, `SELECT question, COUNT(*), MAX(at), COUNT(*) OVER () FROM unhelpful WHERE guild = $1 GROUP BY question
		ORDER BY COUNT(*) DESC, MAX(at) DESC, question LIMIT $2 OFFSET $3`, g, limit(n), offset)
	if err == nil && len(list) == 0 && offset > 0 {
		err = s.db.QueryRowContext(ctx, "SELECT COUNT(DISTINCT question) FROM unhelpful WHERE guild = $1", g).Scan(&total)
	}
	return list, total, s.explain("read what did not help", err)
}
