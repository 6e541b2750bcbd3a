package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// reason is why, or "" without an error.
func reason(err error) Why {
	var e *Error
	if errors.As(err, &e) {
		return e.Why
	}
	if err != nil {
		return Why("no reason: " + err.Error())
	}
	return ""
}

// insider is a client that may reach the test's own servers.
func insider(o Options) *Client {
	o.Allow, _ = ParseAllowList("127.0.0.1")
	return NewClient(o)
}

const story = `<html lang=en><head><title>Ministers sign the pact | Harbour Post</title></head><body><article><h1>Ministers sign the pact</h1>
<p>Ministers from both countries signed the pact on 12 March 2024 in the old harbour hall, after eleven years of talks that had failed four times.</p>
<p>The treaty lets ships of either country use the harbours of the other, and it comes into force when both parliaments have agreed to it.</p>
<p>Anna Beck, who led the talks, said that the last open question had been who pays for the lighthouse, and that both sides now share it.</p></article></body></html>`

func TestFetch(t *testing.T) {
	var agent, cookies string
	mux := http.NewServeMux()
	serve := func(path, contentType, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			agent, cookies = r.UserAgent(), r.Header.Get("Cookie")
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
			w.Header()["Content-Type"] = nil
			if contentType != "" {
				w.Header().Set("Content-Type", contentType)
			}
			io.WriteString(w, body)
		})
	}
	serve("/page", "text/html; charset=utf-8", story)
	serve("/untyped", "", story)
	serve("/octets", "application/octet-stream", story)
	serve("/xhtml", "application/xhtml+xml", story)
	serve("/plain", "text/plain", "Ministers sign the pact\n\nMinisters signed the pact in the harbour hall.")
	serve("/latin", "text/html; charset=iso-8859-1", strings.Replace(story, "Anna Beck", "Anna B\xfcrger", 1))
	serve("/undeclared", "text/html", strings.Replace(story, "Anna Beck", "Anna B\xfcrger", 1))
	serve("/lies", "text/html; charset=iso-8859-1", strings.Replace(story, "Anna Beck", "Anna Bürger", 1))
	serve("/utf8lies", "text/html; charset=utf-8", strings.Replace(story, "Anna Beck", "Anna B\xfcrger", 1))
	serve("/image", "image/png", "\x89PNG\r\n")
	serve("/imageuntyped", "", "\x89PNG\r\n\x1a\n"+strings.Repeat("\x00", 64))
	serve("/video", "video/mp4", story)
	serve("/json", "application/json", `{"a":1}`)
	serve("/jsonfeed", "application/json", `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour Post","items":[{"id":"1",`+
		`"content_text":"x"}]}`)
	serve("/emptyjson", "application/feed+json", `{"version":"https://jsonfeed.org/version/1.1","title":"Harbour Post","items":[]}`)
	serve("/emptyrss", "application/rss+xml", rssHead+"</channel></rss>")
	serve("/zeros", "text/html", strings.Repeat("\x00\x01", 4096))
	serve("/empty", "text/html", "")
	serve("/nothing", "text/html", "<html><body><nav><a href=/>Home</a></nav></body></html>")
	serve("/brokenpdf", "application/pdf", "%PDF-1.7\n%%EOF")
	serve("/consent", "text/html", "<html><body><h1>Weiter mit Werbung lesen</h1><p>Wir und unsere 843 Partner speichern Cookies. Mit "+
		"Werbung und Cookies nutzen: Zustimmen und weiter.</p></body></html>")
	for _, status := range []int{400, 401, 402, 403, 404, 407, 410, 429, 451, 500, 503, 504, 304} {
		mux.HandleFunc(fmt.Sprintf("/status/%d", status), func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
	}
	server := httptest.NewServer(mux)
	defer server.Close()
	c := insider(Options{})
	for _, tc := range []struct {
		path string
		why  Why
		has  string
	}{
		{"/page", "", "Anna Beck"}, {"/untyped", "", "Anna Beck"}, {"/octets", "", "Anna Beck"}, {"/xhtml", "", "Anna Beck"},
		{"/plain", "", "harbour hall"},
		{"/latin", "", "Anna Bürger"}, {"/undeclared", "", "Anna Bürger"}, {"/lies", "", "Anna Bürger"}, {"/utf8lies", "", "Anna Bürger"},
		{"/image", BadType, ""}, {"/imageuntyped", BadType, ""}, {"/video", BadType, ""}, {"/json", BadType, ""},
		{"/jsonfeed", IsFeed, ""}, {"/emptyjson", EmptyFeed, ""}, {"/emptyrss", EmptyFeed, ""},
		{"/zeros", NoText, ""}, {"/empty", NoText, ""}, {"/nothing", NoText, ""}, {"/brokenpdf", NoText, ""}, {"/consent", ConsentWall, ""},
		{"/status/404", Gone, ""}, {"/status/410", Gone, ""}, {"/status/400", Refused, ""}, {"/status/401", Login, ""},
		{"/status/402", Login, ""}, {"/status/403", Refused, ""}, {"/status/407", Login, ""},
		{"/status/429", Busy, ""}, {"/status/451", Legal, ""}, {"/status/500", Broken, ""}, {"/status/503", Broken, ""},
		{"/status/504", Slow, ""}, {"/status/304", Unreachable, ""},
	} {
		a, raw, err := c.Fetch(context.Background(), server.URL+tc.path+"?utm_source=test#top")
		if reason(err) != tc.why || !strings.Contains(a.Text, tc.has) {
			t.Errorf("%s: %v, %q; want %q and %q", tc.path, err, a.Text, tc.why, tc.has)
		}
		if tc.why == "" && (a.URL != server.URL+tc.path || a.Title != "Ministers sign the pact" || a.Language != "en" || len(raw) == 0) {
			t.Errorf("%s: %+v, %d bytes", tc.path, a, len(raw))
		}
	}
	if !strings.HasPrefix(agent, "Beleg/") || cookies != "" {
		t.Errorf("sent agent %q and cookies %q", agent, cookies)
	}
}

