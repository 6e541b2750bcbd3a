package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/question"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestPostgresFailover: the database fails, and a standby that lagged takes its place. It
// lacks what the indexes have, and gives out the same revisions for something else: fewer
// than were lost, as many, or more. Nothing that is lost is told, and what is new is found.
func TestPostgresFailover(t *testing.T) {
	server := postgrestest.Start(t, "fsync=off")
	address := server.Database(t)
	standby := server.Standby(t)
	c := quiet(t.TempDir())
	c.Database = secret(server.Either(t, standby, address))
	h, err := c.open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	f := h.following(t.Context(), silent, knowledge.Local)
	defer f.close()
	ctx, stop := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	defer watching.Wait()
	defer stop()
	watching.Go(func() { f.watch(ctx) })
	asker := upToDate{f, h.index.Hurry, h.engine}
	put := func(g knowledge.Guild, from, n int) {
		t.Helper()
		for i := range n {
			a := knowledge.Article{URL: fmt.Sprintf("https://harbour.example/%d", from+i), Title: "Ferry", Published: "2024-03-13", Language: "en",
				Text: fmt.Sprintf("Captain Vera Holm took ferry%dx out on 12 March 2024.", from+i)}
			if _, err := h.store.Put(t.Context(), g, cli, []knowledge.Article{a}, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	found := func(g knowledge.Guild, n int) bool {
		t.Helper()
		q, err := question.Parse(fmt.Sprintf("took ferry%dx out", n), knowledge.Who, "en")
		if err != nil {
			t.Fatal(err)
		}
		r, err := asker.Ask(t.Context(), g, q)
		if err != nil {
			t.Fatal(err)
		}
		said := r.Nearest
		for _, a := range r.Answers {
			said = append(said, a.Evidence...)
		}
		return slices.ContainsFunc(said, func(e knowledge.Evidence) bool { return strings.Contains(e.Quote, fmt.Sprintf("ferry%dx", n)) })
	}

	const kept, lost = 3, 4
	after := map[knowledge.Guild]int{"1": 0, "2": lost - 1, "3": lost, "4": lost + 3}
	for g := range after {
		put(g, 0, kept)
	}
	u, _ := url.Parse(address)
	standby.Until(t, u.Path[1:], fmt.Sprintf("SELECT COUNT(*) = %d FROM member", kept*len(after)))
	standby.Lag(t)
	for g := range after {
		put(g, 100, lost)
		if !found(g, 100+lost-1) {
			t.Fatalf("what guild %s has is not found", g)
		}
	}
	server.Stop(t, true)
	standby.Promote(t)
	for g, n := range after {
		put(g, 200, n)
	}
	healed := func(g knowledge.Guild, n int) bool {
		for i := range n {
			if !found(g, 200+i) {
				return false
			}
		}
		return found(g, 0) && found(g, kept-1) && !found(g, 100) && !found(g, 100+lost-1)
	}
	promoted := time.Now()
	for g, n := range after {
		for !healed(g, n) {
			if time.Since(promoted) > 20*time.Second {
				t.Fatalf("guild %s, which got %d articles after the failover, is not told what the database has", g, n)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	t.Logf("all indexes are what the database has after %s", time.Since(promoted).Round(10*time.Millisecond))
}
