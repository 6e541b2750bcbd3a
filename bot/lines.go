package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"

	"beleg/knowledge"
)

// longestLine bounds one line of input, in bytes: JSON may write every byte of
// a text as six.
const longestLine = 6*knowledge.MaxText + 1<<20

// eachLine calls f with every line and its number from 1, without its end. The
// bytes are f's to keep.
func eachLine(ctx context.Context, r io.Reader, f func(n int, line []byte) error) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 64<<10), longestLine)
	n := 0
	for scanner.Scan() {
		n++
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f(n, bytes.Clone(scanner.Bytes())); err != nil {
			return err
		}
	}
	if errors.Is(scanner.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("line %d is longer than %d MB", n+1, longestLine>>20)
	}
	return scanner.Err()
}

// inOrder works on lines side by side, as many as there are cores, and hands
// the results on in the order of the lines.
func inOrder[T any](ctx context.Context, r io.Reader, work func(n int, line []byte) T, emit func(T) error) error {
	cores := runtime.GOMAXPROCS(0)
	group, ctx := errgroup.WithContext(ctx)
	queue := make(chan chan T, 4*cores) // results to come, in order
	busy := make(chan struct{}, cores)
	group.Go(func() error {
		defer close(queue)
		return eachLine(ctx, r, func(n int, line []byte) error {
			result := make(chan T, 1)
			select {
			case queue <- result:
			case <-ctx.Done():
				return ctx.Err()
			}
			busy <- struct{}{}
			group.Go(func() error {
				result <- work(n, line)
				<-busy
				return nil
			})
			return nil
		})
	})
	group.Go(func() error {
		for result := range queue {
			select {
			case v := <-result:
				if err := emit(v); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

// jsonLines writes one object a line, each as soon as it is there.
func jsonLines(w io.Writer) func(v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return func(v any) error {
		if err := enc.Encode(v); err != nil {
			return fmt.Errorf("write the output: %w", err)
		}
		return nil
	}
}

func blank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }
