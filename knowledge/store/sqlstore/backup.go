package sqlstore

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"beleg/knowledge/store"
)

// Backups in the making stand beside the store in folders that begin so.
const unfinished = ".backup-"

// Backup implements store.Store: one SQLite file, whatever the database, which can
// be restored into either. It needs as much free space as it is long, beside the
// store or, where nothing may be written, among the system's temporary files.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	dir, done, err := store.Scratch(s.scratch, unfinished)
	if forbidden(err) {
		dir, done, err = store.Scratch(os.TempDir(), unfinished)
	}
	if err != nil {
		return unwritable(s.scratch, err)
	}
	defer done()
	path := filepath.Join(dir, "beleg.db")
	if err := s.dialect.copyOut(ctx, s, path); err != nil {
		return s.explain("write the backup", err)
	}
	copied, err := os.Open(path)
	if err != nil {
		return s.explain("read the backup", err)
	}
	defer copied.Close()
	_, err = io.Copy(w, &patient{ctx, copied})
	return err
}

// patient reads until its context ends.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}
