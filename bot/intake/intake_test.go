package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

const (
	harbour knowledge.Guild = "1001"
	island  knowledge.Guild = "1002"
)

// paper is a website with a feed, of which a test says what it does.
type paper struct {
	*httptest.Server
	mu       sync.Mutex
	items    []string // RSS items
	pages    map[string]string
	answer   func(w http.ResponseWriter, r *http.Request) bool // true when it answered
	robots   string
	asked    map[string]int
	now, two atomic.Int32 // requests at a time, and whether there ever were two
}

func newPaper(t *testing.T) *paper {
	p := &paper{pages: map[string]string{}, asked: map[string]int{}}
	p.Server = httptest.NewServer(http.HandlerFunc(p.serve))
	t.Cleanup(p.Close)
	return p
}

func (p *paper) serve(w http.ResponseWriter, r *http.Request) {
	if p.now.Add(1) > 1 {
		p.two.Store(1)
	}
	defer p.now.Add(-1)
	p.mu.Lock()
	p.asked[r.URL.Path]++
	answer, robots, page := p.answer, p.robots, p.pages[r.URL.Path]
	feed := `<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title><language>en</language>` + strings.Join(p.items, "") + `</channel></rss>`
	p.mu.Unlock()
	switch {
	case answer != nil && answer(w, r):
	case r.URL.Path == "/robots.txt" && robots != "":
		fmt.Fprint(w, robots)
	case r.URL.Path == "/feed":
		tag := fmt.Sprintf(`"%d-%d"`, len(p.items), len(feed))
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", "application/rss+xml")
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, feed)
	case page != "":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	default:
		http.NotFound(w, r)
	}
}

// publish adds an item, the newest first, and its page.
func (p *paper) publish(n int, description string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := fmt.Sprintf("/news/%d", n)
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Hour)
	p.items = append([]string{fmt.Sprintf("<item><guid isPermaLink=\"false\">id-%d</guid><link>%s%s</link><title>Ferry %d is late</title><pubDate>%s</pubDate><description>%s</description></item>",
		n, p.URL, path, n, at.Format(time.RFC1123Z), description)}, p.items...)
	p.pages[path] = fmt.Sprintf(`<html lang=en><head><title>Ferry %d is late | Harbour Post</title><meta property="article:published_time" content="%s"></head><body><article><h1>Ferry %d is late</h1>
<p>The ferry number %d left the old harbour two hours late on Sunday, because a crane had blocked the only pier since the early morning.</p>
<p>The harbour master said that the crane had lost its brakes in the wind, and that nobody was hurt when it rolled into the bollards.</p>
<p>Passengers were given tea in the waiting hall, and most of them reached the island before the last bus had gone to the town.</p></article></body></html>`,
		n, at.Format(time.RFC3339), n, n)
}

func (p *paper) count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

type desk struct {
	t      *testing.T
	store  *sqlstore.Store
	path   string
	shared bool // by several workers
	o      Options
	pause  time.Duration // between two visits
	ahead  atomic.Int64  // how far the worker's clock is
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, path: filepath.Join(t.TempDir(), "beleg.db"), pause: time.Millisecond, o: Options{Look: 10 * time.Millisecond}}
	s, err := sqlstore.Open(t.Context(), d.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	d.store = s
	return d
}

func local(t testing.TB, gate ingest.Gate) *ingest.Client {
	allow, err := ingest.ParseAllowList("127.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	return ingest.NewClient(ingest.Options{Gate: gate, Allow: allow, Timeout: 2 * time.Second})
}

func (d *desk) subscribe(g knowledge.Guild, url string) {
	d.t.Helper()
	if _, _, err := d.store.Subscribe(d.t.Context(), store.Subscription{Guild: g, URL: url, By: store.Actor{ID: "7", Name: "Ana"}}); err != nil {
		d.t.Fatal(err)
	}
}

// worker returns one on a store.
func (d *desk) worker(lg *slog.Logger, s Store) *Worker {
	hosts := NewHosts(lg, s, HostOptions{Shared: d.shared, Pause: d.pause})
	return New(lg, s, hosts, local(d.t, hosts), d.o)
}

// until runs a worker until something holds.
func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(d.t.Context())
	w := d.worker(slog.New(slog.NewTextHandler(d.t.Output(), nil)), d.store)
	var run sync.WaitGroup
	run.Go(func() { w.Run(ctx) })
	defer run.Wait()
	defer cancel()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("not within 20 s: %s", what)
		}
	}
}

