// Package discordtest is a Discord in one process, for tests: a gateway, the
// REST routes that Beleg uses and a user who types and clicks. One server per
// test, reached through Transport, so tests run in parallel.
//
// It writes its JSON by hand and does not know the library under test, or it
// would share its blind spots. It refuses what Discord refuses (limits, rights,
// late and double answers, missing intents) and misbehaves on request.
//
// The rules are those of https://discord.com/developers/docs as of August 2026.
package discordtest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Gateway intents that the fake enforces.
const (
	IntentGuilds         = 1 << 0
	IntentGuildMessages  = 1 << 9
	IntentDirectMessages = 1 << 12
	IntentMessageContent = 1 << 15
)

// Permissions that the fake looks at.
const (
	Administrator  = 1 << 3
	ManageGuild    = 1 << 5
	ViewChannel    = 1 << 10
	SendMessages   = 1 << 11
	EmbedLinks     = 1 << 14
	AttachFiles    = 1 << 15
	ReadHistory    = 1 << 16
	SendInThreads  = 1 << 38
	OpenThreads    = 1 << 35
	allPermissions = ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadHistory | SendInThreads | OpenThreads
)

// Discord is the fake. Set its fields before the bot connects.
type Discord struct {
	Token        string        // what the bot must present, without "Bot "
	AppID        string        // the application, and the bot's user
	BotID        string        //
	AllowContent bool          // Message Content is switched on for the application
	Interval     time.Duration // of heartbeats
	Deadline     time.Duration // for the first answer to an interaction; 3 s at Discord
	MinShards    int           // fewer are refused with 4011
	Identifies   int           // left of the daily budget
	Concurrency  int           // buckets of IDENTIFYs, by shard
	Pace         time.Duration // between IDENTIFYs of a bucket, 5 s at Discord; sooner ones are refused with op 9

	t         testing.TB
	srv       *httptest.Server
	mu        sync.Mutex
	changed   chan struct{} // closed and replaced whenever something happened
	stopped   chan struct{}
	next      int64
	guilds    map[string]*Guild
	order     []string
	named     map[string]*Guild
	channels  map[string]*channelState
	within    map[string][]string // the channels and threads of each guild, oldest first
	users     map[string]*User
	messages  []*Message
	typed     map[string]map[string]any // what users said, by ID
	erased    map[string]bool           // messages that were deleted, by ID
	seen      map[string]int            // by channel: how many bot messages a test has waited for
	files     map[string][]byte
	uploads   map[string]string // of the request that is being answered
	commands  []json.RawMessage
	puts      int
	overrides map[string]map[string][]Override // by guild, and command or application
	sessions  map[string]*session
	waiting   map[string]*Interaction // by token
	requests  []Request
	faults    []*Fault
	gateway   gatewayFaults
	connects  []Connect
	paced     map[int]time.Time // when each bucket had its last IDENTIFY

	pause     time.Time            // until when all requests are limited
	exhausted map[string]time.Time // likewise those of a method and path
}

// Guild is a server with one text channel.
type Guild struct {
	ID, Name, Channel, Owner string
	Everyone                 int64 // permissions of @everyone
	Roles                    map[string]int64
	System                   string   // channel of the server's own news, empty for none
	Members                  []string // users, as far as that matters: those who may be looked up
	Locale                   string   // what its members see when the bot lacks their language
}

type channelState struct {
	id, guild, dm string // dm is the other user
	allow         int64  // what the bot may do here
	kind          int
	name          string // general unless given
	parent        string // of a thread
	owner         string // who opened it
	foreign       bool   // where the bot is no member: only interactions lead there
}

// User is somebody at a client.
type User struct {
	ID, Name, Locale string
	Roles            []string
	Permissions      int64
	Bot              bool
	Installed        bool // the application, for themselves
}

// Request is one REST request as it came in.
type Request struct {
	Method, Path, Auth string
	Body               string
	Status             int
}

// Connect is one IDENTIFY or RESUME as it came in.
type Connect struct {
	Resume  bool
	Intents int
	Shard   [2]int
	Refused bool // an IDENTIFY that came too soon, a RESUME of no session
}

