package answer

import (
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/question"
)

// reported is one invented article: publisher, day, language, title and text.
type reported struct{ source, day, language, title, text string }

func newsHouse(t *testing.T, list []reported) *house {
	t.Helper()
	var articles []knowledge.Article
	for i, n := range list {
		articles = append(articles, article(strings.ToLower(n.source)+".example/"+string(rune('a'+i)), n.source, n.day, n.language,
			n.title, n.text))
	}
	return newHouse(t, articles...)
}

// beside is other news, so that words have the rarity they have in a collection.
var beside = []reported{
	{"Courier", "2025-02-01", "en", "Market", "The fish market of Ostwick opens at six. A baker from Ostwick sells bread there."},
	{"Courier", "2025-02-02", "en", "Library", "The library of Bexley lends 4,000 books. It was painted on 3 February 2025."},
	{"Blatt", "2025-02-01", "de", "Markt", "Der Fischmarkt von Ostwick öffnet um sechs Uhr. Ein Bäcker aus Ostwick verkauft dort Brot."},
	{"Blatt", "2025-02-02", "de", "Bücherei", "Die Bücherei von Bexley verleiht 4.000 Bücher. Sie wurde am 3. Februar 2025 gestrichen."},
}

// What became of a date: where it was moved, cancelled or denied, what says so leads,
// and never counts as support of the date it takes back.
func TestChangedDates(t *testing.T) {
	for _, c := range []struct {
		name     string
		list     []reported
		question string
		first    string // date of the first answer, "" for a sentence without one
		quote    string // part of its first quote
		old      string // a date that is shown as disputed
		none     bool   // or not at all
	}{
		{name: "moved, the new date beside the old", question: "When does the toll on the coast road start?",
			list: []reported{
				{"Courier", "2025-03-01", "en", "Toll on the coast road", "The toll on the coast road will start on 1 June 2025, the county said."},
				{"Gazette", "2025-05-10", "en", "Toll late", "The toll on the coast road was postponed from 1 June 2025 to 15 September 2025."}},
			first: "2025-09-15", quote: "postponed", old: "2025-06-01"},
		{name: "moved, without the old date", question: "When does the toll on the coast road start?",
			list: []reported{
				{"Courier", "2025-03-01", "en", "Toll on the coast road", "The toll on the coast road will start on 1 June 2025, the county said."},
				{"Gazette", "2025-05-10", "en", "Toll late", "The start of the toll on the coast road has been moved to 15 September 2025 " +
					"because the cameras are missing."}},
			first: "2025-09-15", quote: "moved", old: "2025-06-01"},
		{name: "denied, the new date in the next sentence", question: "When does the toll on the coast road start?",
			list: []reported{
				{"Courier", "2025-03-01", "en", "Toll on the coast road", "The toll on the coast road will start on 1 June 2025, the county said."},
				{"Gazette", "2025-05-10", "en", "Toll late", "The toll on the coast road will not start on 1 June 2025 after all. It is " +
					"now due on 15 September 2025."}},
			first: "2025-09-15", quote: "now due", old: "2025-06-01"},
		{name: "denied, no new date", question: "When does the toll on the coast road start?",
			list: []reported{
				{"Courier", "2025-03-01", "en", "Toll on the coast road", "The toll on the coast road will start on 1 June 2025, the county said."},
				{"Gazette", "2025-05-10", "en", "No toll", "The toll on the coast road will not start on 1 June 2025 after all."}},
			first: "", quote: "after all", old: "2025-06-01"},
		{name: "cancelled", question: "When is the harbour concert in Ostwick?",
			list: []reported{
				{"Courier", "2025-03-01", "en", "Concert", "The harbour concert in Ostwick takes place on 12 July 2025."},
				{"Gazette", "2025-06-10", "en", "No concert", "The harbour concert in Ostwick on 12 July 2025 has been cancelled."}},
			first: "", quote: "cancelled", old: "2025-07-12"},
		{name: "an older denial", question: "When is the harbour concert in Ostwick?",
			list: []reported{
				{"Gazette", "2025-02-10", "en", "No concert", "The harbour concert in Ostwick on 12 July 2025 has been cancelled."},
				{"Courier", "2025-03-01", "en", "Concert after all", "The harbour concert in Ostwick takes place on 12 July 2025."}},
			first: "2025-07-12", quote: "takes place"},
		{name: "moved in one sentence", question: "When does the museum in Bexley reopen?",
			list: []reported{
				{"Gazette", "2025-05-10", "en", "Museum",
					"The museum in Bexley, originally planned to reopen on 3 May 2025, will reopen on 20 October 2025."}},
			first: "2025-10-20", quote: "originally", none: true, old: "2025-05-03"},
		{name: "verschoben, mit altem Termin", question: "Wann beginnt die Maut auf der Küstenstraße?",
			list: []reported{
				{"Blatt", "2025-03-01", "de", "Maut auf der Küstenstraße",
					"Die Maut auf der Küstenstraße beginnt am 1. Juni 2025, teilte der Kreis mit."},
				{"Bote", "2025-05-10", "de", "Maut später",
					"Die Maut auf der Küstenstraße wurde vom 1. Juni 2025 auf den 15. September 2025 verschoben."}},
			first: "2025-09-15", quote: "verschoben", old: "2025-06-01"},
		{name: "verschoben, ohne alten Termin", question: "Wann beginnt die Maut auf der Küstenstraße?",
			list: []reported{
				{"Blatt", "2025-03-01", "de", "Maut auf der Küstenstraße",
					"Die Maut auf der Küstenstraße beginnt am 1. Juni 2025, teilte der Kreis mit."},
				{"Bote", "2025-05-10", "de", "Maut später", "Der Beginn der Maut auf der Küstenstraße wird auf den 15. September 2025 " +
					"verschoben, weil die Kameras fehlen."}},
			first: "2025-09-15", quote: "verschoben", old: "2025-06-01"},
		{name: "doch nicht, neuer Termin im nächsten Satz", question: "Wann beginnt die Maut auf der Küstenstraße?",
			list: []reported{
				{"Blatt", "2025-03-01", "de", "Maut auf der Küstenstraße",
					"Die Maut auf der Küstenstraße beginnt am 1. Juni 2025, teilte der Kreis mit."},
				{"Bote", "2025-05-10", "de", "Maut später", "Die Maut auf der Küstenstraße beginnt am 1. Juni 2025 doch nicht. Nun soll es am " +
					"15. September 2025 so weit sein."}},
			first: "2025-09-15", quote: "Nun soll", old: "2025-06-01"},
		{name: "doch nicht, kein neuer Termin", question: "Wann beginnt die Maut auf der Küstenstraße?",
			list: []reported{
				{"Blatt", "2025-03-01", "de", "Maut auf der Küstenstraße",
					"Die Maut auf der Küstenstraße beginnt am 1. Juni 2025, teilte der Kreis mit."},
				{"Bote", "2025-05-10", "de", "Keine Maut", "Am 1. Juni 2025 wird die Maut auf der Küstenstraße nicht starten."}},
			first: "", quote: "nicht starten", old: "2025-06-01"},
		{name: "abgesagt", question: "Wann ist das Hafenkonzert in Ostwick?",
			list: []reported{
				{"Blatt", "2025-03-01", "de", "Konzert", "Das Hafenkonzert in Ostwick findet am 12. Juli 2025 statt."},
				{"Bote", "2025-06-10", "de", "Kein Konzert", "Das für den 12. Juli 2025 geplante Hafenkonzert in Ostwick ist abgesagt."}},
			first: "", quote: "abgesagt", old: "2025-07-12"},
		{name: "statt", question: "Wann öffnet das Museum in Bexley?",
			list: []reported{
				{"Bote", "2025-05-10", "de", "Museum", "Das Museum in Bexley öffnet statt am 3. Mai 2025 erst am 20. Oktober 2025."}},
			first: "2025-10-20", quote: "statt", none: true, old: "2025-05-03"},
		{name: "moved, told in the other language", question: "Wann beginnt die Maut auf der Küstenstraße?",
			list: []reported{
				{"Blatt", "2025-03-01", "de", "Maut auf der Küstenstraße",
					"Die Maut auf der Küstenstraße beginnt am 1. Juni 2025, teilte der Kreis mit."},
				{"Gazette", "2025-05-10", "en", "Coast road toll late",
					"The toll on the coast road was postponed from 1 June 2025 to 15 September 2025."}},
			first: "2025-09-15", quote: "postponed", old: "2025-06-01"},
		{name: "asked for the cancellation", question: "When was the harbour concert in Ostwick cancelled?",
			list: []reported{
				{"Gazette", "2025-06-10", "en", "No concert", "The harbour concert in Ostwick was cancelled on 9 June 2025."}},
			first: "2025-06-09", quote: "cancelled"},
		{name: "nach der Absage gefragt", question: "Wann wurde das Hafenkonzert in Ostwick abgesagt?",
			list: []reported{
				{"Bote", "2025-06-10", "de", "Kein Konzert", "Das Hafenkonzert in Ostwick wurde am 9. Juni 2025 abgesagt."}},
			first: "2025-06-09", quote: "abgesagt"},
		{name: "not only denies nothing", question: "Wann öffnet das Museum in Bexley?",
			list: []reported{
				{"Bote", "2025-05-10", "de", "Museum", "Am 20. Oktober 2025 öffnet nicht nur das Museum in Bexley, sondern auch das Bad."}},
			first: "2025-10-20", quote: "nicht nur"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := newsHouse(t, append(slices.Clone(c.list), beside...)).ask(t, c.question, knowledge.When).Answers
			if len(list) == 0 || list[0].Date != c.first || !strings.Contains(list[0].Evidence[0].Quote, c.quote) {
				t.Fatalf("%s: %+v", c.question, list)
			}
			for i, a := range list {
				for _, e := range a.Evidence {
					if a.Date == c.old && c.old != "" && (c.none || !a.Disputed || strings.Contains(e.Quote, c.quote)) {
						t.Errorf("%d. %s: disputed %v, %q", i+1, a.Date, a.Disputed, e.Quote)
					}
				}
			}
		})
	}
}

