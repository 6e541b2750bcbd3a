package discordtest

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// session is what IDENTIFY begins and RESUME goes on with.
type session struct {
	id      string
	intents int
	shard   [2]int
	seq     int64
	log     []frame // everything dispatched, for replay
	conn    *conn   // nil while the client is away
	dead    bool
}

type frame struct {
	seq  int64
	data []byte
}

func (s *session) drop() {
	if s.conn != nil {
		s.conn.ws.Close()
	}
}

// conn is one websocket; writes come from several goroutines.
type conn struct {
	ws *websocket.Conn
	mu sync.Mutex
}

func (c *conn) send(kind int, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	c.ws.WriteMessage(kind, data)
}

func (c *conn) text(v any) {
	data, _ := json.Marshal(v)
	c.send(websocket.TextMessage, data)
}

func (c *conn) close(code int, why string) {
	c.send(websocket.CloseMessage, websocket.FormatCloseMessage(code, why))
	c.ws.Close()
}

type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
}

func (d *Discord) serveGateway(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{ws: ws}
	defer ws.Close()
	d.mu.Lock()
	first, interval := d.gateway.takeHello(), d.Interval
	d.mu.Unlock()
	if first != "" {
		c.send(websocket.TextMessage, []byte(first))
	} else {
		c.text(map[string]any{"op": 10, "s": nil, "t": nil,
			"d": map[string]any{"heartbeat_interval": interval.Milliseconds(), "_trace": []string{}}})
	}
	d.read(c, interval)
}

// read serves one connection until it ends. A client that does not heartbeat
// is closed with 4009, as strictly as Discord does.
func (d *Discord) read(c *conn, interval time.Duration) {
	var s *session
	defer func() { d.gone(s, c) }()
	for {
		c.ws.SetReadDeadline(time.Now().Add(3*interval + 2*time.Second))
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			d.closed(s, err)
			return
		}
		var p packet
		if json.Unmarshal(data, &p) != nil {
			c.close(4002, "Decode error")
			return
		}
		switch p.Op {
		case 1:
			d.heartbeat(c)
		case 2:
			s = d.identify(c, p.D)
		case 6:
			s = d.resume(c, p.D)
		case 3, 4, 8:
		default:
			c.close(4001, "Unknown opcode")
		}
	}
}

func (d *Discord) heartbeat(c *conn) {
	d.mu.Lock()
	mute := d.gateway.noACK
	d.mu.Unlock()
	if !mute {
		c.text(map[string]any{"op": 11, "d": nil, "s": nil, "t": nil})
	}
}

// closed ends the session when the client closed with 1000 or 1001.
func (d *Discord) closed(s *session, err error) {
	var ce *websocket.CloseError
	if s == nil || !errors.As(err, &ce) {
		return
	}
	if ce.Code != websocket.CloseNormalClosure && ce.Code != websocket.CloseGoingAway {
		return
	}
	d.mu.Lock()
	s.dead = true
	d.mu.Unlock()
}

func (d *Discord) gone(s *session, c *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s != nil && s.conn == c {
		s.conn = nil
	}
	d.touch()
}

