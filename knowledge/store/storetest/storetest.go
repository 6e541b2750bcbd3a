// Package storetest proves a store: every promise that package store makes in
// words is kept or broken here, for any implementation.
package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Open opens an empty store for a test. Called again with the same t it opens a
// second handle on the same data, as a second process would. The tests close
// what they open.
type Open func(t *testing.T) store.Store

// Run runs the whole suite.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"put", put}, {"put twice", putTwice}, {"one page", onePage}, {"once", once}, {"near copies", nearCopies},
		{"put nothing", putNothing}, {"given", given}, {"raw", raw}, {"raw type", rawType}, {"raw cap", rawCap}, {"trim raw", trimRaw},
		{"samples", samples},
		{"read", read}, {"list", list}, {"filter", filter}, {"each", each},
		{"remove", remove}, {"remove several", removeSeveral},
		{"numbers", numbers}, {"undo", undo}, {"undo batch", undoBatch}, {"undo others", undoOthers},
		{"undo entry", undoEntry}, {"undo address", undoAddress}, {"undo feed", undoFeed}, {"undo skip", undoSkip}, {"imports", imports},
		{"isolation", isolation}, {"versions", versions}, {"versions had", versionsHad}, {"many versions", manyVersions},
		{"extraction", extraction}, {"looks", looks}, {"revise", revise}, {"forget", forget}, {"forget pages", forgetPages},
		{"changes", changes}, {"revisions", revisions}, {"commit order", commitOrder}, {"audit", audit}, {"history", history},
		{"strings", unusualStrings}, {"big text", bigText}, {"settings", settings},
		{"digests", digests}, {"plan", plan}, {"plan once", planOnce}, {"settle", settle},
		{"feedback", feedback}, {"tags", tags}, {"undo tags", undoTags}, {"tag limits", tagLimits}, {"brought tags", broughtTags},
		{"drafts", drafts}, {"many drafts", manyDrafts}, {"corrections", corrections},
		{"proposals", proposals}, {"posting", posting}, {"many proposals", manyProposals},
		{"subscriptions", subscriptions}, {"polling", polling}, {"pausing", pausing}, {"troubled", troubled}, {"leases", leases},
		{"host pause", hostPause}, {"host by name", hostByName},
		{"claim once", claimOnce},
		{"seen items", seenItems}, {"moved", moved}, {"errands", errands}, {"forget feeds", forgetFeeds},
		{"shards", shards}, {"shard leases", shardLeases}, {"shard sessions", shardSessions}, {"shards once", shardsOnce},
		{"resharding", resharding}, {"identify", identify},
		{"backup", backup}, {"cancelled", cancelled}, {"two handles", twoHandles},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}

// The guilds and people of the tests.
const (
	harbour knowledge.Guild = "1001"
	island  knowledge.Guild = "1002"
)

var (
	ana = store.Actor{ID: "7", Name: "Ana"}
	ben = store.Actor{ID: "8", Name: "Ben"}
)

func start(t *testing.T, open Open) store.Store {
	t.Helper()
	s := open(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// article invents one; the same n gives the same address.
func article(n int, text string) knowledge.Article {
	return knowledge.Article{
		URL: fmt.Sprintf("https://harbour.example/%d", n), Title: fmt.Sprintf("Ferry %d", n), Text: text,
		Author: "A. Writer", Source: "Harbour Post", Language: "en", Published: fmt.Sprintf("2024-03-%02d", n%28+1), Access: knowledge.Free,
	}
}

func sample(n int) knowledge.Article {
	a := article(n, "A sample.")
	a.URL, a.Sample = fmt.Sprintf("sample:%d", n), true
	return a
}

// mustPut puts and checks the outcome of each article.
func mustPut(t *testing.T, s store.Store, g knowledge.Guild, by store.Actor, want store.Outcome,
	articles ...knowledge.Article) []knowledge.Article {
	t.Helper()
	puts, err := s.Put(t.Context(), g, by, articles, nil)
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	if len(puts) != len(articles) {
		t.Fatalf("put %d articles, %d acknowledged", len(articles), len(puts))
	}
	var stored []knowledge.Article
	for i, p := range puts {
		if p.Outcome != want {
			t.Fatalf("article %d was %s, want %s", i, p.Outcome, want)
		}
		stored = append(stored, p.Article)
	}
	return stored
}

// has checks which texts a guild's collection holds, in order of number.
func has(t *testing.T, s store.Store, g knowledge.Guild, want ...string) {
	t.Helper()
	var got []string
	if err := s.Each(t.Context(), g, func(a knowledge.Article) error { got = append(got, a.Text); return nil }); err != nil {
		t.Fatalf("each: %v", err)
	}
	same(t, "texts of guild "+string(g), got, want)
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("%s (-want +got):\n%s", what, d)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func notFound(t *testing.T, what string, err error) {
	t.Helper()
	is(t, what, err, store.ErrNotFound)
}

func is(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

// recent checks a time that the store made.
func recent(t *testing.T, what string, at time.Time) {
	t.Helper()
	if age := time.Since(at); age < -time.Minute || age > time.Hour || at.Location() != time.UTC {
		t.Fatalf("%s is %v, want about now in UTC", what, at)
	}
}
