package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"beleg/commands"
	"beleg/knowledge/answer"
	"beleg/knowledge/digest"
	"beleg/knowledge/index"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlite"
)

// cli is who acts on the command line.
var cli = store.Actor{ID: "cli", Name: "cli"}

// house is an open data folder: everything that asking and curating needs.
type house struct {
	lg     *slog.Logger
	store  *sqlite.Store
	words  *lexicon.Dictionary
	index  *index.Manager
	engine *answer.Engine
	digest *digest.Selector
	unlock func() error
}

// open claims the data folder and opens what is in it; ErrLocked when another
// process has it.
func (c Config) open(ctx context.Context, lg *slog.Logger) (*house, error) {
	unlock, err := store.Lock(c.Data)
	if err != nil {
		return nil, err
	}
	h := &house{lg: lg, unlock: unlock}
	if h.store, err = sqlite.Open(ctx, c.storePath()); err != nil {
		return nil, errors.Join(err, unlock())
	}
	if h.words, err = c.dictionary(ctx, lg); err != nil {
		return nil, errors.Join(err, h.store.Close(), unlock())
	}
	h.index = index.NewManager(lg, c.indexPath(), h.store, index.NewAnalyzer(lexicon.Split), passage.Of, index.Options{})
	h.engine = answer.New(lg, h.index, h.store, h.words)
	h.digest = digest.New(h.store, h.words)
	return h, nil
}

// dictionary opens the dictionary. An installed one is compiled when it is
// first met, which takes some seconds.
func (c Config) dictionary(ctx context.Context, lg *slog.Logger) (*lexicon.Dictionary, error) {
	if c.Dictionary != "none" {
		slow := time.AfterFunc(2*time.Second, func() { lg.Warn("a dictionary is read for the first time, which takes some seconds") })
		defer slow.Stop()
	}
	return lexicon.Open(ctx, lg, c.wordsPath(), c.Dictionary)
}

// Close closes everything and lets the data folder go.
func (h *house) Close() error {
	h.index.Close()
	return errors.Join(h.words.Close(), h.store.Close(), h.unlock())
}

// closing joins the error of closing to what a command returns.
func closing(err *error, f func() error) { *err = errors.Join(*err, f()) }

// bot wires what people talk to.
func (h *house) bot(st commands.Store, asker commands.Asker) *commands.Bot {
	return commands.New(h.lg, commands.Parts{Store: st, Asker: asker, Fetcher: newFetcher(), Files: ingest.Files{PDF: pdfReader}, Digester: h.digest})
}

// openStore opens a store that is there already, beside whoever serves it.
func (c Config) openStore(ctx context.Context) (*sqlite.Store, error) {
	if _, err := os.Stat(c.storePath()); errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is nothing in %s yet: import articles first, or choose another folder with --data", c.Data)
	}
	return sqlite.Open(ctx, c.storePath())
}
