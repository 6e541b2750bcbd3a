package answer

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
	"beleg/knowledge/question"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// house is an engine over a real store and index.
type house struct {
	*Engine
	store *sqlstore.Store
	index *index.Manager
}

func newHouse(t testing.TB, articles ...knowledge.Article) *house {
	t.Helper()
	dir := t.TempDir()
	s, err := sqlstore.Open(t.Context(), filepath.Join(dir, "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	m := index.NewManager(slog.New(slog.DiscardHandler), filepath.Join(dir, "index"), s, index.NewAnalyzer(lexicon.Split),
		passage.Sections, index.Options{})
	t.Cleanup(func() { m.Close(); s.Close() })
	h := &house{New(slog.New(slog.DiscardHandler), m, s, lexicon.Embedded()), s, m}
	h.add(t, knowledge.Local, articles...)
	return h
}

func (h *house) add(t testing.TB, g knowledge.Guild, articles ...knowledge.Article) {
	t.Helper()
	if _, err := h.store.Put(t.Context(), g, store.Actor{ID: "test"}, articles, nil); err != nil {
		t.Fatal(err)
	}
	if err := h.index.Follow(t.Context(), g, nil); err != nil {
		t.Fatal(err)
	}
}

func (h *house) ask(t testing.TB, text string, kind knowledge.Kind) knowledge.Result {
	t.Helper()
	return h.askIn(t, knowledge.Local, text, kind)
}

func (h *house) askIn(t testing.TB, g knowledge.Guild, text string, kind knowledge.Kind) knowledge.Result {
	t.Helper()
	q, err := question.Parse(text, kind, "en")
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	r, err := h.Ask(context.Background(), g, q)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return r
}

// invented are articles in the tests' own words.
var invented = []knowledge.Article{
	{URL: "https://hafenbote.example/bruecke", Title: "Neue Hafenbrücke in Seefeld eröffnet", Source: "Hafenbote",
		Language: "de", Published: "2024-05-14",
		Text: "Die neue Hafenbrücke in Seefeld ist am Montag eröffnet worden. Bürgermeisterin Karla Wendt durchschnitt das Band vor rund " +
			"3.000 Gästen.\nDie Brücke ist 412 Meter lang und kostete 86 Millionen Euro. Gesperrt wurde die alte Brücke im November 2021, " +
			"weil Taucher Risse in den Pfeilern gefunden hatten."},
	{URL: "https://harbourpost.example/bridge", Title: "Seefeld opens its new harbour bridge", Source: "Harbour Post",
		Language: "en", Published: "2024-05-14",
		Text: "Seefeld opened its new harbour bridge on Monday. Mayor Karla Wendt cut the ribbon in front of some 3,000 guests.\nThe " +
			"bridge is 412 metres long. The old bridge was closed in November 2021 because divers had found cracks in its piers."},
	{URL: "https://hafenbote.example/vertrag", Title: "Zwei Häfen erneuern ihr Bündnis", Source: "Hafenbote",
		Language: "de", Published: "2024-02-20",
		Text: "Nordhafen und Südhafen erneuern ihr Bündnis. Der Beistandsvertrag zwischen den Städten war am 12. März 1998 unterzeichnet " +
			"worden. Außenminister Jonas Brandt sprach in Nordhafen von einem guten Tag."},
	{URL: "https://harbourpost.example/glowfish", Title: "Glowfish return to the bay", Source: "Harbour Post",
		Language: "en", Published: "2023-08-02",
		Text: "The glowfish is a small jellyfish that shines at night. Researchers counted 1,250 of them in the bay of Ostwick last week. " +
			"Marine biologist Ana Tordal said the water had become cleaner."},
}

func TestAsk(t *testing.T) {
	h := newHouse(t, invented...)
	cases := []struct {
		kind     knowledge.Kind
		question string
		want     string // part of the first answer, or "" for a refusal
		quote    string // part of its first quote
	}{
		{knowledge.When, "pact", "1998-03-12", "Beistandsvertrag"},
		{knowledge.When, "Vertrag", "1998-03-12", "Beistandsvertrag"},
		{knowledge.When, "old bridge closed", "2021-11", "2021"},
		{knowledge.Who, "Brandt", "Jonas Brandt", "Außenminister"},
		{knowledge.Who, "mayor Seefeld", "Karla Wendt", "Wendt"},
		{knowledge.HowMany, "glowfish counted", "1,250", "counted"},
		{knowledge.Why, "old bridge closed", "because divers had found cracks", "cracks"},
		{knowledge.What, "glowfish", "small jellyfish", "shines"},
		{knowledge.Where, "glowfish", "Ostwick", "bay"},
		{knowledge.Any, "Was ist die Länge der Hafenbrücke?", "", "412"},
		{knowledge.When, "moon landing", "", ""},
		{knowledge.Who, "Zacharias Untermoser", "", ""},
	}
	for _, c := range cases {
		r := h.ask(t, c.question, c.kind)
		if c.quote == "" {
			if r.Answered() {
				t.Errorf("%s %q: answered %+v, want a refusal", c.kind, c.question, r.Answers[0])
			}
			continue
		}
		if !r.Answered() {
			t.Errorf("%s %q: refused", c.kind, c.question)
			continue
		}
		a := r.Answers[0]
		if !strings.Contains(a.Text+" "+a.Date+" "+a.Person, c.want) || !strings.Contains(a.Evidence[0].Quote, c.quote) {
			t.Errorf("%s %q: %q %q %q (%s)", c.kind, c.question, a.Text, a.Date, a.Person, a.Evidence[0].Quote)
		}
	}
}

// Every quote is a verbatim stretch of its article, and every short answer
// that is no date or joined name one of the quote.
func TestVerbatim(t *testing.T) {
	h := newHouse(t, invented...)
	texts := map[string]string{}
	for _, a := range invented {
		texts[a.URL] = a.Title + "\n" + a.Text
	}
	quotes := 0
	for _, kind := range knowledge.Kinds {
		for _, q := range []string{"bridge", "Brücke Seefeld", "glowfish bay", "Bündnis Häfen"} {
			for _, a := range h.ask(t, q, kind).Answers {
				quotes += len(a.Evidence)
				for i, e := range a.Evidence {
					if !strings.Contains(texts[e.Article.URL], e.Quote) {
						t.Errorf("%q is not in %s", e.Quote, e.Article.URL)
					}
					if i == 0 && a.Person == "" && a.Date == "" && !strings.Contains(e.Quote, a.Text) {
						t.Errorf("%s %s: %q is not in %q", kind, q, a.Text, e.Quote)
					}
				}
			}
		}
	}
	if quotes < 2*len(knowledge.Kinds) {
		t.Errorf("only %d quotes", quotes)
	}
}

func TestAgreement(t *testing.T) {
	h := newHouse(t, invented...)
	sources := map[string]bool{}
	for _, a := range h.ask(t, "old bridge closed", knowledge.When).Answers[:1] {
		for _, e := range a.Evidence {
			sources[e.Article.Source] = true
		}
	}
	if len(sources) != 2 {
		t.Errorf("the two publishers that agree are not both named: %v", sources)
	}
}

func TestFilter(t *testing.T) {
	h := newHouse(t, invented...)
	for text, host := range map[string]string{"bridge lang:de": "hafenbote", "Brücke site:harbourpost.example": "harbourpost"} {
		r := h.ask(t, text, knowledge.Any)
		if !r.Answered() {
			t.Errorf("%s: refused", text)
		}
		for _, a := range r.Answers {
			for _, e := range a.Evidence {
				if !strings.Contains(e.Article.URL, host) {
					t.Errorf("%s: %s passed", text, e.Article.URL)
				}
			}
		}
	}
	if r := h.ask(t, "pact since:2024-02", knowledge.When); !r.Answered() {
		t.Error("an article of February did not pass since:2024-02")
	}
	if r := h.ask(t, "pact since:2024-03", knowledge.When); r.Answered() && strings.Contains(r.Answers[0].Evidence[0].Article.URL, "vertrag") {
		t.Error("an article of February passed since:2024-03")
	}
}

func TestGuildsApart(t *testing.T) {
	h := newHouse(t, invented[0])
	h.add(t, "1234", invented[3])
	if r := h.ask(t, "glowfish", knowledge.What); r.Answered() || len(r.Nearest) > 0 {
		t.Errorf("another guild's article was shown: %+v", r)
	}
	if r := h.askIn(t, "1234", "glowfish", knowledge.What); !r.Answered() {
		t.Error("a guild's own article was not shown")
	}
}

func TestStrangeQuestions(t *testing.T) {
	h := newHouse(t, append(invented, knowledge.Article{URL: "https://x.example/empty", Title: "Only a title"},
		knowledge.Article{URL: "https://x.example/long", Title: "No end", Language: "de",
			Text: strings.Repeat("endlos ohne punkt und komma ", 20000)})...)
	for _, text := range []string{"🙂 pact", "a1", "endlos punkt", strings.Repeat("Brücke Hafen Vertrag Tag ", 40), "‮pact‬",
		"** @everyone `pact`", "non si sa mai perché"} {
		for _, kind := range knowledge.Kinds {
			h.ask(t, text, kind)
		}
	}
}

func TestQuote(t *testing.T) {
	long := strings.Repeat("Wörter über Wörter und ", 30) + "am 5. Mai 2024 endlich das Ende."
	at := strings.Index(long, "5. Mai")
	got := quote(long, at, at+len("5. Mai 2024"))
	if !strings.Contains(long, got) || !strings.Contains(got, "5. Mai 2024") || len([]rune(got)) > maxQuote {
		t.Errorf("quote = %q", got)
	}
	if got := quote("kurz", 0, 0); got != "kurz" {
		t.Errorf("quote = %q", got)
	}
}

func TestWeights(t *testing.T) {
	w, err := parseWeights(weightsJSON)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := parseWeights(raw); err != nil || again.Coarse != w.Coarse || again.Refuse != w.Refuse {
		t.Errorf("weights do not survive being written: %v", err)
	}
	if _, err := parseWeights([]byte(`{"Coarse":{"no such feature":1}}`)); err == nil {
		t.Error("an unknown feature was taken")
	}
}

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		alike bool
	}{
		{"verteidigung", "verteidig", true}, {"democracy", "demokratie", true}, {"selenskyj", "selensky", true},
		{"vertrag", "vertreter", false}, {"minister", "ministry", true}, {"haus", "maus", false},
	} {
		if got := similarity(spelling(c.a), spelling(c.b)) > 0; got != c.alike {
			t.Errorf("similarity(%s, %s): alike %v", c.a, c.b, got)
		}
	}
}

