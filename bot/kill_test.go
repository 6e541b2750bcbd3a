package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// quiet is the configuration of a test's data folder.
func quiet(dir string) Config {
	return Config{Data: dir, Guild: knowledge.Local, Dictionary: "none", Raw: 2e9, pause: time.Millisecond}
}

var silent = slog.New(slog.DiscardHandler)

// story is the n-th import line of tests. Each has a word of its own.
func story(n int) string {
	return fmt.Sprintf(`{"url":"https://harbour.example/%d","title":"Ferry %d","text":"Captain Vera Holm took ferry%dx out on 12 March `+
		`2024. The harbour of Lindby was calm.","published":"2024-03-13","language":"en"}`+"\n", n, n, n)
}

// rounds is how often TestKill kills; for a night:
//
//	go test ./bot -run TestKill -rounds 1000 -timeout 0
var rounds = flag.Int("rounds", size(8, 12), "how often TestKill kills")

// TestKill ends an import, or a server that another process imports beside, at
// a random moment, again and again on the same folder; every third time it
// asks it to end. What was acknowledged stays, nothing is half there, the index
// catches up, and in the end the same command completes the import.
func TestKill(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	file := filepath.Join(t.TempDir(), "articles.jsonl")
	articles := max(1500, *rounds*60)
	var lines bytes.Buffer
	for n := range articles {
		lines.WriteString(story(n))
	}
	if err := os.WriteFile(file, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	killed, last := 0, 0
	var slowest time.Duration
	for round := range *rounds {
		sig := os.Signal(os.Kill)
		if round%3 == 1 {
			sig = syscall.SIGTERM
		}
		after := time.Duration(rand.IntN(100)) * time.Millisecond
		end := endImport
		if round%4 == 3 {
			end = endServer
		}
		running, took := end(t, dir, file, articles, sig, after)
		if running {
			killed++
			slowest = max(slowest, took)
		}
		kept := keptAndIndexed(t, dir, round%3 == 2)
		if kept < last || kept%batchSize != 0 && kept != articles {
			t.Fatalf("%d articles are kept after %d were: an acknowledged article is gone, or half a batch is there", kept, last)
		}
		last = kept
	}
	if killed == 0 {
		t.Fatal("nothing was killed; the test shows nothing")
	}
	t.Logf("killed %d times, the last at %d of %d articles; the slowest end took %s", killed, last, articles, slowest)
	if out, err := exec.Command("beleg", "--data", dir, "--dictionary", "none", "import", file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if kept := keptAndIndexed(t, dir, true); kept != articles {
		t.Fatalf("%d articles in the end, want %d", kept, articles)
	}
}

// end signals a process and reports how long it took to end. A process that
// does not is the fault that is looked for.
func end(t *testing.T, cmd *exec.Cmd, sig os.Signal) (running bool, took time.Duration) {
	t.Helper()
	start := time.Now()
	running = cmd.Process.Signal(sig) == nil
	hung := time.AfterFunc(30*time.Second, func() {
		t.Errorf("%s did not end on %s", cmd.Args, sig)
		cmd.Process.Kill()
	})
	defer hung.Stop()
	cmd.Wait()
	return running, time.Since(start)
}

// endImport reports whether the import was still running. The clock starts
// with the first batch that is on disk.
func endImport(t *testing.T, dir, file string, articles int, sig os.Signal, after time.Duration) (bool, time.Duration) {
	t.Helper()
	before := stored(t, dir)
	cmd := exec.Command("beleg", "--data", dir, "--dictionary", "none", "import", file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitForMore(t, dir, before, articles)
	time.Sleep(after)
	return end(t, cmd, sig)
}

// waitForMore waits until another batch is on disk.
func waitForMore(t *testing.T, dir string, before, articles int) {
	for deadline := time.Now().Add(10 * time.Second); stored(t, dir) == before && before < articles && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
}

// endServer ends a server while its index follows what an import puts beside it.
func endServer(t *testing.T, dir, file string, articles int, sig os.Signal, after time.Duration) (bool, time.Duration) {
	t.Helper()
	before := stored(t, dir)
	server := exec.Command("beleg", "--data", dir, "--dictionary", "none", "serve", "--addr", "127.0.0.1:0")
	said, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	bufio.NewReader(said).ReadString('\n') // it listens
	go io.Copy(io.Discard, said)
	beside := exec.Command("beleg", "--data", dir, "--dictionary", "none", "import", file)
	if err := beside.Start(); err != nil {
		t.Fatal(err)
	}
	waitForMore(t, dir, before, articles)
	end(t, beside, os.Kill)
	time.Sleep(10 * after) // it looks every two seconds
	return end(t, server, sig)
}

// stored counts what is on disk, beside whoever writes.
func stored(t *testing.T, dir string) int {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "beleg.db")); err != nil {
		return 0
	}
	st, err := sqlstore.Open(t.Context(), quiet(dir).storePath())
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
	t.Parallel()
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

// TestSecondSignal ends a program that hangs at once, also one that a shell
// started in the background, where SIGINT is ignored.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	for _, first := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := exec.Command("sh", "-c", "trap '' INT; exec beleg-hangs")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Skip("no shell here: ", err)
		}
		said := bufio.NewReader(out)
		for _, sig := range []os.Signal{first, os.Interrupt} {
			said.ReadString('\n')
			if err := cmd.Process.Signal(sig); err != nil {
				t.Skip("no signals here: ", err)
			}
		}
		start := time.Now()
		cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != killed {
			t.Errorf("%s and SIGINT: exit status %d, want %d", first, code, killed)
		}
		t.Logf("it took %s", time.Since(start))
	}
}

// hangs is a program that does not end when it is told to.
func hangs() {
	ctx, _ := untilTold()
	fmt.Println("it runs")
	<-ctx.Done()
	fmt.Println("it hangs")
	select {}
}

// TestCutOff: a program that hangs after one signal is cut off as well.
func TestCutOff(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("beleg-hangs")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	bufio.NewReader(out).ReadString('\n')
	if running, took := end(t, cmd, syscall.SIGTERM); !running || cmd.ProcessState.ExitCode() != killed {
		t.Errorf("exit status %d after %s", cmd.ProcessState.ExitCode(), took)
	}
}
