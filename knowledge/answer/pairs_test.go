package answer

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/question"
)

// pair is a question about one sentence and what the short answer must hold: one of
// some alternatives, or that there is none.
type pair struct {
	kind, language, question, sentence string
	wants                              []string
}

// right reports whether a short answer is the one asked for, and little more.
func (p *pair) right(text string) bool {
	if len(p.wants) == 0 {
		return text == ""
	}
	return slices.ContainsFunc(p.wants, func(w string) bool {
		w = Plain(w)
		return strings.Contains(Plain(text), w) && len(Plain(text)) <= 2*len(w)+40
	})
}

// readPairs reads testdata/short/pairs.tsv, whose comments part it by kind.
func readPairs(t testing.TB) []pair {
	t.Helper()
	raw, err := os.ReadFile("testdata/short/pairs.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []pair
	kind := ""
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# "); ok && !strings.Contains(name, "\t") {
			kind = name
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) < 4 {
			continue
		}
		p := pair{kind: kind, language: f[0], question: f[1], sentence: f[2]}
		if f[3] != "-" {
			p.wants = strings.Split(f[3], "|")
		}
		out = append(out, p)
	}
	return out
}

// pairsRight is how many of a hundred short answers are right at least, by kind.
// The weights are fitted anew from time to time, so that a few may change.
var pairsRight = map[string]int{}

// Every sentence answers its question by itself: what is taken out of it is what
// was asked for.
func TestPairs(t *testing.T) {
	list := readPairs(t)
	n, right := map[string]int{}, map[string]int{}
	for _, l := range lang.All {
		var pairs []pair
		var passages []RankPassage
		for _, p := range list {
			if p.language == l.Code {
				passages = append(passages, RankPassage{SID: len(pairs), Article: p.question, Text: p.sentence})
				pairs = append(pairs, p)
			}
		}
		if len(pairs) == 0 {
			continue
		}
		pool, err := NewPool(lexicon.Embedded(), passages, l.Code)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		for i, p := range pairs {
			q, err := question.Parse(p.question, knowledge.Any, l.Code)
			if err != nil {
				t.Fatal(err)
			}
			e, err := pool.Sentence(context.Background(), q, knowledge.ArticleID(i+1), 0, len(p.sentence))
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			if e != nil {
				a, _ := e.Taken(Embedded())
				text = strings.TrimSpace(a.Text + " " + a.Role)
			}
			n[p.kind]++
			if p.right(text) {
				right[p.kind]++
			} else {
				t.Logf("%s %s: %q of %s", q.Kind, p.question, text, p.sentence)
			}
		}
	}
	for kind, n := range n {
		share := 100 * right[kind] / n
		t.Logf("%s: %d of %d", kind, right[kind], n)
		if share < pairsRight[kind] {
			t.Errorf("%s: %d of %d short answers are right, not %d of 100", kind, right[kind], n, pairsRight[kind])
		}
	}
}
