package commands

import (
	"context"
	"slices"
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
	gone, err := b.Store.Remove(ctx, r.Guild, r.actor(), list...)
	if err != nil {
		return Reply{}, b.missing(r, list[0], err)
	}
	var lines []string
	for _, n := range list {
		i := slices.IndexFunc(gone, func(p store.Put) bool { return p.Article.Number == n })
		if i < 0 {
			lines = append(lines, r.say("article.unknown", "n", n, "articles", b.localName("articles", r.Language)))
			continue
		}
		lines = append(lines, r.say("remove.done", "n", n, "title", gone[i].Article.Title))
	}
	return Reply{Text: strings.Join(lines, "\n"), Replaces: len(list) > 1, Buttons: []Button{b.undoButton(r, gone[0].Entry)}}, nil
}
