package digest

import (
	"bufio"
	"encoding/json"
	"fmt"
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
	ID, URL, Title, Text, Published, Source, Language string
}

func (l newsLine) article() knowledge.Article {
	if l.URL == "" {
		l.URL = "paste:" + l.ID
	}
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

// TestCopies: near copies belong together, whatever their words are worth.
func TestCopies(t *testing.T) {
	short := knowledge.Article{Text: "Ministers met."}
	_, sim := group([]knowledge.Article{bridgePost, library, bridgeCopy, bridgeOther, short}, nil, nil)
	var pairs [][2]int
	for j := range sim {
		for i := range j {
			if sim[i][j] == 1 {
				pairs = append(pairs, [2]int{i, j})
			}
		}
	}
	if len(pairs) != 1 || pairs[0] != [2]int{0, 2} {
		t.Errorf("copies are %v", pairs)
	}
}

// TestLink: groups are joined by their average, the most alike first.
func TestLink(t *testing.T) {
	sim := make(alike, 5)
	for i := range sim {
		sim[i] = make([]float32, 5)
	}
	sim.set(0, 1, 0.9)
	sim.set(1, 2, 0.24) // 0.12 on average with 0 and 1: not enough
	sim.set(3, 4, 0.14)
	if got := fmt.Sprint(link(sim)); got != "[[0 1] [2] [3 4]]" {
		t.Errorf("groups are %s", got)
	}
	if got := link(nil); len(got) != 0 {
		t.Errorf("nothing gives %v", got)
	}
}

// TestFarApart: reports have to be more alike the more days lie between them.
func TestFarApart(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"2025-03-01", "2025-03-04", 1}, {"2025-03-01", "", 1}, {"2025-03-01T08:00:00Z", "2025-03-19", 0.9}, {"2025-03-19", "2025-03-01", 0.9},
		{"2020", "2025-03-19", 1}, {"2020-01-01", "2025-03-19", 0.8}} {
		if got := together(c.a, c.b); got < c.want-0.001 || got > c.want+0.001 {
			t.Errorf("%s and %s: %.3f, want %.3f", c.a, c.b, got, c.want)
		}
	}
}

func BenchmarkGroup500(b *testing.B) {
	articles, _ := labelled(b)
	for _, l := range lines[newsLine](b, "news/en.jsonl")[:500-len(articles)] {
		articles = append(articles, l.article())
	}
	for b.Loop() {
		group(articles, nil, nil)
	}
}

// TestPublishers: an article of which nobody knows who published it adds none.
func TestPublishers(t *testing.T) {
	articles := []knowledge.Article{
		{URL: "paste:1"}, {URL: "paste:2"}, {URL: "paste:3"}, {URL: "https://harbour.example/1"}, {URL: "https://www.harbour.example/2"},
		{URL: "https://x.example/", Source: "Bote"},
	}
	for _, c := range []struct {
		group []int
		want  int
	}{{[]int{0, 1, 2}, 0}, {[]int{0, 3}, 1}, {[]int{3, 4}, 1}, {[]int{0, 1, 2, 3, 5}, 2}} {
		if got := publishers(c.group, articles); got != c.want {
			t.Errorf("%v are of %d publishers, want %d", c.group, got, c.want)
		}
	}
}
