// Package openai lets a language model point through a chat endpoint as OpenAI defined
// it, which Ollama, llama.cpp, vLLM and most hosts have.
//
// Of what the server says no more is read than an answer can be long, nothing leads to
// another host, and the key goes nowhere but into its header.
package openai

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"beleg/knowledge/point"
)

const (
	longestBody = 64 << 10 // of a response
	longestMark = 512      // of a mark in tokens, with what a model says around it
	seed        = 1        // the same question has the same answer twice
)

// Server is where a model is asked.
type Server struct {
	URL   string // of the endpoint, as http://127.0.0.1:11434/v1
	Model string
	Key   string // "" sends none
}

// Client asks a model. It is safe for concurrent use.
type Client struct {
	server     Server
	endpoint   string
	http       http.Client
	remembered atomic.Int32 // the first form that the server may take
}

// New returns a client, or what is wrong with the server's address, in one sentence.
func New(s Server) (*Client, error) {
	endpoint, err := endpointOf(s.URL)
	switch {
	case err != nil:
		return nil, err
	case strings.TrimSpace(s.Model) == "":
		return nil, errors.New("which model is to be asked is not said")
	case strings.ContainsFunc(s.Key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, errors.New("the model's key has characters that no key has")
	}
	// Environment variables name no proxy here: what is asked goes where it was said.
	transport := &http.Transport{DisableCompression: true, MaxResponseHeaderBytes: 16 << 10,
		MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 5 * time.Second}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{server: s, endpoint: endpoint, http: http.Client{Transport: transport, CheckRedirect: stay}}, nil
}

// endpointOf is where chats are sent to.
func endpointOf(address string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil || !slices.Contains([]string{"http", "https"}, u.Scheme) || u.Hostname() == "":
		return "", errors.New("the model's address is none that begins with http:// or https://")
	case u.User != nil:
		return "", errors.New("the model's address holds a name or a password, which belongs into the key")
	case u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("the model's address has a ? or a #, which no endpoint has")
	}
	u.Path = strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/chat/completions"), "/") + "/chat/completions"
	return u.String(), nil
}

// Host is the server's name, with its port, for people.
func (s Server) Host() string {
	u, err := url.Parse(strings.TrimSpace(s.URL))
	if err != nil {
		return ""
	}
	return u.Host
}

// form is how the answer's form is asked for.
type form int32

// The forms, from the strictest. Servers refuse what they do not know; the last asks for
// nothing that one could not know.
const (
	schema form = iota // that of a mark
	object             // any JSON object
	prose              // whatever the prompt brings about
	bare               // likewise, and neither temperature nor seed nor a limit
	forms
)

func (f form) String() string {
	return [...]string{"structured output by a schema", "JSON without a schema", "no structured output", "no settings at all"}[f]
}

// Form says how structured the answers are that the server gave last.
func (c *Client) Form() string { return form(c.remembered.Load()).String() }

// Point implements point.Pointer. Its errors say neither what was asked nor the key.
func (c *Client) Point(ctx context.Context, p point.Packet) (point.Mark, error) {
	var refused *StatusError
	for f := form(c.remembered.Load()); ; f++ {
		content, err := c.chat(ctx, p, f)
		if errors.As(err, &refused) && refused.formUnknown() && f+1 < forms {
			continue
		}
		if err != nil {
			return point.Mark{}, err
		}
		c.remembered.Store(int32(f))
		return read(content)
	}
}

// StatusError is that the server refused.
type StatusError struct {
	Code int
	Said string // by the server, one line, for who set it up; it is in no log
}

func (e *StatusError) Error() string { return fmt.Sprintf("the model's server answered %d", e.Code) }

// formUnknown reports whether the server may have refused for what it does not know.
func (e *StatusError) formUnknown() bool {
	return e.Code == http.StatusBadRequest || e.Code == http.StatusUnprocessableEntity || e.Code == http.StatusNotImplemented
}

// chat has one question answered.
func (c *Client) chat(ctx context.Context, p point.Packet, f form) (string, error) {
	raw, err := json.Marshal(c.request(p, f))
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "beleg")
	if c.server.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.server.Key)
	}
	response, err := c.http.Do(r)
	if err != nil {
		return "", unreachable(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, longestBody+1))
	switch {
	case response.StatusCode != http.StatusOK:
		return "", &StatusError{Code: response.StatusCode, Said: c.said(body)}
	case err != nil:
		return "", unreachable(err)
	case len(body) > longestBody:
		return "", ErrLong
	}
	return contentOf(body)
}

// unreachable is an error of the network, without the whole address. What quotes the
// server is told by no more than that: its words are in no log.
func unreachable(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var network net.Error
	var certificate *tls.CertificateVerificationError
	ended := errors.Is(err, context.Canceled) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if !ended && !errors.As(err, &network) && !errors.As(err, &certificate) {
		return ErrNoHTTP
	}
	return fmt.Errorf("the model's server cannot be asked: %w", err)
}

// said is what a server says of an error, without the key if it repeats that.
func (c *Client) said(body []byte) string {
	var reply struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	text := string(body)
	if json.Unmarshal(body, &reply) == nil && reply.Error.Message != "" {
		text = reply.Error.Message
	}
	if c.server.Key != "" {
		text = strings.ReplaceAll(text, c.server.Key, "(hidden)")
	}
	return shorten(oneLine(text), 200)
}
