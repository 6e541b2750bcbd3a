package ingest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
)

// allowing is a client with a list.
func allowing(t testing.TB, list string, resolver *net.Resolver) *Client {
	t.Helper()
	allow, err := ParseAllowList(list)
	if err != nil {
		t.Fatal(err)
	}
	return NewClient(Options{Allow: allow, Resolver: resolver})
}

func TestParseAllowList(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " , ,": "", "intranet.example": "intranet.example", "Intranet.Example.": "intranet.example",
		"intranet.example:8080,wiki": "intranet.example:8080, wiki",
		"10.1.0.0/16":                "10.1.0.0/16", "10.1.0.0/16:8080": "10.1.0.0/16:8080", "127.0.0.1:8181": "127.0.0.1:8181",
		"127.0.0.1": "127.0.0.1", "10.0.0.7/32": "10.0.0.7",
		"::1": "::1", "[::1]": "::1", "[::1]:8181": "[::1]:8181", "fd00:1::/32": "fd00:1::/32", "münchen.example": "xn--mnchen-3ya.example",
		"localhost:8181": "localhost:8181", "0.0.0.0/0": "0.0.0.0/0",
		"127.1": "127.0.0.1", "fd00::8181": "fd00::8181", "hafen_1.example": "hafen_1.example",
	} {
		l, err := ParseAllowList(text)
		if err != nil || l.String() != want || l.IsZero() != (want == "") {
			t.Errorf("%q: %q, %v; want %q", text, l, err, want)
		}
		if again, err := ParseAllowList(l.String()); err != nil || again.String() != want {
			t.Errorf("%q is read as %q, %v", l, again, err)
		}
	}
	for _, text := range []string{"*", "*.example", "http://intranet.example", "intranet.example/wiki", "10.1.2.3/16", "10.0.0.0/33",
		"10.0.0.0/", "/8", "ana@intranet.example", "intranet.example:0",
		"intranet.example:99999", "intranet.example:http", "::ffff:10.0.0.1", "::ffff:10.0.0.0/104", "fe80::1%eth0", "in tranet",
		"intranet.example;10.0.0.1", "a..b", "[::1", "intranet.example:80:80", "."} {
		if l, err := ParseAllowList("10.0.0.1," + text); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%q is taken for %q, %v", text, l, err)
		}
	}
}

// listening is a server that counts who comes through.
func listening(t *testing.T, address string, handler http.HandlerFunc) (port string, hits *atomic.Int32) {
	t.Helper()
	hits = new(atomic.Int32)
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		handler(w, r)
	}))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	return port, hits
}

func servePage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, story)
}