// The seed is a real, machine-translated article that every part must handle, asked as
// a newcomer does: in both languages, dated and not, with the dictionary that is
// installed and without.
func TestSeed(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/seed/*.txt")
	if len(files) == 0 {
		t.Skip("the seed article is not here: ../shared/seed is absent")
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	title, text, _ := strings.Cut(string(raw), "\n")
	seed := knowledge.Article{URL: "https://news.example/pakt", Title: title, Text: strings.TrimSpace(text),
		Language: "de", Published: "2024-03-25"}
	undated := seed
	undated.Published = ""
	cache, err := os.UserCacheDir() // compiling a dictionary takes long; the program keeps it there
	if err != nil {
		cache = t.TempDir()
	}
	installed, err := lexicon.Open(t.Context(), slog.New(slog.DiscardHandler), []string{filepath.Join(cache, "beleg")}, "auto")
	if err != nil {
		t.Fatal(err)
	}
	defer installed.Close()
	for name, a := range map[string]knowledge.Article{"dated": seed, "undated": undated} {
		h := newHouse(t, a)
		t.Run(name+", no dictionary", h.knowsSeed)
		h.ranker.dict = installed
		t.Run(name+", "+installed.Describe(), h.knowsSeed)
	}
	list := newHouse(t, seed).ask(t, "Sicherheitspakt", knowledge.When).Answers
	if len(list) != 1 || !strings.HasSuffix(list[0].Text, " 60 Jahren") || !strings.HasPrefix(list[0].Text, "vor ") ||
		list[0].Certainty != knowledge.Approximate {
		t.Errorf("when Sicherheitspakt: %+v, want it as the text has it", list)
	}
}

// knowsSeed asks about the seed and looks at what is shown.
func (h *house) knowsSeed(t *testing.T) {
	for _, text := range []string{"!when pact", "!wann Pakt", "!when pact signed", "When was the pact signed?",
		"Wann wurde der Pakt unterzeichnet?"} {
		kind := knowledge.Any
		if _, rest, ok := strings.Cut(text, " "); ok && text[0] == '!' {
			text, kind = rest, knowledge.When
		}
		r := h.ask(t, text, kind)
		if !r.Answered() || r.Answers[0].Date != "1960" || !strings.Contains(r.Answers[0].Evidence[0].Quote, "Verteidigungsvertrag") {
			t.Errorf("when %s: %+v, want the treaty of 1960", text, r.Answers)
		}
		for _, a := range r.Answers {
			if a.Date == "1964" {
				t.Errorf("when %s: the rounded %s stands beside 1960", text, a.Text)
			}
		}
	}
	for _, text := range []string{"Campbell", "Wer ist Campbell?", "Who is Kurt Campbell?"} {
		r := h.ask(t, text, knowledge.Who)
		if !r.Certain || r.Answers[0].Person != "Kurt Campbell" || !strings.Contains(r.Answers[0].Role, "Außenminister") {
			t.Errorf("who %s: %+v, certain %v", text, r.Answers, r.Certain)
		}
	}
	for text, kind := range map[string]knowledge.Kind{"visit biden kishida": knowledge.When, "What does China claim?": knowledge.Any} {
		for _, a := range h.ask(t, text, kind).Answers {
			if a.Date == "2015" || a.Text == "Volksrepublik China" {
				t.Errorf("%s: %s is the earlier visit, or repeats the question", text, a.Text)
			}
		}
	}
}
