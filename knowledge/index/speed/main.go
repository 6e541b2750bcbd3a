//go:build unix

// Command speed measures how fast Beleg imports, starts and answers, beside other
// engines that hold the same passages in the same minute, and prints the sheet that
// is kept in knowledge/index/speed.md:
//
//	go run ./knowledge/index/speed > knowledge/index/speed.md
//
// A million sentences take a quarter of an hour on two cores. -sentences 20000 takes
// less than a minute; -least 1 makes it fail when Beleg searches slower than a peer
// that is asked for the same terms.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"beleg/knowledge"
)

func main() {
	var s suite
	var least float64
	flag.StringVar(&s.bench, "bench", filepath.Join("..", "shared", "bench"),
		"`folder` of the development sets; where there is none, text is invented")
	flag.IntVar(&s.sentences, "sentences", 1_000_000, "how many `sentences` the collection grows to")
	flag.Float64Var(&least, "least", 0, "how many `times` faster than peers it must search for the same terms")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := s.run(ctx, least); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

// suite is one run over everything.
type suite struct {
	bench     string
	sentences int

	start   time.Time
	dir     string // temporary
	data    string // the data folder: guild local, and others for other measures
	program program
	texts   *texts
	asked   []asked
	files   []written // that local was imported from
	sheet   sheet
}

// How much is asked and tracked, by how large the collection is.
func (s *suite) questions() int { return min(300, max(60, s.sentences/1000)) }
func (s *suite) guilds() int    { return min(50, max(5, s.sentences/4000)) }

// A guild of its own holds the long articles, and one the very long one.
const (
	longGuild  = "9001"
	giantGuild = "9002"
)

func (s *suite) run(ctx context.Context, least float64) (err error) {
	s.start = time.Now()
	if s.dir, err = os.MkdirTemp("", "beleg-speed-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(s.dir)) }()
	s.data = filepath.Join(s.dir, "data")
	for _, step := range []func(context.Context) error{
		s.prepare, s.grow, s.compare, s.serve, s.fresh, s.many, s.long, s.giant,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	s.say("done")
	s.sheet.took = time.Since(s.start)
	s.sheet.write(os.Stdout)
	return s.sheet.check(least)
}

// say tells how far it is.
func (s *suite) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%6.1f s  %s\n", time.Since(s.start).Seconds(), fmt.Sprintf(format, args...))
}

func (s *suite) prepare(ctx context.Context) (err error) {
	s.say("building")
	if s.program, err = build(ctx, s.dir); err != nil {
		return err
	}
	// What this user's cache holds is neither measured nor changed.
	if err := os.Setenv("XDG_CACHE_HOME", filepath.Join(s.dir, "cache")); err != nil {
		return err
	}
	if s.texts, err = news(s.bench); err != nil {
		return err
	}
	if s.asked, err = questions(filepath.Join(s.bench, "chat-dev.jsonl"), s.texts); err != nil {
		return err
	}
	s.sheet.prepare(s)
	return nil
}

// inHouse opens the data folder in this process for f.
func (s *suite) inHouse(ctx context.Context, f func(*house) error) error {
	h, err := open(ctx, s.data)
	if err != nil {
		return err
	}
	return errors.Join(f(h), h.close())
}

// importing imports a file into a guild's collection.
func (s *suite) importing(ctx context.Context, w written, g knowledge.Guild) (run, error) {
	return s.program.run(ctx, s.data, "import", "--guild", string(g), w.path)
}

// warmed asks n questions after as many others that are not counted.
func (s *suite) warmed(ctx context.Context, h *house, list []asked, n int, of func(int) knowledge.Guild) (asking, error) {
	n = min(n, len(list)/2)
	if _, err := h.ask(ctx, list[len(list)-n:], of); err != nil {
		return asking{}, err
	}
	return h.ask(ctx, list[:n], of)
}

// grow imports the collection in steps and asks after each.
func (s *suite) grow(ctx context.Context) error {
	have := 0
	for i, share := range []float64{0.01, 0.03, 0.1, 0.3, 1} {
		w, err := s.texts.write(filepath.Join(s.dir, fmt.Sprintf("news-%d.jsonl", i)), int(share*float64(s.sentences))-have, 0)
		if err != nil {
			return err
		}
		s.say("importing %d sentences", w.sentences)
		r, err := s.importing(ctx, w, knowledge.Local)
		if err != nil {
			return err
		}
		have += w.sentences
		s.files = append(s.files, w)
		s.sheet.imported(w, r)
		n := s.questions()
		if share < 1 {
			n = min(n, 100)
		}
		s.say("asking %d questions of %d sentences", n, have)
		err = s.inHouse(ctx, func(h *house) error {
			a, err := s.warmed(ctx, h, s.asked, n, local)
			s.sheet.asking(fmt.Sprintf("one collection of %s sentences", number(have)), a)
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.inHouse(ctx, func(h *house) error {
		const clients = 8
		s.say("asking with %d clients", clients)
		_, err := s.warmed(ctx, h, s.asked, 30, local)
		if err != nil {
			return err
		}
		a, err := h.together(ctx, s.asked[:min(len(s.asked), 2*s.questions())], clients)
		s.sheet.asking(fmt.Sprintf("the same, %d clients at once", clients), a)
		return err
	})
}

// many asks many collections in turn, and one of them again and again.
func (s *suite) many(ctx context.Context) error {
	n := s.guilds()
	guild := func(i int) knowledge.Guild { return knowledge.Guild(fmt.Sprint(1000 + i%n)) }
	s.say("importing %d sentences into %d guilds", s.sentences, n)
	for i := range n {
		w, err := s.texts.write(filepath.Join(s.dir, "guild.jsonl"), s.sentences/n, 0)
		if err != nil {
			return err
		}
		if _, err := s.importing(ctx, w, guild(i)); err != nil {
			return err
		}
	}
	s.say("asking them")
	return s.inHouse(ctx, func(h *house) error {
		a, err := s.warmed(ctx, h, s.asked, s.questions(), guild)
		s.sheet.asking(fmt.Sprintf("%d guilds of %s sentences each, in turn", n, number(s.sentences/n)), a)
		if err != nil {
			return err
		}
		a, err = s.warmed(ctx, h, s.asked, s.questions(), func(int) knowledge.Guild { return guild(0) })
		s.sheet.asking("one of them again and again", a)
		return err
	})
}

// long asks a collection of long articles.
func (s *suite) long(ctx context.Context) error {
	t, err := long(s.bench)
	if err != nil {
		return err
	}
	w, err := t.write(filepath.Join(s.dir, "long.jsonl"), 0, max(100, s.sentences/125))
	if err != nil {
		return err
	}
	s.say("importing %d long articles, %d MB", w.articles, w.bytes>>20)
	if _, err := s.importing(ctx, w, longGuild); err != nil {
		return err
	}
	list, err := questions(filepath.Join(s.bench, "realtime", "questions.jsonl"), t)
	if err != nil {
		return err
	}
	s.say("asking them")
	return s.inHouse(ctx, func(h *house) error {
		a, err := s.warmed(ctx, h, list, s.questions(), func(int) knowledge.Guild { return longGuild })
		s.sheet.asking(fmt.Sprintf("%s long articles, %.0f kB each", number(w.articles), float64(w.bytes)/1000/float64(w.articles)), a)
		return err
	})
}

// giant asks a collection before and after a very long article comes.
func (s *suite) giant(ctx context.Context) error {
	w, err := s.texts.write(filepath.Join(s.dir, "giant.jsonl"), 0, max(100, s.sentences/100))
	if err != nil {
		return err
	}
	ask := func(h *house) (asking, error) {
		return s.warmed(ctx, h, s.asked, s.questions(), func(int) knowledge.Guild { return giantGuild })
	}
	s.say("importing %d articles", w.articles)
	if _, err := s.importing(ctx, w, giantGuild); err != nil {
		return err
	}
	err = s.inHouse(ctx, func(h *house) error {
		a, err := ask(h)
		s.sheet.asking(fmt.Sprintf("%s articles", number(w.articles)), a)
		return err
	})
	if err != nil {
		return err
	}
	size := min(4<<20, 40*s.sentences)
	w, err = s.texts.giant(filepath.Join(s.dir, "giant-one.jsonl"), size)
	if err != nil {
		return err
	}
	s.say("importing an article of %d kB", size/1000)
	if _, err := s.importing(ctx, w, giantGuild); err != nil {
		return err
	}
	return s.inHouse(ctx, func(h *house) error {
		a, err := ask(h)
		s.sheet.asking(fmt.Sprintf("the same with one article of %s kB more", number(size/1000)), a)
		return err
	})
}

// serve measures how it starts over the collection, and what it holds in memory.
func (s *suite) serve(ctx context.Context) error {
	const line = "!when election"
	s.say("starting")
	var best time.Duration
	for range 5 {
		r, err := s.program.run(ctx, s.data, "ask", "--json", line)
		if err != nil {
			return err
		}
		if best == 0 || r.took < best {
			best = r.took
		}
	}
	s.sheet.started("`beleg ask` of the collection, the best of five", best)
	best = time.Minute
	for _, c := range []serving{{"as it is", nil, 0}, {"the same, each page with the six questions before", nil, 6},
		{"GOMEMLIMIT=64MiB", []string{"GOMEMLIMIT=64MiB"}, 0}} {
		v, err := s.program.serve(ctx, s.data, line, c.env...)
		if err != nil {
			return err
		}
		err = s.served(v, c)
		v.stop()
		if err != nil {
			return err
		}
		best = min(best, v.first)
	}
	s.sheet.started("`beleg serve` over the collection, to the first page with an answer, the best of three", best)
	return nil
}

// serving is a way to serve, and how many earlier questions a page shows.
type serving struct {
	what    string
	env     []string
	earlier int
}

// served asks a server.
func (s *suite) served(v *server, c serving) error {
	n := min(s.questions(), len(s.asked)/2)
	if _, err := v.askAll(s.asked[len(s.asked)-n:], c.earlier); err != nil {
		return err
	}
	t, err := v.askAll(s.asked[:n], c.earlier)
	own, mapped := v.memory()
	s.sheet.served(c.what, t, own, mapped)
	return err
}

// fresh measures the first start of all, with the samples, and a dictionary to be
// read where one is installed.
func (s *suite) fresh(ctx context.Context) error {
	v, err := s.program.serve(ctx, filepath.Join(s.dir, "fresh"), "!when pact", "XDG_CACHE_HOME="+filepath.Join(s.dir, "fresh-cache"))
	if err != nil {
		return err
	}
	v.stop()
	s.sheet.started("`beleg serve` in an empty folder, to the first page with an answer", v.first)
	return nil
}
