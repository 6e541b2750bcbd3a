package main

import (
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// TestWelcome: samples come once, go with the first real article, and do not
// come back.
func TestWelcome(t *testing.T) {
	h, err := quiet(t.TempDir()).open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	samples := []knowledge.Article{{URL: "sample:1", Title: "One", Text: "One.", Sample: true},
		{URL: "sample:2", Title: "Two", Text: "Two.", Sample: true}}
	count := func(want int) {
		t.Helper()
		if err := h.welcome(t.Context(), samples); err != nil {
			t.Fatal(err)
		}
		if _, total, err := h.store.List(t.Context(), knowledge.Local, store.Page{}); err != nil || total != want {
			t.Errorf("%d articles, %v, want %d", total, err, want)
		}
	}
	count(2)
	count(2)
	if _, err := h.store.Put(t.Context(), knowledge.Local, cli, []knowledge.Article{{URL: "https://harbour.example/", Text: "Real."}},
		nil); err != nil {
		t.Fatal(err)
	}
	count(1)
	if _, err := h.store.Remove(t.Context(), knowledge.Local, cli, 3); err != nil {
		t.Fatal(err)
	}
	count(0)
}
