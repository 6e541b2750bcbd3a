package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"
)

// tx is one writing transaction. It lives no longer than the call it serves,
// which is why it may hold a context.
type tx struct {
	ctx   context.Context
	sql   *sql.Tx
	pool  *pool
	now   int64
	stmts map[string]*sql.Stmt

	history string // to begin with the next revision; "" when that was done
	// The last ones given out; written back at the end.
	revision, article, entry, ticket int64
}

// write runs f as one transaction: all of it is kept, or none.
func (s *Store) write(ctx context.Context, doing string, f func(*tx) error) error {
	if s.dialect.oneWriter {
		select {
		case s.writing <- struct{}{}:
			defer func() { <-s.writing }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	begun, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(doing, err)
	}
	defer begun.Rollback() // after Commit it does nothing
	t := &tx{ctx: ctx, sql: begun, pool: s.db, now: s.now().UnixMilli(), stmts: map[string]*sql.Stmt{}, history: s.history}
	if err := t.run(f); err != nil {
		return s.explain(doing, err)
	}
	if err := begun.Commit(); err != nil {
		return s.explain(doing, err)
	}
	s.history = t.history
	for query := range t.stmts { // for the next one, now that there is a connection again
		s.db.compile(ctx, query)
	}
	return nil
}

// lease runs f as one transaction that touches no article: it neither waits for the
// counters nor lets others wait for them.
func (s *Store) lease(ctx context.Context, doing string, f func(*tx) error) error {
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	begun, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(doing, err)
	}
	defer begun.Rollback() // after Commit it does nothing
	t := &tx{ctx: ctx, sql: begun, pool: s.db, now: s.now().UnixMilli(), stmts: map[string]*sql.Stmt{}}
	if err := f(t); err != nil {
		return s.explain(doing, err)
	}
	return s.explain(doing, begun.Commit())
}

// run locks the counters, so that whoever comes second also commits second.
func (t *tx) run(f func(*tx) error) error {
	_, err := t.get("UPDATE counter SET id = id RETURNING revision, article, entry, ticket",
		[]any{&t.revision, &t.article, &t.entry, &t.ticket})
	if err != nil {
		return err
	}
	last := t.revision
	if err := f(t); err != nil {
		return err
	}
	if t.history != "" && t.revision > last {
		if err := t.begin(last); err != nil {
			return err
		}
		t.history = ""
	}
	return t.exec("UPDATE counter SET revision = $1, article = $2, entry = $3, ticket = $4", t.revision, t.article, t.entry, t.ticket)
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
		result, err = t.sql.ExecContext(t.ctx, query, args...)
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
		err = t.sql.QueryRowContext(t.ctx, query, args...).Scan(dest...)
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
