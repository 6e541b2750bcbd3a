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

func scanShard(scan func(...any) error) (x store.Shard, err error) {
	err = scan(&x.ID, &x.Of, &x.Token, &x.Session.ID, &x.Session.Resume, &x.Session.Seq)
	return x, err
}

// sortShards sorts what a statement returned: a database may return what it changed in
// any order.
func sortShards(list []store.Shard) {
	slices.SortFunc(list, func(a, b store.Shard) int { return a.ID - b.ID })
}

// beatTime is the moment at which the process $1 said that it lives, just before.
const beatTime = "(SELECT seen FROM process WHERE id = $1)"

// Beat implements store.Fleet. It waits for one answer, as every process asks each second.
func (s *Store) Beat(ctx context.Context, p store.Process, ttl time.Duration, held []store.Shard) (r store.Roll, err error) {
	var now int64
	list := []statement{{query: "INSERT INTO process (id, seen, version, behind) VALUES ($1, " + s.dialect.now + `, $2, $3)
			ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, behind = excluded.behind RETURNING seen`,
		args: []any{p.ID, store.Text(p.Version), p.Behind},
		read: func(scan func(...any) error) error {
			r = store.Roll{Living: map[string]int{}}
			return scan(&now)
		}}}
	for _, x := range held {
		list = append(list, keepSession(p.ID, x))
	}
	list = append(list, statement{query: "UPDATE shard SET until = " + beatTime + " + $2 WHERE owner = $1 AND until > " + beatTime +
		" RETURNING " + shardColumns,
		args: []any{p.ID, ttl.Milliseconds()},
		read: func(scan func(...any) error) error {
			x, err := scanShard(scan)
			r.Held = append(r.Held, x)
			return err
		}}, statement{query: `SELECT p.id, COUNT(s.id), (SELECT shards FROM fleet WHERE id = 1),
				(SELECT COALESCE(MIN(until), 0) FROM shard WHERE until > ` + beatTime + ` AND owner <> $1),
				(SELECT COUNT(*) FROM shard WHERE until <= ` + beatTime + ` AND id < (SELECT shards FROM fleet WHERE id = 1))
			FROM process p LEFT JOIN shard s ON s.owner = p.id AND s.until > ` + beatTime + `
			WHERE p.seen > ` + beatTime + ` - $2 GROUP BY p.id`,
		args: []any{p.ID, ttl.Milliseconds()},
		read: func(scan func(...any) error) error {
			var id string
			var n int
			var ends int64
			err := scan(&id, &n, &r.Shards, &ends, &r.Free)
			r.Living[id], r.Ends = n, time.Duration(max(0, ends-now))*time.Millisecond
			return err
		}})
	err = s.together(ctx, "hold on to the shards", list)
	sortShards(r.Held)
	return r, err
}

// keepSession writes down how far the holder of a lease came. The token of the row
// is the holder's as long as nobody else has claimed it.
func keepSession(process string, x store.Shard) statement {
	return statement{query: "UPDATE shard SET session = $4, resume_url = $5, seq = $6 WHERE id = $1 AND owner = $2 AND token = $3",
		args: []any{x.ID, process, x.Token, store.Text(x.Session.ID), store.Text(x.Session.Resume), x.Session.Seq}}
}

// lockShards locks the row of all processes, so that those who claim come one by one.
const lockShards = "UPDATE fleet SET id = id WHERE id = 1"

// Claim implements store.Fleet. It waits for one answer, so that it lets those who claim
// at the same moment wait for no more than its work.
func (s *Store) Claim(ctx context.Context, process string, ttl time.Duration, n int) (claimed []store.Shard, err error) {
	now := s.dialect.now
	const all = "(SELECT shards FROM fleet WHERE id = 1)"
	drained := "NOT EXISTS (SELECT 1 FROM shard WHERE until > " + now + " AND shards <> " + all + ")"
	err = s.together(ctx, "claim shards", []statement{
		{query: lockShards},
		{query: "UPDATE shard SET shards = " + all + ", session = '', resume_url = '', seq = 0 WHERE shards <> " + all +
			" AND until <= " + now + " AND " + drained},
		{query: "UPDATE shard SET owner = $1, token = token + 1, until = " + now + " + $2 WHERE until <= " + now + " AND " + drained +
			" AND id IN (SELECT id FROM shard WHERE until <= " + now + " AND shards = " + all + " AND id < " + all +
			" ORDER BY id LIMIT $3) RETURNING " + shardColumns,
			args: []any{process, ttl.Milliseconds(), n},
			read: func(scan func(...any) error) error {
				x, err := scanShard(scan)
				claimed = append(claimed, x)
				return err
			}}})
	if err != nil {
		return nil, err
	}
	sortShards(claimed)
	return claimed, nil
}

// GiveBack implements store.Fleet.
func (s *Store) GiveBack(ctx context.Context, process string, shards []store.Shard) error {
	return s.lease(ctx, "give shards back", func(t *tx) error { return t.giveBack(process, shards) })
}

func (t *tx) giveBack(process string, shards []store.Shard) error {
	for _, x := range shards {
		if err := t.run(keepSession(process, x)); err != nil {
			return err
		}
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
		if err := t.exec(lockShards); err != nil {
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
		var next int64
		_, err := t.get("SELECT next FROM identify WHERE bucket = $1"+s.dialect.locking, []any{&next}, bucket)
		if err != nil {
			return err
		}
		if err := t.readClock("TRUE"); err != nil { // after others had their turn: what it said before may be earlier than theirs
			return err
		}
		latest := t.now + apart.Milliseconds()
		if next > t.now && next <= latest { // one still later was written by a clock that leapt
			wait = time.Duration(next-t.now) * time.Millisecond
			return nil
		}
		return t.exec("UPDATE identify SET next = $2 WHERE bucket = $1", bucket, latest)
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
