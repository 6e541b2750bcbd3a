package ingest

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	for _, c := range []struct{ address, want string }{
		{"https://harbour.example/pact", "https://harbour.example/pact"},
		{"  HTTPS://Harbour.Example:443/pact#part-2 ", "https://harbour.example/pact"},
		{"http://harbour.example:80", "http://harbour.example/"},
		{"http://harbour.example:8080/", "http://harbour.example:8080/"},
		{"https://harbour.example./pact", "https://harbour.example/pact"},
		{"https://www.harbour.example/pact", "https://www.harbour.example/pact"},
		{"https://harbour.example/a/../b/./c", "https://harbour.example/b/c"},
		{`https:\\harbour.example\pact`, "https://harbour.example/pact"},
		{"https://harbour.example/pact?utm_source=x&id=7&utm_medium=y&fbclid=z", "https://harbour.example/pact?id=7"},
		{"https://harbour.example/pact?UTM_Source=x", "https://harbour.example/pact"},
		{"https://harbour.example/pact?b=2&a=1", "https://harbour.example/pact?b=2&a=1"},
		{"https://harbour.example/pact?", "https://harbour.example/pact"},
		{"https://harbour.example/pact?maca=de-rss&page=2", "https://harbour.example/pact?page=2"},
		{"https://harbour.example/%7Eana/%c3%a4?q=%61", "https://harbour.example/~ana/%C3%A4?q=a"},
		{"https://harbour.example/ä ö", "https://harbour.example/%C3%A4%20%C3%B6"},
		{"https://harbour.example/%7%41", "https://harbour.example/%7%41"},
		{"https://harbour.example/100%", "https://harbour.example/100%"},
		{"https://häfen.example/", "https://xn--hfen-loa.example/"},
		{"http://0x7f.1/", "http://127.0.0.1/"},
		{"http://2130706433/", "http://127.0.0.1/"},
		{"http://0177.0.0.1/", "http://127.0.0.1/"},
		{"http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/"},
	} {
		got, err := Canonical(c.address)
		if err != nil || got != c.want {
			t.Errorf("%q is %q, %v; want %q", c.address, got, err, c.want)
		}
		if again, err := Canonical(got); err != nil || again != got {
			t.Errorf("%q again is %q, %v", got, again, err)
		}
	}
}

func TestCanonicalRefuses(t *testing.T) {
	for _, address := range []string{"", "pact", "//harbour.example/", "ftp://harbour.example/", "file:///etc/passwd",
		"javascript:alert(1)", "data:text/html,x", "gopher://harbour.example",
		"http://", "http://./", "http://../", "http://harbour.example:99999/",
		"http://har bour.example/", "http://harbour.example../", "http://[::1", "http://1.2.3.4.5/",
		"https://harbour.example/" + strings.Repeat("a", maxAddress)} {
		got, err := Canonical(address)
		var e *Error
		if !errors.As(err, &e) || e.Why != BadAddress {
			t.Errorf("%.60q is %q, %v; want the reason address", address, got, err)
		}
	}
}

// The cases of the WHATWG URL Standard for http and https, relative ones against
// their base. A case is right when its address is the standard's, or is refused
// where the standard refuses it, or holds a user name.
func TestWHATWG(t *testing.T) {
	raw, err := os.ReadFile("../../../shared/bench/urls/urltestdata.json")
	if err != nil {
		t.Skip("no ../shared/bench/urls beside the repository")
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for _, row := range rows {
		var c struct {
			Input, Href, Protocol, Username, Password string
			Base                                      *string
			Failure                                   bool
		}
		if json.Unmarshal(row, &c) != nil {
			continue // a comment
		}
		base := ""
		if c.Base != nil {
			base = *c.Base
		}
		web := c.Protocol == "http:" || c.Protocol == "https:" ||
			c.Failure && (base == "" && strings.HasPrefix(strings.ToLower(c.Input), "http") || strings.HasPrefix(base, "http"))
		if !web || base != "" && !strings.HasPrefix(base, "http") {
			continue
		}
		all++
		u, err := parseAddress(c.Input, base)
		refused := c.Failure || c.Username != "" || c.Password != ""
		switch {
		case refused && err != nil:
			right++
		case !refused && err == nil && sameAddress(u.Href(false), c.Href):
			right++
		default:
			t.Logf("%q against %q: %v, %v; want %q, refused %v", c.Input, base, u, err, c.Href, refused)
		}
	}
	t.Logf("%d of %d right", right, all)
	if all < 300 || right*100 < all*97 {
		t.Errorf("%d of %d right", right, all)
	}
}

// sameAddress lets the one thing pass that is done on purpose beyond the
// standard: a trailing dot of the host is dropped.
func sameAddress(got, want string) bool {
	return got == want || got == strings.Replace(want, "./", "/", 1)
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{"https://harbour.example/pact?utm_source=x&id=7#a", "http://0x7f.1:80/%7e%2e%2E/",
		"https://häfen.example./ä?ö", `http:\\[::1]\@a`, "http://a/%2e%2e/%41"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Canonical(s)
		if err != nil {
			return
		}
		if !strings.HasPrefix(c, "http://") && !strings.HasPrefix(c, "https://") || strings.ContainsAny(c, " \n\r\t#") {
			t.Errorf("%q is %q", s, c)
		}
		if again, err := Canonical(c); err != nil || again != c {
			t.Errorf("%q is %q and then %q, %v", s, c, again, err)
		}
	})
}

// TestSameSite: a site is what somebody registered, with all hosts below it.
func TestSameSite(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"https://www.harbour.example/1", "http://feeds.harbour.example/rss", true},
		{"https://news.harbour.co.uk/1", "https://harbour.co.uk/", true},
		{"https://island.co.uk/1", "https://harbour.co.uk/", false},
		{"https://harbour.example/1", "https://island.example/", false},
		{"http://127.0.0.1:8080/1", "http://127.0.0.1:9090/", true},
		{"http://127.0.0.1/1", "http://127.0.0.2/", false},
		{"http://localhost/1", "http://localhost/feed", true},
		{"", "", false},
		{"paste:abc", "paste:abc", false},
	} {
		if got := SameSite(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}
