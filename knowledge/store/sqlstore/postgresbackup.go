package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"beleg/knowledge/store"
)

// copyOut writes the database as it is at one moment into a new SQLite file, while
// others go on writing.
func copyOut(ctx context.Context, s *Store, path string) (err error) {
	if err := touch(path); err != nil {
		return unwritable(path, err)
	}
	to, err := connect(path, dsn(path, "OFF"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.db.Close()) }()
	if err := to.migrate(ctx); err != nil {
		return err
	}
	from, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: s.dialect.snapshot, ReadOnly: true})
	if err != nil {
		return err
	}
	defer from.Rollback()
	if err := mayPause(ctx, from); err != nil {
		return err
	}
	if err := copyInto(ctx, from, to.db.DB); err != nil {
		return err
	}
	// A number that nobody used yet is none that two may use.
	var article int64
	if err := s.db.QueryRowContext(ctx, "SELECT last_value FROM article_id").Scan(&article); err != nil {
		return err
	}
	if _, err = to.db.ExecContext(ctx, "UPDATE counter SET article = $1", article); err != nil {
		return err
	}
	_, err = to.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// RestorePostgres reads a backup into an empty database, all of it or, when it is
// damaged or breaks off, nothing. It needs as much space among the system's
// temporary files as the backup is long.
func RestorePostgres(ctx context.Context, r io.Reader, address string) error {
	dir, done, err := store.Scratch(os.TempDir(), ".beleg-restoring-")
	if err != nil {
		return unwritable(os.TempDir(), err)
	}
	defer done()
	path := filepath.Join(dir, "beleg.db")
	if err := receive(ctx, r, path); err != nil {
		return err
	}
	if err := inspect(ctx, path); err != nil {
		return err
	}
	from, err := openWritable(ctx, path) // brings old tables up to date
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := OpenPostgres(ctx, address)
	if err != nil {
		return err
	}
	defer to.Close()
	return to.explain("restore", to.fill(ctx, from))
}

// fill copies all rows of a SQLite file into an empty database.
func (s *Store) fill(ctx context.Context, from *Store) error {
	all, err := tables(ctx, from.db.DB)
	if err != nil {
		return err
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	if err := mayPause(ctx, t); err != nil {
		return err
	}
	if err := s.mustBeEmpty(ctx, t, all); err != nil {
		return err
	}
	for _, table := range all {
		if _, err := t.ExecContext(ctx, `DELETE FROM "`+table.name+`"`); err != nil {
			return err
		}
		if err := conn.Raw(func(driver any) error { return table.copyTo(ctx, from.db, driver.(*stdlib.Conn).Conn()) }); err != nil {
			return err
		}
	}
	if _, err := t.ExecContext(ctx, "SELECT setval('article_id', article + 1, false) FROM counter"); err != nil {
		return err
	}
	return t.Commit()
}

// mayPause lets a transaction wait for a disk for as long as that takes.
func mayPause(ctx context.Context, t *sql.Tx) error {
	_, err := t.ExecContext(ctx, "SET LOCAL idle_in_transaction_session_timeout = 0")
	return err
}

// neverEmpty are the tables that have a row from the beginning.
var neverEmpty = []string{"counter", "fleet"}

// mustBeEmpty refuses a database in which somebody has something. It locks the row
// that every writer needs, so that nobody comes in between.
func (s *Store) mustBeEmpty(ctx context.Context, t *sql.Tx, all []table) error {
	if _, err := t.ExecContext(ctx, "UPDATE counter SET id = id"); err != nil {
		return err
	}
	for _, table := range all {
		if slices.Contains(neverEmpty, table.name) {
			continue
		}
		var one int
		err := t.QueryRowContext(ctx, `SELECT 1 FROM "`+table.name+`" LIMIT 1`).Scan(&one)
		if err == nil {
			return &sentence{text: "cannot restore into " + s.path + ": there is something in it already; " +
				"make an empty database and name that in DATABASE_URL"}
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

// copyTo streams a table's rows into PostgreSQL.
func (t table) copyTo(ctx context.Context, from querier, to *pgx.Conn) error {
	rows, failed := make(chan []any, 64), make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(rows)
		failed <- t.read(ctx, from, func(row []any) error {
			select {
			case rows <- append([]any{}, row...):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	_, err := to.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromFunc(func() ([]any, error) { return <-rows, nil }))
	cancel()
	for range rows { // whoever reads ends
	}
	if read := <-failed; err == nil {
		err = read
	}
	return err
}
