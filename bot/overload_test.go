package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	askers = 200
	turns  = 6 // earlier questions that each carries
)

// rush is how long they ask.
func rush() time.Duration {
	if testing.Short() {
		return 3 * time.Second
	}
	return 30 * time.Second
}

// BenchmarkOverload lets many people ask at once, each with the questions that
// came before, and looks at the page's health meanwhile. Who is turned away
// tries again after half a second, sooner than a person would.
//
//	go test ./bot -run - -bench Overload -benchtime 1x
func BenchmarkOverload(b *testing.B) {
	dir, lines := questioned(b)
	address := "http://" + servingProcess(b, dir)
	for b.Loop() {
		ctx, stop := context.WithTimeout(b.Context(), rush())
		var all, health visits
		var crowd sync.WaitGroup
		crowd.Go(func() { health.probe(ctx, address+"/healthz") })
		for n := range askers {
			crowd.Go(func() { all.ask(ctx, address, lines, rand.New(rand.NewPCG(1, uint64(n)))) })
		}
		crowd.Wait()
		stop()
		all.report(b, "page", 0.5, 0.95, 1)
		health.report(b, "healthz", 0.5, 0.99, 1)
		b.ReportMetric(float64(all.refused)/float64(all.refused+len(all.took)+all.failed), "refused")
		b.ReportMetric(float64(len(all.took)), "answered")
		b.ReportMetric(float64(all.failed+health.failed+health.refused), "failed")
	}
	b.ReportMetric(0, "ns/op")
}

// questioned returns a data folder and what can be asked of it: the news where
// they are at hand, else the samples.
func questioned(b *testing.B) (dir string, lines []string) {
	b.Helper()
	if _, err := os.Stat("../../shared/bench/news"); err != nil {
		return filepath.Join(b.TempDir(), "data"), []string{"when pact", "wer Wendt", "who Campbell", "wann Brücke", "why bridge closed",
			"how many passengers", "wo Hafen", "what is the pact"}
	}
	return imported(b).Data, asks(b)
}

// servingProcess serves a data folder in a process of its own and returns its
// address once it answers.
func servingProcess(b *testing.B, dir string) string {
	b.Helper()
	address := freeAddress(b)
	cmd := exec.Command("beleg", "--data", dir, "--dictionary", "none", "serve", "--addr", address)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if res, err := http.Get("http://" + address + "/?q=when+election"); err == nil {
			res.Body.Close()
			return address
		} else if time.Now().After(deadline) {
			b.Fatal(err)
		}
	}
}

// visits are what became of requests.
type visits struct {
	mu              sync.Mutex
	took            []time.Duration // of those that were answered
	refused, failed int
}

// ask goes on asking until ctx ends, as one person who follows a conversation.
func (v *visits) ask(ctx context.Context, address string, lines []string, r *rand.Rand) {
	client := &http.Client{Transport: &http.Transport{}}
	var said []string
	for range turns {
		said = append(said, lines[r.IntN(len(lines))])
	}
	for ctx.Err() == nil {
		q := lines[r.IntN(len(lines))]
		status := v.visit(ctx, client, address+"/?"+url.Values{"h": said, "q": {q}}.Encode())
		switch status {
		case http.StatusServiceUnavailable:
			select {
			case <-time.After(500 * time.Millisecond):
			case <-ctx.Done():
			}
		case http.StatusOK:
			said = append(said[1:], q)
		}
	}
}

// probe visits one address over and over until ctx ends, from a process of its
// own that does nothing else, as a health check is.
func (v *visits) probe(ctx context.Context, address string) {
	out, _ := exec.CommandContext(ctx, "probe", address).Output()
	for word := range strings.FieldsSeq(string(out)) {
		took, err := time.ParseDuration(word)
		if err != nil {
			v.failed++
			continue
		}
		v.took = append(v.took, took)
	}
}

// probe is the program that probe runs. It writes how long each visit took.
func probe() {
	for {
		start := time.Now()
		res, err := http.Get(os.Args[1])
		if err == nil {
			io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
		if err != nil || res.StatusCode != http.StatusOK {
			fmt.Println("failed")
		} else {
			fmt.Println(time.Since(start))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (v *visits) visit(ctx context.Context, client *http.Client, address string) (status int) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0
	}
	start := time.Now()
	res, err := client.Do(req)
	if err == nil {
		_, err = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		status = res.StatusCode
	}
	took := time.Since(start)
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case ctx.Err() != nil: // the end came first
	case err == nil && status < 500:
		v.took = append(v.took, took)
	case status == http.StatusServiceUnavailable:
		v.refused++
	default:
		v.failed++
	}
	return status
}

// report names the times that a share of the answered requests stayed below.
func (v *visits) report(b *testing.B, name string, shares ...float64) {
	if len(v.took) == 0 {
		b.Logf("%s: nobody was answered", name)
		return
	}
	slices.Sort(v.took)
	for _, share := range shares {
		b.ReportMetric(v.took[int(share*float64(len(v.took)-1))].Seconds()*1000, fmt.Sprintf("%s-p%.0f-ms", name, 100*share))
	}
}
