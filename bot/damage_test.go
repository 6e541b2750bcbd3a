package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"beleg/knowledge/index/indextest"
)

const damagedStories = 150

// TestDamagedIndex damages the index of a data folder at random and lets the
// program ask, examine and serve it: none may crash or claim that no article
// says what one says, and in the end every answer is there. BELEG_DAMAGES
// damages are tried, for long runs, or a few.
func TestDamagedIndex(t *testing.T) {
	t.Parallel()
	whole := filepath.Join(t.TempDir(), "whole")
	file := filepath.Join(t.TempDir(), "articles.jsonl")
	var lines bytes.Buffer
	for n := range damagedStories {
		lines.WriteString(story(n))
	}
	if err := os.WriteFile(file, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	beleg(t, whole, "", "import", file)
	beleg(t, whole, "", "ask", "!remove 7")
	tries := size(4, 9) // each way to meet a damage once
	if n, err := strconv.Atoi(os.Getenv("BELEG_DAMAGES")); err == nil {
		tries = n
	}
	first := uint64(time.Now().UnixNano() % 1_000_000)
	for n := range tries {
		seed := first + uint64(n)
		dir := filepath.Join(t.TempDir(), strconv.Itoa(n))
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 0))
		harm := func() string {
			what, err := indextest.Damage(r, filepath.Join(dir, "index", "local"))
			if err != nil {
				t.Fatal(err)
			}
			return what
		}
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			switch seed % 4 {
			case 0:
				t.Log("ask: ", harm())
			case 1:
				t.Log("doctor: ", harm())
				said := beleg(t, dir, "", "doctor")
				if beleg(t, dir, "", "doctor"); strings.Contains(said, "damaged") == strings.Contains(said, "all indexed") {
					t.Errorf("doctor said %s", said)
				}
			case 2:
				t.Log("serve: ", harm())
				served(t, dir, func() {})
			case 3:
				served(t, dir, func() { t.Log("while served: ", harm()) })
			}
			complete(t, dir)
		})
		os.RemoveAll(dir)
	}
}

// beleg runs the program, which may not crash.
func beleg(t *testing.T, dir, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command("beleg", append([]string{"--data", dir, "--dictionary", "none"}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if said := string(out); cmd.ProcessState.ExitCode() > 1 || strings.Contains(said, "goroutine ") || err != nil && args[0] != "doctor" {
		t.Fatalf("%v: %v: %.2000s", args, err, said)
	}
	return string(out)
}

// complete asks for articles by their own words.
func complete(t *testing.T, dir string) {
	t.Helper()
	var questions strings.Builder
	for n := 0; n < damagedStories; n += 13 {
		fmt.Fprintf(&questions, "when ferry%dx\n", n)
	}
	said := beleg(t, dir, questions.String(), "ask", "--json")
	n := 0
	for line := range strings.Lines(said) {
		var a struct {
			Answered bool
			Behind   int
		}
		if err := json.Unmarshal([]byte(line), &a); err == nil && strings.HasPrefix(line, "{") {
			n++
			if !a.Answered || a.Behind > 0 {
				t.Errorf("not answered: %s", line)
			}
		}
	}
	if n != (damagedStories+12)/13 {
		t.Errorf("%d answers: %s", n, said)
	}
}

// served serves the folder, harms it, and asks until the answer is there.
// Before, the page may only say that it is not there yet.
func served(t *testing.T, dir string, harm func()) {
	t.Helper()
	address := freeAddress(t)
	cmd := exec.Command("beleg", "--data", dir, "--dictionary", "none", "--addr", address)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(os.Interrupt)
		if cmd.Wait(); strings.Contains(log.String(), "goroutine ") || !cmd.ProcessState.Exited() {
			t.Errorf("serve: %v: %.3000s", cmd.ProcessState, log.String())
		}
	}()
	ask := func() string {
		for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/?q="+url.QueryEscape("when ferry52x"), nil)
			res, err := http.DefaultClient.Do(req)
			if err == nil {
				body, _ := io.ReadAll(res.Body)
				res.Body.Close()
				return string(body)
			}
			if time.Now().After(deadline) {
				t.Fatalf("serve does not answer: %v: %.3000s", err, log.String())
			}
		}
	}
	if harm != nil {
		ask()
		harm()
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		said := ask()
		if strings.Contains(said, "took ferry52x out") {
			return
		}
		if strings.Contains(said, "No tracked article says this") {
			t.Fatal("it says that no article says this")
		}
		if time.Now().After(deadline) {
			t.Fatalf("never answered: %.3000s; %s", said, log.String())
		}
	}
}
