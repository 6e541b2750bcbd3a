package sqlstore

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

const (
	// longestLease and horizon bound how far ahead anything is planned. What is
	// farther was written while the clock was wrong.
	longestLease = 15 * time.Minute
	longestQuiet = 24 * time.Hour
	horizon      = 60 * 24 * time.Hour
	// marked is how long an item that no reading has named stays known, and
	// refreshed how exact that is.
	marked    = 120 * 24 * time.Hour
	refreshed = 7 * 24 * time.Hour
)

const feedColumns = "f.url, f.host, f.asked, f.title, f.due, f.every, f.etag, f.modified, f.success, f.changed, f.fails, f.failing, " +
	"f.reason, f.detail, f.told, f.items, f.missing"

// feedRow holds what a row has in another form than a FeedState.
type feedRow struct {
	due, every, success, changed, failing int64
}

func (r *feedRow) columns(f *store.FeedState) []any {
	return []any{&f.URL, &f.Host, &f.Asked, &f.Title, &r.due, &r.every, &f.ETag, &f.Modified, &r.success, &r.changed, &f.Fails, &r.failing,
		&f.Reason, &f.Detail, &f.Told, &f.Items, &f.Missing}
}

func (r *feedRow) fill(f *store.FeedState) {
	f.Due, f.Interval = milli(r.due), time.Duration(r.every)*time.Millisecond
	f.Success, f.Changed, f.Failing = moment(r.success), moment(r.changed), moment(r.failing)
}

// moment is a time that may not have come; 0 stands for none.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return milli(ms)
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// ClaimHosts implements store.Feeds. One statement takes them, so that two
// processes never get the same: it asks again what its inner question found.
// Leases are counted by the clock of the transaction: those of the processes differ.
func (s *Store) ClaimHosts(ctx context.Context, until time.Time, n int) (leases []store.Lease, err error) {
	left := until.Sub(s.now())
	err = s.write(ctx, "claim hosts", func(t *tx) error {
		t.ticket++
		var err error
		leases, err = collect(t.ctx, t.sql, func(scan func(...any) error) (l store.Lease, err error) {
			err = scan(&l.Host, &l.Token)
			l.Until = milli(until.UnixMilli())
			return l, err
		}, `UPDATE host SET until = $1, token = $2 WHERE (until <= $3 OR until > $4) AND name IN
			(SELECT name FROM host WHERE (due <= $3 OR due > $5) AND (until <= $3 OR until > $4)
				AND (quiet <= $3 OR quiet > $7) ORDER BY due LIMIT $6)
			RETURNING name, token`,
			t.now+left.Milliseconds(), t.ticket, t.now, t.now+longestLease.Milliseconds(), t.now+horizon.Milliseconds(), limit(n),
			t.now+longestQuiet.Milliseconds())
		return err
	})
	if err != nil {
		return nil, err
	}
	return leases, nil
}

// ClaimHost implements store.Feeds. Reading is cheap, and most of who waits for a host
// finds it taken.
func (s *Store) ClaimHost(ctx context.Context, host string, until time.Time) (l store.Lease, quiet time.Duration, err error) {
	left := until.Sub(s.now())
	host = store.Text(host)
	free, quiet, err := s.isFree(ctx, host)
	if err != nil || !free {
		return store.Lease{}, quiet, err
	}
	err = s.write(ctx, "claim a host", func(t *tx) error {
		t.ticket++
		l = store.Lease{}
		// Without anything to do there it is due when the lease ends: then it is forgotten.
		claimed, err := t.get(`INSERT INTO host (name, due, until, token, quiet) VALUES ($1, $2, $2, $3, 0)
			ON CONFLICT (name) DO UPDATE SET until = excluded.until, token = excluded.token
			WHERE (host.until <= $4 OR host.until > $5) AND (host.quiet <= $4 OR host.quiet > $6) RETURNING token`, []any{&l.Token},
			host, t.now+left.Milliseconds(), t.ticket, t.now, t.now+longestLease.Milliseconds(), t.now+longestQuiet.Milliseconds())
		if claimed {
			l.Host, l.Until = host, milli(until.UnixMilli())
		}
		return err
	})
	if err != nil {
		return store.Lease{}, 0, err
	}
	return l, 0, nil
}

