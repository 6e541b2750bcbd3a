package commands

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Asker answers questions from a guild's articles.
type Asker interface {
	Ask(ctx context.Context, g knowledge.Guild, q knowledge.Question) (knowledge.Result, error)
}

// Store is what commands need of a store.Store.
type Store interface {
	Collection
	Versions
	Settings
	Orders
	Drafts
	Subscriptions
	Proposals
	Feedback
	Tags
	Audit(ctx context.Context, g knowledge.Guild, limit int) ([]store.Entry, error)
}

// Settings keeps small values by guild and name.
type Settings interface {
	Settings(ctx context.Context, g knowledge.Guild) (map[string]string, error)
	Set(ctx context.Context, g knowledge.Guild, by store.Actor, name, value string) error
}

// Parts is what a Bot is made of. Without a Fetcher addresses cannot be added,
// without Files only plain text can, without a Digester nothing is previewed,
// without Places nothing is known of channels and roles but their IDs. Unread
// says why only an article's title can be found: fatal, slow or failed, "" when
// all of it can; nil stands for the latter.
type Parts struct {
	Store    Store
	Asker    Asker
	Fetcher  Fetcher
	Outside  Fetcher // of what pages lead to: the public internet only; nil is Fetcher
	Files    FileReader
	Feeds    FeedReader // nil: feeds cannot be subscribed to
	Digester Digester
	Places   Places
	Model    *Model // that the Asker asks; nil for none
	Unread   func(g knowledge.Guild, id knowledge.ArticleID) string
}

// Bot answers. It is safe for concurrent use.
type Bot struct {
	Parts
	lg        *slog.Logger
	list      []Command
	names     map[string]name
	reference func() string
	memory    memory
	shelves   shelves
}

// New returns a bot that knows every command.
func New(lg *slog.Logger, p Parts) *Bot {
	list := All()
	return &Bot{Parts: p, lg: lg, list: list, names: namesOf(list), reference: Reference}
}

// Commands lists the commands in the order of help.
func (b *Bot) Commands() []Command { return b.list }

// Invoke runs one command. It always has something to say.
func (b *Bot) Invoke(ctx context.Context, r Request) (reply Reply) {
	ctx = reading(ctx)
	r = b.prepare(ctx, r)
	defer func() {
		if p := recover(); p != nil {
			reply = b.failure(r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
		reply.Language = r.Language
	}()
	c, ok := b.command(r.Command)
	if !ok {
		return b.failure(r, refuse("unknown", "command", r.Command))
	}
	if r.edited && c.guarded(r) {
		return Reply{} // an edit asks; it changes nothing
	}
	if err := b.allowed(ctx, r, c); err != nil {
		return b.failure(r, err)
	}
	reply, err := c.Run(ctx, b, r)
	if err != nil {
		return b.failure(r, err)
	}
	if !reply.Private && b.hushed(ctx, r, c) {
		reply.Private, reply.Shareable = true, true
	}
	if reply.Result != nil {
		reply.Thread = b.thread(ctx, r, c)
	}
	return reply
}

// allowed says why a command may not be run here or by who calls it.
func (b *Bot) allowed(ctx context.Context, r Request, c Command) error {
	switch {
	case r.hides(c):
		return forbid("curators.page")
	case r.barred != nil && r.barred(ctx, c.Name):
		return &problem{key: "command.barred", values: []any{"command", c.in(r.Language)}, fault: Forbidden}
	case c.guarded(r):
		if ok, err := b.curator(ctx, r); err != nil || !ok {
			return first(err, forbid("curators.only"))
		}
	}
	return b.admits(ctx, r, c)
}

// guarded reports whether a command is for curators as it is called.
func (c Command) guarded(r Request) bool {
	return c.Curators && (c.Open == "" || r.Args[c.Open] == "")
}

func first(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// prepare fills in what the front end left open.
func (b *Bot) prepare(ctx context.Context, r Request) Request {
	if r.prefix == "" {
		if r.prefix = "/"; !r.Slash {
			r.prefix = b.prefix(ctx, r.Guild)
		}
	}
	if r.Now.IsZero() {
		r.Now = time.Now()
	}
	if r.Language == "" {
		r.Language = b.settingAt(ctx, r, "language")
	}
	if !spoken(r.Language) {
		r.Language = Fallback()
	}
	if r.Args == nil {
		r.Args = map[string]string{}
	}
	return r
}

func (b *Bot) command(english string) (Command, bool) {
	i := slices.IndexFunc(b.list, func(c Command) bool { return c.Name == english })
	if i < 0 {
		return Command{}, false
	}
	return b.list[i], true
}

// curator reports whether somebody may change the collection: who has Manage
// Server, or the role that the guild chose.
func (b *Bot) curator(ctx context.Context, r Request) (bool, error) {
	if r.User.Manager {
		return true, nil
	}
	set, err := b.settings(ctx, r.Guild)
	return set["role"] != "" && slices.Contains(r.User.Roles, set["role"]), err
}

func (r Request) actor() store.Actor { return store.Actor{ID: r.User.ID, Name: r.User.Name} }

// changes is asked first by every command that changes something.
func (r Request) changes() error {
	if r.ReadOnly {
		return forbid("read.only")
	}
	return nil
}

// hides reports whether a command is neither run nor named here: a page that
// only reads keeps what is for curators from everybody else.
func (r Request) hides(c Command) bool { return c.Curators && r.ReadOnly && !r.User.Manager }

// meant finds the command closest to a misspelled one, among those named here.
func (b *Bot) meant(r Request, word string) (name, bool) {
	names := maps.Clone(b.names)
	maps.DeleteFunc(names, func(_ string, n name) bool {
		c, _ := b.command(n.command)
		return r.hides(c)
	})
	return nearest(names, word)
}

// empty says that nothing is tracked, and what to do about it from here.
func (b *Bot) empty(r Request) string {
	if r.ReadOnly {
		return r.say("page.empty")
	}
	return r.say("collection.empty", "add", b.localName("add", r.Language))
}

// Reference is what the user's sentence and the operator's log line share.
func Reference() string {
	var raw [2]byte
	rand.Read(raw[:])
	return strings.ToUpper(hex.EncodeToString(raw[:]))
}
