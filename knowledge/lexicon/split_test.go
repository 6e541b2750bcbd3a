package lexicon

import (
	"strings"
	"testing"

	"beleg/knowledge/lang"
)

// compounds are "word = parts", folded when they are compared.
const compounds = `
Verteidigungsvertrag = verteidigung vertrag
Sicherheitspakt = sicherheit pakt
Sicherheitspakte = sicherheit pakte
Regierungschef = regierung chef
Regierungschefin = regierung chefin
Präsidentenwahl = präsident wahl
Präsidentschaftskandidat = präsidentschaft kandidat
Parlamentswahlen = parlament wahlen
Außenminister = außen minister
Außenministertreffen = außen minister treffen
Finanzminister = finanz minister
Verteidigungsministerium = verteidigung ministerium
Bundeskanzleramt = bund kanzler amt
Bürgermeister = bürger meister
Landeshauptstadt = land haupt stadt
Gewerkschaftsvertreter = gewerkschaft vertreter
Haushaltsüberschuss = haushalt überschuss
Budgetdefizit = budget defizit
Steuersenkung = steuer senkung
Wirtschaftswachstum = wirtschaft wachstum
Arbeitsmarkt = arbeit markt
Arbeitslosenquote = arbeitslose quote
Zinserhöhung = zins erhöhung
Aktienkurs = aktie kurs
Strompreise = strom preise
Gaspipeline = gas pipeline
Ölpreis = öl preis
Ölkrise = öl krise
Erdgasleitung = erdgas leitung
Atomkraftwerk = atom kraft werk
Kernenergie = kern energie
Windkraft = wind kraft
Klimaschutz = klima schutz
Klimakonferenz = klima konferenz
Umweltministerin = umwelt ministerin
Hochwasserschutz = hochwasser schutz
Waldbrandgefahr = wald brand gefahr
Erdbebenopfer = erdbeben opfer
Lawinenwarnung = lawine warnung
Schneefall = schnee fall
Krankenpfleger = kranke pfleger
Schulreform = schule reform
Schulklasse = schule klasse
Pensionsreform = pension reform
Kindergartenplatz = kinder garten platz
Lehrermangel = lehrer mangel
Museumsdirektor = museum direktor
Museenverband = museum verband
Firmenchef = firma chef
Hilfswerk = hilfe werk
Hilfsorganisation = hilfe organisation
Geschichtsbuch = geschichte buch
Fahrzeug = fahren zeug
Fahrrad = fahren rad
Wohnungsbau = wohnung bau
Mietpreisbremse = miete preis bremse
Flughafen = flug hafen
Flugzeugabsturz = flug zeug absturz
Bahnhof = bahn hof
Zugunglück = zug unglück
Autobahn = auto bahn
Tempolimit = tempo limit
Waffenruhe = waffen ruhe
Friedensverhandlungen = frieden verhandlungen
Raketenangriff = rakete angriff
Terroranschlag = terror anschlag
Kriegsverbrechen = krieg verbrechen
Staatsanwalt = staat anwalt
Gerichtsurteil = gericht urteil
Haftstrafe = haft strafe
Polizeieinsatz = polizei einsatz
Feuerwehrmann = feuer wehr mann
Bankräuber = bank räuber
Fußballspieler = fuß ball spieler
Weltmeisterschaft = welt meisterschaft
Torschützenliste = torschütze liste
Olympiasieger = olympia sieger
Filmfestival = film festival
Zeitungsbericht = zeitung bericht
Medienberichte = medien berichte
Datenschutz = daten schutz
Seefahrt = see fahrt
Amtszeit = amt zeit
Tagesordnung = tag ordnung
Stadtrat = stadt rat
Uhrzeit = uhr zeit
Südkorea = süd korea
umweltfreundlich = umwelt freundlich
Einkaufszentren = einkauf zentren
Flüchtlingslager = flüchtling lager
Kyodobericht = kyodo bericht
Bepflanzungskonzept = bepflanzung konzept
`

// staying are words that look like compounds to one who does not know better.
const staying = `
Krankenhäusern Hochwasser Erdbeben Unternehmen Unternehmens Unternehmer Hochzeit Frühstück Augenblick Handschuh Jahrhundert Mitarbeiter Mitarbeiterinnen
Freitag Dienstag Vormittag Wochenende Mitglied Vorteil Nachteil Abteilung Beteiligung Zustand Vorstand Widerstand
Veranstaltung Verhalten Inhalt Haushalt Bericht Gericht Gerichte Nachricht Antrag Auftrag Beschluss Ausschuss
Einsatz Umsatz Gesellschaft Wirtschaft Wissenschaft Mannschaft Parlament Präsident Präsidenten Studenten Patienten
Kandidaten Demokraten Soldaten Kandidatinnen Ministerin Register Partei Polizei Organisation Situation Kilometer Prozent Professor
unterschreiben unterschrieb verschwinden abgeschlossen beigetragen herzustellen einzuführen ungestörtes
Vergangenheit Deutschland Österreich Salzburg Frankfurt Überschuss Unterschied Rückkehr Verantwortung
Manuskript akustischen Diskutanten Untertitelungen aufzusperren Pakt Vertrag Sicherheit Regierung Streik
zusammen allerdings wahrscheinlich interessanten kontrollierte Persönlichkeiten kontinuierlich
`

// others are words that hold another one and mean something else than it, or its opposite.
const others = `
zweitgrößte zweitgrößten drittgrößter viertgrößte zweithöchste fünftbeste zweitbester vorletzte drittletzte größtmögliche
unbekannt unbekannte unabhängig unmöglich unsicher unfreundlich inoffiziell irregulär illegal asozial undicht nichtig
Unfall Unwetter Untiefe Missachtung Nichtraucher Nichtwähler Nichtregierungsorganisation Nichtangriffspakt Nichtschwimmer
`

func TestSplit(t *testing.T) {
	n := 0
	for line := range strings.Lines(compounds) {
		word, parts, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok {
			continue
		}
		n++
		want := foldWord(strings.ReplaceAll(parts, " ", "-"), "de")
		if got := strings.Join(Split(foldWord(word, "de")), "-"); got != want {
			t.Errorf("Split(%s) = %s, want %s", word, got, want)
		}
	}
	if n < 80 {
		t.Errorf("only %d compounds", n)
	}
}

func TestSplitLeavesWhole(t *testing.T) {
	words := strings.Fields(staying)
	for _, word := range words {
		if got := Split(foldWord(word, "de")); got != nil {
			t.Errorf("Split(%s) = %v", word, got)
		}
	}
	if len(words) < 60 {
		t.Errorf("only %d words", len(words))
	}
}

// Who asks for the largest does not mean the second largest, nor smokers non-smokers.
func TestSplitOpposites(t *testing.T) {
	for _, word := range strings.Fields(others) {
		if got := Split(foldWord(word, "de")); got != nil {
			t.Errorf("Split(%s) = %v", word, got)
		}
	}
}

func TestSplitOddWords(t *testing.T) {
	for _, word := range []string{"", "a", "zwei worte", "sicherheits-pakt", strings.Repeat("a", 500), "\xff\xfe\xff\xfe\xff\xfe\xff",
		"12345678"} {
		if got := Split(word); got != nil {
			t.Errorf("Split(%.20q) = %v", word, got)
		}
	}
	if got := Split(strings.Repeat("schule", 16)); len(got) > maxParts {
		t.Errorf("%d parts", len(got))
	}
	if got := Split(strings.Repeat("schul", 100) + "haus"); got != nil {
		t.Errorf("a word that no language has is %v", got)
	}
}

func FuzzSplit(f *testing.F) {
	for _, w := range []string{"verteidigungsvertrag", "kyodobericht", "\xff", "ensensensens", strings.Repeat("seetag", 16)} {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, word string) {
		parts := Split(word)
		if len(parts) == 1 || len(parts) > maxParts {
			t.Errorf("Split(%q) = %q", word, parts)
		}
		for _, p := range parts {
			if p == "" {
				t.Errorf("Split(%q) = %q", word, parts)
			}
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	words := []string{"verteidigungsvertrag", "unternehmen", "aussenministertreffen", "kyodobericht", "interessanten", "haus"}
	Split(words[0])
	for i := 0; b.Loop(); i++ {
		Split(words[i%len(words)])
	}
}

// BenchmarkSplitLongest splits words as long as any, of which each letter may
// begin a part.
func BenchmarkSplitLongest(b *testing.B) {
	for _, unit := range []string{"see", "enten", "tagamt", "sens"} {
		word := strings.Repeat(unit, lang.MaxWord/len(unit))
		b.Run(unit, func(b *testing.B) {
			for b.Loop() {
				Split(word)
			}
		})
	}
}
