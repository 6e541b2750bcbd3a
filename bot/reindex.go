package main

import (
	"context"
	"fmt"
	"os"

	"github.com/dustin/go-humanize"

	"beleg/knowledge/store"
)

type reindexCommand struct{}

// Help is shown by beleg reindex --help.
func (reindexCommand) Help() string {
	return "Nothing is lost: the articles stay where they are. It may be interrupted; what is missing is indexed when it is next asked or served. " +
		"Damaged indexes, and those of another version, are made anew without it."
}

// run deletes all indexes and fills them again.
func (reindexCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	if _, err := os.Stat(c.storePath()); err != nil {
		return fmt.Errorf("there is nothing in %s yet: import articles first, or choose another folder with --data", c.Data)
	}
	h, err := c.open(ctx, c.logger(s, levelWarn))
	if err != nil {
		return err
	}
	defer closing(&err, h.Close)
	if err := os.RemoveAll(c.indexPath()); err != nil {
		return fmt.Errorf("cannot delete the old indexes: %w", pathless(err))
	}
	guilds, err := h.store.Guilds(ctx)
	if err != nil {
		return err
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
			p.say("collection %d of %d: %d of about %d articles", i+1, len(guilds), done, max(done, total))
		})
		if err != nil {
			return err
		}
		all += total
	}
	p.end()
	fmt.Fprintf(s.err, "indexed %s articles of %d collections\n", humanize.Comma(int64(all)), len(guilds))
	return nil
}
