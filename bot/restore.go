package main

import (
	"context"
	"fmt"
	"path/filepath"

	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

type restoreCommand struct {
	File string `arg:"" help:"A file that backup wrote; - is standard input."`
}

func (r restoreCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	in, err := s.open(ctx, r.File)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", r.File, err)
	}
	defer in.Close()
	unlock, err := store.Lock(c.Data)
	if err != nil {
		return err
	}
	defer closing(&err, unlock)
	if c.Database != "" {
		if err := sqlstore.RestorePostgres(ctx, in, string(c.Database)); err != nil {
			return err
		}
		fmt.Fprintln(s.err, "restored into the database; the index is made when it is first asked")
		return nil
	}
	path, err := filepath.Abs(c.storePath())
	if err != nil {
		return err
	}
	if err := sqlstore.Restore(ctx, in, path); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "restored into %s; the index is made when it is first asked\n", c.Data)
	return nil
}
