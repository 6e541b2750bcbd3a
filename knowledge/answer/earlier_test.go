package answer

import (
	"slices"
	"strings"
	"testing"

	"beleg/knowledge"
)

// The date of an earlier event that this one is compared with is not when this one was.
func TestCompares(t *testing.T) {
	for _, c := range []struct{ language, text, date string }{
		{"de", "Es ist der erste Besuch eines Präsidenten auf der Insel seit dem von Olaf Brenner im Jahr 2009.", "2009"},
		{"de", "Die Flut war die schlimmste an der Küste seit 1962.", "1962"},
		{"de", "Der Preis stieg auf den höchsten Stand seit Mai 2008.", "2008-05"},
		{"de", "Zum ersten Mal seit 1998 gewann Ostwick den Pokal.", "1998"},
		{"de", "Erstmals seit dem Umbau im Jahr 2011 bleibt das Bad geschlossen.", "2011"},
		{"de", "So wenige Störche wie zuletzt 1974 brüteten am See.", "1974"},
		{"de", "Das war das teuerste Gemälde, das seit 2003 in Seefeld verkauft wurde.", "2003"},
		{"de", "Wie schon 2016 fiel das Fest ins Wasser.", "2016"},
		{"de", "Ein so trockener März war in Weidenau zuletzt 1953.", "1953"},
		{"de", "Die Ernte ist die kleinste seit 1990.", "1990"},
		{"en", "It is the first visit by a president to the island since Olaf Brenner's in 2009.", "2009"},
		{"en", "The flood was the worst on the coast since 1962.", "1962"},
		{"en", "The price rose to its highest level since May 2008.", "2008-05"},
		{"en", "Ostwick won the cup for the first time since 1998.", "1998"},
		{"en", "The pool stays closed, the first such break since the works in 2011.", "2011"},
		{"en", "Storks were as rare at the lake as last in 1974.", "1974"},
		{"en", "It was the costliest painting sold in Seefeld since 2003.", "2003"},
		{"en", "This was the driest March since 1953.", "1953"},
		{"en", "The harvest is the smallest since 1990.", "1990"},
		{"en", "She is only the third woman to win it, and the first since 1987.", "1987"},
	} {
		if !comparesIn(c.text, c.language, c.date) {
			t.Errorf("%s: %s is not told as the date of an earlier event", c.text, c.date)
		}
	}
	for _, c := range []struct{ language, text, date string }{
		{"de", "Die Küste ist seit 2015 gesperrt.", "2015"},
		{"de", "Der Verein spielt seit 1998 in der ersten Liga.", "1998"},
		{"de", "Das erste Rennen fand 2011 statt.", "2011"},
		{"de", "Die größte Brücke der Stadt wurde 1974 gebaut.", "1974"},
		{"de", "Olaf Brenner leitet das Museum seit 2003.", "2003"},
		{"de", "Er musste seit 2016 Strafe zahlen.", "2016"},
		{"de", "Die längste Seilbahn des Landes, seit 2019 in Betrieb, steht still.", "2019"},
		{"en", "The protest has gone on since 2010.", "2010"},
		{"en", "The forest has been closed since 2015.", "2015"},
		{"en", "The first race was held in 2011.", "2011"},
		{"en", "The largest bridge in town was built in 1974.", "1974"},
		{"en", "Most of the shops have been closed since 2003.", "2003"},
		{"en", "The club, founded in 1998, plays in Ostwick.", "1998"},
		{"en", "The longest cable car of the country, in use since 2019, stands still.", "2019"},
	} {
		if comparesIn(c.text, c.language, c.date) {
			t.Errorf("%s: %s is told as the date of an earlier event", c.text, c.date)
		}
	}
}

func comparesIn(text, language, date string) bool {
	r := readAlone(text, language)
	i := slices.IndexFunc(r.p.Times, func(x knowledge.TimeExpression) bool { return strings.HasPrefix(x.Value, date) })
	return i >= 0 && r.compares(r.p.Times[i])
}

// Who asks for the earlier event gets its date.
func TestEarlier(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-05-02", "en", "A visit to Ostwick",
			"The queen will visit Ostwick next week, the first royal visit to Ostwick since Prince Aldous came in 2007. The mayor is pleased."),
		article("a.example/2", "A", "2024-05-03", "de", "Besuch in Seefeld",
			"Der König besucht Seefeld, es ist der erste Besuch eines Königs in Seefeld seit dem von Prinz Leopold im Jahr 2007. Die "+
				"Bürgermeisterin freut sich."))
	h.wants(t, knowledge.When, map[string]string{"When did Prince Aldous visit Ostwick?": "2007",
		"When was the last royal visit to Ostwick?": "2007",
		"Wann war Prinz Leopold in Seefeld?":        "2007", "Wann war der letzte Besuch eines Königs in Seefeld?": "2007"})
	for _, text := range []string{"When will the queen visit Ostwick?", "Wann besucht der König Seefeld?"} {
		for _, a := range h.ask(t, text, knowledge.When).Answers {
			if a.Date == "2007" {
				t.Errorf("%s: the earlier visit answers", text)
			}
		}
	}
}

// A short answer that only says in another language, or in full, what was asked with is
// none; nor is an adverb that begins a sentence.
func TestEchoes(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-05-02", "de", "Streit um die Insel",
			"Insbesondere beansprucht Ostwick (Republik Ostwick) die kleine Insel Halm. Derzeit plant die Regierung einen Leuchtturm."),
		article("a.example/2", "A", "2024-05-03", "de", "Ein Vertrag für den Fang",
			"Der Vertrag gibt Seefeld das Recht, Netze zu werfen. Trotzdem fordert die Gewerkschaft höhere Löhne."),
		article("b.example/1", "B", "2024-05-03", "en", "News from the court",
			"The court in Millbrook ordered the council to pay for a bridge. Meanwhile the company bought a lighthouse."))
	for question, wrong := range map[string]string{
		"What does Ostwick claim?": "Republik Ostwick", "Was beansprucht Ostwick?": "Insbesondere", "Was plant die Regierung derzeit?": "Derzeit",
		"What does the government plan?": "Regierung", "What right did the treaty give Seefeld?": "Recht",
		"What does the union demand?":   "Gewerkschaft",
		"Was fordert die Gewerkschaft?": "Trotzdem", "Was hat das Gericht angeordnet?": "court", "Was kaufte die Firma?": "company",
		"Was ordnete das Gericht in Millbrook an?": "court in Millbrook",
	} {
		for _, a := range h.ask(t, question, knowledge.What).Answers {
			if strings.EqualFold(a.Text, wrong) {
				t.Errorf("%s: %q only repeats the question", question, a.Text)
			}
		}
	}
}

// A word with hyphens that is counted stands in the answer whole.
func TestCountedCompound(t *testing.T) {
	h := newHouse(t,
		article("a.example/1", "A", "2024-05-02", "de", "Jäger verkauft",
			"Ostwick verkaufte 105 K-12-Jäger an Seefeld. Dazu kamen 3 US-Soldaten auf die Insel."),
		article("b.example/1", "B", "2024-05-03", "en", "Jets sold",
			"Millbrook sold 48 K-12 jets to Halm. It also has 17 two-bedroom flats for the crews."))
	h.wants(t, knowledge.HowMany, map[string]string{"Wie viele Jäger verkaufte Ostwick?": "105 K-12-Jäger",
		"Wie viele Soldaten kamen auf die Insel?": "3 US-Soldaten",
		"How many jets did Millbrook sell?":       "48 K-12 jets", "How many flats does Millbrook have?": "17 two-bedroom flats"})
}
