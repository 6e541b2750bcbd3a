package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/question"
	"beleg/knowledge/store/storetest/postgrestest"
)

// commanded runs a command line and returns what it wrote.
func commanded(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out, told bytes.Buffer
	c, err := parse(append([]string{"--dictionary", "none"}, args...), stdio{strings.NewReader(""), &out, &told})
	if err == nil {
		err = run(t.Context(), c, stdio{strings.NewReader(""), &out, &told})
	}
	return out.String(), err
}

func must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := commanded(t, args...)
	if err != nil {
		t.Fatalf("beleg %s: %v", strings.Join(args, " "), err)
	}
	return out
}

func storyFile(t *testing.T, from, to int) string {
	t.Helper()
	var lines strings.Builder
	for n := from; n < to; n++ {
		lines.WriteString(story(n))
	}
	path := filepath.Join(t.TempDir(), "news.jsonl")
	if err := os.WriteFile(path, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// seconds are how long something took, which differs.
var seconds = regexp.MustCompile(`"took_ms":[0-9.]+|[0-9.]+ ?m?s\b`)

// TestPostgres moves a collection from a folder to a database and back, and asks it in
// all three.
func TestPostgres(t *testing.T) {
	database := postgrestest.Shared(t).Database(t)
	dir := t.TempDir()
	file := []string{"--data", filepath.Join(dir, "file")}
	shared := []string{"--data", filepath.Join(dir, "shared"), "--database", database}
	back := []string{"--data", filepath.Join(dir, "back")}
	with := func(where []string, args ...string) []string { return append(append([]string{}, where...), args...) }
	ask := func(where []string, n int) string {
		return seconds.ReplaceAllString(must(t, with(where, "ask", fmt.Sprintf("!who took ferry%dx out", n))...), "")
	}

	must(t, with(file, "import", storyFile(t, 1, 30))...)
	must(t, with(file, "ask", "!remove 3")...)
	must(t, with(file, "backup", filepath.Join(dir, "one"))...)
	must(t, with(shared, "restore", filepath.Join(dir, "one"))...)
	if a, b := must(t, with(file, "export")...), must(t, with(shared, "export")...); a != b || strings.Count(a, "\n") != 28 {
		t.Errorf("%d bytes were exported from the file, others (%d) from the database", len(a), len(b))
	}
	if a, b := ask(file, 7), ask(shared, 7); a != b || !strings.Contains(a, "Vera Holm") {
		t.Errorf("the file answers %q, the database %q", a, b)
	}
	must(t, with(shared, "import", storyFile(t, 25, 40))...)
	must(t, with(shared, "ask", "!undo")...)
	must(t, with(shared, "import", storyFile(t, 35, 45))...)
	if !strings.Contains(ask(shared, 42), "Vera Holm") {
		t.Error("what was imported into the database is not found")
	}
	if _, err := commanded(t, with(shared, "restore", filepath.Join(dir, "one"))...); err == nil ||
		!strings.Contains(err.Error(), "in it already") {
		t.Errorf("restoring into a database in use: %v", err)
	}
	must(t, with(shared, "backup", filepath.Join(dir, "two"))...)
	must(t, with(back, "restore", filepath.Join(dir, "two"))...)
	if a, b := must(t, with(back, "export")...), must(t, with(shared, "export")...); a != b {
		t.Errorf("%d bytes were exported from the file, others (%d) from the database", len(a), len(b))
	}
	if a, b := ask(back, 42), ask(shared, 42); a != b {
		t.Errorf("the file answers %q, the database %q", a, b)
	}
	if report, err := commanded(t, with(shared, "doctor")...); !strings.Contains(report, "sound: PostgreSQL ") ||
		strings.Contains(report, database) {
		t.Errorf("the doctor says %q, %v", report, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "shared", "beleg.db")); err == nil {
		t.Error("there is a file beside the database")
	}
}

// TestPostgresUnreachable: one sentence says what to do, without the password.
func TestPostgresUnreachable(t *testing.T) {
	server := postgrestest.Shared(t)
	there := server.Database(t)
	for address, want := range map[string]string{
		"postgres://beleg:geheim@127.0.0.1:1/news":     "cannot be reached",
		"postgres://beleg:geheim@no.such.invalid/news": "cannot be reached",
		there + "x":                                                 "createdb",
		"mysql://beleg:geheim@127.0.0.1/news":                       "no address of a PostgreSQL database",
		"postgres://beleg:geheim@127.0.0.1:port/news":               "cannot be understood",
		"postgres://beleg:geheim@127.0.0.1/news?sslmode=perhaps":    "cannot be understood",
		"host=127.0.0.1 user=beleg password=geheim dbname=whatever": "no address of a PostgreSQL database",
	} {
		began := time.Now()
		_, err := commanded(t, "--data", t.TempDir(), "--database", address, "ask", "!who took ferry7x out")
		if err == nil {
			t.Errorf("%s can be asked", address)
			continue
		}
		said := sentence(err)
		if !strings.Contains(said, want) || strings.Contains(said, "geheim") || strings.Contains(said, "\n") ||
			!strings.Contains(said, "DATABASE_URL") {
			t.Errorf("%s: %q, want one sentence with %q", address, said, want)
		}
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("%s: that took %s", address, took)
		}
	}
}

// TestPostgresHosts: of several databases the one that can be written to is taken.
func TestPostgresHosts(t *testing.T) {
	server := postgrestest.Shared(t)
	u, err := url.Parse(server.Database(t))
	if err != nil || server.Port == 0 {
		t.Skip("the server is not the test's own")
	}
	several := fmt.Sprintf("postgres://beleg@127.0.0.2,127.0.0.1%s?port=%d&target_session_attrs=read-write", u.Path, server.Port)
	must(t, "--data", t.TempDir(), "--database", several, "import", storyFile(t, 1, 3))
	if out := must(t, "--data", t.TempDir(), "--database", u.String(), "export"); strings.Count(out, "\n") != 2 {
		t.Errorf("exported %q", out)
	}
}

// TestPostgresAway: while the database is away a question says so, and once it is back
// questions are answered and articles taken in without a restart.
func TestPostgresAway(t *testing.T) {
	server := postgrestest.Start(t, "fsync=off")
	c := quiet(t.TempDir())
	c.Database = secret(server.Database(t))
	h, err := c.open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	put := func(n int) error {
		_, err := h.store.Put(t.Context(), knowledge.Local, cli,
			[]knowledge.Article{{URL: fmt.Sprintf("https://harbour.example/%d", n), Title: "Ferry",
				Text: fmt.Sprintf("Captain Vera Holm took ferry%dx out on 12 March 2024.", n), Published: "2024-03-13", Language: "en"}}, nil)
		return err
	}
	for n := range 5 {
		if err := put(n); err != nil {
			t.Fatal(err)
		}
	}
	f := h.following(t.Context(), silent, knowledge.Local)
	defer f.close()
	asker := upToDate{f, h.index.Hurry, h.engine}
	ask := func(n int) (knowledge.Result, error) {
		q, err := question.Parse(fmt.Sprintf("took ferry%dx out", n), knowledge.Who, "en")
		if err != nil {
			t.Fatal(err)
		}
		return asker.Ask(t.Context(), knowledge.Local, q)
	}
	if r, err := ask(3); err != nil || len(r.Answers) == 0 || r.Answers[0].Text != "Vera Holm" {
		t.Fatalf("before: %+v, %v", r, err)
	}
	for _, crash := range []bool{false, true} {
		server.Stop(t, crash)
		began := time.Now()
		if r, err := ask(3); err != nil && !strings.Contains(err.Error(), "cannot be reached") || err == nil && len(r.Answers) == 0 {
			t.Errorf("while it is away: %+v, %v", r, err)
		}
		if took := time.Since(began); took > 8*time.Second {
			t.Errorf("while it is away a question takes %s", took)
		}
		if err := put(50); err == nil || !strings.Contains(err.Error(), "cannot be reached") || strings.Contains(err.Error(), "\n") {
			t.Errorf("putting while it is away: %v", err)
		}
		server.Again(t)
		if r, err := ask(3); err != nil || len(r.Answers) == 0 || r.Answers[0].Text != "Vera Holm" {
			t.Errorf("after: %+v, %v", r, err)
		}
		n := 60
		if crash {
			n++
		}
		if err := put(n); err != nil {
			t.Errorf("putting after: %v", err)
		}
		if r, err := ask(n); err != nil || len(r.Answers) == 0 {
			t.Errorf("what came after: %+v, %v", r, err)
		}
	}
}
