package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// How many articles, and how many bytes of text, are acknowledged together:
// enough that waiting for the disk does not count, few enough that an
// interrupted import has hardly anything to do again and long articles do not
// gather in memory.
const (
	batchSize  = 256
	batchBytes = 1 << 20
)

// importing is an import under way.
type importing struct {
	importCommand
	store    putter
	by       store.Actor
	guild    knowledge.Guild
	progress *progress
	kick     func() // something was put

	batch []knowledge.Article
	raw   [][]byte // of the batch, when it has any
	bytes int      // of the batch's texts

	outcomes map[store.Outcome]int
	skipped  []string // the first of them, in words
	skips    int
	lost     int // dates that could not be read
	concerns []string
	size     int64 // bytes of all files; 0 when that is not known
	read     counter
	follows  atomic.Int64 // changes indexed
}

// ample is how many bytes an import may have, of which Go knows, before garbage is
// collected more often than usual: most of what an import asks for is soon garbage.
const ample = 80 << 20

// thrifty bounds the memory of what runs until what it returns is called, unless
// GOMEMLIMIT does.
func thrifty() (end func()) {
	before := debug.SetMemoryLimit(-1)
	if before == math.MaxInt64 {
		debug.SetMemoryLimit(ample)
	}
	return func() { debug.SetMemoryLimit(before) }
}

type putter interface {
	Put(ctx context.Context, g knowledge.Guild, by store.Actor, articles []knowledge.Article, raw [][]byte) ([]store.Put, error)
}

// storeError is why the store did not take a batch: no other batch will do better.
type storeError struct{ error }

func (e *storeError) Unwrap() error { return e.error }

// counter counts what is written to it.
type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

// measure adds the files up, for the time that is left.
func (imp *importing) measure() {
	for _, name := range imp.Files {
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() {
			imp.size = 0
			return
		}
		imp.size += info.Size()
	}
}

// flush puts the batch. When it returns nil the articles are on disk.
func (imp *importing) flush(ctx context.Context) error {
	if len(imp.batch) == 0 {
		return nil
	}
	puts, err := imp.store.Put(ctx, imp.guild, imp.by, imp.batch, imp.raw)
	imp.batch, imp.raw, imp.bytes = nil, nil, 0
	if err != nil {
		return &storeError{err}
	}
	if imp.outcomes == nil {
		imp.outcomes = map[store.Outcome]int{}
	}
	for _, p := range puts {
		imp.outcomes[p.Outcome]++
		if len(imp.Files) == 1 && len(puts) == 1 {
			imp.concerns = append(imp.concerns, concern(p.Article))
		}
	}
	imp.kick()
	imp.tell()
	return nil
}

func (imp *importing) done() int {
	return imp.outcomes[store.Added] + imp.outcomes[store.Updated] + imp.outcomes[store.Unchanged]
}

// indexed is told how many changes the index followed.
func (imp *importing) indexed(applied int) {
	n := imp.follows.Add(int64(applied))
	imp.progress.say("indexed %s", count(n, "article"))
}

// tell says how far it is, how fast it goes and how long it will take.
func (imp *importing) tell() {
	took := time.Since(imp.progress.start)
	left := ""
	if imp.size > 0 && imp.read.n > 0 {
		rest := time.Duration(float64(took) * float64(imp.size-imp.read.n) / float64(imp.read.n))
		left = fmt.Sprintf(", %s left", rest.Round(time.Second))
	}
	imp.progress.say("imported %s, %.0f/s%s", count(imp.done(), "article"), float64(imp.done())/took.Seconds(), left)
}

// shownSkips is how many bad lines are named.
const shownSkips = 20

func (imp *importing) skip(file string, line int, err error) {
	if imp.skips++; imp.skips <= shownSkips {
		imp.skipped = append(imp.skipped, fmt.Sprintf("%s line %d: %s", file, line, skipReason(err)))
	}
}

// trim lets go of the oldest bytes beyond a limit, and notes that it did.
func (imp *importing) trim(ctx context.Context, st *sqlstore.Store, limit byteSize) error {
	use, err := st.TrimRaw(ctx, int64(limit))
	if err == nil && use.Trimmed > 0 {
		imp.concerns = append(imp.concerns, trimmed(use, limit))
	}
	return err
}

// summary says what came of it. What cannot be found yet is not called added.
func (imp *importing) summary(w io.Writer, others bool, behind int) {
	for _, s := range imp.skipped {
		fmt.Fprintln(w, "skipped", s)
	}
	if more := imp.skips - len(imp.skipped); more > 0 {
		fmt.Fprintf(w, "skipped %d more lines\n", more)
	}
	switch {
	case imp.lost == 1:
		fmt.Fprintln(w, "note: 1 date could not be read and was left out")
	case imp.lost > 1:
		fmt.Fprintf(w, "note: %d dates could not be read and were left out\n", imp.lost)
	}
	for _, c := range imp.concerns {
		if c != "" {
			fmt.Fprintln(w, "note:", c)
		}
	}
	if behind > 0 {
		fmt.Fprintf(w, "warning: stored %s, but %s of the collection cannot be searched\n", count(imp.done(), "article"),
			count(behind, "article"))
		return
	}
	took := time.Since(imp.progress.start)
	fmt.Fprintf(w, "%s in %s (%.0f/s): %d added, %d updated, %d unchanged; %s skipped\n", count(imp.done(), "article"),
		took.Round(10*time.Millisecond), float64(imp.done())/took.Seconds(), imp.outcomes[store.Added],
		imp.outcomes[store.Updated], imp.outcomes[store.Unchanged], count(imp.skips, "line"))
	if others {
		fmt.Fprintln(w, "another process serves this data folder; it indexes them within seconds")
	}
}

// skipReason is what is wrong with a line: of an ingest error the cause, which
// says it best.
func skipReason(err error) string {
	var because *ingest.Error
	if errors.As(err, &because) && because.Err != nil {
		return sentence(because.Err)
	}
	return sentence(err)
}
