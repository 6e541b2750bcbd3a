package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestIdle counts what a process asks the database while nobody does anything: how often
// does not depend on how many servers there are.
func TestIdle(t *testing.T) {
	const guilds, span = 120, 10 * time.Second
	server := postgrestest.Start(t, "fsync=off", "log_statement=all")
	if server.Dir == "" {
		t.Skip("the log of somebody else's server cannot be read")
	}
	database := server.Database(t)
	d := discordtest.New(t)
	d.Concurrency, d.Pace = 16, 0
	st, err := sqlstore.OpenPostgres(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for n := range guilds {
		g := knowledge.Guild(fmt.Sprint(int64(n+1) << 22))
		if _, err := st.Put(t.Context(), g, cli, []knowledge.Article{lighthouse(1)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	serving(t, d, t.TempDir(), func(c *Config) { c.Database = secret(database) })
	spread(t, st, 1, 1)
	time.Sleep(askTurn + 4*time.Second) // until all is read, and what is done at the beginning
	statements := regexp.MustCompile(`LOG:  (statement|execute [^:]*): (.*)`)
	count := func() (all map[string]int) {
		raw, err := os.ReadFile(filepath.Join(server.Dir, "log"))
		if err != nil {
			t.Fatal(err)
		}
		all = map[string]int{}
		for _, m := range statements.FindAllStringSubmatch(string(raw), -1) {
			all[m[2]]++
		}
		return all
	}
	before := count()
	time.Sleep(span)
	questions, frames := 0, 0
	for query, n := range count() {
		n -= before[query]
		switch word := strings.ToLower(query); {
		case n == 0:
		case strings.HasPrefix(word, "begin"), strings.HasPrefix(word, "commit"), strings.HasPrefix(word, "rollback"), word == "-- ping":
			frames += n // of transactions, or by the driver when a connection was not used for a second
		default:
			questions += n
			t.Logf("%.1f/s %.100s", float64(n)/span.Seconds(), query)
		}
	}
	t.Logf("%d servers: %.1f queries/s, and %.1f/s that ask nothing", guilds, float64(questions)/span.Seconds(),
		float64(frames)/span.Seconds())
	if rate := float64(questions) / span.Seconds(); rate > 5 || questions == 0 {
		t.Errorf("%.1f queries/s while nothing happens", rate)
	}
}
