package lexicon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// largeDing has so many lines that compiling it goes through every percent.
func largeDing(t testing.TB) string {
	t.Helper()
	var lines strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&lines, "Schubkarre%s {f} :: wheelbarrow%s\n", letters(i), letters(i))
	}
	return written(t, "de-en", lines.String())
}

// letters writes a number as a word.
func letters(n int) string {
	s := ""
	for ; n > 0; n /= 20 {
		s += string(rune('b' + n%20))
	}
	return s
}

// TestCompileBehind: the own lexicon answers until the dictionary is compiled,
// while others translate; then both do, and the next start is complete at once.
func TestCompileBehind(t *testing.T) {
	src, dir := largeDing(t), t.TempDir()
	d, err := OpenCompiled(quiet, []string{dir}, src)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if w := d.Word("wheelbarrow", "en"); w.Known {
		t.Errorf("before: %+v", w)
	}
	if d.Missing() != src || d.Edition() != 0 || first(d, "pact", "en") != "Pakt" || first(d, "wheelbarrow", "en") != "" {
		t.Errorf("before: missing %q, edition %d, %q, %q", d.Missing(), d.Edition(), first(d, "pact", "en"), first(d, "wheelbarrow", "en"))
	}
	done := make(chan struct{})
	var others sync.WaitGroup
	others.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				if got := first(d, "pact", "en"); got != "Pakt" {
					t.Errorf("meanwhile: %q", got)
				}
			}
		}
	})
	last, steps := -1, 0
	err = d.Compile(t.Context(), func(percent int) {
		if percent <= last || percent > 100 {
			t.Errorf("%d %% after %d %%", percent, last)
		}
		last = percent
		steps++
	})
	close(done)
	others.Wait()
	if err != nil || steps < 20 || last < 90 {
		t.Errorf("%v, %d steps to %d %%", err, steps, last)
	}
	if w := d.Word("wheelbarrow", "en"); !w.Noun {
		t.Errorf("after, what was remembered before is gone: %+v", w)
	}
	if d.Missing() != "" || d.Edition() != 1 || first(d, "wheelbarrow", "en") != "Schubkarre" {
		t.Errorf("after: missing %q, edition %d, %q", d.Missing(), d.Edition(), first(d, "wheelbarrow", "en"))
	}
	again, err := OpenCompiled(quiet, []string{dir}, src)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if again.Missing() != "" || again.Edition() != 0 || first(again, "wheelbarrow", "en") != "Schubkarre" {
		t.Errorf("the next start: missing %q, edition %d, %q", again.Missing(), again.Edition(), first(again, "wheelbarrow", "en"))
	}
	if err := again.Compile(t.Context(), func(int) { t.Error("it compiles again") }); err != nil {
		t.Error(err)
	}
}

// TestCompileInterrupted: wherever it is interrupted, it ends there, nothing is
// left, and the own lexicon goes on.
func TestCompileInterrupted(t *testing.T) {
	src, dir := largeDing(t), t.TempDir()
	for at := 0; at < 100; at += 7 {
		d, err := OpenCompiled(quiet, []string{dir}, src)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		last := 0
		err = d.Compile(ctx, func(percent int) {
			if last = percent; percent >= at {
				cancel()
			}
		})
		cancel()
		if entries, _ := os.ReadDir(dir); !errors.Is(err, context.Canceled) || last > at+30 || len(entries) > 0 {
			t.Errorf("interrupted at %d %%: %v, it went on to %d %% and left %v", at, err, last, entries)
		}
		if first(d, "pact", "en") != "Pakt" || d.Missing() == "" {
			t.Errorf("interrupted at %d %%: the own lexicon does not go on", at)
		}
		d.Close()
	}
}

// TestCompileFails: what nobody asked for by name is left out with a warning.
func TestCompileFails(t *testing.T) {
	src := smallDing(t)
	nowhere := filepath.Join(written(t, "file", ""), "folder")
	for choice, fails := range map[string]bool{"auto": false, src: true} {
		var log bytes.Buffer
		d := Embedded()
		d.missing = &missing{slog.New(slog.NewTextHandler(&log, nil)), []string{nowhere}, "x", choice, ding(src)}
		err := d.Compile(t.Context(), func(int) {})
		if (err != nil) != fails || strings.Contains(log.String(), "left out") == fails || first(d, "pact", "en") != "Pakt" {
			t.Errorf("%s: %v, logged %q", choice, err, log.String())
		}
	}
}

// TestAbandoned: what a process that was killed left is removed at the next
// start, what another is still writing is not.
func TestAbandoned(t *testing.T) {
	src, dir := smallDing(t), t.TempDir()
	openedIn(t, dir, src).Close()
	old, young := filepath.Join(dir, compiledPrefix+"1"+unfinishedSuffix), filepath.Join(dir, compiledPrefix+"2"+unfinishedSuffix)
	for file, age := range map[string]time.Duration{old: 2 * abandoned, young: 0} {
		if err := os.WriteFile(file, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	openedIn(t, dir, src).Close()
	if regular(old) || !regular(young) {
		t.Errorf("abandoned: kept %v; being written: kept %v", regular(old), regular(young))
	}
}
