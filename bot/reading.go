package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"beleg/knowledge/store"
)

// mayOnlyRead holds for errors that say that something may not be written to.
func mayOnlyRead(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// openReading opens a data folder that may not be written to, for asking: its
// index is copied among the temporary files, where it can follow the store, or
// made anew there when it cannot be copied. cause says why the folder could not
// be opened otherwise.
func (c Config) openReading(ctx context.Context, lg *slog.Logger, cause error) (*house, error) {
	if err := c.mustHaveStore(); err != nil {
		return nil, cause // nothing to read
	}
	dir, done, err := store.Scratch(os.TempDir(), ".beleg-index-")
	if err != nil {
		return nil, fmt.Errorf("cannot write temporary files: %w", err)
	}
	indexes, how := filepath.Join(dir, "index"), "a copy of its index is used"
	if err := os.CopyFS(indexes, os.DirFS(c.indexPath())); err != nil {
		how = "its index is made anew among the temporary files"
		if err := os.RemoveAll(indexes); err != nil {
			return nil, errors.Join(err, done())
		}
	}
	lg.Warn("the data folder may not be written to: it can be asked, but nothing can be added or changed; " + how)
	return c.house(ctx, lg, indexes, done)
}
