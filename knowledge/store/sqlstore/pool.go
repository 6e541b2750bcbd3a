package sqlstore

import (
	"context"
	"database/sql"
	"sync"
)

// pool is connections of which each compiles a statement once: to read one row of a
// few takes less than to compile what reads it.
type pool struct {
	*sql.DB
	prepares bool // false: the driver does that by itself
	mu       sync.Mutex
	compiled map[string]*sql.Stmt
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

// QueryContext implements querier.
func (p *pool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := p.compile(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case stmt == nil:
		return p.DB.QueryContext(ctx, query, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// QueryRowContext reads one row.
func (p *pool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt, err := p.compile(ctx, query); err == nil && stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return p.DB.QueryRowContext(ctx, query, args...) // which tells the error as well
}
