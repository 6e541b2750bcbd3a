package index

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"syscall"
)

// ErrRebuilding is the answer of a folder that cannot be read. It is looked
// over when it is next opened, and made anew where it is damaged.
var ErrRebuilding = errors.New("the index is damaged and is made anew; ask again in a moment")

// damage is proof that a folder does not hold what was written to it, or holds
// what another store wrote: nothing but making it anew helps.
type damage struct{ error }

func (d damage) Unwrap() error { return d.error }

func damagef(format string, values ...any) error { return damage{fmt.Errorf(format, values...)} }

func isDamage(err error) bool { return errors.As(err, new(damage)) }

// guarded calls f and turns a panic, or a fault of a mapped file that became
// shorter, into damage. What f starts in goroutines of its own is not guarded.
func guarded(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = damagef("panic: %v", p)
		}
	}()
	return f()
}

// passing reports errors that say nothing about a folder: somebody gave up, or
// the machine has no more of something.
func passing(err error) bool {
	if isDamage(err) {
		return false // whatever the system called it: a file that is gone does not come back
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, new(syscall.Errno))
}
