package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"beleg/knowledge/store"
)

type backupCommand struct {
	File  string `arg:"" help:"Where the backup goes."`
	Force bool   `help:"Replace a file of that name."`
}

// run writes beside the file and renames, so that a backup that broke off never
// has a backup's name; what one that was killed left there the next one clears.
func (b backupCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	switch info, err := os.Lstat(b.File); {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder: name a file in it", b.File)
	case err == nil && !b.Force:
		return fmt.Errorf("%s is there already: choose another name, or replace it with --force", b.File)
	}
	st, err := c.openStore(ctx)
	if err != nil {
		return err
	}
	defer closing(&err, st.Close)
	dir, done, err := store.Scratch(filepath.Dir(b.File), ".beleg-backup-")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", b.File, pathless(err))
	}
	defer closing(&err, done)
	f, err := os.OpenFile(filepath.Join(dir, "backup"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", b.File, pathless(err))
	}
	err = st.Backup(ctx, f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", b.File, pathless(err))
	}
	if err := os.Rename(f.Name(), b.File); err != nil {
		return fmt.Errorf("cannot write %s: %w", b.File, pathless(err))
	}
	info, err := os.Stat(b.File)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", b.File, pathless(err))
	}
	fmt.Fprintf(s.err, "wrote %s (%.1f MB)\n", b.File, float64(info.Size())/1e6)
	return nil
}
