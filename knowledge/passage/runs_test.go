package passage_test

import (
	"context"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

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
		{"letters", "en", "a"}, {"capital", "de", "A"}, {"digits", "en", "7"}, {"Thai", "en", "ก"}, {"Chinese", "en", "新"},
		{"Hangul", "en", "한"}, {"sharp s", "de", "ß"},
		{"vowels", "de", "eierei"}, {"y", "en", "ayay"}, {"endings", "de", "tnse"}, {"ue", "de", "ue"},
		{"compound", "de", "sicherheits"}, {"parts", "de", "see"},
		{"marks", "de", "a" + strings.Repeat("\u0301", 40)}, {"only marks", "de", "\u0301"}, {"emoji", "en", "😀"},
		{"family", "en", "👩\u200d👧"}, {"zero width", "en", "\u200b"},
		{"soft hyphens", "de", "ab\u00ad"}, {"dots", "en", "."}, {"spaced dots", "en", ". "}, {"lower dots", "en", "... a "},
		{"hyphens", "de", "-"}, {"hyphened", "de", "Herz-"},
		{"apostrophes", "en", "'"}, {"quotes", "de", "„"}, {"closing", "en", "\u201d"}, {"quoted", "en", `"A" `},
		{"brackets", "en", "("}, {"bracketed", "en", "(May) "},
		{"exclamations", "en", "!"}, {"ends", "en", "A. "}, {"abbreviations", "de", "z.B. Dr. "}, {"initials", "en", "J. "},
		{"glued", "de", "stand.Die"}, {"dotted", "en", "a.b."},
		{"decimals", "en", "1.5."}, {"thousands", "en", "1,000,"}, {"grouped", "de", "100.000."}, {"fractions", "en", "1/2"},
		{"months", "en", "May "}, {"dated", "de", "3. Mai "},
		{"numbers", "en", "7 "}, {"years", "en", "1990 "}, {"listed years", "en", "1990, "}, {"spans", "de", "1990-"},
		{"season years", "en", "2015/16 "}, {"decades", "en", "the 1990s "},
		{"decade words", "de", "60er-"}, {"ordinals", "de", "3. "}, {"ordinal words", "en", "third "}, {"Roman", "de", "XIV. "},
		{"weekdays", "en", "Monday "},
		{"listed weekdays", "de", "Montag, "}, {"clock", "en", "at 8:15 p.m. "}, {"clock on", "en", "8 pm on "},
		{"Uhr", "de", "um 20.15 Uhr "}, {"Uhr list", "de", "9/"}, {"of", "en", "of the "},
		{"day after", "en", "the day after "}, {"Tag nach", "de", "Tag nach dem "}, {"end of", "en", "end of "},
		{"the end of", "en", "end of the "}, {"Ende", "de", "Ende "},
		{"night of", "en", "night of "}, {"nights", "en", "night "}, {"noon", "en", "noon "}, {"Nacht vom", "de", "Nacht vom "},
		{"first day", "en", "first day of the "}, {"half of", "en", "second half of the "},
		{"Hälfte", "de", "erste Hälfte des "}, {"week of", "en", "week of the "}, {"same", "en", "same "},
		{"same period", "en", "same period "}, {"last year's", "en", "last year's "},
		{"hedges", "en", "at least "}, {"hedge words", "de", "etwa "}, {"hundreds", "en", "hundred "}, {"millions", "en", "million "},
		{"and", "en", "and "}, {"und", "de", "und "},
		{"soon", "en", "soon "}, {"soon ends", "en", "soon. "}, {"commas", "en", ","}, {"tabs", "en", "\t"}, {"lines", "en", "\n"},
		{"short lines", "de", "a\n"}, {"blank lines", "en", "May\n\n\n\n"},
		{"spaces", "en", " "}, {"spaced", "en", "May" + strings.Repeat(" ", 500)},
		{"addresses", "en", "https://www.example.org/2024/05/03/a-b?c=d#e "}, {"one address", "en", "/2024/a"},
		{"mail", "en", "ana.b@example.org "}, {"mixed", "en", "aя新ก1"}, {"mixed words", "de", "May Май 五月 3 "},
		{"table", "en", "1\t2.5\t$3\n"}, {"euros", "de", "2025 Euro "},
		{"names", "en", "John Smith "}, {"name", "de", "Angela"}, {"said", "en", "said "}, {"offices", "de", "Präsident "},
		{"office of", "en", "president of the "}, {"sentences", "en", "He said on Monday that it will end in May. "},
		{"Sätze", "de", "Am Montag sagte Minister Hans Huber, es werde bis Ende Mai dauern. "}, {"nothing", "en", "\x00"},
		{"broken", "en", "a\xff"},
	}
	noise := random(1 << 20)
	list = append(list, run{"random", "en", noise}, run{"random ASCII", "de", strings.Map(func(r rune) rune { return ' ' + r%95 }, noise)})
	for _, language := range []string{"de", "en"} {
		for _, c := range cues(tb, language) {
			list = append(list, run{language + " " + c.reading, language, strings.Join(c.words, " ") + " "},
				run{language + " one " + c.reading, language, c.words[0] + " "})
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

// cue is what timex's tables say can be read in one way.
type cue struct {
	reading string
	words   []string
}

// cues reads the table that timex is built from, so that a new reading is
// measured as soon as it is there. All words have a capital, for without one
// days and months are none.
func cues(tb testing.TB, language string) []cue {
	tb.Helper()
	var list []cue
	for _, e := range lang.Get(language).Table("dates") {
		if len(list) == 0 || list[len(list)-1].reading != e.Name {
			list = append(list, cue{reading: e.Name})
		}
		c := &list[len(list)-1]
		for _, w := range e.Words() {
			r, size := utf8.DecodeRuneInString(w)
			c.words = append(c.words, string(unicode.ToUpper(r))+w[size:])
		}
	}
	if len(list) == 0 {
		tb.Fatalf("%s has no table of dates", language)
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
	list, err := passage.Of(context.Background(), knowledge.Article{ID: 1, Title: "A title", Text: text, Language: language,
		Published: "2025-03-19"})
	if err != nil {
		panic(err) // the context never ends
	}
	return list
}

// terms analyses a text as one passage, which is more than it is ever asked.
func terms(text, language string) {
	index.NewAnalyzer(lexicon.Split).View(index.NewRecord(knowledge.Article{Language: language}, []knowledge.Passage{{Text: text}}))
}

// words takes a text for one word.
func words(text, language string) {
	folded := lang.Umlaut(lang.Fold(text))
	lang.Get(language).Stem(folded)
	lang.Get(language).Class(folded)
	lexicon.Split(folded)
	lang.Detect(text)
}

// shallow makes a rule that calls itself once a word end the test: the stack of a
// text of some KB shows what that of a long one would do to the process.
func shallow(t *testing.T) {
	before := debug.SetMaxStack(128 << 10)
	t.Cleanup(func() { debug.SetMaxStack(before) })
}

// Whatever a text repeats, reading it ends, and its passages can be quoted and
// counted.
func TestRuns(t *testing.T) {
	shallow(t)
	for _, r := range runs(t) {
		text := r.text(6 << 10)
		for _, s := range stages[1:] {
			s.read(text, r.language)
		}
		checkPassages(t, r.name, text, read(text, r.language))
	}
}

// Readings that follow each other in turn lead from rule to rule. Each is tried with
// every fourth other, in full with all.
func TestPairs(t *testing.T) {
	shallow(t)
	for _, language := range []string{"de", "en"} {
		list := cues(t, language)
		for i, a := range list {
			for j, b := range list {
				if !full && (i+j)%4 > 0 {
					continue
				}
				text := strings.Repeat(a.words[0]+" "+b.words[0]+" ", 60)
				checkTimes(t, text, timex.Find(text, language, "2025-03-19"))
			}
		}
	}
}

func checkPassages(t *testing.T, name, text string, list []knowledge.Passage) {
	t.Helper()
	const longest = 2100 // bytes
	for _, p := range list {
		if len(p.Text) > longest || p.Seq > 0 && !strings.Contains(text, p.Text) {
			t.Fatalf("%s: passage %d has %d bytes: %.80q", name, p.Seq, len(p.Text), p.Text)
		}
		if utf8.ValidString(text) && !utf8.ValidString(p.Text) {
			t.Fatalf("%s: passage %d cuts a character: %.80q", name, p.Seq, p.Text)
		}
		checkTimes(t, p.Text, p.Times)
		for _, n := range p.People {
			if n.Start < 0 || n.End > len(p.Text) || n.Start >= n.End || !boundaries(p.Text, n.Start, n.End) {
				t.Fatalf("%s: %+v lies outside %.80q", name, n, p.Text)
			}
		}
	}
}

func checkTimes(t *testing.T, text string, list []knowledge.TimeExpression) {
	t.Helper()
	at := 0
	for _, e := range list {
		if e.Start < at || e.End > len(text) || e.Start >= e.End || text[e.Start:e.End] != e.Text || !boundaries(text, e.Start, e.End) {
			t.Fatalf("%+v lies outside %.80q or in another", e, text)
		}
		at = e.End
	}
}

// boundaries reports whether two offsets cut no character.
func boundaries(text string, start, end int) bool {
	return utf8.RuneStart(text[start]) && (end == len(text) || utf8.RuneStart(text[end]))
}