func (d *desk) articles(g knowledge.Guild) (list []knowledge.Article) {
	if err := d.store.Each(d.t.Context(), g, func(a knowledge.Article) error { list = append(list, a); return nil }); err != nil {
		d.t.Error(err)
	}
	return list
}

func (d *desk) state(url string) store.FeedState {
	list, err := d.store.Subscriptions(d.t.Context(), "")
	if err != nil {
		d.t.Error(err)
	}
	for _, f := range list {
		if f.URL == url {
			return f.State
		}
	}
	return store.FeedState{}
}

// again has a feed polled at once.
func (d *desk) again(url string) {
	d.t.Helper()
	d.subscribe("poller", url)
	list, err := d.store.Subscriptions(d.t.Context(), "poller")
	if err == nil {
		_, err = d.store.Unsubscribe(d.t.Context(), "poller", store.Actor{}, list[0].Number)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// TestItems: items become articles of their pages, for each guild once, the newest
// twenty at first; the page is fetched once for all.
func TestItems(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	for n := range 30 {
		p.publish(n, "Short.")
	}
	d.subscribe(harbour, p.URL+"/feed")
	d.subscribe(island, p.URL+"/feed")
	d.until("two guilds have 20 articles each", func() bool { return len(d.articles(harbour)) == 20 && len(d.articles(island)) == 20 })
	for _, g := range []knowledge.Guild{harbour, island} {
		list := d.articles(g)
		first, last := list[0], list[19]
		if !strings.Contains(first.Text, "ferry number 10 ") || !strings.Contains(last.Text, "ferry number 29 ") || last.Title != "Ferry 29 is late" || last.Language != "en" {
			t.Errorf("%s: first %+v, last %+v", g, first, last)
		}
	}
	for n := range 30 {
		want := 1
		if n < 10 {
			want = 0
		}
		if got := p.count(fmt.Sprintf("/news/%d", n)); got != want {
			t.Errorf("page %d was asked for %d times, want %d", n, got, want)
		}
	}
	if p.count("/feed") != 1 || p.count("/robots.txt") > 2 || p.two.Load() != 0 {
		t.Errorf("feed %d times, robots %d times, two at a time: %d", p.count("/feed"), p.count("/robots.txt"), p.two.Load())
	}
	p.publish(30, "Short.")
	d.again(p.URL + "/feed")
	d.until("the next article", func() bool { return len(d.articles(harbour)) == 21 && len(d.articles(island)) == 21 })
	entries, err := d.store.Audit(t.Context(), harbour, 1)
	if err != nil || entries[0].By.ID != store.Feed || entries[0].By.Name != "Harbour Post" {
		t.Errorf("%+v, %v", entries, err)
	}
	if f := d.state(p.URL + "/feed"); f.Success.IsZero() || f.Title != "Harbour Post" || f.Items != 31 || f.Fails != 0 || time.Until(f.Due) < shortest {
		t.Errorf("%+v", f)
	}
}

// TestOwnContent: where the page may not be read or holds less, what the feed has
// becomes the article.
func TestOwnContent(t *testing.T) {
	long := strings.Repeat("The council decided on Monday that the lighthouse gets a new lamp. ", 20)
	summary := "The crane on the old pier rolled away in the wind. Nobody was hurt, the harbour master said."
	forbidden := func(path string) func(w http.ResponseWriter, r *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasPrefix(r.URL.Path, path) {
				return false
			}
			w.WriteHeader(http.StatusForbidden)
			return true
		}
	}
	for name, c := range map[string]struct {
		change      func(p *paper)
		description string
		has         string
		label       knowledge.Label
	}{
		"robots":  {func(p *paper) { p.robots = "User-agent: *\nDisallow: /news/" }, "The crane rolled away.", "The crane rolled away.", knowledge.Incomplete},
		"refused": {func(p *paper) { p.answer = forbidden("/news/") }, "The crane rolled away.", "The crane rolled away.", knowledge.Incomplete},
		"gone":    {func(p *paper) { p.pages["/news/1"] = "" }, summary, summary, knowledge.Incomplete},
		"sorry": {func(p *paper) {
			p.pages["/news/1"] = "<title>Page not found</title><h1>Page not found</h1><p>We could not find the page that you were looking for on our site.</p>"
		}, summary, summary, knowledge.Incomplete},
		"page": {func(p *paper) {}, long, "lost its brakes", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, d := newPaper(t), newDesk(t)
			p.publish(1, c.description)
			c.change(p)
			d.subscribe(harbour, p.URL+"/feed")
			d.until("the article", func() bool { return len(d.articles(harbour)) == 1 })
			a := d.articles(harbour)[0]
			if !strings.Contains(a.Text, c.has) || a.Label != c.label || a.Title != "Ferry 1 is late" || a.Published[:10] != "2026-03-01" || a.Language != "en" {
				t.Errorf("%+v", a)
			}
		})
	}
}

