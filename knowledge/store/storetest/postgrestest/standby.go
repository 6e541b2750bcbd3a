package postgrestest

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// Standby starts a server that follows another which Start began, and may take its
// place: it streams what that writes.
func (s *Server) Standby(t testing.TB) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "beleg-standby-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	other := &Server{base: url.URL{Scheme: "postgres", User: url.User("beleg"), Host: fmt.Sprintf("127.0.0.1:%d", port), Path: "/postgres"},
		Dir: dir, Bin: s.Bin, Port: port,
		options: []string{"-p", strconv.Itoa(port), "-k", dir, "-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=64MB"}}
	command := exec.Command(filepath.Join(s.Bin, "pg_basebackup"), "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-U", "beleg",
		"-D", filepath.Join(dir, "data"), "-R", "-c", "fast", "-X", "stream")
	command.Dir = dir
	if err := asOther(command, dir); err != nil {
		t.Fatal(err)
	}
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("pg_basebackup: %v\n%s", err, out)
	}
	other.Again(t)
	t.Cleanup(func() { other.Stop(t, true) })
	return other
}

// Lag lets a standby hear nothing more of the server that it follows.
func (s *Server) Lag(t testing.TB) {
	t.Helper()
	for _, statement := range []string{"ALTER SYSTEM SET primary_conninfo = 'host=127.0.0.1 port=1'", "SELECT pg_reload_conf()"} {
		if err := s.exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	for s.exec("SELECT 1 / COUNT(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'") == nil {
		time.Sleep(20 * time.Millisecond)
	}
}

// Promote lets a standby take the place of the server that it follows.
func (s *Server) Promote(t testing.TB) {
	t.Helper()
	s.control(t, "promote")
}

// Either is an address of a database of this server for which another may stand in.
func (s *Server) Either(t testing.TB, other *Server, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Host, u.RawQuery = s.base.Host+","+other.base.Host, "target_session_attrs=read-write"
	return u.String()
}

// Until waits until a question about a database is answered with true.
func (s *Server) Until(t testing.TB, database, question string) {
	t.Helper()
	u := s.base
	u.Path = "/" + database
	for range 600 {
		if execute(t.Context(), u.String(), "SELECT 1 / CAST(("+question+") AS INTEGER)") == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("not within half a minute: %s", question)
}
