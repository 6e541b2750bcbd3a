package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// LockFile is the name of the file that Lock holds in a data folder.
const LockFile = "beleg.lock"

// errHeld is what the operating system's lock says when somebody else has it.
var errHeld = errors.New("held by another process")

// Lock claims a data folder for this process until unlock is called or the
// process ends, however it ends. Whoever opens the folder's indexes takes it
// first: serving, chatting, asking and importing alike, because two processes
// must not write one index. Reading the store alone needs no lock, so that a
// backup or an export can run beside the server.
//
// When the folder is taken the error is ErrLocked and says what to do. The file
// stays when the lock goes: deleting it would let two processes lock two
// different files of the same name.
func Lock(dir string) (unlock func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("cannot make the data folder %s: choose another with --data: %w", dir, err)
	}
	path := filepath.Join(dir, LockFile)
	f, err := lockFile(path)
	switch {
	case errors.Is(err, errHeld):
		return nil, fmt.Errorf("%w: %s belongs to %s; stop that first, ask it instead, or choose another folder with --data", ErrLocked, dir,
			holder(path))
	case err != nil:
		return nil, fmt.Errorf("cannot lock the data folder %s: check that it may be written to: %w", dir, err)
	}
	if err := sign(f); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot lock the data folder %s: check that its disk has room: %w", dir, err), f.Close())
	}
	return f.Close, nil
}

// sign writes down who holds the lock, for the sentence the next one reads.
func sign(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// holder names the process that signed the lock file.
func holder(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "another process"
	}
	defer f.Close()
	line, _ := io.ReadAll(io.LimitReader(f, 20))
	if pid, err := strconv.Atoi(string(bytes.TrimSpace(line))); err == nil {
		return fmt.Sprintf("process %d", pid)
	}
	return "another process"
}
