package main

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"beleg/bot/model"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/samples"
	"beleg/knowledge/store"
)

// talker is who one talks to: a bot over the open data folder, or the process
// that has it open.
type talker interface {
	Text(ctx context.Context, m commands.Message) (commands.Reply, bool)
	Commands() []commands.Command
}

// talk opens the data folder for a conversation, or finds who serves it.
func (c Config) talk(ctx context.Context, lg *slog.Logger, s stdio) (talker, func() error, error) {
	h, err := c.open(ctx, lg)
	if errors.Is(err, store.ErrLocked) {
		if n := c.neighbour(ctx); n != nil {
			return n, n.Close, nil
		}
	}
	reading := mayOnlyRead(err)
	if reading {
		h, err = c.openReading(ctx, lg, err)
	}
	if err != nil {
		return nil, nil, err
	}
	f := fresh{h, newProgress(s.err)}
	if !reading {
		err = f.prepare(ctx, s.err)
	}
	if err == nil {
		f.follow(ctx, c.Guild)
		err = ctx.Err()
	}
	if err != nil {
		return nil, nil, errors.Join(err, h.Close())
	}
	return h.bot(h.store, f), h.Close, nil
}

// prepare does what would make the first answer another than the next.
func (f fresh) prepare(ctx context.Context, w io.Writer) error {
	if err := compileWords(ctx, f.words, w); err != nil {
		return err
	}
	return f.welcome(ctx, samples.Articles())
}

// fresh lets the index follow the store before it answers.
type fresh struct {
	*house
	progress *progress
}

// Ask implements commands.Asker.
func (f fresh) Ask(ctx context.Context, g knowledge.Guild, q knowledge.Question) (knowledge.Result, error) {
	f.follow(ctx, g)
	f.renew(ctx, g)
	return f.engine.Ask(model.Within(ctx, model.Unhurried), g, q)
}

// follow goes as far as it can: the answer says what it leaves out.
func (f fresh) follow(ctx context.Context, g knowledge.Guild) {
	defer f.progress.end()
	total, done := -1, 0
	err := f.index.Follow(ctx, g, func(applied int) {
		done += applied
		if total < 0 {
			behind, _ := f.index.Behind(ctx, g)
			total = done + behind
		}
		f.progress.say("indexing: %d of about %s", done, count(max(done, total), "article"))
	})
	if err != nil && ctx.Err() == nil {
		f.progress.end()
		f.lg.Error("index does not follow", "guild", g, "error", err)
	}
}

// renew waits until an index of an earlier version was made anew: it finds the same
// and is less sure of it. Interrupted, it goes on where it was.
func (f fresh) renew(ctx context.Context, g knowledge.Guild) {
	defer f.progress.end()
	total, done := -1, 0
	say := func(applied int) {
		if total < 0 {
			total, _ = f.index.After(ctx, g, 0)
		}
		done += applied
		f.progress.say("the index is made anew for this version: %d of about %s", done, count(max(done, total), "article"))
	}
	for more := true; more; {
		var err error
		if more, err = f.index.Renew(ctx, g, say); err != nil {
			if ctx.Err() == nil {
				f.progress.end()
				f.lg.Error("index is not made anew", "guild", g, "error", err)
			}
			return
		}
	}
}