// Every way that leads inside ends before a connection is made.
func TestGuard(t *testing.T) {
	var hits atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		io.WriteString(w, story)
	}))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	for _, list := range []string{"", "intranet.example, 10.1.0.0/16, 127.0.0.9, 127.0.0.1:1, fd00:1::/32, 192.168.1.2",
		"127.0.0.2, [::2]:" + port + ", a.example:" + port + ", 1.1.1.1"} {
		c := allowing(t, list, nil)
		for _, host := range []string{"127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
			"①②⑦.0.0.1", "127。0。0。1", "localhost", "LOCALHOST.", "a.localhost", "printer.local", "db.internal",
			"[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[fe80::1]",
			"[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[::]", "[100::1]", "[2001:db8::1]",
			"0.0.0.0", "0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
			"192.0.0.192", "192.0.2.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"} {
			for _, address := range []string{"http://" + host + "/", "http://" + host + ":" + port + "/", "https://" + host + "/"} {
				if _, err := c.Get(context.Background(), address); reason(err) != Private {
					t.Errorf("%s (allowed %q): %v", address, list, err)
				}
			}
		}
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("%d requests came through", n)
	}
	for _, address := range []string{"ftp://127.0.0.1/", "file:///etc/passwd", "", "http://"} {
		if _, err := NewClient(Options{}).Get(context.Background(), address); reason(err) != BadAddress {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"http://1.1.1.1:22/", "http://1.1.1.1:8080/"} {
		if _, err := NewClient(Options{}).Get(context.Background(), address); reason(err) != BadPort {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestRedirects(t *testing.T) {
	var hits atomic.Int32
	target := ""
	mux := http.NewServeMux()
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", target)
		w.WriteHeader(http.StatusFound)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		http.Redirect(w, r, "/loop", http.StatusFound)
	})
	mux.HandleFunc("/hop/", func(w http.ResponseWriter, r *http.Request) {
		rest := strings.TrimPrefix(r.URL.Path, "/hop/")
		if rest == "" {
			rest = "../page"
		} else {
			rest = rest[1:]
		}
		w.Header().Set("Location", "/hop/"+rest)
		w.WriteHeader(http.StatusMovedPermanently)
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, story)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	c := insider(Options{})
	for _, tc := range []struct {
		location string
		why      Why
	}{
		{"http://127.0.0.2/", Private}, {"http://169.254.169.254/latest/meta-data/", Private}, {"http://[::1]/", Private},
		{"http://[::ffff:169.254.169.254]/", Private}, {"http://2852039166/", Private},
		{"http://0xa9fea9fe/", Private}, {"http://0251.0376.0251.0376/", Private}, {"//169.254.169.254/", Private},
		{`\\169.254.169.254\`, Private}, {"http://localhost/", Private}, {"http://10.0.0.1:6379/", Private},
		{"http://ana@harbour.example/", Password}, {"file:///etc/passwd", BadAddress}, {"gopher://127.0.0.1/", BadAddress},
		{"javascript:alert(1)", BadAddress}, {"http://%zz/", BadAddress},
		{"/page", ""}, {"page", ""}, {" /page ", ""}, {server.URL + "/page", ""},
	} {
		target = tc.location
		p, err := c.Get(context.Background(), server.URL+"/to")
		if reason(err) != tc.why {
			t.Errorf("to %q: %v; want %q", tc.location, err, tc.why)
		}
		if tc.why == "" && (p == nil || p.URL != server.URL+"/page") {
			t.Errorf("to %q: page %v", tc.location, p)
		}
	}
	if _, err := c.Get(context.Background(), server.URL+"/loop"); reason(err) != Loop || hits.Load() != maxRedirects+1 {
		t.Errorf("loop: %v after %d requests", err, hits.Load())
	}
	for n, why := range map[int]Why{maxRedirects - 1: "", maxRedirects: Loop} {
		if _, err := c.Get(context.Background(), server.URL+"/hop/"+strings.Repeat("x", n)); reason(err) != why {
			t.Errorf("%d redirects: %v", n+1, err)
		}
	}
}

// A name may lead inside at once, or at the second look.
func TestNamesThatLeadInside(t *testing.T) {
	var looks atomic.Int32
	resolver := dns(t, func(name string) []netip.Addr {
		looks.Add(1)
		switch {
		case strings.HasPrefix(name, "inside."):
			return []netip.Addr{netip.MustParseAddr("10.1.2.3")}
		case strings.HasPrefix(name, "meta."):
			return []netip.Addr{netip.MustParseAddr("169.254.169.254")}
		case strings.HasPrefix(name, "loop6."):
			return []netip.Addr{netip.MustParseAddr("::1")}
		case strings.HasPrefix(name, "here."):
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}
		}
		return nil
	})
	c := NewClient(Options{Resolver: resolver})
	for _, name := range []string{"inside", "meta", "loop6", "here"} {
		if _, err := c.Get(context.Background(), "http://"+name+".example/"); reason(err) != Private {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Get(context.Background(), "http://nobody.example/"); reason(err) != NoHost {
		t.Errorf("unknown name: %v", err)
	}
	if looks.Load() == 0 {
		t.Error("the resolver was never asked")
	}
	// Rebinding: the same name leads to a permitted server first and inside on the
	// redirect.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "/again", http.StatusFound)
	}))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	var asked atomic.Int32
	rebinding := dns(t, func(string) []netip.Addr {
		if asked.Add(1) <= 2 { // A and AAAA of the first request
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}
		}
		return []netip.Addr{netip.MustParseAddr("192.168.0.1")}
	})
	if _, err := insider(Options{Resolver: rebinding}).Get(context.Background(), "http://rebind.example:"+port+"/"); reason(err) != Private {
		t.Errorf("rebinding: %v", err)
	}
}

// dns is a resolver that answers with what lookup says.
func dns(t *testing.T, lookup func(name string) []netip.Addr) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			addrs := lookup(q.Name.String())
			if addrs == nil {
				m.RCode = dnsmessage.RCodeNameError
			}
			for _, a := range addrs {
				h := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
				if q.Type == dnsmessage.TypeA && a.Is4() {
					m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
				}
				if q.Type == dnsmessage.TypeAAAA && a.Is6() {
					m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
				}
			}
			if out, err := m.Pack(); err == nil {
				conn.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestLimits(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	z.Write([]byte("<html><body><p>"))
	zeros := make([]byte, 1<<20)
	for range 200 {
		z.Write(zeros)
	}
	z.Close()
	written := atomic.Int64{}
	mux := http.NewServeMux()
	mux.HandleFunc("/declared", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", "100000000")
		w.WriteHeader(http.StatusOK)
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for {
			n, err := w.Write(bytes.Repeat([]byte("<p>more "), 4096))
			if written.Add(int64(n)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb.Bytes())
	})
	mux.HandleFunc("/brokengzip", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(bomb.Bytes()[:100])
	})
	mux.HandleFunc("/headers", func(w http.ResponseWriter, r *http.Request) {
		for i := range 100 {
			w.Header().Set(fmt.Sprintf("X-Long-%d", i), strings.Repeat("x", 2000))
		}
	})
	hang := make(chan struct{})
	mux.HandleFunc("/silent", func(w http.ResponseWriter, r *http.Request) { <-hang })
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for {
			io.WriteString(w, "<p>drip")
			w.(http.Flusher).Flush()
			select {
			case <-hang:
				return
			case <-r.Context().Done():
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	mux.HandleFunc("/drop", func(w http.ResponseWriter, r *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	defer close(hang)
	for path, why := range map[string]Why{"/declared": Large, "/endless": Large, "/bomb": Large, "/brokengzip": Unreachable,
		"/headers": Unreachable, "/drop": Unreachable} {
		if _, err := insider(Options{}).Get(context.Background(), server.URL+path); reason(err) != why {
			t.Errorf("%s: %v; want %s", path, err, why)
		}
	}
	if n := written.Load(); n > 4*defaultMaxBody {
		t.Errorf("%d bytes of an endless body were taken", n)
	}
	hasty := insider(Options{Timeout: 100 * time.Millisecond})
	for _, path := range []string{"/silent", "/slow"} {
		if _, err := hasty.Get(context.Background(), server.URL+path); reason(err) != Slow {
			t.Errorf("%s: %v", path, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := insider(Options{}).Get(ctx, server.URL+"/silent"); !errors.Is(err, context.Canceled) ||
		strings.HasPrefix(string(reason(err)), "slow") {
		t.Errorf("given up: %v", err)
	}
}

// A proxy set in the environment would be all that the guard sees.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	if p := NewClient(Options{}).public.transport.Proxy; p != nil {
		t.Error("a proxy is used")
	}
}
