//go:build unix

package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestFirstStart: while a dictionary is read for the first time, which the test
// stretches by handing it over through a pipe, the page answers from the
// built-in lexicon. Once it is read, the same question has the answer that only
// the dictionary leads to.
func TestFirstStart(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	c := quiet(filepath.Join(t.TempDir(), "data"))
	h, err := c.open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.store.Put(t.Context(), knowledge.Local, store.Actor{ID: "cli"},
		[]knowledge.Article{{URL: "https://hafen.example/a", Title: "Im Hafen", Language: "de", Published: "2024-03-13",
			Text: "Der Pakt wurde am 12. März 2024 unterzeichnet. Der Quastenflösser wurde am 14. April 2024 gezeigt."}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	c.Dictionary = filepath.Join(t.TempDir(), "de-en")
	if err := syscall.Mkfifo(c.Dictionary, 0o600); err != nil {
		t.Skip("no pipes here: ", err)
	}
	address, log := freeAddress(t), &journal{}
	c.chosen = serveCommand{Addr: address}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, c, stdio{strings.NewReader(""), io.Discard, log}) }()
	pipe, err := os.OpenFile(c.Dictionary, os.O_WRONLY, 0) // once it is being read
	if err != nil {
		t.Fatal(err)
	}
	if got := asked(t, address, "when pact"); !strings.Contains(got, "12 March 2024") {
		t.Errorf("while the dictionary is read it answers %s", got)
	}
	if got := asked(t, address, "when quonk"); strings.Contains(got, "14 April 2024") {
		t.Error("it knows a word of the dictionary that it has not read")
	}
	if _, err := io.WriteString(pipe, "Quastenflösser {m} :: quonk\n"); err != nil {
		t.Fatal(err)
	}
	pipe.Close()
	until(t, func() bool { return strings.Contains(log.String(), "The dictionary "+c.Dictionary+" is read.") })
	if got := asked(t, address, "when quonk"); !strings.Contains(got, "14 April 2024") {
		t.Errorf("after the dictionary was read it answers %s", got)
	}
	if !strings.Contains(log.String(), "Reading the dictionary "+c.Dictionary+": 0 %\n") {
		t.Errorf("it does not say what it reads:\n%s", log)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestNoDictionary: one that cannot be compiled is a warning, and the page goes
// on.
func TestNoDictionary(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	c := quiet(filepath.Join(t.TempDir(), "data"))
	c.Dictionary = filepath.Join(t.TempDir(), "de-en")
	if err := os.WriteFile(c.Dictionary, []byte("no dictionary at all\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	address, log := freeAddress(t), &journal{}
	c.chosen = serveCommand{Addr: address}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, c, stdio{strings.NewReader(""), io.Discard, log}) }()
	until(t, func() bool { return strings.Contains(log.String(), "built-in lexicon") })
	if got := asked(t, address, "wann pact"); !strings.Contains(got, "1998") {
		t.Errorf("it answers %s", got)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	bot, done, err := c.talk(t.Context(), silent, stdio{nil, io.Discard, io.Discard})
	if err == nil {
		r, _ := bot.Text(t.Context(), commands.Message{Text: "when pact"})
		t.Errorf("a script that asked for this dictionary gets %+v without it, %v", r, done())
	}
}

// asked is the page of a question.
func asked(t *testing.T, address, q string) (page string) {
	t.Helper()
	until(t, func() bool {
		res, err := http.Get("http://" + address + "/?" + url.Values{"q": {q}}.Encode())
		if err != nil {
			return false
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		page = string(raw)
		return err == nil
	})
	return page
}

// until waits for something to come true.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not happen")
		}
	}
}