// TestScanty: where the page is gone, a few words make no article; different items
// that say the same stay different, with a page or without; and a feed that an admin
// named is read although robots.txt forbids it to crawlers, but not its pages.
func TestScanty(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	summary := "Short summary of the news from the harbour. Read all of it in the printed edition."
	p.robots = "User-agent: *\nDisallow: /feed\nDisallow: /news/1\nDisallow: /news/2"
	for n := range 6 {
		p.publish(n, summary)
	}
	p.publish(6, "Short summary.")
	p.pages["/news/5"], p.pages["/news/6"] = "", ""
	for n := 3; n <= 4; n++ { // without a page
		p.items = append(p.items, fmt.Sprintf("<item><guid isPermaLink=\"false\">own-%d</guid><title>News of the day</title><pubDate>%s</pubDate><description>%s</description></item>",
			n, time.Date(2026, 3, n, 8, 0, 0, 0, time.UTC).Format(time.RFC1123Z), summary))
	}
	d.subscribe(harbour, p.URL+"/feed")
	d.until("all but one item", func() bool { return len(d.articles(harbour)) == 8 })
	said := map[string]int{}
	for _, a := range d.articles(harbour) {
		said[a.Text]++
	}
	if said[summary] != 5 || said["Short summary."] != 0 || p.count("/news/1")+p.count("/news/2") != 0 {
		t.Errorf("%v, asked %v", said, p.asked)
	}
}