// What is listed is reached, at the ports that are listed, and nothing else is.
func TestAllowed(t *testing.T) {
	port, hits := listening(t, "127.0.0.1:0", servePage)
	other, otherHits := listening(t, "127.0.0.1:0", servePage)
	resolver := dns(t, func(name string) []netip.Addr {
		switch {
		case strings.HasPrefix(name, "meta."):
			return []netip.Addr{netip.MustParseAddr("169.254.169.254")}
		case strings.HasPrefix(name, "any."):
			return []netip.Addr{netip.MustParseAddr("0.0.0.0")}
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}
	})
	for _, tc := range []struct {
		list, host string
		why        Why
	}{
		{"", "127.0.0.1:" + port, Private},
		{"127.0.0.1:" + port, "127.0.0.1:" + port, ""},
		{"127.0.0.1:" + port, "127.1:" + port, ""}, // another spelling of what is listed
		{"127.0.0.1:" + port, "0x7f000001:" + port, ""},
		{"127.0.0.1:" + port, "127.0.0.1:" + other, Private},
		{"127.0.0.1:" + port, "[::ffff:127.0.0.1]:" + port, Private},
		{"127.0.0.1:" + port, "localhost:" + port, Private},
		{"127.0.0.1:" + port, "wiki.example:" + port, ""}, // it leads to what is listed
		{"127.0.0.1:" + port, "wiki.internal:" + port, Private},
		{"127.0.0.1:" + port, "wiki.example:" + other, Private},
		{"127.0.0.1", "127.0.0.1:" + port, ""},
		{"127.0.0.2", "127.0.0.1:" + port, Private},
		{"127.0.0.0/8", "127.0.0.1:" + port, ""},
		{"127.0.0.0/8:" + port, "127.0.0.1:" + port, ""},
		{"127.0.0.0/8:" + port, "127.0.0.1:" + other, Private},
		{"10.0.0.0/8, 127.0.0.0/31:" + port, "127.0.0.1:" + port, ""},
		{"wiki.example", "wiki.example:" + port, ""},
		{"wiki.example", "WIKI.example.:" + port, ""},
		{"wiki.example:" + port, "wiki.example:" + port, ""},
		{"wiki.example:" + port, "wiki.example:" + other, Private},
		{"wiki.example", "other.example:" + port, Private}, // leads to the same, and is not listed
		{"wiki.example", "a.wiki.example:" + port, Private},
		{"wiki.example", "xwiki.example:" + port, Private},
		{"wiki.example", "127.0.0.1:" + port, Private}, // nor is the address
		{"wiki.internal:" + port, "wiki.internal:" + port, ""},
		{"meta.example", "meta.example", Private}, // no name leads to where clouds keep secrets
		{"meta.example:" + port, "meta.example:" + port, Private},
		{"any.example:" + port, "any.example:" + port, Private},
	} {
		before := hits.Load()
		p, err := allowing(t, tc.list, resolver).Get(context.Background(), "http://"+tc.host+"/")
		if reason(err) != tc.why {
			t.Errorf("%s with %q: %v; want %q", tc.host, tc.list, err, tc.why)
		}
		if came := hits.Load() > before; came != (tc.why == "") || p != nil && !p.Inside {
			t.Errorf("%s with %q: came through %v", tc.host, tc.list, came)
		}
		if _, err := allowing(t, tc.list, resolver).Outside().Get(context.Background(), "http://"+tc.host+"/"); err == nil {
			t.Errorf("%s with %q: reached from outside", tc.host, tc.list)
		}
	}
	if n := otherHits.Load(); n > 0 {
		t.Errorf("%d requests came to a port that is not listed", n)
	}
}

// A name that is listed is asked for anew, and what it leads to then must be an
// intranet's as well.
func TestListedNameRebinds(t *testing.T) {
	port, hits := listening(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "/again", http.StatusFound)
	})
	var asked atomic.Int32
	resolver := dns(t, func(string) []netip.Addr {
		if asked.Add(1) <= 2 {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}
		}
		return []netip.Addr{netip.MustParseAddr("169.254.169.254")}
	})
	_, err := allowing(t, "wiki.example:"+port, resolver).Get(context.Background(), "http://wiki.example:"+port+"/")
	if reason(err) != Private || hits.Load() != 1 {
		t.Errorf("%v after %d requests", err, hits.Load())
	}
}

// What is asked for again and again without anybody naming it goes inside only
// where it is listed as it is written: else whoever has a name could let it lead
// there later.
func TestAskedAgain(t *testing.T) {
	port, hits := listening(t, "127.0.0.1:0", servePage)
	resolver := dns(t, func(string) []netip.Addr { return []netip.Addr{netip.MustParseAddr("127.0.0.1")} })
	for _, tc := range []struct {
		list, host string
		why        Why
	}{
		{"127.0.0.0/8", "127.0.0.1:" + port, ""},
		{"127.0.0.0/8", "news.example:" + port, Private},
		{"127.0.0.0/8, news.example:" + port, "news.example:" + port, ""},
		{"other.example", "news.example:" + port, Private},
	} {
		hits.Store(0)
		c := allowing(t, tc.list, resolver)
		_, polled := c.Poll(context.Background(), "http://"+tc.host+"/", Validators{})
		_, _, looked := c.Again(context.Background(), "http://"+tc.host+"/", Validators{})
		if reason(polled) != tc.why || reason(looked) != tc.why || (hits.Load() == 2) != (tc.why == "") {
			t.Errorf("%s with %q: %v, %v after %d requests; want %q", tc.host, tc.list, polled, looked, hits.Load(), tc.why)
		}
	}
}

// publicly sends connections to servers of the test, whatever the address, after
// the guard was asked about the address: no test reaches the internet.
func publicly(r *reach, servers map[string]string) {
	guarded := r.guard
	r.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(address)
		if err := guarded(host)("tcp4", address, nil); err != nil {
			return nil, err
		}
		conn, err := net.Dial(network, servers[address])
		if err != nil {
			return nil, err
		}
		to, _ := net.ResolveTCPAddr("tcp", address)
		return farAway{conn, to}, nil
	}
}

