package commands

import (
	"context"
	"errors"
	"strings"

	"beleg/knowledge/store"
)

func remove() Command {
	return Command{
		Name: "remove", Curators: true,
		Options: append(numberOption(), moreOption()),
		Run:     runRemove,
	}
}

func runRemove(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	list, err := b.numbers(ctx, r)
	switch {
	case err != nil:
		return Reply{}, err
	case len(list) == 0:
		return Reply{}, refuse("article.number")
	}
	var lines []string
	reply := Reply{Replaces: len(list) > 1}
	for _, n := range list {
		gone, err := b.Store.Remove(ctx, r.Guild, r.actor(), n)
		switch {
		case errors.Is(err, store.ErrNotFound) && len(list) == 1:
			return Reply{}, absent("article.unknown", "n", n, "articles", b.localName("articles", r.Language))
		case errors.Is(err, store.ErrNotFound):
			lines = append(lines, r.say("article.unknown", "n", n, "articles", b.localName("articles", r.Language)))
			continue
		case err != nil && len(lines) == 0:
			return Reply{}, err
		case err != nil: // what is removed is said
			lines = append(lines, b.failure(r, err).Text)
		default:
			lines = append(lines, r.say("remove.done", "n", n, "title", gone.Article.Title))
			button := b.undoButton(r, gone.Entry)
			if len(list) > 1 {
				button.Label = r.say("button.undo.one", "n", n)
			}
			reply.Buttons = append(reply.Buttons, button)
		}
	}
	reply.Text = strings.Join(lines, "\n")
	return reply, nil
}