// TestUnchanged: a feed that is as it was leaves all as it is, and is polled less
// often.
func TestUnchanged(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	p.publish(1, "Short.")
	d.subscribe(harbour, p.URL+"/feed")
	d.until("the article", func() bool { return len(d.articles(harbour)) == 1 })
	ctx := t.Context()
	before := d.state(p.URL + "/feed")
	rewind(t, d, before)
	d.until("the second poll", func() bool { return p.count("/feed") == 2 && d.state(p.URL+"/feed").Due.After(time.Now()) })
	after := d.state(p.URL + "/feed")
	if after.Interval <= before.Interval || after.ETag != before.ETag || !after.Changed.Equal(before.Changed) || after.Success.Before(before.Success) {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if entries, err := d.store.Audit(ctx, harbour, 0); err != nil || len(entries) != 2 {
		t.Errorf("%+v, %v", entries, err)
	}
}

// rewind makes a feed due now, as time would.
func rewind(t *testing.T, d *desk, f store.FeedState) {
	t.Helper()
	ctx := t.Context()
	if err := d.store.PlanErrands(ctx, []store.Errand{{Kind: "wake", Guild: "none", Key: "x", Host: f.Host}}); err != nil {
		t.Fatal(err)
	}
	leases, err := d.store.ClaimHosts(ctx, time.Now().Add(time.Minute), 1)
	if err != nil || len(leases) != 1 {
		t.Fatal(leases, err)
	}
	f.Due = time.Now().Add(-time.Second)
	errands, err := d.store.DueErrands(ctx, leases[0], 0)
	if err = errors.Join(err, d.store.Polled(ctx, leases[0], f)); err != nil {
		t.Fatal(err)
	}
	for _, e := range errands {
		if err := d.store.SettleErrand(ctx, leases[0], e, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.store.Release(ctx, leases[0], time.Time{}); err != nil {
		t.Fatal(err)
	}
}

// TestBroken: a feed that stays broken is told once, and again when it is well.
func TestBroken(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	var broken atomic.Bool
	broken.Store(true)
	p.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/feed" && broken.Load() {
			w.WriteHeader(http.StatusForbidden)
			return true
		}
		return false
	}
	var told []string
	d.o.Tell = func(_ context.Context, s store.Subscription, f store.FeedState) error {
		told = append(told, fmt.Sprint(s.Guild, " ", f.Reason, " ", f.Fails))
		return nil
	}
	feed := p.URL + "/feed"
	d.subscribe(harbour, feed)
	d.subscribe(island, feed)
	for n := 1; n <= 4; n++ {
		d.until("a failed poll", func() bool { return d.state(feed).Fails == n })
		f := d.state(feed)
		if wait := time.Until(f.Due); wait < shortest<<(n-1)-time.Minute || f.Reason != "refused" {
			t.Errorf("after %d failures due in %v: %+v", n, wait, f)
		}
		rewind(t, d, f)
	}
	broken.Store(false)
	d.until("a poll that succeeds", func() bool { f := d.state(feed); return f.Fails == 0 && !f.Told })
	if got, want := fmt.Sprint(told), "[1001 refused 2 1002 refused 2 1001  0 1002  0]"; got != want {
		t.Errorf("told %s, want %s", got, want)
	}
}

// TestHostile: what one server does is its own feeds' trouble.
func TestHostile(t *testing.T) {
	good, d := newPaper(t), newDesk(t)
	d.pause = 100 * time.Millisecond // a server takes a moment to notice that nobody listens any more
	good.publish(1, "Short.")
	bad := newPaper(t)
	bad.answer = func(w http.ResponseWriter, r *http.Request) bool {
		switch r.URL.Path {
		case "/endless":
			for r.Context().Err() == nil {
				fmt.Fprint(w, "<rss>")
				w.(http.Flusher).Flush()
				time.Sleep(50 * time.Millisecond)
			}
		case "/large":
			w.Write([]byte("<rss>" + strings.Repeat("x", 10<<20)))
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusMovedPermanently)
		case "/nothing":
		case "/page":
			fmt.Fprint(w, "<html><p>No feed here.</p></html>")
		case "/inside":
			http.Redirect(w, r, "http://10.1.2.3/feed", http.StatusMovedPermanently)
		case "/later":
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			return false
		}
		return true
	}
	want := map[string]ingest.Why{
		"/endless": ingest.Slow, "/large": ingest.Large, "/loop": ingest.Loop, "/nothing": ingest.NoFeed, "/page": ingest.IsPage, "/inside": ingest.Private,
		"/missing": ingest.Gone,
	}
	for path := range want {
		d.subscribe(harbour, bad.URL+path)
	}
	d.subscribe(harbour, good.URL+"/feed")
	d.subscribe(harbour, "http://nobody.invalid/feed")
	polled := func() bool {
		list, _ := d.store.Subscriptions(t.Context(), harbour)
		for _, f := range list {
			if f.State.Success.IsZero() && f.State.Fails == 0 {
				return false
			}
		}
		return len(d.articles(harbour)) == 1
	}
	d.until("all are polled", polled)
	want["/later"] = ingest.Busy // the host is left alone from then on
	d.subscribe(harbour, bad.URL+"/later")
	d.until("the last is polled", polled)
	for path, why := range want {
		f := d.state(bad.URL + path)
		if f.Reason != string(why) || f.URL != bad.URL+path {
			t.Errorf("%s: %+v, want %s", path, f, why)
		}
	}
	if f := d.state(bad.URL + "/later"); time.Until(f.Due) < 119*time.Minute {
		t.Errorf("asked again in %v, though the server wants two hours", time.Until(f.Due))
	}
	if bad.two.Load() != 0 {
		t.Error("a host was asked twice at a time")
	}
	asked := bad.count("/page")
	d.again(bad.URL + "/page")
	d.again(good.URL + "/feed")
	d.until("the other host's feed is polled again", func() bool { return good.count("/feed") == 2 })
	if bad.count("/page") != asked {
		t.Error("another feed of a host that wants to be left alone was asked for")
	}
}

