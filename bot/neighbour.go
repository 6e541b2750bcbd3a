package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"beleg/bot/gate"
	"beleg/bot/model"
	"beleg/commands"
)

// One process has a data folder's indexes open. Others ask it through a socket
// in the folder, which only the folder's owner can reach. A few are answered at
// once, apart from those at the page, so that neither keeps the other waiting;
// scripts have more patience than people.
const (
	neighboursWaiting = 128
	neighboursWait    = time.Minute
)

// hear answers what neighbours ask, and says what examine finds, until ctx ends.
// Without a socket (some file systems have none, and long paths do not fit)
// everything else goes on.
func hear(ctx context.Context, lg *slog.Logger, path string, bot talker, examine func(context.Context) []finding) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a process that was killed
		lg.Warn("old socket stays", "error", err)
	}
	listener, err := net.Listen("unix", path)
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		lg.Warn("beleg ask and beleg chat cannot ask this process", "error", err)
		return
	}
	server := &http.Server{
		Handler:           answering(bot, examine, gate.New(gate.Places(), neighboursWaiting, neighboursWait)),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute,
	}
	stopped := context.AfterFunc(ctx, func() { server.Close() })
	defer stopped()
	server.Serve(listener) // ends with ctx
}

// longestMessage bounds a message. A text that is kept is far shorter, however
// JSON writes it.
const longestMessage = longestLine

func answering(bot talker, examine func(context.Context) []finding, g *gate.Gate) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /text", func(w http.ResponseWriter, r *http.Request) {
		var m commands.Message
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, longestMessage)).Decode(&m); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		opening(m.Files)
		reply, err := admitted(r.Context(), g, bot, m)
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		json.NewEncoder(w).Encode(reply) // who hung up misses nothing
	})
	mux.HandleFunc("GET /indexes", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(examine(r.Context()))
	})
	return mux
}

func admitted(ctx context.Context, g *gate.Gate, bot talker, m commands.Message) (commands.Reply, error) {
	leave, err := g.Enter(ctx)
	if err != nil {
		return commands.Reply{}, err
	}
	defer leave()
	reply, _ := bot.Text(model.Within(ctx, model.Unhurried), m)
	return reply, nil
}

// neighbour is the process that has the data folder open.
type neighbour struct{ http.Client }

// neighbour finds it; nil when nobody hears.
func (c Config) neighbour(ctx context.Context) *neighbour {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", c.socketPath())
	}
	conn, err := dial(ctx, "", "")
	if err != nil {
		return nil
	}
	conn.Close()
	return &neighbour{http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// Text implements talker.
func (n *neighbour) Text(ctx context.Context, m commands.Message) (commands.Reply, bool) {
	reply, err := n.ask(ctx, m)
	if err != nil {
		return commands.Reply{Failed: true, Fault: commands.Broken, Language: commands.Fallback(), Text: sentence(err)}, true
	}
	return reply, true
}

func (n *neighbour) ask(ctx context.Context, m commands.Message) (reply commands.Reply, err error) {
	body, err := json.Marshal(m)
	if err != nil {
		return reply, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://neighbour/text", bytes.NewReader(body))
	if err != nil {
		return reply, err
	}
	err = n.fetch(req, &reply)
	return reply, err
}

// indexes is what it finds in its collections.
func (n *neighbour) indexes(ctx context.Context) (list []finding, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://neighbour/indexes", nil)
	if err != nil {
		return nil, err
	}
	err = n.fetch(req, &list)
	return list, err
}

// fetch reads an answer into v.
func (n *neighbour) fetch(req *http.Request, v any) error {
	res, err := n.Do(req)
	if err != nil {
		return fmt.Errorf("the process that serves this data folder does not answer: %w", err)
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK:
		return json.NewDecoder(res.Body).Decode(v)
	case http.StatusServiceUnavailable:
		return errors.New("the process that serves this data folder is asked too much at once: try again in a minute")
	}
	return fmt.Errorf("the process that serves this data folder says %s: it may be of another version", res.Status)
}

// Commands implements talker.
func (n *neighbour) Commands() []commands.Command { return commands.All() }

// Close implements io.Closer.
func (n *neighbour) Close() error {
	n.CloseIdleConnections()
	return nil
}
