package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
)

type extractCommand struct {
	Page string `arg:"" optional:"" name:"url" help:"Address to fetch; without one, or with -, HTML is read from standard input."`
	URL  string `name:"url" placeholder:"URL" help:"Address of the page on standard input."`
}

// Validate is called by kong.
func (e extractCommand) Validate() error { return checkURL(e.URL) }

// extracted is the contract's object; every field is always there.
type extracted struct {
	URL       string           `json:"url"`
	Title     string           `json:"title"`
	Text      string           `json:"text"`
	Author    string           `json:"author"`
	Published string           `json:"published"`
	Updated   string           `json:"updated"`
	Language  string           `json:"language"`
	Source    string           `json:"source"`
	Access    knowledge.Access `json:"access"`
	Kind      knowledge.Label  `json:"kind"`
	Found     knowledge.Found  `json:"found"`
}

// article is the kind of a page that is nothing else.
const article knowledge.Label = "article"

func (e extractCommand) run(ctx context.Context, c Config, s stdio) error {
	a, err := e.read(ctx, c, s)
	if err != nil {
		return errors.New(explain(err))
	}
	if a.Access == "" {
		a.Access = knowledge.Free
	}
	return jsonLines(s.out)(extracted{a.URL, a.Title, a.Text, a.Author, a.Published, a.Updated, a.Language, a.Source, a.Access,
		cmp.Or(a.Label, article), a.Found})
}

func (e extractCommand) read(ctx context.Context, c Config, s stdio) (knowledge.Article, error) {
	if e.Page != "" && e.Page != "-" {
		a, _, err := c.newFetcher(nil).Fetch(ctx, e.Page)
		return a, err
	}
	raw, err := readAll(s.input(ctx), knowledge.MaxFile)
	if err != nil {
		return knowledge.Article{}, err
	}
	if blank(raw) {
		return knowledge.Article{}, errors.New("there is no page on standard input")
	}
	a, err := ingest.Extract(ctx, raw, e.URL)
	if err != nil {
		return knowledge.Article{}, err
	}
	if a.URL == "" {
		a.URL = e.URL
	}
	return a, nil
}

// readAll reads at most limit bytes, and says so when there are more.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(raw)) > limit {
		err = fmt.Errorf("the input is larger than %d MB; bring it in parts", limit>>20)
	}
	return raw, err
}

// newFetcher reads pages of the public internet and what the configuration
// admits, through a gate, which may be nil. All that is fetched goes through it.
func (c Config) newFetcher(gate ingest.Gate) *ingest.Client {
	return ingest.NewClient(ingest.Options{PDF: pdfReader, Gate: gate, Allow: c.Allow, UserAgent: ingest.UserAgent(c.Contact)})
}
