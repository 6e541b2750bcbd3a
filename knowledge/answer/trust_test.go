package answer

import (
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
)

func article(url, source, published, language, title, text string) knowledge.Article {
	return knowledge.Article{URL: "https://" + url, Source: source, Published: published, Language: language, Title: title, Text: text}
}

// Who somebody is stands before the name, behind it, or in a clause of its own.
func TestWhoIs(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-03-01", "de", "Neues vom Zoo", "Der Elefant ist da. Das sagte die Tierärztin Petra Lindgren am Montag. Laut dem Direktor des Tierparks, Olaf Brenner, frisst er viel."),
		article("a.example/2", "A", "2024-03-01", "de", "Streit um den Hafen", "Nils Oderich, der frühere Hafenmeister und Autor eines Buches, kritisierte den Plan. Paula Steg vom Amt für Fischerei widersprach ihm."),
		article("b.example/1", "B", "2024-03-01", "en", "A ferry for the islands", "The new ferry is late, local harbour master Ted Rowley told reporters. Wanda Fenn, a former captain of the line, blamed the weather. Gus Tillery is a painter from Ostwick who lives on the pier."),
		article("b.example/2", "B", "2024-03-02", "en", "A pact on kelp", "The plan is wise, Ostwick's ambassador to the Kelp League, Moira Tansy, said. Bexley Marine's chief financial officer, Dev Arlow, called it cheap. The head of the Ostwick Fishing Union Sten Halloran was against it."))
	for question, want := range map[string]string{
		"Wer ist Petra Lindgren?": "Tierärztin", "olaf brenner": "Direktor", "Who is Nils Oderich?": "Hafenmeister", "steg": "Amt für Fischerei",
		"Who is Ted Rowley?": "harbour master", "fenn": "former captain", "Wer ist Gus Tillery?": "painter",
		"Who is Moira Tansy?": "ambassador to the Kelp League", "who is arlow": "Bexley Marine's chief financial officer", "halloran": "head of the Ostwick Fishing Union",
	} {
		r := h.ask(t, question, knowledge.Who)
		if !r.Answered() || !strings.Contains(r.Answers[0].Role, want) {
			t.Errorf("%s: %+v, want the role %q", question, r.Answers, want)
		}
	}
}

// Two articles that name different days for the same thing are shown as a
// dispute, the newer first; different things on different days are none.
func TestDispute(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "Courier", "2024-05-02", "en", "Bridge date", "The harbour bridge in Ostwick will open to traffic on 14 June 2024, the council said."),
		article("b.example/1", "Gazette", "2024-05-20", "en", "Bridge late", "The harbour bridge in Ostwick will open to traffic on 21 July 2024, the council said."),
		article("c.example/1", "Gazette", "2024-05-21", "en", "School", "The new school in Ostwick will take its first pupils on 2 September 2024."))
	r := h.ask(t, "When will the harbour bridge in Ostwick open to traffic?", knowledge.When)
	if len(r.Answers) < 2 || !r.Answers[0].Disputed || !r.Answers[1].Disputed || r.Answers[0].Date != "2024-07-21" || r.Answers[1].Date != "2024-06-14" {
		t.Errorf("dispute: %+v", r.Answers)
	}
	for _, a := range h.ask(t, "When will the school in Ostwick take pupils?", knowledge.When).Answers {
		if a.Disputed {
			t.Errorf("no dispute: %+v", a)
		}
	}
}

// An agency's text that two publishers print counts once.
func TestCopies(t *testing.T) {
	text := "The council of Ostwick has sold the old lighthouse to a family of bakers for 230,000 euros."
	h := newHouse(t, article("a.example/1", "Courier", "2024-05-02", "en", "Lighthouse sold", text),
		article("b.example/1", "Gazette", "2024-05-02", "en", "Bakers buy lighthouse", text),
		article("c.example/1", "Post", "2024-05-03", "en", "A lighthouse for bakers", "Bakers paid 230,000 euros for it: the old lighthouse of Ostwick belongs to the family now."))
	r := h.ask(t, "How many euros was the lighthouse of Ostwick sold for?", knowledge.HowMany)
	if !r.Answered() {
		t.Fatal("refused")
	}
	copies := 0
	for _, e := range r.Answers[0].Evidence {
		if e.Copy {
			copies++
		}
	}
	if len(r.Answers[0].Evidence) != 3 || copies != 1 {
		t.Errorf("%d pieces of evidence, %d copies: %+v", len(r.Answers[0].Evidence), copies, r.Answers[0].Evidence)
	}
}

