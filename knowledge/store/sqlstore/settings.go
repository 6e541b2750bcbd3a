package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Setting implements store.Settings.
func (s *Store) Setting(ctx context.Context, g knowledge.Guild, name string) (value string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT value FROM setting WHERE guild = $1 AND name = $2", g, store.Text(name)).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, s.explain("read the setting", err)
}

// Settings implements store.Settings.
func (s *Store) Settings(ctx context.Context, g knowledge.Guild) (map[string]string, error) {
	set := map[string]string{}
	_, err := collect(ctx, s.db, func(scan func(...any) error) (_ struct{}, err error) {
		var name, value string
		err = scan(&name, &value)
		set[name] = value
		return struct{}{}, err
	}, "SELECT name, value FROM setting WHERE guild = $1", g)
	return set, s.explain("read the settings", err)
}

// Set implements store.Settings. Setting what is set already leaves no entry.
func (s *Store) Set(ctx context.Context, g knowledge.Guild, by store.Actor, name, value string) error {
	name, value = store.Text(name), store.Text(value)
	return s.writeIn(ctx, g, "save the setting", func(t *tx) error {
		var old string
		if _, err := t.get("SELECT value FROM setting WHERE guild = $1 AND name = $2", []any{&old}, g, name); err != nil {
			return err
		}
		if old == value {
			return nil
		}
		if err := t.set(g, name, value); err != nil {
			return err
		}
		_, err := t.record(g, by, operation{action: "set", subject: name, detail: value})
		return err
	})
}

func (t *tx) set(g knowledge.Guild, name, value string) error {
	if value == "" {
		return t.exec("DELETE FROM setting WHERE guild = $1 AND name = $2", g, name)
	}
	return t.exec(`INSERT INTO setting (guild, name, value) VALUES ($1, $2, $3)
		ON CONFLICT (guild, name) DO UPDATE SET value = excluded.value`, g, name, value)
}
