package sqlstore

import (
	"context"
	"slices"
	"time"

	"beleg/knowledge/store"
)

// forgotten is how long a process that is gone stays in its table.
const forgotten = time.Hour

const shardColumns = "id, shards, token, session, resume_url, seq"

// shardsOf runs a statement that returns shards, and sorts them: a database may return
// what it changed in any order.
func (t *tx) shardsOf(query string, args ...any) ([]store.Shard, error) {
	list, err := collect(t.ctx, t, func(scan func(...any) error) (x store.Shard, err error) {
		err = scan(&x.ID, &x.Of, &x.Token, &x.Session.ID, &x.Session.Resume, &x.Session.Seq)
		return x, err
	}, query, args...)
	slices.SortFunc(list, func(a, b store.Shard) int { return a.ID - b.ID })
	return list, err
}

// Beat implements store.Fleet.
func (s *Store) Beat(ctx context.Context, p store.Process, ttl time.Duration, held []store.Shard) (r store.Roll, err error) {
	err = s.loose(ctx, "hold on to the shards", func(t *tx) error {
		_, err := t.get("INSERT INTO process (id, seen, version, behind) VALUES ($1, "+s.dialect.now+`, $2, $3)
			ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, behind = excluded.behind RETURNING seen`,
			[]any{&t.now}, p.ID, store.Text(p.Version), p.Behind)
		if err != nil {
			return err
		}
		if err := t.keepSessions(p.ID, held); err != nil {
			return err
		}
		r.Held, err = t.shardsOf("UPDATE shard SET until = $3 WHERE owner = $1 AND until > $2 RETURNING "+shardColumns,
			p.ID, t.now, t.now+ttl.Milliseconds())
		if err != nil {
			return err
		}
		r.Living = map[string]int{}
		_, err = collect(ctx, t, func(scan func(...any) error) (id string, err error) {
			var n int
			var ends int64
			err = scan(&id, &n, &r.Shards, &ends)
			r.Living[id], r.Ends = n, time.Duration(max(0, ends-t.now))*time.Millisecond
			return id, err
		}, `SELECT p.id, COUNT(s.id), (SELECT shards FROM fleet WHERE id = 1),
			(SELECT COALESCE(MIN(until), 0) FROM shard WHERE until > $1 AND owner <> $3)
			FROM process p LEFT JOIN shard s ON s.owner = p.id AND s.until > $1
			WHERE p.seen > $2 GROUP BY p.id`, t.now, t.now-ttl.Milliseconds(), p.ID)
		return err
	})
	return r, err
}

// keepSessions writes down how far the holder of a lease came. The token of the row
// is the holder's as long as nobody else has claimed it.
func (t *tx) keepSessions(process string, shards []store.Shard) error {
	for _, x := range shards {
		err := t.exec("UPDATE shard SET session = $4, resume_url = $5, seq = $6 WHERE id = $1 AND owner = $2 AND token = $3",
			x.ID, process, x.Token, store.Text(x.Session.ID), store.Text(x.Session.Resume), x.Session.Seq)
		if err != nil {
			return err
		}
	}
	return nil
}

// shards locks the row of all processes, so that those who claim come one by one, and
// returns how many shards there are.
func (t *tx) shards() (n int, err error) {
	_, err = t.get("UPDATE fleet SET id = id WHERE id = 1 RETURNING shards", []any{&n})
	return n, err
}

