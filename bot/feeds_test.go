package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// papers are newspapers at addresses of their own on this machine, each with a
// feed of two articles.
type papers struct {
	mu    sync.Mutex
	port  int
	ended map[int]time.Time // when the last byte of a page was sent
}

func newPapers(t *testing.T, hosts int) *papers {
	p := &papers{ended: map[int]time.Time{}}
	for h := range hosts {
		l, err := net.Listen("tcp", fmt.Sprintf("127.8.0.%d:%d", h+1, p.port))
		if err != nil {
			t.Fatal(err)
		}
		p.port = l.Addr().(*net.TCPAddr).Port
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.serve(h, w, r) })}
		go server.Serve(l)
		t.Cleanup(func() { server.Close() })
	}
	return p
}

func (p *papers) feed(h int) string { return fmt.Sprintf("http://127.8.0.%d:%d/feed", h+1, p.port) }

func (p *papers) serve(h int, w http.ResponseWriter, r *http.Request) {
	var n int
	switch _, err := fmt.Sscanf(r.URL.Path, "/page/%d", &n); {
	case r.URL.Path == "/feed":
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Paper</title><language>en</language><item><link>/page/%d</link><title>A</title>`+
			`</item><item><link>/page/%d</link><title>B</title></item></channel></rss>`, 2*h, 2*h+1)
	case err == nil:
		fmt.Fprintf(w,
			`<html lang=en><head><title>Ferry %d | Paper</title></head><body><article><h1>Ferry %d</h1><p>Captain Vera Holm took ferry%dx out of the old harbour on 12 March 2024, when the wind had dropped at last.</p>
<p>The harbour of Lindby was calm again in the evening, and the crane that had blocked the pier was taken away by a tug.</p></article></body></html>`, n, n, n)
		p.mu.Lock()
		p.ended[n] = time.Now()
		p.mu.Unlock()
	default:
		http.NotFound(w, r)
	}
}

// TestFeeds: whoever serves polls the local collection's feeds, also those that
// another process subscribed to; their articles can be asked for within seconds
// after their last byte, doctor lists the feeds, and ending takes no time.
func TestFeeds(t *testing.T) {
	const hosts = 10
	p := newPapers(t, hosts)
	c := quiet(t.TempDir())
	var err error
	if c.Allow, err = ingest.ParseAllowList("127.8.0.0/16"); err != nil {
		t.Fatal(err)
	}
	c.chosen = serveCommand{Addr: freeAddress(t)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, c, stdio{strings.NewReader(""), io.Discard, io.Discard}) }()
	defer func() {
		began := time.Now()
		stop()
		if err := <-ended; err != nil || time.Since(began) > 2*time.Second {
			t.Errorf("ended after %v: %v", time.Since(began), err)
		}
	}()
	var n *neighbour
	for end := time.Now().Add(20 * time.Second); n == nil; time.Sleep(20 * time.Millisecond) {
		if n = c.neighbour(ctx); n == nil && time.Now().After(end) {
			t.Fatal("nobody serves")
		}
	}
	defer n.Close()

	st, err := sqlstore.Open(ctx, c.storePath())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for h := range hosts {
		if _, _, err := st.Subscribe(ctx, store.Subscription{Guild: knowledge.Local, URL: p.feed(h)}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := st.Subscribe(ctx,
		store.Subscription{Guild: knowledge.Local, URL: strings.Replace(p.feed(0), "/feed", "/gone", 1)}); err != nil {
		t.Fatal(err)
	}
	took := map[int]time.Duration{}
	for end := time.Now().Add(time.Minute); len(took) < 2*hosts; time.Sleep(20 * time.Millisecond) {
		p.mu.Lock()
		waiting := map[int]time.Time{}
		for page, at := range p.ended {
			if took[page] == 0 {
				waiting[page] = at
			}
		}
		p.mu.Unlock()
		for page, at := range waiting {
			reply, err := n.ask(ctx, commands.Message{Guild: knowledge.Local, Text: fmt.Sprintf("when did ferry%dx go out", page), Addressed: true})
			if err != nil {
				t.Fatal(err)
			}
			if said := fmt.Sprintf("%+v", reply); strings.Contains(said, fmt.Sprintf("took ferry%dx", page)) {
				took[page] = time.Since(at)
			}
		}
		if time.Now().After(end) {
			t.Fatalf("after a minute %d of %d articles are found", len(took), 2*hosts)
		}
	}
	var all []time.Duration
	for _, d := range took {
		all = append(all, d)
	}
	slices.Sort(all)
	t.Logf("from a page's last byte until it is found: p50 %v, p95 %v, max %v", all[len(all)/2], all[len(all)*95/100], all[len(all)-1])
	if all[len(all)*95/100] > 2*time.Second {
		t.Errorf("too slow: %v", all)
	}
	said, err := examined(t, c)
	for _, want := range []string{"feed " + p.feed(3) + " of collection local: last read 20",
		"/gone of collection local: 1 polls in a row failed", "!feed remove 11"} {
		if err == nil || !strings.Contains(said, want) {
			t.Errorf("doctor lacks %q: %v\n%s", want, err, said)
		}
	}
}