// TestNewIDs: a feed that gives its items new IDs at each poll brings them once.
func TestNewIDs(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	p.publish(1, "Short.")
	d.subscribe(harbour, p.URL+"/feed")
	d.until("the article", func() bool { return len(d.articles(harbour)) == 1 })
	for n := range 3 {
		p.mu.Lock()
		p.items[0] = strings.Replace(p.items[0], "id-", fmt.Sprintf("id-%d-", n), 1)
		p.mu.Unlock()
		d.again(p.URL + "/feed")
		d.until("the next poll", func() bool { return p.count("/feed") == n+2 && d.state(p.URL+"/feed").Due.After(time.Now()) })
	}
	if p.count("/news/1") != 1 || len(d.articles(harbour)) != 1 {
		t.Errorf("the page was asked for %d times, %d articles", p.count("/news/1"), len(d.articles(harbour)))
	}
}

// TestMovedFeed: a permanent redirect is followed once, and then no more.
func TestMovedFeed(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	p.publish(1, "Short.")
	p.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/feed", http.StatusPermanentRedirect)
		}
		return r.URL.Path == "/old"
	}
	d.subscribe(harbour, p.URL+"/old")
	d.until("the article", func() bool { return len(d.articles(harbour)) == 1 })
	if f := d.state(p.URL + "/feed"); f.Success.IsZero() || p.count("/old") != 1 {
		t.Errorf("%+v", f)
	}
	d.again(p.URL + "/old")
	d.until("the next poll", func() bool { return p.count("/feed") == 2 })
	if p.count("/old") != 1 {
		t.Errorf("the old address was asked %d times", p.count("/old"))
	}
}

// TestForgotten: what is fetched for a guild that is forgotten meanwhile does not
// bring it back; a panic costs one errand.
func TestForgotten(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	p.publish(1, "Short.")
	p.publish(2, "Short.")
	p.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/news/2" {
			if err := d.store.Forget(context.Background(), harbour); err != nil {
				t.Error(err)
			}
		}
		return false
	}
	d.subscribe(harbour, p.URL+"/feed")
	d.until("the pages", func() bool { return p.count("/news/2") == 1 })
	next := func() time.Time {
		at, err := d.store.NextDue(t.Context())
		if err != nil {
			t.Error(err)
		}
		return at
	}
	d.until("nothing is left", func() bool { return next().IsZero() })
	if guilds, err := d.store.Guilds(t.Context()); err != nil || len(guilds) != 0 {
		t.Errorf("%v, %v", guilds, err)
	}
}

