//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

// sheet collects what was measured.
type sheet struct {
	suite    *suite
	took     time.Duration
	load     string // of the machine, when it began
	asks     []line
	imports  run
	articles int
	read     int // sentences
	bytes    int // of text
	peers    []*beside
	starts   []string
	serving  []string
}

// line is a row of the table of questions.
type line struct {
	what string
	asking
}

func number(n int) string { return humanize.Comma(int64(n)) }

func (t *sheet) prepare(s *suite) {
	t.suite = s
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		t.load, _, _ = strings.Cut(string(raw), " ")
	}
}

func (t *sheet) imported(w written, r run) {
	t.articles += w.articles
	t.read += w.sentences
	t.bytes += w.bytes
	t.imports.took += r.took
	t.imports.cpu += r.cpu
	t.imports.peak = max(t.imports.peak, r.peak)
}

func (t *sheet) asking(what string, a asking) {
	t.asks = append(t.asks, line{what, a})
	t.suite.say("%s: p50 %.1f ms, p95 %.1f ms", what, a.at(0.5), a.at(0.95))
}

func (t *sheet) started(what string, took time.Duration) {
	t.starts = append(t.starts, fmt.Sprintf("| %s | %.2f s |", what, took.Seconds()))
	t.suite.say("%s: %.2f s", what, took.Seconds())
}

func (t *sheet) served(what string, took times, own, mapped float64) {
	t.serving = append(t.serving, fmt.Sprintf("| %s | %.0f | %.0f | %.1f | %.1f |", what, own, mapped, took.at(0.5), took.at(0.95)))
	t.suite.say("serving, %s: %.0f MB of its own, %.0f MB mapped, p50 %.1f ms", what, own, mapped, took.at(0.5))
}

// write prints the sheet.
func (t *sheet) write(w io.Writer) {
	say := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	command := "go run ./knowledge/index/speed"
	if t.suite.sentences != 1_000_000 {
		command += fmt.Sprintf(" -sentences %d", t.suite.sentences)
	}
	say("# Speed\n\nMade by `%s` on %s in %s, commit %s.", command, t.suite.start.Format("2 January 2006"),
		t.took.Round(time.Second), commit())
	say("Machine: %s, %d cores, %s; load when it began: %s.", processor(), runtime.NumCPU(), runtime.Version(), t.load)
	say("\nText: %s. The collection has %s sentences in %s articles, %s MB of text. Questions are of no particular\n"+
		"order; none is asked twice, and as many others come before those that are counted. Times are in ms.",
		t.suite.texts.origin, number(t.read), number(t.articles), number(t.bytes/1_000_000))
	t.writeAsks(say)
	t.writePeers(say)
	say("\n## Importing\n\nWith annotation, in steps, each a process of its own, on all cores.\n")
	say("| sentences/s | articles/s | CPU ms a sentence | peak memory, files included, MB |\n|---|---|---|---|")
	seconds := t.imports.took.Seconds()
	say("| %s | %.0f | %.3f | %.0f |", number(int(float64(t.read)/seconds)), float64(t.articles)/seconds,
		t.imports.cpu.Seconds()*1000/float64(t.read), t.imports.peak)
	say("\n## Starting, to the first answer\n\n| | |\n|---|---|")
	for _, l := range t.starts {
		say("%s", l)
	}
	say("\n## Serving the collection: memory, and asking by the page\n\n| | own MB | mapped MB | p50 | p95 |\n|---|---|---|---|---|")
	for _, l := range t.serving {
		say("%s", l)
	}
}

func (t *sheet) writeAsks(say func(string, ...any)) {
	say("\n## Asking\n\n| of | questions | answered | p50 | p95 | max | CPU | allocated MB | allocations | asks/s |\n" +
		"|---|---|---|---|---|---|---|---|---|---|")
	for _, l := range t.asks {
		if l.cpu == 0 { // several at once
			say("| %s | %d | | %.1f | %.1f | %.1f | | | | %.0f |", l.what, len(l.times), l.at(0.5), l.at(0.95), l.at(1), l.perSec)
			continue
		}
		say("| %s | %d | %d | %.1f | %.1f | %.1f | %.1f | %.2f | %s | %.0f |", l.what, len(l.times), l.answered, l.at(0.5), l.at(0.95), l.at(1),
			l.cpu, l.bytes/1e6, number(int(l.mallocs)), l.perSec)
	}
}

func (t *sheet) writePeers(say func(string, ...any)) {
	say("\n## Beside other engines\n\nThey hold the same passages and return %d of them. Beleg answers as a whole, with "+
		"ranking, short answers and", wanted)
	say("refusal, and searches alone, as they do. Each question is asked of all in turn, of each until it took %.0f s.", patience.Seconds())
	say("\n| engine | filled in s | questions | p50 | p95 | Beleg's answer p50 | p95 | its search p50 | p95 |\n" +
		"|---|---|---|---|---|---|---|---|---|")
	for _, b := range t.peers {
		say("| %s | %.0f | %d | %.1f | %.1f | %.1f | %.1f | %.2f | %.2f |", b.name(), b.built.Seconds(), len(b.took),
			b.took.at(0.5), b.took.at(0.95), b.answer.at(0.5), b.answer.at(0.95), b.search.at(0.5), b.search.at(0.95))
	}
	say("\n| times faster than | answer p50 | p95 | search p50 | p95 |\n|---|---|---|---|---|")
	for _, b := range t.peers {
		say("| %s | %.2f | %.2f | %.2f | %.2f |", b.name(), b.faster(b.answer, 0.5), b.faster(b.answer, 0.95), b.faster(b.search, 0.5),
			b.faster(b.search, 0.95))
	}
}

// faster is how many times less Beleg took than a peer.
func (b *beside) faster(own times, share float64) float64 {
	if own.at(share) == 0 {
		return 0
	}
	return b.took.at(share) / own.at(share)
}

// check fails when Beleg's search is not so many times faster than the peers that
// are no part of it and are asked for the same terms.
func (t *sheet) check(least float64) (err error) {
	for _, b := range t.peers {
		if !b.fair() {
			continue
		}
		if half, most := b.faster(b.search, 0.5), b.faster(b.search, 0.95); half < least || most < least {
			err = errors.Join(err, fmt.Errorf("searching is %.2f and %.2f times faster than %s, not %.2f", half, most, b.name(), least))
		}
	}
	return err
}

// fair reports whether a peer is another engine that is asked for the same terms.
func (b *beside) fair() bool {
	switch p := b.peer.(type) {
	case *fts:
		return p.terms
	case *postgres:
		return true
	}
	return false
}

func commit() string {
	out, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// processor is what the machine calls its own.
func processor() string {
	raw, _ := os.ReadFile("/proc/cpuinfo")
	for l := range strings.Lines(string(raw)) {
		if name, value, ok := strings.Cut(l, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
