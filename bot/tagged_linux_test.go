package main

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"beleg/commands"
	"beleg/knowledge/store"
)

// BenchmarkTagged asks the same of some articles by their tag and by their publisher, of
// all articles by a tag that all have, and of all without one, and reports what a question
// costs the processor.
func BenchmarkTagged(b *testing.B) {
	c := imported(b)
	lines := asks(b)
	h, err := c.open(b.Context(), silent)
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	all, _, err := h.store.List(b.Context(), c.Guild, store.Page{})
	if err != nil {
		b.Fatal(err)
	}
	by, every := map[string][]int{}, []int{}
	for _, a := range all {
		word, _, _ := strings.Cut(cmp.Or(a.Source, a.Publisher()), " ")
		by[word] = append(by[word], a.Number)
		every = append(every, a.Number)
	}
	site := "none"
	for word, numbers := range by {
		if len(numbers) > len(by[site]) && len(numbers) < 400 {
			site = word
		}
	}
	ctx, curator := b.Context(), store.Actor{ID: "cli"}
	for tag, numbers := range map[string][]int{"some": by[site], "every": every} {
		for part := range slices.Chunk(numbers, 500) {
			if _, err := h.store.Tag(ctx, c.Guild, curator, part, []string{tag}, false); err != nil {
				b.Fatal(err)
			}
		}
	}
	bot := h.bot(h.store, fresh{h, newProgress(io.Discard)})
	for _, filter := range []string{"", "site:" + site, "tag:some", "tag:every"} {
		b.Run(cmp.Or(filter, "all"), func(b *testing.B) {
			began := used()
			for b.Loop() {
				for _, line := range lines {
					bot.Text(b.Context(), commands.Message{Guild: c.Guild, Text: line + " " + filter, Addressed: true})
				}
			}
			b.ReportMetric((used()-began).Seconds()*1000/float64(b.N*len(lines)), "cpu-ms/question")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// used is the processor time that the process took.
func used() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
