package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"beleg/knowledge"
)

// tx is one writing transaction. It lives no longer than the call it serves,
// which is why it may hold a context.
type tx struct {
	ctx   context.Context
	store *Store
	sql   statements
	pool  *pool
	now   int64
	stmts map[string]*sql.Stmt
	id    string // by which the database knows it, see commit; "" where that is not known

	shared  bool  // it holds what all guilds share, such as feeds and hosts
	ticket  int64 // the last one given out; written back at the end, as those of guilds are
	article int64 // likewise, where the database has no numbers for articles; 0 before the first
	guilds  map[knowledge.Guild]*counters
	was     map[knowledge.Guild]counters

	// What need not be asked for, as the transaction knows it: articles that it
	// inserted, true while they have no version and no guild; and which addresses and
	// texts the guild's articles do not have.
	inserted  map[int64]bool
	claimedAt map[string]int64 // articles that were inserted, by address
	alone     map[string]bool  // keys of addresses that one article has
	noAddress map[string]bool  // by key
	noWords   map[int64]bool
}

// counters are what a guild gave out last.
type counters struct {
	number, revision, entry int64
	history                 string // the name under which this process goes on
	begun                   bool   // it is in the guild's history
}

// write runs f as one transaction: all of it is kept, or none. Of those that change
// what guilds share one runs at a time.
func (s *Store) write(ctx context.Context, doing string, f func(*tx) error) error {
	return s.explain(doing, s.transact(ctx, func(t *tx) error { return t.share() }, f))
}

// writeIn is write for what belongs to one guild: it waits for nobody but those who
// write to the same.
func (s *Store) writeIn(ctx context.Context, g knowledge.Guild, doing string, f func(*tx) error) error {
	return s.explain(doing, s.transact(ctx, func(t *tx) error { _, err := t.in(g); return err }, f))
}

// lease is write for what touches no article: it neither waits for the counters nor lets
// others wait for them. Its now is the database's, which all processes share. A process
// that is stopped or cut off in the midst of it keeps the others waiting for a second at
// most, where the database can see to that.
func (s *Store) lease(ctx context.Context, doing string, f func(*tx) error) error {
	return s.explain(doing, s.transact(ctx, func(t *tx) error { return t.readClock(s.dialect.brief) }, f))
}

// statement is one of several that are run together.
type statement struct {
	query string
	args  []any
	read  func(scan func(...any) error) error // of each row; nil where there are none
}

// together runs statements as one transaction and, where the database takes them at once,
// waits for one answer: there is no midst in which a process could be stopped or cut off
// and keep others waiting. It does not begin again when it met another.
func (s *Store) together(ctx context.Context, doing string, list []statement) error {
	if s.dialect.batches {
		return s.explain(doing, s.db.afresh(func() error { return s.sendTogether(ctx, list) }))
	}
	return s.lease(ctx, doing, func(t *tx) error {
		for _, one := range list {
			if err := t.run(one); err != nil {
				return err
			}
		}
		return nil
	})
}

// run runs one.
func (t *tx) run(one statement) error {
	if one.read == nil {
		return t.exec(one.query, one.args...)
	}
	_, err := collect(t.ctx, t, func(scan func(...any) error) (struct{}, error) { return struct{}{}, one.read(scan) }, one.query, one.args...)
	return err
}

// statements runs statements as a transaction.
type statements interface {
	querier
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	StmtContext(ctx context.Context, stmt *sql.Stmt) *sql.Stmt
}

// transact locks something and runs f. Where several may write at once it begins
// again, and calls f again therefore, when two met, or the connection was lost before
// anything was kept.
func (s *Store) transact(ctx context.Context, lock, f func(*tx) error) error {
	var met, lost int
	for {
		err := s.db.afresh(func() error { return s.attempt(ctx, lock, f) })
		switch {
		case err == nil || plain(err) || s.dialect.oneWriter:
			return err
		case again(err) && met < s.meetings:
			met++
			err = pause(ctx, time.Duration(met)*20*time.Millisecond)
		case disconnected(err) && !errors.Is(err, errUncertain) && lost < maxLost:
			lost++
			err = pause(ctx, time.Duration(lost)*200*time.Millisecond)
		default:
			return err
		}
		if err != nil {
			return err
		}
	}
}

