package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// The JSON of events is decoded here and not by the library: one unknown
// component type makes its message come out empty (v0.29.0), and forms with
// labels do not decode at all. Only what is needed is named.

type person struct {
	ID       string
	Username string
	Global   string `json:"global_name"`
	Bot      bool
}

func (p person) name() string {
	if p.Global != "" {
		return p.Global
	}
	return p.Username
}

type member struct {
	User        *person
	Nick        string
	Roles       []string
	Permissions string // of interactions only
}

type attachment struct {
	ID, Filename, URL string
	Size              int64
}

// event takes one dispatch. It runs while the library holds locks, so whatever
// takes longer is handed to a goroutine.
func (s *shard) event(e *discordgo.Event) {
	if !s.holds() || !s.progress.take(e.Sequence) {
		return
	}
	switch e.Type {
	case "READY":
		s.ready(e.RawData)
	case "RESUMED":
		s.resumed()
	case "GUILD_CREATE", "GUILD_UPDATE":
		s.guild(e)
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE":
		s.guilds.role(e.RawData)
		s.unmute(e.RawData)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE":
		s.unmute(e.RawData)
	case "GUILD_MEMBER_UPDATE": // without the members intent, of the bot alone
		s.guilds.regiven(e.RawData)
		s.unmute(e.RawData)
	case "THREAD_CREATE", "THREAD_UPDATE", "THREAD_LIST_SYNC":
		s.guilds.threads(e.RawData)
		s.unmute(e.RawData)
	case "THREAD_DELETE":
		s.guilds.unthread(e.RawData)
	case "GUILD_DELETE":
		s.guildGone(e.RawData)
	case "MESSAGE_CREATE":
		var m incoming
		json.Unmarshal(e.RawData, &m) // what could be read is looked at
		m.replayed = s.replaying.Load()
		done := s.progress.answering(e.Sequence)
		s.learned(m.Guild, func() { s.hear(m, done) })
	case "MESSAGE_UPDATE":
		var m incoming
		json.Unmarshal(e.RawData, &m)
		done := s.progress.answering(e.Sequence)
		s.learned(m.Guild, func() { s.edited(m, done) })
	case "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
		s.deleted(e.RawData)
	case "APPLICATION_COMMAND_PERMISSIONS_UPDATE":
		s.integrations.change(e.RawData, s.application())
	case "INTERACTION_CREATE":
		var i interaction
		json.Unmarshal(e.RawData, &i)
		s.invoke(i, s.progress.answering(e.Sequence))
	}
}

// guild takes what a server is like, and one that the bot comes or comes back into.
func (s *shard) guild(e *discordgo.Event) {
	s.unmute(e.RawData)
	s.guilds.threads(e.RawData)
	if e.Type == "GUILD_CREATE" {
		s.arrive(e.RawData)
	}
	if id := s.guilds.update(e.RawData); s.guilds.cancel(id) {
		s.spawn("back", func(ctx context.Context) { s.stay(ctx, id) })
	}
}

// ready notes who the bot is; it runs once a session.
func (s *shard) ready(raw json.RawMessage) {
	s.replaying.Store(false)
	var r struct {
		User, Application struct{ ID string }
		Session           string `json:"session_id"`
		Resume            string `json:"resume_gateway_url"`
		Guilds            []struct{ ID string }
	}
	json.Unmarshal(raw, &r)
	s.progress.begin(store.Session{ID: r.Session, Resume: r.Resume, Seq: s.progress.now().Seq})
	if s.cfg.Fleet != nil {
		s.cfg.Fleet.Soon()
	}
	s.mu.Lock()
	s.self, s.app = r.User.ID, r.Application.ID
	register := !s.registered
	s.registered = true
	s.mu.Unlock()
	s.exchanges.begins(time.Now())
	s.integrations.forget("")
	s.report(true, "")
	s.lg.Info("discord connected", "servers", len(r.Guilds))
	here := map[string]bool{}
	for _, g := range r.Guilds {
		here[g.ID] = true
		s.guilds.enlist(g.ID)
	}
	s.guilds.dropThose(func(id string) bool { return s.serves(id) && !here[id] }) // it was removed while nobody heard
	s.spawn("ready", func(ctx context.Context) {
		if register {
			s.register(ctx)
		}
		s.orphans(ctx, here)
	})
}

// spawn runs f in a goroutine that Run waits for.
func (c *Client) spawn(what string, f func(ctx context.Context)) {
	ctx := c.ctx
	if c.closed.Load() || ctx.Err() != nil {
		return
	}
	c.work.Go(func() {
		defer c.recovered(what)
		f(ctx)
	})
}

// recovered keeps a bug in one handler from ending the process.
func (c *Client) recovered(what string) {
	if p := recover(); p != nil {
		c.lg.Error("discord handler panicked", "what", what, "panic", p, "stack", string(debug.Stack()))
	}
}

// ask calls the bot and turns a panic into a reply.
func (c *Client) ask(language string, f func() commands.Reply) (r commands.Reply) {
	done := false
	defer func() {
		if !done {
			ref := commands.Reference()
			c.lg.Error("discord command panicked", "ref", ref, "panic", recover(), "stack", string(debug.Stack()))
			r = commands.Reply{Text: commands.Say(language, "discord.failed", "ref", ref), Failed: true, Private: true, Language: language}
		}
	}()
	r = f()
	done = true
	return r
}

// unmute lifts the refusals of a server in which permissions may have changed: the
// next answer there is tried.
func (c *Client) unmute(raw json.RawMessage) {
	var v struct {
		ID    string
		Guild string `json:"guild_id"`
	}
	json.Unmarshal(raw, &v)
	id := cmp.Or(v.Guild, v.ID)
	c.muted.forget(id + " ")
	c.plain.forget("")
	if c.Changed != nil && id != "" {
		c.Changed(knowledge.Guild(id))
	}
}

// recent remembers strings for a while, at most so many.
type recent struct {
	mu    sync.Mutex
	max   int
	keep  time.Duration
	at    map[string]time.Time
	order []string
}

func newRecent(max int, keep time.Duration) *recent {
	return &recent{max: max, keep: keep, at: map[string]time.Time{}}
}

// add reports whether s was new.
func (r *recent) add(s string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t, ok := r.at[s]; ok && time.Since(t) < r.keep {
		return false
	} else if !ok {
		r.order = append(r.order, s)
	}
	r.at[s] = time.Now()
	if len(r.order) > r.max {
		delete(r.at, r.order[0])
		r.order = r.order[1:]
	}
	return true
}

func (r *recent) has(s string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, ok := r.at[s]
	return ok && time.Since(t) < r.keep
}

// forget drops what begins with a prefix.
func (r *recent) forget(prefix string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.order = slices.DeleteFunc(r.order, func(s string) bool {
		gone := strings.HasPrefix(s, prefix)
		if gone {
			delete(r.at, s)
		}
		return gone
	})
}
