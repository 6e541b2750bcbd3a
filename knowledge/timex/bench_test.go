package timex

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

// The development sets lie beside the repository, for their licences do not let
// them into it. Tests skip where they are absent.
const benchDir = "../../../shared/bench/dates"

type goldDate struct {
	Start, End  int // code points
	Text        string
	Type, Value string
}

type goldText struct {
	ID, Language, Published, Text string
	Dates                         []goldDate
}

func readLines[T any](t *testing.T, name string) []T {
	t.Helper()
	file, err := os.Open(filepath.Join(benchDir, name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not beside the repository", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []T
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<22)
	for scanner.Scan() {
		var row T
		if err := json.Unmarshal(scanner.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

// found runs Find and counts offsets in code points.
func found(g goldText) []goldDate {
	var out []goldDate
	for _, e := range Find(g.Text, g.Language, g.Published) {
		start := utf8.RuneCountInString(g.Text[:e.Start])
		out = append(out, goldDate{start, start + utf8.RuneCountInString(e.Text), e.Text, string(e.Type), e.Value})
	}
	return out
}

// tally counts as TempEval-3 does: pairs that overlap, that have the same
// extent, and of the overlapping ones those with the same type and value.
type tally struct{ gold, found, relaxed, strict, kind, value int }

func (t *tally) add(want, have []goldDate) {
	t.gold += len(want)
	t.found += len(have)
	for i, j := range pairs(want, have) {
		g, s := want[i], have[j]
		t.relaxed++
		t.strict += count(g.Start == s.Start && g.End == s.End)
		t.kind += count(g.Type == s.Type)
		t.value += count(g.Value == s.Value)
	}
}

// pairs joins each gold date with the found one of the same extent, or else the
// first free one that overlaps it.
func pairs(want, have []goldDate) map[int]int {
	used := map[int]bool{}
	out := map[int]int{}
	for i, g := range want {
		best := -1
		for j, s := range have {
			if !used[j] && s.Start == g.Start && s.End == g.End {
				best = j
				break
			}
			if best < 0 && !used[j] && s.Start < g.End && g.Start < s.End {
				best = j
			}
		}
		if best >= 0 {
			used[best] = true
			out[i] = best
		}
	}
	return out
}

func (t tally) f1(n int) float64 {
	if t.found+t.gold == 0 {
		return 0
	}
	return 200 * float64(n) / float64(t.found+t.gold)
}

// TestDevelopmentSets keeps the figures from falling. The floors lie half a
// point below what was reached.
func TestDevelopmentSets(t *testing.T) {
	for _, set := range []struct {
		name                         string
		strict, relaxed, kind, value float64
	}{
		{"de-dolomiten", 86.7, 92.9, 91.1, 84.2},
		{"en-timebank", 90.4, 94.1, 91.2, 83.2},
		{"en-aquaint", 83.8, 94.2, 85.3, 76.8},
	} {
		t.Run(set.name, func(t *testing.T) {
			var all tally
			for _, g := range readLines[goldText](t, set.name+".jsonl") {
				all.add(g.Dates, found(g))
			}
			strict, relaxed, kind, value := all.f1(all.strict), all.f1(all.relaxed), all.f1(all.kind), all.f1(all.value)
			t.Logf("gold %d, found %d: strict %.2f relaxed %.2f type %.2f value %.2f", all.gold, all.found, strict, relaxed, kind, value)
			if strict < set.strict || relaxed < set.relaxed || kind < set.kind || value < set.value {
				t.Errorf("below the floor: strict %.2f relaxed %.2f type %.2f value %.2f", set.strict, set.relaxed, set.kind, set.value)
			}
		})
	}
}
