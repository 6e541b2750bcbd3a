package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// batched is a transaction in which changes wait for each other, so that many are sent
// together: each alone would have to wait for the answer to the one before. Whatever
// reads sends them first.
type batched struct {
	*sql.Tx
	conn  *sql.Conn
	queue pgx.Batch
	keys  struct{ article, version, key []int64 } // of copies, see insertKeys; they go last
}

// perBatch bounds what waits; there may be whole pages among it.
const perBatch = 128

// begin begins a transaction; end lets its connection go.
func (s *Store) begin(ctx context.Context) (tx *sql.Tx, all statements, end func() error, err error) {
	if !s.dialect.batches {
		tx, err = s.db.BeginTx(ctx, nil)
		return tx, tx, func() error { return nil }, err
	}
	var conn *sql.Conn
	err = s.db.living(func() error {
		if conn, err = s.db.Conn(ctx); err != nil {
			return err
		}
		if tx, err = conn.BeginTx(ctx, nil); err != nil {
			conn.Close()
		}
		return err
	})
	if err != nil {
		return nil, nil, nil, err
	}
	return tx, &batched{Tx: tx, conn: conn}, conn.Close, nil
}

// later runs a change with those that follow.
func (b *batched) later(ctx context.Context, query string, args []any) error {
	values := make([]any, len(args))
	for i, arg := range args {
		v, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return err
		}
		values[i] = v
	}
	b.queue.Queue(query, values...)
	if b.queue.Len() < perBatch {
		return nil
	}
	return b.flush(ctx)
}

// insertKeys inserts by what near copies of versions are found. There are dozens of each
// version, so that to send them as one statement of three lists, not one for each version,
// spares more than it does for any other table.
const insertKeys = `INSERT INTO copy_key (article, version, key) SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[])
	ON CONFLICT DO NOTHING`

// keep inserts the keys of a version with what waits.
func (b *batched) keep(article, version int64, keys []int64) {
	for _, key := range keys {
		b.keys.article, b.keys.version, b.keys.key = append(b.keys.article, article), append(b.keys.version, version), append(b.keys.key, key)
	}
}

// flush sends what waits.
func (b *batched) flush(ctx context.Context) error {
	if len(b.keys.key) > 0 {
		b.queue.Queue(insertKeys, b.keys.article, b.keys.version, b.keys.key)
		b.keys.article, b.keys.version, b.keys.key = nil, nil, nil
	}
	if b.queue.Len() == 0 {
		return nil
	}
	queue := b.queue
	b.queue = pgx.Batch{}
	return b.conn.Raw(func(c any) error { return c.(*stdlib.Conn).Conn().SendBatch(ctx, &queue).Close() })
}

// unwritten is the number of a transaction that changed nothing.
const unwritten = "0"

// last sends what waits at the end of a transaction, and asks for its number with it.
func (t *tx) last() error {
	b, ok := t.sql.(*batched)
	if !ok {
		return nil
	}
	if t.store.tells {
		b.queue.Queue("SELECT COALESCE(CAST(pg_current_xact_id_if_assigned() AS TEXT), '" + unwritten + "')").QueryRow(
			func(row pgx.Row) error { return row.Scan(&t.id) })
	}
	return b.flush(t.ctx)
}

// QueryContext implements statements.
func (b *batched) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := b.flush(ctx); err != nil {
		return nil, err
	}
	return b.Tx.QueryContext(ctx, query, args...)
}

// flush sends changes that wait, where they do.
func (t *tx) flush() error {
	if b, ok := t.sql.(*batched); ok {
		return b.flush(t.ctx)
	}
	return nil
}

// sendTogether runs statements that wait for nothing in between: to the database, what
// is sent at once is one transaction.
func (s *Store) sendTogether(ctx context.Context, list []statement) error {
	var batch pgx.Batch
	for _, one := range list {
		queued := batch.Queue(one.query, one.args...)
		if one.read == nil {
			continue
		}
		queued.Query(func(rows pgx.Rows) error {
			for rows.Next() {
				if err := one.read(rows.Scan); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error { return c.(*stdlib.Conn).Conn().SendBatch(ctx, &batch).Close() })
}
