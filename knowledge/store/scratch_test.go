package store

import (
	"os"
	"path/filepath"
	"testing"
)

// TestScratch: what a killed process left is cleared, what a living one works
// in stays.
func TestScratch(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "[a]*")
	for _, name := range []string{".work-killed", ".work-empty", ".work-half", "other"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ".work-killed", LockFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".work-half", "backup"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	first, doneFirst, err := Scratch(dir, ".work-")
	if err != nil {
		t.Fatal(err)
	}
	second, doneSecond, err := Scratch(dir, ".work-")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{first: true, second: true, "other": true, ".work-killed": false, ".work-empty": false,
		".work-half": false} {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v, want it there: %v", path, err, want)
		}
	}
	if err := doneFirst(); err != nil {
		t.Error(err)
	}
	if err := doneSecond(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(first); !os.IsNotExist(err) {
		t.Errorf("%s stays: %v", first, err)
	}
	if _, _, err := Scratch(filepath.Join(dir, "nowhere"), ".work-"); err == nil {
		t.Error("a folder that is not there was worked in")
	}
}
