package main

import (
	"context"
	"io"
)

// input reads standard input until ctx ends. Neither terminals nor pipes can
// be interrupted: a read that nobody waits for any more ends with the process.
func (s stdio) input(ctx context.Context) io.Reader {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	go func() {
		_, err := io.Copy(w, s.in)
		w.CloseWithError(err)
	}()
	return r
}
