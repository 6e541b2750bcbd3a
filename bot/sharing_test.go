package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestSharing runs the whole program twice over one database: each answers some servers,
// and when one ends, the other answers them all, with the same articles.
func TestSharing(t *testing.T) {
	d := discordtest.New(t)
	d.MinShards = 2
	database := secret(postgrestest.Shared(t).Database(t))
	shared := func(c *Config) { c.Database = database }
	ana := d.User("ana")
	var guilds []*discordtest.Guild
	for _, name := range []string{"one", "two", "three", "four"} {
		g := d.Guild(name)
		g.Owner = ana.ID
		guilds = append(guilds, g)
	}
	ask := func(what, want string) {
		t.Helper()
		for _, g := range guilds {
			d.Say(g.Channel, ana, what)
			if got := strings.ReplaceAll(d.WaitMessage(g.Channel).Text(), `\`, ""); !strings.Contains(got, want) {
				t.Errorf("%s in %s: %q, want %q", what, g.Name, got, want)
			}
		}
	}
	_, first, stop := serving(t, d, t.TempDir(), shared)
	d.WaitLive(2)
	ask("!add! date:2024-03-13 Pact signed\nMinisters signed the ferry pact on 12 March 2024 in Lindby.", "Added as #1")
	_, second, _ := serving(t, d, t.TempDir(), shared)
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(second.String(), "session resumed"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the second process got no shard:\n%s\n%s", first, second)
		}
	}
	ask("!when pact", "12 March 2024")
	c := quiet(t.TempDir())
	c.Database = database
	said := sharing(t.Context(), c)
	holding := strings.Contains(said[0].Text, "holds 1 shard, its indexes have caught up")
	if len(said) != 5 || !holding || !strings.Contains(said[2].Text, "shard 0 of 2") || !strings.Contains(said[3].Text, ", connected, token ") {
		t.Errorf("doctor says %+v", said)
	}
	stop()
	ask("!wann Pakt", "12. März 2024")
	if strings.Contains(second.String(), "level=ERROR") {
		t.Errorf("errors in the log:\n%s", second)
	}
}

func TestHolders(t *testing.T) {
	t.Parallel()
	if said := holders(nil); len(said) != 1 || !said[0].OK {
		t.Errorf("of no shard: %+v", said)
	}
	said := holders([]store.Holder{{Shard: store.Shard{ID: 0, Of: 2}, Owner: "a", Left: time.Second}, {Shard: store.Shard{ID: 1, Of: 2}}})
	if len(said) != 2 || !strings.Contains(said[0].Text, "connecting") {
		t.Fatalf("of a shard that connects: %+v", said)
	}
	if said[1].OK || !strings.HasPrefix(said[1].Text, "1 of 2 shards are held by no process") {
		t.Errorf("of a shard that is held and one that is not: %+v", said)
	}
	if said := sharing(t.Context(), quiet(t.TempDir())); said != nil {
		t.Errorf("of a file: %+v", said)
	}
}

func TestProcesses(t *testing.T) {
	t.Parallel()
	one := store.Seen{Process: store.Process{ID: "a", Version: "v1", Behind: 1}, Ago: 240 * time.Millisecond, Shards: 2}
	two := store.Seen{Process: store.Process{ID: "b", Version: "v2"}, Ago: time.Second, Shards: 1}
	gone := store.Seen{Process: store.Process{ID: "c", Version: "v0"}, Ago: time.Minute}
	said := processes([]store.Seen{one, two, gone})
	for i, want := range []string{"process a (v1): seen 200ms ago, holds 2 shards, still reading, 1 article behind",
		"process b (v2): seen 1s ago, holds 1 shard, its indexes have caught up",
		"process c (v0): gone without a word 1m0s ago", "2 versions of Beleg share the database: v1, v2"} {
		if i >= len(said) || !strings.HasPrefix(said[i].Text, want) || said[i].OK != (i < 3) {
			t.Fatalf("%d: %+v, want %q", i, said, want)
		}
	}
	now := time.Now()
	lease := store.Lease{Host: "post.example", Until: now.Add(40 * time.Second)}
	text := hosts([]store.Lease{lease, lease, lease, lease, lease, lease}, now).Text
	if !strings.HasPrefix(text, "being read from: post.example (for another 40s at most), ") || !strings.HasSuffix(text, " and 1 more") {
		t.Errorf("hosts: %s", text)
	}
}

// TestSharingWithoutDiscord: a process without a token beside others takes none of what
// they hold, of hosts or of servers.
func TestSharingWithoutDiscord(t *testing.T) {
	database := postgrestest.Shared(t).Database(t)
	st, err := sqlstore.OpenPostgres(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	const g = knowledge.Guild("4194304001")
	feed := store.Subscription{Guild: g, URL: "https://harbour.example/feed", Channel: "9"}
	if _, _, err := st.Subscribe(t.Context(), feed); err != nil {
		t.Fatal(err)
	}
	held, err := st.ClaimHosts(t.Context(), time.Now().Add(time.Minute), 1)
	if err != nil || len(held) != 1 {
		t.Fatalf("claimed %v, %v", held, err)
	}
	order := store.Digest{Guild: g, Channel: "9", At: time.Now().UTC().Add(-time.Minute).Format("15:04"), Zone: "UTC", On: true}
	if err := st.SetDigest(t.Context(), cli, order); err != nil {
		t.Fatal(err)
	}
	c := quiet(t.TempDir())
	c.Database, c.chosen = secret(database), serveCommand{Addr: freeAddress(t)}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	var log journal
	if err := run(ctx, c, stdio{strings.NewReader(""), io.Discard, &log}); err != nil {
		t.Fatalf("serve: %v\n%s", err, &log)
	}
	if !strings.Contains(log.String(), "Discord is not connected") {
		t.Fatalf("it did not serve:\n%s", &log)
	}
	if _, err := st.Renew(t.Context(), held[0], time.Now().Add(time.Minute)); err != nil {
		t.Errorf("another's host is held no more: %v", err)
	}
	sent, err := st.Deliveries(t.Context(), g, "", 0)
	roll, failed := st.Beat(t.Context(), store.Process{ID: "other"}, time.Minute, nil)
	if errors.Join(err, failed) != nil || len(sent) != 0 || len(roll.Living) != 1 {
		t.Errorf("it planned %v, of the fleet are %v, %v", sent, roll.Living, errors.Join(err, failed))
	}
}

// TestOneFolder: a data folder that had a file is used with a database and with the file
// again; the index is always that of what is asked. Two processes never share one.
func TestOneFolder(t *testing.T) {
	database := postgrestest.Shared(t).Database(t)
	dir := t.TempDir()
	file := []string{"--data", dir}
	shared := []string{"--data", dir, "--database", database}
	with := func(where []string, args ...string) []string { return append(append([]string{}, where...), args...) }
	must(t, with(file, "import", storyFile(t, 1, 6))...)
	must(t, with(shared, "import", storyFile(t, 11, 16))...)
	for range 2 {
		for n, where := range map[int][]string{3: file, 13: shared} {
			if said := must(t, with(where, "ask", "!who took ferry"+strconv.Itoa(n)+"x out")...); !strings.Contains(said, "Vera Holm") {
				t.Errorf("%v: ferry %d is not found: %s", where, n, said)
			}
			said := must(t, with(where, "ask", "!who took ferry"+strconv.Itoa(16-n)+"x out")...)
			if strings.Contains(said, fmt.Sprintf("harbour.example/%d\n", 16-n)) {
				t.Errorf("%v: the other's ferry %d is found: %s", where, 16-n, said)
			}
		}
	}
	c := quiet(dir)
	if said := c.leftBehind(); said != "" {
		t.Errorf("of the file itself: %q", said)
	}
	c.Database = secret(database)
	if said := c.leftBehind(); !strings.Contains(said, filepath.Join(dir, "beleg.db")+" is not read while DATABASE_URL names a database") {
		t.Errorf("of the file beside a database: %q", said)
	}
	h, err := c.open(t.Context(), silent)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	_, err = commanded(t, with(shared, "ask", "!who took ferry13x out")...)
	if !errors.Is(err, store.ErrLocked) || strings.Contains(sentence(err), "\n") {
		t.Errorf("a second process in the folder: %v", err)
	}
}
