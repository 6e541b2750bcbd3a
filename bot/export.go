package main

import (
	"bufio"
	"context"
	"fmt"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
)

type exportCommand struct{}

func (exportCommand) run(ctx context.Context, c Config, s stdio) (err error) {
	st, err := c.openStore(ctx)
	if err != nil {
		return err
	}
	defer closing(&err, st.Close)
	out := bufio.NewWriterSize(s.out, 64<<10)
	write := jsonLines(out)
	if err = st.Each(ctx, c.Guild, func(a knowledge.Article) error { return write(ingest.LineOf(a)) }); err != nil {
		return err
	}
	if err = out.Flush(); err != nil {
		return fmt.Errorf("write the output: %w", err)
	}
	return nil
}
