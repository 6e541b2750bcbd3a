package passage_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/passage"
	"beleg/knowledge/timex"
)

// The development sets lie beside the repository, for their licences do not let
// them into it. Tests skip where they are absent.
const benchDir = "../../../shared/bench"

// full is set where tests try everything, as .ci/run does; else they try a part of it
// that takes seconds.
var full = os.Getenv("BELEG_TESTS") == "all"

var every = flag.Bool("every", false, "cut each real sentence at each word, which takes minutes")

type article struct{ Text, Language, Published string }

// realArticles returns the articles of the development sets.
func realArticles(t *testing.T) []article {
	t.Helper()
	var list []article
	for _, pattern := range []string{"news/??.jsonl", "news/en-dated.jsonl", "wikinews/*.jsonl", "realtime/articles.jsonl.gz"} {
		names, err := filepath.Glob(filepath.Join(benchDir, pattern))
		if err != nil || len(names) == 0 {
			t.Skipf("%s is not beside the repository", pattern)
		}
		for _, name := range names {
			list = append(list, readArticles(t, name)...)
		}
	}
	return list
}

func readArticles(t *testing.T, name string) []article {
	t.Helper()
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not beside the repository", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	var list []article
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, 1<<24)
	for scanner.Scan() {
		var a article
		if err := json.Unmarshal(scanner.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if a.Language == "" {
			a.Language = lang.Detect(a.Text)
		}
		list = append(list, a)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// A text may end anywhere: pages are cut by teasers and walls. 5,000 real
// sentences are cut, in full 30,000, each at one word, or with -every at each.
func TestCutSentences(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	sentences, most := 0, 5_000
	if full || *every {
		most = 30_000
	}
	articles := realArticles(t)
	random.Shuffle(len(articles), func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
	for _, a := range articles {
		if sentences >= most {
			break
		}
		for _, s := range lang.Sentences(a.Text, a.Language) {
			sentences++
			tokens := lang.Tokens(a.Text[s.Start:s.End])
			if len(tokens) == 0 {
				continue
			}
			first, last := 0, len(tokens)
			if !*every {
				first = random.IntN(len(tokens))
				last = first + 1
			}
			for _, token := range tokens[first:last] {
				checkCut(t, a.Text[s.Start:s.Start+token.End], a)
				checkCut(t, a.Text[s.Start+token.Start:s.End], a)
			}
		}
	}
	t.Logf("%d sentences", sentences)
}

func checkCut(t *testing.T, text string, a article) {
	t.Helper()
	checkTimes(t, text, timex.Find(text, a.Language, a.Published))
	end := 0
	for _, s := range lang.Sentences(text, a.Language) {
		if s.Start < end || s.End > len(text) || !boundaries(text, s.Start, s.End) {
			t.Fatalf("sentence %v of %q", s, text)
		}
		end = s.End
	}
	checkPassages(t, a.Language, text, read(text, a.Language))
}

// FuzzOf checks that passages are bounded, and mentions inside them, whatever the
// text, language and publication date.
func FuzzOf(f *testing.F) {
	f.Add("Am 3. März kam Minister Hans Huber. Er bleibt bis Ende Mai", "de", "2024-03-25")
	f.Add("Ann Lee, the chief executive, left last year's second half of the 1990s soon", "en", "")
	f.Add("\xff 3.\xff\n\n\u0301 (", "fr", "rubbish")
	f.Fuzz(func(t *testing.T, text, language, published string) {
		list, err := passage.Of(t.Context(), knowledge.Article{Text: text, Title: text, Language: language, Published: published})
		if err != nil {
			t.Fatal(err)
		}
		if utf8.ValidString(text) { // as the store leaves all texts; others must end, too
			checkPassages(t, language, text, list)
		}
	})
}
