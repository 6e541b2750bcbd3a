package answer

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/people"
	"beleg/knowledge/timex"
)

// bench holds news of other publishers, which is not in this repository.
const bench = "../../../shared/bench"

// full is set where tests try everything, as .ci/run does; else they try a part of it
// that takes seconds.
var full = os.Getenv("BELEG_TESTS") == "all"

var every = flag.Bool("every", false, "read every sentence cut at every word, which takes an hour")

// TestCut reads real sentences that end at any word, with questions of every
// kind in both languages: nothing panics, and every short answer lies in the
// passage on whole characters.
func TestCut(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	r := &ranker{dict: lexicon.Embedded(), weights: embedded()}
	a := index.NewAnalyzer(lexicon.Split)
	read, most := 0, 5_000
	if full || *every {
		most = 30_000
	}
	for i, s := range benchSentences(t, most) {
		words := lang.Tokens(s)
		cuts := random.Perm(len(words))
		if !*every {
			cuts = cuts[:min(1, len(cuts))]
		}
		for k, w := range cuts {
			text := s[:words[w].End]
			language := []string{"de", "en"}[(i+k)%2]
			kinds := knowledge.Kinds
			if !*every {
				kinds = []knowledge.Kind{kinds[i/2%len(kinds)]}
			}
			for _, kind := range kinds {
				readCut(t, r, a, questionOf(words, random), text, language, kind)
				read++
			}
		}
	}
	t.Log(read, "readings")
}

// questionOf is a question of some words of a sentence, so that they match.
func questionOf(words []lang.Token, random *rand.Rand) string {
	var out []string
	for range 3 {
		out = append(out, words[random.IntN(len(words))].Text)
	}
	return strings.Join(out, " ")
}

// readCut takes a text between two others through everything that is done with
// a passage when a question is asked.
func readCut(t *testing.T, r *ranker, a *index.Analyzer, asked, text, language string, kind knowledge.Kind) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("%s %s %q of %q: %v\n%s", language, kind, asked, text, p, debug.Stack())
		}
	}()
	q := knowledge.Question{Text: asked, Kind: kind, Language: language}
	p := unsearched(r, a, q)
	var found []*candidate
	cut := knowledge.Passage{Seq: 1, Text: text, Times: timesOf(text, language), People: people.Find(text, language)}
	for id := range 2 {
		record := index.NewRecord(knowledge.Article{ID: knowledge.ArticleID(id + 1), Language: language, Published: "2024-05-14"}, nil)
		record.Passages = []knowledge.Passage{cut, {Seq: 2, Follows: true, Space: " ", Text: "Sie kam."}}
		list := p.compare(a.View(record), nil)
		for i := range list {
			found = append(found, &list[i])
		}
	}
	p.abbreviations(found)
	for i := range found {
		c := found[i]
		p.read(c, q)
		for _, s := range c.spans {
			if x := c.passage().Text[s.start:s.end]; utf8.ValidString(text) && !utf8.ValidString(x) {
				t.Fatalf("%s %s %q of %q: %q cuts a character", language, kind, asked, text, x)
			}
		}
	}
	r.weights.score(found, asking{kind: kind, command: p.command})
	best(found)
	answers := merge(extract(found))
	dispute(answers, kind)
	shown, certain := r.weights.shown(q, answers)
	for i := range shown {
		for _, c := range shown[i].support {
			c.with = c.neighbour(q, certain)
			if quoted := c.quoted(); utf8.ValidString(text) && !utf8.ValidString(quoted) {
				t.Fatalf("%s %s %q of %q: quoted as %q", language, kind, asked, text, quoted)
			}
		}
	}
}

// timesOf has none where timex fails, which tests of its own look for.
func timesOf(text, language string) (times []knowledge.TimeExpression) {
	defer func() { _ = recover() }()
	return timex.Find(text, language, "2024-05-14")
}

// unsearched is a plan in which every word of the question is equally rare, as
// no index is asked.
func unsearched(r *ranker, a *index.Analyzer, q knowledge.Question) *plan {
	p := &plan{parsed: parse(q), analyzer: a, weights: r.weights, dict: r.dict}
	for _, w := range p.words {
		x := concept{word: w, idf: 1}
		r.spellings(a, &x)
		x.spell()
		p.concepts = append(p.concepts, x)
		p.total++
	}
	p.terms = references(p.concepts)
	return p
}

// benchSentences returns at most n sentences of the news, evenly from all files.
func benchSentences(t *testing.T, n int) []string {
	t.Helper()
	var all []string
	for _, a := range benchArticles(t) {
		for _, s := range lang.Sentences(a.Text, a.Language) {
			all = append(all, a.Text[s.Start:s.End])
		}
	}
	if len(all) == 0 {
		t.Skip("the news is not here")
	}
	step := max(1, len(all)/n)
	var out []string
	for i := 0; i < len(all) && len(out) < n; i += step {
		out = append(out, all[i])
	}
	return out
}

// benchArticles returns the news, none where it is absent.
func benchArticles(t *testing.T) []knowledge.Article {
	t.Helper()
	var out []knowledge.Article
	for name, language := range map[string]string{"news/de.jsonl": "de", "news/en.jsonl": "en", "news/en-dated.jsonl": "en",
		"wikinews/de.jsonl": "de", "wikinews/en.jsonl": "en", "realtime/articles.jsonl.gz": "en"} {
		f, err := os.Open(filepath.Join(bench, name))
		if err != nil {
			t.Log(err)
			return nil
		}
		defer f.Close()
		var in io.Reader = f
		if strings.HasSuffix(name, ".gz") {
			if in, err = gzip.NewReader(f); err != nil {
				t.Fatal(err)
			}
		}
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var a struct{ URL, Title, Text string }
			if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
			out = append(out, knowledge.Article{URL: a.URL, Title: a.Title, Text: a.Text, Language: language})
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.SortFunc(out, func(a, b knowledge.Article) int { return strings.Compare(a.URL+a.Title, b.URL+b.Title) })
	return out
}
