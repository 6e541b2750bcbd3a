package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReading: a data folder that may not be written to can be asked and
// exported, with its index, without it and behind the store, and stays as it was.
// What would change it is refused in one sentence. Rights do not bind root, so
// root asks nobody to try.
func TestReading(t *testing.T) {
	t.Parallel()
	place, err := os.MkdirTemp("", "beleg-reading-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { setModes(place, 0o700, 0o600); os.RemoveAll(place) })
	dir, binary := filepath.Join(place, "data"), everybodys(t)
	importLines(t, dir, story(1))
	modes := func(folder, file fs.FileMode) { setModes(dir, folder, file) }
	for _, c := range []struct {
		name    string
		prepare func()
		says    string
		article string
	}{
		{"with its index", func() {}, "copy of its index", "ferry1x"},
		{"without its index", func() { os.RemoveAll(filepath.Join(dir, "index")) }, "made anew", "ferry1x"},
	} {
		c.prepare()
		modes(0o555, 0o444)
		before := tree(t, dir)
		out, stderr, err := nobodyRuns(t, binary, place, "--data", dir, "ask", "!when "+c.article)
		if err != nil || !strings.Contains(out, "12 March 2024") || !strings.Contains(stderr, c.says) || strings.Count(stderr, "\n") > 2 {
			t.Errorf("%s: ask: %v\n%s%s", c.name, err, out, stderr)
		}
		out, stderr, err = nobodyRuns(t, binary, place, "--data", dir, "export")
		if err != nil || !strings.Contains(out, "ferry1x") {
			t.Errorf("%s: export: %v\n%s%s", c.name, err, out, stderr)
		}
		out, stderr, _ = nobodyRuns(t, binary, place, "--data", dir, "ask", "!remove 1")
		if !strings.Contains(out+stderr, "Nothing can be kept right now") {
			t.Errorf("%s: remove: %s%s", c.name, out, stderr)
		}
		for _, args := range [][]string{{"import", "-"}, {"restore", "-"}} {
			_, stderr, err := nobodyRuns(t, binary, place, append([]string{"--data", dir}, args...)...)
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 1 || strings.Count(stderr, "\n") != 1 {
				t.Errorf("%s: %v: %v\n%s", c.name, args, err, stderr)
			}
		}
		if after := tree(t, dir); after != before {
			t.Errorf("%s: the folder held\n%s\nand holds\n%s", c.name, before, after)
		}
		modes(0o700, 0o600)
	}
	if left, _ := filepath.Glob(filepath.Join(place, "tmp", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// importLines imports into a folder.
func importLines(t *testing.T, dir, lines string) {
	t.Helper()
	cmd := exec.Command("beleg", "--data", dir, "--dictionary", "none", "import", "-")
	cmd.Stdin = strings.NewReader(lines)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

func setModes(dir string, folder, file fs.FileMode) {
	var folders []string
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			os.Chmod(path, 0o700)
			folders = append(folders, path)
		} else if err == nil {
			os.Chmod(path, file)
		}
		return nil
	})
	for i := len(folders) - 1; i >= 0; i-- {
		os.Chmod(folders[i], folder)
	}
}

// tree lists the files of a folder.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, "\n")
}

// nobodyRuns runs the program as somebody without rights, with its temporary
// files in a place.
func nobodyRuns(t *testing.T, binary, place string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	tmp := filepath.Join(place, "tmp")
	if err := errors.Join(os.MkdirAll(tmp, 0o777), os.Chmod(tmp, 0o777), os.Chmod(place, 0o755)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, append([]string{"--dictionary", "none"}, args...)...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = tmp, append(os.Environ(), "TMPDIR="+tmp), asNobody()
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}
