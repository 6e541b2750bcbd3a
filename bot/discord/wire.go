package discord

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// link is one gateway connection, seen from below the library. discordgo
// v0.29.0 reads without a deadline, ignores close codes, deadlocks when op 7 or
// 11 is the first packet after RESUME and crashes on events without an object.
// The link reads each frame first: it notes how the connection ended, ends it
// itself where the library would hang, and leaves out what would crash it.
type link struct {
	ctx       context.Context
	lg        *slog.Logger
	handshake time.Duration
	resume    *resume // what goes out in place of the library's IDENTIFY; nil lets that pass

	mu       sync.Mutex
	conn     net.Conn
	started  time.Time
	interval time.Duration // of heartbeats, from HELLO
	acked    time.Time     // last answer to a heartbeat; zero before the first event
	end      *end
	done     chan struct{}
}

func newLink(ctx context.Context, lg *slog.Logger, handshake time.Duration) *link {
	return &link{ctx: ctx, lg: lg, handshake: handshake, started: time.Now(), done: make(chan struct{})}
}

func (l *link) dialer() *websocket.Dialer {
	return &websocket.Dialer{HandshakeTimeout: l.handshake, NetDialContext: l.dial(&net.Dialer{}), NetDialTLSContext: l.dial(&tls.Dialer{})}
}

type contextDialer interface {
	DialContext(ctx context.Context, network, addr string) (net.Conn, error)
}

func (l *link) dial(d contextDialer) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(l.ctx, cancel)()
		conn, err := d.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		l.conn = conn
		l.mu.Unlock()
		return &wire{Conn: conn, link: l, in: bufio.NewReaderSize(conn, 16<<10)}, nil
	}
}

// finish records why the connection ended and cuts it, so that the library's
// own close frame (always 1000, which would end the session) is never sent.
func (l *link) finish(e end) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.end == nil {
		l.end = &e
		close(l.done)
	}
	if l.conn != nil {
		l.conn.Close()
	}
	return errors.New(l.end.why)
}

// ended returns why the connection ended; err is what the library said.
func (l *link) ended(err error) end {
	l.finish(end{resume: true, why: fmt.Sprint("connect: ", err)})
	l.mu.Lock()
	defer l.mu.Unlock()
	return *l.end
}

func (l *link) mark(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

// deadline is when silence becomes a lost connection: READY must come within
// the handshake time, later two heartbeats in a row must not go unanswered.
func (l *link) deadline() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.acked.IsZero() || l.interval == 0 {
		return l.started.Add(l.handshake)
	}
	return l.acked.Add(l.interval * 5 / 2)
}

// wire is the connection as the library reads it.
type wire struct {
	net.Conn
	link     *link
	in       *bufio.Reader
	cleared  []byte // may be read by the library
	upgraded bool
}

func (w *wire) Read(p []byte) (int, error) {
	for len(w.cleared) == 0 {
		w.Conn.SetReadDeadline(w.link.deadline())
		if err := w.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, w.cleared)
	w.cleared = w.cleared[n:]
	return n, nil
}

// next clears the HTTP response to the upgrade, then frame after frame.
func (w *wire) next() error {
	if !w.upgraded {
		line, err := w.in.ReadBytes('\n')
		if err != nil {
			return w.link.finish(end{resume: true, why: fmt.Sprint("connect: ", err)})
		}
		if bytes.HasPrefix(line, []byte("HTTP/")) && !bytes.Contains(line, []byte(" 101 ")) {
			return w.link.finish(end{resume: true, why: "connect: Discord answers " + string(bytes.TrimSpace(line))})
		}
		w.cleared, w.upgraded = line, len(bytes.TrimSpace(line)) == 0
		return nil
	}
	f, err := readFrame(w.in)
	if err != nil {
		return w.link.finish(end{resume: true, why: fmt.Sprint("connection lost: ", err)})
	}
	pass, e := w.link.judge(f)
	if e != nil {
		return w.link.finish(*e)
	}
	if pass {
		w.cleared = f.raw
	}
	return nil
}
