// Package indextest damages index folders at random, for tests that prove that
// they heal.
package indextest

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Damage does one to three things to the files of a folder that no program
// should do, and says what.
func Damage(r *rand.Rand, dir string) (done string, err error) {
	for range 1 + r.IntN(3) {
		files := filesOf(dir)
		if len(files) == 0 {
			return done, nil
		}
		what, err := kinds[r.IntN(len(kinds))](r, dir, files)
		if err != nil {
			return done, err
		}
		done += what + "; "
	}
	return done, nil
}

// file is one that can be damaged.
type file struct {
	path, name string
	size       int64
}

func filesOf(dir string) (list []file) {
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			list = append(list, file{path, d.Name(), info.Size()})
		}
		return err
	})
	return list
}

var kinds = []func(r *rand.Rand, dir string, files []file) (string, error){
	truncate, truncate, zeroPage, zeroPage, flip, flip, flip, overwrite, overwrite, grow, swap, swap, remove, directory, stray, empty, copied,
}

func one(r *rand.Rand, files []file) file { return files[r.IntN(len(files))] }

func truncate(r *rand.Rand, _ string, files []file) (string, error) {
	f := one(r, files)
	n := r.Int64N(f.size + 1)
	if r.IntN(3) == 0 {
		n = n / 4096 * 4096
	}
	return fmt.Sprintf("truncate %s to %d of %d", f.name, n, f.size), os.Truncate(f.path, n)
}

func zeroPage(r *rand.Rand, _ string, files []file) (string, error) {
	f := one(r, files)
	at := r.Int64N(f.size/4096+1) * 4096
	n := min(4096, f.size-at)
	return fmt.Sprintf("zero page %d of %s", at/4096, f.name), write(f, at, make([]byte, n))
}

func flip(r *rand.Rand, _ string, files []file) (string, error) {
	f := one(r, files)
	if f.size == 0 {
		return "nothing", nil
	}
	at, bit := r.Int64N(f.size), byte(1)<<r.IntN(8)
	data, err := os.ReadFile(f.path)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("flip %02x at %d of %s", bit, at, f.name), write(f, at, []byte{data[at] ^ bit})
}

func overwrite(r *rand.Rand, _ string, files []file) (string, error) {
	f := one(r, files)
	if f.size == 0 {
		return "nothing", nil
	}
	at := r.Int64N(f.size)
	noise := make([]byte, min(f.size-at, 1+r.Int64N(10_000)))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	return fmt.Sprintf("overwrite %d bytes at %d of %s", len(noise), at, f.name), write(f, at, noise)
}

func grow(r *rand.Rand, _ string, files []file) (string, error) {
	f := one(r, files)
	noise := make([]byte, 1+r.IntN(5000))
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	return fmt.Sprintf("append %d bytes to %s", len(noise), f.name), write(f, f.size, noise)
}

func write(f file, at int64, data []byte) error {
	out, err := os.OpenFile(f.path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = out.WriteAt(data, at)
	return err
}

func swap(r *rand.Rand, dir string, files []file) (string, error) {
	a, b := one(r, files), one(r, files)
	between := filepath.Join(dir, "between")
	for _, step := range [][2]string{{a.path, between}, {b.path, a.path}, {between, b.path}} {
		if a.path == b.path {
			break
		}
		if err := os.Rename(step[0], step[1]); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("swap %s and %s", a.name, b.name), nil
}

func remove(r *rand.Rand, _ string, files []file) (string, error) {
	f := one(r, files)
	return "remove " + f.name, os.Remove(f.path)
}

func directory(r *rand.Rand, _ string, files []file) (string, error) {
	f := one(r, files)
	if err := os.Remove(f.path); err != nil {
		return "", err
	}
	return "a folder in place of " + f.name, os.MkdirAll(filepath.Join(f.path, "inside"), 0o700)
}

func stray(r *rand.Rand, dir string, files []file) (string, error) {
	name := fmt.Sprintf("%012x.zap", r.IntN(40))
	path := filepath.Join(dir, "store", name)
	if _, err := os.Lstat(path); err == nil {
		return "nothing", nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "a file is where a folder was", nil
	}
	noise := make([]byte, r.IntN(3_000_000))
	return "stray " + name, os.WriteFile(path, noise, 0o600)
}

func empty(_ *rand.Rand, dir string, _ []file) (string, error) {
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return "an empty folder", os.MkdirAll(dir, 0o700)
}

// copied puts one file's content in another's place.
func copied(r *rand.Rand, _ string, files []file) (string, error) {
	a, b := one(r, files), one(r, files)
	data, err := os.ReadFile(a.path)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("copy %s over %s", a.name, b.name), os.WriteFile(b.path, data, 0o600)
}
