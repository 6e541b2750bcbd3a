package lexicon

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestTranslate(t *testing.T) {
	d := Embedded()
	for _, c := range []struct {
		phrase, from string
		want         string // must be among the first three
		exact        bool
	}{
		{"pact", "en", "Pakt", true},
		{"PACT", "en", "Pakt", true},
		{"treaties", "en", "Vertrag", false},
		{"Prime Minister", "en", "Premierminister", true},
		{"prime ministers", "en", "Premierminister", false},
		{"went", "en", "gehen", false},
		{"signed", "en", "unterzeichnen", false},
		{"won", "en", "gewinnen", false},
		{"defense", "en", "Verteidigung", true},
		{"children", "en", "Kind", false},
		{"to sign", "en", "unterzeichnen", true},
		{"the government's", "en", "Regierung", true},
		{"European Union", "en", "Europäische Union", true},
		{"Vertrag", "de", "treaty", true},
		{"Verträge", "de", "treaty", false},
		{"Häuser", "de", "house", false},
		{"Haeuser", "de", "house", false},
		{"Gerichte", "de", "court", false},
		{"Überschuss", "de", "surplus", true},
		{"UEBERSCHUSS", "de", "surplus", true},
		{"unterschrieb", "de", "sign", false},
		{"unterschriebenen", "de", "sign", false},
		{"angekündigten", "de", "announce", false},
		{"ging", "de", "go", false},
		{"gewählt", "de", "elect", false},
		{"eingeführt", "de", "introduce", false},
		{"Premierministerinnen", "de", "prime minister", false},
		{"französischen", "de", "French", false},
		{"Schwarzes Meer", "de", "Black Sea", true},
		{"Schwarzen Meer", "de", "Black Sea", false},
	} {
		got := d.Translate(c.phrase, c.from, other(c.from))
		i := slices.IndexFunc(got, func(x Translation) bool { return x.Text == c.want })
		if i < 0 || i > 2 {
			t.Errorf("Translate(%s) = %v, want %s early", c.phrase, got, c.want)
		} else if got[i].Exact != c.exact {
			t.Errorf("Translate(%s): %s exact %v", c.phrase, c.want, got[i].Exact)
		}
	}
}

func other(code string) string {
	if code == "de" {
		return "en"
	}
	return "de"
}

func TestTranslateUnknown(t *testing.T) {
	d := Embedded()
	for _, c := range [][3]string{
		{"", "en", "de"}, {"   ", "en", "de"}, {"?!", "de", "en"}, {"qwrtzpfgh", "en", "de"}, {"pact", "en", "en"}, {"pact", "en", "fr"},
		{"pact", "", "de"},
		{"one two three four five six", "en", "de"}, {"\xff\xfe", "de", "en"}, {strings.Repeat("x", 10000), "de", "en"},
	} {
		if got := d.Translate(c[0], c[1], c[2]); got != nil {
			t.Errorf("Translate(%.20q, %s, %s) = %v", c[0], c[1], c[2], got)
		}
	}
}

// Every head is found as written, and weights keep their promise.
func TestTranslateEveryHead(t *testing.T) {
	d := Embedded()
	for side := range codes {
		words := d.own.sides[side].words()
		for word := range words {
			got := d.Translate(word, codes[side], codes[1-side])
			checkWeights(t, word, got)
			if len(got) == 0 || !got[0].Exact {
				t.Errorf("Translate(%s) = %v", word, got)
			}
		}
		if len(words) < 6000 {
			t.Errorf("%d heads in %s", len(words), codes[side])
		}
	}
}

func checkWeights(t testing.TB, word string, got []Translation) {
	t.Helper()
	sum := 0.0
	for i, x := range got {
		sum += x.Weight
		if x.Weight <= 0 || x.Text == "" || i > 0 && x.Weight > got[i-1].Weight {
			t.Errorf("Translate(%s) = %v", word, got)
		}
	}
	if sum > 1.000001 || len(got) > maxTranslations {
		t.Errorf("Translate(%s): %d weights sum to %g", word, len(got), sum)
	}
}

// The file is sorted and has no head twice, so that a change is easy to review.
func TestLexiconFile(t *testing.T) {
	last := ""
	for en, list := range lines("lexicon.txt") {
		if strings.ToLower(en) < last {
			t.Errorf("%q stands after %q", en, last)
		}
		last = strings.ToLower(en)
		seen := map[string]bool{}
		for de := range strings.SplitSeq(list, ", ") {
			if seen[de] || strings.TrimSpace(de) != de || de == "" || len(strings.Fields(de)) > MaxWords {
				t.Errorf("%s = %s: %q", en, list, de)
			}
			seen[de] = true
		}
		if len(strings.Fields(en)) > MaxWords {
			t.Errorf("%q is too long", en)
		}
	}
}

func TestTranslateConcurrently(t *testing.T) {
	d := opened(t, smallDing(t))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got := d.Translate("wheelbarrows", "en", "de"); len(got) == 0 || got[0].Text != "Schubkarren" {
					t.Errorf("got %v", got)
					return
				}
				d.Translate("unterschrieben", "de", "en")
				Split("verteidigungsvertrag")
			}
		})
	}
	wg.Wait()
}

func BenchmarkTranslate(b *testing.B) {
	words := [][2]string{{"pact", "en"}, {"unterschrieben", "de"}, {"prime ministers", "en"}, {"Kanzlerinnen", "de"},
		{"qwrtz", "de"}, {"wheelbarrow", "en"}}
	run := func(b *testing.B, d *Dictionary) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			w := words[i%len(words)]
			d.Translate(w[0], w[1], other(w[1]))
		}
	}
	b.Run("embedded", func(b *testing.B) { run(b, Embedded()) })
	b.Run("ding", func(b *testing.B) {
		if !regular(debianDing) {
			b.Skip("Ding is not installed")
		}
		run(b, opened(b, debianDing))
	})
}

func TestForms(t *testing.T) {
	tests := []struct{ word, code, has, hasNot string }{
		{"gestorben", "de", "starb", "gestorben"},
		{"starb", "de", "sterben", "starb"},
		{"unterschrieb", "de", "unterschrieben", "schrieb"},
		{"stolen", "en", "stole", "stolen"},
		{"Schloss", "de", "", "schliessen"}, // a noun
		{"founded", "en", "", "find"},
		{"Brücke", "de", "", "brücke"},
		{"starb", "fr", "", "sterben"},
	}
	for _, tt := range tests {
		got := Forms(tt.word, tt.code)
		if tt.has != "" && !slices.Contains(got, tt.has) || slices.Contains(got, tt.hasNot) {
			t.Errorf("Forms(%s, %s) = %q: want %q, not %q", tt.word, tt.code, got, tt.has, tt.hasNot)
		}
	}
}
