package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Scratch makes a folder of a name that begins with prefix in dir, for work that
// done takes away again, and clears those that killed processes left there: as
// long as a process lives it holds the folder as it would hold a data folder.
func Scratch(dir, prefix string) (path string, done func() error, err error) {
	left, _ := os.ReadDir(dir) // MkdirTemp says what is wrong with it
	for _, old := range left {
		if strings.HasPrefix(old.Name(), prefix) {
			sweep(filepath.Join(dir, old.Name()))
		}
	}
	path, err = os.MkdirTemp(dir, prefix+"*")
	if err != nil {
		return "", nil, err
	}
	unlock, err := Lock(path)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(path))
	}
	// On Windows an open file cannot be deleted, so the lock goes first.
	return path, func() error { return errors.Join(unlock(), os.RemoveAll(path)) }, nil
}

// sweep deletes a folder that nobody holds. An empty one has a maker that was
// killed at that moment, or that lives and makes it again when it locks it; one
// that holds all but the lock was being deleted.
func sweep(old string) {
	files, err := os.ReadDir(old)
	if err != nil {
		return // no folder, or gone
	}
	locked := slices.ContainsFunc(files, func(f os.DirEntry) bool { return f.Name() == LockFile })
	switch {
	case len(files) == 0:
		os.Remove(old)
		return
	case locked:
		unlock, err := Lock(old)
		if err != nil {
			return
		}
		unlock()
	}
	os.RemoveAll(old)
}
