//go:build unix

package main

import (
	"path/filepath"
	"strings"
	"testing"

	"beleg/knowledge"
)

// TestTexts: copies have as many lines and about as many words and sentences, a tenth
// of the words are others, and no two articles are the same.
func TestTexts(t *testing.T) {
	x := newTexts("", invented(40, 20))
	seen := map[string]bool{}
	words, others := 0, 0
	for n := range 4 * len(x.real) {
		a := x.next()
		if seen[a.URL] || seen[a.Text] || a.Title == "" {
			t.Fatalf("%s: %q was there", a.URL, a.Title)
		}
		seen[a.URL], seen[a.Text] = true, true
		from := x.real[n%len(x.real)]
		if got, want := strings.Count(a.Text, "\n"), strings.Count(from.Text, "\n"); got != want {
			t.Errorf("%s has %d lines, want %d", a.URL, got, want)
		}
		if got, want := sentences(a), sentences(from); got < want*8/10 || got > want*12/10 {
			t.Errorf("%s has %d sentences, want about %d", a.URL, got, want)
		}
		if n < len(x.real) {
			continue
		}
		before, after := strings.Fields(from.Text), strings.Fields(a.Text)
		if len(before) != len(after) {
			t.Fatalf("%s has %d words, want %d", a.URL, len(after), len(before))
		}
		for i := range before {
			if words++; before[i] != after[i] {
				others++
			}
		}
	}
	if share := float64(others) / float64(words); share < 0.08 || share > 0.12 {
		t.Errorf("%.3f of the words are others, want %.1f", share, replaced)
	}
}

// TestQuestions: where no development set is at hand questions are made, and every
// one is understood.
func TestQuestions(t *testing.T) {
	x := newTexts("", invented(40, 20))
	list, err := questions(filepath.Join(t.TempDir(), "missing"), x)
	if err != nil || len(list) < 200 {
		t.Fatalf("%d questions, %v", len(list), err)
	}
	kinds := map[knowledge.Kind]bool{}
	for _, q := range list {
		kinds[q.Kind] = true
	}
	if len(kinds) < 6 {
		t.Errorf("only %d kinds of questions", len(kinds))
	}
}

// TestWrite: a file holds as many sentences as were asked for, and import reads them.
func TestWrite(t *testing.T) {
	x := newTexts("", invented(40, 20))
	w, err := x.write(filepath.Join(t.TempDir(), "x.jsonl"), 1000, 0)
	if err != nil || w.sentences < 1000 || w.sentences > 1100 {
		t.Fatalf("%+v, %v", w, err)
	}
	n := 0
	err = rows([]written{w}, func(list []row) error { n += len(list); return nil })
	if err != nil || n < w.sentences*9/10 || n > w.sentences {
		t.Errorf("the peers get %d passages of %d, %v", n, w.sentences, err)
	}
	one, err := x.giant(filepath.Join(t.TempDir(), "y.jsonl"), 100_000)
	if err != nil || one.articles != 1 || one.bytes < 100_000 {
		t.Errorf("%+v, %v", one, err)
	}
}
