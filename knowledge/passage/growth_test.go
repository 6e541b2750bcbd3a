package passage_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lang"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
	"beleg/knowledge/timex"
)

// run is a kind of text that nobody writes: one thing again and again.
type run struct{ name, language, unit string }

// text repeats the unit up to a length in bytes.
func (r run) text(length int) string {
	return strings.ToValidUTF8(strings.Repeat(r.unit, length/len(r.unit)+1)[:length], "")
}

// runs lists the kinds: what the tables know, and what people and machines leave
// in pages.
func runs(tb testing.TB) []run {
	list := []run{
		{"letters", "en", "a"}, {"capital", "de", "A"}, {"digits", "en", "7"}, {"Thai", "en", "ก"}, {"Chinese", "en", "新"}, {"Hangul", "en", "한"}, {"sharp s", "de", "ß"},
		{"vowels", "de", "eierei"}, {"y", "en", "ayay"}, {"endings", "de", "tnse"}, {"ue", "de", "ue"}, {"compound", "de", "sicherheits"}, {"parts", "de", "see"},
		{"marks", "de", "a" + strings.Repeat("\u0301", 40)}, {"only marks", "de", "\u0301"}, {"emoji", "en", "😀"}, {"family", "en", "👩\u200d👧"}, {"zero width", "en", "\u200b"},
		{"soft hyphens", "de", "ab\u00ad"}, {"dots", "en", "."}, {"spaced dots", "en", ". "}, {"lower dots", "en", "... a "}, {"hyphens", "de", "-"}, {"hyphened", "de", "Herz-"},
		{"apostrophes", "en", "'"}, {"quotes", "de", "„"}, {"closing", "en", "\u201d"}, {"quoted", "en", `"A" `}, {"brackets", "en", "("}, {"bracketed", "en", "(May) "},
		{"exclamations", "en", "!"}, {"ends", "en", "A. "}, {"abbreviations", "de", "z.B. Dr. "}, {"initials", "en", "J. "}, {"glued", "de", "stand.Die"}, {"dotted", "en", "a.b."},
		{"decimals", "en", "1.5."}, {"thousands", "en", "1,000,"}, {"grouped", "de", "100.000."}, {"fractions", "en", "1/2"}, {"months", "en", "May "}, {"dated", "de", "3. Mai "},
		{"numbers", "en", "7 "}, {"years", "en", "1990 "}, {"listed years", "en", "1990, "}, {"spans", "de", "1990-"}, {"season years", "en", "2015/16 "}, {"decades", "en", "the 1990s "},
		{"decade words", "de", "60er-"}, {"ordinals", "de", "3. "}, {"ordinal words", "en", "third "}, {"Roman", "de", "XIV. "}, {"weekdays", "en", "Monday "},
		{"listed weekdays", "de", "Montag, "}, {"clock", "en", "at 8:15 p.m. "}, {"clock on", "en", "8 pm on "}, {"Uhr", "de", "um 20.15 Uhr "}, {"Uhr list", "de", "9/"}, {"of", "en", "of the "},
		{"day after", "en", "the day after "}, {"Tag nach", "de", "Tag nach dem "}, {"end of", "en", "end of "}, {"the end of", "en", "end of the "}, {"Ende", "de", "Ende "},
		{"night of", "en", "night of "}, {"nights", "en", "night "}, {"noon", "en", "noon "}, {"Nacht vom", "de", "Nacht vom "}, {"first day", "en", "first day of the "}, {"half of", "en", "second half of the "},
		{"Hälfte", "de", "erste Hälfte des "}, {"week of", "en", "week of the "}, {"same", "en", "same "}, {"same period", "en", "same period "}, {"last year's", "en", "last year's "},
		{"hedges", "en", "at least "}, {"hedge words", "de", "etwa "}, {"hundreds", "en", "hundred "}, {"millions", "en", "million "}, {"and", "en", "and "}, {"und", "de", "und "},
		{"soon", "en", "soon "}, {"soon ends", "en", "soon. "}, {"commas", "en", ","}, {"tabs", "en", "\t"}, {"lines", "en", "\n"}, {"short lines", "de", "a\n"}, {"blank lines", "en", "May\n\n\n\n"},
		{"spaces", "en", " "}, {"spaced", "en", "May" + strings.Repeat(" ", 500)}, {"addresses", "en", "https://www.example.org/2024/05/03/a-b?c=d#e "}, {"one address", "en", "/2024/a"},
		{"mail", "en", "ana.b@example.org "}, {"mixed", "en", "aя新ก1"}, {"mixed words", "de", "May Май 五月 3 "}, {"table", "en", "1\t2.5\t$3\n"}, {"euros", "de", "2025 Euro "},
		{"names", "en", "John Smith "}, {"name", "de", "Angela"}, {"said", "en", "said "}, {"offices", "de", "Präsident "}, {"office of", "en", "president of the "}, {"sentences", "en", "He said on Monday that it will end in May. "},
		{"Sätze", "de", "Am Montag sagte Minister Hans Huber, es werde bis Ende Mai dauern. "}, {"nothing", "en", "\x00"}, {"broken", "en", "a\xff"},
	}
	list = append(list, run{"random", "en", random(1 << 20)}, run{"random ASCII", "de", strings.Map(func(r rune) rune { return ' ' + r%95 }, random(1<<20))})
	for _, language := range []string{"de", "en"} {
		for _, c := range cues(tb, language) {
			list = append(list, run{language + " " + c.reading, language, strings.Join(c.words, " ") + " "})
		}
	}
	return list
}

