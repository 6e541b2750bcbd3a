// Command bot is Beleg: it reads the configuration, opens what the chosen
// sub-command needs and runs it until it is done or told to stop. Each
// sub-command has a file of its own name; Config lists them. They share:
//
//	config.go                        the command line and the environment
//	open.go, reading.go, samples.go  the data folder, one that may only be read, a new one
//	talk.go, neighbour.go            a conversation here, or with the process that has the folder
//	pointing.go, sharing.go          a language model; processes that share a database
//	lines.go, progress.go            JSON lines in and out; a line that says how far something is
//
// serve.go starts what goes on until it is told to stop:
//
//	follow.go        indexes follow the store
//	feeds.go         feeds are polled, articles looked at again
//	proposals.go     what feeds propose is posted to curators
//	digests.go       the schedule's digests are posted
//	housekeeping.go  what nobody needs any more is let go of
//	standing.go      how all that is doing, for those who look after it
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // images and Windows have no zone files

	"beleg/bot/discord"
)

// stdio is what a command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

func main() { os.Exit(program()) }

// program is main with an exit status: 1 when something failed, 2 when the
// command line was wrong.
func program() int {
	ctx, stop := untilTold()
	defer stop()
	s := stdio{os.Stdin, os.Stdout, os.Stderr}
	c, err := parse(os.Args[1:], s)
	if err == nil {
		discord.RouteLibraryLog(c.logger(s, levelInfo))
		err = run(ctx, c, s)
	}
	return report(err, s.err)
}

// killed is the exit status of who was ended by Ctrl-C (128 and SIGINT).
const killed = 130

// last is how long ending may take. What was acknowledged is on disk, so that
// whatever hangs then loses nothing when it is cut off.
const last = 4500 * time.Millisecond

// untilTold returns a context that ends with the first SIGINT or SIGTERM. A
// second one ends the program at once, and so does time: the signals are not
// given back, as a shell that starts a program in the background has it ignore
// SIGINT.
func untilTold() (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancel(context.Background())
	told := make(chan os.Signal, 2)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-told
		stop()
		select {
		case <-told:
		case <-time.After(last):
			fmt.Fprintln(os.Stderr, "beleg: something did not end in time and was cut off; nothing that was stored is lost")
		}
		os.Exit(killed)
	}()
	return ctx, stop
}

// run runs the chosen sub-command.
func run(ctx context.Context, c Config, s stdio) error { return c.chosen.run(ctx, c, s) }

// usage is a wrong use of the command line that parsing could not find.
type usage string

func (u usage) Error() string { return string(u) }

// errShown ends a program that was only asked for its help or version.
var errShown = errors.New("shown")

// report writes an error as one sentence and returns the exit status.
func report(err error, w io.Writer) int {
	if err == nil || errors.Is(err, errShown) {
		return 0
	}
	var wrong usage
	if errors.As(err, &wrong) {
		fmt.Fprintf(w, "beleg: %s; see beleg --help\n", sentence(err))
		return 2
	}
	if !errors.Is(err, context.Canceled) {
		fmt.Fprintf(w, "beleg: %s\n", sentence(err))
	}
	return 1
}

// sentence puts an error on one line.
func sentence(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