// farAway is a connection that seems to lead elsewhere.
type farAway struct {
	net.Conn
	remote net.Addr
}

func (f farAway) RemoteAddr() net.Addr { return f.remote }

// Who publishes on the internet cannot send us into the intranet, though those
// whom we serve may name it; and the intranet may send us wherever they may go.
func TestRedirectsIntoTheIntranet(t *testing.T) {
	to := ""
	send := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/page" {
			servePage(w, r)
			return
		}
		hop, rest, _ := strings.Cut(to, " ")
		if r.URL.Query().Has("2") {
			hop = rest
		}
		http.Redirect(w, r, hop, http.StatusFound)
	}
	outside, _ := listening(t, "127.0.0.1:0", send)
	within, hits := listening(t, "127.0.0.1:0", send)
	servers := map[string]string{"1.1.1.1:80": "127.0.0.1:" + outside, "10.1.2.3:80": "127.0.0.1:" + within,
		"10.1.2.4:80": "127.0.0.1:" + within}
	for _, tc := range []struct {
		from, to string
		why      Why
		hits     int32
	}{
		{"http://1.1.1.1/page", "", "", 0},
		{"http://10.1.2.3/page", "", "", 1},
		{"http://10.1.2.3/", "http://10.1.2.4/page", "", 2},
		{"http://10.1.2.3/", "http://1.1.1.1/page", "", 1},
		{"http://1.1.1.1/", "http://10.1.2.3/page", Private, 0},
		{"http://10.1.2.3/", "http://1.1.1.1/?2 http://10.1.2.3/page", Private, 1}, // it was outside in between
		{"http://1.1.1.1/", "/?2 http://10.1.2.3/page", Private, 0},
		{"http://10.1.2.3/", "http://10.2.0.1/page", Private, 1},
		{"http://1.1.1.1/", "http://169.254.169.254/", Private, 0},
	} {
		c := allowing(t, "10.1.0.0/16", nil)
		publicly(c.listed, servers)
		publicly(c.public, servers)
		if to = tc.to; tc.to == "" {
			to = "/page"
		}
		// Connections to the intranet that are open already are no way in.
		if _, err := c.Get(context.Background(), "http://10.1.2.3/page"); err != nil {
			t.Fatal(err)
		}
		hits.Store(0)
		p, err := c.Get(context.Background(), tc.from)
		if reason(err) != tc.why || hits.Load() != tc.hits {
			t.Errorf("%s to %s: %v after %d requests inside; want %q, %d", tc.from, tc.to, err, hits.Load(), tc.why, tc.hits)
		}
		if err == nil && p.Inside != strings.Contains(p.URL, "//10.") {
			t.Errorf("%s: inside %v", p.URL, p.Inside)
		}
	}
}

// With IPv6 the same holds.
func TestAllowedSix(t *testing.T) {
	if l, err := net.Listen("tcp", "[::1]:0"); err != nil {
		t.Skip("this machine has no IPv6 to itself")
	} else {
		l.Close()
	}
	port, hits := listening(t, "[::1]:0", servePage)
	for list, why := range map[string]Why{"": Private, "[::1]:" + port: "", "::1": "", "::/127": "", "::2": Private, "[::1]:1": Private} {
		hits.Store(0)
		_, err := allowing(t, list, nil).Get(context.Background(), fmt.Sprintf("http://[::1]:%s/", port))
		if reason(err) != why || (hits.Load() == 1) != (why == "") {
			t.Errorf("%q: %v after %d", list, err, hits.Load())
		}
	}
}

func FuzzAllowList(f *testing.F) {
	for _, s := range []string{"intranet.example,10.1.0.0/16,127.0.0.1:8181", "[::1]:80", "fd00::/8:80", "a:b:c", "１０.0.0.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseAllowList(text)
		if err != nil {
			return
		}
		again, err := ParseAllowList(l.String())
		if err != nil || again.String() != l.String() {
			t.Errorf("%q becomes %q, and that %q, %v", text, l, again, err)
		}
	})
}
