package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestInOrder(t *testing.T) {
	var in, want strings.Builder
	for n := 1; n <= 500; n++ {
		fmt.Fprintf(&in, "line %d\n", n)
		fmt.Fprintf(&want, "%d:line %d ", n, n)
	}
	var got strings.Builder
	work := func(n int, line []byte) string {
		time.Sleep(time.Duration(n%3) * 100 * time.Microsecond) // later ones are done earlier
		return fmt.Sprintf("%d:%s ", n, line)
	}
	err := inOrder(t.Context(), strings.NewReader(in.String()), work, func(s string) error { got.WriteString(s); return nil })
	if err != nil || got.String() != want.String() {
		t.Errorf("%v, got %s", err, got.String())
	}
}

// TestInOrderEnds: neither a reader that never ends nor a writer that fails
// keeps it.
func TestInOrderEnds(t *testing.T) {
	full := errors.New("full")
	endless, w := io.Pipe()
	defer w.Close()
	go func() {
		for _, err := w.Write([]byte("x\n")); err == nil; _, err = w.Write([]byte("x\n")) {
		}
	}()
	work := func(n int, _ []byte) int { return n }
	err := inOrder(t.Context(), endless, work, func(n int) error {
		if n == 100 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	silent, held := io.Pipe()
	defer held.Close()
	time.AfterFunc(10*time.Millisecond, cancel)
	err = inOrder(ctx, stdio{in: silent}.input(ctx), work, func(int) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestEachLine(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
	}{
		{"", ""}, {"a", "1a "}, {"a\n", "1a "}, {"a\r\nb", "1a 2b "}, {"\n\na", "1 2 3a "}, {"ü🛶\n", "1ü🛶 "},
	} {
		var got strings.Builder
		err := eachLine(t.Context(), strings.NewReader(c.in), func(n int, line []byte) error { fmt.Fprintf(&got, "%d%s ", n, line); return nil })
		if err != nil || got.String() != c.want {
			t.Errorf("%q: %q, %v, want %q", c.in, got.String(), err, c.want)
		}
	}
	long := io.MultiReader(strings.NewReader("a\n"), io.LimitReader(zeros{}, longestLine+1))
	err := eachLine(t.Context(), long, func(int, []byte) error { return nil })
	if err == nil || err.Error() != "line 2 is longer than 49 MB" {
		t.Errorf("a long line: %v", err)
	}
}

// zeros is an endless line.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestCodePoints(t *testing.T) {
	const text = "„Fähre“ 🛶 fährt am 12. März"
	at := codePoints(text)
	for i := range text {
		if got, want := at(i), utf8.RuneCountInString(text[:i]); got != want {
			t.Errorf("byte %d is code point %d, want %d", i, got, want)
		}
	}
}

// FuzzAnnotateLine: no line breaks it, and offsets lie within the text.
func FuzzAnnotateLine(f *testing.F) {
	f.Add(`{"id":"a","text":"Kanzler Olaf Scholz sprach am 12. März 2024 🛶.","language":"de","published":"2024-03-13"}`)
	f.Add(`{"id":"b","text":"\u0000\ud800 on Monday","published":"x"}`)
	f.Add(`{"id":3}`)
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, line string) {
		a := annotateLine(1, []byte(line))
		for _, d := range a.Dates {
			if d.Start < 0 || d.End <= d.Start || utf8.RuneCountInString(d.Text) != d.End-d.Start {
				t.Errorf("date %+v", d)
			}
		}
		for _, p := range a.People {
			if p.Start < 0 || p.End <= p.Start || p.Name == "" {
				t.Errorf("person %+v", p)
			}
		}
	})
}
