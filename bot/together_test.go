package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/bot/fleet"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestTogether: three processes with data folders of their own share a database and four
// shards. Every question is answered once, from the articles of its server, whoever took
// them in; when processes stop the others know all of it. A process has indexes of its
// own servers and of those it had.
func TestTogether(t *testing.T) {
	const shards = 4
	database := postgrestest.Shared(t).Database(t)
	d := discordtest.New(t)
	d.Concurrency, d.Pace = shards, 0
	d.Require(shards)
	ana := d.User("ana")
	var guilds []*discordtest.Guild
	has := map[int]bool{}
	for n := range 2 * shards {
		g := d.Guild(fmt.Sprint("server", n))
		g.Owner = ana.ID
		guilds, has[fleet.ShardOf(knowledge.Guild(g.ID), shards)] = append(guilds, g), true
		d.User("somebody") // so that the next server's number is of another shard
	}
	if len(has) < 2 {
		t.Fatalf("all servers are of one shard, %v", has)
	}
	st, err := sqlstore.OpenPostgres(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var dirs []string
	var stops []func()
	start := func() {
		dir := t.TempDir()
		_, log, stop := serving(t, d, dir, func(c *Config) { c.Database = secret(database) })
		t.Cleanup(func() {
			if t.Failed() {
				t.Log(log.String())
			}
		})
		dirs, stops = append(dirs, dir), append(stops, stop)
	}
	for range 3 {
		start()
	}
	spread(t, st, shards, 3)
	say := func(g *discordtest.Guild, text string) string {
		d.Say(g.Channel, ana, text)
		return strings.ReplaceAll(d.WaitMessage(g.Channel).Text(), `\`, "")
	}
	for n, g := range guilds {
		if got := say(g, fmt.Sprintf("!add! date:2024-03-13 Pact signed\nMinisters signed the ferry pact of Lindby%d on %d March 2024.",
			n, n+1)); !strings.Contains(got, "Added as #1") {
			t.Errorf("server %d: %q", n, got)
		}
	}
	answers := func() {
		t.Helper()
		for n, g := range guilds {
			if got, want := say(g, "!when pact"), fmt.Sprintf("%d March 2024", n+1); !strings.Contains(got, want) {
				t.Errorf("server %d is told %q, want %q", n, got, want)
			}
		}
	}
	answers()
	indexes := 0
	for _, dir := range dirs {
		for _, g := range guilds {
			if _, err := os.Stat(filepath.Join(dir, "index", g.ID)); err == nil {
				indexes++
			}
		}
	}
	if indexes != len(guilds) {
		t.Errorf("%d indexes of %d servers", indexes, len(guilds))
	}
	stops[0]()
	spread(t, st, shards, 2)
	answers()
	stops[1]()
	spread(t, st, shards, 1)
	answers()
	for n, g := range guilds {
		list := d.Messages(g.Channel)
		if len(list) != 4 {
			t.Errorf("%d replies in server %d, want 4", len(list), n)
		}
	}
}

// spread waits until all shards are held, by so many processes.
func spread(t *testing.T, st *sqlstore.Store, shards, processes int) {
	t.Helper()
	var list []store.Holder
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var err error
		if list, err = st.Holders(t.Context()); err != nil {
			t.Fatal(err)
		}
		var owners []string
		for _, h := range list {
			if h.Left > 0 && h.Session.ID != "" {
				owners = append(owners, h.Owner)
			}
		}
		all := len(owners) == shards
		slices.Sort(owners)
		if len(slices.Compact(owners)) == processes && all {
			return
		}
	}
	t.Fatalf("shards are not spread over %d processes: %+v", processes, list)
}
