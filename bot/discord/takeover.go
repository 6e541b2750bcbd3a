package discord

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"beleg/bot/backoff"
	"beleg/knowledge/store"
)

// takeOver prepares to go on with the session of another process. The library cannot
// be given one, so that its IDENTIFY leaves as a RESUME, see [wire.Write]. Discord then
// tells neither who the bot is nor what its servers are like: the first is asked for
// here, the second when somebody asks there.
func (s *shard) takeOver(ctx context.Context, from store.Session) (*gatewaySession, error) {
	if err := s.introduce(ctx); err != nil {
		return nil, err
	}
	s.exchanges.begins(time.Now())
	s.guilds.dropThose(s.serves) // as it was when this process had the shard before
	s.muted.forget("")
	s.plain.forget("")
	session := s.newSession(from.Resume)
	session.taken = true
	s.replaying.Store(true)
	close(session.was)
	return session, nil
}

// introduce finds out who the bot is; it asks until there is an answer, the token is
// refused or ctx ends.
func (s *shard) introduce(ctx context.Context) error {
	for failures := 1; ; failures++ {
		s.mu.Lock()
		known := s.self != ""
		s.mu.Unlock()
		if known || ctx.Err() != nil {
			return ctx.Err()
		}
		var me, app struct{ ID string }
		err := s.get(ctx, discordgo.EndpointUser("@me"), &me)
		if err == nil {
			err = s.get(ctx, discordgo.EndpointOAuth2Application("@me"), &app)
		}
		switch {
		case err == nil:
			s.mu.Lock()
			s.self, s.app = me.ID, app.ID
			s.mu.Unlock()
		case errors.Is(err, ErrToken):
			return err
		default:
			s.lg.Warn("discord cannot be asked who the bot is", "error", err)
			sleep(ctx, backoff.After(failures, s.pace.backoff, maxBackoff))
		}
	}
}

// learned does f once it is known what a server is like: at once, or when Discord has
// said so. Of servers of a session that was taken over Discord says nothing unasked.
func (s *shard) learned(guildID string, f func()) {
	if s.cfg.Fleet == nil || guildID == "" || s.guilds.knows(guildID) {
		f()
		return
	}
	if s.guilds.wait(guildID, f) {
		s.spawn("learn", func(ctx context.Context) { s.learn(ctx, guildID) })
	}
}

// learn asks what a server is like, and lets those go on who waited for it.
func (s *shard) learn(ctx context.Context, guildID string) {
	defer s.guilds.goOn(guildID)
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	var server, threads json.RawMessage
	var work errgroup.Group
	work.Go(func() (err error) {
		server, err = s.request(ctx, "GET", discordgo.EndpointGuild(guildID), nil)
		return err
	})
	work.Go(func() (err error) {
		threads, err = s.request(ctx, "GET", discordgo.EndpointGuildActiveThreads(guildID), nil)
		return err
	})
	if err := work.Wait(); err != nil {
		s.lg.Warn("discord does not say what a server is like", "guild", guildID, "error", err)
	}
	s.guilds.threads(threads)
	s.guilds.update(server)
}

// resumed notes that the session goes on: of this process, or of another one, which
// may have registered fewer commands.
func (s *shard) resumed() {
	s.replaying.Store(false)
	s.integrations.forget("") // another process may have heard of changes
	s.report(true, "")
	s.lg.Info("discord session resumed")
	s.mu.Lock()
	register := !s.registered
	s.registered = true
	s.mu.Unlock()
	s.spawn("resumed", func(ctx context.Context) {
		if register {
			s.register(ctx)
		}
		s.departed(ctx)
	})
}

// resume is the packet with which a session goes on.
// https://discord.com/developers/docs/events/gateway-events#resume
type resume struct {
	Token   string `json:"token"`
	Session string `json:"session_id"`
	Seq     int64  `json:"seq"`
}

// Write lets the library speak, but for the packet with which it would begin a session
// of its own: instead of the first IDENTIFY or RESUME, the link's goes out.
func (w *wire) Write(p []byte) (int, error) {
	if w.link.resume == nil || !w.upgraded || !begins(p) {
		return w.Conn.Write(p)
	}
	packet, err := json.Marshal(map[string]any{"op": 6, "d": w.link.resume})
	w.link.resume = nil
	if err == nil {
		_, err = w.Conn.Write(clientFrame(packet))
	}
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// begins reports whether a frame of the library, which is one of a client and so
// masked (RFC 6455, 5.3), holds an IDENTIFY or a RESUME.
func begins(frame []byte) bool {
	if len(frame) < 6 || frame[0] != 0x80|websocket.TextMessage {
		return false
	}
	head := 2 + map[byte]int{126: 2, 127: 8}[frame[1]&0x7f]
	if len(frame) < head+4 {
		return false
	}
	var p packet
	json.Unmarshal(xor(frame[head+4:], frame[head:head+4]), &p)
	return p.Op == 2 || p.Op == 6
}

// clientFrame is a text as the frame of a client.
func clientFrame(text []byte) []byte {
	frame := []byte{0x80 | websocket.TextMessage}
	if len(text) < 126 {
		frame = append(frame, 0x80|byte(len(text)))
	} else {
		frame = binary.BigEndian.AppendUint16(append(frame, 0x80|126), uint16(len(text)))
	}
	key := make([]byte, 4)
	rand.Read(key)
	return append(append(frame, key...), xor(text, key)...)
}

func xor(text, key []byte) []byte {
	out := bytes.Clone(text)
	for i := range out {
		out[i] ^= key[i%len(key)]
	}
	return out
}
