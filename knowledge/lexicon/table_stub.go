package lexicon

import (
	"context"
	"log/slog"
)

type table struct {
	name  string
	sides [2]struct{ heads int }
}

func (t *table) at(side int) heads { return func(string) []head { return nil } }
func (t *table) close() error      { return nil }

// Open joins a free dictionary to the embedded lexicon.
func Open(ctx context.Context, lg *slog.Logger, dir, choice string) (*Dictionary, error) {
	return Embedded(), nil
}
