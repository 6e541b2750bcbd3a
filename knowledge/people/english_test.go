package people

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newsFolder holds the news that testdata/english.txt points into; the texts
// are their publishers' and not in this repository.
const newsFolder = "../../../shared/bench/news"

// TestEnglish finds the persons in 500 sentences, taken evenly from the
// English news, in which a reader marked them before the tagger saw them.
func TestEnglish(t *testing.T) {
	gold, err := os.ReadFile("testdata/english.txt")
	if err != nil {
		t.Fatal(err)
	}
	texts := make(map[string][]string)
	var want, got, right int
	for line := range strings.Lines(string(gold)) {
		f := strings.Fields(line)
		if texts[f[0]] == nil {
			if texts[f[0]], err = textsOf(filepath.Join(newsFolder, f[0])); err != nil {
				t.Skip("the news is not here: ", err)
			}
		}
		var n int
		if _, err := fmt.Sscan(f[1], &n); err != nil {
			t.Fatal(err)
		}
		s := span(t, f[2])
		sentence := texts[f[0]][n-1][s[0]:s[1]]
		names := make(map[[2]int]bool)
		for _, p := range f[3:] {
			names[span(t, p)] = true
		}
		want += len(names)
		for _, p := range Find(sentence, "en") {
			got++
			if names[[2]int{p.Start, p.End}] {
				right++
			}
		}
	}
	p, r := 100*float64(right)/float64(got), 100*float64(right)/float64(want)
	f1 := 2 * p * r / (p + r)
	t.Logf("%d names: p %.1f r %.1f f1 %.1f", want, p, r, f1)
	if f1 < 89.5 {
		t.Errorf("f1 %.1f, was 91.3", f1)
	}
}

// span reads "3-11", bytes from and to.
func span(t *testing.T, s string) (out [2]int) {
	t.Helper()
	if _, err := fmt.Sscanf(s, "%d-%d", &out[0], &out[1]); err != nil {
		t.Fatal(err)
	}
	return out
}

// textsOf returns the texts of a file of articles, one a line.
func textsOf(path string) ([]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []string
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var a struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			return nil, err
		}
		out = append(out, a.Text)
	}
	return out, lines.Err()
}
