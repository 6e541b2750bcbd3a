package intake

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// full is set where tests try everything, as .ci/run does; else they try a part of it
// that takes seconds.
var full = os.Getenv("BELEG_TESTS") == "all"

// The test binary is its own second process: with this set it polls what is in a
// data folder until it is killed.
const polling = "BELEG_TEST_POLLING"

func TestMain(m *testing.M) {
	if path := os.Getenv(polling); path != "" {
		s, err := sqlstore.Open(context.Background(), path)
		if err != nil {
			panic(err)
		}
		allow, _ := ingest.ParseAllowList("127.0.0.0/8")
		lg := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
		hosts := NewHosts(lg, s, HostOptions{Pause: volumePause, Shared: true})
		client := ingest.NewClient(ingest.Options{Gate: hosts, Allow: allow, Timeout: 5 * time.Second})
		New(lg, s, hosts, client, Options{Lease: volumeLease}).Run(context.Background())
	}
	os.Exit(m.Run())
}

const (
	volumePause = 50 * time.Millisecond
	volumeLease = 3 * time.Second
)

// country is many newspapers, each at an address of its own on this machine.
type country struct {
	port  int
	hosts int
	feeds int // of each
	slow  time.Duration

	mu      sync.Mutex
	edition int            // of all feeds
	polls   map[string]int // of a feed, answered
	same    int            // answered with 304
	faults  int            // answered with an error
	pages   map[string]int
	now     []int // requests to a host at a time
	twice   int
	fail    bool // every seventh answer is an error
	n       int
}

func newCountry(t testing.TB, hosts, feeds int) *country {
	c := &country{hosts: hosts, feeds: feeds, polls: map[string]int{}, pages: map[string]int{}, now: make([]int, hosts)}
	var first net.Listener
	for h := range hosts {
		l, err := net.Listen("tcp", fmt.Sprintf("127.7.0.%d:%d", h+1, c.port))
		if err != nil {
			t.Fatal(err)
		}
		if h == 0 {
			first = l
			c.port = first.Addr().(*net.TCPAddr).Port
		}
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.serve(h, w, r) })}
		go server.Serve(l)
		t.Cleanup(func() { server.Close() })
	}
	return c
}

func (c *country) url(h, f int) string {
	return fmt.Sprintf("http://127.7.0.%d:%d/feed/%d", h+1, c.port, f)
}

func (c *country) serve(h int, w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	if c.now[h]++; c.now[h] > 1 {
		c.twice++
	}
	c.n++
	edition, slow, fault := c.edition, c.slow, c.fail && c.n%7 == 0
	c.mu.Unlock()
	defer func() { c.mu.Lock(); c.now[h]--; c.mu.Unlock() }()
	time.Sleep(time.Duration(rand.Int64N(int64(slow) + 1)))
	key := fmt.Sprint(h, r.URL.Path)
	count := func(m map[string]int, n *int) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if m != nil {
			m[key]++
		}
		if n != nil {
			*n++
		}
	}
	switch {
	case r.URL.Path == "/robots.txt":
		http.NotFound(w, r)
	case fault:
		count(nil, &c.faults)
		w.WriteHeader(http.StatusServiceUnavailable)
	case strings.HasPrefix(r.URL.Path, "/page/"):
		count(c.pages, nil)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<html lang=en><head><title>The ferry %s</title></head><body><article><h1>The ferry %s</h1><p>The ferry of %s left the old harbour two hours late, because a crane had blocked the only pier since the morning.</p>
<p>The harbour master said that the crane had lost its brakes in the wind, and that nobody was hurt when it rolled into the bollards.</p></article></body></html>`, key, key, key)
	default:
		tag := fmt.Sprintf(`"%d"`, edition)
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", "application/rss+xml")
		if r.Header.Get("If-None-Match") == tag {
			count(c.polls, &c.same)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Paper %d</title><item><guid isPermaLink="false">%s-%d</guid><link>http://%s/page/%s/%d</link><title>The ferry</title></item></channel></rss>`,
			h, key, edition, r.Host, strings.TrimPrefix(r.URL.Path, "/feed/"), edition)
		count(c.polls, nil)
	}
}

func (c *country) sum(m map[string]int) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, v := range m {
		n += v
	}
	return n
}

// child polls in a process of its own.
func child(t testing.TB, path string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), polling+"="+path)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd
}

func kill(cmd *exec.Cmd) {
	cmd.Process.Kill()
	cmd.Wait()
}

