package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beleg/bot/gate"
	"beleg/commands"
)

// patient is a bot that answers "wait" only when nobody waits any more.
type patient struct{}

func (patient) Text(ctx context.Context, m commands.Message) (commands.Reply, bool) {
	if m.Text == "wait" {
		<-ctx.Done()
	}
	return commands.Reply{Text: m.Text}, true
}

func (patient) Commands() []commands.Command { return nil }

// TestNeighboursAreBounded: few are answered at once, some wait, the rest is
// told so; who goes away makes room.
func TestNeighboursAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := answering(patient{}, nil, gate.New(2, 3, neighboursWait))
		tell := func(ctx context.Context, body io.Reader) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "POST", "/text", body))
			return w
		}
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range 2 + 3 {
			all.Go(func() { tell(ctx, strings.NewReader(`{"Text":"wait"}`)) })
		}
		synctest.Wait()
		start := time.Now()
		if w := tell(t.Context(), strings.NewReader(`{"Text":"hello"}`)); w.Code != http.StatusServiceUnavailable || time.Since(start) > 0 {
			t.Errorf("one too many gets %d after %v", w.Code, time.Since(start))
		}
		cancel()
		all.Wait()
		if w := tell(t.Context(), strings.NewReader(`{"Text":"hello"}`)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "hello") {
			t.Errorf("after they went: %d %s", w.Code, w.Body)
		}
		endless := io.MultiReader(strings.NewReader(`{"Text":"`), endlessText{})
		if w := tell(t.Context(), endless); w.Code != http.StatusBadRequest {
			t.Errorf("an endless message gets %d", w.Code)
		}
	})
}

// endlessText never ends.
type endlessText struct{}

func (endlessText) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// TestNeighbourIsBusy: whoever asks a busy process reads a sentence.
func TestNeighbourIsBusy(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	path := filepath.Join(t.TempDir(), "beleg.sock")
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, gate.ErrBusy.Error(), http.StatusServiceUnavailable)
	}))
	server.Listener.Close()
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Skip("no sockets here: ", err)
	}
	server.Listener = listener
	server.Start()
	defer server.Close()
	defer cancel()
	n := Config{Data: filepath.Dir(path)}.neighbour(ctx)
	if n == nil {
		t.Fatal("nobody is heard")
	}
	defer n.Close()
	r, _ := n.Text(ctx, commands.Message{Text: "when pact"})
	if !r.Failed || !strings.Contains(r.Text, "try again in a minute") {
		t.Errorf("%+v", r)
	}
}
