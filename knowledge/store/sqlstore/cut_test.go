package sqlstore

import (
	"bytes"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/storetest/postgrestest"
)

// Where a connection is cut while a transaction is being kept.
const (
	beforeCommit = "before the commit arrives"
	afterCommit  = "before its answer arrives"
	unnoticed    = "before the commit arrives, and the server does not notice"
)

// cutter is between a client and its server, and cuts the connection of the next commit.
type cutter struct {
	next atomic.Pointer[string]
}

// between is an address under which a database is reached through a cutter.
func between(t *testing.T, address string, c *cutter) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	server := u.Host
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			there, err := new(net.Dialer).DialContext(t.Context(), "tcp", server)
			if err != nil {
				client.Close()
				return
			}
			t.Cleanup(func() { there.Close() })
			go c.pass(client, there)
		}
	}()
	u.Host = l.Addr().String()
	return u.String()
}

// pass passes on what both say, until the connection is cut.
func (c *cutter) pass(client, server net.Conn) {
	var cut atomic.Bool
	go func() {
		defer client.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil || cut.Load() {
				return
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			break
		}
		if bytes.Contains(buffer[:n], []byte("commit\x00")) {
			switch where := c.next.Swap(nil); {
			case where == nil:
			case *where == afterCommit:
				cut.Store(true)
			case *where == unnoticed:
				client.Close()
				return
			default:
				client.Close()
				server.Close()
				return
			}
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			break
		}
	}
	if !cut.Load() {
		server.Close()
	}
}

// cutting cuts the connection of a write's commit and checks that it was.
func (c *cutter) cutting(t *testing.T, where string, write func() error) error {
	t.Helper()
	c.next.Store(&where)
	err := write()
	if c.next.Load() != nil {
		t.Error("nothing was cut")
	}
	return err
}

// TestCutWhileKept: a connection that is cut while a transaction is being kept leaves no
// doubt: what was kept is acknowledged, what was not is done again, nothing twice.
func TestCutWhileKept(t *testing.T) {
	address := postgrestest.Shared(t).Database(t)
	var c cutter
	s, direct := openedPostgres(t, between(t, address, &c)), openedPostgres(t, address)
	ctx := t.Context()
	for n, where := range []string{beforeCommit, afterCommit, unnoticed} {
		var puts []store.Put
		err := c.cutting(t, where, func() (err error) {
			puts, err = s.Put(ctx, "1", store.Actor{ID: "7"}, batch(10*n, 3), nil)
			return err
		})
		if err != nil || len(puts) != 3 {
			t.Fatalf("cut %s: put: %v, %v", where, puts, err)
		}
		for _, p := range puts {
			if p.Outcome != store.Added || p.Entry == 0 {
				t.Errorf("cut %s: %+v, want that it was added", where, p)
			}
		}
		if where == unnoticed {
			continue // the others take as long
		}
		delivery := store.Delivery{Guild: "1", Channel: "5", LocalDate: time.Date(2026, 1, n+1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)}
		var wrote bool
		err = c.cutting(t, where, func() (err error) {
			_, wrote, err = s.Plan(ctx, delivery)
			return err
		})
		if err != nil || !wrote {
			t.Errorf("cut %s: delivery: %v, %v", where, wrote, err)
		}
		if _, wrote, err = direct.Plan(ctx, delivery); err != nil || wrote {
			t.Errorf("cut %s: the delivery was planned twice, %v", where, err)
		}
		err = c.cutting(t, where, func() error {
			return s.PlanErrands(ctx, []store.Errand{{Kind: "page", Guild: "1", Key: where, Host: "harbour.example"}})
		})
		if err != nil {
			t.Errorf("cut %s: errand: %v", where, err)
		}
	}
	holds(t, direct, "SELECT COUNT(*) FROM member", 9)
	holds(t, direct, "SELECT COUNT(*) FROM entry", 9)
	holds(t, direct, "SELECT COUNT(*) FROM operation WHERE action = 'add'", 3)
	holds(t, direct, "SELECT COUNT(*) FROM errand", 2)
	holds(t, direct, "SELECT COUNT(*) FROM delivery", 2)
	if changes, err := direct.Changes(ctx, "1", 0, 0); err != nil || len(changes) != 9 || changes[8].Revision != 9 {
		t.Errorf("changes %+v, %v", changes, err)
	}
}

// TestCutUncertain: where the database cannot tell what became of a transaction, the
// sentence says that nobody knows, and it is not done again.
func TestCutUncertain(t *testing.T) {
	address := postgrestest.Shared(t).Database(t)
	var c cutter
	s, direct := openedPostgres(t, between(t, address, &c)), openedPostgres(t, address)
	s.tells = false
	for n, where := range []string{beforeCommit, afterCommit} {
		g := knowledge.Guild(where)
		err := c.cutting(t, where, func() error {
			_, err := s.Put(t.Context(), g, store.Actor{ID: "7"}, batch(10*n, 3), nil)
			return err
		})
		says(t, err, "cannot keep the articles", "look whether it was")
		if _, total, err := direct.List(t.Context(), g, store.Page{}); err != nil || total != 3*n {
			t.Errorf("cut %s: %d articles, %v", where, total, err)
		}
	}
}

// holds checks what a query counts.
func holds(t *testing.T, s *Store, query string, want int) {
	t.Helper()
	var n int
	if err := s.db.QueryRowContext(t.Context(), query).Scan(&n); err != nil || n != want {
		t.Errorf("%s: %d, %v, want %d", query, n, err, want)
	}
}