// isFree reports whether a host can be claimed by its name, and for how much longer its
// server wants to be left alone.
func (s *Store) isFree(ctx context.Context, host string) (free bool, quiet time.Duration, err error) {
	var until, silent, now int64
	err = s.db.QueryRowContext(ctx, "SELECT until, quiet, "+s.dialect.now+" FROM host WHERE name = $1", host).Scan(&until, &silent, &now)
	if errors.Is(err, sql.ErrNoRows) {
		return true, 0, nil
	}
	if silent > now && silent <= now+longestQuiet.Milliseconds() {
		quiet = time.Duration(silent-now) * time.Millisecond
	}
	held := until > now && until <= now+longestLease.Milliseconds()
	return err == nil && !held && quiet == 0, quiet, s.explain("look whether a host is free", err)
}

// Quiet implements store.Feeds.
func (s *Store) Quiet(ctx context.Context, host string, wait time.Duration) error {
	return s.write(ctx, "leave a host alone", func(t *tx) error {
		end := t.now + min(wait, longestQuiet).Milliseconds()
		return t.exec(`INSERT INTO host (name, due, until, token, quiet) VALUES ($1, $2, 0, 0, $2)
			ON CONFLICT (name) DO UPDATE SET quiet = excluded.quiet`, store.Text(host), end)
	})
}

// writeAt is write for what belongs to a host that is held: it waits for nobody but those
// who write to the same. ErrChanged when the lease was lost. It may lock nothing else, as
// others lock the host last.
func (s *Store) writeAt(ctx context.Context, l store.Lease, doing string, f func(*tx) error) error {
	return s.explain(doing, s.transact(ctx, func(t *tx) error {
		if err := t.holds(l); err != nil {
			return err
		}
		return t.readClock("TRUE")
	}, f))
}

// holds locks a host, and is ErrChanged unless a lease still is the host's newest.
func (t *tx) holds(l store.Lease) error {
	var token int64
	found, err := t.get("SELECT token FROM host WHERE "+t.store.dialect.usual+" AND name = $1"+t.store.dialect.locking, []any{&token}, l.Host)
	if err == nil && (!found || token != l.Token) {
		err = store.ErrChanged
	}
	return err
}

// Renew implements store.Feeds.
func (s *Store) Renew(ctx context.Context, l store.Lease, until time.Time) (store.Lease, error) {
	left := until.Sub(s.now())
	err := s.writeAt(ctx, l, "keep a host", func(t *tx) error {
		return t.exec("UPDATE host SET until = $2 WHERE name = $1", l.Host, t.now+left.Milliseconds())
	})
	if err == nil {
		l.Until = milli(until.UnixMilli())
	}
	return l, err
}

// Release implements store.Feeds. Whoever plans something at the host meanwhile says so in
// its row after that, and so waits; what was planned before is seen.
func (s *Store) Release(ctx context.Context, l store.Lease, from time.Time) error {
	var pause time.Duration
	if !from.IsZero() {
		pause = max(0, from.Sub(s.now()))
	}
	err := s.writeAt(ctx, l, "give a host back", func(t *tx) error {
		due, err := t.dueAgain(l.Host)
		switch {
		case err != nil:
			return err
		case due.Valid || pause > 0: // with nothing to do it stays for its pause, and goes with the next turn
			end := t.now + pause.Milliseconds()
			return t.exec("UPDATE host SET until = $2, due = $3 WHERE name = $1", l.Host, end, cmp.Or(due.V, end))
		}
		return t.exec("DELETE FROM host WHERE name = $1", l.Host)
	})
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	return err
}

// Leases implements store.Feeds.
func (s *Store) Leases(ctx context.Context) (list []store.Lease, err error) {
	err = s.lease(ctx, "read the leases of hosts", func(t *tx) error {
		list, err = collect(t.ctx, t.sql, func(scan func(...any) error) (l store.Lease, err error) {
			var end int64
			err = scan(&l.Host, &l.Token, &end)
			l.Until = milli(end)
			return l, err
		}, "SELECT name, token, until FROM host WHERE until > $1 AND until <= $2 ORDER BY name", t.now, t.now+longestLease.Milliseconds())
		return err
	})
	return list, err
}

