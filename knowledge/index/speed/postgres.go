//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// postgres is a server of its own in a temporary folder, reached by a socket and
// asked with the same terms through one psql.
type postgres struct {
	dir  string
	as   *syscall.Credential // who runs the server, which must not be root
	psql *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

// newPostgres starts one; exec.ErrNotFound when none is installed.
func newPostgres(ctx context.Context, parent string) (*postgres, error) {
	for _, needed := range []string{"initdb", "pg_ctl", "psql"} {
		if _, err := exec.LookPath(needed); err != nil {
			return nil, err
		}
	}
	p := &postgres{dir: filepath.Join(parent, "postgres")}
	if err := os.Mkdir(p.dir, 0o755); err != nil {
		return nil, err
	}
	if os.Getuid() == 0 {
		if err := p.become("postgres"); err != nil {
			return nil, err
		}
		for dir := p.dir; dir != filepath.Dir(parent); dir = filepath.Dir(dir) { // it reaches its folder
			if err := os.Chmod(dir, 0o755); err != nil {
				return nil, err
			}
		}
	}
	data := filepath.Join(p.dir, "data")
	if err := p.do(ctx, "initdb", "-D", data, "-U", "beleg", "-A", "trust", "-E", "UTF8", "--locale=C"); err != nil {
		return nil, err
	}
	options := "-c listen_addresses= -c unix_socket_directories=" + p.dir +
		" -c shared_buffers=512MB -c fsync=off -c maintenance_work_mem=256MB -c max_wal_size=4GB -c max_parallel_workers_per_gather=0"
	if err := p.do(ctx, "pg_ctl", "-D", data, "-w", "-l", filepath.Join(p.dir, "log"), "-o", options, "start"); err != nil {
		return nil, err
	}
	if err := p.connect(ctx); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *postgres) become(name string) error {
	u, err := user.Lookup(name)
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	p.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(p.dir, uid, gid)
}

// do runs a program of the server and waits for it.
func (p *postgres) do(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = p.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as}
	var said bytes.Buffer
	if name != "pg_ctl" { // the server would hold the pipe
		cmd.Stdout, cmd.Stderr = &said, &said
	}
	if err := cmd.Run(); err != nil {
		log, _ := os.ReadFile(filepath.Join(p.dir, "log"))
		return fmt.Errorf("%s: %w\n%s%s", name, err, said.Bytes(), log)
	}
	return nil
}

func (p *postgres) connect(ctx context.Context) (err error) {
	p.psql = exec.CommandContext(ctx, "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", p.dir, "-U", "beleg", "postgres")
	p.psql.Stderr = os.Stderr
	if p.in, err = p.psql.StdinPipe(); err != nil {
		return err
	}
	out, err := p.psql.StdoutPipe()
	if err != nil {
		return err
	}
	p.out = bufio.NewReader(out)
	if err := p.psql.Start(); err != nil {
		return err
	}
	_, err = p.say("CREATE UNLOGGED TABLE passages (id INTEGER, terms TSVECTOR);\n")
	return err
}

const done = "-- done"

// say runs statements and returns how many lines came of them.
func (p *postgres) say(statements string) (lines int, err error) {
	if _, err := io.WriteString(p.in, statements+"\\echo '"+done+"'\n"); err != nil {
		return 0, err
	}
	for {
		line, err := p.out.ReadString('\n')
		if err != nil {
			return lines, fmt.Errorf("psql: %w", err)
		}
		if strings.TrimSpace(line) == done {
			return lines, nil
		}
		lines++
	}
}

func (*postgres) name() string { return "PostgreSQL ts_rank, the same terms" }

// lexeme is a term with its field, quoted.
func lexeme(field, term string) string {
	return "'" + field + "/" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(term) + "'"
}

func (p *postgres) add(rows []row) error {
	var b strings.Builder
	b.WriteString("COPY passages FROM STDIN;\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "%d\t", r.id)
		for i, term := range strings.Fields(r.terms) {
			fmt.Fprintf(&b, "%s:%d ", strings.ReplaceAll(lexeme(r.field, term), `\`, `\\`), min(i+1, 16383))
		}
		b.WriteByte('\n')
	}
	b.WriteString("\\.\n")
	_, err := p.say(b.String())
	return err
}

func (p *postgres) ready() error {
	_, err := p.say("CREATE INDEX ON passages USING GIN (terms);\nVACUUM ANALYZE passages;\n")
	return err
}

func (p *postgres) search(_ context.Context, q query) (int, error) {
	var terms []string
	for _, t := range q.terms {
		terms = append(terms, lexeme(t.Field, t.Text))
	}
	if len(terms) == 0 {
		return 0, nil
	}
	asked := "$q$" + strings.Join(terms, " | ") + "$q$::tsquery"
	return p.say("SELECT id FROM passages WHERE terms @@ " + asked + " ORDER BY ts_rank(terms, " + asked + ") DESC LIMIT " +
		strconv.Itoa(wanted) + ";\n")
}

// close ends psql and the server.
func (p *postgres) close() error {
	if p.in != nil {
		p.in.Close()
		p.psql.Wait()
	}
	return p.do(context.WithoutCancel(context.Background()), "pg_ctl", "-D", filepath.Join(p.dir, "data"), "-m", "immediate", "-w", "stop")
}
