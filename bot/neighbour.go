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

	"beleg/commands"
)

// One process has a data folder's indexes open. Others ask it through a socket
// in the folder, which only the folder's owner can reach.

// hear answers what neighbours ask, until ctx ends. Without a socket (some file
// systems have none, and long paths do not fit) everything else goes on.
func hear(ctx context.Context, lg *slog.Logger, path string, bot talker) {
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
	server := &http.Server{Handler: answering(bot)}
	stopped := context.AfterFunc(ctx, func() { server.Close() })
	defer stopped()
	server.Serve(listener) // ends with ctx
}

func answering(bot talker) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /text", func(w http.ResponseWriter, r *http.Request) {
		var m commands.Message
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		reply, _ := bot.Text(r.Context(), m)
		json.NewEncoder(w).Encode(reply) // who hung up misses nothing
	})
	return mux
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
		return commands.Reply{Failed: true, Language: "en", Text: sentence(err)}, true
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
	res, err := n.Do(req)
	if err != nil {
		return reply, fmt.Errorf("the process that serves this data folder does not answer: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return reply, fmt.Errorf("the process that serves this data folder says %s: it may be of another version", res.Status)
	}
	return reply, json.NewDecoder(res.Body).Decode(&reply)
}

// Commands implements talker.
func (n *neighbour) Commands() []commands.Command { return commands.All() }

// Close implements io.Closer.
func (n *neighbour) Close() error {
	n.CloseIdleConnections()
	return nil
}
