package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlite"
)

// quiet is the configuration of a test's data folder.
func quiet(dir string) Config { return Config{Data: dir, Guild: knowledge.Local, Dictionary: "none"} }

var silent = slog.New(slog.DiscardHandler)

// story is the n-th import line of tests. Each has a word of its own.
func story(n int) string {
	return fmt.Sprintf(`{"url":"https://harbour.example/%d","title":"Ferry %d","text":"Captain Vera Holm took ferry%dx out on 12 March 2024. The harbour of Lindby was calm.","published":"2024-03-13","language":"en"}`+"\n", n, n, n)
}

// TestKill kills an import at a random moment, again and again on the same
// folder. What was acknowledged stays, nothing is half there, the index catches
// up, and in the end the same command completes the import.
func TestKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	file := filepath.Join(t.TempDir(), "articles.jsonl")
	const articles = 1500
	var lines bytes.Buffer
	for n := range articles {
		lines.WriteString(story(n))
	}
	if err := os.WriteFile(file, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	killed, last := 0, 0
	for round := range 12 {
		if killImport(t, dir, file, time.Duration(rand.IntN(100))*time.Millisecond) {
			killed++
		}
		kept := keptAndIndexed(t, dir, round%3 == 2)
		if kept < last || kept%batchSize != 0 && kept != articles {
			t.Fatalf("%d articles are kept after %d were: an acknowledged article is gone, or half a batch is there", kept, last)
		}
		last = kept
	}
	if killed == 0 {
		t.Fatal("no import was killed; the test shows nothing")
	}
	t.Logf("killed %d imports, the last at %d of %d articles", killed, last, articles)
	if out, err := exec.Command("beleg", "--data", dir, "--dictionary", "none", "import", file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if kept := keptAndIndexed(t, dir, true); kept != articles {
		t.Fatalf("%d articles in the end, want %d", kept, articles)
	}
}

// killImport reports whether the import was still running. The clock starts
// with the first batch that is on disk.
func killImport(t *testing.T, dir, file string, after time.Duration) bool {
	t.Helper()
	before := stored(t, dir)
	cmd := exec.Command("beleg", "--data", dir, "--dictionary", "none", "import", file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); stored(t, dir) == before && before < 1500 && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	time.Sleep(after)
	cmd.Process.Kill()
	err := cmd.Wait()
	return err != nil
}

// stored counts what is on disk, beside whoever writes.
func stored(t *testing.T, dir string) int {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "beleg.db")); err != nil {
		return 0
	}
	st, err := sqlite.Open(t.Context(), quiet(dir).storePath())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	_, total, err := st.List(t.Context(), knowledge.Local, store.Page{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return total
}

// keptAndIndexed counts the articles and, when asked to, finds the newest of
// them by its own word.
func keptAndIndexed(t *testing.T, dir string, ask bool) int {
	t.Helper()
	h, err := quiet(dir).open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if err := h.store.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, total, err := h.store.List(t.Context(), knowledge.Local, store.Page{Limit: 1})
	if err != nil || !ask || total == 0 {
		return total
	}
	word := fmt.Sprintf("ferry%dx", list[0].Number-1)
	f := fresh{h, newProgress(io.Discard)}
	result, err := f.Ask(t.Context(), knowledge.Local, knowledge.Question{Text: word, Kind: knowledge.Any, Language: "en"})
	if err != nil || !result.Answered() || result.Answers[0].Evidence[0].Article.Number != list[0].Number {
		t.Fatalf("%s asked of %d articles: %+v, %v", word, total, result, err)
	}
	if behind, err := h.index.Behind(context.Background(), knowledge.Local); behind != 0 || err != nil {
		t.Fatalf("the index is %d changes behind, %v", behind, err)
	}
	return total
}

// TestInterrupt: Ctrl-C ends an import that waits for more. What was
// acknowledged stays, and it says how to go on.
func TestInterrupt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	cmd := exec.Command("beleg", "--data", dir, "import", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for n := range 3*batchSize + 10 {
		if _, err := io.WriteString(in, story(n)); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(20 * time.Second); stored(t, dir) < 3*batchSize; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d articles are kept", stored(t, dir))
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Skip("no interrupts here: ", err)
	}
	err = cmd.Wait()
	if !strings.Contains(said.String(), "beleg: interrupted: ") || cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("%v, it said %s", err, said.String())
	}
	if kept := keptAndIndexed(t, dir, true); kept != 3*batchSize {
		t.Errorf("%d articles are kept, want %d", kept, 3*batchSize)
	}
}