// New starts a Discord that stops with the test.
func New(t testing.TB) *Discord {
	d := &Discord{
		Token: "dG9rZW4.secret." + strconv.FormatInt(time.Now().UnixNano(), 36), AppID: "900000000000000001", BotID: "900000000000000001",
		AllowContent: true, Interval: time.Second, Deadline: 3 * time.Second, Identifies: 1000, Concurrency: 16, paced: map[int]time.Time{},
		t: t, changed: make(chan struct{}), stopped: make(chan struct{}), next: now(),
		guilds: map[string]*Guild{}, channels: map[string]*channelState{},
		named: map[string]*Guild{}, within: map[string][]string{}, users: map[string]*User{}, seen: map[string]int{},
		typed: map[string]map[string]any{}, erased: map[string]bool{},
		files: map[string][]byte{}, sessions: map[string]*session{}, waiting: map[string]*Interaction{},
		overrides: map[string]map[string][]Override{},
		exhausted: map[string]time.Time{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/ws/", d.serveGateway)
	mux.HandleFunc("/", d.serveREST)
	d.srv = httptest.NewServer(mux)
	t.Cleanup(d.stop)
	return d
}

func (d *Discord) stop() {
	close(d.stopped)
	d.mu.Lock()
	for _, s := range d.sessions {
		s.drop()
	}
	d.mu.Unlock()
	d.srv.CloseClientConnections()
	d.srv.Close()
}

// Transport sends every request to the fake, whatever its host. It keeps no
// idle connections, so that no goroutine outlives a test.
func (d *Discord) Transport() http.RoundTripper {
	return Reach(d.srv.URL)
}

// URL is where the fake is, for other processes, which reach it with Reach.
func (d *Discord) URL() string { return d.srv.URL }

// Reach is Transport in another process than the fake's.
func Reach(address string) http.RoundTripper {
	u, _ := url.Parse(address)
	return &rewrite{host: u.Host, next: &http.Transport{DisableKeepAlives: true}}
}

type rewrite struct {
	host string
	next http.RoundTripper
}

func (r *rewrite) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("X-Original-Host", req.URL.Host)
	req.URL.Scheme, req.URL.Host = "http", r.host
	return r.next.RoundTrip(req)
}

func (d *Discord) gatewayURL() string { return "ws" + strings.TrimPrefix(d.srv.URL, "http") + "/ws" }

// Guild adds a server, or returns the one of that name. Those added before the
// bot connects are in READY; later ones are joined.
func (d *Discord) Guild(name string) *Guild {
	d.mu.Lock()
	defer d.mu.Unlock()
	if g := d.named[name]; g != nil && d.guilds[g.ID] == g {
		return g
	}
	g := &Guild{ID: d.id(), Name: name, Owner: "1", Locale: "en-US", Everyone: allPermissions, Roles: map[string]int64{}}
	g.Channel = d.addChannel(channelState{guild: g.ID, allow: allPermissions})
	d.guilds[g.ID], d.named[name], d.order = g, g, append(d.order, g.ID)
	d.dispatch("GUILD_CREATE", d.guildJSON(g), g.ID, IntentGuilds)
	return g
}

// Thread opens a thread in a guild and returns its channel ID.
func (d *Discord) Thread(g *Guild) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addChannel(channelState{guild: g.ID, allow: allPermissions, kind: 11})
}

// DM returns the channel in which a user writes to the bot alone.
func (d *Discord) DM(u *User) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.channels {
		if c.dm == u.ID {
			return c.id
		}
	}
	return d.addChannel(channelState{dm: u.ID, allow: allPermissions, kind: 1})
}

// Allow sets what the bot may do in a channel.
func (d *Discord) Allow(channel string, permissions int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.channels[channel].allow = permissions
}

// User adds a user, or returns the one of that name.
func (d *Discord) User(name string) *User {
	d.mu.Lock()
	defer d.mu.Unlock()
	if u, ok := d.users[name]; ok {
		return u
	}
	u := &User{ID: d.id(), Name: name, Locale: "en-GB"}
	d.users[name] = u
	return u
}

