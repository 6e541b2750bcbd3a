package discordtest

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Kind says what goes wrong with a REST request.
type Kind int

// The REST faults.
const (
	CutBefore    Kind = iota // the connection is cut before anything is stored
	CutAfter                 // the request takes effect, then the connection is cut
	ErrorAfter               // the request takes effect, then Status (500) is answered
	Malformed                // the request takes effect, the answer is no JSON
	Slow                     // the answer comes after Wait
	TooMany                  // 429 with retry_after = Wait
	TooManyInAll             // the same for all requests but those of interactions, until Wait is over
	Exhaust                  // the request takes effect; then the limit of its path is used up for Wait
	Refuse                   // Status with Discord's error Code
)

// Fault makes requests go wrong. Method and Path select them (Path is a part of
// the path); Times is how often, 1 when zero, for ever when negative.
type Fault struct {
	Kind         Kind
	Method, Path string
	Times        int
	Status, Code int
	Wait         time.Duration
}

// is reports whether there is a fault, and of this kind.
func (f *Fault) is(kind Kind) bool { return f != nil && f.Kind == kind }

// Break adds a fault.
func (d *Discord) Break(f Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	d.faults = append(d.faults, &f)
}

// applies reports whether a fault is one of a request's method and path.
func (f *Fault) applies(r *http.Request) bool {
	method := f.Method == "" || f.Method == r.Method
	return method && strings.Contains(r.URL.Path, f.Path)
}

// fault takes the fault that applies to a request; nil when all is well.
func (d *Discord) fault(r *http.Request) *Fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.faults {
		if f.Times != 0 && f.applies(r) {
			f.Times--
			d.touch()
			return f
		}
	}
	return nil
}

// limited answers a request that comes before a pause is over, and begins the
// pause that a fault asks for; d.mu is held.
func (d *Discord) limited(w http.ResponseWriter, r *http.Request, f *Fault) (a answer, limited bool) {
	free := strings.Contains(r.URL.Path, "/interactions/") || strings.Contains(r.URL.Path, "/webhooks/")
	now := time.Now()
	if f.is(TooManyInAll) && !free {
		d.pause = now.Add(f.Wait)
	}
	path := r.Method + r.URL.Path
	all, wait := now.Before(d.pause) && !free, time.Duration(0)
	switch {
	case all:
		wait = d.pause.Sub(now)
	case f.is(TooMany):
		wait = f.Wait
	case now.Before(d.exhausted[path]):
		wait = d.exhausted[path].Sub(now)
	default:
		if f.is(Exhaust) {
			d.exhausted[path] = now.Add(f.Wait)
			w.Header().Set("X-RateLimit-Remaining", "0")
			w.Header().Set("X-RateLimit-Reset-After", inSeconds(f.Wait))
		}
		return answer{}, false
	}
	w.Header().Set("Retry-After", inSeconds(wait))
	if all {
		w.Header().Set("X-RateLimit-Global", "true")
	}
	return answer{429, map[string]any{"message": "You are being rate limited.", "retry_after": wait.Seconds(), "global": all}}, true
}

func inSeconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

type gatewayFaults struct {
	hello, first     []string
	silent, mortal   int
	noACK, duplicate bool
}

func (g *gatewayFaults) takeHello() string { return take(&g.hello) }
func (g *gatewayFaults) takeFirst() string { return take(&g.first) }

func take(list *[]string) string {
	if len(*list) == 0 {
		return ""
	}
	s := (*list)[0]
	*list = (*list)[1:]
	return s
}

func (g *gatewayFaults) takeSilence() bool {
	if g.silent == 0 {
		return false
	}
	g.silent--
	return true
}

// InsteadOfHello sends raw instead of HELLO on the next connection.
func (d *Discord) InsteadOfHello(raw string) {
	d.set(func(g *gatewayFaults) { g.hello = append(g.hello, raw) })
}

// First sends raw as the first packet after the next IDENTIFY or RESUME.
func (d *Discord) First(raw string) { d.set(func(g *gatewayFaults) { g.first = append(g.first, raw) }) }

// Silence says nothing after HELLO on the next n connections.
func (d *Discord) Silence(n int) { d.set(func(g *gatewayFaults) { g.silent = n }) }

// Mortal ends the next n sessions for good right after their READY.
func (d *Discord) Mortal(n int) { d.set(func(g *gatewayFaults) { g.mortal = n }) }

// NoACK leaves heartbeats unanswered, or answers them again.
func (d *Discord) NoACK(on bool) { d.set(func(g *gatewayFaults) { g.noACK = on }) }

// Require changes how many shards Discord demands.
func (d *Discord) Require(shards int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.MinShards = shards
}

// Duplicate sends every event twice.
func (d *Discord) Duplicate() { d.set(func(g *gatewayFaults) { g.duplicate = true }) }

func (d *Discord) set(f func(*gatewayFaults)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(&d.gateway)
}

// Frame sends raw text to every connected session.
func (d *Discord) Frame(raw string) {
	d.each(func(s *session) { s.conn.send(websocket.TextMessage, []byte(raw)) })
}

// Event dispatches a hand-written event to every session.
func (d *Discord) Event(name string, data any) {
	d.each(func(s *session) { s.dispatch(name, data, 1) })
}

// Cut breaks every gateway connection without a word.
func (d *Discord) Cut() { d.each(func(s *session) { s.drop(); s.conn = nil }) }

// Close closes every gateway connection with a code.
func (d *Discord) Close(code int) {
	d.each(func(s *session) { s.conn.close(code, ""); s.conn = nil })
}

// EndSessions makes every session unresumable.
func (d *Discord) EndSessions() { d.each(func(s *session) { s.dead = true }) }

func (d *Discord) each(f func(*session)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.sessions {
		if s.conn != nil {
			f(s)
		}
	}
}
