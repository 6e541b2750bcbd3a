package answer

import (
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/point"
	"beleg/knowledge/question"
)

func news(id, language, title, text string) knowledge.Article {
	return knowledge.Article{URL: "https://news.example/" + id, Source: id, Title: title, Text: text, Language: language,
		Published: "2025-03-04"}
}

// One person is one answer, however German and English transcribe the name.
func TestSpellings(t *testing.T) {
	h := newHouse(t,
		news("a", "de", "Gutachten zum Damm vorgestellt", "Der Statiker Serhij Tscherwonenko hat das Gutachten zum Damm von Ostwick "+
			"geschrieben. Die Stadt will es im Mai beraten."),
		news("b", "en", "Report on the dam presented", "Structural engineer Serhii Chervonenko has written the report on the dam of "+
			"Ostwick. The town will discuss it in May."),
		news("c", "en", "Dam report divides Ostwick",
			"The report on the dam of Ostwick was written by Serhiy Chervonenko. Innkeepers called it an insult."),
		news("d", "de", "Neue Schule für Seefeld", "In Seefeld wird eine Schule gebaut. Sie kostet vier Millionen Euro."))
	for _, text := range []string{"Wer ist Tscherwonenko?", "Who is Chervonenko?", "Tscherwonenko", "Chervonenko", "report dam Ostwick"} {
		r := h.ask(t, text, knowledge.Who)
		persons := 0
		for _, a := range r.Answers {
			if strings.HasSuffix(a.Person, "nenko") {
				persons++
			}
		}
		if persons != 1 || len(r.Answers[0].Evidence) < 2 {
			t.Errorf("%s: %d persons, %+v; want one, with the articles of both languages", text, persons, r.Answers)
		}
	}
}

func TestSamePersonOfAnswers(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Wolodymyr Selenskyj", "Volodymyr Zelenskyy", true},
		{"Volodymyr Zelensky", "Volodymyr Zelenskyy", true},
		{"Michail Gorbatschow", "Mikhail Gorbachev", true},
		{"Wolodymyr Selenskyj", "Olena Zelenska", false},
		{"Andrea Müller", "Andreas Müller", false},
		{"Peter Campbell", "Paul Campbell", false},
		{"Campbell", "Peter Campbell", false},    // joinPersons says whose it is
		{"P. Campbell", "Peter Campbell", false}, // likewise
		{"George Bush", "George W. Bush", false},
	} {
		if samePerson(c.a, c.b) != c.same || samePerson(c.b, c.a) != c.same {
			t.Errorf("samePerson(%q, %q) is not %v", c.a, c.b, c.same)
		}
	}
}

// A short name gets the full one of the only person it fits; of two, neither.
func TestFullName(t *testing.T) {
	for _, c := range []struct {
		short string
		full  []string
		want  string
	}{
		{"Selenskyj", []string{"Volodymyr Zelensky"}, "Volodymyr Zelensky"},
		{"Chervonenko", []string{"Serhij Tscherwonenko", "Serhii Chervonenko"}, "Serhij Tscherwonenko"},
		{"P. Campbell", []string{"Peter Campbell"}, "Peter Campbell"},
		{"P. Campbell", []string{"Peter Campbell", "Paul Campbell"}, ""},
		{"K. Campbell", []string{"Peter Campbell"}, ""},
		{"Campbell", []string{"Peter Campbell", "Jane Campbell"}, ""},
		{"Peter", []string{"Peter Campbell"}, ""}, // a bare word is the surname
		{"Roberts", []string{"Julia Robert"}, ""},
	} {
		list := []extracted{{Answer: knowledge.Answer{Person: c.short}, support: []*candidate{{record: record(1), compared: new(comparison)}}}}
		for i, name := range c.full {
			list = append(list, extracted{Answer: knowledge.Answer{Person: name},
				support: []*candidate{{record: record(knowledge.ArticleID(i + 2)), compared: new(comparison)}}})
		}
		if got := fullName(list, 0); got != c.want {
			t.Errorf("%s of %v: %q, want %q", c.short, c.full, got, c.want)
		}
	}
}

func record(id knowledge.ArticleID) *index.View {
	a := knowledge.Article{ID: id, Language: "en"}
	return index.NewAnalyzer(nil).View(index.NewRecord(a, []knowledge.Passage{{Text: "They came to the harbour."}}))
}

// Which of two namesakes is meant a well tried pointer may say, and the sentence that has
// the name is a receipt.
func TestMeant(t *testing.T) {
	h := newHouse(t,
		news("a", "en", "Pact on kelp signed", "The pact on kelp was signed in Ostwick on Monday. Campbell signed it for the fishing union."),
		news("b", "en", "Chapel has a new head", "Jane Campbell leads the chapel of Ostwick now."),
		news("c", "en", "Library has a new head", "Peter Campbell leads the library of Ostwick now."))
	ask := func(pick string, reliable float64, sure bool) knowledge.Answer {
		e := &Engine{lg: h.lg, indexes: h.indexes, articles: h.articles, ranker: h.ranker}
		e.trust.hit = reliable
		e.Consult(finger(func(p point.Packet) (point.Mark, error) {
			m, err := marking("Campbell signed it", "")(p)
			if len(p.Sentences) == 2 && strings.HasPrefix(p.Question, "Who is") {
				m, err = marking(pick, "")(p)
			}
			m.Sure = sure
			return m, err
		}))
		q, err := question.Parse("Who signed the pact on kelp in Ostwick?", knowledge.Who, "en")
		if err != nil {
			t.Fatal(err)
		}
		r, err := e.Ask(t.Context(), knowledge.Local, q)
		if err != nil || !r.Answered() {
			t.Fatalf("%+v, %v", r, err)
		}
		return r.Answers[0]
	}
	for pick, want := range map[string]string{"chapel": "Jane Campbell", "library": "Peter Campbell"} {
		if a := ask(pick, 50, true); a.Text != want || len(a.Evidence) < 2 || !strings.Contains(a.Evidence[0].Quote, "signed it") {
			t.Errorf("%s: %+v, want %s", pick, a, want)
		}
	}
	if a := ask("chapel", 0, true); a.Text == "Jane Campbell" {
		t.Errorf("one that was not tried is believed: %+v", a)
	}
	if a := ask("chapel", 50, false); a.Text == "Jane Campbell" {
		t.Errorf("one that is not sure is believed: %+v", a)
	}
}
