// Package discord is the bot's ear and voice at Discord, and the only package
// that knows the Discord library. It turns messages, slash commands, clicks and
// message commands into requests for package commands and renders the replies
// within Discord's limits. It keeps the connection alive: a supervisor per
// shard opens, watches and resumes sessions of the library.
//
// A tour from the bottom up: wire (the websocket, frame by frame), end (what the
// end of a connection means), shard (open, watch, try again), gateway, progress
// and takeover (shards that change hands among processes), events (decoding),
// queue and outbox (whose turn it is), messages and interactions (asking), render
// and escape (answering), rest (requests that may fail), limits (when they may be
// sent), register (slash commands), check (for doctor).
package discord

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"beleg/bot/fleet"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Bot answers. *commands.Bot is one.
type Bot interface {
	// Text answers a typed line; false means that it was not meant for the bot.
	Text(ctx context.Context, m commands.Message) (commands.Reply, bool)
	// Busy is said instead of an answer when too much is asked at once; false
	// means that the line was not meant for the bot.
	Busy(ctx context.Context, m commands.Message) (commands.Reply, bool)
	// Invoke runs one command.
	Invoke(ctx context.Context, r commands.Request) commands.Reply
	// Suggest lists what an option may be while somebody types in it.
	Suggest(ctx context.Context, r commands.Request, option, typed string) []commands.Suggestion
	// Private reports whether only who calls a command is to see the reply.
	Private(ctx context.Context, r commands.Request) bool
	// Commands lists what can be invoked.
	Commands() []commands.Command
}

// Keeper keeps what belongs to a server, and in a setting since when the bot is
// no longer there. Every store is one.
type Keeper interface {
	Guilds(ctx context.Context) ([]knowledge.Guild, error)
	Forget(ctx context.Context, g knowledge.Guild) error
	Setting(ctx context.Context, g knowledge.Guild, name string) (string, error)
	Set(ctx context.Context, g knowledge.Guild, by store.Actor, name, value string) error
}

// Errors that callers act on.
var (
	// ErrToken: Discord refuses the token. Trying again is of no use.
	ErrToken = errors.New("Discord refuses the token: copy it again from the Bot page of the developer portal into DISCORD_TOKEN")
	// ErrForbidden: the bot may not post there, or the channel is gone.
	ErrForbidden = errors.New("not allowed to post in this channel")
	// ErrRetry: it did not work now and may work later.
	ErrRetry = errors.New("Discord cannot be reached now")
)

// Config says how to connect. Only Token is required.
type Config struct {
	Token     string
	Transport http.RoundTripper // nil is the usual one
	Shards    int               // of the whole bot; 0 asks Discord how many it wants
	Fleet     *fleet.Fleet      // shares the shards with other processes; nil runs all of them here
	NoContent bool              // do not ask for the privileged Message Content intent
	Keeper    Keeper            // nil keeps the data of servers that the bot left
	Greeter   Greeter           // nil greets no server
	Grace     time.Duration     // how long data are kept after the bot was removed; 0 is seven days

	pace pace // of tests
}

// pace holds the durations that tests shorten.
type pace struct {
	handshake time.Duration // from dialling to READY
	backoff   time.Duration // first pause between attempts; doubles up to 5 min
	identify  time.Duration // Discord allows one IDENTIFY per 5 s and concurrency bucket
	thinking  time.Duration // before "thinking" or "typing" is shown; Discord gives 3 s in all
	retry     time.Duration // before a failed request is repeated
	leave     time.Duration // for a clean goodbye
	stale     time.Duration // until a question that still waits is turned away
}

var usualPace = pace{30 * time.Second, time.Second, 5 * time.Second, 2 * time.Second, time.Second, 3 * time.Second, 30 * time.Second}

