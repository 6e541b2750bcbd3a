package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"beleg/knowledge"
	"beleg/knowledge/copies"
	"beleg/knowledge/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables up to date. Two processes may open a new file at
// once, and goose reads the version before it locks: the one that comes second
// fails on a table that is there by then, and finds nothing to do the next time.
func (s *Store) migrate(ctx context.Context) error {
	provider, err := s.provide(s.db.DB)
	if err != nil {
		return err
	}
	for try := range s.dialect.tries {
		if err = s.migrateOnce(ctx, provider); err == nil || plain(err) || !s.dialect.raced(err) {
			return err
		}
		time.Sleep(time.Duration(try) * 20 * time.Millisecond)
	}
	return err
}

func (s *Store) migrateOnce(ctx context.Context, provider *goose.Provider) error {
	version, err := s.schema(ctx)
	if err != nil {
		return err
	}
	newest := newestOf(provider)
	if err := tooNew(version, newest); err != nil {
		return err
	}
	switch {
	case version == 0 && s.dialect.create != nil:
		err = s.dialect.create(ctx, s)
	case version < newest:
		_, err = provider.Up(ctx)
	}
	if err != nil {
		return err
	}
	for _, fill := range []func(context.Context, *sql.DB) (bool, error){fillKeys, fillWords} {
		for done := false; !done; {
			if done, err = fill(ctx, s.db.DB); err != nil {
				return err
			}
		}
	}
	return nil
}

// perFill is how many rows one transaction fills in: another process may write between
// two, and one that is killed goes on where it was.
const perFill = 200

// row is a row that a column was added to, with what the column is made of.
type row struct {
	article, n int64
	from       string
}

// lacking reads some rows that are to be filled in. While there are none nothing
// is written, so whoever only reads takes no lock.
func lacking(ctx context.Context, db *sql.DB, query string) ([]row, error) {
	return collect(ctx, db, func(scan func(...any) error) (r row, err error) {
		err = scan(&r.article, &r.n, &r.from)
		return r, err
	}, query+" LIMIT $1", perFill)
}

// fillKeys gives articles from before there were keys of addresses theirs, some at
// a time, and reports whether all have them.
func fillKeys(ctx context.Context, db *sql.DB) (done bool, err error) {
	rows, err := lacking(ctx, db, "SELECT id, 0, url FROM article WHERE key = ''")
	return fillIn(ctx, db, rows, err, func(exec func(string, ...any) error, r row) error {
		return exec("UPDATE article SET key = $2 WHERE id = $1", r.article, knowledge.AddressKey(r.from))
	})
}

// fillWords gives versions from before copies were recognised what these are
// recognised by.
func fillWords(ctx context.Context, db *sql.DB) (done bool, err error) {
	rows, err := lacking(ctx, db, "SELECT article, n, body FROM version WHERE words = 0")
	return fillIn(ctx, db, rows, err, func(exec func(string, ...any) error, r row) error {
		text := copies.Of(r.from)
		if err := exec("UPDATE version SET words = $3 WHERE article = $1 AND n = $2", r.article, r.n, text.Words()); err != nil {
			return err
		}
		return keepKeys(exec, r.article, r.n, text.Keys())
	})
}

// fillIn fills rows in by f, in one transaction.
func fillIn(ctx context.Context, db *sql.DB, rows []row, err error, f func(exec func(string, ...any) error, r row) error) (done bool,
	_ error) {
	if err != nil || len(rows) == 0 {
		return true, err
	}
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer t.Rollback()
	for _, r := range rows {
		err := f(func(query string, args ...any) error {
			_, err := t.ExecContext(ctx, query, args...)
			return err
		}, r)
		if err != nil {
			return false, err
		}
	}
	return len(rows) < perFill, t.Commit()
}

func (s *Store) provide(db *sql.DB) (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(s.dialect.goose, db, s.dialect.migrations(folder), goose.WithDisableGlobalRegistry(true))
}

func newestOf(provider *goose.Provider) int64 {
	sources := provider.ListSources()
	return sources[len(sources)-1].Version
}

// tooNew is ErrNewer when a newer version of the program made the tables.
func tooNew(version, newest int64) error {
	if version <= newest {
		return nil
	}
	return fmt.Errorf("%w: its tables are of version %d and this program knows %d; use the newer program, or restore an older "+
		"backup into an empty folder",
		store.ErrNewer, version, newest)
}

// schema is the version of the tables, 0 where there are none.
func (s *Store) schema(ctx context.Context) (int64, error) {
	var tables int
	err := s.db.DB.QueryRowContext(ctx, s.dialect.versioned).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, err
	}
	var version int64
	err = s.db.DB.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&version)
	return version, err
}