// TestVolume: many feeds at many hosts, with delays, errors and kill -9 at random
// moments: each feed's new item becomes an article once, and no host is asked
// twice at a time. Then the unchanged feeds are polled, once each.
func TestVolume(t *testing.T) {
	hosts, feeds, idle := 40, 5, 3*time.Second
	if full {
		hosts, feeds, idle = 100, 10, 10*time.Second
	}
	total := hosts * feeds
	c := newCountry(t, hosts, feeds)
	path := filepath.Join(t.TempDir(), "beleg.db")
	s, err := sqlstore.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for h := range hosts {
		for f := range feeds {
			if _, _, err := s.Subscribe(t.Context(), store.Subscription{Guild: harbour, URL: c.url(h, f)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	articles := func() int {
		_, n, err := s.List(t.Context(), harbour, store.Page{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	wait := func(what string, most time.Duration, holds func() bool) time.Duration {
		t.Helper()
		began := time.Now()
		for !holds() {
			if time.Since(began) > most {
				t.Fatalf("not within %v: %s (%d articles, %d polls, %d pages, %d faults)", most, what, articles(), c.sum(c.polls), c.sum(c.pages), c.faults)
			}
			time.Sleep(20 * time.Millisecond)
		}
		return time.Since(began)
	}

	c.slow = 20 * time.Millisecond
	kills := 3
	for k := range kills {
		cmd := child(t, path)
		before := articles()
		wait("some articles before a kill", time.Minute, func() bool { return articles() >= before+total/10 })
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		kill(cmd)
		t.Logf("killed %d: %d articles, %d polls", k+1, articles(), c.sum(c.polls))
	}
	cmd := child(t, path)
	took := wait("all articles", 3*time.Minute, func() bool { return articles() == total })
	t.Logf("%d feeds of %d hosts: the rest within %v; %d polls and %d pages answered, %d kills", total, hosts, took.Round(10*time.Millisecond), c.sum(c.polls), c.sum(c.pages), kills)
	// A killed process may have polled a feed, or fetched a page, without having
	// written that down: one of each for a host and kill. On a busy machine what
	// was done is written down too late now and then, which costs another.
	most := 2 * kills * hosts
	if again := c.sum(c.polls) - total; again > most {
		t.Errorf("%d polls too many", again)
	}
	if again := c.sum(c.pages) - total; again > most {
		t.Errorf("%d pages too many", again)
	}
	if c.twice > 0 {
		t.Errorf("a host was asked twice at a time, %d times", c.twice)
	}
	due := func() int {
		list, err := s.Subscriptions(t.Context(), harbour)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, f := range list {
			if !f.State.Due.After(time.Now()) {
				n++
			}
		}
		return n
	}
	wait("nothing is due", time.Minute, func() bool { return due() == 0 })

	// Idle: nothing is due.
	kill(cmd)
	cmd = child(t, path)
	time.Sleep(time.Second)
	// Other tests slow the machine for a while: the quietest of three spells counts.
	share := 1.0
	for spell := 0; spell < 3 && share > 0.01; spell++ {
		before := running(t, cmd)
		time.Sleep(idle)
		share = min(share, float64(running(t, cmd)-before)/float64(idle))
		t.Logf("idle: %.2f %% of a core", 100*share)
	}
	if share > 0.01 {
		t.Errorf("idle takes %.2f %% of a core", 100*share)
	}

	// All are due again, and as they were.
	c.mu.Lock()
	clear(c.polls)
	c.same = 0
	c.mu.Unlock()
	kill(cmd)
	rewindAll(t, s)
	child(t, path)
	took = wait("all unchanged", 3*time.Minute, func() bool { return c.sum(c.polls) >= total && due() == 0 })
	t.Logf("%d unchanged feeds polled within %v, %d of them by 304; pause %v", total, took.Round(10*time.Millisecond), c.same, volumePause)
	if took > time.Minute {
		t.Errorf("polling took %v", took)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for feed, n := range c.polls {
		if n != 1 {
			t.Errorf("%s was polled %d times", feed, n)
		}
	}
	if len(c.polls) != total || c.twice > 0 || c.same != total {
		t.Errorf("%d feeds polled, %d by 304, %d times two at a time", len(c.polls), c.same, c.twice)
	}
}

// running is the processor time that a process has taken so far.
func running(t testing.TB, cmd *exec.Cmd) time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid))
	if err != nil {
		t.Skip("no /proc to read the processor time from")
	}
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+2:]))
	var user, system int64
	fmt.Sscan(fields[11], &user)
	fmt.Sscan(fields[12], &system)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// rewindAll makes all feeds due, as time would.
func rewindAll(t testing.TB, s *sqlstore.Store) {
	t.Helper()
	ctx := t.Context()
	list, err := s.Subscriptions(ctx, harbour)
	if err != nil {
		t.Fatal(err)
	}
	feeds := map[string][]store.FeedState{}
	for _, f := range list {
		f.State.Due = time.Now().Add(-time.Second)
		feeds[f.State.Host] = append(feeds[f.State.Host], f.State)
	}
	for host := range feeds {
		if err := s.PlanErrands(ctx, []store.Errand{{Kind: "wake", Guild: "none", Key: host, Host: host}}); err != nil {
			t.Fatal(err)
		}
	}
	leases, err := s.ClaimHosts(ctx, time.Now().Add(time.Minute), 0)
	if err != nil || len(leases) != len(feeds) {
		t.Fatal(len(leases), err)
	}
	for _, l := range leases {
		for _, f := range feeds[l.Host] {
			if err := s.Polled(ctx, l, f); err != nil {
				t.Fatal(err)
			}
		}
		errands, err := s.DueErrands(ctx, l, 0)
		for _, e := range errands {
			err = s.SettleErrand(ctx, l, e, time.Time{})
		}
		if err == nil {
			err = s.Release(ctx, l, time.Time{})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
