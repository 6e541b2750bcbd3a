package commands

import (
	"context"
	"errors"

	"beleg/knowledge/store"
)

func remove() Command {
	return Command{
		Name: "remove", Curators: true,
		Options: numberOption(),
		Run:     runRemove,
	}
}

func runRemove(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	n, err := articleNumber(r)
	if err != nil {
		return Reply{}, err
	}
	gone, err := b.Store.Remove(ctx, r.Guild, r.actor(), n)
	if errors.Is(err, store.ErrNotFound) {
		return Reply{}, absent("article.unknown", "n", n, "articles", b.localName("articles", r.Language))
	}
	if err != nil {
		return Reply{}, err
	}
	return Reply{
		Text:    r.say("remove.done", "n", n, "title", gone.Article.Title),
		Buttons: []Button{b.undoButton(r, gone.Entry)},
	}, nil
}
