package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"beleg/knowledge/store"
)

// sentence is an error that says what to do in one sentence and keeps its cause
// for errors.Is without printing it.
type sentence struct {
	text  string
	cause error
}

func (e *sentence) Error() string { return e.text }
func (e *sentence) Unwrap() error { return e.cause }

// errDamaged is what a failed check found.
var errDamaged = errors.New("the file is damaged")

// explain turns what the driver says into what the operator needs to know. A
// failed write was rolled back whole, so each sentence may say so.
func (s *Store) explain(doing string, err error) error {
	if err == nil || plain(err) {
		return err
	}
	cause := err
	if full(err) || forbidden(err) {
		cause = errors.Join(store.ErrUnwritable, err)
	}
	return &sentence{fmt.Sprintf("cannot %s: %s", doing, s.reason(err)), cause}
}

// full holds for errors that say that the disk has no room.
func full(err error) bool {
	var e *driver.Error
	return errors.As(err, &e) && e.Code()&0xff == codes.SQLITE_FULL || state(err) == pgDiskFull
}

// forCallers are errors that callers act on.
var forCallers = []error{store.ErrNotFound, store.ErrNewer, store.ErrChanged, context.Canceled, context.DeadlineExceeded}

// plain errors are for callers or explained already.
func plain(err error) bool {
	var done *sentence
	return errors.As(err, &done) || slices.ContainsFunc(forCallers, func(known error) bool { return errors.Is(err, known) })
}

func (s *Store) reason(err error) string {
	if errors.Is(err, errDamaged) {
		return s.damaged()
	}
	var e *driver.Error
	if !errors.As(err, &e) {
		return cmp.Or(s.pgReason(err), err.Error())
	}
	switch e.Code() & 0xff { // the primary code: sqlite.org/rescode.html
	case codes.SQLITE_FULL:
		return fmt.Sprintf("the disk of %s is full; nothing was changed, free some space and try again", filepath.Dir(s.path))
	case codes.SQLITE_READONLY, codes.SQLITE_CANTOPEN, codes.SQLITE_PERM:
		return fmt.Sprintf("%s may not be written to; nothing was changed, check the permissions of the folder and its files", s.path)
	case codes.SQLITE_IOERR:
		return fmt.Sprintf("the disk of %s failed; nothing was changed, check it and the space left on it", filepath.Dir(s.path))
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
		return "another process is writing to the data folder for too long; nothing was changed, try again"
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
		return s.damaged()
	}
	return err.Error()
}

func (s *Store) damaged() string {
	return fmt.Sprintf("%s is damaged or not Beleg's; move the data folder away and restore a backup into an empty one", s.path)
}

// forbidden holds for errors that say that something may not be written to.
func forbidden(err error) bool {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return true
	}
	var e *driver.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return code == codes.SQLITE_READONLY || code == codes.SQLITE_CANTOPEN || code == codes.SQLITE_PERM
}

// unwritable explains why a file cannot be made or opened for writing, unreadable
// why not even for reading.
func unwritable(path string, err error) error { return barred("write to", path, err) }
func unreadable(path string, err error) error { return barred("read", path, err) }

func barred(doing, path string, err error) error {
	reason := err.Error()
	var at *fs.PathError
	if errors.As(err, &at) {
		reason = at.Err.Error()
	}
	return &sentence{fmt.Sprintf("cannot %s %s (%s): check the folder's permissions or choose another with --data", doing, path, reason), err}
}
