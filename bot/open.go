package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"beleg/bot/fleet"
	"beleg/bot/intake"
	"beleg/bot/model"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/answer"
	"beleg/knowledge/digest"
	"beleg/knowledge/index"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// cli is who acts on the command line.
var cli = store.Actor{ID: "cli", Name: "cli"}

// house is an open data folder: everything that asking and curating needs.
type house struct {
	lg     *slog.Logger
	hosts  *intake.Hosts
	fetch  *ingest.Client
	store  *sqlstore.Store
	words  *lexicon.Dictionary
	index  *index.Manager
	engine *answer.Engine
	digest digester
	model  *model.Pointer  // nil without one
	named  *commands.Model // likewise
	owned  fleet.Owned     // whom this process acts for; all while it is alone
	behind func() int      // articles that indexes lack, once they follow
	unlock func() error
}

// open claims the data folder and opens what is in it; ErrLocked when another
// process has it. A dictionary that was not compiled yet is for compileWords.
func (c Config) open(ctx context.Context, lg *slog.Logger) (*house, error) {
	unlock, err := store.Lock(c.Data)
	if err != nil {
		return nil, err
	}
	return c.house(ctx, lg, c.indexPath(), unlock)
}

// house opens the store, and indexes in a folder. unlock comes last when it is
// closed again.
func (c Config) house(ctx context.Context, lg *slog.Logger, indexes string, unlock func() error) (*house, error) {
	h := &house{lg: lg, unlock: unlock}
	var err error
	if h.store, err = c.openDatabase(ctx); err != nil {
		return nil, errors.Join(err, unlock())
	}
	h.hosts = intake.NewHosts(lg, h.store, intake.HostOptions{Shared: c.Database != "", Pause: c.pause})
	h.fetch = c.newFetcher(h.hosts)
	if h.words, err = lexicon.OpenCompiled(lg, c.wordsPaths(), c.Dictionary); err != nil {
		return nil, errors.Join(err, h.store.Close(), unlock())
	}
	h.index = index.NewManager(lg, indexes, h.store, index.NewAnalyzer(lexicon.Split), passage.Sections, index.Options{})
	h.engine = answer.New(lg, h.index, h.store, h.words)
	h.digest = digester{digest.New(h.store, h.words), h.store}
	if err := c.connectModel(ctx, h); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// sayEvery is how often compileWords says how far it is.
const sayEvery = 3 * time.Second

// compileWords compiles a dictionary that is installed and was not met before,
// which takes some seconds, and says how far it is. What scripts ask is
// answered when it is done, so that they get the same answer twice; who serves
// answers meanwhile, with the built-in lexicon.
func compileWords(ctx context.Context, words *lexicon.Dictionary, w io.Writer) error {
	file := words.Missing()
	if file == "" {
		return nil
	}
	var said time.Time
	err := words.Compile(ctx, func(percent int) {
		if time.Since(said) >= sayEvery {
			said = time.Now()
			fmt.Fprintf(w, "Reading the dictionary %s: %d %%\n", file, percent)
		}
	})
	if words.Missing() == "" {
		fmt.Fprintf(w, "The dictionary %s is read.\n", file)
	}
	return err
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
	if h.model != nil {
		asker = counting{asker, h.model.Counts()}
	}
	return commands.New(h.lg, commands.Parts{Store: st, Asker: asker, Model: h.named, Fetcher: h.fetch, Outside: h.fetch.Outside(),
		Files: ingest.Files{PDF: pdfReader}, Feeds: feedReader{h.fetch}, Digester: h.digest,
		Unread: func(g knowledge.Guild, id knowledge.ArticleID) string { return string(h.index.Unread(g)[id]) }})
}

// openStore opens a store that is there already, beside whoever serves it.
func (c Config) openStore(ctx context.Context) (*sqlstore.Store, error) {
	if err := c.mustHaveStore(); err != nil {
		return nil, err
	}
	return c.openDatabase(ctx)
}

// openDatabase opens the store: the database that is named, or else the data folder's
// file, which it makes when there is none.
func (c Config) openDatabase(ctx context.Context) (*sqlstore.Store, error) {
	if c.Database != "" {
		return sqlstore.OpenPostgres(ctx, string(c.Database))
	}
	return sqlstore.Open(ctx, c.storePath())
}

// leftBehind warns of a data folder's file that is not read any more, "" when there is none.
func (c Config) leftBehind() string {
	if _, err := os.Stat(c.storePath()); c.Database == "" || err != nil {
		return ""
	}
	return fmt.Sprintf("Warning: %s is not read while DATABASE_URL names a database: to move what is in it, stop this, make a backup "+
		"without DATABASE_URL, and restore that into an empty database; else move the file away.", c.storePath())
}

// mustHaveStore fails when nothing was ever stored in the data folder. A database that
// is named has tables by the time it is asked.
func (c Config) mustHaveStore() error {
	if _, err := os.Stat(c.storePath()); c.Database == "" && errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is nothing in %s yet: import articles first, or choose another folder with --data", c.Data)
	}
	return nil
}
