package digest

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"beleg/knowledge"
)

// lines reads a file of JSON lines beside the repository, or skips the test.
func lines[T any](t testing.TB, path string) (out []T) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "bench", path))
	if err != nil {
		t.Skip("development data are not here: ", err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20)
	for s.Scan() {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

type newsLine struct {
	URL, Title, Text, Published, Source, Language string
}

func (l newsLine) article() knowledge.Article {
	return knowledge.Article{URL: l.URL, Title: l.Title, Text: l.Text, Published: l.Published, Source: l.Source, Language: l.Language}
}

// labelled is the dated articles and the event of those that have one.
func labelled(t testing.TB) (articles []knowledge.Article, events map[int]string) {
	byURL := map[string]string{}
	for _, e := range lines[struct{ URL, Event string }](t, "news/events-dev.jsonl") {
		byURL[e.URL] = e.Event
	}
	events = map[int]string{}
	for i, l := range lines[newsLine](t, "news/en-dated.jsonl") {
		articles = append(articles, l.article())
		if e := byURL[l.URL]; e != "" {
			events[i] = e
		}
	}
	return articles, events
}

type score struct{ pairP, pairR, b3P, b3R float64 }

func f1(p, r float64) float64 {
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

// scored compares groups with events, over the articles that have an event.
func scored(groups [][]int, events map[int]string) (s score) {
	in := map[int]int{}
	for g, members := range groups {
		for _, i := range members {
			in[i] = g
		}
	}
	var both, together, same float64
	for i, e := range events {
		var own, ownTogether, ownSame float64
		for j, f := range events {
			if in[i] == in[j] {
				ownTogether++
			}
			if e == f {
				ownSame++
			}
			if e == f && in[i] == in[j] {
				own++
			}
		}
		s.b3P += own / ownTogether
		s.b3R += own / ownSame
		both, together, same = both+own-1, together+ownTogether-1, same+ownSame-1
	}
	n := float64(len(events))
	return score{both / together, both / same, s.b3P / n, s.b3R / n}
}

func TestEvents(t *testing.T) {
	articles, events := labelled(t)
	s := scored(grouped(articles), events)
	t.Logf("pairs P %.3f R %.3f F1 %.3f; B3 P %.3f R %.3f F1 %.3f", s.pairP, s.pairR, f1(s.pairP, s.pairR), s.b3P, s.b3R, f1(s.b3P, s.b3R))
	if f := f1(s.b3P, s.b3R); f < 0.85 {
		t.Errorf("B3 F1 is %.3f, less than 0.85", f)
	}
}

func grouped(articles []knowledge.Article) [][]int {
	groups, _ := group(articles, nil, nil)
	return groups
}
