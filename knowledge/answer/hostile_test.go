package answer

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/question"
)

// TestFailingPassage asks while the record of one article has a date outside
// its text: the others are answered from, and it is logged once.
func TestFailingPassage(t *testing.T) {
	h := newHouse(t, invented...)
	var log bytes.Buffer
	h.Engine = New(slog.New(slog.NewTextHandler(&log, nil)), h.index, h.store, lexicon.Embedded())
	bad := index.NewRecord(knowledge.Article{ID: 4711, Language: "en", Published: "2024-05-14"}, []knowledge.Passage{
		{Seq: 1, Text: "The old bridge was closed in March 2020.",
			Times: []knowledge.TimeExpression{{Start: 900, End: 910, Type: knowledge.Date, Value: "2020-03", Certainty: knowledge.Exact}}},
	})
	err := h.index.With(knowledge.Local, func(c *index.Collection) error {
		return c.Apply([]*index.Record{bad}, nil, c.Cursor())
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if r := h.ask(t, "old bridge closed", knowledge.When); !r.Answered() || r.Answers[0].Date != "2021-11" {
			t.Errorf("got %+v", r.Answers)
		}
	}
	if n := strings.Count(log.String(), "article=4711"); n != 1 {
		t.Errorf("logged %d times: %s", n, log.String())
	}
}

// TestLongPassages asks about passages that are one word, or none ever ends:
// what is shown is a short verbatim quote of them.
func TestLongPassages(t *testing.T) {
	var articles []knowledge.Article
	for i, unit := range []string{"a", "ประเทศไทย", "to the ferry, ", "because ", "Karla Wendt, ",
		"12 boats ", "on 9 May 2024 ",
		"(BHA) ", "is a ferry – ", "A to B ", "\"", "„Fähre“ ", "𝔸"} {
		text := "The ferry of Ostwick is a boat. Ostwick" + strings.Repeat(unit, 200_000/len(unit))
		articles = append(articles, article(fmt.Sprintf("long.example/%d", i), "L", "2024-01-01", "en", "Ferry "+unit, text))
	}
	h := newHouse(t, articles...)
	texts := map[string]string{}
	for _, a := range articles {
		texts[a.URL] = a.Title + "\n" + a.Text
	}
	quotes := 0
	for _, kind := range knowledge.Kinds {
		r := h.ask(t, "ferry Ostwick boats Wendt", kind)
		for _, a := range r.Answers {
			for _, e := range a.Evidence {
				quotes++
				if n := len([]rune(e.Quote)); n > maxQuote || !strings.Contains(texts[e.Article.URL], e.Quote) {
					t.Errorf("%s: quote of %d characters, %.80q", kind, n, e.Quote)
				}
			}
		}
	}
	if quotes == 0 {
		t.Error("nothing was quoted")
	}
}

// TestHostileQuestions asks what nobody means: a thousand characters of
// anything, each with a kind in turn, of the invented articles and some real ones.
func TestHostileQuestions(t *testing.T) {
	articles := invented
	for i, a := range benchArticles(t) {
		if i%150 == 0 && a.URL != "" {
			articles = append(articles, a)
		}
	}
	h := newHouse(t, articles...)
	for i, text := range hostileQuestions() {
		kind := knowledge.Kinds[i%len(knowledge.Kinds)]
		q, err := question.Parse(text, kind, "en")
		if err != nil {
			continue // nothing to look for
		}
		if _, err := h.Ask(t.Context(), knowledge.Local, q); err != nil {
			t.Errorf("%s %.60q: %v", kind, text, err)
		}
	}
}

func hostileQuestions() []string {
	units := []string{
		"a", "ß", "ä", "ก", "中", "한", "e\u0301", "\u0301", "\u200b", "\u00ad", "\xff", "\x00", "𝔸", "🚢", "İ", "ſ",
		"-", "'", "\"", "(", ")", ".", "?", "!", ":", ",", "/", "\\", "*", "~", "^", "+", "%", "\n", "\t",
		"a ", "I ", "Koch ", "bridge ", "Brücke ", "closed bridge ", "wer ", "who is ", "wann ", "nicht ", "not ", "7 ", "2024 ", "1,5",
		"F-35 ", "O'Neill ", "Dr. ", "A. ", "EZB ",
		"since:2024 ", "seit:gestern ", "site:x.y ", "site: ", "lang:de ", "until:", "since:", "AND ", "+bridge ", "-bridge ",
		"bridge~2 ", "text:bridge ", "/b.*/ ",
		"Hafenbrückenpfeiler", "Selenskyj ", "Tschernobyl", "prime minister ", "am Dienstag ", "the day after ", "end of ", "how many ",
		"which which ",
	}
	var out []string
	for _, u := range units {
		out = append(out, strings.Repeat(u, 1000/utf8.RuneCountInString(u)))
	}
	random := rand.New(rand.NewPCG(9, 10))
	for range 60 {
		var b strings.Builder
		for b.Len() < 900 {
			b.WriteString(units[random.IntN(len(units))])
		}
		out = append(out, b.String())
	}
	for range 20 { // different words, none of which is known
		var b strings.Builder
		for b.Len() < 980 {
			for range 3 + random.IntN(12) {
				b.WriteByte("abcdefghijklmnopqrstuvwxyz"[random.IntN(26)])
			}
			b.WriteByte(' ')
		}
		out = append(out, b.String())
	}
	return out
}
