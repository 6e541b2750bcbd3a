// Package sqlite keeps the store in one SQLite file, without cgo and with
// nothing to install. The SQL itself is written so that PostgreSQL runs it too;
// what is SQLite's alone stands in this file, errors.go, migrate.go and backup.go.
//
// Several processes may open one file: SQLite's write-ahead log lets all of
// them read while one writes. Within a process writers queue here, in order,
// rather than in SQLite's busy handler, which polls.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"beleg/knowledge/store"
)

// Store is a store.Store in one file.
type Store struct {
	db      *pool
	path    string
	writing chan struct{} // holds one token: who has it may write
	history string        // that this process will begin; "" once it has
	now     func() time.Time
	done    func() error // takes away what was made to read it
}

var _ store.Store = (*Store)(nil)

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
	if err := migrate(ctx, path, s.db.DB); err != nil {
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
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return &Store{db: &pool{DB: db, compiled: map[string]*sql.Stmt{}}, path: path, writing: make(chan struct{}, 1), history: newHistory(), now: time.Now,
		done: func() error { return nil }}, nil
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

// Close waits for running writes and closes the file.
func (s *Store) Close() error {
	s.writing <- struct{}{}
	defer func() { <-s.writing }()
	return errors.Join(s.explain("close the store", s.db.Close()), s.done())
}