// TestRemoved: of a feed that is removed while its pages are read no more of them are, and
// what is being read is not kept, though the guild has other feeds.
func TestRemoved(t *testing.T) {
	p, other, d := newPaper(t), newPaper(t), newDesk(t)
	for n := range 5 {
		p.publish(n, "Short.")
	}
	other.publish(9, "Short.")
	d.subscribe(harbour, p.URL+"/feed")
	d.subscribe(island, p.URL+"/feed")
	d.subscribe(harbour, other.URL+"/feed")
	var once sync.Once
	p.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/news/2" {
			return false
		}
		once.Do(func() {
			if _, err := d.store.Unsubscribe(context.Background(), harbour, store.Actor{ID: "7"}, 1); err != nil {
				t.Error(err)
			}
		})
		return false
	}
	d.until("the other server's articles, and the other feed's", func() bool {
		next, err := d.store.NextDue(t.Context())
		return err == nil && time.Until(next) > time.Minute && len(d.articles(island)) == 5 && len(d.articles(harbour)) == 3
	})
	for _, a := range d.articles(harbour) {
		if a.URL >= p.URL+"/news/2" && strings.HasPrefix(a.URL, p.URL) {
			t.Errorf("kept of a feed that was removed: %s", a.URL)
		}
	}
}

// TestPanic: a bug over one subscription is that one's trouble.
func TestPanic(t *testing.T) {
	p, q, d := newPaper(t), newPaper(t), newDesk(t)
	p.publish(1, "Short.")
	q.publish(2, "Short.")
	d.o.Passes = func(_ store.Subscription, i ingest.FeedItem) bool {
		if strings.HasPrefix(i.URL, p.URL) {
			panic("a bug")
		}
		return true
	}
	d.subscribe(harbour, p.URL+"/feed")
	d.subscribe(harbour, q.URL+"/feed")
	d.until("both are polled", func() bool { return d.state(p.URL+"/feed").Fails == 1 && len(d.articles(harbour)) == 1 })
}

// TestPropose: items of a feed that proposes wait for the curators, as they were
// read and each once, also when the feed gives them new IDs; those that the filter
// keeps out do not. What the guild has already is followed.
func TestPropose(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	for n := range 3 {
		p.publish(n, "Short.")
	}
	d.o.Passes = func(_ store.Subscription, i ingest.FeedItem) bool { return i.Title != "Ferry 1 is late" }
	if _, _, err := d.store.Subscribe(t.Context(), store.Subscription{Guild: harbour, URL: p.URL + "/feed", Mode: store.Propose}); err != nil {
		t.Fatal(err)
	}
	waiting := func() (list []store.Proposal) {
		list, _, err := d.store.Proposals(t.Context(), harbour, 0, 0)
		if err != nil {
			t.Error(err)
		}
		return list
	}
	d.until("two proposals", func() bool { return len(waiting()) == 2 })
	first := waiting()[0]
	if a := first.Article; a.Title != "Ferry 0 is late" || first.Feed != "Harbour Post" || a.Published != "2026-03-01T08:00:00Z" || !strings.Contains(a.Text, "ferry number 0 ") || len(d.articles(harbour)) != 0 {
		t.Errorf("%+v; articles %v", first, d.articles(harbour))
	}
	if _, _, err := d.store.Decide(t.Context(), harbour, store.Actor{ID: "7"}, first.Number, store.Accepted); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	for i, item := range p.items {
		p.items[i] = strings.Replace(item, "id-", "other-", 1)
	}
	p.mu.Unlock()
	p.publish(3, "Short.")
	d.again(p.URL + "/feed")
	d.until("a third", func() bool { return len(waiting()) == 2 && waiting()[1].Article.Title == "Ferry 3 is late" })
	if len(d.articles(harbour)) != 1 {
		t.Errorf("articles %v", d.articles(harbour))
	}
}

// TestPublisher: where a page does not say who publishes it the feed's name
// stands, but not that of a feed that collects from other sites.
func TestPublisher(t *testing.T) {
	p, far, d := newPaper(t), &paper{pages: map[string]string{}, asked: map[string]int{}}, newDesk(t)
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	far.Server = &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(far.serve)}}
	far.Start()
	t.Cleanup(far.Close)
	p.publish(1, "Short.")
	p.publish(2, "Short.")
	far.publish(3, "Short.")
	p.pages["/news/2"] = strings.Replace(p.pages["/news/2"], "</title>", `</title><meta property="og:site_name" content="Island Times">`, 1)
	p.items = append(p.items, far.items[0])
	d.subscribe(harbour, p.URL+"/feed")
	d.until("three articles", func() bool { return len(d.articles(harbour)) == 3 })
	got := map[string]string{}
	for _, a := range d.articles(harbour) {
		got[a.Title] = a.Source
	}
	want := map[string]string{"Ferry 1 is late": "Harbour Post", "Ferry 2 is late": "Island Times", "Ferry 3 is late": "127.0.0.2"}
	if !maps.Equal(got, want) {
		t.Errorf("published by %v, want %v", got, want)
	}
}