// FreeHosts implements store.Feeds. The new token fences who held them.
func (s *Store) FreeHosts(ctx context.Context) error {
	return s.write(ctx, "free the hosts", func(t *tx) error {
		t.ticket++
		return t.exec("UPDATE host SET until = 0, token = $1 WHERE until > 0", t.ticket)
	})
}

// dueAgain finds out when a host is due, null when it has nothing to do and its server does
// not want to be left alone: that would be forgotten with the host.
func (t *tx) dueAgain(host string) (due sql.Null[int64], err error) {
	_, err = t.get(`SELECT MIN(due) FROM (SELECT due FROM feed WHERE host = $1 AND active > 0
		UNION ALL SELECT due FROM errand WHERE host = $1
		UNION ALL SELECT quiet FROM host WHERE name = $1 AND quiet > $2 AND quiet <= $3) AS todo`, []any{&due},
		host, t.now, t.now+longestQuiet.Milliseconds())
	return due, err
}

// DueFeeds implements store.Feeds.
func (s *Store) DueFeeds(ctx context.Context, l store.Lease) ([]store.FeedState, error) {
	now, _, err := s.clock(ctx)
	if err != nil {
		return nil, s.explain("read the feeds", err)
	}
	list, err := collect(ctx, s.db, scanFeed, "SELECT "+feedColumns+` FROM feed f
		WHERE f.host = $1 AND f.active > 0 AND (f.due <= $2 OR f.due > $3) ORDER BY f.due, f.id`,
		l.Host, now.UnixMilli(), now.Add(horizon).UnixMilli())
	return list, s.explain("read the feeds", err)
}

func scanFeed(scan func(...any) error) (f store.FeedState, err error) {
	var row feedRow
	err = scan(row.columns(&f)...)
	row.fill(&f)
	return f, err
}

// Polled implements store.Feeds.
func (s *Store) Polled(ctx context.Context, l store.Lease, f store.FeedState) error {
	for _, v := range []*string{&f.URL, &f.Moved, &f.Title, &f.ETag, &f.Modified, &f.Reason, &f.Detail} {
		*v = store.Text(*v)
	}
	return s.write(ctx, "keep how a feed goes", func(t *tx) error {
		if err := t.holds(l); err != nil {
			return err
		}
		id, err := t.feedAt(f.URL)
		if err != nil || id == 0 {
			return err // nobody has it any more
		}
		if err := t.polled(id, f); err != nil || f.Moved == "" || f.Moved == f.URL {
			return err
		}
		return t.move(id, f)
	})
}

// polled writes a feed's row. Whoever asked for it since the poll began may not
// have got its items, so it stays due and is read whole.
func (t *tx) polled(id int64, f store.FeedState) error {
	err := t.exec(`UPDATE feed SET title = CASE WHEN $2 = '' THEN title ELSE $2 END, every = $3, success = $4, changed = $5,
			fails = $6, failing = $7, reason = $8, detail = $9, told = $10, items = $11, missing = $12 WHERE id = $1`,
		id, f.Title, f.Interval.Milliseconds(), millis(f.Success), millis(f.Changed), f.Fails, millis(f.Failing),
		f.Reason, f.Detail, truth(f.Told), f.Items, f.Missing)
	if err != nil {
		return err
	}
	return t.exec("UPDATE feed SET due = $2, etag = $3, modified = $4 WHERE id = $1 AND asked = $5", id, t.planned(f.Due), f.ETag, f.Modified,
		f.Asked)
}

// move gives a feed its new address, or its subscribers to the feed that has it.
func (t *tx) move(id int64, f store.FeedState) error {
	host := store.HostOf(f.Moved)
	if host == "" {
		return nil
	}
	there, err := t.feedAt(f.Moved)
	if err != nil {
		return err
	}
	if there != 0 && there != id {
		return t.merge(id, there)
	}
	if err := t.exec("UPDATE feed SET url = $2, host = $3 WHERE id = $1", id, f.Moved, host); err != nil {
		return err
	}
	if err := t.exec("INSERT INTO feed_address (url, feed) VALUES ($1, $2) ON CONFLICT (url) DO NOTHING", f.Moved, id); err != nil {
		return err
	}
	return t.hostDue(host, t.planned(f.Due))
}

