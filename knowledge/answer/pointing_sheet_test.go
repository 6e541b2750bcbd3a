package answer

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
	"beleg/knowledge/point"
	"beleg/knowledge/question"
	"beleg/knowledge/store/sqlstore"
)

var (
	sheet  = flag.String("sheet", "", "file to write what pointers change to")
	houses = flag.String("houses", "", "folder with the data folders news and realtime, into which the development sets were imported")
)

const benchFolder = "../../../shared/bench"

// pointed is a question of a development set.
type pointed struct {
	question knowledge.Question
	answer   []string // folded; none when nothing answers
	sentence string   // the one that answers, folded, when that is known
	urls     []string
	titles   map[string]bool // of the articles that answer
}

// pointedSet is a set with the collection that it is asked of.
type pointedSet struct {
	name  string
	house *house
	list  []pointed
}

func openPointedSet(t *testing.T, name, data, file string) pointedSet {
	t.Helper()
	dir := filepath.Join(*houses, data)
	s, err := sqlstore.Open(t.Context(), filepath.Join(dir, "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	lg := slog.New(slog.DiscardHandler)
	m := index.NewManager(lg, filepath.Join(dir, "index"), s, index.NewAnalyzer(lexicon.Split), passage.Sections, index.Options{})
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	words, err := lexicon.OpenCompiled(lg, []string{filepath.Join(cache, "beleg")}, "auto")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Follow(t.Context(), knowledge.Local, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close(); s.Close(); words.Close() })
	set := pointedSet{name: name, house: &house{New(lg, m, s, words), s, m}}
	titles := map[string]string{}
	err = s.Each(t.Context(), knowledge.Local, func(a knowledge.Article) error {
		titles[a.URL] = a.Title
		if a.Given != "" {
			titles[a.Given] = a.Title
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	set.read(t, file, titles)
	return set
}

func (set *pointedSet) read(t *testing.T, file string, titles map[string]string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(benchFolder, file))
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var x struct {
			Answer   []string
			Sentence string
			URLs     []string
			Articles *[]string
			Asks     []struct{ Text, Lang string }
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		for _, a := range x.Asks {
			p := pointed{sentence: Plain(x.Sentence), urls: x.URLs, titles: map[string]bool{}}
			for _, u := range x.URLs {
				p.titles[titles[u]] = true
			}
			for _, w := range x.Answer {
				if x.Articles != nil {
					p.answer = append(p.answer, Plain(w))
				}
			}
			word, rest, _ := strings.Cut(strings.TrimPrefix(a.Text, "!"), " ")
			kind := knowledge.Any
			for _, l := range lang.All {
				if k, ok := l.Questions[word]; ok {
					kind = k
				}
			}
			if p.question, err = question.Parse(rest, kind, a.Lang); err != nil {
				t.Fatal(a.Text, err)
			}
			p.question.Asked = "2026-11-29"
			set.list = append(set.list, p)
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	r.Shuffle(len(set.list), func(i, j int) { set.list[i], set.list[j] = set.list[j], set.list[i] })
}

func (p *pointed) says(text string) bool {
	folded := Plain(text)
	return slices.ContainsFunc(p.answer, func(w string) bool { return strings.Contains(folded, w) })
}

// gold is the number of the sentence of a packet that answers, 0 for none: the one that is
// known to, else of those that have the answer the one that shares most words with the
// question.
func (p *pointed) gold(packet point.Packet) (n int, known bool) {
	asked := strings.Fields(Plain(packet.Question))
	most := -1
	for _, s := range packet.Sentences {
		if !p.titles[s.Title] || !p.says(s.Text) {
			continue
		}
		folded := Plain(s.Text)
		shared := 0
		for _, w := range asked {
			if len(w) > 3 && strings.Contains(folded, w) {
				shared++
			}
		}
		if p.sentence != "" && (strings.Contains(folded, p.sentence) || strings.Contains(p.sentence, folded)) {
			shared, known = 1000, true
		}
		if shared > most {
			most, n = shared, s.Number
		}
	}
	return n, known
}

// mark is the right one.
func (p *pointed) mark(packet point.Packet) point.Mark {
	n, _ := p.gold(packet)
	if n == 0 {
		return point.Mark{}
	}
	m := point.Mark{Sentences: []int{n}, Sure: true}
	text := packet.Sentences[n-1].Text
	for _, w := range p.answer {
		words := lang.Tokens(text)
		for i := range words {
			for j := i; j < len(words) && m.Span == ""; j++ {
				if Plain(text[words[i].Start:words[j].End]) == w {
					m.Span = text[words[i].Start:words[j].End]
				}
			}
		}
	}
	return m
}

// simulated is a pointer that knows which question is asked.
type simulated struct {
	name  string
	mark  func(r *rand.Rand, p *pointed, packet point.Packet) (point.Mark, error)
	asked *pointed
	r     *rand.Rand
	*Engine
	seen point.Packet
	tally
}

func (s *simulated) Point(_ context.Context, p point.Packet) (point.Mark, error) {
	if len(s.seen.Sentences) == 0 { // not which namesake is meant
		s.seen = p
	}
	return s.mark(s.r, s.asked, p)
}

// numbered marks a sentence.
func numbered(n int) point.Mark { return point.Mark{Sentences: []int{n}} }

// anyOf marks any sentence.
func anyOf(r *rand.Rand, p point.Packet) point.Mark { return numbered(1 + r.IntN(len(p.Sentences))) }

func pretenders() []*simulated {
	type rnd = *rand.Rand
	at := func(share float64) func(rnd, *pointed, point.Packet) (point.Mark, error) {
		return func(r rnd, p *pointed, packet point.Packet) (point.Mark, error) {
			switch {
			case r.Float64() < share:
				return p.mark(packet), nil
			case r.IntN(2) == 0:
				return point.Mark{}, nil
			}
			return anyOf(r, packet), nil
		}
	}
	return []*simulated{
		{name: "alone"},
		{name: "perfect", mark: at(1)},
		{name: "right .9", mark: at(.9)},
		{name: "right .7", mark: at(.7)},
		{name: "right .7, else a sentence like the question", mark: func(r rnd, p *pointed, packet point.Packet) (point.Mark, error) {
			if r.Float64() < .7 {
				return p.mark(packet), nil
			}
			return alikest(packet), nil
		}},
		{name: "right .7, never none", mark: func(r rnd, p *pointed, packet point.Packet) (point.Mark, error) {
			if m := p.mark(packet); r.Float64() < .7 && len(m.Sentences) > 0 {
				return m, nil
			}
			return alikest(packet), nil
		}},
		{name: "right .4", mark: at(.4)},
		{name: "random numbers", mark: func(r rnd, _ *pointed, packet point.Packet) (point.Mark, error) { return anyOf(r, packet), nil }},
		{name: "always the first", mark: func(_ rnd, _ *pointed, _ point.Packet) (point.Mark, error) { return numbered(1), nil }},
		{name: "always none", mark: func(_ rnd, _ *pointed, _ point.Packet) (point.Mark, error) { return point.Mark{}, nil }},
		{name: "a sentence like the question", mark: func(_ rnd, _ *pointed, packet point.Packet) (point.Mark, error) {
			return alikest(packet), nil
		}},
		{name: "what one article says", mark: func(_ rnd, _ *pointed, packet point.Packet) (point.Mark, error) {
			best := packet.Sentences[0]
			for _, s := range packet.Sentences {
				if s.Title < best.Title {
					best = s
				}
			}
			return numbered(best.Number), nil
		}},
		{name: "numbers not shown", mark: func(r rnd, _ *pointed, packet point.Packet) (point.Mark, error) {
			return numbered(len(packet.Sentences) + 1 + r.IntN(9)), nil
		}},
		{name: "invented spans", mark: func(r rnd, p *pointed, packet point.Packet) (point.Mark, error) {
			m := p.mark(packet)
			m.Span = "17. Brumaire 1799"
			return m, nil
		}},
		{name: "fails", mark: func(_ rnd, _ *pointed, _ point.Packet) (point.Mark, error) { return point.Mark{}, errors.New("no") }},
	}
}

// alikest marks the sentence that has most words of the question: what a weak model takes.
func alikest(packet point.Packet) point.Mark {
	asked, n, most := strings.Fields(Plain(packet.Question)), 1, -1
	for _, s := range packet.Sentences {
		shared := 0
		for _, w := range strings.Fields(Plain(s.Text)) {
			if len(w) > 3 && slices.Contains(asked, w) {
				shared++
			}
		}
		if shared > most {
			n, most = s.Number, shared
		}
	}
	return numbered(n)
}

// tally counts what came of a pointer.
type tally struct {
	n, none                        int // answerable, unanswerable
	packets, sentences, characters int
	inside, known                  int // packets with an answer, with the very sentence
	answered, hit, plain, right    int
	refused, plainNone             int
	overturned                     int // plain right answers that are gone
	parts                          map[knowledge.Part]int
}

func (t *tally) count(p *pointed, packet point.Packet, r knowledge.Result, alone *knowledge.Result) {
	if t.parts == nil {
		t.parts = map[knowledge.Part]int{}
	}
	t.parts[r.Pointing.Part]++
	if len(packet.Sentences) > 0 {
		t.packets++
		t.sentences += len(packet.Sentences)
		for _, s := range packet.Sentences {
			t.characters += len([]rune(s.Text))
		}
	}
	if len(p.answer) == 0 {
		t.none++
		t.refused += one(!r.Answered())
		t.plainNone += one(r.Certain)
		return
	}
	t.n++
	n, known := p.gold(packet)
	t.inside += one(n > 0)
	t.known += one(known)
	t.answered += one(r.Answered())
	right := p.right(&r)
	t.hit += one(right)
	t.plain += one(r.Certain)
	t.right += one(r.Certain && right)
	t.overturned += one(alone.Certain && p.right(alone) && !right)
}

func (p *pointed) right(r *knowledge.Result) bool {
	return r.Answered() && slices.ContainsFunc(r.Answers[0].Evidence, func(e knowledge.Evidence) bool {
		return (slices.Contains(p.urls, e.Article.URL) || slices.Contains(p.urls, e.Article.Given)) && p.says(e.Quote)
	})
}

func (t *tally) line(name string) string {
	n, none := float64(max(t.n, 1)), float64(max(t.none, 1))
	var parts []string
	for _, p := range knowledge.Parts {
		if t.parts[p] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", p, t.parts[p]))
		}
	}
	return fmt.Sprintf("| %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %d | %s |\n",
		name, float64(t.hit)/n, float64(t.answered)/n, float64(t.plain)/n,
		float64(t.right)/float64(max(t.plain, 1)), float64(t.refused)/none, float64(t.plainNone)/none, t.overturned, strings.Join(parts, ", "))
}

const sheetHead = `# What a model that points changes

Made in knowledge/answer, over the development sets, which are not part of this repository and on which nothing but
the four constants of trust.go and the size of the packet was chosen:

    for f in ../../../shared/bench/news/de.jsonl ../../../shared/bench/news/en.jsonl ../../../shared/bench/news/en-dated.jsonl
    do go run ../../bot import --data DIR/news $f; done
    gunzip -c ../../../shared/bench/realtime/articles.jsonl.gz > articles.jsonl
    go run ../../bot import --data DIR/realtime articles.jsonl
    go test . -timeout 60m -run TestPointingSheet -houses DIR -sheet pointing.md

Every pointer is simulated, asks every question once in the same order and begins untried. "Right .7" marks what answers,
or none where nothing does, in 7 of 10 cases, else any sentence or none; "a sentence like the question" is what a very
weak model takes, and knows nothing. hit@1: a quote of the first answer has it, of what an article answers; plainly:
given without "not certain"; refused, plainly wrong: of what no article answers; lost: plain right answers that are gone.
`

func TestPointingSheet(t *testing.T) {
	if *houses == "" || *sheet == "" {
		t.Skip("-houses and -sheet are not given")
	}
	out := strings.Builder{}
	out.WriteString(sheetHead)
	for _, set := range []pointedSet{
		openPointedSet(t, "chat", "news", "chat-dev.jsonl"),
		openPointedSet(t, "realtime", "realtime", "realtime/questions.jsonl"),
	} {
		list := pretenders()
		for _, s := range list {
			s.r = rand.New(rand.NewPCG(7, 8))
			s.Engine = &Engine{lg: set.house.lg, indexes: set.house.indexes, articles: set.house.articles, ranker: set.house.ranker}
			if s.mark != nil {
				s.Consult(s)
			}
		}
		for i := range set.list {
			p := &set.list[i]
			found := set.house.ranked(t, p.question)
			var alone knowledge.Result
			for k, s := range list {
				s.asked, s.seen = p, point.Packet{}
				r := knowledge.Result{Question: p.question}
				if len(found) > 0 {
					if err := s.reply(t.Context(), knowledge.Local, &r, found); err != nil {
						t.Fatal(err)
					}
				}
				if k == 0 {
					alone = r
				}
				s.count(p, s.seen, r, &alone)
			}
		}
		x := list[1]
		fmt.Fprintf(&out, "\n## %s: %d that an article answers, %d that none does\n\n"+
			"In the packet an answer %.4f, the very sentence %.4f; %.1f sentences, %.0f characters.\n\n",
			set.name, x.n, x.none, float64(x.inside)/float64(x.n), float64(x.known)/float64(x.n),
			float64(x.sentences)/float64(cmp.Or(x.packets, 1)), float64(x.characters)/float64(cmp.Or(x.packets, 1)))
		out.WriteString("| pointer | hit@1 | answered | plainly | of these right | refused | plainly wrong | lost | its part |\n" +
			"|---|---|---|---|---|---|---|---|---|\n")
		for _, s := range list {
			out.WriteString(s.line(s.name))
		}
	}
	if err := os.WriteFile(*sheet, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
