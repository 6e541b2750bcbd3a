package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
)

// histories is how many are remembered. An index that is further behind is made
// anew, which it needs by then anyway.
const histories = 1000

// begin gives the revisions after last to this process's history.
func (t *tx) begin(last int64) error {
	if err := t.exec("INSERT INTO history (id, revision) VALUES ($1, $2)", t.history, last); err != nil {
		return err
	}
	return t.exec("DELETE FROM history WHERE id NOT IN (SELECT id FROM history ORDER BY revision DESC LIMIT $1)", histories)
}

// newHistory is a name that no other process has.
func newHistory() string { return rand.Text() }

// History implements store.Log.
func (s *Store) History(ctx context.Context, revision int64) (id string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT id FROM history WHERE revision < $1 ORDER BY revision DESC LIMIT 1", revision).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, s.explain("read the history", err)
}
