package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/bot/backoff"
	"beleg/knowledge/store"
)

// shard keeps one connection alive.
type shard struct {
	*Client
	lg        *slog.Logger
	id, of    int
	progress  progress
	replaying atomic.Bool // of a session that was taken over, events come that its holder may have dealt with
	cancel    context.CancelFunc
}

const (
	maxBackoff = 5 * time.Minute // between two attempts
	// healthy is how long a session must have lived to count as a success: some
	// heartbeats. One that dies right after READY is a failure like any other.
	healthy = 2 * time.Minute
)

// run connects until ctx ends or Discord refuses for good. A session is resumed
// while Discord lets it, twice in a row at most; otherwise a new session of the
// library begins, which costs an IDENTIFY of the daily 1,000.
func (s *shard) run(ctx context.Context) error {
	session, err := s.inherit(ctx)
	if err != nil {
		return s.unless(ctx, err)
	}
	for failed := (failures{}); ctx.Err() == nil; {
		if session == nil {
			s.progress.begin(store.Session{})
			gateway, err := s.mayIdentify(ctx, s.id)
			if err != nil {
				return s.unless(ctx, err)
			}
			session, failed.resumes = s.newSession(gateway), 0
		}
		e := s.connect(ctx, session)
		if ctx.Err() != nil {
			break
		}
		failed.add(s.lived())
		s.report(false, e.why)
		if e.content && !s.withoutContent(session) {
			e.fatal = errors.New("Discord refuses the intents of the bot: update it")
		}
		if e.fatal != nil {
			return e.fatal
		}
		s.lg.Warn("discord connection ended", "reason", e.why, "resume", e.resume)
		if !e.resume || failed.resumes > 2 || !session.ready() {
			session = nil
		}
		if first := failed.total == 1; e.content || e.asked && first {
			continue
		}
		sleep(ctx, s.pause(failed.total-1, e))
	}
	return nil
}

// inherit goes on with the session that another process left, nil where there is none.
func (s *shard) inherit(ctx context.Context) (*gatewaySession, error) {
	if from := s.progress.now(); from.ID != "" {
		return s.takeOver(ctx, from)
	}
	return nil, nil
}

// failures are the ends of connections since one was healthy, and the attempts to resume
// a session that came to nothing: one that was resumed may be resumed again, or what was
// said in between would be lost.
type failures struct{ total, resumes int }

func (f *failures) add(lived time.Duration) {
	if lived >= healthy {
		*f = failures{}
	}
	f.total++
	if lived == 0 {
		f.resumes++
	}
}

// lived is how long the connection that ended was READY.
func (s *shard) lived() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.states[s.id]; st.Connected {
		return time.Since(st.Since)
	}
	return 0
}

// pause grows with every failure and is spread, so that many shards do not
// come back at the same moment.
func (c *Client) pause(failures int, e end) time.Duration {
	d := backoff.After(failures+1, c.pace.backoff, maxBackoff)
	if e.invalid {
		d = max(d, 2*c.pace.backoff)
	}
	return d/2 + rand.N(d)
}

func (s *shard) unless(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// gatewaySession is a session of the library with its connection events.
type gatewaySession struct {
	*discordgo.Session
	gone  chan struct{}
	was   chan struct{} // closed by READY
	taken bool          // it is another process's: the library does not know it
}

func (g *gatewaySession) ready() bool {
	select {
	case <-g.was:
		return true
	default:
		return false
	}
}

func (s *shard) newSession(gateway string) *gatewaySession {
	session, _ := discordgo.New("Bot " + s.cfg.Token) // never fails
	g := &gatewaySession{Session: session, gone: make(chan struct{}, 8), was: make(chan struct{})}
	session.Client = &http.Client{Transport: known(gateway)}
	session.StateEnabled, session.SyncEvents, session.ShouldReconnectOnError = false, true, false
	session.ShouldRetryOnRateLimit = false
	session.ShardID, session.ShardCount = s.id, s.of
	s.mu.Lock()
	session.Identify.Intents = discordgo.Intent(Intents)
	if !s.content {
		session.Identify.Intents &^= IntentMessageContent
	}
	s.mu.Unlock()
	session.LogLevel = discordgo.LogError
	session.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case g.gone <- struct{}{}:
		default:
		}
	})
	session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		defer s.recovered("event")
		if e.Type == "READY" && !g.ready() {
			close(g.was)
		}
		s.event(e)
	})
	return g
}

// known answers the one request that the library sends of its own, for the
// gateway's address. So its limiter, which sleeps without a context, has nothing
// to do.
type known string

func (k known) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := json.Marshal(map[string]string{"url": string(k)})
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Header: http.Header{}, Request: req,
		Body: io.NopCloser(bytes.NewReader(body))}, err
}

// connect opens one connection and returns when it has ended.
func (s *shard) connect(ctx context.Context, session *gatewaySession) end {
	l := newLink(ctx, s.lg, s.pace.handshake)
	if session.taken {
		from := s.progress.now()
		l.resume = &resume{"Bot " + s.cfg.Token, from.ID, from.Seq}
	}
	session.Dialer = l.dialer()
	for len(session.gone) > 0 {
		<-session.gone
	}
	opened := make(chan error, 1)
	go func() { opened <- open(session.Session) }()
	select {
	case err := <-opened:
		if err != nil {
			return l.ended(scrub(err))
		}
	case <-ctx.Done():
		l.finish(end{why: "stopped"})
		await(opened, s.pace.leave)
		return l.ended(nil)
	}
	select {
	case <-l.done:
	case <-ctx.Done():
		s.goodbye(l, session)
	}
	await(session.gone, s.pace.leave)
	return l.ended(nil)
}

// goodbye ends a connection: with 1000, so that the bot is seen offline at once, or
// without a word where another process is to go on with the session.
func (s *shard) goodbye(l *link, session *gatewaySession) {
	if s.cfg.Fleet != nil {
		l.finish(end{resume: true, why: "handed over"})
		return
	}
	go session.Close()
}

// open keeps a panic of the library from ending the process.
func open(session *discordgo.Session) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("discordgo: %v", p)
		}
	}()
	return session.Open()
}

func await[T any](c <-chan T, d time.Duration) {
	select {
	case <-c:
	case <-time.After(d):
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// withoutContent goes on without the privileged intent; false when this session
// did not ask for it.
func (s *shard) withoutContent(session *gatewaySession) bool {
	if session.Identify.Intents&IntentMessageContent == 0 {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.content { // else another shard noticed first
		s.content = false
		s.lg.Warn(`discord refuses the Message Content intent: "!" commands cannot be read, mentions and slash commands can; ` +
			`switch it on under Bot in the developer portal`)
	}
	return true
}

func (s *shard) report(connected bool, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[s.id] != s {
		return // stopped meanwhile
	}
	st := s.states[s.id]
	st.Shard, st.Connected, st.Since = s.id, connected, time.Now()
	if why != "" {
		st.Last = why
	}
	s.states[s.id] = st
}
