package copies

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

const benchDir = "../../../shared/bench/news/"

type line struct{ URL, Title, Text, Event string }

func lines(tb testing.TB, name string) (all []line) {
	tb.Helper()
	f, err := os.Open(benchDir + name)
	if err != nil {
		tb.Skipf("no development set: %v", err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 16<<20)
	for in.Scan() {
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			tb.Fatalf("%s: %v", name, err)
		}
		all = append(all, l)
	}
	return all
}

// copied are ways in which papers take over a text, each of any text.
var copied = []struct {
	how string
	do  func(r *rand.Rand, text string, words []string) string
}{
	{"10 %", replacing(0.1)}, {"20 %", replacing(0.2)}, {"30 %", replacing(0.3)}, {"40 %", replacing(0.4)},
	{"first half", func(_ *rand.Rand, text string, _ []string) string { return half(text) }},
	{"other order", func(r *rand.Rand, text string, _ []string) string {
		parts := strings.SplitAfter(text, ". ")
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		return strings.Join(parts, " ")
	}},
	{"agency line", func(_ *rand.Rand, text string, _ []string) string {
		return "HARBOUR (agency) - " + strings.ToUpper(text)
	}},
	{"half of 20 %", func(r *rand.Rand, text string, words []string) string {
		return half(replacing(0.2)(r, text, words))
	}},
}

func half(text string) string {
	f := strings.Fields(text)
	return strings.Join(f[:(len(f)+1)/2], " ")
}

func replacing(share float64) func(*rand.Rand, string, []string) string {
	return func(r *rand.Rand, text string, words []string) string {
		f := strings.Fields(text)
		for i := range f {
			if r.Float64() < share {
				f[i] = words[r.IntN(len(words))]
			}
		}
		return strings.Join(f, " ")
	}
}

// TestNews measures on real news: which copies are found, by the keys and then
// exactly, and which articles are joined that report different things.
func TestNews(t *testing.T) {
	event := map[string]string{}
	for _, l := range lines(t, "events-dev.jsonl") {
		event[l.URL] = l.Event
	}
	most := 500 // articles of a file of which all pairs are compared
	if os.Getenv("BELEG_TESTS") == "all" {
		most = 1200
	}
	r := rand.New(rand.NewPCG(1, 2))
	pairs, joined, candidates := 0, 0, 0
	for _, name := range []string{"de.jsonl", "en.jsonl", "en-dated.jsonl"} {
		all := lines(t, name)
		all = all[:min(len(all), 1200)]
		texts := make([]Text, len(all))
		keys := make([][]int64, len(all))
		var words []string
		for i, l := range all {
			texts[i] = Of(l.Text)
			keys[i] = texts[i].Keys()
			if i%20 == 0 {
				words = append(words, strings.Fields(l.Text)...)
			}
		}
		for _, c := range copied {
			found, exact, tried := 0, 0, 0
			for i, l := range all {
				if !texts[i].Compared() {
					continue
				}
				copy := Of(c.do(r, l.Text, words))
				if !copy.Compared() {
					continue
				}
				tried++
				if Near(texts[i], copy) {
					exact++
					if meet(keys[i], copy.Keys()) {
						found++
					}
				}
			}
			t.Logf("%s, %s: %.4f of %d found (%.4f without keys)", name, c.how, share(found, tried), tried, share(exact, tried))
			if share(found, tried) < 0.98 {
				t.Errorf("%s, %s: too few copies found", name, c.how)
			}
		}
		for j := range all[:min(len(all), most)] {
			for i := range j {
				if e := event[all[i].URL]; e != "" && e == event[all[j].URL] {
					continue
				}
				if x, y := texts[i].shingles, texts[j].shingles; common(x, y) > (len(x)+len(y))/3 {
					continue // printed twice: the sets are half the same
				}
				pairs++
				if meet(keys[i], keys[j]) {
					candidates++
				}
				if Near(texts[i], texts[j]) {
					joined++
				}
			}
		}
		t.Logf("%s and before: %d of %d unrelated pairs joined (%.6f), %.4f compared",
			name, joined, pairs, share(joined, pairs), share(candidates, pairs))
	}
	if share(joined, pairs) > 0.001 {
		t.Error("too many unrelated articles joined")
	}
}

