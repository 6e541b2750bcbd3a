package question

import (
	"testing"

	"beleg/knowledge"
)

// Questions as people write them, and the kind of thing each asks for.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		text     string
		kind     knowledge.Kind
		language string
	}{
		{"In which years did Norholm make a loss?", knowledge.When, "en"},
		{"What is the closing date for applications?", knowledge.When, "en"},
		{"What was the date of the launch?", knowledge.When, "en"},
		{"In what years were the games held in Lohma?", knowledge.When, "en"},
		{"What day of the week is the market?", knowledge.When, "en"},
		{"On what day did the trial begin?", knowledge.When, "en"},
		{"During which month does the river flood?", knowledge.When, "en"},
		{"From what date are the new fares valid?", knowledge.When, "en"},
		{"How soon will the bridge reopen?", knowledge.When, "en"},
		{"The bridge was reopened in which year?", knowledge.When, "en"},
		{"What is the deadline for the merger?", knowledge.When, "en"},
		{"In welchen Jahren machte Norholm Verlust?", knowledge.When, "de"},
		{"Was ist der Einsendeschluss?", knowledge.When, "de"},
		{"An welchem Wochentag ist Markt?", knowledge.When, "de"},
		{"Zu welcher Jahreszeit blüht der Krokus?", knowledge.When, "de"},
		{"Bis zu welchem Datum gilt die Regelung?", knowledge.When, "de"},
		{"Welcher Tag wurde zum Feiertag erklärt?", knowledge.When, "de"},
		{"Seit welchem Jahr gibt es die Fähre?", knowledge.When, "de"},
		{"Die Brücke wurde in welchem Jahr eröffnet?", knowledge.When, "de"},
		{"Wie hieß die Assistentin von Maric?", knowledge.Who, "de"},
		{"Wie lautet der Name der neuen Bürgermeisterin?", knowledge.Who, "de"},
		{"Wie heißt die Siegerin des Turniers?", knowledge.Who, "de"},
		{"Was ist der Name des Piloten?", knowledge.Who, "de"},
		{"Welche Tennisspielerin schlug Okoye?", knowledge.Who, "de"},
		{"Welcher Wissenschaftler leitet das Institut?", knowledge.Who, "de"},
		{"Durch wen wurde der Fehler entdeckt?", knowledge.Who, "de"},
		{"Bei wem wohnte der Täter?", knowledge.Who, "de"},
		{"Für wen ist die Förderung gedacht?", knowledge.Who, "de"},
		{"What was the name of the pilot?", knowledge.Who, "en"},
		{"What is the assistant's name?", knowledge.Who, "en"},
		{"Which tennis player beat Okoye?", knowledge.Who, "en"},
		{"Which two senators voted against the bill?", knowledge.Who, "en"},
		{"To whom was the letter addressed?", knowledge.Who, "en"},
		{"The letter was addressed to whom?", knowledge.Who, "en"},
		{"With whom did Dorn share the prize?", knowledge.Who, "en"},
		{"Wie ging die Abstimmung aus?", knowledge.What, "de"},
		{"Worin liegt der Unterschied?", knowledge.What, "de"},
		{"Woraus wird das Papier hergestellt?", knowledge.What, "de"},
		{"Nennen Sie den Grund für die Absage.", knowledge.Why, "de"},
		{"Nennen Sie den Gewinner des Rennens.", knowledge.Who, "de"},
		{"Nenne die Stadt, in der der Gipfel stattfand.", knowledge.Where, "de"},
		{"Als was arbeitete Dorn früher?", knowledge.What, "de"},
		{"Wovor warnt die Behörde?", knowledge.What, "de"},
		{"Worunter leiden die Bäume?", knowledge.What, "de"},
		{"Welche Firma baut die Straßenbahn?", knowledge.What, "de"},
		{"Welches Tier entkam aus dem Zoo?", knowledge.What, "de"},
		{"Welche Partei gewann die Wahl?", knowledge.What, "de"},
		{"Welche Mannschaft stieg ab?", knowledge.What, "de"},
		{"Welchen Preis gewann der Film?", knowledge.What, "de"},
		{"Which company builds the trams?", knowledge.What, "en"},
		{"Which animal escaped from the zoo?", knowledge.What, "en"},
		{"Which party won the election?", knowledge.What, "en"},
		{"Which prize did the film win?", knowledge.What, "en"},
		{"Name the company that builds the trams.", knowledge.What, "en"},
		{"Name the city that hosts the summit.", knowledge.Where, "en"},
		{"Ist die Brücke wieder offen?", knowledge.Any, "de"},
		{"Hat der Zoo einen neuen Direktor?", knowledge.Any, "de"},
		{"Wurde der Täter gefasst?", knowledge.Any, "de"},
		{"Is the bridge open again?", knowledge.Any, "en"},
		{"Did the pilot survive?", knowledge.Any, "en"},
		{"Has the trial started?", knowledge.Any, "en"},
		{"At what temperature does the alloy melt?", knowledge.HowMany, "en"},
		{"What is the population of Tolna?", knowledge.HowMany, "en"},
		{"What is the bell's weight?", knowledge.HowMany, "en"},
		{"How strong was the earthquake?", knowledge.HowMany, "en"},
		{"Up to how many passengers fit on the ferry?", knowledge.HowMany, "en"},
		{"Wie stark war das Erdbeben?", knowledge.HowMany, "de"},
		{"Auf wie viel Prozent sank die Quote?", knowledge.HowMany, "de"},
		{"Wie hoch war der Schaden?", knowledge.HowMany, "de"},
		{"Was kostet eine Fahrkarte?", knowledge.HowMany, "de"},
		{"Wie viel wiegt die Glocke?", knowledge.HowMany, "de"},
		{"Mit wie vielen Stimmen wurde Brandt gewählt?", knowledge.HowMany, "de"},
		{"Was war der Grund für die Absage?", knowledge.Why, "de"},
		{"Was war die Ursache des Brandes?", knowledge.Why, "de"},
		{"Aus welchen Gründen wurde die Linie eingestellt?", knowledge.Why, "de"},
		{"Wodurch kam es zu dem Brand?", knowledge.Why, "de"},
		{"What was the cause of the fire?", knowledge.Why, "en"},
		{"What is the reason for the delay?", knowledge.Why, "en"},
		{"What led to the collapse?", knowledge.Why, "en"},
		{"For what reason was the line closed?", knowledge.Why, "en"},
		{"Wo befindet sich der Sitz der Firma?", knowledge.Where, "de"},
		{"In welchem Stadtteil brannte es?", knowledge.Where, "de"},
		{"Aus welcher Stadt kommt Okoye?", knowledge.Where, "de"},
		{"Wohin wird das Gemälde gebracht?", knowledge.Where, "de"},
		{"What is the capital of Morran?", knowledge.Where, "en"},
		{"In which part of the country did it snow?", knowledge.Where, "en"},
		{"To which country was the ship towed?", knowledge.Where, "en"},
		{"At which airport did the plane land?", knowledge.Where, "en"},
	} {
		kind, language := KindOf(c.text)
		if kind != c.kind || language != c.language && c.kind != knowledge.Any {
			t.Errorf("%s: asks %q in %q, want %q in %q", c.text, kind, language, c.kind, c.language)
		}
	}
}
