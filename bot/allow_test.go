package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAllow: one setting admits an intranet wherever an address is fetched, and
// without it nothing is reached.
func TestAllow(t *testing.T) {
	hits := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits++
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/feed" {
			w.Header().Set("Content-Type", "application/rss+xml")
			io.WriteString(w, `<rss version="2.0"><channel><title>Harbour</title><item><title>Ferry</title>`+
				`<link>https://harbour.example/1</link></item></channel></rss>`)
			return
		}
		io.WriteString(w, `<html lang=en><title>The ferry sails again</title><article><h1>The ferry sails again</h1><p>The ferry sails `+
			`again since Monday morning, says the harbour master, after a winter in the dock at Ostwick.</p></article></html>`)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, args := range [][]string{{"extract", server.URL + "/page"}, {"feed", server.URL + "/feed"},
		{"ask", "!add " + server.URL + "/page"}} {
		for allow, admitted := range map[string]bool{"": false, "127.0.0.1:1, intranet.example, 10.0.0.0/8": false,
			host: true, "127.0.0.0/8": true} {
			t.Setenv("BELEG_ALLOW", allow)
			hits = 0
			c := parsed(t, append([]string{"--data", t.TempDir(), "--dictionary", "none"}, args...)...)
			var out, errors bytes.Buffer
			err := c.chosen.run(t.Context(), c, stdio{strings.NewReader(""), &out, &errors})
			said := out.String() + errors.String()
			if err != nil {
				said += err.Error()
			}
			if (hits > 0) != admitted || strings.Contains(said, "not on the public internet") == admitted {
				t.Errorf("%v with %q: %d requests, %q", args, allow, hits, said)
			}
		}
	}
	t.Setenv("BELEG_ALLOW", "http://intranet")
	if _, err := parse([]string{"doctor"}, stdio{}); err == nil || !strings.Contains(err.Error(), "intranet.example") {
		t.Errorf("a list that cannot be read: %v", err)
	}
	for allow, want := range map[string]string{"": "only the public internet", "10.1.0.0/16, wiki:8080": "admits 10.1.0.0/16, wiki:8080",
		"::/0": "admits every address"} {
		t.Setenv("BELEG_ALLOW", allow)
		if said, _ := examined(t, parsed(t, "--data", t.TempDir(), "--dictionary", "none", "doctor")); !strings.Contains(said, want) {
			t.Errorf("doctor with %q says\n%s", allow, said)
		}
	}
}