// hostDue lets a host be claimed at a time, or before.
func (t *tx) hostDue(host string, due int64) error {
	return t.exec(`INSERT INTO host (name, due, until, token) VALUES ($1, $2, 0, 0)
		ON CONFLICT (name) DO UPDATE SET due = CASE WHEN excluded.due < host.due THEN excluded.due ELSE host.due END`, host, due)
}

// merge moves what one feed has to another; a guild that subscribes to both keeps
// that to the other.
func (t *tx) merge(from, to int64) error {
	for _, query := range []string{
		"DELETE FROM subscription WHERE feed = $1 AND guild IN (SELECT guild FROM subscription WHERE feed = $2)",
		"UPDATE subscription SET feed = $2 WHERE feed = $1",
		`INSERT INTO seen (feed, guild, item, at) SELECT $2, guild, item, at FROM seen WHERE feed = $1
			ON CONFLICT (feed, guild, item) DO NOTHING`,
		"UPDATE feed_address SET feed = $2 WHERE feed = $1",
	} {
		if err := t.exec(query, from, to); err != nil {
			return err
		}
	}
	for _, query := range []string{"DELETE FROM seen WHERE feed = $1", "DELETE FROM feed WHERE id = $1"} {
		if err := t.exec(query, from); err != nil {
			return err
		}
	}
	return t.ask(to)
}

// NextDue implements store.Feeds.
func (s *Store) NextDue(ctx context.Context) (time.Time, error) {
	now, ahead, err := s.clock(ctx)
	if err != nil {
		return time.Time{}, s.explain("read what is due", err)
	}
	var due sql.Null[int64]
	err = s.db.QueryRowContext(ctx, `SELECT MIN(CASE WHEN due > $3 THEN $1 ELSE due END) FROM host
		WHERE (until <= $1 OR until > $2) AND (quiet <= $1 OR quiet > $4)`,
		now.UnixMilli(), now.Add(longestLease).UnixMilli(), now.Add(horizon).UnixMilli(), now.Add(longestQuiet).UnixMilli()).Scan(&due)
	if err != nil || !due.Valid {
		return time.Time{}, s.explain("read what is due", err)
	}
	return milli(due.V).Add(-ahead), nil
}

// slack is how far clocks may differ that are taken for the same.
const slack = 2 * time.Second

// clock is the database's, by which all processes plan, and how far it is ahead of the
// one of this process.
func (s *Store) clock(ctx context.Context) (now time.Time, ahead time.Duration, err error) {
	if s.dialect.oneWriter {
		return s.now(), 0, nil
	}
	var ms int64
	if err := s.db.QueryRowContext(ctx, "SELECT "+s.dialect.now).Scan(&ms); err != nil {
		return time.Time{}, 0, err
	}
	now = milli(ms)
	if ahead = now.Sub(s.now()); ahead.Abs() < slack {
		ahead = 0
	}
	return now, ahead, nil
}

// planned is a time by the clock of this process as the database's has it.
func (t *tx) planned(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	ahead := milli(t.now).Sub(t.store.now())
	if ahead.Abs() < slack {
		ahead = 0
	}
	return at.Add(ahead).UnixMilli()
}

// mark is an item's name at a fixed length: IDs may be anything.
func mark(item string) string {
	sum := sha256.Sum256([]byte(item))
	return hex.EncodeToString(sum[:16])
}

