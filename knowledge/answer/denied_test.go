package answer

import (
	"strings"
	"testing"

	"beleg/knowledge"
	"beleg/knowledge/index"
	"beleg/knowledge/lexicon"
	"beleg/knowledge/timex"
)

// readAlone makes a reader of one sentence, for a question that names nothing of it.
func readAlone(text, language string) *reader {
	r := &index.Record{Passages: []knowledge.Passage{{Seq: 1, Text: text, Times: timex.Find(text, language, "2025-05-10")}}}
	r.Language, r.Published = language, "2025-05-10"
	a := index.NewAnalyzer(lexicon.Split)
	v := a.View(r)
	p := &plan{analyzer: a}
	return p.reader(&candidate{record: v, matched: &matched{}, compared: &comparison{plan: p}}, knowledge.Question{Kind: knowledge.When})
}

// What sentences say of the dates in them: "-" before one that no longer holds, "+"
// before a new one.
func TestChanges(t *testing.T) {
	for _, c := range []struct{ language, text, want string }{
		// Denied, moved and cancelled.
		{"en", "The road will not close on 3 June 2025, the council decided.", "-2025-06-03"},
		{"en", "There will be no fireworks on 3 June 2025.", "-2025-06-03"},
		{"en", "The shop won't open on 3 June 2025 as promised.", "-2025-06-03"},
		{"en", "The final, originally scheduled for 3 June 2025, is to be played on 8 August 2025.", "-2025-06-03 2025-08-08"},
		{"en", "The final was rescheduled from 3 June 2025 to 8 August 2025.", "-2025-06-03 +2025-08-08"},
		{"en", "The final has been pushed back to 8 August 2025.", "+2025-08-08"},
		{"en", "The final has been postponed until 8 August 2025.", "+2025-08-08"},
		{"en", "The hearing set for 3 June 2025 was postponed.", "-2025-06-03"},
		{"en", "The gala on 3 June 2025 is cancelled because the hall is flooded.", "-2025-06-03"},
		{"en", "They cancelled the gala on 3 June 2025.", "-2025-06-03"},
		{"en", "The sale starts on 8 August 2025 instead of 3 June 2025.", "2025-08-08 -2025-06-03"},
		{"en", "The launch was not on 3 June 2025, but on 8 August 2025.", "-2025-06-03 2025-08-08"},
		{"en", "On 3 June 2025 the pool will not open.", "-2025-06-03"},
		{"de", "Die Straße wird am 3. Juni 2025 nicht gesperrt.", "-2025-06-03"},
		{"de", "Am 3. Juni 2025 gibt es kein Feuerwerk.", "-2025-06-03"},
		{"de", "Der Laden öffnet am 3. Juni 2025 doch nicht.", "-2025-06-03"},
		{"de", "Das ursprünglich für den 3. Juni 2025 angesetzte Finale wird am 8. August 2025 gespielt.", "-2025-06-03 2025-08-08"},
		{"de", "Das Finale wurde vom 3. Juni 2025 auf den 8. August 2025 verlegt.", "-2025-06-03 +2025-08-08"},
		{"de", "Das Finale ist auf den 8. August 2025 vertagt worden.", "+2025-08-08"},
		{"de", "Die Verhandlung am 3. Juni 2025 wurde vertagt.", "-2025-06-03"},
		{"de", "Die Gala am 3. Juni 2025 entfällt, weil der Saal unter Wasser steht.", "-2025-06-03"},
		{"de", "Der Verkauf beginnt statt am 3. Juni 2025 erst am 8. August 2025.", "-2025-06-03 2025-08-08"},
		{"de", "Der Start war nicht am 3. Juni 2025, sondern am 8. August 2025.", "-2025-06-03 2025-08-08"},
		{"de", "Die Gala, die für den 3. Juni 2025 geplant war, ist abgesagt.", "-2025-06-03"},
		{"en", "The vote isn't on 3 June 2025 any more.", "-2025-06-03"},
		{"en", "The race was postponed and is now planned for 8 August 2025.", "2025-08-08"},
		{"en", "Previously announced for 3 June 2025, the fair has been moved to 8 August 2025.", "-2025-06-03 +2025-08-08"},
		{"de", "Das Rennen wurde verschoben und ist nun für den 8. August 2025 geplant.", "2025-08-08"},
		{"de", "Der Zoo schließt am 3. Juni 2025 nun doch nicht.", "-2025-06-03"},
		{"de", "Keine Züge fahren am 3. Juni 2025.", "-2025-06-03"},
		{"de", "Der zunächst für den 3. Juni 2025 angekündigte Umzug kommt am 8. August 2025.", "-2025-06-03 2025-08-08"},
		{"de", "Die Messe wird um zwei Monate auf den 8. August 2025 verschoben.", "+2025-08-08"},
		// Nothing of the kind.
		{"en", "The bridge, which was not cheap, opened on 3 June 2024.", "2024-06-03"},
		{"en", "No one was hurt when the roof fell on 3 June 2024.", "2024-06-03"},
		{"en", "It was not the first flood: on 3 June 2024 the river rose too.", "2024-06-03"},
		{"de", "Verletzt wurde niemand, als am 3. Juni 2024 das Dach einstürzte.", "2024-06-03"},
		{"de", "Am 3. Juni 2024 starb nicht der Vater, sondern der Sohn.", "2024-06-03"},
		{"de", "Er konnte es nicht glauben, als er am 3. Juni 2024 gewann.", "2024-06-03"},
		{"en", "The final will be played on 8 August 2025.", "2025-08-08"},
		{"en", "The pool will not open before 8 August 2025.", "2025-08-08"},
		{"en", "The pool will not open until 8 August 2025.", "2025-08-08"},
		{"en", "She has not lost a match since 3 June 2024.", "2024-06-03"},
		{"en", "He moved to Ostwick on 3 June 2024.", "2024-06-03"},
		{"en", "The new ferry, planned for years, sailed on 3 June 2024.", "2024-06-03"},
		{"en", "On 3 June 2024 the council agreed, but not all members were there.", "2024-06-03"},
		{"en", "The gala is cancelled, and the hall reopens on 8 August 2025.", "2025-08-08"},
		{"en", "The mill was originally built on 3 June 1850.", "1850-06-03"},
		{"de", "Das Finale wird am 8. August 2025 gespielt.", "2025-08-08"},
		{"de", "Das Bad öffnet nicht vor dem 8. August 2025.", "2025-08-08"},
		{"de", "Das Bad öffnet erst am 8. August 2025.", "2025-08-08"},
		{"de", "Seit dem 3. Juni 2024 hat sie kein Spiel verloren.", "2024-06-03"},
		{"de", "Am 3. Juni 2024 zog er nach Ostwick.", "2024-06-03"},
		{"de", "Ab 3. Juni 2025 gilt die Regel nicht mehr.", "2025-06-03"},
		{"de", "Am 3. Juni 2024 stimmte der Rat zu, wenn auch nicht einstimmig.", "2024-06-03"},
		{"de", "Die Gala ist abgesagt, der Saal öffnet wieder am 8. August 2025.", "2025-08-08"},
		{"de", "Am 3. Juni 2024 eröffnete das nicht unumstrittene Museum.", "2024-06-03"},
		{"de", "Das Fest fand am 3. Juni 2024 statt, am 8. August 2025 ist das nächste.", "2024-06-03 2025-08-08"},
	} {
		r := readAlone(c.text, c.language)
		var got []string
		for _, s := range r.dates() {
			sign := ""
			switch {
			case s.change.denied:
				sign = "-"
			case s.change.moved:
				sign = "+"
			}
			got = append(got, sign+s.date)
		}
		r.done()
		if found := strings.Join(got, " "); found != c.want {
			t.Errorf("%s: %s, want %s", c.text, found, c.want)
		}
	}
}
