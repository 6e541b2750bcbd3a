package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

type healthCommand struct {
	Addr  string `default:"127.0.0.1:8080" env:"BELEG_ADDR" placeholder:"HOST:PORT" help:"${addr}"`
	Ready bool   `help:"${ready}"`
}

// run fails when the program does not live, and says what it does: a process whose
// database is away is not to be started anew.
func (h healthCommand) run(ctx context.Context, _ Config, s stdio) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	status, said, err := h.get(ctx, "/healthz")
	if err != nil {
		return fmt.Errorf("the page does not answer: %w", err)
	}
	if status != http.StatusOK {
		return fmt.Errorf("the page answers %d %s", status, http.StatusText(status))
	}
	fmt.Fprint(s.out, said)
	status, said, err = h.get(ctx, "/readyz")
	if err == nil && (status == http.StatusOK || status == http.StatusServiceUnavailable) {
		fmt.Fprint(s.out, said)
	}
	if h.Ready && err != nil {
		return fmt.Errorf("it does not say whether it is ready: %w", err)
	}
	if h.Ready && status != http.StatusOK {
		return errors.New(strings.ReplaceAll(strings.TrimSpace(said), "\n", "; "))
	}
	return nil
}

// get returns what the page says at a path.
func (h healthCommand) get(ctx context.Context, path string) (status int, said string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+local(h.Addr)+path, nil)
	if err != nil {
		return 0, "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	return res.StatusCode, string(raw), err
}
