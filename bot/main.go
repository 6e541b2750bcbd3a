// Command bot is Beleg: it reads the configuration, opens what the chosen
// sub-command needs and runs it until it is done or told to stop. Each
// sub-command has a file of its own name; Config lists them.
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := stdio{os.Stdin, os.Stdout, os.Stderr}
	c, err := parse(os.Args[1:], s)
	if err == nil {
		discord.RouteLibraryLog(c.logger(s, levelInfo))
		context.AfterFunc(ctx, stop) // a second Ctrl-C ends it at once
		err = run(ctx, c, s)
	}
	return report(err, s.err)
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
