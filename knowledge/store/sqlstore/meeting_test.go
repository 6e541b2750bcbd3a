package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/storetest/postgrestest"
)

func openedPostgres(t testing.TB, address string) *Store {
	t.Helper()
	s, err := OpenPostgres(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestMeeting: guilds that bring and forget the same addresses at once, each in an
// order of its own, hinder each other without anybody noticing. Without the order of
// claim and without beginning again they do notice, or the test would show nothing.
func TestMeeting(t *testing.T) {
	server := postgrestest.Shared(t)
	for _, naive := range []bool{true, false} {
		address := server.Database(t)
		var failed, done atomic.Int64
		var last atomic.Value
		var wait sync.WaitGroup
		for w := range 6 {
			s := openedPostgres(t, address)
			if naive {
				s.meetings = 0
			}
			wait.Go(func() {
				for n := 0; n < 12 || naive && n < 200 && failed.Load() == 0; n++ {
					err := bringOrForget(t, s, knowledge.Guild(fmt.Sprint(w)), n)
					if done.Add(1); err != nil {
						failed.Add(1)
						last.Store(err.Error())
					}
				}
			})
		}
		wait.Wait()
		t.Logf("naive %v: %d of %d operations failed, %v", naive, failed.Load(), done.Load(), last.Load())
		if naive == (failed.Load() == 0) {
			t.Errorf("naive %v: %d operations failed, the last with %v", naive, failed.Load(), last.Load())
		}
		if naive {
			continue
		}
		s := openedPostgres(t, address)
		for table, rest := range map[string]string{
			"article": "NOT EXISTS (SELECT 1 FROM member m WHERE m.article = article.id)",
			"version": "NOT EXISTS (SELECT 1 FROM member m WHERE m.article = version.article AND m.version = version.n) AND NOT EXISTS " +
				"(SELECT 1 FROM entry e WHERE e.article = version.article AND e.old_version = version.n)" +
				" AND NOT EXISTS (SELECT 1 FROM edition e WHERE e.article = version.article AND e.version = version.n)",
		} {
			var n int
			if err := s.db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table+" WHERE "+rest).Scan(&n); err != nil || n > 0 {
				t.Errorf("%d rows of %s belong to nobody, %v", n, table, err)
			}
		}
	}
}

// bringOrForget does the n-th of either.
func bringOrForget(t *testing.T, s *Store, g knowledge.Guild, n int) error {
	if n%4 == 3 {
		return s.Forget(t.Context(), g)
	}
	articles := batch(0, 40)
	for i := range articles {
		articles[i].Text += fmt.Sprint(n) // a new version each time
	}
	rand.Shuffle(len(articles), func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
	_, err := s.Put(t.Context(), g, store.Actor{ID: "7"}, articles, nil)
	return err
}

// chase reads what is newer than the newest that was seen, as a follower does, until
// the writers are done, and counts what it saw.
func chase(t *testing.T, done <-chan struct{}, read func(after int64) ([]int64, error)) (seen int64) {
	var cursor int64
	for last := false; ; {
		found, err := read(cursor)
		if err != nil {
			t.Error(err)
			return seen
		}
		for _, revision := range found {
			cursor = max(cursor, revision)
		}
		seen += int64(len(found))
		if len(found) > 0 {
			continue
		}
		if last {
			return seen
		}
		select {
		case <-done:
			last = true
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// measured is how long and on which server a test of the change log runs: a moment on
// one that need not keep anything, or for BELEG_MEASURE (such as 60s) on one that does.
func measured(t *testing.T) (time.Duration, *postgrestest.Server) {
	d, err := time.ParseDuration(os.Getenv("BELEG_MEASURE"))
	if err != nil {
		return 2 * time.Second, postgrestest.Shared(t)
	}
	return d, postgrestest.Start(t, "max_connections=200")
}

// writing runs writers for a while and followers beside them; it returns how much was
// written and how much each follower saw.
func writing(t *testing.T, writers int, d time.Duration, write func(w, n int) (rows int64, err error),
	followers ...func(after int64) ([]int64, error)) (written int64, seen []int64) {
	var wrote atomic.Int64
	var work, follow sync.WaitGroup
	done, until := make(chan struct{}), time.Now().Add(d)
	for w := range writers {
		work.Go(func() {
			for n := 0; time.Now().Before(until); n++ {
				rows, err := write(w, n)
				if err != nil {
					t.Error(err)
					return
				}
				wrote.Add(rows)
			}
		})
	}
	seen = make([]int64, len(followers))
	for i, read := range followers {
		follow.Go(func() { seen[i] = chase(t, done, read) })
	}
	work.Wait()
	close(done)
	follow.Wait()
	return wrote.Load(), seen
}

// TestFollowersMissNothing: eight writers, and followers that ask for what is newer than
// the newest they saw. Where revisions came from a sequence, which does not wait for
// commits, they would miss some; the test sees that.
func TestFollowersMissNothing(t *testing.T) {
	const writers, guilds, together = 8, 4, 20
	d, server := measured(t)
	address := server.Database(t)
	s := openedPostgres(t, address)
	stores := make([]*Store, writers)
	for w := range stores {
		stores[w] = openedPostgres(t, address)
	}
	var articles atomic.Int64
	follow := make([]func(int64) ([]int64, error), guilds)
	for g := range follow {
		follow[g] = func(after int64) (found []int64, err error) {
			changes, err := s.Changes(t.Context(), knowledge.Guild(fmt.Sprint(g)), after, 500)
			for _, c := range changes {
				found = append(found, c.Revision)
			}
			return found, err
		}
	}
	written, seen := writing(t, writers, d, func(w, n int) (int64, error) {
		from := int(articles.Add(together)) - together
		puts, err := stores[w].Put(t.Context(), knowledge.Guild(fmt.Sprint((w+n)%guilds)), store.Actor{ID: "7"}, batch(from, together), nil)
		return int64(len(puts)), err
	}, follow...)
	var all int64
	for _, n := range seen {
		all += n
	}
	t.Logf("%d rows (%.0f/s), %d missed", written, float64(written)/d.Seconds(), written-all)
	if all != written {
		t.Errorf("the followers saw %d of %d rows", all, written)
	}
	revisions, _, err := s.Revisions(t.Context())
	if err != nil || len(revisions) != guilds {
		t.Errorf("revisions: %v, %v", revisions, err)
	}
	for g, n := range revisions {
		if one, err := s.Revision(t.Context(), g); err != nil || one != n {
			t.Errorf("guild %s is at %d by itself and at %d among all, %v", g, one, n, err)
		}
	}
	if missed := sequenced(t, s, min(d, 10*time.Second)); missed == 0 {
		t.Error("followers of a sequence missed nothing, so that this test shows nothing")
	}
}

// sequenced lets revisions come from a sequence and returns how many rows of these
// followers miss.
func sequenced(t *testing.T, s *Store, d time.Duration) int64 {
	ctx := t.Context()
	for _, query := range []string{"CREATE SEQUENCE loose_revision", "CREATE TABLE loose (revision BIGINT PRIMARY KEY, body TEXT)"} {
		if _, err := s.db.ExecContext(ctx, query); err != nil {
			t.Fatal(err)
		}
	}
	body := news
	written, seen := writing(t, 8, d, func(w, n int) (int64, error) {
		return 1, loosely(ctx, s, body)
	}, func(after int64) ([]int64, error) {
		return collect(ctx, s.db, scanID, "SELECT revision FROM loose WHERE revision > $1 ORDER BY revision LIMIT 500", after)
	})
	t.Logf("sequence: %d rows (%.0f/s), %d missed", written, float64(written)/d.Seconds(), written-seen[0])
	return written - seen[0]
}

func loosely(ctx context.Context, s *Store, body string) error {
	t, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	var revision int64
	if err := t.QueryRowContext(ctx, "SELECT nextval('loose_revision')").Scan(&revision); err != nil {
		return err
	}
	if _, err := t.ExecContext(ctx, "INSERT INTO loose (revision, body) VALUES ($1, $2)", revision, body); err != nil {
		return err
	}
	return t.Commit()
}

// TestPostgresOpenTogether: several processes meet a database that has no tables yet.
func TestPostgresOpenTogether(t *testing.T) {
	server := postgrestest.Shared(t)
	for range 2 {
		address := server.Database(t)
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				s, err := OpenPostgres(t.Context(), address)
				if err != nil {
					t.Error(err)
					return
				}
				s.Close()
			})
		}
		wait.Wait()
		if _, _, err := openedPostgres(t, address).Revisions(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestStalled: a process that is stopped in the midst of a change keeps those who write
// to the same server, or poll feeds, waiting for seconds, and its change is made when it
// goes on, once.
func TestStalled(t *testing.T) {
	address := postgrestest.Shared(t).Database(t)
	stopped, other := openedPostgres(t, address), openedPostgres(t, address)
	if _, err := other.Put(t.Context(), "1", store.Actor{}, batch(0, 1), nil); err != nil {
		t.Fatal(err)
	}
	stall := func(first *bool, t *tx) error {
		if *first {
			*first = false
			time.Sleep(pgIdleTimeout + 2*time.Second)
		}
		_, err := t.record("1", store.Actor{ID: "7"}, operation{action: "set", subject: "language"})
		return err
	}
	for name, c := range map[string]struct {
		write func(f func(*tx) error) error
		meets func() error
	}{
		"server": {func(f func(*tx) error) error { return stopped.writeIn(t.Context(), "1", "wait", f) },
			func() error { return other.Set(t.Context(), "1", store.Actor{}, "tone", fmt.Sprint(rand.Int())) }},
		"feeds": {func(f func(*tx) error) error { return stopped.write(t.Context(), "wait", f) },
			func() error { _, err := other.ClaimHosts(t.Context(), time.Now().Add(time.Minute), 1); return err }},
	} {
		first, ended := true, make(chan error, 1)
		go func() { ended <- c.write(func(t *tx) error { return stall(&first, t) }) }()
		time.Sleep(200 * time.Millisecond)
		began := time.Now()
		if err := c.meets(); err != nil || time.Since(began) > pgIdleTimeout+1500*time.Millisecond {
			t.Errorf("%s: another waited for %s, %v", name, time.Since(began), err)
		}
		if err := <-ended; err != nil {
			t.Errorf("%s: the change of who was stopped: %v", name, err)
		}
	}
	log, err := other.Audit(t.Context(), "1", 10)
	n := 0
	for _, e := range log {
		if e.Action == "set" && e.By.ID == "7" {
			n++
		}
	}
	if err != nil || n != 2 {
		t.Errorf("%d changes of who was stopped are in the record, want 2: %v", n, err)
	}
}

// TestPutGrows: a process that brought its first articles to an empty database does not
// go through all that is there for each that follows.
func TestPutGrows(t *testing.T) {
	address := postgrestest.Shared(t).Database(t)
	s := openedPostgres(t, address)
	const puts, together = 40, 20
	for n := range puts {
		if _, err := s.Put(t.Context(), "1", store.Actor{}, batch(n*together, together), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.db.Close(); err != nil { // a connection tells what it did when it ends, which takes a moment
		t.Fatal(err)
	}
	s = openedPostgres(t, address)
	for inserted, end := 0, time.Now().Add(20*time.Second); inserted < puts*together && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
		query := "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'member'"
		if err := s.db.QueryRowContext(t.Context(), query).Scan(&inserted); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"article", "version", "member", "copy_key"} {
		var read int
		query := "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = $1"
		if err := s.db.QueryRowContext(t.Context(), query, table).Scan(&read); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d rows read one after the other", table, read)
		if read > 10*puts*together {
			t.Errorf("%d rows of %s were read one after the other for %d articles", read, table, puts*together)
		}
	}
}

// TestSettingsStay: what a transaction sets is not met by who has the connection next,
// as somebody else has where a pooler shares them.
func TestSettingsStay(t *testing.T) {
	s := openedPostgres(t, postgrestest.Shared(t).Database(t))
	read := func(q interface {
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}) (both string) {
		t.Helper()
		const query = "SELECT current_setting('lock_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout')"
		if err := q.QueryRowContext(t.Context(), query).Scan(&both); err != nil {
			t.Fatal(err)
		}
		return both
	}
	before := read(s.db)
	for want, write := range map[string]func(context.Context, string, func(*tx) error) error{"10s 5s": s.write, "1s 1s": s.lease} {
		var in string
		if err := write(t.Context(), "write", func(t *tx) error { in = read(t.sql); return nil }); err != nil || in != want {
			t.Errorf("a transaction has %s, want %s; %v", in, want, err)
		}
	}
	err := s.writeIn(t.Context(), "nobody yet", "write", func(tx *tx) error {
		if in := read(tx.sql); in != "10s 5s" {
			t.Errorf("a guild's transaction has %s", in)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if after := read(s.db); after != before {
		t.Errorf("the session has %s, before %s", after, before)
	}
}
