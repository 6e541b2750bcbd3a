package commands

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"beleg/knowledge/store"
)

func undo() Command {
	return Command{
		Name: "undo", Curators: true, Slow: true,
		Options: []Option{{
			Name: "entry",
			Type: Integer, Unlisted: true,
		}},
		Run: runUndo,
	}
}

// undoButton takes back one entry, whatever was done since.
func (b *Bot) undoButton(r Request, entry int64) Button {
	option := b.localOption("undo", "entry", r.Language)
	return Button{Label: r.say("button.undo"), Line: fmt.Sprintf("%s %s:%d", b.localName("undo", r.Language), option, entry)}
}

func runUndo(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	entry, last := int64(0), r.Args["entry"] == ""
	if !last {
		var err error
		if entry, err = strconv.ParseInt(r.Args["entry"], 10, 64); err != nil || entry <= 0 {
			return Reply{}, refuse("undo.unknown")
		}
	}
	passed := last && b.settingIsLast(ctx, r)
	e, err := b.Store.Undo(ctx, r.Guild, r.actor(), entry)
	switch {
	case errors.Is(err, store.ErrNotFound) && passed:
		return Reply{}, b.feedRefuse(r, "undo.nothing.settings", "digest", b.localName("digest", r.Language))
	case errors.Is(err, store.ErrNotFound) && last:
		return Reply{}, refuse("undo.nothing")
	case errors.Is(err, store.ErrNotFound):
		return Reply{}, refuse("undo.unknown")
	case errors.Is(err, store.ErrUndone):
		return Reply{}, refuse("undo.already")
	case errors.Is(err, store.ErrChanged):
		return Reply{}, refuse("undo.changed")
	case err != nil:
		return Reply{}, err
	}
	text := b.takenBack(r, e)
	if passed {
		text += "\n" + b.feedSay(r, "undo.settings", "digest", b.localName("digest", r.Language))
	}
	return Reply{Text: text}, nil
}

// settingIsLast reports whether somebody's newest change is of a setting or a
// digest, which undo passes over. It only adds a remark, so an error is no reason
// to stop.
func (b *Bot) settingIsLast(ctx context.Context, r Request) bool {
	entries, err := b.Store.Audit(ctx, r.Guild, logLength)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if e.By.ID == r.User.ID && e.Action != "undo" {
			return e.Action == "set" || e.Action == "digest"
		}
	}
	return false
}

// takenBack says what is as it was before.
func (b *Bot) takenBack(r Request, e store.Entry) string {
	text := b.feedSay(r, "undo."+e.Action, "n", e.Number, "title", shorten(e.Subject, 80))
	if e.Action == "import" || e.Count+e.Left > 1 {
		text = r.count("undo.many."+e.Action, e.Count)
	}
	if e.Action == "import" && e.Detail != "" {
		text = r.count("undo.from", e.Count, "file", shorten(e.Detail, 60))
	}
	if e.Left > 0 {
		text += "\n" + r.count("undo.left", e.Left)
	}
	return text
}
