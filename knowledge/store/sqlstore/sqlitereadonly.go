package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"beleg/knowledge/store"
)

// openReadOnly reads a file without writing to it or beside it. The log beside
// it counts: of a process that was killed it holds what the file has not yet.
// Where SQLite cannot read the two in place (sqlite.org/wal.html#read_only_databases)
// it reads a copy.
func openReadOnly(ctx context.Context, path string) (*Store, error) {
	_, err := os.Stat(path + "-wal")
	logged := err == nil
	s, err := reading(ctx, path, !logged)
	if !logged || !forbidden(err) {
		return s, err
	}
	dir, done, err := store.Scratch(os.TempDir(), ".beleg-reading-")
	if err != nil {
		return nil, unwritable(path, err)
	}
	copied := filepath.Join(dir, "beleg.db")
	if err = merge(ctx, path, copied); err == nil {
		s, err = reading(ctx, copied, true)
	}
	if err != nil {
		return nil, errors.Join(err, done())
	}
	s.path, s.scratch, s.done = path, filepath.Dir(path), done
	return s, nil
}

// reading opens a file; immutable promises that nobody writes to it, so that
// SQLite needs no log.
func reading(ctx context.Context, path string, immutable bool) (*Store, error) {
	query := url.Values{"mode": {"ro"}, "_busy_timeout": {"10000"}}
	if immutable {
		query.Set("immutable", "1")
	}
	s, err := connect(path, uri(path, query))
	if err != nil {
		return nil, err
	}
	if err := s.current(ctx); err != nil {
		s.db.Close()
		return nil, s.explain("read the store", err)
	}
	return s, nil
}

// merge copies a file with its log and makes one of them.
func merge(ctx context.Context, from, to string) error {
	for _, ending := range []string{"", "-wal"} {
		if err := copyFile(from+ending, to+ending); err != nil {
			return fmt.Errorf("cannot copy %s to read it: check the space for temporary files: %w", from+ending, err)
		}
	}
	s, err := connect(to, dsn(to, "FULL"))
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(s.explain("read the log", err), s.db.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// current fails unless the tables are those that this program knows.
func (s *Store) current(ctx context.Context) error {
	provider, err := s.provide(s.db.DB)
	if err != nil {
		return err
	}
	version, err := s.schema(ctx)
	if err != nil {
		return err
	}
	newest := newestOf(provider)
	if version < newest {
		return &sentence{text: fmt.Sprintf("cannot read %s: its tables are of an older version (%d of %d) and may not be written to; "+
			"open a copy of the folder where it may be", s.path, version, newest)}
	}
	return tooNew(version, newest)
}
