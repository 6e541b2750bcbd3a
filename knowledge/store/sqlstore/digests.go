package sqlstore

import (
	"context"
	"fmt"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// SetDigest implements store.Digests. Since never goes back: whoever changes
// the hour read the digest before the last delivery moved it.
func (s *Store) SetDigest(ctx context.Context, by store.Actor, d store.Digest) error {
	return s.writeIn(ctx, d.Guild, "save the digest", func(t *tx) error {
		err := t.exec(`INSERT INTO digest (guild, channel, clock, zone, active, since, paused, language, switched_by) VALUES ($1, $2,
			$3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (guild, channel) DO UPDATE SET clock = excluded.clock, zone = excluded.zone, active = excluded.active,
				since = CASE WHEN excluded.since > digest.since THEN excluded.since ELSE digest.since END,
				paused = excluded.paused, language = excluded.language, switched_by = excluded.switched_by`,
			d.Guild, store.Text(d.Channel), store.Text(d.At), store.Text(d.Zone), truth(d.On),
			d.Since, store.Text(d.Paused), store.Text(d.Language), store.Text(d.By))
		if err != nil {
			return err
		}
		_, err = t.record(d.Guild, by, operation{action: "digest", subject: store.Text(d.Channel), detail: describe(d)})
		return err
	})
}

// describe says for the audit record what a digest was set to.
func describe(d store.Digest) string {
	switch {
	case !d.On:
		return "off"
	case d.Paused != "":
		return "paused: " + store.Text(d.Paused)
	}
	return store.Text(d.At + " " + d.Zone)
}

// Digests implements store.Digests.
func (s *Store) Digests(ctx context.Context, g knowledge.Guild) ([]store.Digest, error) {
	digests, err := collect(ctx, s.db, func(scan func(...any) error) (d store.Digest, err error) {
		err = scan(&d.Guild, &d.Channel, &d.At, &d.Zone, &d.On, &d.Since, &d.Paused, &d.Language, &d.By)
		return d, err
	}, `SELECT guild, channel, clock, zone, active, since, paused, language, switched_by FROM digest
		WHERE $1 = '' OR guild = $1 ORDER BY guild, channel`, g)
	return digests, s.explain("read the digests", err)
}

// Plan implements store.Digests.
func (s *Store) Plan(ctx context.Context, d store.Delivery) (standing store.Delivery, wrote bool, err error) {
	err = s.writeIn(ctx, d.Guild, "plan the digest", func(t *tx) error {
		at := t.now
		if !d.At.IsZero() {
			at = d.At.UnixMilli()
		}
		n, err := t.count(`INSERT INTO delivery (guild, channel, local_date, state, body, revision, note, message, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (guild, channel, local_date) DO NOTHING`,
			d.Guild, store.Text(d.Channel), store.Text(d.LocalDate), string(store.Planned), append([]byte{},
				d.Body...), d.Revision, store.Text(d.Note), store.Text(d.Message), at)
		if err != nil {
			return err
		}
		wrote = n == 1
		standing, err = t.delivery(d)
		return err
	})
	return standing, wrote, err
}

const deliveryColumns = "guild, channel, local_date, state, body, revision, note, message, at"

func scanDelivery(scan func(...any) error) (d store.Delivery, err error) {
	var at int64
	err = scan(&d.Guild, &d.Channel, &d.LocalDate, &d.State, &d.Body, &d.Revision, &d.Note, &d.Message, &at)
	d.At = milli(at)
	return d, err
}

// delivery reads the one that stands for a channel and date; ErrNotFound.
func (t *tx) delivery(d store.Delivery) (store.Delivery, error) {
	found, err := collect(t.ctx, t.sql, scanDelivery, "SELECT "+deliveryColumns+` FROM delivery
		WHERE guild = $1 AND channel = $2 AND local_date = $3`, d.Guild, store.Text(d.Channel), store.Text(d.LocalDate))
	if err == nil && len(found) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Delivery{}, err
	}
	return found[0], nil
}

// Settle implements store.Digests.
func (s *Store) Settle(ctx context.Context, d store.Delivery) error {
	if d.State != store.Sent && d.State != store.Skipped && d.State != store.Failed {
		return fmt.Errorf("cannot settle a digest as %q: say sent, skipped or failed", d.State)
	}
	return s.writeIn(ctx, d.Guild, "settle the digest", func(t *tx) error {
		standing, err := t.delivery(d)
		switch {
		case err != nil:
			return err
		case standing.State == store.Sent || standing.State == store.Skipped:
			if standing.State == d.State {
				return nil
			}
			return &sentence{text: fmt.Sprintf("cannot settle the digest of %s as %s: it is %s already", d.LocalDate, d.State, standing.State)}
		}
		if err := t.settle(d); err != nil || d.State == store.Failed {
			return err
		}
		return t.exec("UPDATE digest SET since = $3 WHERE guild = $1 AND channel = $2 AND since < $3",
			d.Guild, store.Text(d.Channel), standing.Revision)
	})
}

func (t *tx) settle(d store.Delivery) error {
	return t.exec("UPDATE delivery SET state = $4, note = $5, message = $6 WHERE guild = $1 AND channel = $2 AND local_date = $3",
		d.Guild, store.Text(d.Channel), store.Text(d.LocalDate), string(d.State), store.Text(d.Note), store.Text(d.Message))
}

// Deliveries implements store.Digests. Only what is asked for stands in the query,
// so that the deliveries of one channel are found by their key.
func (s *Store) Deliveries(ctx context.Context, g knowledge.Guild, channel string, n int) ([]store.Delivery, error) {
	where, args := "", []any{limit(n)}
	for _, c := range []struct{ column, value string }{{"guild", string(g)}, {"channel", channel}} {
		if c.value != "" {
			args = append(args, store.Text(c.value))
			where += fmt.Sprintf(" AND %s = $%d", c.column, len(args))
		}
	}
	deliveries, err := collect(ctx, s.db, scanDelivery, "SELECT "+deliveryColumns+" FROM delivery WHERE TRUE"+where+
		" ORDER BY at DESC, local_date DESC, guild, channel LIMIT $1", args...)
	return deliveries, s.explain("read the deliveries", err)
}
