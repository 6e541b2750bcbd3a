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

// Bouncer runs a PgBouncer before the server until the test ends, and returns what an
// address of the server is through it. mode is session or transaction. The test is
// skipped where it is not installed (Debian: pgbouncer).
func (s *Server) Bouncer(t testing.TB, mode string) (through func(address string) string) {
	t.Helper()
	const program = "/usr/sbin/pgbouncer"
	if _, err := os.Stat(program); err != nil || s.Port == 0 {
		t.Skip("PgBouncer is not installed (Debian: pgbouncer), or the server is somebody else's")
	}
	dir, err := os.MkdirTemp("", "beleg-bouncer-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	// As few connections as processes may share: what one leaves behind in a connection meets the next.
	settings := fmt.Sprintf("[databases]\n* = host=127.0.0.1 port=%d user=beleg\n[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port=%d\n"+
		"auth_type=any\nunix_socket_dir=\npool_mode=%s\nmax_client_conn=1000\ndefault_pool_size=%d\nserver_idle_timeout=5\nlogfile=%s\n",
		s.Port, port, mode, map[string]int{"session": 40, "transaction": 5}[mode], filepath.Join(dir, "log"))
	if err := os.WriteFile(filepath.Join(dir, "ini"), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "-q", filepath.Join(dir, "ini"))
	command.Dir = dir
	if err := asOther(command, dir); err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
	through = func(address string) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		u.Host = "127.0.0.1:" + strconv.Itoa(port)
		return u.String()
	}
	for range 100 {
		if err = execute(t.Context(), through(s.base.String())+"?default_query_exec_mode=exec", "SELECT 1"); err == nil {
			return through
		}
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	t.Fatalf("PgBouncer does not answer: %v\n%s", err, log)
	return nil
}
