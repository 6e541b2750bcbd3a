package discord

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/gorilla/websocket"
)

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
	message := f.kind == websocket.TextMessage || f.kind == websocket.BinaryMessage
	switch {
	case f.kind == websocket.CloseMessage:
		return false, closed(f.code())
	case !message || !f.final:
		return true, nil
	}
	var p *packet
	data, err := inflate(f)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil || p == nil {
		l.lg.Warn("discord sent a packet that cannot be read", "error", err)
		return false, nil
	}
	return l.take(*p)
}

// code is why a connection is closed.
func (f frame) code() int {
	if len(f.payload) < 2 {
		return websocket.CloseNoStatusReceived
	}
	return int(binary.BigEndian.Uint16(f.payload))
}

// packet is what a frame holds.
type packet struct {
	Op int
	T  string
	D  json.RawMessage
}

// take notes what a packet says of the connection, and decides as judge does.
func (l *link) take(p packet) (pass bool, e *end) {
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
