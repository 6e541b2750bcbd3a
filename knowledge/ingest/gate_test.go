package ingest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// turnstile is a Gate that writes down who came and went.
type turnstile struct {
	log    []string
	within int
	refuse error
	waits  []time.Duration
	pauses []time.Duration
}

func (s *turnstile) Enter(ctx context.Context, host string) (context.Context, func(pause, wait time.Duration), error) {
	if s.refuse != nil {
		return nil, nil, s.refuse
	}
	s.within++
	s.log = append(s.log, host)
	if s.within > 1 {
		s.log = append(s.log, "before another was left")
	}
	return ctx, func(pause, wait time.Duration) {
		s.within--
		s.pauses, s.waits = append(s.pauses, pause), append(s.waits, wait)
	}, nil
}

// TestGate: whatever is fetched passes the gate, robots.txt and each host of redirects too,
// one at a time; it is told what the site wants; and who is turned away has asked nothing.
func TestGate(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		switch r.URL.Path {
		case "/robots.txt":
			w.Write([]byte("User-agent: *\nCrawl-delay: 7\n"))
		case "/here":
			http.Redirect(w, r, "/there", http.StatusFound)
		case "/there":
			http.Redirect(w, r, strings.Replace("http://"+r.Host, "127.0.0.1", "127.0.0.2", 1)+"/busy", http.StatusFound)
		case "/busy", "/gone":
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(map[string]int{"/busy": 429, "/gone": 404}[r.URL.Path])
		}
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	other := strings.Replace(host, "127.0.0.1", "127.0.0.2", 1)
	gate := &turnstile{}
	allow, err := ParseAllowList("127.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	c := NewClient(Options{Gate: gate, Allow: allow})
	ctx := t.Context()
	if _, err := c.Get(ctx, server.URL+"/here"); reason(err) != Unreachable { // nobody listens there
		t.Error(err)
	}
	if !slices.Equal(gate.log, []string{host, other}) || gate.within != 0 {
		t.Errorf("it passed %q, and is still in %d", gate.log, gate.within)
	}
	gate.log = nil
	if err := c.Robots(ctx, server.URL+"/page"); err != nil || !slices.Equal(gate.log, []string{host}) {
		t.Error(err, gate.log)
	}
	gate.pauses, gate.waits = nil, nil
	c.Get(ctx, server.URL+"/busy")
	c.Get(ctx, server.URL+"/gone")
	if !slices.Equal(gate.pauses, []time.Duration{7 * time.Second, 7 * time.Second}) ||
		!slices.Equal(gate.waits, []time.Duration{90 * time.Second, 0}) {
		t.Errorf("pauses %v, waits %v", gate.pauses, gate.waits)
	}

	asked, gate.refuse = 0, Withhold(time.Minute)
	fresh := insider(Options{Gate: gate})
	for _, err := range []error{fresh.Robots(ctx, server.URL+"/page"), second(fresh.Get(ctx, server.URL+"/page"))} {
		var e *Error
		if !errors.As(err, &e) || e.Why != Crowded || e.Wait() != time.Minute {
			t.Errorf("turned away: %v", err)
		}
	}
	gate.refuse = errors.New("the database cannot be reached")
	if err := second(fresh.Get(ctx, server.URL+"/page")); err != gate.refuse {
		t.Errorf("what is wrong with the gate is taken for the site's: %v", err)
	}
	gate.refuse = nil
	if err := fresh.Robots(ctx, server.URL+"/page"); err != nil || asked != 1 {
		t.Errorf("%v after %d requests: it was learned that a site cannot be read that was not asked", err, asked)
	}
	if err := second(c.Get(ctx, "http://"+strings.Repeat("a.", 200)+"example/")); reason(err) == "" || gate.within != 0 {
		t.Errorf("a name that no host can have: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }
