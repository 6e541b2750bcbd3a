package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

type healthCommand struct {
	Addr string `default:"127.0.0.1:8080" env:"BELEG_ADDR" placeholder:"HOST:PORT" help:"Where the page listens (${env})."`
}

func (h healthCommand) run(ctx context.Context, _ Config, s stdio) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+local(h.Addr)+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the page does not answer: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the page answers %s", res.Status)
	}
	fmt.Fprintln(s.out, "ok")
	return nil
}
