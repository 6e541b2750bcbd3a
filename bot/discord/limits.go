package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	// maxWait is the longest that a request waits for its turn.
	maxWait = 5 * time.Minute
	// Discord shuts an address out that was refused 10,000 times within 10
	// minutes. Two windows that follow each other stay below that, with room for
	// what is on its way when the pause begins.
	refusalWindow = 10 * time.Minute
	maxRefusals   = 4000
)

// limits lets requests go when Discord allows them. The library's limiter sleeps
// without a context, holds only one route back when Discord means all, and never
// forgets a bucket.
// https://docs.discord.com/developers/topics/rate-limits
type limits struct {
	lg *slog.Logger

	mu       sync.Mutex
	global   time.Time // until when nothing may be asked, interactions excepted
	window   time.Time // when refusals were first counted
	refusals int
	names    map[string]string  // Discord's name of the bucket by kind of request
	buckets  map[string]*bucket // in use or exhausted
}

// bucket is what shares one limit.
type bucket struct {
	turn  chan struct{} // held by the one request that is on its way
	users int           // who hold the turn or wait for it
	free  time.Time     // when the next request may go
}

func newLimits(lg *slog.Logger) *limits {
	return &limits{lg: lg, names: map[string]string{}, buckets: map[string]*bucket{}}
}

// route is where a request goes, as Discord counts it.
type route struct {
	kind        string // method and path without IDs
	owner       string // the channel, guild or interaction, which have limits of their own
	interaction bool   // answers one: not bound to the global limit
}

func routeOf(method, address string) route {
	path, _, _ := strings.Cut(strings.TrimPrefix(address, discordgo.EndpointAPI), "?")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	r := route{interaction: parts[0] == "interactions" || parts[0] == "webhooks"}
	owners := map[string]int{"channels": 1, "guilds": 1, "interactions": 2, "webhooks": 2}[parts[0]]
	for i, p := range parts[1:] {
		if i < owners {
			r.owner += "/" + p
			parts[i+1] = "*"
		} else if _, err := strconv.ParseUint(p, 10, 64); err == nil {
			parts[i+1] = "*"
		}
	}
	r.kind = method + " " + strings.Join(parts, "/")
	return r
}

// enter waits for a request's turn; whoever got it must call leave.
func (l *limits) enter(ctx context.Context, r route) (leave func(), err error) {
	for {
		key, b := l.join(r)
		if err := l.await(ctx, b, r); err != nil {
			l.part(key, b)
			return nil, err
		}
		leave := func() { <-b.turn; l.part(key, b) }
		if l.key(r) == key {
			return leave, nil
		}
		leave() // meanwhile Discord said which bucket it is
	}
}

// await takes the turn, unless it fails.
func (l *limits) await(ctx context.Context, b *bucket, r route) error {
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	for ctx.Err() == nil {
		wait := l.delay(b, r)
		if wait <= 0 {
			return nil
		}
		if wait > maxWait {
			<-b.turn
			return fmt.Errorf("Discord wants a pause of %s", wait.Round(time.Second))
		}
		sleep(ctx, wait)
	}
	<-b.turn
	return ctx.Err()
}

func (l *limits) delay(b *bucket, r route) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	until := b.free
	if !r.interaction {
		until = later(until, l.global)
	}
	if l.refusals >= maxRefusals {
		until = later(until, l.window.Add(refusalWindow))
	}
	return time.Until(until)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (l *limits) key(r route) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.keyLocked(r)
}

func (l *limits) keyLocked(r route) string {
	if name := l.names[r.kind]; name != "" {
		return name + r.owner
	}
	return r.kind + r.owner
}

func (l *limits) join(r route) (string, *bucket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := l.keyLocked(r)
	b := l.buckets[key]
	if b == nil {
		b = &bucket{turn: make(chan struct{}, 1)}
		l.buckets[key] = b
	}
	b.users++
	return key, b
}

// part forgets a bucket that nobody waits for and that holds nobody back.
func (l *limits) part(key string, b *bucket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b.users--; b.users == 0 && !b.free.After(time.Now()) {
		delete(l.buckets, key)
	}
}

// learn reads an answer. It is called while the request holds its turn.
func (l *limits) learn(r route, status int, h http.Header, body []byte) {
	now := time.Now()
	pause, all := pauseOf(status, h, body)
	l.mu.Lock()
	if name := h.Get("X-RateLimit-Bucket"); name != "" {
		l.names[r.kind] = name
	}
	l.count(status, h, now)
	if all {
		l.lg.Warn("discord wants a pause of all requests", "pause", pause)
		l.global = later(l.global, now.Add(pause))
	}
	l.mu.Unlock()
	if pause > 0 && !all {
		l.exhaust(r, now.Add(pause))
	}
}

// exhaust keeps a bucket until the next request may go.
func (l *limits) exhaust(r route, until time.Time) {
	key, b := l.join(r)
	l.mu.Lock()
	b.free = until
	l.mu.Unlock()
	time.AfterFunc(time.Until(until), func() { l.part(key, b) })
}

// count adds up refusals. Those of a limit that others used up do not count.
func (l *limits) count(status int, h http.Header, now time.Time) {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
	case http.StatusTooManyRequests:
		if h.Get("X-RateLimit-Scope") == "shared" {
			return
		}
	default:
		return
	}
	if now.Sub(l.window) > refusalWindow {
		l.window, l.refusals = now, 0
	}
	if l.refusals++; l.refusals == maxRefusals {
		l.lg.Error("discord refuses too much: nothing is sent until it stops counting", "pause", refusalWindow-now.Sub(l.window))
	}
}

// pauseOf is how long the next request must wait, and whether that holds for
// all. An answer that is no JSON comes from what stands before Discord.
func pauseOf(status int, h http.Header, body []byte) (pause time.Duration, all bool) {
	reset := seconds(h.Get("X-RateLimit-Reset-After"))
	if status != http.StatusTooManyRequests {
		if h.Get("X-RateLimit-Remaining") == "0" {
			return reset, false
		}
		return 0, false
	}
	var said struct {
		After  json.Number `json:"retry_after"`
		Global bool
	}
	json.Unmarshal(body, &said)
	foreign := len(body) > 0 && !json.Valid(body)
	if pause = max(reset, seconds(h.Get("Retry-After")), seconds(said.After.String())); pause == 0 {
		pause = time.Second
	}
	return pause, foreign || said.Global || strings.EqualFold(h.Get("X-RateLimit-Global"), "true")
}

// seconds reads a number of seconds; what is none is no time.
func seconds(s string) time.Duration {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n > 0) {
		return 0
	}
	return time.Duration(min(n, 86400) * float64(time.Second))
}