func (d *Discord) identify(c *conn, raw json.RawMessage) *session {
	var id struct {
		Token    string
		Intents  int
		Compress bool
		Shard    *[2]int
	}
	json.Unmarshal(raw, &id)
	shard := [2]int{0, 1}
	if id.Shard != nil {
		shard = *id.Shard
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.connects = append(d.connects, Connect{Intents: id.Intents, Shard: shard})
	d.Identifies--
	d.touch()
	switch {
	case strings.TrimPrefix(id.Token, "Bot ") != d.Token:
		c.close(4004, "Authentication failed.")
		return nil
	case shard[0] >= shard[1]:
		c.close(4010, "Invalid shard.")
		return nil
	case shard[1] < d.MinShards:
		c.close(4011, "Sharding required.")
		return nil
	case id.Intents&IntentMessageContent != 0 && !d.AllowContent:
		c.close(4014, "Disallowed intent(s).")
		return nil
	}
	if d.gateway.takeSilence() {
		return nil
	}
	if d.tooSoon(shard[0]) {
		d.connects[len(d.connects)-1].Refused = true
		c.text(map[string]any{"op": 9, "d": false, "s": nil, "t": nil})
		return nil
	}
	s := &session{id: d.id(), intents: id.Intents, shard: shard, conn: c}
	d.sessions[s.id] = s
	if raw := d.gateway.takeFirst(); raw != "" {
		c.send(websocket.TextMessage, []byte(raw))
	}
	d.ready(s, id.Compress)
	if d.gateway.mortal > 0 {
		d.gateway.mortal--
		s.dead = true
		c.close(4009, "Session timed out.")
	}
	return s
}

// tooSoon reports whether an IDENTIFY comes before its bucket may send one.
func (d *Discord) tooSoon(shard int) bool {
	bucket, now := shard%d.Concurrency, time.Now()
	if now.Sub(d.paced[bucket]) < d.Pace {
		return true
	}
	d.paced[bucket] = now
	return false
}

func (d *Discord) ready(s *session, compress bool) {
	guilds := []any{}
	for _, id := range d.order {
		if d.guilds[id] != nil && s.serves(id) {
			guilds = append(guilds, map[string]any{"id": id, "unavailable": true})
		}
	}
	data := s.store("READY", map[string]any{"v": 9, "user": d.self(), "guilds": guilds, "session_id": s.id,
		"resume_gateway_url": d.gatewayURL(),
		"session_type":       "normal", "private_channels": []any{}, "shard": s.shard, "application": map[string]any{"id": d.AppID, "flags": 0}})
	if compress {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		z.Write(data)
		z.Close()
		s.conn.send(websocket.BinaryMessage, b.Bytes())
	} else {
		s.conn.send(websocket.TextMessage, data)
	}
	for _, id := range d.order {
		if g := d.guilds[id]; g != nil && s.serves(id) {
			s.dispatch("GUILD_CREATE", d.guildJSON(g), 1)
		}
	}
}

func (d *Discord) resume(c *conn, raw json.RawMessage) *session {
	var r struct {
		Token   string
		Session string `json:"session_id"`
		Seq     int64
	}
	json.Unmarshal(raw, &r)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.connects = append(d.connects, Connect{Resume: true})
	d.touch()
	if strings.TrimPrefix(r.Token, "Bot ") != d.Token {
		c.close(4004, "Authentication failed.")
		return nil
	}
	if d.gateway.takeSilence() {
		return nil
	}
	if raw := d.gateway.takeFirst(); raw != "" {
		c.send(websocket.TextMessage, []byte(raw))
	}
	s := d.sessions[r.Session]
	if s == nil || s.dead || r.Seq > s.seq {
		d.connects[len(d.connects)-1].Refused = true
		c.text(map[string]any{"op": 9, "d": false, "s": nil, "t": nil})
		return nil
	}
	d.connects[len(d.connects)-1].Shard = s.shard
	s.drop() // a session has one connection
	s.conn = c
	for _, f := range s.log {
		if f.seq > r.Seq {
			c.send(websocket.TextMessage, f.data)
		}
	}
	s.dispatch("RESUMED", map[string]any{"_trace": []string{}}, 1)
	return s
}

// serves reports whether a guild belongs to the session's shard; "" is a DM.
func (s *session) serves(guild string) bool {
	n, _ := strconv.ParseInt(guild, 10, 64)
	return int(n>>22)%s.shard[1] == s.shard[0]
}

// store numbers an event and keeps it for replay.
func (s *session) store(event string, data any) []byte {
	s.seq++
	raw, _ := json.Marshal(map[string]any{"op": 0, "t": event, "s": s.seq, "d": data})
	s.log = append(s.log, frame{s.seq, raw})
	return raw
}

func (s *session) dispatch(event string, data any, times int) {
	raw := s.store(event, data)
	for range times {
		if s.conn != nil {
			s.conn.send(websocket.TextMessage, raw)
		}
	}
}

// dispatch sends an event to the sessions that asked for it and serve the
// guild; d.mu is held.
func (d *Discord) dispatch(event string, data map[string]any, guild string, intent int) {
	times := 1
	if d.gateway.duplicate {
		times = 2
	}
	for _, s := range d.sessions {
		if !s.dead && s.intents&intent == intent && s.serves(guild) {
			s.dispatch(event, d.censor(s, event, data, guild), times)
		}
	}
	d.touch()
}

// censor empties what a session without MESSAGE_CONTENT may not read: all but
// DMs, messages that mention the bot and the bot's own.
func (d *Discord) censor(s *session, event string, data map[string]any, guild string) map[string]any {
	content := s.intents&IntentMessageContent != 0 || data["mentioned"] == true
	message := event == "MESSAGE_CREATE" || event == "MESSAGE_UPDATE"
	if content || !message || guild == "" {
		return data
	}
	out := map[string]any{}
	for k, v := range data {
		out[k] = v
	}
	out["content"], out["attachments"], out["embeds"], out["components"] = "", []any{}, []any{}, []any{}
	return out
}