// How often a transaction begins again because it met another, and because the
// connection was lost.
const (
	maxMeetings = 20
	maxLost     = 6
)

// maxAsked is how often the database is asked whether it kept a transaction: for eight
// seconds or so, in which one whose connection was cut off has come to its end, see
// pgIdleTimeout.
const maxAsked = 12

// errUncertain is the loss of a connection after which nobody knows whether the
// transaction was kept.
var errUncertain = errors.New("the connection was lost while the change was being kept; look whether it was, before you try again")

// commit keeps a transaction. When the connection is lost meanwhile, the database is asked
// over another one whether it was kept: if not, the error is that of the connection.
func (s *Store) commit(ctx context.Context, begun *sql.Tx, id string) error {
	lost := begun.Commit()
	if lost == nil || !disconnected(lost) || id == unwritten {
		return lost
	}
	uncertain := errors.Join(errUncertain, lost)
	for try := 1; id != "" && try <= maxAsked; try++ {
		if pause(ctx, time.Duration(try)*100*time.Millisecond) != nil {
			return uncertain
		}
		var outcome string
		err := s.db.QueryRowContext(ctx, s.dialect.outcome, id).Scan(&outcome)
		switch {
		case outcome == "committed":
			return nil
		case outcome == "aborted":
			return lost
		case err != nil && !disconnected(err):
			return uncertain
		} // else it is not there yet, or has not noticed that the connection is gone
	}
	return uncertain
}

