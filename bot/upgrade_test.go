package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge/store"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestUpgrade: a newer version has brought the database up to date while an older one
// runs. What only adds to tables the older one lives beside; but it does not start anew.
// What takes something away it cannot live beside: it lets go of its shards, says why,
// and is still alive.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t, "fsync=off")
	database := server.Database(t)
	d := discordtest.New(t)
	g, ana := d.Guild("one"), d.User("ana")
	g.Owner = ana.ID
	address, log, _ := serving(t, d, t.TempDir(), func(c *Config) { c.Database = secret(database) })
	ask := func(what, want string) {
		t.Helper()
		d.Say(g.Channel, ana, what)
		if got := strings.ReplaceAll(d.WaitMessage(g.Channel).Text(), `\`, ""); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	ask("!add! date:2024-03-13 Pact signed\nMinisters signed the ferry pact on 12 March 2024 in Lindby.", "Added as #1")

	server.Run(t, database, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true);
		ALTER TABLE process ADD COLUMN mood TEXT NOT NULL DEFAULT ''; ALTER TABLE guild ADD COLUMN mood TEXT NOT NULL DEFAULT ''`)
	ask("!when pact", "12 March 2024")
	ask("!add! date:2024-03-15 Pact kept\nThe ferry pact was kept on 14 March 2024 in Tornby.", "Added as #2")
	ask("!when pact kept", "14 March 2024")
	readiness(t, address, true, "holds 1 of 1 shards, 1 connected")
	for _, args := range [][]string{{"ask", "!when pact"}, {"serve", "--addr", "127.0.0.1:0"}} {
		_, err := commanded(t, append([]string{"--data", t.TempDir(), "--database", database}, args...)...)
		if !errors.Is(err, store.ErrNewer) || !strings.Contains(sentence(err), "use the newer program") || strings.Contains(sentence(err), "\n") {
			t.Errorf("an older program that starts with %s: %v", args, err)
		}
	}
	if report, err := commanded(t, "--data", t.TempDir(), "--database", database, "doctor"); err == nil || !strings.Contains(report, "newer") {
		t.Errorf("doctor of an older program: %v\n%s", err, report)
	}

	server.Run(t, database, "ALTER TABLE process RENAME COLUMN seen TO noticed")
	readiness(t, address, false, "discord: holds none of 1 shards")
	const advice = "start the newer one here too"
	for deadline := time.Now().Add(10 * time.Second); !strings.Contains(log.String(), advice); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the log does not say why:\n%s", log)
		}
	}
	server.Run(t, database, "ALTER TABLE process RENAME COLUMN noticed TO seen")
	readiness(t, address, true, "holds 1 of 1 shards, 1 connected")
}
