package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// How much TestRebuild makes anew. A tenth of what a machine for many has:
//
//	go test ./bot -run TestRebuild -v -rebuild-guilds 100 -rebuild-articles 1000 -timeout 0
var (
	rebuildGuilds   = flag.Int("rebuild-guilds", 16, "servers in TestRebuild")
	rebuildArticles = flag.Int("rebuild-articles", 25, "articles of each")
)

// TestRebuild: a machine has lost all its indexes. They are made anew while people
// ask; whoever asks is answered before the servers where nobody does.
func TestRebuild(t *testing.T) {
	guilds, each := *rebuildGuilds, *rebuildArticles
	h, err := quiet(filepath.Join(t.TempDir(), "data")).open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	var names []knowledge.Guild
	texts := texts(t, each)
	for n := range guilds {
		names = append(names, knowledge.Guild(fmt.Sprint(n+1)))
		own := lighthouse(n)
		for part := range slices.Chunk(append(slices.Clone(texts), own), 200) {
			if _, err := h.store.Put(t.Context(), names[n], store.Actor{ID: "test"}, part, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	f := h.following(context.WithoutCancel(t.Context()), silent, knowledge.Local)
	defer f.close()
	asker := upToDate{f, h.index.Hurry, h.engine}
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	defer work.Wait()
	defer cancel()
	began := time.Now()
	work.Go(func() { f.watch(ctx) })
	for f.behind() == 0 && time.Since(began) < 10*time.Second {
		time.Sleep(10 * time.Millisecond) // until it knows how much there is to do
	}

	// Somebody asks here and there, again until there is an answer, as people do.
	pause := 20 * time.Millisecond
	if guilds*each > 10_000 {
		pause = 10 * time.Second
	}
	var first, found []time.Duration
	done := func() bool { return f.behind() == 0 }
	for r := rand.New(rand.NewPCG(1, 2)); !done() && len(first) < guilds; time.Sleep(pause) {
		n := r.IntN(guilds)
		if behind, err := h.index.Behind(ctx, names[n]); err != nil || behind == 0 {
			continue
		}
		asked := time.Now()
		result := ask(t, asker, names[n], n)
		first = append(first, time.Since(asked))
		if !result.Answered() && result.Behind == 0 {
			t.Errorf("guild %s is told that there is nothing, although it is not read yet", names[n])
		}
		for !result.Answered() && time.Since(asked) < time.Minute {
			result = ask(t, asker, names[n], n)
		}
		found = append(found, time.Since(asked))
	}
	for !done() {
		time.Sleep(50 * time.Millisecond)
	}
	took := time.Since(began)
	for n := range names {
		if behind, err := h.index.Behind(ctx, names[n]); behind != 0 || err != nil {
			t.Errorf("guild %s is %d behind, %v", names[n], behind, err)
		}
		if !ask(t, asker, names[n], n).Answered() {
			t.Errorf("guild %s has no answer in the end", names[n])
		}
	}
	slices.Sort(first)
	slices.Sort(found)
	if len(first) == 0 {
		t.Skip("everything was read before somebody asked")
	}
	worst := len(first) - 1
	t.Logf("%d servers with %d articles each read anew in %v (%.0f articles/s) while %d asked: first reply p50 %v, max "+
		"%v; right answer p50 %v, max %v",
		guilds, each+1, took.Round(time.Millisecond), float64(guilds*(each+1))/took.Seconds(), len(first),
		first[worst/2].Round(time.Millisecond), first[worst].Round(time.Millisecond), found[worst/2].Round(time.Millisecond),
		found[worst].Round(time.Millisecond))
	if first[worst] > 5*time.Second {
		t.Errorf("somebody waited %v for a reply", first[worst])
	}
}

func ask(t *testing.T, a upToDate, g knowledge.Guild, n int) knowledge.Result {
	t.Helper()
	r, err := a.Ask(t.Context(), g, knowledge.Question{Text: fmt.Sprintf("lighthouse%dx", n), Kind: knowledge.Any, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lighthouse is an article that one guild alone has, the last that it got.
func lighthouse(n int) knowledge.Article {
	return knowledge.Article{URL: fmt.Sprintf("https://harbour.example/lighthouse/%d", n), Title: fmt.Sprintf("Lighthouse %d", n),
		Language:  "en",
		Published: "2024-03-13", Text: fmt.Sprintf("Captain Vera Holm opened lighthouse%dx on 12 March 2024. The harbour of Lindby was calm.", n)}
}

// texts are articles that all guilds have: real news where it is at hand.
func texts(t *testing.T, n int) (list []knowledge.Article) {
	t.Helper()
	for _, name := range []string{"en-dated", "de", "en"} {
		f, err := os.Open("../../shared/bench/news/" + name + ".jsonl")
		if err != nil {
			break
		}
		err = ingest.Lines(f, func(_ int, a knowledge.Article, _ int, err error) error {
			if err == nil && len(list) < n {
				list = append(list, a)
			}
			return nil
		})
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := len(list); i < n; i++ {
		list = append(list, knowledge.Article{URL: fmt.Sprintf("https://harbour.example/%d", i), Title: fmt.Sprintf("Ferry %d", i),
			Language:  "en",
			Published: "2024-03-13", Text: strings.Repeat(fmt.Sprintf("Ferry%dx left Lindby on 12 March 2024. ", i), 20)})
	}
	return list
}
