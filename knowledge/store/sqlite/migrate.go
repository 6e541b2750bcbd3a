package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables up to date. Two processes may open a new file at
// once, and goose reads the version before it locks: the one that comes second
// fails on a table that is there by then, and finds nothing to do the next time.
func migrate(ctx context.Context, db *sql.DB) error {
	provider, err := provide(db)
	if err != nil {
		return err
	}
	for try := range 5 {
		if err = migrateOnce(ctx, db, provider); err == nil || plain(err) {
			return err
		}
		time.Sleep(time.Duration(try) * 20 * time.Millisecond)
	}
	return err
}

func migrateOnce(ctx context.Context, db *sql.DB, provider *goose.Provider) error {
	version, err := schema(ctx, db)
	if err != nil {
		return err
	}
	newest := newestOf(provider)
	if version == newest {
		return nil // writes nothing, so whoever only reads takes no lock
	}
	if err := tooNew(version, newest); err != nil {
		return err
	}
	if _, err = provider.Up(ctx); err != nil {
		return err
	}
	return fillKeys(ctx, db)
}

// fillKeys gives articles from before there were keys theirs.
func fillKeys(ctx context.Context, db *sql.DB) error {
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	type row struct {
		id  int64
		url string
	}
	rows, err := collect(ctx, t, func(scan func(...any) error) (r row, err error) {
		err = scan(&r.id, &r.url)
		return r, err
	}, "SELECT id, url FROM article WHERE key = ''")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := t.ExecContext(ctx, "UPDATE article SET key = $2 WHERE id = $1", r.id, knowledge.AddressKey(r.url)); err != nil {
			return err
		}
	}
	return t.Commit()
}

func provide(db *sql.DB) (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithDisableGlobalRegistry(true))
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
	return fmt.Errorf("%w: its tables are of version %d and this program knows %d; use the newer program, or restore an older backup into an empty folder",
		store.ErrNewer, version, newest)
}

// schema is the version of a file's tables, 0 for an empty file.
func schema(ctx context.Context, db *sql.DB) (int64, error) {
	var tables int
	err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'goose_db_version'").Scan(&tables)
	if err != nil || tables == 0 {
		return 0, err
	}
	var version int64
	err = db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&version)
	return version, err
}
