//go:build unix

package sqlstore_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestReadOnly: where nothing may be written all can be read; changing it is one
// sentence, and the folder stays as it was. What a process that was killed left
// in the log is read too. Rights do not bind root, so root asks nobody to try.
func TestReadOnly(t *testing.T) {
	for name, c := range map[string]struct {
		articles     int // that were put
		killed, shm  bool
		folder, file os.FileMode
		read         string
	}{
		"new": {folder: 0o555, read: "0 "}, "folder": {1, false, false, 0o555, 0o666, "1 "}, "file": {1, false, false, 0o777, 0o444, "1 "},
		"both":       {1, false, false, 0o555, 0o444, "1 "},
		"unreadable": {1, false, false, 0o777, 0, "0 "}, "killed": {2, true, true, 0o555, 0o444, "2 "},
		"killed without shared memory": {2, true, false, 0o555, 0o444, "2 "},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.MkdirTemp("", "beleg-readonly-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(dir, 0o700); os.RemoveAll(dir) })
			fill(t, dir, c.articles, c.killed)
			if !c.shm {
				os.Remove(filepath.Join(dir, "beleg.db-shm"))
			}
			files, _ := filepath.Glob(filepath.Join(dir, "*"))
			for _, f := range files {
				os.Chmod(f, c.file)
			}
			os.Chmod(dir, c.folder)
			before := listing(t, dir)
			got := asNobody(t, dir)
			if !strings.HasPrefix(got, c.read) || !strings.Contains(got, "beleg.db") || !strings.Contains(got, "permission") ||
				strings.Contains(got, "SQLITE") || strings.Contains(got, `\n`) {
				t.Errorf("got %s, want %sand one sentence about permissions", got, c.read)
			}
			if after := listing(t, dir); after != before {
				t.Errorf("the folder held %s and holds %s", before, after)
			}
			if c.articles == 0 {
				return
			}
			os.Chmod(dir, 0o700)
			for _, f := range files {
				os.Chmod(f, 0o600)
			}
			s := open(t, filepath.Join(dir, "beleg.db"))
			defer s.Close()
			if _, total, err := s.List(t.Context(), knowledge.Local, store.Page{}); err != nil || total != c.articles {
				t.Errorf("%d articles afterwards, %v, want %d", total, err, c.articles)
			}
		})
	}
}

// fill makes a store in a folder; killed leaves it as a process that was killed
// does, with the last article in the log alone.
func fill(t *testing.T, dir string, articles int, killed bool) {
	t.Helper()
	if articles == 0 {
		return
	}
	to := dir
	if killed {
		to = t.TempDir()
	}
	s := open(t, filepath.Join(to, "beleg.db"))
	for n := range articles {
		if _, err := s.Put(t.Context(), knowledge.Local, store.Actor{}, []knowledge.Article{numbered(7 + n)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if killed {
		if err := os.CopyFS(dir, os.DirFS(to)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	return strings.Join(names, " ")
}

func asNobody(t *testing.T, dir string) string {
	t.Helper()
	binary := os.Args[0]
	helper := exec.Command(binary)
	if os.Geteuid() == 0 {
		b, err := os.ReadFile(binary)
		if err != nil {
			t.Fatal(err)
		}
		place, err := os.MkdirTemp("", "beleg-helper-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(place) })
		os.Chmod(place, 0o755)
		binary = filepath.Join(place, "helper")
		if err := os.WriteFile(binary, b, 0o755); err != nil {
			t.Fatal(err)
		}
		helper = exec.Command(binary)
		helper.Dir = place
		helper.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	helper.Env = append(os.Environ(), readOnlyHelper+"="+dir)
	out, err := helper.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}