// Claim implements store.Fleet.
func (s *Store) Claim(ctx context.Context, process string, ttl time.Duration, n int) (claimed []store.Shard, err error) {
	err = s.lease(ctx, "claim shards", func(t *tx) error {
		claimed = nil // it may be the second time
		all, err := t.shards()
		if err != nil {
			return err
		}
		var others int
		if _, err := t.get("SELECT COUNT(*) FROM shard WHERE until > $1 AND shards <> $2", []any{&others}, t.now, all); err != nil || others > 0 {
			return err
		}
		err = t.exec("UPDATE shard SET shards = $1, session = '', resume_url = '', seq = 0 WHERE shards <> $1 AND until <= $2", all, t.now)
		if err != nil {
			return err
		}
		claimed, err = t.shardsOf(`UPDATE shard SET owner = $1, token = token + 1, until = $2 WHERE until <= $3 AND id IN
			(SELECT id FROM shard WHERE until <= $3 AND id < $4 ORDER BY id LIMIT $5) RETURNING `+shardColumns,
			process, t.now+ttl.Milliseconds(), t.now, all, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// GiveBack implements store.Fleet.
func (s *Store) GiveBack(ctx context.Context, process string, shards []store.Shard) error {
	return s.lease(ctx, "give shards back", func(t *tx) error { return t.giveBack(process, shards) })
}

func (t *tx) giveBack(process string, shards []store.Shard) error {
	if err := t.keepSessions(process, shards); err != nil {
		return err
	}
	for _, x := range shards {
		err := t.exec("UPDATE shard SET owner = '', until = 0 WHERE id = $1 AND owner = $2 AND token = $3", x.ID, process, x.Token)
		if err != nil {
			return err
		}
	}
	return nil
}

// Quit implements store.Fleet. What was claimed without the process learning of it
// is given back as well.
func (s *Store) Quit(ctx context.Context, process string, shards []store.Shard) error {
	return s.lease(ctx, "give all shards back", func(t *tx) error {
		if err := t.giveBack(process, shards); err != nil {
			return err
		}
		if err := t.exec("UPDATE shard SET owner = '', until = 0 WHERE owner = $1", process); err != nil {
			return err
		}
		return t.exec("DELETE FROM process WHERE id = $1 OR seen < $2", process, t.now-forgotten.Milliseconds())
	})
}

// SetShards implements store.Fleet.
func (s *Store) SetShards(ctx context.Context, n int) error {
	return s.lease(ctx, "set the number of shards", func(t *tx) error {
		if _, err := t.shards(); err != nil {
			return err
		}
		for id := range n {
			err := t.exec(`INSERT INTO shard (id, shards, owner, token, until, session, resume_url, seq) VALUES ($1, $2, '', 0, 0, '', '', 0)
				ON CONFLICT (id) DO NOTHING`, id, n)
			if err != nil {
				return err
			}
		}
		return t.exec("UPDATE fleet SET shards = $1 WHERE id = 1", n)
	})
}

// Identify implements store.Fleet.
func (s *Store) Identify(ctx context.Context, bucket int, apart time.Duration) (wait time.Duration, err error) {
	err = s.lease(ctx, "take a turn to connect", func(t *tx) error {
		wait = 0
		if err := t.exec("INSERT INTO identify (bucket, next) VALUES ($1, 0) ON CONFLICT (bucket) DO NOTHING", bucket); err != nil {
			return err
		}
		took, err := t.count("UPDATE identify SET next = $2 WHERE bucket = $1 AND (next <= $3 OR next > $2)",
			bucket, t.now+apart.Milliseconds(), t.now)
		if err != nil || took > 0 {
			return err
		}
		var next int64
		_, err = t.get("SELECT next FROM identify WHERE bucket = $1", []any{&next}, bucket)
		wait = max(time.Duration(next-t.now), 1) * time.Millisecond
		return err
	})
	return wait, err
}

// Processes implements store.Fleet.
func (s *Store) Processes(ctx context.Context, within time.Duration) (list []store.Seen, err error) {
	err = s.lease(ctx, "read the processes", func(t *tx) error {
		list, err = collect(ctx, t, func(scan func(...any) error) (p store.Seen, err error) {
			var seen int64
			err = scan(&p.ID, &p.Version, &p.Behind, &seen, &p.Shards)
			p.Ago = max(0, time.Duration(t.now-seen)*time.Millisecond)
			return p, err
		}, `SELECT p.id, p.version, p.behind, p.seen, (SELECT COUNT(*) FROM shard s WHERE s.owner = p.id AND s.until > $1)
			FROM process p WHERE p.seen > $2 ORDER BY p.seen DESC, p.id`, t.now, t.now-within.Milliseconds())
		return err
	})
	return list, err
}

// Holders implements store.Fleet.
func (s *Store) Holders(ctx context.Context) (list []store.Holder, err error) {
	err = s.lease(ctx, "read the shards", func(t *tx) error {
		list, err = collect(ctx, t, func(scan func(...any) error) (h store.Holder, err error) {
			var until int64
			err = scan(&h.ID, &h.Of, &h.Token, &h.Session.ID, &h.Session.Resume, &h.Session.Seq, &h.Owner, &until)
			h.Left = max(0, time.Duration(until-t.now)*time.Millisecond)
			return h, err
		}, "SELECT "+shardColumns+", owner, until FROM shard WHERE id < (SELECT shards FROM fleet WHERE id = 1) ORDER BY id")
		return err
	})
	return list, err
}
