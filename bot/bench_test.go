package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
)

// The benchmarks read real news that is not ours to copy, where it is at hand; with
// -short some of it:
//
//	go test ./bot -run - -bench . -benchtime 1x
func news(b *testing.B) []string {
	var files []string
	names := []string{"en-dated", "de", "en"}
	if testing.Short() {
		names = names[:1]
	}
	for _, name := range names {
		path := "../../shared/bench/news/" + name + ".jsonl"
		if _, err := os.Stat(path); err != nil {
			b.Skip("the news are not at hand")
		}
		files = append(files, path)
	}
	return files
}

// nobody is who a benchmark's program talks to.
var nobody = stdio{nil, io.Discard, io.Discard}

// imported returns a data folder that holds the news, all indexed.
func imported(b *testing.B) Config {
	b.Helper()
	c := quiet(filepath.Join(b.TempDir(), "data"))
	c.chosen = importCommand{Files: news(b)}
	if err := run(b.Context(), c, nobody); err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkImport is the whole way from the file to the index.
func BenchmarkImport(b *testing.B) {
	articles := 0
	for b.Loop() {
		c := imported(b)
		b.StopTimer()
		articles += countArticles(b, c)
		b.StartTimer()
	}
	b.ReportMetric(float64(articles)/b.Elapsed().Seconds(), "articles/s")
}

func countArticles(b *testing.B, c Config) int {
	b.Helper()
	h, err := c.open(b.Context(), silent)
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	if behind, err := h.index.Behind(b.Context(), c.Guild); behind != 0 || err != nil {
		b.Fatalf("the index is %d behind, %v", behind, err)
	}
	n := 0
	if err := h.store.Each(b.Context(), c.Guild, func(knowledge.Article) error { n++; return nil }); err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkAsk asks what the development set asks, through the commands.
func BenchmarkAsk(b *testing.B) {
	c := imported(b)
	lines := asks(b)
	h, err := c.open(b.Context(), silent)
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	bot := h.bot(h.store, fresh{h, newProgress(io.Discard)})
	var took []time.Duration
	for b.Loop() {
		for _, line := range lines {
			start := time.Now()
			bot.Text(b.Context(), commands.Message{Guild: c.Guild, Text: line, Addressed: true})
			took = append(took, time.Since(start))
		}
	}
	reportTimes(b, took)
}

// reportTimes reports how long single questions took, instead of whole rounds.
func reportTimes(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	ms := func(share float64) float64 { return took[int(share*float64(len(took)-1))].Seconds() * 1000 }
	b.ReportMetric(ms(0.5), "p50-ms")
	b.ReportMetric(ms(0.95), "p95-ms")
	b.ReportMetric(ms(1), "max-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkAnnotate finds the dates and persons of sentences of the news, each
// for itself, on one core.
func BenchmarkAnnotate(b *testing.B) {
	var sentences []unannotated
	for _, path := range news(b) {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		err = ingest.Lines(f, func(_ int, a knowledge.Article, _ int, err error) error {
			if n++; err != nil || n > 200 {
				return nil
			}
			for _, s := range lang.Sentences(a.Text, a.Language) {
				sentences = append(sentences, unannotated{Text: a.Text[s.Start:s.End], Language: a.Language, Published: a.Published})
			}
			return nil
		})
		f.Close()
		if err != nil {
			b.Fatal(err)
		}
	}
	annotate(sentences[0]) // loads the tables
	for b.Loop() {
		for _, s := range sentences {
			annotate(s)
		}
	}
	b.ReportMetric(float64(b.N*len(sentences))/b.Elapsed().Seconds(), "sentences/s")
}

// BenchmarkFirstAnswer opens an existing collection and asks once.
func BenchmarkFirstAnswer(b *testing.B) {
	c := imported(b)
	c.chosen = askCommand{JSON: true, Text: []string{"!when election"}}
	for b.Loop() {
		if err := run(context.Background(), c, nobody); err != nil {
			b.Fatal(err)
		}
	}
}

// asks are the lines of the development set.
func asks(b *testing.B) []string {
	b.Helper()
	f, err := os.Open("../../shared/bench/chat-dev.jsonl")
	if err != nil {
		b.Skip("the questions are not at hand")
	}
	defer f.Close()
	var lines []string
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var item struct{ Asks []struct{ Text string } }
		if err := json.Unmarshal(scanner.Bytes(), &item); err != nil {
			b.Fatal(err)
		}
		for _, a := range item.Asks {
			lines = append(lines, a.Text)
		}
	}
	if err := scanner.Err(); err != nil || len(lines) == 0 {
		b.Fatalf("%d questions, %v", len(lines), err)
	}
	if testing.Short() {
		lines = lines[:50]
	}
	return lines
}
