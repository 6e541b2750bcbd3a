package sqlstore

import (
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// SaveDraft implements store.Drafts.
func (s *Store) SaveDraft(ctx context.Context, d store.Draft) error {
	clean(&d.Article)
	article, err := json.Marshal(d.Article)
	if err != nil {
		return fmt.Errorf("write the draft: %w", err)
	}
	var packed []byte
	if d.Raw != nil {
		packer, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a valid one
		if packed, err = pack(packer, d.Raw); err != nil {
			return err
		}
	}
	return s.writeIn(ctx, d.Guild, "save the draft", func(t *tx) error {
		if err := t.expireDrafts(); err != nil {
			return err
		}
		n, err := t.count(`INSERT INTO draft (guild, id, by_id, by_name, article, packed, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (guild, id) DO UPDATE SET article = excluded.article, packed = excluded.packed WHERE draft.settled = 0`,
			d.Guild, store.Text(d.ID), store.Text(d.By.ID), store.Text(d.By.Name), string(article), packed, t.now)
		if err == nil && n == 0 {
			err = store.ErrChanged
		}
		if err != nil {
			return err
		}
		return t.exec(`DELETE FROM draft WHERE guild = $1 AND id NOT IN (SELECT id FROM draft WHERE guild = $1 ORDER BY at DESC, id
			DESC LIMIT $2)`, d.Guild, store.MaxDrafts)
	})
}

// expireDrafts lets go of all guilds' drafts whose time is over.
func (t *tx) expireDrafts() error {
	return t.exec("DELETE FROM draft WHERE at < $1", t.now-store.DraftLife.Milliseconds())
}

// Draft implements store.Drafts.
func (s *Store) Draft(ctx context.Context, g knowledge.Guild, id string) (store.Draft, error) {
	d := store.Draft{Guild: g, ID: id}
	var article string
	var packed []byte
	var at int64
	err := s.db.QueryRowContext(ctx, "SELECT by_id, by_name, article, packed, at, settled, number FROM draft WHERE guild = $1 AND "+
		"id = $2 AND at >= $3",
		g, store.Text(id), s.now().Add(-store.DraftLife).UnixMilli()).Scan(&d.By.ID, &d.By.Name, &article, &packed, &at, &d.Settled, &d.Number)
	if errors.Is(err, sql.ErrNoRows) {
		return store.Draft{}, store.ErrNotFound
	}
	if err != nil {
		return store.Draft{}, s.explain("read the draft", err)
	}
	d.At = milli(at)
	if article != "" {
		if err := json.Unmarshal([]byte(article), &d.Article); err != nil {
			return store.Draft{}, fmt.Errorf("read the draft: %w", err)
		}
	}
	if packed != nil {
		d.Raw, err = unpack(packed)
	}
	return d, err
}

// SettleDraft implements store.Drafts.
func (s *Store) SettleDraft(ctx context.Context, g knowledge.Guild, id string, number int) error {
	return s.writeIn(ctx, g, "settle the draft", func(t *tx) error {
		n, err := t.count("UPDATE draft SET settled = 1, number = $3, article = '', packed = NULL WHERE guild = $1 AND id = $2 AND settled = 0",
			g, store.Text(id), number)
		if err != nil || n == 1 {
			return err
		}
		var standing int
		found, err := t.get("SELECT number FROM draft WHERE guild = $1 AND id = $2", []any{&standing}, g, store.Text(id))
		switch {
		case err != nil:
			return err
		case !found:
			return store.ErrNotFound
		case standing != number:
			return store.ErrChanged
		}
		return nil
	})
}