// Leave removes the bot from a guild; with outage the guild is only unavailable.
func (d *Discord) Leave(g *Guild, outage bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	data := map[string]any{"id": g.ID}
	if outage {
		data["unavailable"] = true
	} else {
		delete(d.guilds, g.ID)
	}
	d.dispatch("GUILD_DELETE", data, g.ID, IntentGuilds)
}

func (d *Discord) addChannel(c channelState) string {
	c.id = d.id()
	d.enter(&c)
	return c.id
}

// enter adds a channel that has its ID.
func (d *Discord) enter(c *channelState) {
	if d.channels[c.id] == nil {
		d.within[c.guild] = append(d.within[c.guild], c.id)
	}
	d.channels[c.id] = c
}

// epoch is where the time in IDs begins, in milliseconds.
// https://discord.com/developers/docs/reference#snowflakes
const epoch = 1420070400000

// now is the least ID of this moment.
func now() int64 { return (time.Now().UnixMilli() - epoch) << 22 }

// sent is when something got its ID, as JSON has it.
func sent(id string) string {
	n, _ := strconv.ParseInt(id, 10, 64)
	return stamp(time.UnixMilli(n>>22 + epoch))
}

func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

// id hands out snowflakes of different shards.
func (d *Discord) id() string {
	d.next = max(d.next+1<<22, now())
	return strconv.FormatInt(d.next, 10)
}

// touch wakes whoever waits for something to happen; d.mu is held.
func (d *Discord) touch() {
	close(d.changed)
	d.changed = make(chan struct{})
}

func (d *Discord) guildJSON(g *Guild) map[string]any {
	roles := []any{map[string]any{"id": g.ID, "name": "@everyone", "permissions": strconv.FormatInt(g.Everyone, 10)}}
	for id, p := range g.Roles {
		roles = append(roles, map[string]any{"id": id, "name": "role", "permissions": strconv.FormatInt(p, 10)})
	}
	roles = append(roles, map[string]any{"id": g.ID + "9", "name": "Beleg", "permissions": "0", "managed": true,
		"tags": map[string]any{"bot_id": d.BotID}})
	channels := []any{}
	for _, id := range slices.Sorted(slices.Values(d.within[g.ID])) {
		if c := d.channels[id]; c.kind != 11 { // threads are no channels here
			channels = append(channels, d.channelJSON(c))
		}
	}
	return map[string]any{"id": g.ID, "name": g.Name, "owner_id": g.Owner, "preferred_locale": g.Locale, "roles": roles,
		"channels": channels, "system_channel_id": orNull(g.System), "members": []any{},
		"joined_at": "2026-01-01T00:00:00Z", "member_count": 3, "unavailable": false, "large": false, "threads": d.threadsOf(g.ID),
		"presences": []any{}}
}

// threadsOf lists the threads of a guild.
func (d *Discord) threadsOf(guild string) []any {
	threads := []any{}
	for _, id := range slices.Sorted(slices.Values(d.within[guild])) {
		if c := d.channels[id]; c.parent != "" {
			threads = append(threads, d.channelJSON(c))
		}
	}
	return threads
}

func (d *Discord) channelJSON(c *channelState) map[string]any {
	m := map[string]any{"id": c.id, "type": c.kind, "name": cmp.Or(c.name, "general")}
	if c.parent != "" {
		m["parent_id"], m["owner_id"] = c.parent, c.owner
	}
	if c.guild != "" {
		m["guild_id"] = c.guild
		m["permission_overwrites"] = []any{map[string]any{"id": c.guild, "type": 0, "allow": strconv.FormatInt(c.allow, 10),
			"deny": strconv.FormatInt(allPermissions&^c.allow, 10)}}
	}
	return m
}

func (u *User) json() map[string]any {
	return map[string]any{"id": u.ID, "username": u.Name, "global_name": u.Name, "discriminator": "0", "avatar": nil, "bot": u.Bot}
}

func (d *Discord) self() map[string]any {
	return map[string]any{"id": d.BotID, "username": "beleg", "discriminator": "0001", "avatar": nil, "bot": true}
}
