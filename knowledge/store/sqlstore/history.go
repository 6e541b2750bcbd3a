package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"beleg/knowledge"
)

// histories is how many are remembered of a guild. An index that is further behind
// is made anew, which it needs by then anyway.
const histories = 100

// begin gives the guild's revisions after last to a history of this process.
func (t *tx) begin(g knowledge.Guild, id string, last int64) error {
	err := t.exec("INSERT INTO guild_history (guild, id, revision) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", g, id, last)
	if err != nil {
		return err
	}
	return t.exec(`DELETE FROM guild_history WHERE guild = $1 AND id NOT IN
		(SELECT id FROM guild_history WHERE guild = $1 ORDER BY revision DESC LIMIT $2)`, g, histories)
}

// newHistory is what the names of one process begin with, and of no other. What they end
// with is the server's: one that takes over from another may lack what that gave out
// last, and then gives out the same revisions for something else.
func newHistory() string { return rand.Text() + "." }

// History implements store.Log.
func (s *Store) History(ctx context.Context, g knowledge.Guild, revision int64) (id string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT id FROM guild_history WHERE guild = $1 AND revision < $2 ORDER BY revision DESC LIMIT 1", g,
		revision).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, s.explain("read the history", err)
}
