package discord

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// frame is one websocket frame from the server, which never masks (RFC 6455, 5.1).
type frame struct {
	raw     []byte
	payload []byte // part of raw
	kind    byte   // opcode
	final   bool
}

// maxFrame bounds what a frame may claim to hold; the largest are servers of
// many thousand roles and channels, some megabytes.
const maxFrame = 64 << 20

// readFrame reads one frame as laid out in RFC 6455, section 5.2.
func readFrame(r *bufio.Reader) (frame, error) {
	head := make([]byte, 2, 10)
	if _, err := io.ReadFull(r, head); err != nil {
		return frame{}, err
	}
	extra := map[byte]int{126: 2, 127: 8}[head[1]&0x7f]
	head = head[:2+extra]
	if _, err := io.ReadFull(r, head[2:]); err != nil {
		return frame{}, err
	}
	size := uint64(head[1] & 0x7f)
	switch extra {
	case 2:
		size = uint64(binary.BigEndian.Uint16(head[2:]))
	case 8:
		size = binary.BigEndian.Uint64(head[2:])
	}
	if size > maxFrame || head[1]&0x80 != 0 {
		return frame{}, errors.New("frame too large or masked")
	}
	raw := append(make([]byte, 0, len(head)+int(min(size, 1<<20))), head...)
	buf := bytes.NewBuffer(raw)
	if _, err := io.CopyN(buf, r, int64(size)); err != nil {
		return frame{}, err
	}
	raw = buf.Bytes()
	return frame{raw, raw[len(head):], head[0] & 0x0f, head[0]&0x80 != 0}, nil
}

// judge decides whether the library may see a frame, or whether it ends the
// connection.
func (l *link) judge(f frame) (pass bool, e *end) {
	switch {
	case f.kind == websocket.CloseMessage:
		code := websocket.CloseNoStatusReceived
		if len(f.payload) >= 2 {
			code = int(binary.BigEndian.Uint16(f.payload))
		}
		return false, closed(code)
	case f.kind != websocket.TextMessage && f.kind != websocket.BinaryMessage || !f.final:
		return true, nil
	}
	var p *struct {
		Op int
		T  string
		D  json.RawMessage
	}
	data, err := inflate(f)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil || p == nil {
		l.lg.Warn("discord sent a packet that cannot be read", "error", err)
		return false, nil
	}
	switch p.Op {
	case 0:
		l.mark(func() {
			if l.acked.IsZero() {
				l.acked = time.Now()
			}
		})
		return readable(p.T, p.D), nil
	case 7:
		return false, &end{resume: true, asked: true, why: "Discord asked to reconnect"}
	case 9:
		return false, &end{resume: string(p.D) == "true", invalid: true, why: "session is no longer valid"}
	case 10:
		var hello struct {
			Interval int `json:"heartbeat_interval"`
		}
		json.Unmarshal(p.D, &hello)
		if hello.Interval <= 0 {
			return false, &end{resume: true, why: "HELLO without a heartbeat interval"}
		}
		l.mark(func() { l.interval = time.Duration(hello.Interval) * time.Millisecond })
	case 11:
		early := false
		l.mark(func() {
			if early = l.acked.IsZero(); !early {
				l.acked = time.Now()
			}
		})
		return !early, nil
	}
	return true, nil
}

func (l *link) mark(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

// readable reports whether the library survives an event: its data must be an
// object, and lists of servers must not hold null.
func readable(event string, data json.RawMessage) bool {
	if len(data) == 0 || data[0] != '{' {
		return false
	}
	var ready struct{ Guilds, Channels, Members []*json.RawMessage }
	if event != "READY" && event != "GUILD_CREATE" && event != "GUILD_UPDATE" {
		return true
	}
	if json.Unmarshal(data, &ready) != nil {
		return event == "READY"
	}
	for _, list := range [][]*json.RawMessage{ready.Guilds, ready.Channels, ready.Members} {
		for _, item := range list {
			if item == nil {
				return false
			}
		}
	}
	return true
}

// inflate undoes payload compression, which Discord marks by a binary frame.
func inflate(f frame) ([]byte, error) {
	if f.kind == websocket.TextMessage {
		return f.payload, nil
	}
	z, err := zlib.NewReader(bytes.NewReader(f.payload))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return io.ReadAll(io.LimitReader(z, maxFrame))
}
