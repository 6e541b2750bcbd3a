//go:build unix

package sqlite_test

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

// TestReadOnly: a folder or file that may not be written to is one sentence,
// and stays as it was. Rights do not bind root, so root asks nobody to try.
func TestReadOnly(t *testing.T) {
	for name, c := range map[string]struct {
		made         bool
		folder, file os.FileMode
	}{
		"new": {false, 0o555, 0}, "folder": {true, 0o555, 0o666}, "file": {true, 0o777, 0o444}, "unreadable": {true, 0o777, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.MkdirTemp("", "beleg-readonly-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Chmod(dir, 0o700); os.RemoveAll(dir) })
			path := filepath.Join(dir, "beleg.db")
			if c.made {
				s := open(t, path)
				if _, err := s.Put(t.Context(), knowledge.Local, store.Actor{}, []knowledge.Article{numbered(7)}, nil); err != nil {
					t.Fatal(err)
				}
				s.Close()
				os.Chmod(path, c.file)
			}
			os.Chmod(dir, c.folder)
			before := listing(t, dir)
			got := asNobody(t, dir)
			if !strings.Contains(got, "beleg.db") || !strings.Contains(got, "permission") || strings.Contains(got, "SQLITE") || strings.Contains(got, `\n`) {
				t.Errorf("got %s, want one sentence about permissions", got)
			}
			if after := listing(t, dir); after != before {
				t.Errorf("the folder held %s and holds %s", before, after)
			}
			if c.made {
				os.Chmod(dir, 0o700)
				os.Chmod(path, 0o600)
				s := open(t, path)
				defer s.Close()
				if _, total, err := s.List(t.Context(), knowledge.Local, store.Page{}); err != nil || total != 1 {
					t.Errorf("%d articles afterwards, %v, want 1", total, err)
				}
			}
		})
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