// Client is the bot at Discord. It runs once; Post works before and beside Run.
type Client struct {
	// Changed hears of servers in which what the bot may do can have changed; nil or set
	// before Run. It must not block.
	Changed func(g knowledge.Guild)

	lg           *slog.Logger
	cfg          Config
	bot          Bot
	pace         pace
	http         *http.Client
	limits       *limits
	guilds       guilds
	names        names // of channels
	joined       names // "yes" for members of servers that share their articles, by server and user
	seen         *recent
	exchanges    *exchanges
	integrations integrations  // what servers allow in their settings
	recalls      chan struct{} // old answers that are being looked up
	muted        *recent       // channels that refused an answer, behind their servers
	plain        *recent       // channels that take texts alone
	warned       *recent       // channels that were asked to slow down
	unasked      *recent       // threads that began with no question and no answer
	typed        *queue        // questions in messages
	invoked      *queue        // commands and clicks
	slots        chan struct{} // interactions that are being answered
	outbox       *outbox
	work         sync.WaitGroup
	ctx          context.Context // of everything the client does; ends a little after Run's
	end          context.CancelFunc
	closed       atomic.Bool // no more handlers

	mu         sync.Mutex
	running    map[int]*shard
	states     map[int]ShardStatus
	content    bool // Message Content is asked for
	self, app  string
	registered bool
	identified time.Time
	identifies budget
}

// ShardStatus is the state of one connection, for doctor and the page.
type ShardStatus struct {
	Shard     int
	Connected bool
	Since     time.Time // of the state
	Last      string    // why the previous connection ended
}

// New makes a client; it connects nothing.
func New(lg *slog.Logger, cfg Config, b Bot) *Client {
	c := &Client{lg: lg, cfg: cfg, bot: b, pace: cfg.pace, content: !cfg.NoContent, limits: newLimits(lg)}
	c.ctx, c.end = context.WithCancel(context.Background())
	c.cfg.Token = strings.TrimPrefix(strings.TrimSpace(cfg.Token), "Bot ")
	if c.pace == (pace{}) {
		c.pace = usualPace
	}
	if c.cfg.Grace == 0 {
		c.cfg.Grace = 7 * 24 * time.Hour
	}
	c.http = &http.Client{Transport: cfg.Transport, Timeout: 30 * time.Second, CheckRedirect: noRedirect}
	c.guilds.init()
	c.integrations.init()
	c.seen, c.muted, c.warned = newRecent(4096, time.Hour), newRecent(1024, 10*time.Minute), newRecent(4096, time.Minute)
	c.plain, c.unasked = newRecent(1024, 10*time.Minute), newRecent(4096, time.Hour)
	c.exchanges = newExchanges()
	c.recalls = make(chan struct{}, maxRecalls)
	c.typed, c.invoked, c.outbox = newQueue(), newQueue(), newOutbox()
	c.slots = make(chan struct{}, maxInteractions)
	return c
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Run connects and serves until ctx ends (nil) or Discord refuses for good
// (ErrToken and others). Lost connections are its own affair.
func (c *Client) Run(ctx context.Context) error {
	defer c.close()
	defer context.AfterFunc(ctx, c.leave)()
	for failures := 0; ; failures++ {
		err := c.runShards(ctx)
		if !errors.Is(err, errShards) || c.cfg.Shards != 0 {
			return err
		}
		c.lg.Warn("discord wants more shards, counting again")
		sleep(ctx, c.pause(failures, end{}))
	}
}

// close ends handlers. Answers and digests on their way may arrive, but not for
// long.
func (c *Client) close() {
	c.closed.Store(true)
	c.leave()
	c.work.Wait()
}

// leave ends everything in a moment.
func (c *Client) leave() { time.AfterFunc(c.pace.leave, c.end) }

// runShards supervises shards: all of them, or those that the fleet gives this process.
// The first that Discord refuses for good stops the others.
func (c *Client) runShards(ctx context.Context) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	var loops sync.WaitGroup
	g := &Gateway{client: c, ctx: ctx, fail: fail, loops: &loops}
	c.mu.Lock()
	c.running, c.states = map[int]*shard{}, map[int]ShardStatus{}
	c.mu.Unlock()
	loops.Go(func() { c.turnAway(ctx) })
	run := g.all
	if c.cfg.Fleet != nil {
		run = func(ctx context.Context) error { return c.cfg.Fleet.Run(ctx, g) }
	}
	if err := run(ctx); err != nil {
		fail(err)
	}
	loops.Wait()
	cause := context.Cause(ctx)
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return nil
	}
	return cause
}

// Status tells how the connections are doing, and whether "!" commands can be
// read in servers.
func (c *Client) Status() (shards []ShardStatus, content bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(c.states)) {
		shards = append(shards, c.states[id])
	}
	return shards, c.content
}