// pause waits about so long, so that two who met do not meet again.
func pause(ctx context.Context, about time.Duration) error {
	timer := time.NewTimer(about/2 + rand.N(about))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Store) attempt(ctx context.Context, lock, f func(*tx) error) error {
	if s.dialect.oneWriter {
		select {
		case s.writing <- struct{}{}:
			defer func() { <-s.writing }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	begun, all, end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	defer begun.Rollback() // after Commit it does nothing
	t := &tx{ctx: ctx, store: s, sql: all, pool: s.db, now: s.now().UnixMilli(), stmts: map[string]*sql.Stmt{},
		guilds: map[knowledge.Guild]*counters{}, was: map[knowledge.Guild]counters{},
		inserted: map[int64]bool{}, noAddress: map[string]bool{}, noWords: map[int64]bool{},
		claimedAt: map[string]int64{}, alone: map[string]bool{}}
	for _, step := range []func(*tx) error{lock, f, (*tx).keep, (*tx).last} {
		if err := step(t); err != nil {
			return err
		}
	}
	if err := s.commit(ctx, begun, t.id); err != nil {
		return err
	}
	for query := range t.stmts { // for the next one, now that there is a connection again
		s.db.compile(ctx, query)
	}
	return nil
}

// share locks what guilds share. Who needs that and a guild as well takes it first.
func (t *tx) share() error {
	t.shared = true
	_, err := t.get("SELECT ticket FROM counter WHERE "+t.store.dialect.usual+t.store.dialect.locking, []any{&t.ticket})
	t.was[""] = counters{number: t.ticket}
	if err != nil {
		return err
	}
	return t.readClock("TRUE")
}

// readClock, under a condition, makes the time of the transaction the database's, where
// processes on several machines, whose clocks may differ, agree on who holds what.
func (t *tx) readClock(condition string) error {
	if t.store.dialect.oneWriter {
		return nil
	}
	_, err := t.get("SELECT "+t.store.dialect.now+" WHERE "+condition, []any{&t.now})
	return err
}

// in locks a guild, so that whoever comes second also commits second, and returns
// what it gave out last.
func (t *tx) in(g knowledge.Guild) (*counters, error) {
	if c := t.guilds[g]; c != nil {
		return c, nil
	}
	c := &counters{}
	for {
		d := t.store.dialect
		history := "CAST($2 AS TEXT) || " + d.origin
		known, err := t.get("SELECT last_number, revision, entry, "+history+", EXISTS (SELECT 1 FROM guild_history h WHERE h.guild = guild.id "+
			"AND h.id = "+history+") FROM guild WHERE "+d.usual+" AND id = $1"+d.locking,
			[]any{&c.number, &c.revision, &c.entry, &c.history, &c.begun}, g, t.store.history)
		if err != nil {
			return nil, err
		}
		if known {
			break
		}
		// A guild that is being forgotten says what the next one begins after.
		if err := t.exec("UPDATE counter SET id = id"); err != nil {
			return nil, err
		}
		err = t.exec("INSERT INTO guild (id, last_number, revision, entry) SELECT $1, 0, revision, entry FROM counter "+
			"WHERE TRUE ON CONFLICT (id) DO NOTHING", g)
		if err != nil {
			return nil, err
		}
	}
	t.guilds[g], t.was[g] = c, *c
	return c, nil
}

// keep writes down what was given out.
func (t *tx) keep() error {
	for g, c := range t.guilds {
		if err := t.keepCounters(g, *c); err != nil {
			return err
		}
	}
	if t.ticket != t.was[""].number {
		if !t.shared {
			return errors.New("a ticket was given out without a lock")
		}
		if err := t.exec("UPDATE counter SET ticket = $1", t.ticket); err != nil {
			return err
		}
	}
	if t.article == 0 {
		return nil
	}
	return t.exec("UPDATE counter SET article = $1", t.article)
}

func (t *tx) keepCounters(g knowledge.Guild, c counters) error {
	was := t.was[g]
	if c == was {
		return nil
	}
	if c.revision > was.revision && !c.begun {
		if err := t.begin(g, c.history, was.revision); err != nil {
			return err
		}
	}
	return t.exec("UPDATE guild SET last_number = $2, revision = $3, entry = $4 WHERE id = $1", g, c.number, c.revision, c.entry)
}

// newArticle gives out the next number of an article.
func (t *tx) newArticle() (id int64, err error) {
	if next := t.store.dialect.nextArticle; next != "" {
		_, err := t.get(next, []any{&id})
		return id, err
	}
	if t.article == 0 {
		if _, err := t.get("SELECT article FROM counter", []any{&t.article}); err != nil {
			return 0, err
		}
	}
	t.article++
	return t.article, nil
}

// prepare compiles a statement once for the transaction: a Put repeats few
// statements many times. It is nil where the driver does that.
func (t *tx) prepare(query string) (*sql.Stmt, error) {
	if stmt := t.stmts[query]; stmt != nil || !t.pool.prepares {
		return stmt, nil
	}
	if kept, _ := t.pool.known(query); kept != nil {
		t.stmts[query] = t.sql.StmtContext(t.ctx, kept)
		return t.stmts[query], nil
	}
	stmt, err := t.sql.PrepareContext(t.ctx, query)
	if err == nil {
		t.stmts[query] = stmt
	}
	return stmt, err
}

func (t *tx) exec(query string, args ...any) error {
	if b, ok := t.sql.(*batched); ok {
		return b.later(t.ctx, query, args)
	}
	_, err := t.count(query, args...)
	return err
}

// count runs a statement and says how many rows it touched.
func (t *tx) count(query string, args ...any) (n int64, err error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return 0, err
	}
	var result sql.Result
	if stmt != nil {
		result, err = stmt.ExecContext(t.ctx, args...)
	} else {
		if err = t.flush(); err == nil {
			result, err = t.sql.ExecContext(t.ctx, query, args...)
		}
	}
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// get reads one row and says whether there is one.
func (t *tx) get(query string, dest []any, args ...any) (bool, error) {
	stmt, err := t.prepare(query)
	switch {
	case err != nil:
		return false, err
	case stmt != nil:
		err = stmt.QueryRowContext(t.ctx, args...).Scan(dest...)
	default:
		if err = t.flush(); err == nil {
			err = t.sql.QueryRowContext(t.ctx, query, args...).Scan(dest...)
		}
	}
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// querier is what reads need: the pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// QueryContext makes a querier of the transaction whose statements are compiled once.
func (t *tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := t.prepare(query)
	switch {
	case err != nil:
		return nil, err
	case stmt == nil:
		return t.sql.QueryContext(ctx, query, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// collect reads all rows of a query, each by f.
func collect[T any](ctx context.Context, q querier, f func(scan func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := f(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

func scanID(scan func(...any) error) (id int64, err error) {
	err = scan(&id)
	return id, err
}

// limit is a LIMIT for SQL; 0 means none.
func limit(n int) int64 {
	if n <= 0 {
		return math.MaxInt64
	}
	return int64(n)
}

func milli(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
