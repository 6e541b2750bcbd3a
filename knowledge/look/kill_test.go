package look

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// worker runs what errands are due, one host at a time, until ctx ends: what is
// put off is due again at once.
func worker(ctx context.Context, st *sqlstore.Store, l *Looker, f Fetcher) error {
	for ctx.Err() == nil {
		if err := l.Plan(ctx); err != nil {
			return err
		}
		leases, err := st.ClaimHosts(ctx, time.Now().Add(300*time.Millisecond), 10)
		if err != nil {
			return err
		}
		for _, lease := range leases {
			errands, err := st.DueErrands(ctx, lease, 10)
			if err != nil {
				return err
			}
			for _, e := range errands {
				next, err := l.Look(ctx, func(bool) Fetcher { return f }, &e)
				if err != nil {
					return err
				}
				if !next.IsZero() {
					next = time.Now()
				}
				if err := st.SettleErrand(ctx, lease, e, next); err != nil {
					return err
				}
			}
			if err := st.Release(ctx, lease, time.Time{}); err != nil {
				return err
			}
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}

// TestKillHelper is the process that TestKill kills.
func TestKillHelper(t *testing.T) {
	path := os.Getenv("LOOK_STORE")
	if path == "" {
		t.Skip("for TestKill")
	}
	st, err := sqlstore.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	worker(ctx, st, New(slog.New(slog.DiscardHandler), st), outside(t))
}

func outside(t *testing.T) *ingest.Client {
	allow, err := ingest.ParseAllowList("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return ingest.NewClient(ingest.Options{Allow: allow, Timeout: 5 * time.Second})
}

// TestKill kills who looks at pages that change all the time, at random moments.
// No version is lost that the page still has, none comes twice, all guilds end
// with the same text, and the looks go on.
func TestKill(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "beleg.db")
	st, err := sqlstore.Open(ctx, path)
	w.ok(err)
	defer st.Close()
	guilds := []knowledge.Guild{"1", "2", "3", "4", "5", "6"}
	a, raw, err := w.client.Fetch(ctx, w.site.URL+"/news/pact")
	w.ok(err)
	for _, g := range guilds {
		_, err := st.Put(ctx, g, ana, []knowledge.Article{a}, [][]byte{raw})
		w.ok(err)
	}
	l := New(slog.New(slog.DiscardHandler), st)
	l.now = func() time.Time { return time.Now().Add(2 * time.Hour) } // so that the first look is late
	w.ok(l.Plan(ctx))
	w.ok(st.PlanErrands(ctx, []store.Errand{{Kind: Kind, Key: "1", Host: store.HostOf(w.site.URL), Due: time.Now()}}))
	change := func(n int) {
		w.site.set(func(s *site) {
			s.text = with(3, fmt.Sprintf("The first ferry under the new rules leaves on day %d with forty cars, the harbour office said.", n))
		})
	}
	const rounds = 12
	for round := range rounds {
		change(round)
		helper := exec.Command(os.Args[0], "-test.run", "^TestKillHelper$")
		helper.Env = append(os.Environ(), "LOOK_STORE="+path)
		w.ok(helper.Start())
		time.Sleep(time.Duration(20+rand.IntN(250)) * time.Millisecond)
		w.ok(helper.Process.Kill())
		helper.Wait()
	}
	change(rounds)
	soon, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := worker(soon, st, New(slog.New(slog.DiscardHandler), st), w.client); err != nil && soon.Err() == nil {
		t.Fatal(err)
	}
	for _, g := range guilds {
		versions, err := st.Versions(ctx, g, 1)
		w.ok(err)
		t.Logf("guild %s: %d versions", g, len(versions))
		for i, v := range versions[1:] {
			if v.Article.Text == versions[i].Article.Text {
				t.Errorf("guild %s: version %d is that before it", g, v.N)
			}
		}
		if last := versions[len(versions)-1]; !strings.Contains(last.Article.Text, fmt.Sprintf("day %d ", rounds)) {
			t.Errorf("guild %s ends with %s", g, last.Article.Text)
		}
	}
	w.ok(st.Check(ctx))
}
