package passage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/lang"
)

func of(t *testing.T, a knowledge.Article) []knowledge.Passage {
	t.Helper()
	list, err := Of(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// show writes passages as "seq text {times} {people}".
func show(list []knowledge.Passage) string {
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%d %s", p.Seq, p.Text)
		for _, x := range p.Times {
			fmt.Fprintf(&b, " {%s=%s}", p.Text[x.Start:x.End], x.Value)
		}
		for _, x := range p.People {
			fmt.Fprintf(&b, " {%s: %s}", p.Text[x.Start:x.End], x.Role)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		article knowledge.Article
		want    string
	}{
		{knowledge.Article{Language: "en", Published: "2025-03-19", Title: "A pact",
			Text: "Minister Ann Lee signed it on Friday.\nIt ends in 2030."},
			"0 A pact\n1 Minister Ann Lee signed it on Friday. {Friday=2025-03-14} {Ann Lee: Minister}\n2 It ends in 2030. {2030=2030}\n"},
		{knowledge.Article{Language: "de", Published: "2025-03-19", Title: "Der Pakt kam gestern.", Text: "Der Pakt kam gestern. Er gilt."},
			"0 Der Pakt kam gestern. {gestern=2025-03-18}\n2 Er gilt.\n"},
		{knowledge.Article{Language: "fr", Text: "Le 3 mai. Fin."}, "1 Le 3 mai.\n2 Fin.\n"},
		{knowledge.Article{Language: "en", Published: "2025-03-19", Text: "The boat comes soon"}, "1 The boat comes soon {soon=FUTURE_REF}\n"},
		{knowledge.Article{Language: "en"}, ""},
	} {
		if got := show(of(t, c.article)); got != c.want {
			t.Errorf("%+v:\n%swant\n%s", c.article, got, c.want)
		}
	}
}

// A text that is longer than a section is read in several, with the same
// passages; a date at the end of one is context for the next.
func TestSections(t *testing.T) {
	filler := strings.Repeat("The harbour was quiet and nobody said a word about the pact of the ships. ", section/74)
	text := filler + "It began on 5 May 2020. Three days later it was over. " + filler + filler
	whole := strings.Count(text, ". ")
	for cut := range 12 { // so that the date stands at every place around the cut
		list := of(t, knowledge.Article{Language: "en", Published: "2025-03-19", Text: strings.Repeat("x", 7*cut) + text})
		if len(list) != whole {
			t.Fatalf("%d passages, want %d", len(list), whole)
		}
		for i, p := range list {
			if p.Seq != i+1 {
				t.Fatalf("passage %d has number %d", i+1, p.Seq)
			}
			if strings.HasPrefix(p.Text, "Three") && (len(p.Times) != 1 || p.Times[0].Value != "2020-05-08") {
				t.Fatalf("%s", show(list[i-1:i+1]))
			}
		}
	}
}

// One ending context ends a long reading between two sections.
func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if list, err := Of(ctx, knowledge.Article{Language: "en", Text: strings.Repeat("A word. ", section)}); !errors.Is(err,
		context.Canceled) || list != nil {
		t.Errorf("%d passages, %v", len(list), err)
	}
}

// A rule that fails costs what it would have found in one sentence, and the log
// says so once.
func TestFailure(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)

	r := newReader(knowledge.Article{ID: 7, Language: "en", Published: "2025-03-19"})
	find := r.times.find
	r.times.find = func(text string) []knowledge.TimeExpression {
		if strings.Contains(text, "bug") {
			panic("a rule")
		}
		return find(text)
	}
	r.article.Text = "Ann Lee came in 1990. Bo Ray met the bug in 1991. Cy Fox left in 1992. The bug again."
	r.spans = lang.Sentences(r.article.Text, "en")
	list := r.read()
	r.report()
	want := "1 Ann Lee came in 1990. {1990=1990} {Ann Lee: }\n2 Bo Ray met the bug in 1991. {Bo Ray: }\n3 Cy Fox left in 1992. " +
		"{1992=1992} {Cy Fox: }\n4 The bug again.\n"
	if got := show(list); got != want {
		t.Errorf("%swant\n%s", got, want)
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 || !strings.Contains(log.String(), "article=7") {
		t.Errorf("log: %s", log.String())
	}
}

// A table of short lines has a bounded number of passages and of mentions.
func TestTables(t *testing.T) {
	for text, most := range map[string]int{strings.Repeat("a\n", 300_000): 102_000, strings.Repeat("1990 ", 1<<18): 1200} {
		list := of(t, knowledge.Article{Language: "en", Text: text})
		if len(list) > most {
			t.Errorf("%d passages of %.10q", len(list), text)
		}
		times := 0
		for _, p := range list {
			times += len(p.Times)
		}
		if most := (len(text)/section + 2) * maxMentions; times > most {
			t.Errorf("%d dates of %.10q", times, text)
		}
	}
	if list := of(t, knowledge.Article{Language: "en", Title: strings.Repeat("title ", 1<<16)}); len(list) != 1 ||
		len(list[0].Text) > maxTitle {
		t.Errorf("%d passages", len(list))
	}
}

// An article that is read in sections has the sentences that it has as a whole,
// cut between characters where it has none.
func TestEverySentence(t *testing.T) {
	for name, text := range map[string]string{
		"spaces":     strings.Repeat("Er kam.  Sie\nging.\n\n„So!“ Und nun?", 5000),
		"sentences":  strings.Repeat("Das Schiff fuhr am 12. März 2024 aus dem Hafen von Lindby. ", 4000),
		"lines":      strings.Repeat("Zeile ohne Punkt und ohne Ende\n", 9000),
		"no end":     strings.Repeat("wort ", 60000),
		"wide":       strings.Repeat("Größe ist 日本語, überall. ", 9000),
		"quotations": strings.Repeat("„Nein!“, sagte er am 3. Mai (um 5 Uhr). Dr. Holm ging… ", 6000),
		"one word":   strings.Repeat("語", 200_000),
		"emoji":      strings.Repeat("😀", 100_000),
	} {
		var got, want []string
		var whole strings.Builder
		sections := 0
		for list, err := range Sections(t.Context(), knowledge.Article{Text: text, Language: "de"}) {
			if err != nil {
				t.Fatal(err)
			}
			sections++
			for _, p := range list {
				if got = append(got, p.Text); p.Seq != len(got) || !utf8.ValidString(p.Text) {
					t.Fatalf("%s: passage %d is number %d: %.40q", name, len(got), p.Seq, p.Text)
				}
				if whole.WriteString(p.Space + p.Text); p.Follows != (p.Seq > 1) {
					t.Fatalf("%s: passage %d follows: %v", name, p.Seq, p.Follows)
				}
			}
		}
		for s := range lang.SentenceSeq(text, "de") {
			want = append(want, text[s.Start:s.End])
		}
		if whole.String() != strings.TrimSpace(text) {
			t.Errorf("%s: the passages and their spaces are not the text", name)
		}
		if sections < 2 || !slices.Equal(got, want) {
			t.Errorf("%s: %d sections with %d sentences, want %d", name, sections, len(got), len(want))
		}
	}
}