func share(n, of int) float64 { return float64(n) / float64(max(of, 1)) }

func meet(a, b []int64) bool {
	return slices.ContainsFunc(a, func(k int64) bool { return slices.Contains(b, k) })
}

const ferry = `The ferry to the island stays in harbour until Thursday, the shipping company announced this morning.
Divers found a crack in the left rudder on Monday evening. About four hundred commuters have to take the bus across the bridge,
which leaves every twenty minutes from the railway station. Tickets remain valid, said spokeswoman Karin Holm.`

func TestNear(t *testing.T) {
	edited := "HARBOUR (agency) - The ferry stays in harbour until Thursday. Divers found a crack in the left rudder on Monday evening. " +
		"Roughly four hundred commuters take the bus across the bridge, spokeswoman Karin Holm said today."
	for name, c := range map[string]struct {
		a, b string
		want bool
	}{
		"itself":        {ferry, ferry, true},
		"other letters": {ferry, strings.ToUpper(ferry), true},
		"edited":        {ferry, edited, true},
		"unrelated": {ferry, "The library opens a reading room for children next to the market square, with six thousand volumes " +
			"and a puppet theatre that local carpenters built during the winter months from donated oak boards.", false},
		"a follow-up": {
			"The night ferry from Southport to Gull Island will start on 1 June 2025. The crossing takes seven hours and costs 39 euros. " +
				"Ferry director Noel Carver said on Tuesday that the line had been closed since 2016 because fuel was too dear.",
			"The night ferry to Gull Island will not start on 1 June after all. The first crossing is now planned for 5 July 2025, " +
				"director Noel Carver said on Friday.", false},
		"a phrase": {"Minister Anna Berg said.", "Minister Anna Berg said.", false}, // too short to tell
		"nothing":  {"", "", false},
	} {
		if got := Near(Of(c.a), Of(c.b)); got != c.want {
			t.Errorf("%s: near is %v", name, got)
		}
		if got := Taken(Of(c.a), Of(c.b)); got != c.want {
			t.Errorf("%s: taken is %v", name, got)
		}
		if got := Near(Of(c.b), Of(c.a)); got != c.want {
			t.Errorf("%s, the other way round: near is %v", name, got)
		}
	}
}

// TestKeys: keys are stored, so they must never change.
func TestKeys(t *testing.T) {
	keys := Of(ferry).Keys()
	if len(keys) != Keys || keys[0] != 102348698924831542 {
		t.Errorf("%d keys, the first is %d", len(keys), keys[0])
	}
	if short := Of("Ministers met.").Keys(); short != nil {
		t.Errorf("a short text has keys: %v", short)
	}
}

func TestWords(t *testing.T) {
	words := Of(ferry).Words()
	if again := Of(strings.ToUpper(strings.ReplaceAll(ferry, " ", "\n "))).Words(); again != words {
		t.Errorf("the same words are %d and %d", words, again)
	}
	if other := Of(strings.Replace(ferry, "in harbour", "at harbour", 1)).Words(); other == words {
		t.Error("another short word makes no difference")
	}
	if short := Of("Ministers met.").Words(); short != Short {
		t.Errorf("a short text is %d", short)
	}
}

func TestPairs(t *testing.T) {
	var got [][2]int
	Pairs([]string{ferry, "", "Ministers met.", "Ministers met.", strings.ToUpper(ferry)}, func(i, j int) { got = append(got, [2]int{i, j}) })
	if len(got) != 1 || got[0] != [2]int{0, 4} {
		t.Errorf("pairs are %v", got)
	}
}

func BenchmarkKeys(b *testing.B) {
	text := strings.Repeat("The ferry to the island sails at eight, said the harbour master on Monday. ", 50) // 3.7 kB
	if all := lines(b, "en-dated.jsonl"); len(all) > 0 {
		text = all[0].Text
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Of(text).Keys()
	}
}
