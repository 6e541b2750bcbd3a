package ingest

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A server may say how long to wait, in seconds or as a date.
func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, " 7 ": 7 * time.Second, "-5": 0, "soon": 0, "1.5": 0, "9223372036854775807": longestWait,
		"99999999999999999999":          0,
		"Sat, 28 Nov 2026 09:00:00 GMT": time.Hour, "Sat, 28 Nov 2026 07:00:00 GMT": 0, "Sat, 28 Nov 2099 07:00:00 GMT": longestWait,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	_, _, err := insider(Options{}).Fetch(context.Background(), server.URL)
	var e *Error
	if !errors.As(err, &e) || e.Why != Busy || e.Wait() != 90*time.Second || e.Limit() != 0 {
		t.Errorf("%v", err)
	}
}

// What is too large says above which size.
func TestLimitIsSaid(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, strings.Repeat("x", 3000))
	}))
	defer server.Close()
	_, err := insider(Options{MaxBody: 2000}).Get(context.Background(), server.URL)
	var e *Error
	if !errors.As(err, &e) || e.Why != Large || e.Limit() != 2000 || e.Wait() != 0 {
		t.Errorf("%v", err)
	}
}

// A certificate that nobody signed, and a server that speaks no TLS at all.
func TestCertificate(t *testing.T) {
	quiet := log.New(io.Discard, "", 0)
	signed := httptest.NewUnstartedServer(http.NotFoundHandler())
	signed.Config.ErrorLog = quiet
	signed.StartTLS()
	defer signed.Close()
	bare := httptest.NewServer(http.NotFoundHandler())
	defer bare.Close()
	for _, address := range []string{signed.URL, strings.Replace(bare.URL, "http:", "https:", 1)} {
		if _, err := insider(Options{}).Get(context.Background(), address); reason(err) != Certificate {
			t.Errorf("%s: %v", address, err)
		}
	}
}
