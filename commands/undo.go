package commands

import (
	"context"
	"errors"

	"beleg/knowledge/store"
)

func undo() Command {
	return Command{
		Name: "undo", Curators: true,
		Names:    map[string]string{"de": "rückgängig"},
		Summary:  map[string]string{"en": "Take back your last change of the last day", "de": "Die eigene letzte Änderung des letzten Tages zurücknehmen"},
		Examples: map[string][]string{"en": {"undo"}, "de": {"rückgängig"}},
		Run:      runUndo,
	}
}

func runUndo(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	e, err := b.Store.Undo(ctx, r.Guild, r.actor())
	if errors.Is(err, store.ErrNotFound) {
		return Reply{}, refuse("undo.nothing")
	}
	if err != nil {
		return Reply{}, err
	}
	if e.Count > 1 {
		return Reply{Text: r.say("undo.many."+e.Action, "count", e.Count)}, nil
	}
	return Reply{Text: r.say("undo."+e.Action, "n", e.Number, "title", e.Subject)}, nil
}
