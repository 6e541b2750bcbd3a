package store

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The test binary is its own second process: with this set it locks a folder,
// says so, and waits for its standard input to end.
const lockHelper = "BELEG_TEST_LOCK"

func TestMain(m *testing.M) {
	if dir := os.Getenv(lockHelper); dir != "" {
		if _, err := Lock(dir); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("locked")
		os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	unlock, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Lock(dir)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Fatalf("second lock: %v, want ErrLocked naming this process", err)
	}
	if _, err := Lock(t.TempDir()); err != nil {
		t.Fatalf("another folder: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	unlock, err = Lock(dir)
	if err != nil {
		t.Fatalf("lock after unlock: %v", err)
	}
	unlock()
}

// TestLockOfProcess: another process's lock holds here, and dies with it.
func TestLockOfProcess(t *testing.T) {
	dir := t.TempDir()
	helper := exec.Command(os.Args[0])
	helper.Env = append(os.Environ(), lockHelper+"="+dir)
	if _, err := helper.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := helper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	var word string
	fmt.Fscanln(out, &word)
	_, err = Lock(dir)
	if word != "locked" || !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint("process ", helper.Process.Pid)) {
		t.Errorf("helper said %q, lock: %v, want ErrLocked naming process %d", word, err, helper.Process.Pid)
	}
	helper.Process.Kill()
	helper.Wait()
	unlock, err := Lock(dir)
	if err != nil {
		t.Fatalf("lock after the other process was killed: %v", err)
	}
	unlock()
}

func TestLockUnusableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(file); err == nil || errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "--data") {
		t.Fatalf("a file as data folder: %v, want a sentence that says what to do", err)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Fähre 🛶": "Fähre 🛶", "a\x00b": "a\uFFFDb", "a\xff\xfeb": "a\uFFFDb", "\ufeffא\u202e": "\ufeffא\u202e",
		"\r\n\t": "\r\n\t",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
		if Text(want) != want {
			t.Errorf("Text(%q) is not stable", want)
		}
	}
}
