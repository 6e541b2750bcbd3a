package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge/store/storetest/postgrestest"
)

// health runs "beleg health" and returns what it says, with its error.
func health(t *testing.T, address string, ready bool) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := healthCommand{Addr: address, Ready: ready}.run(t.Context(), Config{}, stdio{strings.NewReader(""), &out, io.Discard})
	return out.String(), err
}

// readiness waits until "beleg health --ready" says something, with or without an error.
func readiness(t *testing.T, address string, ready bool, want string) {
	t.Helper()
	for deadline := time.Now().Add(25 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		said, err := health(t, address, true)
		if (err == nil) == ready && strings.Contains(said, want) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("ready is to be %v with %q; it says %q, %v", ready, want, said, err)
		}
	}
	if said, err := health(t, address, false); err != nil || !strings.HasPrefix(said, "ok\n") {
		t.Fatalf("alive: %q, %v", said, err)
	}
}

// TestStanding: two processes with one shard are ready, the second as it waits to take
// over. While the database is away neither is, and both live; once it is back they are
// again, without a restart.
func TestStanding(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t, "fsync=off")
	database := secret(server.Database(t))
	d := discordtest.New(t)
	d.Guild("one")
	shared := func(c *Config) { c.Database = database }
	first, _, stop := serving(t, d, t.TempDir(), shared)
	readiness(t, first, true, "discord: holds 1 of 1 shards, 1 connected\nindex: has caught up\n")
	second, _, _ := serving(t, d, t.TempDir(), shared)
	readiness(t, second, true, "discord: waits to take over; 2 processes share 1 shards\n")

	time.Sleep(1500 * time.Millisecond) // the first has counted again
	figures := get(t, "http://"+first+"/metrics")
	for _, want := range []string{"\nbeleg_processes 2\n", "\nbeleg_shards 1\n", "\nbeleg_shards_held 1\n",
		"\nbeleg_shard_connected{shard=\"0\"} 1\n", "\nbeleg_shard_token{shard=\"0\"} 1\n", "\nbeleg_articles_behind 0\n", "\nbeleg_ready 1\n",
		"# TYPE beleg_memory_bytes gauge\n"} {
		if !strings.Contains(figures, want) {
			t.Errorf("metrics lack %q:\n%s", want, figures)
		}
	}
	other := get(t, "http://"+second+"/metrics")
	if !strings.Contains(other, "\nbeleg_shards_held 0\n") || strings.Contains(other, "{shard=") {
		t.Errorf("who waits says\n%s", other)
	}

	server.Stop(t, true)
	for _, address := range []string{first, second} {
		readiness(t, address, false, "database: last answered")
		if res, err := http.Get("http://" + address + "/healthz"); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("without the database: %v, %v", res, err)
		} else {
			res.Body.Close()
		}
		if figures := get(t, "http://"+address+"/metrics"); !strings.Contains(figures, "\nbeleg_ready 0\n") {
			t.Errorf("metrics without the database:\n%s", figures)
		}
	}
	server.Again(t)
	readiness(t, first, true, "database: reachable")
	readiness(t, second, true, "database: reachable")
	stop()
	if _, err := health(t, first, false); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("after its end: %v", err)
	}
	readiness(t, second, true, "holds 1 of 1 shards, 1 connected")
}

// TestStandingAlone: one process with a file.
func TestStandingAlone(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	address, _, _ := serving(t, d, t.TempDir())
	readiness(t, address, true, "ok\nready\ndatabase: reachable\ndiscord: 1 of 1 shards connected\nindex: has caught up\n")
	if figures := get(t, "http://"+address+"/metrics"); !strings.Contains(figures, "beleg_shard_connected{shard=\"0\"} 1") ||
		strings.Contains(figures, "beleg_processes") {
		t.Errorf("metrics:\n%s", figures)
	}
}
