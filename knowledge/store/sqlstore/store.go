// Package sqlstore keeps the store in a database: one SQLite file, without cgo and
// with nothing to install, or PostgreSQL, which many processes share. The SQL is
// the same for both; what they differ in is a [dialect], and stands in sqlite*.go
// and postgres*.go.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/pressly/goose/v3"

	"beleg/knowledge/store"
)

// dialect is what databases differ in.
type dialect struct {
	name        string
	goose       goose.Dialect
	versioned   string                                                 // counts 1 where goose's table of versions is
	version     string                                                 // of the database itself
	migrations  func(fs.FS) fs.FS                                      // as the database understands them
	create      func(context.Context, *Store) error                    // makes all tables, where that is no migration
	tries       int                                                    // to bring the tables up to date
	raced       func(error) bool                                       // whether another process may have done that meanwhile
	prepares    bool                                                   // statements are compiled here, as the driver does not by itself
	now         string                                                 // the database's clock, in milliseconds
	usual       string                                                 // bounds how long a transaction waits, and lets others wait
	brief       string                                                 // likewise for leases, whose rows others need each second
	origin      string                                                 // names the server that answers, since its start
	outcome     string                                                 // says what became of a transaction; "" where none gets lost
	batches     bool                                                   // changes are sent together
	oneWriter   bool                                                   // writers queue in the process
	locking     string                                                 // of rows that are read
	nextArticle string                                                 // reads the next number of an article; "" where the counter has it
	shares      bool                                                   // guilds are written at once, and may meet over an article
	snapshot    sql.IsolationLevel                                     // in which several statements read the same
	copyOut     func(ctx context.Context, s *Store, path string) error // writes a backup
	check       func(context.Context, *Store) error
}

// Store is a store.Store in a database.
type Store struct {
	dialect  *dialect
	db       *pool
	path     string        // of the file; what sentences call the database
	scratch  string        // folder for backups in the making
	writing  chan struct{} // holds one token: who has it may write
	tells    bool          // the database knows what became of a transaction, see commit
	history  string        // that this process begins in each guild
	meetings int           // how often a transaction begins again, see transact
	now      func() time.Time
	done     func() error // takes away what was made to read it
}

var _ store.Store = (*Store)(nil)

func newStore(d *dialect, db *sql.DB, path string, connections int) *Store {
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return &Store{dialect: d, scratch: os.TempDir(), db: &pool{DB: db, prepares: d.prepares, compiled: map[string]*sql.Stmt{}}, path: path,
		writing: make(chan struct{}, 1), history: newHistory(), meetings: maxMeetings, now: time.Now, done: func() error { return nil }}
}

// Database names the database and its version, "SQLite 3.50.1".
func (s *Store) Database(ctx context.Context) (string, error) {
	var version string
	err := s.db.QueryRowContext(ctx, s.dialect.version).Scan(&version)
	return s.dialect.name + " " + version, s.explain("ask for the database's version", err)
}

// Check reads everything, as far as the database can, and says whether it is sound.
func (s *Store) Check(ctx context.Context) error {
	return s.explain("check the store", s.dialect.check(ctx, s))
}

// Close waits for running writes and closes the database.
func (s *Store) Close() error {
	s.writing <- struct{}{}
	defer func() { <-s.writing }()
	return errors.Join(s.explain("close the store", s.db.Close()), s.done())
}
