package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
)

// shard keeps one connection alive.
type shard struct {
	*Client
	lg           *slog.Logger
	id, of, slot int
}

// maxBackoff is the longest pause between two attempts.
const maxBackoff = 5 * time.Minute

// run connects until ctx ends or Discord refuses for good. A session is resumed
// while Discord lets it, twice in a row at most; otherwise a new session of the
// library begins, which costs an IDENTIFY of the daily 1,000.
func (s *shard) run(ctx context.Context) error {
	var session *gatewaySession
	for failures, resumes := 0, 0; ctx.Err() == nil; {
		if session == nil {
			if err := s.mayIdentify(ctx); err != nil {
				return s.unless(ctx, err)
			}
			session, resumes = s.newSession(), 0
		}
		began := time.Now()
		e := s.connect(ctx, session)
		if ctx.Err() != nil {
			break
		}
		s.report(false, e.why)
		if e.content && !s.withoutContent(session) {
			e.fatal = errors.New("Discord refuses the intents of the bot: update it")
		}
		if e.fatal != nil {
			return e.fatal
		}
		s.lg.Warn("discord connection ended", "reason", e.why, "resume", e.resume)
		if time.Since(began) > time.Minute {
			failures, resumes = 0, 0
		}
		if resumes++; !e.resume || resumes > 2 || !session.ready() {
			session = nil
		}
		if e.content || e.asked && failures == 0 {
			failures++
			continue
		}
		sleep(ctx, s.pause(failures, e))
		failures++
	}
	return nil
}

// pause grows with every failure and is spread, so that many shards do not
// come back at the same moment.
func (s *shard) pause(failures int, e end) time.Duration {
	d := min(s.pace.backoff<<min(failures, 20), maxBackoff)
	if e.invalid {
		d = max(d, 2*s.pace.backoff)
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
	gone chan struct{}
	was  chan struct{} // closed by READY
}

func (g *gatewaySession) ready() bool {
	select {
	case <-g.was:
		return true
	default:
		return false
	}
}

func (s *shard) newSession() *gatewaySession {
	session, _ := discordgo.New("Bot " + s.cfg.Token) // never fails
	g := &gatewaySession{session, make(chan struct{}, 8), make(chan struct{})}
	session.Client = &http.Client{Transport: s.cfg.Transport, Timeout: 10 * time.Second}
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

// connect opens one connection and returns when it has ended.
func (s *shard) connect(ctx context.Context, session *gatewaySession) end {
	l := newLink(ctx, s.lg, s.pace.handshake)
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
		go session.Close() // says goodbye with 1000, so that the bot is seen offline at once
	}
	await(session.gone, s.pace.leave)
	return l.ended(nil)
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
		s.lg.Warn(`discord refuses the Message Content intent: "!" commands cannot be read, mentions and slash commands can; switch it on under Bot in the developer portal`)
	}
	return true
}

func (s *shard) report(connected bool, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := &s.shards[s.slot]
	st.Shard, st.Connected, st.Since = s.id, connected, time.Now()
	if why != "" {
		st.Last = why
	}
}
