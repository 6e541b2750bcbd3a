//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cpuTime is what this process used so far, user and system.
func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// program is the built binary.
type program string

// build builds it from the repository around this folder.
func build(ctx context.Context, dir string) (program, error) {
	path := filepath.Join(dir, "beleg")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", path, "beleg/bot").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program(path), nil
}

// run is what one run of it took.
type run struct {
	took, cpu time.Duration
	peak      float64 // MB, of memory of its own and mapped files
}

func (p program) run(ctx context.Context, data string, args ...string) (run, error) {
	cmd := exec.CommandContext(ctx, string(p), append([]string{"--data", data}, args...)...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return run{}, fmt.Errorf("beleg %s: %w\n%s", strings.Join(args, " "), err, out[max(0, len(out)-2000):])
	}
	r := run{took: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peak = float64(u.Maxrss) / 1024
	}
	return r, nil
}

// server is a process that serves a data folder.
type server struct {
	cmd     *exec.Cmd
	address string
	first   time.Duration // from its start to its first answer
}

// serve starts one and asks it until it answers.
func (p program) serve(ctx context.Context, data, line string, env ...string) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{address: l.Addr().String()}
	l.Close()
	s.cmd = exec.CommandContext(ctx, string(p), "--data", data, "serve", "--addr", s.address)
	s.cmd.Env = append(os.Environ(), env...)
	var said bytes.Buffer
	s.cmd.Stderr = &said
	start := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for {
		_, err := s.ask(line)
		if err == nil {
			s.first = time.Since(start)
			return s, nil
		}
		if time.Since(start) > time.Minute {
			s.stop()
			return nil, fmt.Errorf("it does not serve: %w\n%s", err, said.String())
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// ask asks by the page, which shows again what was asked before.
func (s *server) ask(line string, before ...string) (time.Duration, error) {
	start := time.Now()
	res, err := http.Get("http://" + s.address + "/?" + url.Values{"q": {line}, "h": before}.Encode())
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return time.Since(start), err
}

// askAll asks one question after the other, each with so many of those before it.
func (s *server) askAll(list []asked, earlier int) (t times, err error) {
	var before []string
	for _, q := range list {
		took, err := s.ask(q.line, before[max(0, len(before)-earlier):]...)
		before = append(before, q.line)
		if err != nil {
			return nil, err
		}
		t = append(t, took)
	}
	return t, nil
}

// memory is what it holds, in MB: of its own, and of files that the kernel may drop.
func (s *server) memory() (own, mapped float64) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(fields[1], 64)
		switch fields[0] {
		case "RssAnon:":
			own = kb / 1024
		case "RssFile:":
			mapped = kb / 1024
		}
	}
	return own, mapped
}

// stop ends it and waits for it.
func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.cmd.Wait()
}
