package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/storetest/postgrestest"
)

// working does what a process does with a store over and over until a context ends, each
// kind by itself, and returns how often each was done.
func working(t *testing.T, ctx context.Context, s *Store) map[string]*atomic.Int64 {
	var articles atomic.Int64
	done := map[string]*atomic.Int64{}
	var work sync.WaitGroup
	for name, f := range map[string]func() error{
		"put": func() error {
			_, err := s.Put(t.Context(), "1", store.Actor{ID: "7"}, batch(int(articles.Add(3)), 3), nil)
			return err
		},
		"again": func() error {
			_, err := s.Put(t.Context(), "2", store.Actor{ID: "7"}, batch(0, 3), nil)
			return err
		},
		"list": func() error {
			_, _, err := s.List(t.Context(), "1", store.Page{Limit: 5})
			return err
		},
		"some": func() error {
			_, _, err := s.List(t.Context(), "1", store.Page{Limit: 5, Filter: knowledge.Filter{Site: "harbour"}})
			return err
		},
		"read": func() error {
			_, err := s.Article(t.Context(), "1", 1)
			return err
		},
		"follow": func() error {
			_, err := s.Changes(t.Context(), "1", 0, 10)
			return err
		},
		"revisions": func() error {
			_, err := s.Revision(t.Context(), "1")
			return err
		},
		"beat": func() error {
			_, err := s.Beat(t.Context(), store.Process{ID: "a", Version: "1"}, time.Minute, nil)
			return err
		},
		"errands": func() error {
			return s.PlanErrands(t.Context(), []store.Errand{{Kind: "page", Guild: "1", Key: "a", Host: "harbour.example"}})
		},
		"hosts": func() error {
			leases, err := s.ClaimHosts(t.Context(), time.Now().Add(time.Minute), 1)
			for _, l := range leases {
				if _, err := s.Renew(t.Context(), l, time.Now().Add(time.Minute)); err != nil {
					return err
				}
				if err := s.Release(t.Context(), l, time.Time{}); err != nil {
					return err
				}
			}
			return err
		},
	} {
		n := &atomic.Int64{}
		done[name] = n
		work.Go(func() {
			for ctx.Err() == nil {
				if err := f(); err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				n.Add(1)
				time.Sleep(2 * time.Millisecond) // so that who changes tables comes to it
			}
		})
	}
	work.Wait()
	return done
}

// TestUpgradeMeanwhile: a newer version changes columns of tables while a process of the
// older one works, whose connections have prepared statements for these. Nobody notices.
func TestUpgradeMeanwhile(t *testing.T) {
	address := postgrestest.Shared(t).Database(t)
	s, newer := openedPostgres(t, address), openedPostgres(t, address)
	if _, err := s.Put(t.Context(), "1", store.Actor{}, batch(0, 3), nil); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	var done map[string]*atomic.Int64
	var work sync.WaitGroup
	work.Go(func() { done = working(t, ctx, s) })
	for _, kind := range []string{"INTEGER", "BIGINT"} {
		for _, column := range []string{"guild.revision", "member.number", "version.n", "host.token", "counter.ticket"} {
			time.Sleep(200 * time.Millisecond) // until all have prepared what they need
			change(t, newer, column, kind)
		}
		for _, column := range []string{"version.title", "article.url", "host.name", "process.id"} {
			time.Sleep(200 * time.Millisecond)
			change(t, newer, column, map[string]string{"INTEGER": `VARCHAR(1000) COLLATE "C"`, "BIGINT": `TEXT COLLATE "C"`}[kind])
		}
	}
	time.Sleep(200 * time.Millisecond)
	end()
	work.Wait()
	for name, n := range done {
		if n.Load() < 20 {
			t.Errorf("%s was done %d times", name, n.Load())
		}
	}
	t.Logf("connections began afresh %d times", s.db.tables.Load())
	if s.db.tables.Load() == 0 {
		t.Error("no connection had to begin afresh, so that this test shows nothing")
	}
}

// change gives a column another type. It may meet those who work.
func change(t *testing.T, s *Store, column, kind string) {
	t.Helper()
	table, name, _ := strings.Cut(column, ".")
	for {
		_, err := s.db.ExecContext(t.Context(), fmt.Sprintf("ALTER TABLE %s ALTER COLUMN %s TYPE %s", table, name, kind))
		if err == nil {
			return
		}
		if !again(err) {
			t.Fatal(err)
		}
	}
}

// TestForgottenStatements: statements that a connection has prepared are gone, as behind a
// pooler that gives it another server's.
func TestForgottenStatements(t *testing.T) {
	address := postgrestest.Shared(t).Database(t)
	s := openedPostgres(t, address)
	s.db.SetMaxOpenConns(2)
	for n := range 4 {
		if _, err := s.Put(t.Context(), "1", store.Actor{}, batch(3*n, 3), nil); err != nil {
			t.Errorf("put: %v", err)
		}
		if _, total, err := s.List(t.Context(), "1", store.Page{}); err != nil || total != 3*n+3 {
			t.Errorf("%d articles, %v", total, err)
		}
		if _, err := s.Beat(t.Context(), store.Process{ID: "a"}, time.Minute, nil); err != nil {
			t.Errorf("beat: %v", err)
		}
		if _, err := s.db.ExecContext(t.Context(), "DEALLOCATE ALL"); err != nil {
			t.Fatal(err)
		}
	}
	if s.db.tables.Load() == 0 {
		t.Error("no connection had to begin afresh, so that this test shows nothing")
	}
}
