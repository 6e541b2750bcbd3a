// Package sqlite keeps the store in one SQLite file, without cgo and with
// nothing to install. The SQL itself is written so that PostgreSQL runs it too;
// what is SQLite's alone stands in this file, errors.go, migrate.go and backup.go.
//
// Several processes may open one file: SQLite's write-ahead log lets all of
// them read while one writes. Within a process writers queue here, in order,
// rather than in SQLite's busy handler, which polls.
package sqlite

import (
	"context"
	"database/sql"
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
	db      *sql.DB
	path    string
	writing chan struct{} // holds one token: who has it may write
	history string        // that this process will begin; "" once it has
	now     func() time.Time
}

var _ store.Store = (*Store)(nil)

// Readers at once. More only queue for two or three cores, and each connection
// has a page cache of its own.
const connections = 8

// Open opens the file, makes it when there is none, and brings its tables up
// to date. ErrNewer when a newer version of the program has written it.
//
// Opening does not claim the data folder; who opens indexes calls [store.Lock].
func Open(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := touch(path); err != nil {
		return nil, unwritable(path, err)
	}
	s, err := connect(path)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, s.db); err != nil {
		s.db.Close()
		return nil, s.explain("open the store", err)
	}
	return s, nil
}

// connect prepares connections to a file, without touching it yet.
func connect(path string) (*Store, error) {
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return &Store{db: db, path: path, writing: make(chan struct{}, 1), history: newHistory(), now: time.Now}, nil
}

// dsn names the file and what every connection must be told. synchronous=FULL
// syncs the log at each commit, so that an acknowledged article survives a
// power cut as well as a crash; deleted text is overwritten, so that Forget
// leaves none in free pages.
func dsn(path string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/data: sqlite.org/uri.html, section 3.2
	}
	query := url.Values{
		"_busy_timeout": {"10000"},
		"_txlock":       {"immediate"},
		"_pragma": {
			"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
			"secure_delete(1)", "journal_size_limit(67108864)",
		},
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
	return s.explain("close the store", s.db.Close())
}
