package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// sqlite is one file. Several processes may open it: the write-ahead log lets all
// of them read while one writes. Within a process writers queue in Store.write, in
// order, rather than in SQLite's busy handler, which polls.
var sqlite = &dialect{
	name: "SQLite", goose: goose.DialectSQLite3,
	versioned:  "SELECT COUNT(*) FROM sqlite_master WHERE name = 'goose_db_version'",
	version:    "SELECT sqlite_version()",
	migrations: func(folder fs.FS) fs.FS { return folder },
	create:     createFile,
	now:        "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
	usual:      "TRUE", brief: "TRUE", origin: "''",
	tries: 5, raced: func(error) bool { return true },
	prepares: true, oneWriter: true,
	copyOut: vacuumInto,
	check:   func(ctx context.Context, s *Store) error { return integrityCheck(ctx, s.db.DB) },
}

// Readers at once. More only queue for two or three cores, and each connection
// has a page cache of its own.
const connections = 8

// Open opens the file, makes it when there is none, and brings its tables up
// to date. ErrNewer when a newer version of the program has written it.
//
// A file that may only be read, or stands where nothing may be written, can be
// read; every change of it fails.
//
// Opening does not claim the data folder; who opens indexes calls [store.Lock].
func Open(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	s, err := openWritable(ctx, path)
	if !forbidden(err) {
		return s, err
	}
	f, missing := os.Open(path)
	switch {
	case errors.Is(missing, os.ErrPermission):
		return nil, unreadable(path, missing)
	case missing != nil:
		return nil, err
	}
	f.Close()
	return openReadOnly(ctx, path)
}

func openWritable(ctx context.Context, path string) (*Store, error) {
	if err := touch(path); err != nil {
		return nil, unwritable(path, err)
	}
	s, err := connect(path, dsn(path, "FULL"))
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		s.db.Close()
		return nil, s.explain("open the store", err)
	}
	return s, nil
}

// connect prepares connections to a file, without touching it yet.
func connect(path, dsn string) (*Store, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	s := newStore(sqlite, db, path, connections)
	s.scratch = filepath.Dir(path)
	return s, nil
}

// createFile makes the tables of an empty file. Nothing is in them that a power cut
// could lose, so that the disk need not have each step before the next: what is lost is
// made again, and the first change that is acknowledged syncs the log as a whole.
func createFile(ctx context.Context, s *Store) (err error) {
	db, err := sql.Open("sqlite", dsn(s.path, "NORMAL"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	provider, err := s.provide(db)
	if err == nil {
		_, err = provider.Up(ctx)
	}
	return err
}

// dsn names the file and what every connection must be told. FULL as synchronous
// syncs the log at each commit, so that an acknowledged article survives a
// power cut as well as a crash; deleted text is overwritten, so that Forget
// leaves none in free pages. The log grows to 16 MB, four times what is usual,
// before it is copied into the file: an import changes the same pages of the
// index over near copies again and again.
func dsn(path, synchronous string) string {
	return uri(path, url.Values{
		"_busy_timeout": {"10000"},
		"_txlock":       {"immediate"},
		"_pragma": {
			"journal_mode(WAL)", "synchronous(" + synchronous + ")", "foreign_keys(1)",
			"secure_delete(1)", "journal_size_limit(67108864)", "wal_autocheckpoint(4000)",
		},
	})
}

func uri(path string, query url.Values) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/data: sqlite.org/uri.html, section 3.2
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: query.Encode()}).String()
}

// touch makes the file readable by its owner alone; SQLite gives the log the
// same rights. It also finds out whether it may be written to.
func touch(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// vacuumInto writes one consistent, compact copy while others read and write
// (sqlite.org/lang_vacuum.html).
func vacuumInto(ctx context.Context, s *Store, path string) error {
	_, err := s.db.ExecContext(ctx, "VACUUM INTO $1", path)
	return err
}
