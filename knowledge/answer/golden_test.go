package answer

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/question"
	"beleg/knowledge/samples"
)

var update = flag.Bool("update", false, "rewrite what was found in testdata, and its scores")

// The golden questions: testdata/*.txt holds one each. Above the line "--"
// stands what was asked and what is right; below it what was found, which
// -update rewrites. What is right stays right where the engine errs: the file
// then shows the rank it was found at, and scores.txt counts it. Whoever
// changes the ranking sees in the diff what it changes.
//
//	# why the case is here
//	kind: when
//	language: en
//	question: pact signed
//	over: samples                 or news: the long articles, with the samples around them; brief: short ones by themselves
//	answer: 1998-03-12            a date, or part of the answer, the person or the office; several lines are alternatives; none: a refusal is right
//	evidence: 12 March 1998       part of the passage that answers; likewise
//	--
type golden struct {
	name     string
	head     string // as written
	kind     knowledge.Kind
	language string
	question string
	over     string
	answers  []string // none when a refusal is right
	evidence []string
	found    string // as recorded
}

const goldenLine = "\n--\n"

func readGolden(t testing.TB) []golden {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []golden
	for _, file := range files {
		if filepath.Base(file) == "scores.txt" {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		g := golden{name: strings.TrimSuffix(filepath.Base(file), ".txt")}
		g.head, g.found, _ = strings.Cut(string(raw), goldenLine)
		for line := range strings.Lines(g.head) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch key {
			case "kind":
				g.kind = knowledge.Kind(value)
			case "language":
				g.language = value
			case "question":
				g.question = value
			case "over":
				g.over = value
			case "answer":
				g.answers = append(g.answers, value)
			case "evidence":
				g.evidence = append(g.evidence, value)
			default:
				if !strings.HasPrefix(line, "#") {
					t.Fatalf("%s: %q is none of kind, language, question, over, answer, evidence", file, line)
				}
			}
		}
		if g.answers[0] == "none" {
			g.answers = nil
		}
		if len(g.answers) > 0 && len(g.evidence) == 0 || !slices.Contains(knowledge.Kinds, g.kind) {
			t.Fatalf("%s: no evidence, or a kind that is none", file)
		}
		out = append(out, g)
	}
	if len(out) == 0 {
		t.Fatal("no golden questions in testdata")
	}
	return out
}

// writtenIn are the articles of a folder of testdata, one a file in the form of the
// samples: "address | publisher | day", the title, paragraphs.
func writtenIn(t testing.TB, folder string) []knowledge.Article {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no articles", err)
	}
	var out []knowledge.Article
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, rest, _ := strings.Cut(string(raw), "\n")
		title, text, _ := strings.Cut(rest, "\n")
		fields := strings.Split(head, " | ")
		if len(fields) != 3 {
			t.Fatalf("%s: the first line is not: address | publisher | day", file)
		}
		language, _, _ := strings.Cut(filepath.Base(file), "-")
		out = append(out, knowledge.Article{URL: fields[0], Source: fields[1], Published: fields[2], Title: title,
			Text: strings.TrimSpace(text), Language: language})
	}
	return out
}

// goldenHouses has an engine for every collection that goldens ask.
func goldenHouses(t testing.TB) map[string]*house {
	t.Helper()
	news := samples.Articles()
	for i := range news {
		news[i].Sample = false // the first real article replaces samples
	}
	return map[string]*house{
		"samples": newHouse(t, samples.Articles()...),
		"news":    newHouse(t, append(writtenIn(t, "articles"), news...)...),
		"brief":   newHouse(t, writtenIn(t, "brief")...),
	}
}

// ask returns the reply and the question as it was understood.
func (g *golden) ask(t testing.TB, houses map[string]*house) (knowledge.Result, knowledge.Question) {
	t.Helper()
	h := houses[g.over]
	if h == nil {
		t.Fatalf("%s: no collection %q", g.name, g.over)
	}
	q, err := question.Parse(g.question, g.kind, g.language)
	if err != nil {
		t.Fatalf("%s: %v", g.name, err)
	}
	r, err := h.Ask(t.Context(), knowledge.Local, q)
	if err != nil {
		t.Fatalf("%s: %v", g.name, err)
	}
	r.Took = 0
	return r, q
}

