package answer

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/passage"
)

// shown writes a period in years, with ".5" for the middle of one.
func shown(p period) string {
	side := func(x float64) string {
		if math.IsInf(x, 0) {
			return "…"
		}
		return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0")
	}
	return side(p.from) + "-" + side(p.to)
}

// The time in a question, in both languages; "" where it names none.
func TestAskedTime(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Who led the harbour board from 2014 to 2016?", "2014-2017"},
		{"Who led the harbour board between 2014 and 2016?", "2014-2017"},
		{"In the stretch of time from 1994 to 2001, which school did Ada Brenn attend?", "1994-2002"},
		{"Which club did Brenn play for from Jul 2010 to Jan 2012?", "2010.5-2012.1"},
		{"Who owned the mill 1811–1827?", "1811-1828"},
		{"Who owned the mill from 1811 until the year 1827?", "1811-1828"},
		{"Who was director in 2018?", "2018-2019"},
		{"Who was director during 2018?", "2018-2019"},
		{"Which band won in July 2018?", "2018.5-2018.6"},
		{"Who was director after 2018?", "2019-…"},
		{"Who was director before 2018?", "…-2018"},
		{"Who was director until 2018?", "…-2019"},
		{"Which bridges opened since 2018?", "2018-…"},
		{"Which bridges were built in the 1960s?", "1960-1970"},
		{"Which bridges were built in the 19th century?", "1800-1900"},
		{"2018 mayor Ostwick", "2018-2019"},
		{"mayor of Ostwick 2014-2016", "2014-2017"},
		{"The 2012 champion was coached by whom from 2015 to 2017?", "2015-2018"},
		{"What happened on 1 July 2018?", "2018.5-2018.5"},
		{"Which ferry sailed from May 1920 to the end of 1925?", "1920.3-1926"},
		{"Who was king between the years 1480 and 1502?", "1480-1503"},
		{"Who won in spring 2020?", "2020.2-2020.4"},
		{"Who chaired the party from 2003 through 2009?", "2003-2010"},
		{"Who leads the harbour board?", ""},
		{"How many boats sank?", ""},
		{"Who scored 2,018 points?", ""},
		{"Wer leitete von 2014 bis 2016 die Hafenbehörde?", "2014-2017"},
		{"Wer leitete zwischen 2014 und 2016 die Hafenbehörde?", "2014-2017"},
		{"Wer leitete zwischen den Jahren 2014 und 2016 die Hafenbehörde?", "2014-2017"},
		{"Für welchen Verein spielte Brenn von Juli 2010 bis Jänner 2012?", "2010.5-2012.1"},
		{"Wem gehörte die Mühle 1811–1827?", "1811-1828"},
		{"Wer war 2018 Direktor?", "2018-2019"},
		{"Wer war im Jahr 2018 Direktor?", "2018-2019"},
		{"Wer war im Juli 2018 Direktor?", "2018.5-2018.6"},
		{"Wer war nach 2018 Direktor?", "2019-…"},
		{"Wer war nach dem Jahr 2018 Direktor?", "2019-…"},
		{"Wer war vor 2018 Direktor?", "…-2018"},
		{"Wer war bis 2018 Direktor?", "…-2019"},
		{"Wer ist seit 2018 Direktor?", "2018-…"},
		{"Wer ist seit dem 1. Juli 2018 Direktor?", "2018.5-…"},
		{"Wer war ab 2018 Direktor?", "2018-…"},
		{"Welche Brücken wurden in den 1960er Jahren gebaut?", "1960-1970"},
		{"Welche Brücken wurden im 19. Jahrhundert gebaut?", "1800-1900"},
		{"Bürgermeister Ostwick 2018", "2018-2019"},
		{"Bürgermeister Ostwick 2014 bis 2016", "2014-2017"},
		{"Wer trainierte den Meister von 2012 zwischen 2015 und 2017?", "2015-2018"},
		{"Was geschah am 1. Juli 2018?", "2018.5-2018.5"},
		{"Welche Fähre fuhr von Mai 1920 bis Ende 1925?", "1920.3-1926"},
		{"Wer gewann im Frühjahr 2020?", "2020.2-2020.4"},
		{"Wer leitet die Hafenbehörde?", ""},
		{"Wie viele Boote sanken?", ""},
	} {
		w := whenOf(knowledge.Question{Text: c.text})
		got := ""
		if w.asked {
			got = shown(w.period.period)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %q", c.text, got, c.want)
		}
	}
}

