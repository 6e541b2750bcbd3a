package main

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestDigestsOfProcesses: three processes over one database are killed when Discord has
// taken digests and not answered yet; others follow them. Each digest goes out once.
func TestDigestsOfProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("takes more than two minutes")
	}
	t.Parallel()
	database := postgrestest.Shared(t).Database(t)
	d := discordtest.New(t)
	d.MinShards = 4
	st, err := sqlstore.OpenPostgres(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var guilds []*discordtest.Guild
	due := time.Now().UTC().Add(-time.Minute).Format("15:04")
	for n := range 6 {
		g := d.Guild(fmt.Sprint(n))
		guilds = append(guilds, g)
		articles := []knowledge.Article{{URL: "https://harbour.example/1", Title: "Ferry at Lindby", Published: "2024-03-13", Language: "en",
			Text: "Captain Vera Holm took the ferry out on 12 March 2024. The harbour of Lindby was calm."}}
		if _, err := st.Put(t.Context(), knowledge.Guild(g.ID), cli, articles, nil); err != nil {
			t.Fatal(err)
		}
		order := store.Digest{Guild: knowledge.Guild(g.ID), Channel: g.Channel, At: due, Zone: "UTC", On: true}
		if err := st.SetDigest(t.Context(), cli, order); err != nil {
			t.Fatal(err)
		}
	}
	start := func() *exec.Cmd {
		c := exec.Command("beleg-simulated", "--data", t.TempDir(), "--dictionary", "none", "serve", "--addr", "127.0.0.1:0")
		c.Env = append(os.Environ(), simulatedDiscord+"="+d.URL(), "DISCORD_TOKEN="+d.Token, "DATABASE_URL="+database)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Process.Kill(); c.Wait() })
		return c
	}
	posted := func() (n int) {
		for _, g := range guilds {
			n += len(d.Messages(g.Channel))
		}
		return n
	}
	await := func(what string, patience time.Duration, met func() bool) {
		t.Helper()
		for end := time.Now().Add(patience); !met(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s: %d digests were posted", what, posted())
			}
		}
	}
	for _, g := range guilds[:4] {
		d.Break(discordtest.Fault{Kind: discordtest.Slow, Method: "POST", Path: g.Channel + "/messages", Wait: 20 * time.Second})
	}
	members := []*exec.Cmd{start(), start(), start()}
	await("before they are killed", 100*time.Second, func() bool { return posted() >= 4 })
	settled := func() (n int) {
		for _, g := range guilds {
			list, err := st.Deliveries(t.Context(), knowledge.Guild(g.ID), g.Channel, 0)
			if err == nil && len(list) == 1 && list[0].State == store.Sent {
				n++
			}
		}
		return n
	}
	for _, m := range members {
		m.Process.Kill()
		m.Wait()
	}
	if n := settled(); n > len(guilds)-4 {
		t.Errorf("%d digests were settled when all were killed, so that this test shows nothing", n)
	}
	for range 3 {
		start()
	}
	await("until all are settled", 2*time.Minute, func() bool { return settled() == len(guilds) })
	for _, g := range guilds {
		if n := len(d.Messages(g.Channel)); n != 1 {
			t.Errorf("%s has %d digests", g.Name, n)
		}
	}
}
