package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/digest"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// world is a store, a Discord and a clock, and what should have been posted.
type world struct {
	t       testing.TB
	store   *sqlstore.Store
	mu      sync.Mutex
	elapsed time.Time     // as it is
	off     time.Duration // how wrong the machine's clock is

	posts   []post
	told    []post          // to admins; channel is the user
	refuse  map[string]bool // channels that do
	asked   int             // how often it was asked whether one does
	broken  func() trouble  // what happens to the next request
	pending map[string]map[int]int
	planned map[string]map[int]int // by channel and date
	begun   map[string]bool        // channels that had a delivery
	version int
}

// post is a message at Discord.
type post struct {
	channel, nonce string
	at             time.Time // as it is
	wall           time.Time // as the machine had it
	reply          commands.Reply
}

// trouble is what may happen to a request.
type trouble int

const (
	none      trouble = iota
	lost              // never arrived
	committed         // arrived, the answer did not
)

// remembers is for how long Discord knows a nonce.
const remembers = 5 * time.Minute

func newWorld(t testing.TB, start time.Time) *world {
	st, err := sqlstore.Open(context.Background(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return worldOn(t, st, start)
}

func worldOn(t testing.TB, st *sqlstore.Store, start time.Time) *world {
	return &world{t: t, store: st, elapsed: start, refuse: map[string]bool{}, pending: map[string]map[int]int{},
		planned: map[string]map[int]int{}, begun: map[string]bool{}}
}

// Now implements Clock.
func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.elapsed.Add(w.off)
}

// Sleep implements Clock.
func (w *world) Sleep(_ context.Context, d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.elapsed = w.elapsed.Add(d)
}

type refusal struct{}

func (refusal) Error() string { return "Discord answers 403" }
func (refusal) Refused() bool { return true }

var errWeather = errors.New("Discord cannot be reached now")

// Post implements Poster.
func (w *world) Post(_ context.Context, _ knowledge.Guild, channel string, r commands.Reply, nonce string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(nonce) > 25 || nonce == "" {
		w.t.Errorf("nonce %q", nonce)
	}
	if w.refuse[channel] {
		return "", fmt.Errorf("post: %w", refusal{})
	}
	what := none
	if w.broken != nil {
		what = w.broken()
	}
	if what == lost {
		return "", errWeather
	}
	id := -1
	for i, p := range w.posts {
		if p.nonce == nonce && p.channel == channel && w.elapsed.Sub(p.at) < remembers {
			id = i
		}
	}
	if id < 0 {
		id = len(w.posts)
		w.posts = append(w.posts, post{channel, nonce, w.elapsed, w.elapsed.Add(w.off), r})
	}
	if what == committed {
		return "", errWeather
	}
	return fmt.Sprint(id), nil
}

// Tell implements Poster. Trouble is as for posts.
func (w *world) Tell(_ context.Context, g knowledge.Guild, user string, r commands.Reply, nonce string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	what := none
	if w.broken != nil {
		what = w.broken()
	}
	if what == lost {
		return "", errWeather
	}
	for _, p := range w.told {
		if p.nonce == nonce && w.elapsed.Sub(p.at) < remembers {
			return "again", nil
		}
	}
	w.told = append(w.told, post{user, nonce, w.elapsed, w.elapsed.Add(w.off), r})
	if what == committed {
		return "", errWeather
	}
	return "told", nil
}

// May implements Poster.
func (w *world) May(_ context.Context, _ knowledge.Guild, channel string) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil && w.broken() == lost {
		return false, errWeather
	}
	w.asked++
	return !w.refuse[channel], nil
}

// count is how many posts there are.
func (w *world) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.posts)
}