// A rounded or open date is shown as the text has it, supports an exact one that
// agrees, and stands alone where none does.
func TestRoughDates(t *testing.T) {
	for _, c := range []struct {
		name, question, date, text string
		list                       []reported
	}{
		{"over 60 years ago and the year", "When was the treaty of Ostwick signed?", "1960", "",
			[]reported{{"Courier", "2024-03-25", "en", "Treaty of Ostwick", "The treaty of Ostwick was signed over 60 years ago."},
				{"Gazette", "2024-03-20", "en", "Old papers", "The treaty of Ostwick was signed in 1960 in the customs house."}}},
		{"over 60 years ago alone", "When was the treaty of Ostwick signed?", "1964", "over 60 years ago",
			[]reported{{"Courier", "2024-03-25", "en", "Treaty of Ostwick", "The treaty of Ostwick was signed over 60 years ago."}}},
		{"about 60 years ago and the day", "When was the treaty of Ostwick signed?", "1963-05-09", "",
			[]reported{{"Courier", "2024-03-25", "en", "Treaty of Ostwick",
				"The treaty of Ostwick was signed about 60 years ago. It was signed on 9 May 1963 by two mayors of Ostwick."}}},
		{"before March 1964 and the year", "When was the lighthouse of Bexley built?", "1960", "",
			[]reported{{"Courier", "2024-03-25", "en", "Lighthouse", "The lighthouse of Bexley was built before March 1964."},
				{"Gazette", "2024-03-20", "en", "Lamp", "The lighthouse of Bexley was built in 1960."}}},
		{"before March 1964 alone", "When was the lighthouse of Bexley built?", "1964-03", "before March 1964",
			[]reported{{"Courier", "2024-03-25", "en", "Lighthouse", "The lighthouse of Bexley was built before March 1964."}}},
		{"around 1470", "When was the bell of Ostwick cast?", "1470", "around 1470",
			[]reported{{"Courier", "2024-03-25", "en", "Bell", "The bell of Ostwick was cast around 1470."}}},
		{"vor über 60 Jahren und das Jahr", "Wann wurde der Pakt von Ostwick geschlossen?", "1960", "",
			[]reported{{"Blatt", "2024-03-25", "de", "Pakt von Ostwick", "Der Pakt von Ostwick wurde vor über 60 Jahren geschlossen."},
				{"Bote", "2024-03-20", "de", "Alte Akten", "Der Pakt von Ostwick wurde 1960 im Zollhaus geschlossen."}}},
		{"vor über 60 Jahren allein", "Wann wurde der Pakt von Ostwick geschlossen?", "1964", "vor über 60 Jahren",
			[]reported{{"Blatt", "2024-03-25", "de", "Pakt von Ostwick", "Der Pakt von Ostwick wurde vor über 60 Jahren geschlossen."}}},
		{"vor rund 60 Jahren und der Tag", "Wann wurde der Pakt von Ostwick geschlossen?", "1963-05-09", "",
			[]reported{{"Blatt", "2024-03-25", "de", "Pakt von Ostwick",
				"Der Pakt von Ostwick wurde vor rund 60 Jahren geschlossen. Geschlossen wurde der Pakt am 9. Mai 1963."}}},
		{"vor März 1964 und das Jahr", "Wann wurde der Leuchtturm von Bexley gebaut?", "1960", "",
			[]reported{{"Blatt", "2024-03-25", "de", "Leuchtturm", "Der Leuchtturm von Bexley wurde vor März 1964 gebaut."},
				{"Bote", "2024-03-20", "de", "Lampe", "Der Leuchtturm von Bexley wurde 1960 gebaut."}}},
		{"vor März 1964 allein", "Wann wurde der Leuchtturm von Bexley gebaut?", "1964-03", "vor März 1964",
			[]reported{{"Blatt", "2024-03-25", "de", "Leuchtturm", "Der Leuchtturm von Bexley wurde vor März 1964 gebaut."}}},
		{"um 1470", "Wann wurde die Glocke von Ostwick gegossen?", "1470", "um 1470",
			[]reported{{"Blatt", "2024-03-25", "de", "Glocke", "Die Glocke von Ostwick wurde um 1470 gegossen."}}},
		{"three years ago is a year", "When was the bridge of Bexley closed?", "2021", "three years ago",
			[]reported{{"Courier", "2024-03-25", "en", "Bridge", "The bridge of Bexley was closed three years ago."}}},
		{"asked in the other language", "When was the pact of Ostwick signed?", "1960", "",
			[]reported{{"Blatt", "2024-03-25", "de", "Pakt von Ostwick",
				"Der Pakt von Ostwick wurde vor über 60 Jahren unterzeichnet. Unterzeichnet wurde der Pakt von Ostwick 1960."}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := newsHouse(t, append(slices.Clone(c.list), beside...)).ask(t, c.question, knowledge.When).Answers
			if len(list) == 0 || list[0].Date != c.date || c.text != "" && list[0].Text != c.text {
				t.Fatalf("%s: %+v", c.question, list)
			}
			exact := c.text == "" || c.date == "2021"
			if rough := list[0].Certainty == knowledge.Approximate; rough == exact {
				t.Errorf("%s: %s is %s", c.question, list[0].Text, list[0].Certainty)
			}
			if len(c.list) == 2 && len(list[0].Evidence) != 2 {
				t.Errorf("%s: the rounded date does not support the exact one: %+v", c.question, list[0].Evidence)
			}
		})
	}
	// A rounded date does not support one that lies elsewhere.
	h := newsHouse(t,
		append([]reported{{"Courier", "2024-03-25", "en", "Treaty of Ostwick", "The treaty of Ostwick was signed over 60 years ago."},
			{"Gazette", "2024-03-20", "en", "Old papers", "The treaty of Ostwick was signed anew in 2019."}}, beside...))
	for _, a := range h.ask(t, "When was the treaty of Ostwick signed?", knowledge.When).Answers {
		if len(a.Evidence) != 1 {
			t.Errorf("2019 is over 60 years ago: %+v", a)
		}
	}
}