// TestManyItems: of a feed with thousands of items the newest are taken, once.
func TestManyItems(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	for n := range 3000 {
		p.publish(n, "Short.")
	}
	d.subscribe(harbour, p.URL+"/feed")
	d.until("the newest", func() bool { return len(d.articles(harbour)) == store.FirstItems })
	if a := d.articles(harbour)[store.FirstItems-1]; !strings.Contains(a.Text, "ferry number 2999 ") {
		t.Errorf("%+v", a)
	}
	p.publish(3000, "Short.")
	d.again(p.URL + "/feed")
	d.until("one more", func() bool { return len(d.articles(harbour)) == store.FirstItems+1 })
	if f := d.state(p.URL + "/feed"); f.Items != 3001 {
		t.Errorf("%+v", f)
	}
}

// TestManyFiltered: the newest are counted among those that pass.
func TestManyFiltered(t *testing.T) {
	p, d := newPaper(t), newDesk(t)
	for n := range 60 {
		p.publish(n, "Short.")
	}
	d.o.Passes = func(_ store.Subscription, i ingest.FeedItem) bool { return len(i.Title) == len("Ferry 1 is late") }
	d.subscribe(harbour, p.URL+"/feed")
	d.until("the ten that pass", func() bool { return len(d.articles(harbour)) == 10 })
}

// TestClockAhead: when the clock jumps, a host's lease seems to have ended; the
// turn that is at it goes on under the new one, and no second begins.
func TestClockAhead(t *testing.T) {
	d := newDesk(t)
	w := d.worker(slog.New(slog.DiscardHandler), d.store)
	good := time.Now().Add(time.Minute)
	first := w.hold(store.Lease{Host: "a.example", Token: 1}, good)
	if again := w.hold(store.Lease{Host: "a.example", Token: 2}, good); again != nil || first.theLease().Token != 2 {
		t.Errorf("a second turn: %v, lease %+v", again, first.theLease())
	}
	w.let("a.example")
	if w.hold(store.Lease{Host: "a.example", Token: 3}, good) == nil {
		t.Error("the host is not free again")
	}
}

// TestIntervals: a feed is polled more often the more often it has something new,
// within bounds, and later where the server wants it.
func TestIntervals(t *testing.T) {
	d := time.Duration(0)
	for range 100 {
		d = interval(d, false)
	}
	if d != longest {
		t.Errorf("a feed that sleeps: %v", d)
	}
	for range 100 {
		d = interval(d, true)
	}
	if d != shortest {
		t.Errorf("a feed that is always new: %v", d)
	}
	now := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	at := &turn{Worker: &Worker{now: func() time.Time { return now }}}
	for wish, want := range map[time.Duration]time.Duration{0: firstInterval, time.Hour: time.Hour, 100 * 24 * time.Hour: longestWish} {
		var f store.FeedState
		at.read(&f, outcome{new: true, wish: wish})
		if wait := f.Due.Sub(now); wait < want || wait > want+want/10 {
			t.Errorf("wish %v: due in %v, want %v and up to a tenth more", wish, wait, want)
		}
	}
	f := store.FeedState{}
	for range 40 {
		at.failed(&f, &ingest.Error{Why: ingest.Slow})
	}
	if wait := f.Due.Sub(now); f.Fails != 40 || wait < longest || wait > longest+longest/10 {
		t.Errorf("after 40 failures due in %v", wait)
	}
}