// A time that is one only on the day of asking asks for what is newest, and is a
// date once that day is known.
func TestAskedLatest(t *testing.T) {
	for _, c := range []struct {
		text   string
		latest bool
	}{
		{"What is the latest on the harbour?", true},
		{"Who won this week?", true},
		{"What did the mayor say today?", true},
		{"Who was elected yesterday?", true},
		{"Which ferry sank recently?", true},
		{"Who currently leads the harbour board?", true},
		{"Wer gewann zuletzt?", true},
		{"Wer gewann diese Woche?", true},
		{"Was sagte die Bürgermeisterin heute?", true},
		{"Was gibt es Neues?", false},
		{"Wer leitet derzeit die Hafenbehörde?", true},
		{"Welche Fähre sank jüngst?", true},
		{"Who won in 2018?", false},
		{"Wer gewann 2018?", false},
		{"Who built the bridge?", false},
	} {
		if got := whenOf(knowledge.Question{Text: c.text}); got.latest != c.latest {
			t.Errorf("%s: latest %v", c.text, got.latest)
		}
	}
	if w := whenOf(knowledge.Question{Text: "Who won this week?", Asked: "2026-11-28"}); w.asked || !w.latest {
		t.Errorf("this week, asked in 2026: %+v", w)
	}
	w := whenOf(knowledge.Question{Text: "Who won last year?", Asked: "2026-11-28"})
	if got := shown(w.period.period); !w.asked || got != "2025-2026" {
		t.Errorf("last year, asked in 2026: %s", got)
	}
}

