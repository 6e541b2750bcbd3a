package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"beleg/bot/discord"
)

// full is set where tests try everything, as .ci/run does; else they try a part of it
// that takes seconds.
var full = os.Getenv("BELEG_TESTS") == "all"

// size is how many of something a test tries.
func size(some, all int) int {
	if full {
		return all
	}
	return some
}

// TestMain makes the program itself available to tests as the command beleg,
// and who looks at its health as the command probe.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "read-pdf" { // as a child of a test
		os.Exit(program())
	}
	discord.RouteLibraryLog(silent) // one variable for the whole process
	testscript.Main(m, map[string]func(){"beleg": func() { os.Exit(program()) }, "beleg-simulated": simulated, "beleg-hangs": hangs,
		"probe": probe})
}

// TestScript runs the program as people do; see testdata/script.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("BELEG_DICTIONARY", "none") // whatever is installed here
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			env.Setenv("ADDR", freeAddress(t))
			env.Setenv("SEED", seed())
			return nil
		},
		Condition: func(name string) (bool, error) { return name == "seed" && seed() != "", nil },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "page": openPage, "paper": openPaper,
			"within": within},
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

// openPaper opens a newspaper for the script, at $PAPER: its front page names one
// feed of two articles, and its culture pages have another of three.
func openPaper(ts *testscript.TestScript, _ bool, _ []string) {
	article := func(w http.ResponseWriter, language, title, text string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w,
			`<html lang=%s><head><title>%s | Harbour Post</title><meta property="og:site_name" content="Harbour Post"><meta property="article:published_time" content="2026-11-01T08:00:00+01:00"></head>
			<body><article><h1>%[2]s</h1>%[3]s</article></body></html>`, language, title, text)
	}
	feed := func(w http.ResponseWriter, items ...string) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Harbour Post</title>%s</channel></rss>`, strings.Join(items, ""))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<!doctype html><html><head><title>Harbour Post</title><link rel="alternate" type="application/rss+xml" `+
			`href="/feed"></head><body><p>News</p></body></html>`)
	})
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
		feed(w, `<item><link>/news/1</link><title>Ferry 1</title></item>`, `<item><link>/news/2</link><title>Ferry 2</title></item>`)
	})
	mux.HandleFunc("/news/{n}", func(w http.ResponseWriter, r *http.Request) {
		n := r.PathValue("n")
		article(w, "en", "Ferry "+n+" to sail", `<p>The ferry `+n+` to the island of Lindby sails on `+n+
			`5 May 2027, the harbour office said on Monday.</p>
			<p>It carries forty cars and two hundred passengers, and it takes an hour and a half when the sea is calm and nobody is late.</p>`)
	})
	mux.HandleFunc("/culture/feed", func(w http.ResponseWriter, _ *http.Request) {
		feed(w, `<item><link>/culture/10</link><title>Ferry 10 in the opera</title><category>Stage</category><description>The ferry is on `+
			`the stage this winter, and the harbour choir sings.</description></item>`,
			`<item><link>/culture/11</link><title>Die Fähre 11 als Oper</title><category>Stage</category><description>Die Fähre steht im `+
				`Winter auf der Bühne, und der Chor des Hafens singt dazu.</description></item>`,
			`<item><link>/culture/12</link><title>Die Fähre 12 im Film</title><category>Film</category><description>Die Fähre ist im Winter `+
				`auch im Kino zu sehen, und der Chor singt nicht.</description></item>`)
	})
	mux.HandleFunc("/culture/{n}", func(w http.ResponseWriter, r *http.Request) {
		article(w, "de", "Die Fähre "+r.PathValue("n")+" als Oper",
			`<p>Die Fähre zur Insel steht in diesem Winter auf der Bühne des Theaters, sagte die Intendantin am Montag.</p>
			<p>Der Chor des Hafens singt dazu, und die Karten kosten so viel wie eine Überfahrt mit dem Auto im Sommer.</p>`)
	})
	server := httptest.NewServer(mux)
	ts.Defer(server.Close)
	ts.Setenv("PAPER", strings.TrimPrefix(server.URL, "http://"))
}

// within repeats a command until its output has a text: within 60s TEXT beleg …
func within(ts *testscript.TestScript, _ bool, args []string) {
	patience, err := time.ParseDuration(args[0])
	ts.Check(err)
	for end := time.Now().Add(patience); ; time.Sleep(200 * time.Millisecond) {
		ts.Check(ts.Exec(args[2], args[3:]...))
		if strings.Contains(ts.ReadFile("stdout"), args[1]) {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("no %q within %v", args[1], patience)
		}
	}
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
