package main

import (
	"context"
	"errors"

	"beleg/knowledge/ingest"
)

type feedCommand struct {
	Page string `arg:"" optional:"" name:"url" help:"Address to fetch; without one, or with -, the feed is read from standard input."`
	URL  string `name:"url" placeholder:"URL" help:"Address of the feed on standard input, for its relative links."`
}

func (f feedCommand) run(ctx context.Context, _ Config, s stdio) error {
	raw, err := f.read(ctx, s)
	if err != nil {
		return errors.New(explain(err))
	}
	doc, err := ingest.Feed(ctx, raw, f.URL)
	if err != nil {
		return errors.New(explain(err))
	}
	return jsonLines(s.out)(doc)
}

func (f *feedCommand) read(ctx context.Context, s stdio) ([]byte, error) {
	if f.Page == "" || f.Page == "-" {
		return readAll(s.input(ctx), largest)
	}
	page, err := newFetcher().Get(ctx, f.Page)
	if err != nil {
		return nil, err
	}
	f.URL = page.URL
	return page.Body, nil
}
