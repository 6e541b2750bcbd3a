// Package postgrestest runs a PostgreSQL server for the tests of a package, when
// PostgreSQL is installed, and gives each test a database of its own.
package postgrestest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Environment is the variable that names a server that runs already, by the address
// of a database of it, for which tests make others beside that.
const Environment = "BELEG_TEST_POSTGRES"

// Absent is what a test that is skipped says.
const Absent = "PostgreSQL is not installed (Debian: postgresql) and " + Environment + " names no server"

// Server is one that runs until the test binary ends.
type Server struct {
	base url.URL
	Dir  string // of its files, "" when it is somebody else's
	Bin  string // folder of its programs
	Port int

	alive   io.Closer // the server ends with it
	options []string
}

var started = sync.OnceValues(func() (*Server, error) {
	return start("fsync=off", "full_page_writes=off", "synchronous_commit=off", "deadlock_timeout=100ms")
})

// Shared returns the package's server, which may lose what it has when the machine
// stops. The test is skipped when PostgreSQL is not installed, and fails when it is
// and does not start.
func Shared(t testing.TB) *Server {
	t.Helper()
	return need(t, started)
}

// Start starts a server of the test's own, which keeps what it is given as one in
// use does, with settings such as "max_connections=20".
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	return need(t, func() (*Server, error) { return start(settings...) })
}

func need(t testing.TB, begin func() (*Server, error)) *Server {
	t.Helper()
	s, err := begin()
	if errors.Is(err, errAbsent) {
		t.Skip(Absent)
	}
	if err != nil {
		t.Fatalf("PostgreSQL is installed and does not start: %v", err)
	}
	return s
}

var errAbsent = errors.New(Absent)

// programs finds the folder of the newest server that is installed.
func programs() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	newest, at := 0, ""
	for _, path := range found {
		dir := filepath.Dir(path)
		if n, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && n > newest {
			newest, at = n, dir
		}
	}
	if at != "" {
		return at
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

// script runs a server until its standard input ends, which it does when the test
// binary does, however that ends.
const script = `
set -e
bin=$1 dir=$2; shift 2
"$bin/initdb" -D "$dir/data" -U beleg -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb" 2>&1 || { cat "$dir/initdb"; exit 1; }
"$bin/postgres" -D "$dir/data" "$@" >"$dir/log" 2>&1 &
echo $!
read line || true
"$bin/pg_ctl" -D "$dir/data" stop -m fast >/dev/null 2>&1 || true
wait
rm -rf "$dir"
`

func start(settings ...string) (*Server, error) {
	if address := os.Getenv(Environment); address != "" {
		u, err := url.Parse(address)
		if err != nil {
			return nil, errors.New(Environment + " is no address")
		}
		return &Server{base: *u}, nil
	}
	bin := programs()
	if bin == "" {
		return nil, errAbsent
	}
	dir, err := os.MkdirTemp("", "beleg-postgres-")
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	options := []string{"-p", strconv.Itoa(port), "-k", dir, "-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=64MB"}
	for _, s := range settings {
		options = append(options, "-c", s)
	}
	command := exec.Command("/bin/sh", append([]string{"-c", script, "sh", bin, dir}, options...)...)
	command.Dir = dir
	if err := asOther(command, dir); err != nil {
		return nil, err
	}
	alive, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	s := &Server{base: url.URL{Scheme: "postgres", User: url.User("beleg"), Host: fmt.Sprintf("127.0.0.1:%d", port), Path: "/postgres"},
		Dir: dir, Bin: bin, Port: port, alive: alive, options: options}
	first, _ := bufio.NewReader(out).ReadString('\n')
	if _, err := strconv.Atoi(strings.TrimSpace(first)); err != nil {
		return nil, fmt.Errorf("initdb: %s", first)
	}
	return s, s.wait()
}

// wait waits until the server takes connections.
func (s *Server) wait() error {
	var err error
	for range 300 {
		if err = s.exec("SELECT 1"); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	log, _ := os.ReadFile(filepath.Join(s.Dir, "log"))
	return fmt.Errorf("%w\n%s", err, log)
}

// Stop ends a server that Start began, as a crash would, or as somebody would who
// restarts it. Again starts it once more.
func (s *Server) Stop(t testing.TB, crash bool) {
	t.Helper()
	mode := "fast"
	if crash {
		mode = "immediate"
	}
	s.control(t, "stop", "-m", mode)
}

// Again starts a server that was stopped.
func (s *Server) Again(t testing.TB) {
	t.Helper()
	s.control(t, "start", "-l", filepath.Join(s.Dir, "log"), "-o", strings.Join(s.options, " "))
}

func (s *Server) control(t testing.TB, args ...string) {
	t.Helper()
	command := exec.Command(filepath.Join(s.Bin, "pg_ctl"), append([]string{"-D", filepath.Join(s.Dir, "data"), "-w"}, args...)...)
	command.Dir = s.Dir
	if err := asOther(command, s.Dir); err != nil {
		t.Fatal(err)
	}
	if err := command.Run(); err != nil { // without a pipe, which a server that is started would keep open
		log, _ := os.ReadFile(filepath.Join(s.Dir, "log"))
		t.Fatalf("pg_ctl %s: %v\n%s", args, err, log)
	}
}

var databases atomic.Int64

// Database makes an empty database and returns its address.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("beleg_test_%d_%d", os.Getpid(), databases.Add(1))
	// Its own order of letters shows that the store's does not depend on it.
	if s.exec("CREATE DATABASE "+name+" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de'") != nil {
		if err := s.exec("CREATE DATABASE " + name); err != nil {
			t.Fatal(err)
		}
	}
	return s.named(t, name)
}

// Run runs statements in a database.
func (s *Server) Run(t testing.TB, address, statements string) {
	t.Helper()
	if err := execute(t.Context(), address, statements); err != nil {
		t.Fatal(err)
	}
}

// Copy makes a database that is as another is, to which nobody may be connected.
func (s *Server) Copy(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("beleg_test_%d_%d", os.Getpid(), databases.Add(1))
	if err := s.exec("CREATE DATABASE " + name + " TEMPLATE " + strings.TrimPrefix(u.Path, "/")); err != nil {
		t.Fatal(err)
	}
	return s.named(t, name)
}

// named is the address of a database that goes when the test ends.
func (s *Server) named(t testing.TB, name string) string {
	t.Cleanup(func() { s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") })
	u := s.base
	u.Path = "/" + name
	return u.String()
}

func (s *Server) exec(query string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return execute(ctx, s.base.String(), query)
}

// freePort is one that nobody listens on.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func execute(ctx context.Context, address, query string) error {
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, query)
	return err
}
