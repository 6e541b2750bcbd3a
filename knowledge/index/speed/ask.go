//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/answer"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
	"beleg/knowledge/question"
	"beleg/knowledge/store/sqlstore"
)

// asked is a question as it was typed and as it is understood.
type asked struct {
	line string
	knowledge.Question
}

// questions are those of a development set in no particular order, else made of
// words of the text. No two of them are the same.
func questions(path string, t *texts) ([]asked, error) {
	lines, err := readQuestions(path)
	if errors.Is(err, fs.ErrNotExist) {
		lines, err = t.questions(400), nil
	}
	if err != nil {
		return nil, err
	}
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	var list []asked
	seen := map[string]bool{}
	for _, line := range lines {
		if q, err := understand(line); err == nil && !seen[line] {
			seen[line] = true
			list = append(list, asked{line, q})
		}
	}
	return list, nil
}

// readQuestions reads the asks of every line of a set.
func readQuestions(path string) (lines []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 8<<20)
	for scanner.Scan() {
		var item struct {
			Asks []struct{ Text string }
		}
		if err := json.Unmarshal(scanner.Bytes(), &item); err != nil {
			return nil, err
		}
		for _, a := range item.Asks {
			lines = append(lines, a.Text)
		}
	}
	return lines, scanner.Err()
}

// understand reads "!when pact" and "!ask Who is …?".
func understand(line string) (knowledge.Question, error) {
	word, rest, _ := strings.Cut(strings.TrimPrefix(line, "!"), " ")
	for _, l := range lang.All {
		if kind, ok := l.Questions[word]; ok {
			return question.Parse(rest, kind, l.Code)
		}
	}
	return question.Parse(rest, knowledge.Any, "")
}

// questions asks for two words of one sentence each.
func (t *texts) questions(n int) (lines []string) {
	for len(lines) < n {
		a := t.real[t.random.IntN(len(t.real))]
		spans := lang.Sentences(a.Text, a.Language)
		s := spans[t.random.IntN(len(spans))]
		words := question.Words(a.Text[s.Start:s.End])
		if len(words) < 2 {
			continue
		}
		commands := []string{"!when", "!who", "!where", "!howmany", "!why", "!what"}
		i := t.random.IntN(len(words) - 1)
		lines = append(lines, commands[len(lines)%len(commands)]+" "+words[i].Text+" "+words[i+1].Text)
	}
	return lines
}

// house is an open data folder, asked in this process.
type house struct {
	store   *sqlstore.Store
	words   *lexicon.Dictionary
	indexes *index.Manager
	engine  *answer.Engine
}

func open(ctx context.Context, data string) (h *house, err error) {
	lg := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	h = &house{}
	if h.store, err = sqlstore.Open(ctx, filepath.Join(data, "beleg.db")); err != nil {
		return nil, err
	}
	if h.words, err = lexicon.Open(ctx, lg, []string{filepath.Join(data, "lexicon")}, "auto"); err != nil {
		return nil, errors.Join(err, h.store.Close())
	}
	h.indexes = index.NewManager(lg, filepath.Join(data, "index"), h.store, index.NewAnalyzer(lexicon.Split),
		passage.Sections, index.Options{})
	h.engine = answer.New(lg, h.indexes, h.store, h.words)
	return h, nil
}

func (h *house) close() error {
	h.indexes.Close()
	return errors.Join(h.words.Close(), h.store.Close())
}

// times are how long questions took.
type times []time.Duration

// at returns what a share of the questions took at most, in milliseconds.
func (t times) at(share float64) float64 {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	return sorted[int(share*float64(len(sorted)-1))].Seconds() * 1000
}

// asking is what some questions cost.
type asking struct {
	times
	cpu      float64 // milliseconds a question, user and system
	bytes    float64 // allocated a question
	mallocs  float64
	perSec   float64
	answered int
}

// ask asks questions one after the other, each of the guild that of gives.
func (h *house) ask(ctx context.Context, list []asked, of func(i int) knowledge.Guild) (a asking, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := cpuTime(), time.Now()
	for i, q := range list {
		began := time.Now()
		result, err := h.engine.Ask(ctx, of(i), q.Question)
		if err != nil {
			return a, err
		}
		a.times = append(a.times, time.Since(began))
		if len(result.Answers) > 0 {
			a.answered++
		}
	}
	n := float64(len(list))
	a.perSec = n / time.Since(start).Seconds()
	a.cpu = (cpuTime() - cpu).Seconds() * 1000 / n
	runtime.ReadMemStats(&after)
	a.bytes, a.mallocs = float64(after.TotalAlloc-before.TotalAlloc)/n, float64(after.Mallocs-before.Mallocs)/n
	return a, nil
}

// together asks with so many clients at once.
func (h *house) together(ctx context.Context, list []asked, clients int) (a asking, err error) {
	var next atomic.Int64
	var mu sync.Mutex
	var all sync.WaitGroup
	start := time.Now()
	for range clients {
		all.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(list); i = next.Add(1) - 1 {
				began := time.Now()
				_, e := h.engine.Ask(ctx, knowledge.Local, list[i].Question)
				took := time.Since(began)
				mu.Lock()
				a.times, err = append(a.times, took), errors.Join(err, e)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	a.perSec = float64(len(list)) / time.Since(start).Seconds()
	return a, err
}

func local(int) knowledge.Guild { return knowledge.Local }
