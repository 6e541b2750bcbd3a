package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/ingest"
)

type feedCommand struct {
	Page string `arg:"" optional:"" name:"url" help:"Address to fetch; without one, or with -, the feed is read from standard input."`
	URL  string `name:"url" placeholder:"URL" help:"Address of the feed on standard input, for its relative links."`
}

// Validate is called by kong.
func (f feedCommand) Validate() error { return checkURL(f.URL) }

func (f feedCommand) run(ctx context.Context, c Config, s stdio) error {
	raw, err := f.read(ctx, c, s)
	if err != nil {
		return errors.New(explainFeed(err))
	}
	doc, err := ingest.Feed(ctx, raw, f.URL)
	if err != nil {
		return errors.New(explainFeed(err))
	}
	if len(doc.Items) == 0 && doc.Missing > 0 {
		return fmt.Errorf("this feed is broken: none of its about %d items can be read", doc.About())
	}
	if doc.Missing > 0 {
		fmt.Fprintf(s.err, "beleg: %d of about %d items read; the feed is broken at the others\n", len(doc.Items), doc.About())
	}
	if doc.Long > 0 {
		fmt.Fprintf(s.err, "beleg: %d entries are longer than %d MB and left out\n", doc.Long, knowledge.MaxText>>20)
	}
	return jsonLines(s.out)(doc)
}

// explainFeed names the feeds of a page that was given for a feed.
func explainFeed(err error) string {
	var because *ingest.Error
	if !errors.As(err, &because) || len(because.Feeds()) == 0 {
		if said, ok := commands.ExplainFeed(commands.Fallback(), err); ok {
			return said
		}
		return explain(err)
	}
	var addresses []string
	for _, f := range because.Feeds() {
		addresses = append(addresses, f.URL)
	}
	return commands.Say(commands.Fallback(), "fetch.page.feeds", "feeds", strings.Join(addresses, " "))
}

func (f *feedCommand) read(ctx context.Context, c Config, s stdio) ([]byte, error) {
	if f.Page == "" || f.Page == "-" {
		return readAll(s.input(ctx), knowledge.MaxFile)
	}
	page, err := c.newFetcher(nil).Get(ctx, f.Page)
	if err != nil {
		return nil, err
	}
	f.URL = page.URL
	return page.Body, nil
}
