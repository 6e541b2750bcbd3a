package index

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A lack of files, of rights or of anything else is no damage: the folder stays
// as it is, and opens once there is enough again.
func TestLackIsNoDamage(t *testing.T) {
	h := filled(t, 30)
	before := tree(t, h.folder(guild))
	for free := range 40 { // files that may be opened
		h.Manager = h.manager(Options{})
		restore := onlyFiles(t, free)
		err := h.With(guild, func(*Collection) error { return nil })
		restore()
		lost := h.Lost(guild)
		h.Manager.Close()
		if lost != nil || isDamage(err) {
			t.Fatalf("with %d files: %v, lost: %v", free, err, lost)
		}
		if err != nil && !strings.Contains(err.Error(), "too many open files") {
			t.Errorf("with %d files: %v", free, err)
		}
		if err != nil && tree(t, h.folder(guild)) != before {
			t.Fatalf("with %d files the folder was changed from\n%s\nto\n%s", free, before, tree(t, h.folder(guild)))
		}
		before = tree(t, h.folder(guild))
	}
	if n, why := h.reopened(t); n != 0 || why != nil {
		t.Errorf("%d changes applied again: %v", n, why)
	}
}

// onlyFiles leaves the process so many files to open.
func onlyFiles(t *testing.T, free int) (restore func()) {
	t.Helper()
	var old syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &old))
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("open files cannot be counted here: ", err)
	}
	next, err := os.Open(os.DevNull) // the lowest number that is free
	must(t, err)
	lowest := int(next.Fd())
	next.Close()
	limit := old
	limit.Cur = uint64(max(lowest, len(open)-1) + free)
	must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit))
	return func() { must(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &old)) }
}

// tree is what a folder holds of segments; bolt's file changes when it is opened.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	for _, f := range mustGlob(filepath.Join(dir, "store", "*.zap")) {
		info, err := os.Stat(f)
		must(t, err)
		fmt.Fprintln(&b, filepath.Base(f), info.Size())
	}
	return b.String()
}
