package sqlstore

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
)

// pool is connections of which each compiles a statement once: to read one row of a
// few takes less than to compile what reads it.
type pool struct {
	*sql.DB
	prepares bool // false: the driver does that by itself
	mu       sync.Mutex
	compiled map[string]*sql.Stmt

	// How often what connections had compiled turned out to be of no use any more, see
	// afresh. Each forgets what it compiled before that.
	tables atomic.Int64
}

// maxCompiled bounds the statements that are kept. There are not so many, but for
// lists of numbers of every length.
const maxCompiled = 256

// known returns a statement that is kept, and whether no more are.
func (p *pool) known(query string) (stmt *sql.Stmt, full bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.compiled[query], len(p.compiled) >= maxCompiled
}

// compile returns a statement that is kept, nil when there are too many. It needs a
// connection: who has one may not call it.
func (p *pool) compile(ctx context.Context, query string) (*sql.Stmt, error) {
	stmt, full := p.known(query)
	if stmt != nil || full || !p.prepares {
		return stmt, nil
	}
	stmt, err := p.PrepareContext(ctx, query) // without the lock: it may wait for a connection
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if first := p.compiled[query]; first != nil {
		stmt.Close()
		return first, nil
	}
	p.compiled[query] = stmt
	return stmt, nil
}

// maxOutdated is how often something is done again because another version of the program
// changed the tables meanwhile: once for each change.
const maxOutdated = 5

// afresh runs f, and again with statements that are compiled anew, when they were compiled
// for tables that another version of the program has changed since. Nothing was changed by
// f then.
func (p *pool) afresh(f func() error) error {
	for n := 0; ; n++ {
		tables := p.tables.Load()
		err := f()
		if n == maxOutdated || !outdated(err) {
			return err
		}
		p.tables.CompareAndSwap(tables, tables+1)
	}
}

// anew is afresh for what may be done twice: it begins again when it met a change of the tables, too.
func (p *pool) anew(f func() error) (err error) {
	for range maxOutdated {
		if err = p.afresh(f); !again(err) {
			return err
		}
	}
	return err
}

// QueryContext implements querier.
func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (rows *sql.Rows, err error) {
	err = p.living(func() error {
		rows, err = p.query(ctx, query, args...)
		return err
	})
	return rows, err
}

// living runs what only reads, or begins something, again for as long as it gets
// connections that died while nobody used them: a database that was started again, or
// whose place another took, leaves as many as there are.
func (p *pool) living(f func() error) (err error) {
	for range p.Stats().MaxOpenConnections + 1 {
		if err = f(); err == nil || !died(err) {
			return err
		}
	}
	return err
}

func (p *pool) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := p.compile(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case stmt == nil:
		var rows *sql.Rows
		err := p.anew(func() (err error) {
			rows, err = p.DB.QueryContext(ctx, query, args...)
			return err
		})
		return rows, err
	}
	return stmt.QueryContext(ctx, args...)
}

// QueryRowContext reads one row.
func (p *pool) QueryRowContext(ctx context.Context, query string, args ...any) (row *sql.Row) {
	_ = p.living(func() error {
		row = p.queryRow(ctx, query, args...)
		return row.Err()
	})
	return row // which tells the error as well
}

func (p *pool) queryRow(ctx context.Context, query string, args ...any) (row *sql.Row) {
	if stmt, err := p.compile(ctx, query); err == nil && stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	_ = p.anew(func() error {
		row = p.DB.QueryRowContext(ctx, query, args...)
		return row.Err()
	})
	return row
}
