package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/dustin/go-humanize"

	"beleg/knowledge"
	"beleg/knowledge/look"
	"beleg/knowledge/store"
)

type reindexCommand struct {
	Extract bool `help:"First read all articles again from the bytes that were fetched, as this version reads them; nothing is fetched."`
}

// Help is shown by beleg reindex --help.
func (reindexCommand) Help() string {
	return "Nothing is lost: the articles stay where they are. It may be interrupted; what is missing is indexed when it is next " +
		"asked or served. " +
		"Damaged indexes, and those of another version, are made anew without it. " +
		"With --extract what a person corrected stays, and so does a text that is better than the new reading. It may be interrupted " +
		"too: what was read again is kept, and the same command goes on."
}

// run deletes all indexes and fills them again.
func (r reindexCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	defer thrifty()()
	if err := c.mustHaveStore(); err != nil {
		return err
	}
	h, err := c.open(ctx, c.logger(s, levelWarn))
	if err != nil {
		return err
	}
	defer closing(&err, h.Close)
	guilds, err := h.store.Guilds(ctx)
	if err != nil {
		return err
	}
	if r.Extract {
		if err := h.extractAgain(ctx, guilds, s); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(c.indexPath()); err != nil {
		return fmt.Errorf("cannot delete the old indexes: %w", pathless(err))
	}
	p := newProgress(s.err)
	defer p.end()
	all := 0
	for i, g := range guilds {
		_, total, err := h.store.List(ctx, g, store.Page{Limit: 1})
		if err != nil {
			return err
		}
		done := 0
		err = h.index.Follow(ctx, g, func(applied int) {
			done += applied
			p.say("collection %d of %d: %d of about %s", i+1, len(guilds), done, count(max(done, total), "article"))
		})
		if err != nil {
			return err
		}
		all += total
	}
	p.end()
	fmt.Fprintf(s.err, "indexed %s of %s\n", count(all, "article"), count(len(guilds), "collection"))
	return nil
}

// extractAgain reads the articles of guilds from the bytes that were fetched.
func (h *house) extractAgain(ctx context.Context, guilds []knowledge.Guild, s stdio) error {
	p := newProgress(s.err)
	i := 0
	again := look.NewAgain(h.store, pdfReader, func(sum look.Reread) {
		p.say("collection %d of %d: %s read again, %d changed", i+1, len(guilds), count(sum.Read, "article"), sum.Changed)
	})
	var failed error
	for i = range guilds {
		if failed = again.Guild(ctx, guilds[i]); failed != nil {
			break
		}
	}
	p.end()
	sum := again.Sum()
	fmt.Fprintf(s.err, "%s read again: %s changed, %s kept as they were better, %s without bytes\n", humanize.Comma(int64(sum.Read)),
		humanize.Comma(int64(sum.Changed)), humanize.Comma(int64(sum.Stayed)), humanize.Comma(int64(sum.Without)))
	if ctx.Err() != nil {
		return errors.New("interrupted: what was read again stays, and the same command goes on; the indexes follow when they are " +
			"next asked or served")
	}
	return failed
}
