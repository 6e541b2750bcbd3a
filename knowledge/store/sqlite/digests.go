package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// SetDigest implements store.Digests.
func (s *Store) SetDigest(ctx context.Context, by store.Actor, d store.Digest) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		on := 0
		if d.On {
			on = 1
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO digest (guild, channel, at, zone, enabled, since, paused, language) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (guild, channel) DO UPDATE SET at = excluded.at, zone = excluded.zone, enabled = excluded.enabled, since = excluded.since, paused = excluded.paused, language = excluded.language`,
			d.Guild, d.Channel, d.At, d.Zone, on, d.Since, d.Paused, d.Language)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, d.Guild, by, entry{Entry: store.Entry{Action: "digest", Subject: d.Channel, Detail: fmt.Sprintf("on=%v %s %s %s", d.On, d.At, d.Zone, d.Paused)}})
	})
}

// Digests implements store.Digests.
func (s *Store) Digests(ctx context.Context, g knowledge.Guild) ([]store.Digest, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT guild, channel, at, zone, enabled, since, paused, language FROM digest WHERE $1 = '' OR guild = $1 ORDER BY guild, channel", g)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Digest
	for rows.Next() {
		var d store.Digest
		var on int64
		if err := rows.Scan(&d.Guild, &d.Channel, &d.At, &d.Zone, &on, &d.Since, &d.Paused, &d.Language); err != nil {
			return nil, err
		}
		d.On = on != 0
		list = append(list, d)
	}
	return list, rows.Err()
}

const selectDelivery = "SELECT guild, channel, local_date, state, body, revision, note, message, at FROM delivery"

func scanDelivery(row interface{ Scan(...any) error }) (store.Delivery, error) {
	var d store.Delivery
	var at int64
	err := row.Scan(&d.Guild, &d.Channel, &d.LocalDate, &d.State, &d.Body, &d.Revision, &d.Note, &d.Message, &at)
	d.At = time.UnixMilli(at).UTC()
	return d, err
}

// Plan implements store.Digests.
func (s *Store) Plan(ctx context.Context, d store.Delivery) (store.Delivery, bool, error) {
	var won bool
	err := s.tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO delivery (guild, channel, local_date, state, body, revision, note, message, at) VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8)
			ON CONFLICT (channel, local_date) DO NOTHING`, d.Guild, d.Channel, d.LocalDate, string(d.State), string(d.Body), d.Revision, d.Note, s.now().UnixMilli())
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		won = n == 1
		if won && d.State == store.Skipped {
			if err := advance(ctx, tx, d); err != nil {
				return err
			}
		}
		d, err = scanDelivery(tx.QueryRowContext(ctx, selectDelivery+" WHERE channel = $1 AND local_date = $2", d.Channel, d.LocalDate))
		return err
	})
	return d, won, err
}

// Settle implements store.Digests.
func (s *Store) Settle(ctx context.Context, d store.Delivery) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE delivery SET state = $3, note = $4, message = $5, at = $6 WHERE channel = $1 AND local_date = $2",
			d.Channel, d.LocalDate, string(d.State), d.Note, d.Message, s.now().UnixMilli())
		if err != nil || d.State == store.Failed {
			return err
		}
		return advance(ctx, tx, d)
	})
}

// advance notes up to where a digest has reported.
func advance(ctx context.Context, tx *sql.Tx, d store.Delivery) error {
	_, err := tx.ExecContext(ctx, "UPDATE digest SET since = $3 WHERE guild = $1 AND channel = $2 AND since < $3", d.Guild, d.Channel, d.Revision)
	return err
}

// Deliveries implements store.Digests.
func (s *Store) Deliveries(ctx context.Context, g knowledge.Guild, channel string, limit int) ([]store.Delivery, error) {
	rows, err := s.db.QueryContext(ctx, selectDelivery+" WHERE ($1 = '' OR guild = $1) AND ($2 = '' OR channel = $2) ORDER BY at DESC, local_date DESC LIMIT $3", g, channel, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Delivery
	for rows.Next() {
		d, err := scanDelivery(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}
