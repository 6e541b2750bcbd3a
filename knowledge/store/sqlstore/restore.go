package sqlstore

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"beleg/knowledge/store"
)

// Restore writes a backup into an empty folder, as the store at path. The copy
// is checked before it gets its name, so a broken or cut-off backup leaves the
// folder as it was, and one that was killed can be restored again. Hold [store.Lock] meanwhile; its file does not count.
func Restore(ctx context.Context, r io.Reader, path string) error {
	path, err := filepath.Abs(path) // the DSN would begin at the root
	if err != nil {
		return unwritable(path, err)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return unwritable(path, err)
	}
	arriving := path + ".restoring"
	rest := []string{arriving, arriving + "-wal", arriving + "-shm", arriving + "-journal"}
	removeAll(rest...) // of a restore that was killed
	defer removeAll(rest...)
	if err := empty(dir); err != nil {
		return err
	}
	if err := receive(ctx, r, arriving); err != nil {
		return err
	}
	if err := inspect(ctx, arriving); err != nil {
		return err
	}
	if err := os.Rename(arriving, path); err != nil {
		return unwritable(path, err)
	}
	return syncFolder(dir)
}

// empty refuses a folder with anything in it: an index or a log of other data
// beside a restored store would answer with what is not there.
func empty(dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return unwritable(dir, err)
	}
	for _, f := range files {
		if f.Name() != store.LockFile {
			return &sentence{text: fmt.Sprintf("cannot restore into %s: it is not empty (%s); choose an empty folder with --data", dir, f.Name())}
		}
	}
	return nil
}

// receive writes the stream to disk, all the way down.
func receive(ctx context.Context, r io.Reader, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return unwritable(path, err)
	}
	defer f.Close()
	if _, err := io.Copy(f, &patient{ctx, r}); err != nil {
		return fmt.Errorf("cannot restore to %s: the copying broke off, nothing was kept; check the disk and try again: %w", path, err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("cannot restore to %s: the disk failed, nothing was kept; check it and try again: %w", path, err)
	}
	return f.Close()
}

// inspect says whether a file is a sound backup that this program can read. It
// opens it without migrating and reads every page.
func inspect(ctx context.Context, path string) error {
	if err := whole(path); err != nil {
		return notABackup(err)
	}
	s, err := connect(path, dsn(path, "FULL"))
	if err != nil {
		return err
	}
	defer s.db.Close()
	version, err := s.schema(ctx)
	if err == nil && version == 0 {
		err = errDamaged
	}
	if err == nil {
		err = integrityCheck(ctx, s.db.DB)
	}
	if err != nil {
		return notABackup(err)
	}
	provider, err := s.provide(s.db.DB)
	if err != nil {
		return err
	}
	return tooNew(version, newestOf(provider))
}

// whole compares a file's length with what its header says: page size at offset
// 16 (1 stands for 65,536) and pages at 28 (sqlite.org/fileformat2.html, 1.3).
// SQLite itself reads a cut-off last page as if zeros followed.
func whole(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	header := make([]byte, 100)
	if _, err := io.ReadFull(f, header); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	size := int64(binary.BigEndian.Uint16(header[16:]))
	if size == 1 {
		size = 65536
	}
	if info.Size() != size*int64(binary.BigEndian.Uint32(header[28:])) {
		return errDamaged
	}
	return nil
}

func notABackup(err error) error {
	if plain(err) {
		return err
	}
	return &sentence{"cannot restore: this is no complete backup of Beleg, nothing was kept; take another copy of it", err}
}

func removeAll(paths ...string) {
	for _, path := range paths {
		os.Remove(path)
	}
}

// syncFolder makes a rename last through a power cut. Windows does that by
// itself and cannot sync a folder.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