// The year belongs to the answer: the same event of another year neither leads nor
// supports.
func TestOtherYear(t *testing.T) {
	h := newsHouse(t, append([]reported{
		{"Courier", "2010-05-17", "en", "Bexley marathon 2010", "Ada Brenn won the marathon in Bexley in 2010. She beat 300 runners."},
		{"Courier", "2018-05-14", "en", "Bexley marathon 2018", "Jon Tiller won the marathon in Bexley in 2018. He beat 900 runners."},
		{"Blatt", "2012-05-17", "de", "Regatta von Ostwick 2012", "Mia Holm gewann 2012 die Regatta von Ostwick."},
		{"Blatt", "2019-05-14", "de", "Regatta von Ostwick 2019", "Peter Lund gewann 2019 die Regatta von Ostwick."},
	}, beside...))
	for question, want := range map[string]string{
		"Who won the marathon in Bexley in 2018?":    "Jon Tiller",
		"Who won the marathon in Bexley in 2010?":    "Ada Brenn",
		"Wer gewann 2010 den Marathon in Bexley?":    "Ada Brenn",
		"Wer gewann 2012 die Regatta von Ostwick?":   "Mia Holm",
		"Wer gewann 2019 die Regatta von Ostwick?":   "Peter Lund",
		"Who won the regatta of Ostwick in 2019?":    "Peter Lund",
		"Wer gewann die Regatta von Ostwick in 2012": "Mia Holm",
	} {
		list := h.ask(t, question, knowledge.Who).Answers
		if len(list) == 0 || list[0].Person != want || len(list[0].Evidence) != 1 {
			t.Errorf("%s: %+v", question, list)
		}
	}
}