// What the sentences of an article say of time beside a time asked for.
func TestTimeFeatures(t *testing.T) {
	const museum = "The museum opened in 1990 under Ada Brenn. She came from the coast. In 2003 Jon Tiller became director. " +
		"In 2010 Karla Wendt became director. The roof was mended. It was dry again. It stayed so. Nothing leaked. " +
		"Peter Lund was director from 2016 to 2019. Since 2019 Mia Holm has been director."
	const haus = "Das Museum wurde 1990 unter Ada Brenn eröffnet. Sie kam von der Küste. Im Jahr 2003 wurde Jon Tiller Direktor. " +
		"Im Jahr 2010 wurde Karla Wendt Direktorin. Das Dach wurde erneuert. Es war wieder dicht. Es blieb so. Nichts tropfte. " +
		"Peter Lund war von 2016 bis 2019 Direktor. Seit 2019 ist Mia Holm Direktorin."
	for _, c := range []struct {
		language, text, asked string
		feature               int
		best                  int // the sentence with the highest value
	}{
		{"en", museum, "Who was director in 2005?", fTimeHeld, 3},
		{"en", museum, "Who was director in 2014?", fTimeHeld, 4},
		{"en", museum, "Who was director from 2010 to 2016?", fTimeHeld, 4},
		{"en", museum, "Who was director after 2004?", fTimeHeld, 4},
		{"en", museum, "Who was director from 2016 to 2019?", fTimeShared, 9},
		{"en", museum, "Who was director in 2018?", fTimeCovers, 9},
		{"en", museum, "Who was director in 2024?", fTimeCovers, 10},
		{"de", haus, "Wer war 2005 Direktor?", fTimeHeld, 3},
		{"de", haus, "Wer war 2014 Direktor?", fTimeHeld, 4},
		{"de", haus, "Wer war von 2010 bis 2016 Direktor?", fTimeHeld, 4},
		{"de", haus, "Wer war nach 2004 Direktor?", fTimeHeld, 4},
		{"de", haus, "Wer war von 2016 bis 2019 Direktor?", fTimeShared, 9},
		{"de", haus, "Wer war 2018 Direktor?", fTimeCovers, 9},
		{"de", haus, "Wer ist 2024 Direktor?", fTimeCovers, 10},
		{"en", haus, "Who was director in 2014?", fTimeHeld, 4},
	} {
		list := timed(t, knowledge.Article{ID: 1, Title: "Museum", Text: c.text, Language: c.language, Published: "2024-05-01"}, c.asked)
		best := 0
		for i := range list {
			if list[i][c.feature] > list[best][c.feature] {
				best = i
			}
		}
		if best != c.best {
			t.Errorf("%s: %s is highest in sentence %d, want %d: %v", c.asked, featureNames[c.feature], best, c.best, column(list, c.feature))
		}
	}
	list := timed(t, knowledge.Article{ID: 1, Title: "Museum", Text: museum, Language: "en", Published: "2024-05-01"},
		"Who was director in 1985?")
	if list[3][fTimeLack] != 1 || list[3][fTimeHeld] != 0 || list[3][fTimeOther] != 1 {
		t.Errorf("a time that the article lacks: %v", list[3])
	}
	list = timed(t, knowledge.Article{ID: 1, Title: "Museum", Text: museum, Language: "en", Published: "2024-05-01"},
		"Who was director in 2010?")
	if own, carried, far := list[4][fTimeHeld], list[5][fTimeHeld], list[8][fTimeHeld]; own != 1 || carried != 0.5 || far != 0 {
		t.Errorf("carried on: %.2f, %.2f behind it, %.2f further on", own, carried, far)
	}
	list = timed(t, knowledge.Article{ID: 1, Title: "Museum", Text: museum, Language: "en", Published: "2024-05-01"}, "Who was director?")
	for i, f := range list {
		if values := f[fTimeHeld : fTimePublished+1]; slices.ContainsFunc(values, func(v float64) bool { return v != 0 }) {
			t.Errorf("no time asked: sentence %d has %v", i, values)
		}
	}
}

// timed are the features of time of every passage of an article.
func timed(t *testing.T, a knowledge.Article, asked string) []features {
	t.Helper()
	list, err := passage.Of(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	v := index.NewAnalyzer(lexicon.Split).View(index.NewRecord(a, list))
	p := &plan{parsed: parsed{when: whenOf(knowledge.Question{Text: asked})}}
	c := &comparison{plan: p}
	out := make([]features, v.Len())
	for i := range out {
		p.time(&candidate{record: v, at: i, compared: c}, &out[i])
	}
	return out
}

func column(list []features, k int) (out []float64) {
	for _, f := range list {
		out = append(out, f[k])
	}
	return out
}

// The newest article found is the newest, whatever today is.
func TestRecent(t *testing.T) {
	p := &plan{parsed: parsed{when: whenOf(knowledge.Question{Text: "Who won this week?", Asked: "2024-05-15"})}}
	var list []*candidate
	for _, day := range []string{"2024-05-01", "2024-04-17", "2024-05-01T08:00:00Z", "", "2019"} {
		list = append(list, &candidate{record: &index.View{Head: index.Head{Published: day}}, compared: &comparison{plan: p}})
	}
	p.survey(list)
	var out []features
	for _, c := range list {
		var f features
		p.recent(c, &f)
		out = append(out, f)
	}
	if got, want := column(out, fNewest), []float64{1, 0.5, 1, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("newest: %v, want %v", got, want)
	}
	if got, want := column(out, fNewer), []float64{1, 0.5, 1, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("newer: %v, want %v", got, want)
	}
	if got, want := column(out, fNewerAsked), []float64{1, 0.5, 1, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("newer, asked for the latest: %v, want %v", got, want)
	}
	if got := column(out, fFresh); got[0] != 0.5 || got[1] >= got[0] || got[3] != 0 {
		t.Errorf("on the day of asking: %v", got)
	}
}
