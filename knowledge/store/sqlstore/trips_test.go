package sqlstore

import (
	"io"
	"net"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/storetest/postgrestest"
)

// TestTrips: a Put waits for few answers, however much it brings.
func TestTrips(t *testing.T) {
	address := postgrestest.Shared(t).Database(t)
	var trips atomic.Int64
	s := openedPostgres(t, counted(t, address, &trips))
	var of []int64
	for n, together := range []int{20, 1, 20, 100} { // the first one prepares statements
		before := trips.Load()
		if _, err := s.Put(t.Context(), knowledge.Guild("1"), store.Actor{ID: "7"}, batch(1000*n, together), nil); err != nil {
			t.Fatal(err)
		}
		of = append(of, trips.Load()-before)
	}
	t.Logf("answers waited for: 1 article %d, 20 articles %d, 100 articles %d", of[1], of[2], of[3])
	if of[2] > 50 || of[3] > 70 {
		t.Errorf("20 articles waited for %d answers, 100 for %d", of[2], of[3])
	}
}

// TestBeatTrips: what every process does each second waits for one answer and is one
// transaction, however many shards it holds and whatever their sessions did.
func TestBeatTrips(t *testing.T) {
	address := postgrestest.Shared(t).Database(t)
	var trips atomic.Int64
	s := openedPostgres(t, counted(t, address, &trips))
	if err := s.SetShards(t.Context(), 4); err != nil {
		t.Fatal(err)
	}
	held, err := s.Claim(t.Context(), "a", time.Minute, 4)
	if err != nil || len(held) != 4 {
		t.Fatal(held, err)
	}
	for n := range 3 {
		for i := range held {
			held[i].Session = store.Session{ID: "s", Seq: int64(n)}
		}
		before := trips.Load()
		r, err := s.Beat(t.Context(), store.Process{ID: "a"}, time.Minute, held)
		if err != nil || !slices.Equal(r.Held, held) {
			t.Fatalf("beat %d: %v, %v; want %v", n, r.Held, err, held)
		}
		if waited := trips.Load() - before; n > 0 && waited != 1 { // the first one prepares statements
			t.Errorf("a beat waited for %d answers", waited)
		}
	}
}

// counted is an address under which a database is reached through somebody who counts
// how often a client speaks after the server did.
func counted(t *testing.T, address string, trips *atomic.Int64) string {
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
			var answered atomic.Bool
			go relay(there, client, func() {
				if answered.Swap(false) {
					trips.Add(1)
				}
			})
			go relay(client, there, func() { answered.Store(true) })
		}
	}()
	u.Host = l.Addr().String()
	return u.String()
}

// relay passes on what comes, and tells of it before.
func relay(to, from net.Conn, came func()) {
	defer to.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			came()
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil && err != io.EOF || n == 0 {
			return
		}
	}
}