// Preview implements commands.Digester: every changed article is a story.
func (w *world) Preview(ctx context.Context, p digest.Period) (digest.Post, error) {
	out := digest.Post{Day: p.Day, Revision: p.Since}
	changes, err := w.store.Changes(ctx, p.Guild, p.Since, 0)
	if err != nil {
		return out, err
	}
	var ids []knowledge.ArticleID
	for _, c := range changes {
		out.Revision = c.Revision
		if !c.Removed {
			ids = append(ids, c.Article)
		}
	}
	found, err := w.store.ByID(ctx, p.Guild, ids)
	for _, id := range ids {
		a := found[id]
		a.Text = ""
		out.Stories = append(out.Stories, digest.Story{Publishers: 1, Reports: []digest.Report{{Evidence: knowledge.Evidence{Article: a}}}})
	}
	return out, err
}

// put adds an article to a guild, or changes it.
func (w *world) put(g knowledge.Guild, n int) {
	w.version++
	a := knowledge.Article{URL: fmt.Sprintf("https://harbour.example/%d", n), Title: fmt.Sprint("Report ", n),
		Text: fmt.Sprintf("Version %d.", w.version), Language: "en"}
	put, err := w.store.Put(context.Background(), g, itself, []knowledge.Article{a}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	for channel, list := range w.pending {
		if w.guild(channel) == g {
			list[put[0].Article.Number] = w.version
		}
	}
}

// remove takes an article out again.
func (w *world) remove(g knowledge.Guild, n int) {
	_, err := w.store.Remove(context.Background(), g, itself, n)
	if errors.Is(err, store.ErrNotFound) {
		return
	}
	if err != nil {
		w.t.Fatal(err)
	}
	for channel, list := range w.pending {
		if w.guild(channel) == g {
			delete(list, n)
		}
	}
}

// guild of a channel: channels are called guild-number.
func (w *world) guild(channel string) knowledge.Guild { return knowledge.Guild(channel[:1]) }

// order switches a digest on, as the command does.
func (w *world) order(channel, at, zone string) store.Digest {
	g := w.guild(channel)
	revision, err := w.store.Revision(context.Background(), g)
	if err != nil {
		w.t.Fatal(err)
	}
	d := store.Digest{Guild: g, Channel: channel, At: at, Zone: zone, On: true, Since: revision, Language: "en"}
	if err := w.store.SetDigest(context.Background(), itself, d); err != nil {
		w.t.Fatal(err)
	}
	w.pending[channel] = map[int]int{}
	return d
}

func (w *world) deliveries(channel string) []store.Delivery {
	list, err := w.store.Deliveries(context.Background(), w.guild(channel), channel, 0)
	if err != nil {
		w.t.Fatal(err)
	}
	slices.SortFunc(list, func(a, b store.Delivery) int { return cmpString(a.LocalDate, b.LocalDate) })
	return list
}

func cmpString(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// numbers are the articles of a post.
func numbers(r commands.Reply) []int {
	var list []int
	for _, c := range r.Cards {
		for _, s := range c.Sources {
			list = append(list, s.Number)
		}
	}
	slices.Sort(list)
	return list
}

// process is a scheduler that can be killed: from then on nothing that it does
// reaches the store or Discord.
type process struct {
	*Scheduler
	w      *world
	store  *sqlstore.Store
	dead   bool
	killAt string          // "plan", "planned", "post", "posted", "settle" or "settled"
	doubt  map[string]bool // posts that Discord took and that were not written down yet, by nonce
}

var errDead = errors.New("killed")

// start begins a process on the world.
func (w *world) start(lg *slog.Logger) *process {
	p := &process{w: w, store: w.store, doubt: map[string]bool{}}
	p.Scheduler = New(lg, p, w, p, w)
	return p
}

// reach dies at a point when told to.
func (p *process) reach(point string) bool {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.dead = p.dead || p.killAt == point
	return p.dead
}

func (p *process) SetDigest(ctx context.Context, by store.Actor, d store.Digest) error {
	if p.reach("now") {
		return errDead
	}
	return p.store.SetDigest(ctx, by, d)
}

func (p *process) Digests(ctx context.Context, g knowledge.Guild) ([]store.Digest, error) {
	if p.reach("now") {
		return nil, errDead
	}
	return p.store.Digests(ctx, g)
}

func (p *process) Deliveries(ctx context.Context, g knowledge.Guild, channel string, n int) ([]store.Delivery, error) {
	if p.reach("now") {
		return nil, errDead
	}
	return p.store.Deliveries(ctx, g, channel, n)
}

// Plan also proves that a post has what is to be reported, no more and no less.
func (p *process) Plan(ctx context.Context, d store.Delivery) (store.Delivery, bool, error) {
	if p.reach("plan") {
		return d, false, errDead
	}
	standing, wrote, err := p.store.Plan(ctx, d)
	p.w.mu.Lock()
	if wrote && d.Note == "" {
		var post digest.Post
		if len(d.Body) > 0 && json.Unmarshal(d.Body, &post) != nil {
			p.w.t.Errorf("body %s", d.Body)
		}
		want := slices.Sorted(maps.Keys(p.w.pending[d.Channel]))
		if !p.w.begun[d.Channel] && len(d.Body) == 0 {
			want = nil // its hours were over before it was ordered
		}
		p.w.begun[d.Channel] = true
		if got := numbers(commands.DigestReply("en", post)); !slices.Equal(got, want) {
			p.w.t.Errorf("%s of %s would report %v, want %v", d.Channel, d.LocalDate, got, want)
		}
		p.w.planned[d.Channel+" "+d.LocalDate] = maps.Clone(p.w.pending[d.Channel])
	}
	p.w.mu.Unlock()
	if p.reach("planned") {
		return d, false, errDead
	}
	return standing, wrote, err
}

// Post also notes what has been reported.
func (p *process) Post(ctx context.Context, g knowledge.Guild, channel string, r commands.Reply, nonce string) (string, error) {
	if p.reach("post") {
		return "", errDead
	}
	before := p.w.count()
	id, err := p.w.Post(ctx, g, channel, r, nonce)
	if p.w.count() > before {
		p.w.mu.Lock()
		p.doubt[nonce] = true
		p.w.mu.Unlock()
		p.w.arrived(channel, nonce, r)
	}
	if p.reach("posted") {
		return "", errDead
	}
	return id, err
}

// Tell implements Poster.
func (p *process) Tell(ctx context.Context, g knowledge.Guild, user string, r commands.Reply, nonce string) (string, error) {
	if p.reach("tell") {
		return "", errDead
	}
	id, err := p.w.Tell(ctx, g, user, r, nonce)
	if p.reach("told") {
		return "", errDead
	}
	return id, err
}

// May implements Poster.
func (p *process) May(ctx context.Context, g knowledge.Guild, channel string) (bool, error) {
	if p.reach("may") {
		return false, errDead
	}
	return p.w.May(ctx, g, channel)
}

// arrived takes what was posted off the list of what is to be.
func (w *world) arrived(channel, id string, r commands.Reply) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, list := range w.planned {
		c, date := key[:len(channel)], key[len(channel)+1:]
		if c != channel || nonce(store.Delivery{Channel: channel, LocalDate: date}) != id {
			continue
		}
		if got, want := numbers(r), slices.Sorted(maps.Keys(list)); !slices.Equal(got, want) || len(got) == 0 {
			w.t.Errorf("%s got %v, planned were %v", key, got, want)
		}
		for n, version := range list {
			if w.pending[channel][n] == version {
				delete(w.pending[channel], n)
			}
		}
	}
}

func (p *process) Settle(ctx context.Context, d store.Delivery) error {
	if p.reach("settle") {
		return errDead
	}
	err := p.store.Settle(ctx, d)
	p.w.mu.Lock()
	delete(p.doubt, nonce(d))
	p.w.mu.Unlock()
	if p.reach("settled") {
		return errDead
	}
	return err
}
