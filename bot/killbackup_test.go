package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestKillBackup kills backups and restores at random moments. Nothing is lost:
// a backup that has its name is whole, the next one clears what was left behind,
// and a restore that was killed can be done again.
func TestKillBackup(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, copied, fresh := filepath.Join(dir, "data"), filepath.Join(dir, "copies", "beleg.backup"), filepath.Join(dir, "fresh")
	if err := os.Mkdir(filepath.Dir(copied), 0o700); err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	for n := range size(1000, 2000) {
		lines.WriteString(story(n))
	}
	file := filepath.Join(dir, "articles.jsonl")
	if err := os.WriteFile(file, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	belegRuns(t, "--data", data, "import", file)
	want := belegRuns(t, "--data", data, "export")
	took := timed(func() { belegRuns(t, "--data", data, "backup", copied) })
	killed := 0
	kills := size(7, 15)
	for range kills {
		killed += killAfter(t, rand.N(took), "--data", data, "backup", "--force", copied)
	}
	belegRuns(t, "--data", data, "backup", "--force", copied)
	for _, pattern := range []string{filepath.Join(data, ".backup-*"), filepath.Join(dir, "copies", ".*")} {
		if left, _ := filepath.Glob(pattern); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if got := belegRuns(t, "--data", data, "export"); !bytes.Equal(got, want) {
		t.Error("the killed backups changed the collection")
	}

	took = timed(func() { belegRuns(t, "--data", filepath.Join(dir, "once"), "restore", copied) })
	for range kills {
		killed += killAfter(t, rand.N(took), "--data", fresh, "restore", copied)
		if _, err := os.Stat(filepath.Join(fresh, "beleg.db")); err == nil { // it came to its end
			break
		}
	}
	if _, err := os.Stat(filepath.Join(fresh, "beleg.db")); err != nil {
		belegRuns(t, "--data", fresh, "restore", copied)
	}
	if got := belegRuns(t, "--data", fresh, "export"); !bytes.Equal(got, want) {
		t.Errorf("restored %d bytes of export, want %d", len(got), len(want))
	}
	if left, _ := filepath.Glob(filepath.Join(fresh, "*.restoring*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if killed == 0 {
		t.Fatal("nothing was killed; the test shows nothing")
	}
	t.Logf("killed %d of %d", killed, 2*kills)
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// belegRuns runs the program to its end and returns what it wrote.
func belegRuns(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("beleg", append([]string{"--dictionary", "none"}, args...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v: %s", args, err, said.String())
	}
	return out
}

// killAfter is 1 when the program was still running.
func killAfter(t *testing.T, after time.Duration, args ...string) int {
	t.Helper()
	cmd := exec.Command("beleg", append([]string{"--dictionary", "none"}, args...)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	cmd.Process.Kill()
	if cmd.Wait() == nil {
		return 0
	}
	return 1
}