// Where the newest is asked for, the newest article leads.
func TestNewestFirst(t *testing.T) {
	h := newsHouse(t, append([]reported{
		{"Courier", "2025-03-02", "en", "Sunday regatta", "Ada Brenn won the Sunday regatta in Bexley."},
		{"Courier", "2025-03-09", "en", "Sunday regatta", "Jon Tiller won the Sunday regatta in Bexley."},
		{"Courier", "2025-03-16", "en", "Sunday regatta", "Mia Holm won the Sunday regatta in Bexley."},
		{"Blatt", "2025-03-03", "de", "Schachturnier", "Peter Lund gewann das Schachturnier in Ostwick."},
		{"Blatt", "2025-03-17", "de", "Schachturnier", "Karla Wendt gewann das Schachturnier in Ostwick."},
		{"Blatt", "2025-03-10", "de", "Schachturnier", "Olaf Brenner gewann das Schachturnier in Ostwick."},
	}, beside...))
	for asked, want := range map[string]string{
		"Who won the latest Sunday regatta in Bexley?":               "Mia Holm",
		"Who recently won the Sunday regatta in Bexley?":             "Mia Holm",
		"Who won the Sunday regatta in Bexley this week?":            "Mia Holm",
		"Wer gewann zuletzt das Schachturnier in Ostwick?":           "Karla Wendt",
		"Wer gewann diese Woche das Schachturnier in Ostwick?":       "Karla Wendt",
		"Wer gewann jüngst das Schachturnier in Ostwick?":            "Karla Wendt",
		"Wer gewann zuletzt die Regatta am Sonntag in Bexley?":       "Mia Holm",
		"Who was the latest to win the chess tournament in Ostwick?": "Karla Wendt",
	} {
		q, err := question.Parse(asked, knowledge.Who, "en")
		if err != nil {
			t.Fatal(err)
		}
		if list := merge(extract(h.ranked(t, q))); len(list) == 0 || list[0].Person != want {
			t.Errorf("%s: %+v, want %s", asked, list, want)
		}
	}
}

// Of equally good passages that in the asker's language is quoted first.
func TestOwnLanguage(t *testing.T) {
	h := newsHouse(t, append([]reported{
		{"Courier", "2025-03-01", "en", "Bridge of Bexley", "The bridge of Bexley opens on 4 April 2025."},
		{"Blatt", "2025-03-01", "de", "Brücke von Bexley", "Die Brücke von Bexley öffnet am 4. April 2025."},
	}, beside...))
	for _, language := range []string{"de", "en"} {
		q := knowledge.Question{Text: "Bexley 4 April", Kind: knowledge.Any, Language: language}
		q.Text, q.Kind = "Bexley", knowledge.When
		r, err := h.Ask(t.Context(), knowledge.Local, q)
		if err != nil || len(r.Answers) == 0 || r.Answers[0].Date != "2025-04-04" || len(r.Answers[0].Evidence) != 2 {
			t.Fatalf("%s: %v %+v", language, err, r.Answers)
		}
		if got := r.Answers[0].Evidence[0].Article.Language; got != language {
			t.Errorf("asked in %s, quoted first in %s", language, got)
		}
	}
}