// ranked returns the passages in the order in which the engine ranks them.
func (h *house) ranked(t testing.TB, q knowledge.Question) []*candidate {
	t.Helper()
	var list []*candidate
	err := h.index.With(knowledge.Local, func(c *index.Collection) error {
		var err error
		list, err = h.ranker.rank(context.Background(), c, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// right reports whether an answer is one that is right.
func (g *golden) right(a knowledge.Answer) bool {
	said := func(want string) bool {
		return a.Date == want || strings.Contains(a.Text+"\n"+a.Person+"\n"+a.Role, want)
	}
	if a.Text == "" { // the whole sentence is the answer
		said = func(want string) bool { return strings.Contains(a.Evidence[0].Quote, want) }
	}
	return slices.ContainsFunc(g.answers, said) &&
		slices.ContainsFunc(a.Evidence, func(e knowledge.Evidence) bool { return g.proves(e.Quote) })
}

func (g *golden) proves(passage string) bool {
	return slices.ContainsFunc(g.evidence, func(part string) bool { return strings.Contains(passage, part) })
}

// rank is the place, from 1, of the first for which right holds; 0 for none.
func rank[T any](list []T, right func(T) bool) int { return slices.IndexFunc(list, right) + 1 }

// goldenHits is how many passages of the ranking a golden file lists.
const goldenHits = 5

// show writes what was found the way a golden file records it.
func (g *golden) show(r knowledge.Result, ranking []*candidate) string {
	var b strings.Builder
	if len(g.answers) > 0 {
		fmt.Fprintf(&b, "answer at: %d\nevidence at: %d\n", rank(r.Answers, g.right), g.evidenceAt(ranking))
	}
	if !r.Answered() {
		b.WriteString("refused\n")
	}
	for i, a := range r.Answers {
		value := a.Text
		for _, more := range []string{a.Date, a.Role} {
			if more != "" {
				value += " | " + more
			}
		}
		if a.Disputed {
			value += " | disputed"
		}
		fmt.Fprintf(&b, "%d. %.2f %s\n", i+1, a.Confidence, value)
		for _, e := range a.Evidence {
			fmt.Fprintf(&b, "   “%s” %s\n", e.Quote, e.Article.URL)
		}
	}
	b.WriteString("top hits\n")
	for _, c := range ranking[:min(goldenHits, len(ranking))] {
		fmt.Fprintf(&b, "   %s\n", c.passage().Text)
	}
	return b.String()
}

func (g *golden) evidenceAt(ranking []*candidate) int {
	return rank(ranking, func(c *candidate) bool { return g.proves(c.passage().Text) })
}

func TestGolden(t *testing.T) {
	houses := goldenHouses(t)
	var sheet scores
	for _, g := range readGolden(t) {
		result, q := g.ask(t, houses)
		ranking := houses[g.over].ranked(t, q)
		sheet.add(&g, result, ranking)
		found := g.show(result, ranking)
		if *update {
			if err := os.WriteFile(filepath.Join("testdata", g.name+".txt"), []byte(g.head+goldenLine+found), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if found != g.found {
			t.Errorf("%s: found\n%swant\n%s", g.name, found, g.found)
		}
	}
	const file = "testdata/scores.txt"
	if *update {
		if err := os.WriteFile(file, []byte(sheet.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || string(want) != sheet.String() {
		t.Errorf("%v, scores\n%swant\n%s", err, sheet.String(), want)
	}
}

// scores sums up the golden questions.
type scores struct {
	lines  []score
	missed []string
}

// score counts the questions of a kind: of those with an answer how often it
// stood first, and in the mean one over its rank (MRR), likewise for the
// passage that holds it; of the others how many were refused.
type score struct {
	kind                        string
	n, answered, first          int
	answerMRR, evidenceMRR      float64
	evidenceFirst, none, refuse int
}

func (s *scores) add(g *golden, r knowledge.Result, ranking []*candidate) {
	answerAt, evidenceAt := rank(r.Answers, g.right), g.evidenceAt(ranking)
	for _, kind := range []string{"all", g.language, string(g.kind)} {
		i := slices.IndexFunc(s.lines, func(l score) bool { return l.kind == kind })
		if i < 0 {
			i, s.lines = len(s.lines), append(s.lines, score{kind: kind})
		}
		s.lines[i].count(len(g.answers) > 0, r.Answered(), answerAt, evidenceAt)
	}
	switch {
	case len(g.answers) == 0 && r.Answered():
		s.missed = append(s.missed, g.name+": answered, though nothing says it")
	case len(g.answers) > 0 && answerAt != 1:
		s.missed = append(s.missed, fmt.Sprintf("%s: answer at %d, evidence at %d", g.name, answerAt, evidenceAt))
	}
}

func (l *score) count(answerable, answered bool, answerAt, evidenceAt int) {
	if !answerable {
		l.none++
		l.refuse += one(!answered)
		return
	}
	l.n++
	l.answered += one(answered)
	l.first += one(answerAt == 1)
	l.evidenceFirst += one(evidenceAt == 1)
	l.answerMRR += reciprocal(answerAt)
	l.evidenceMRR += reciprocal(evidenceAt)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func reciprocal(rank int) float64 {
	if rank == 0 {
		return 0
	}
	return 1 / float64(rank)
}

func (s *scores) String() string {
	var b strings.Builder
	b.WriteString("         answerable  answered  recall@1   MRR  evidence recall@1   MRR  unanswerable  refused\n")
	slices.SortStableFunc(s.lines, func(x, y score) int { return goldenOrder(x.kind) - goldenOrder(y.kind) })
	for _, l := range s.lines {
		n := float64(max(l.n, 1))
		fmt.Fprintf(&b, "%-8s %10d  %8d  %8.2f  %4.2f  %17.2f  %4.2f  %12d  %7d\n", l.kind, l.n, l.answered, float64(l.first)/n, l.answerMRR/n,
			float64(l.evidenceFirst)/n, l.evidenceMRR/n, l.none, l.refuse)
	}
	b.WriteString("\nNot as it should be (0: not found):\n")
	for _, m := range s.missed {
		b.WriteString(m + "\n")
	}
	return b.String()
}

// goldenOrder is the place of a line: all, the languages, the kinds.
func goldenOrder(line string) int {
	order := []string{"all", "de", "en"}
	for _, k := range knowledge.Kinds {
		order = append(order, string(k))
	}
	return slices.Index(order, line)
}

// The same question over the same articles gets the same reply, to the last
// digit of its confidence: asked twenty times of one engine, and of others
// that read the articles anew.
func TestSameReply(t *testing.T) {
	all := readGolden(t)
	first := map[string]string{}
	rounds := []int{5, 2}
	if full {
		rounds = []int{20, 3, 3}
	}
	answered := 0
	for _, times := range rounds {
		houses := goldenHouses(t)
		for _, g := range all {
			for range times {
				result, _ := g.ask(t, houses)
				unseen(&result)
				answered += one(result.Answered())
				raw, err := json.Marshal(result)
				if err != nil {
					t.Fatal(err)
				}
				if first[g.name] == "" {
					first[g.name] = string(raw)
				}
				if string(raw) != first[g.name] {
					t.Errorf("%s: two replies\n%s\n%s", g.name, first[g.name], raw)
					break
				}
			}
		}
	}
	if answered < len(all) {
		t.Errorf("only %d answers", answered)
	}
}

// unseen drops when the articles came, which differs from house to house.
func unseen(r *knowledge.Result) {
	for _, a := range r.Answers {
		for i := range a.Evidence {
			a.Evidence[i].Article.FirstSeen = time.Time{}
		}
	}
	for i := range r.Nearest {
		r.Nearest[i].Article.FirstSeen = time.Time{}
	}
}