// Unseen implements store.Feeds.
func (s *Store) Unseen(ctx context.Context, g knowledge.Guild, url string, items []string) ([]string, error) {
	marks, err := collect(ctx, s.db, func(scan func(...any) error) (m string, err error) {
		err = scan(&m)
		return m, err
	}, "SELECT s.item FROM seen s JOIN feed_address a ON a.feed = s.feed WHERE a.url = $1 AND s.guild = $2", store.Text(url), g)
	if err != nil {
		return nil, s.explain("read what a feed gave", err)
	}
	known := make(map[string]bool, len(marks))
	for _, m := range marks {
		known[m] = true
	}
	var unseen []string
	for _, item := range items {
		if m := mark(item); !known[m] {
			known[m] = true
			unseen = append(unseen, item)
		}
	}
	return unseen, nil
}

// Seen implements store.Feeds.
func (s *Store) Seen(ctx context.Context, g knowledge.Guild, url string, items []string, errands ...store.Errand) error {
	return s.write(ctx, "keep what a feed gave", func(t *tx) error {
		feed, err := t.feedAt(store.Text(url))
		if err != nil {
			return err
		}
		var number int64
		subscribed, err := t.get("SELECT number FROM subscription WHERE feed = $1 AND guild = $2", []any{&number}, feed, g)
		if err != nil || !subscribed {
			return err // it left meanwhile
		}
		for _, item := range items {
			err := t.exec(`INSERT INTO seen (feed, guild, item, at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (feed, guild, item) DO UPDATE SET at = excluded.at WHERE seen.at < $5`,
				feed, g, mark(item), t.now, t.now-refreshed.Milliseconds())
			if err != nil {
				return err
			}
		}
		if err := t.exec("DELETE FROM seen WHERE feed = $1 AND guild = $2 AND at < $3", feed, g, t.now-marked.Milliseconds()); err != nil {
			return err
		}
		return t.plan(errands)
	})
}

// PlanErrands implements store.Feeds.
func (s *Store) PlanErrands(ctx context.Context, errands []store.Errand) error {
	if len(errands) == 0 {
		return nil
	}
	return s.write(ctx, "plan what to fetch", func(t *tx) error { return t.plan(errands) })
}

func (t *tx) plan(errands []store.Errand) error {
	for _, e := range errands {
		t.ticket++
		host, due := store.Text(e.Host), t.planned(e.Due)
		if e.Due.IsZero() {
			due = t.now
		}
		err := t.exec(`INSERT INTO errand (id, kind, guild, name, host, due, tries, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (guild, kind, name) DO UPDATE SET id = excluded.id, host = excluded.host, due = excluded.due,
				tries = excluded.tries, detail = excluded.detail`,
			t.ticket, store.Text(e.Kind), e.Guild, store.Text(e.Key), host, due, e.Tries, append([]byte{}, e.Detail...))
		if err != nil {
			return err
		}
		if err := t.hostDue(host, due); err != nil {
			return err
		}
	}
	return nil
}

// DueErrands implements store.Feeds.
func (s *Store) DueErrands(ctx context.Context, l store.Lease, n int) ([]store.Errand, error) {
	now, _, err := s.clock(ctx)
	if err != nil {
		return nil, s.explain("read what to fetch", err)
	}
	list, err := collect(ctx, s.db, func(scan func(...any) error) (e store.Errand, err error) {
		var due int64
		err = scan(&e.ID, &e.Kind, &e.Guild, &e.Key, &e.Host, &due, &e.Tries, &e.Detail)
		e.Due = milli(due)
		return e, err
	}, `SELECT id, kind, guild, name, host, due, tries, detail FROM errand WHERE host = $1 AND (due <= $2 OR due > $3)
		ORDER BY due, id LIMIT $4`, l.Host, now.UnixMilli(), now.Add(horizon).UnixMilli(), limit(n))
	return list, s.explain("read what to fetch", err)
}

// SettleErrand implements store.Feeds.
func (s *Store) SettleErrand(ctx context.Context, l store.Lease, e store.Errand, next time.Time) error {
	return s.write(ctx, "settle what was fetched", func(t *tx) error {
		if err := t.holds(l); err != nil {
			return err
		}
		if next.IsZero() {
			return t.exec("DELETE FROM errand WHERE id = $1", e.ID)
		}
		return t.exec("UPDATE errand SET due = $2, tries = tries + 1, detail = $3 WHERE id = $1", e.ID, t.planned(next),
			append([]byte{}, e.Detail...))
	})
}
