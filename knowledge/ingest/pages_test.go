package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// Pages of publishers, scored as ../shared/bench/score.py does. The floors lie
// below what was reached when they were set (text .97, all else 1), so that a
// change for the worse is seen and one page more or less is not.
func TestPages(t *testing.T) {
	const dir = "../../../shared/bench/pages"
	index, err := os.Open(filepath.Join(dir, "index.jsonl"))
	if err != nil {
		t.Skip("no ../shared/bench/pages beside the repository")
	}
	defer index.Close()
	var precision, recall, title, day, authors, n float64
	lines := bufio.NewScanner(index)
	for lines.Buffer(nil, 1<<20); lines.Scan(); n++ {
		var gold struct {
			File, URL, Title, Published, Text string
			Authors                           []string
		}
		if err := json.Unmarshal(lines.Bytes(), &gold); err != nil {
			t.Fatal(err)
		}
		a, err := Extract(t.Context(), unzipped(t, filepath.Join(dir, gold.File)), gold.URL)
		if err != nil {
			t.Errorf("%s: %v", gold.File, err)
		}
		want, have := shingles(gold.Text), shingles(a.Text)
		both := 0
		for s, k := range want {
			both += min(k, have[s])
		}
		precision += share(both, have)
		recall += share(both, want)
		title += score(fold(a.Title) == fold(gold.Title) || slices.Contains(headings(t, dir, gold.File), fold(a.Title)))
		day += score(a.Published[:min(10, len(a.Published))] == gold.Published)
		authors += score(slices.ContainsFunc(gold.Authors, func(name string) bool { return slices.Contains(split(a.Author), fold(name)) }))
		if a.URL != gold.URL {
			t.Errorf("%s: address %s", gold.File, a.URL)
		}
	}
	p, r := precision/n, recall/n
	f1 := 2 * p * r / (p + r)
	t.Logf("%.0f pages: text %.4f (precision %.4f, recall %.4f), title %.2f, day %.2f, authors %.2f", n, f1, p, r, title/n, day/n, authors/n)
	if n < 20 || f1 < .95 || title/n < .9 || day/n < .9 || authors/n < .9 {
		t.Error("below the floor")
	}
}

// headings are the page's own, of which the one that was chosen by hand is not
// always the one that readers see.
func headings(t *testing.T, dir, file string) []string {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(unzipped(t, filepath.Join(dir, file))))
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for n := range doc.Descendants() {
		if element(n, "h1") {
			own = append(own, fold(blockText(n)))
		}
	}
	return own
}

func unzipped(t testing.TB, name string) []byte {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func score(right bool) float64 {
	if right {
		return 1
	}
	return 0
}

// shingles are the four-word sequences of a text and how often each occurs.
func shingles(text string) map[[4]string]int {
	words := strings.Fields(fold(text))
	found := map[[4]string]int{}
	for i := range max(1, len(words)-3) {
		var s [4]string
		copy(s[:], words[min(i, len(words)):])
		found[s]++
	}
	return found
}

func share(both int, of map[[4]string]int) float64 {
	all := 0
	for _, k := range of {
		all += k
	}
	return float64(both) / float64(max(all, 1))
}

var nameSeparator = regexp.MustCompile(`,|;| und | and `)

func split(authors string) []string {
	var names []string
	for _, name := range nameSeparator.Split(authors, -1) {
		names = append(names, fold(name))
	}
	return names
}

// fold leaves words: without case, accents and punctuation.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(strings.ReplaceAll(s, "ß", "ss")))
	return strings.Join(strings.Fields(s), " ")
}
