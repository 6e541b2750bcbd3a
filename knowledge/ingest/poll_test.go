package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestPoll: a feed that is as it was costs a few bytes, whatever it tells it by.
func TestPoll(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/rss; charset=iso-8859-1")
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Sat, 28 Nov 2026 08:00:00 GMT")
		w.Header().Set("Cache-Control", `public, max-age="600"`)
		if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") == "Sat, 28 Nov 2026 08:00:00 GMT" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "<rss/>")
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("ETag", strings.Repeat("x", 2000)) })
	server := httptest.NewServer(mux)
	defer server.Close()
	c := insider(Options{})
	first, err := c.Poll(context.Background(), server.URL+"/feed", Validators{})
	if err != nil || string(first.Body) != "<rss/>" || first.Same || first.MaxAge != 10*time.Minute || first.ContentType != "text/rss" ||
		first.Charset != "iso-8859-1" {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := c.Poll(context.Background(), server.URL+"/feed", first.Validators)
	if err != nil || !again.Same || again.Body != nil || again.MaxAge != 10*time.Minute || again.Validators != first.Validators {
		t.Fatalf("%+v, %v", again, err)
	}
	if long, err := c.Poll(context.Background(), server.URL+"/long", Validators{}); err != nil || long.ETag != "" {
		t.Fatalf("%+v, %v", long, err)
	}
}

func TestMaxAge(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"": 0, "max-age=60": time.Minute, "Public , MAX-AGE=60": time.Minute, "no-cache, max-age=60": 0, "max-age=60, no-store": 0,
		"max-age=-1": 0, "max-age=x": 0,
		"s-maxage=60": 0, "max-age=99999999999999999999": longestWait,
	} {
		if got := maxAge(http.Header{"Cache-Control": {value}}); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

// TestMoved: an address has moved as far as all redirects are permanent.
func TestMoved(t *testing.T) {
	mux := http.NewServeMux()
	for path, to := range map[string]struct {
		status int
		path   string
	}{"/a": {301, "/b"}, "/b": {308, "/feed"}, "/c": {302, "/a"}, "/d": {308, "/e"}, "/e": {307, "/b"}} {
		mux.Handle(path, http.RedirectHandler(to.path, to.status))
	}
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<rss/>") })
	server := httptest.NewServer(mux)
	defer server.Close()
	for path, want := range map[string]string{"/feed": "", "/a": "/feed", "/b": "/feed", "/c": "", "/d": "/e", "/e": ""} {
		if want != "" {
			want = server.URL + want
		}
		p, err := insider(Options{}).Poll(context.Background(), server.URL+path, Validators{})
		if err != nil || p.Moved != want || p.URL != server.URL+"/feed" {
			t.Errorf("%s: %+v, %v; want %q", path, p, err, want)
		}
	}
}

func TestUserAgent(t *testing.T) {
	for contact, want := range map[string]string{
		"": "Beleg/1.0 (news receipts)", "https://news.example/bot": "Beleg/1.0 (news receipts; +https://news.example/bot)",
		" a@b.example\r\nX: y ": "Beleg/1.0 (news receipts; +a@b.example X: y)",
	} {
		if got := UserAgent(contact); got != want {
			t.Errorf("%q: %q", contact, got)
		}
	}
}

func TestRobots(t *testing.T) {
	const text = "\ufeffDisallow: /early\nCrawl-delay: soon\n\nUser-agent: *\nDisallow: /\n\nUSER-AGENT: beleg # us\nUser-agent: " +
		"other\r\nCrawl-delay: x\nCrawl-delay: 7\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nnonsense\n"
	for name, c := range map[string]struct {
		status int
		text   string
		header string
		want   map[string]Why
		pause  time.Duration
	}{
		"rules": {status: 200, text: text, pause: 7 * time.Second, want: map[string]Why{
			"/": "", "/feed?x=1": "", "/early": "", "/private": Robots, "/private/a": Robots, "/private/open": "", "/a/b.pdf": Robots,
			"/a/b.pdf?x": ""}},
		"all":     {status: 200, text: "User-agent: *\nDisallow: /", want: map[string]Why{"/": Robots, "/feed": Robots}},
		"page":    {status: 200, text: "<!doctype html><p>Not found</p>", header: "text/html", want: map[string]Why{"/feed": ""}},
		"picture": {status: 200, text: "x", header: "image/png", want: map[string]Why{"/feed": ""}},
		"empty":   {status: 200, want: map[string]Why{"/feed": ""}},
		"none":    {status: 404, want: map[string]Why{"/feed": ""}},
		"refused": {status: 403, want: map[string]Why{"/feed": ""}},
		"busy":    {status: 429, want: map[string]Why{"/feed": Busy}},
		"broken":  {status: 503, want: map[string]Why{"/feed": Broken}},
		"endless": {status: 200, text: strings.Repeat("User-agent: *\nDisallow: /a*b\n", 60_000),
			want: map[string]Why{"/feed": "", "/ab": Robots}},
	} {
		var reads atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/robots.txt" {
				t.Errorf("%s: %s was read", name, r.URL)
			}
			reads.Add(1)
			if c.header != "" {
				w.Header().Set("Content-Type", c.header)
			}
			w.WriteHeader(c.status)
			io.WriteString(w, c.text)
		}))
		client := insider(Options{})
		for path, want := range c.want {
			err := client.Robots(context.Background(), server.URL+path)
			pause := client.robots.pause(server.URL)
			if reason(err) != want || err == nil && pause != c.pause {
				t.Errorf("%s: %s: %v, %v; want %q, %v", name, path, err, pause, want, c.pause)
			}
		}
		if reads.Load() != 1 {
			t.Errorf("%s: read %d times", name, reads.Load())
		}
		server.Close()
	}
}

// TestRobotsUnknown: nothing is read where robots.txt cannot be, and who gives up
// has learned nothing.
func TestRobotsUnknown(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	c := insider(Options{Timeout: 50 * time.Millisecond})
	if err := c.Robots(context.Background(), server.URL+"/feed"); reason(err) != Slow {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	fresh := insider(Options{})
	if err := fresh.Robots(ctx, server.URL+"/feed"); !errors.Is(err, context.Canceled) || len(fresh.robots.sites) != 0 {
		t.Error(err, fresh.robots.sites)
	}
	if err := NewClient(Options{}).Robots(context.Background(), server.URL+"/feed"); reason(err) != Private {
		t.Error(err)
	}
	if err := NewClient(Options{}).Robots(context.Background(), "ftp://a.example/"); reason(err) != BadAddress {
		t.Error(err)
	}
}

// TestRobotsCache: many sites do not fill the memory.
func TestRobotsCache(t *testing.T) {
	r := newRobots()
	now := time.Now()
	for i := range 20_000 {
		r.keep(fmt.Sprint("https://", i), &site{until: now.Add(time.Hour), lines: 10})
	}
	if len(r.sites) != robotsCached/10 || len(r.order) != len(r.sites) || r.known("https://0", now) != nil ||
		r.known("https://19999", now) == nil {
		t.Errorf("%d sites, %d in order", len(r.sites), len(r.order))
	}
	if r.known("https://19999", now.Add(2*time.Hour)) != nil || r.known("https://19999", now.AddDate(-1, 0, 0)) != nil {
		t.Error("believed for ever")
	}
}
