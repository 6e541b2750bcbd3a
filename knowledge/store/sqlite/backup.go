package sqlite

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Backups in the making stand beside the store under this pattern.
const unfinished = ".backup-*"

// Backup implements store.Store. VACUUM INTO (sqlite.org/lang_vacuum.html)
// writes one consistent, compact copy while others read and write; it needs as
// much free space beside the store as the copy is long.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	s.clearStale()
	dir, err := os.MkdirTemp(filepath.Dir(s.path), unfinished)
	if err != nil {
		return unwritable(s.path, err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "beleg.db")
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
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

// clearStale deletes what backups left behind that were killed halfway.
func (s *Store) clearStale() {
	stale, _ := filepath.Glob(filepath.Join(filepath.Dir(s.path), unfinished)) // the pattern is a valid one
	for _, dir := range stale {
		if info, err := os.Stat(dir); err == nil && s.now().Sub(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(dir)
		}
	}
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
