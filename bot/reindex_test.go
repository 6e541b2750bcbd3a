package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// ferryPage is the page that the n-th article was read from.
func ferryPage(n int) []byte {
	return fmt.Appendf(nil,
		`<!doctype html><html lang="en"><head><title>Ferry %d</title><meta property="article:published_time" content="2024-03-13"></head><body>
<nav><a href="/">Home</a></nav><article><h1>Ferry %d</h1><p>Captain Vera Holm took ferry%dx out on 12 March 2024, with two hundred people on board and a band.</p>
<p>The harbour of Lindby was calm, and the mayor said that the new line will sail every day but Sunday until the winter comes.</p></article></body></html>`, n, n, n)
}

// readBadly fills a folder with articles as an older version might have read them.
func readBadly(t *testing.T, dir string, n int) {
	t.Helper()
	st, err := sqlstore.Open(t.Context(), quiet(dir).storePath())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var articles []knowledge.Article
	var raw [][]byte
	for i := range n {
		articles = append(articles, knowledge.Article{URL: fmt.Sprintf("https://harbour.example/%d", i), Title: "Home",
			Source: "Harbour Post", Language: "en",
			Text: "Home. Captain Vera Holm took the ferry out.", Media: "text/html", Fetched: true})
		raw = append(raw, ferryPage(i))
	}
	if _, err := st.Put(t.Context(), knowledge.Local, store.Actor{ID: "7"}, articles, raw); err != nil {
		t.Fatal(err)
	}
}

var readAgain = regexp.MustCompile(`(\d+) read again: (\d+) changed, (\d+) kept as they were better, (\d+) without bytes`)

// TestReindexKilled kills the reading again, and interrupts it. Nothing is lost, and
// the same command completes it.
func TestReindexKilled(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	const n = 400
	readBadly(t, dir, n)
	part := 0
	for _, sig := range []os.Signal{os.Kill, os.Interrupt, os.Kill} {
		cmd := exec.Command("beleg", "--dictionary", "none", "--data", dir, "reindex", "--extract")
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(20 * time.Second); wellRead(t, dir) == part && time.Now().Before(deadline); {
			time.Sleep(5 * time.Millisecond)
		}
		running, _ := end(t, cmd, sig)
		if got := wellRead(t, dir); got < part {
			t.Fatalf("%d articles are read well after %d were", got, part)
		} else if running && got < n {
			part = got
		}
		if sig == os.Interrupt && part < n && !strings.Contains(said.String(), "the same command goes on") {
			t.Errorf("interrupted it says %q", said.String())
		}
	}
	if part == 0 {
		t.Fatal("nothing was killed in the middle; the test shows nothing")
	}
	t.Logf("killed with %d of %d read", part, n)
	again := func() []string {
		out, err := exec.Command("beleg", "--dictionary", "none", "--data", dir, "reindex", "--extract").CombinedOutput()
		counts := readAgain.FindStringSubmatch(string(out))
		if err != nil || counts == nil {
			t.Fatalf("%v: %s", err, out)
		}
		return counts[1:]
	}
	if got := again(); got[0] != strconv.Itoa(n) || got[2] != "0" || got[3] != "0" {
		t.Errorf("the run that completes it: %v", got)
	}
	if got := wellRead(t, dir); got != n {
		t.Errorf("%d of %d are read well in the end", got, n)
	}
	if got := again(); got[1] != "0" {
		t.Errorf("a run more changed %s", got[1])
	}
	if out := string(belegRuns(t, "--data", dir, "ask", "ferry7x")); !strings.Contains(out, "ferry7x") {
		t.Errorf("what was read anew is not found: %s", out)
	}
	restored := filepath.Join(t.TempDir(), "restored")
	file := filepath.Join(t.TempDir(), "beleg.backup")
	belegRuns(t, "--data", dir, "backup", file)
	belegRuns(t, "--data", restored, "restore", file)
	dir = restored
	if got := again(); got[0] != strconv.Itoa(n) || got[1] != "0" || got[3] != "0" {
		t.Errorf("after a backup and its restore: %v", got)
	}
}

// wellRead counts the articles that read as their pages do, and checks that none is
// gone or between.
func wellRead(t *testing.T, dir string) (n int) {
	t.Helper()
	st, err := sqlstore.Open(t.Context(), quiet(dir).storePath())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	err = st.Each(t.Context(), knowledge.Local, func(a knowledge.Article) error {
		switch {
		case a.Title == "Home" && strings.HasPrefix(a.Text, "Home. "):
			return nil
		case strings.HasPrefix(a.Title, "Ferry ") && strings.Contains(a.Text, "until the winter comes") && a.Published == "2024-03-13" &&
			a.Source == "Harbour Post":
			n++
			return nil
		}
		return fmt.Errorf("%+v", a)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
