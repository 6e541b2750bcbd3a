package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"beleg/bot/discord"
)

// TestMain makes the program itself available to tests as the command beleg,
// and who looks at its health as the command probe.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "read-pdf" { // as a child of a test
		os.Exit(program())
	}
	discord.RouteLibraryLog(silent) // one variable for the whole process
	testscript.Main(m, map[string]func(){"beleg": func() { os.Exit(program()) }, "beleg-hangs": hangs, "probe": probe})
}

// TestScript runs the program as people do; see testdata/script.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("BELEG_DICTIONARY", "none") // whatever is installed here
			env.Setenv("ADDR", freeAddress(t))
			env.Setenv("SEED", seed())
			return nil
		},
		Condition: func(name string) (bool, error) { return name == "seed" && seed() != "", nil },
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"status": status, "page": openPage},
	})
}

// freeAddress is one that nothing listens on.
func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// seed is a real article that is not ours to copy, where it is at hand.
func seed() string {
	found, _ := filepath.Glob("../../shared/seed/*.txt")
	if len(found) == 0 {
		return ""
	}
	path, _ := filepath.Abs(found[0])
	return path
}

// status runs a command that must end with an exit status: status 2 beleg …
func status(ts *testscript.TestScript, _ bool, args []string) {
	var exit *exec.ExitError
	got := 0
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

// openPage opens a page, waiting for the server to start: page PATH [FILE].
func openPage(ts *testscript.TestScript, _ bool, args []string) {
	address := "http://" + ts.Getenv("ADDR") + args[0]
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		res, err := http.Get(address)
		if err != nil && time.Now().Before(deadline) {
			continue
		}
		ts.Check(err)
		body, err := io.ReadAll(res.Body)
		ts.Check(errors.Join(err, res.Body.Close()))
		if res.StatusCode != http.StatusOK {
			ts.Fatalf("%s says %s", address, res.Status)
		}
		ts.Check(os.WriteFile(ts.MkAbs("page.html"), body, 0o600))
		return
	}
}