// random returns bytes repaired to UTF-8, always the same ones.
func random(length int) string {
	source := rand.NewChaCha8([32]byte{1})
	raw := make([]byte, length)
	source.Read(raw)
	return strings.ToValidUTF8(string(raw), "")
}

// cue is a line of timex's tables.
type cue struct {
	reading string
	words   []string
}

// cues reads the table that timex is built from, so that a new reading is
// measured as soon as it is there. Words that begin a sentence or name a day have
// a capital.
func cues(tb testing.TB, language string) []cue {
	tb.Helper()
	table, err := os.ReadFile("../timex/" + language + ".txt")
	if err != nil {
		tb.Fatal(err)
	}
	var list []cue
	for line := range strings.Lines(string(table)) {
		reading, words, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		c := cue{reading: reading}
		for _, w := range strings.Fields(strings.ReplaceAll(words, "_", " ")) {
			c.words = append(c.words, strings.ToUpper(w[:1])+w[1:])
		}
		list = append(list, c)
	}
	return list
}

// stage is one step of reading a text.
type stage struct {
	name string
	read func(text, language string)
}

var stages = []stage{
	{"passages", func(text, language string) { read(text, language) }},
	{"times", func(text, language string) { timex.Find(text, language, "2025-03-19") }},
	{"sentences", func(text, language string) { lang.Sentences(text, language) }},
	{"terms", terms},
	{"words", words},
}

func read(text, language string) []knowledge.Passage {
	list, err := passage.Of(context.Background(), knowledge.Article{ID: 1, Title: "A title", Text: text, Language: language, Published: "2025-03-19"})
	if err != nil {
		panic(err) // the context never ends
	}
	return list
}

// terms analyses a text as one passage, which is more than it is ever asked.
func terms(text, language string) {
	analyzer := index.NewAnalyzer(lexicon.Split)
	analyzer.Text(text, language)
	analyzer.Fill(&index.Record{Language: language, Passages: []knowledge.Passage{{Text: text}}})
}

// words takes a text for one word.
func words(text, language string) {
	folded := lang.Umlaut(lang.Fold(text))
	lang.Get(language).Stem(folded)
	lang.Get(language).Class(folded)
	lexicon.Split(folded)
	lang.Detect(text)
}

// BenchmarkGrowth measures how the CPU time of each stage grows with the length
// of the text, from 64 KB to 1 MB: 1 is linear, 2 quadratic.
//
//	go test ./knowledge/passage -run - -bench Growth -benchtime 1x
func BenchmarkGrowth(b *testing.B) {
	for _, s := range stages {
		for _, r := range runs(b) {
			b.Run(s.name+"/"+r.name, func(b *testing.B) {
				var points []point
				for b.Loop() {
					points = points[:0]
					for size := 64 << 10; size <= 1<<20; size *= 2 {
						points = append(points, point{float64(size), s.cost(r, size)})
					}
				}
				b.ReportMetric(exponent(points), "exponent")
				b.ReportMetric(1000*points[len(points)-1].cost, "ms/MB")
			})
		}
	}
}

// cost is the CPU time in seconds of reading one text, of several runs the least.
func (s stage) cost(r run, size int) float64 {
	text := r.text(size)
	least := math.Inf(1)
	for spent := 0.0; spent < 0.02; {
		before := cpu()
		s.read(text, r.language)
		took := (cpu() - before).Seconds()
		least, spent = min(least, took), spent+max(took, 1e-4)
	}
	return least
}

// cpu is the processor time of the process, with what the collector took.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type point struct{ size, cost float64 }

// exponent fits cost = c * size^exponent by least squares of the logarithms.
func exponent(points []point) float64 {
	var n, x, y, xx, xy float64
	for _, p := range points {
		u, v := math.Log(p.size), math.Log(max(p.cost, 1e-5))
		n, x, y, xx, xy = n+1, x+u, y+v, xx+u*u, xy+u*v
	}
	return (n*xy - x*y) / (n*xx - x*x)
}