func TestNegation(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-05-02", "en", "Toll", "The toll on the coast road will not start on 1 June 2024 as planned, but on 15 September 2024."),
		article("a.example/2", "A", "2024-05-02", "de", "Fähre", "Die Fähre nach Ostwick fährt nicht wie angekündigt am 3. Mai 2024, sondern erst am 9. Mai 2024."))
	h.wants(t, knowledge.When, map[string]string{"When will the toll on the coast road start?": "2024-09-15", "Wann fährt die Fähre nach Ostwick?": "2024-05-09"})
}

// wants asks questions of a kind and checks the first answer: its date if the
// kind is When, or else its words.
func (h *house) wants(t *testing.T, kind knowledge.Kind, answers map[string]string) {
	t.Helper()
	for question, want := range answers {
		r := h.ask(t, question, kind)
		if !r.Answered() {
			t.Errorf("%s: refused, want %q", question, want)
			continue
		}
		got := r.Answers[0].Text
		if kind == knowledge.When {
			got = r.Answers[0].Date
		}
		if got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
}

// What an abbreviation is short for is learnt from an article that says so.
func TestAbbreviations(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-05-02", "de", "Neues Amt", "Das Küstenamt für Strandgut (KFS) nimmt im Mai die Arbeit auf. Die Behörde sitzt in Seefeld."),
		article("a.example/2", "A", "2024-06-02", "de", "Erste Bilanz", "Das Küstenamt für Strandgut fand am 3. Juni 2024 einen Anker aus Bronze."),
		article("a.example/3", "A", "2024-06-03", "de", "Gesang", "Der Chor von Seefeld singt am 4. Juni 2024 im Hafen."))
	r := h.ask(t, "KFS Anker", knowledge.When)
	if !r.Answered() || r.Answers[0].Date != "2024-06-03" {
		t.Errorf("KFS Anker: %+v", r.Answers)
	}
	for text, want := range map[string]definition{
		"Die Europäische Zentralbank (EZB) senkt":       {"EZB", "Europäische Zentralbank"},
		"The World Health Organization (WHO) said":      {"WHO", "World Health Organization"},
		"Die EZB (Europäische Zentralbank) senkt":       {"EZB", "Europäische Zentralbank"},
		"Der Verband deutscher Müller (gegründet 1901)": {},
		"„EZB (Europäische Zentralbank) handelt“":       {"EZB", "Europäische Zentralbank"},
		"die „ÖBB“ (Österreichische Bundesbahnen)":      {"ÖBB", "Österreichische Bundesbahnen"},
		"»ÖVG (Östliche Verkehrsgesellschaft)«":         {"ÖVG", "Östliche Verkehrsgesellschaft"},
		"die “ECB (European Central Bank)” said":        {"ECB", "European Central Bank"},
		"Europäische Zentralbank („EZB“)":               {"EZB", "Europäische Zentralbank"},
		"Kurt Weber (FDP) sprach":                       {},
	} {
		got := defined(text)
		if want == (definition{}) && len(got) > 0 || want != (definition{}) && (len(got) != 1 || got[0] != want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A misspelt name is looked for when nothing else matches, and only then.
func TestMend(t *testing.T) {
	h := newHouse(t, invented...)
	if r := h.ask(t, "Who is Ana Tordahl?", knowledge.Who); !r.Answered() || r.Answers[0].Person != "Ana Tordal" {
		t.Errorf("Tordahl: %+v", r.Answers)
	}
	if r := h.ask(t, "Zzyzzyva", knowledge.Who); r.Answered() {
		t.Errorf("Zzyzzyva: %+v", r.Answers)
	}
}

func TestNumberWords(t *testing.T) {
	h := newHouse(t, article("a.example/1", "A", "2024-05-02", "de", "Leuchttürme", "Im Sommer 2019 wurden siebzehn Leuchttürme an der Küste abgeschaltet."),
		article("a.example/2", "A", "2024-05-02", "de", "Mehr", "Im Winter 2021 wurden Leuchttürme an der Küste abgeschaltet."))
	if r := h.ask(t, "17 Leuchttürme abgeschaltet", knowledge.When); !r.Answered() || !strings.HasPrefix(r.Answers[0].Date, "2019") {
		t.Errorf("17 Leuchttürme: %+v", r.Answers)
	}
}

// Reasons are cut to what gives them.
func TestReasons(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-05-02", "de", "Regatta", "Wegen hoher Wellen im Hafen muss die Regatta in Ostwick auf den Herbst warten. Der Markt wurde aus Kostengründen abgesagt. Das Feuer am Kai wurde durch eine weggeworfene Fackel ausgelöst."),
		article("a.example/2", "A", "2024-05-03", "de", "Streik", "Aus Protest gegen die neuen Gebühren haben die Fischer von Ostwick am Montag um 6 Uhr die Einfahrt gesperrt."),
		article("a.example/3", "A", "2024-05-03", "en", "Pilots", "The pilots of Bexley left the council hall in protest against the new dues, the paper said."))
	h.wants(t, knowledge.Why, map[string]string{"Regatta Ostwick": "Wegen hoher Wellen im Hafen", "Warum wurde der Markt abgesagt?": "aus Kostengründen", "Feuer Kai": "durch eine weggeworfene Fackel",
		"Warum sperrten die Fischer die Einfahrt?": "Aus Protest gegen die neuen Gebühren", "Why did the pilots leave the council hall?": "in protest against the new dues"})
}

// The day on which a picture was taken is not when something happens.
func TestCaption(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-05-02", "en", "Otter retires", "FILE - In this March 3, 2021, file photo, the otter Bodo retires to a pond in Ostwick. The otter Bodo will retire from the show on Friday."))
	h.wants(t, knowledge.When, map[string]string{"When does the otter Bodo retire?": "2024-05-03"})
}

func TestCounted(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-05-02", "en", "Floe", "The floe off Ostwick broke into 20 smaller pieces."),
		article("a.example/2", "A", "2024-05-02", "de", "Bahn", "Die Bahn kauft für Ostwick drei neue Züge."))
	h.wants(t, knowledge.HowMany, map[string]string{"Into how many pieces did the floe break?": "20 smaller pieces", "Wie viele Züge kauft die Bahn?": "drei neue Züge"})
}

// TestWholeNumbers keeps phrases from ending inside "1,250".
func TestWholeNumbers(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-05-02", "en", "Kelp count", "Divers counted 1,250 fronds of the lantern kelp last week."))
	r := h.ask(t, "what is the lantern kelp", knowledge.What)
	if !r.Answered() {
		t.Fatal("refused")
	}
	for _, a := range r.Answers {
		if strings.HasSuffix(a.Text, " 1") {
			t.Errorf("%q ends inside a number", a.Text)
		}
	}
}

// A bare surname belongs to the namesake whose matter the article is about.
func TestNamesakes(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-03-01", "en", "Pact", "Deputy Secretary Kurt Campbell signed the pact on Monday. Campbell praised it."),
		article("b.example/1", "B", "2024-03-02", "en", "Match", "Goalkeeper Alan Campbell saved two penalties. Campbell was happy."),
		article("c.example/1", "C", "2024-03-03", "en", "More on the pact", "The pact is good, Campbell said on Sunday. Monday was a fine day for it."))
	people := map[string]int{}
	for _, a := range h.ask(t, "Campbell", knowledge.Who).Answers {
		people[a.Person] += len(a.Evidence)
	}
	if people["Kurt Campbell"] != 2 || people["Alan Campbell"] != 1 || len(people) != 2 {
		t.Errorf("evidence by person: %v", people)
	}
}

// A name is found by the other language's transcription, alone or not.
func TestTranscriptions(t *testing.T) {
	for a, b := range map[string]string{"selenskyj": "zelensky", "zelenskyy": "selenskyj", "zelensky": "selenskyj", "tschernihiw": "chernihiv", "chernihiv": "tschernihiw", "kharkiv": "charkiw", "charkiw": "kharkiv", "yeltsin": "jelzin", "lukashenko": "lukaschenko"} {
		if got := transliterations(a); !slices.Contains(got, b) {
			t.Errorf("%s: %q, want %s among them", a, got, b)
		}
	}
	h := newHouse(t, append(invented, article("a.example/1", "A", "2024-05-02", "en", "Talks in Ostwick", "Bohdan Telenskyy opened the talks in Chernihiv on 2 May 2024."))...)
	if r := h.ask(t, "Tschernihiw", knowledge.When); !r.Answered() || r.Answers[0].Date != "2024-05-02" {
		t.Errorf("Tschernihiw: %+v", r.Answers)
	}
}
