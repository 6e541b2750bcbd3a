package timex

import (
	"strings"
	"testing"

	"beleg/knowledge"
)

// published is a Wednesday.
const published = "2025-03-19"

func TestFind(t *testing.T) {
	for _, c := range []struct{ language, text, want string }{
		{"de", "Der Pakt wurde am 12. März 1998 unterzeichnet.", "12. März 1998=1998-03-12"},
		{"de", "Bis Ende März 2025 soll es fertig sein.", "Ende März 2025=2025-03"},
		{"de", "Das geschah im Jahr 2022 in Wien.", "Jahr 2022=2022"},
		{"de", "Letzte Woche sprach er in Linz.", "Letzte Woche=2025-W11"},
		{"de", "Das Treffen ist im nächsten Monat.", "nächsten Monat=2025-04"},
		{"de", "Gestern regnete es.", "Gestern=2025-03-18"},
		{"de", "Er kam am 31.12.2024 an.", "31.12.2024=2024-12-31"},
		{"de", "Im Jänner 2024 begann der Bau.", "Jänner 2024=2024-01"},
		{"de", "Die 2000 Menschen warteten.", ""},
		{"de", "Das kostet 2025 Euro.", ""},
		{"de", "Die Mannschaft gewann 1:30.", ""},
		{"en", "The pact was signed on March 12, 1998.", "March 12, 1998=1998-03-12"},
		{"en", "It opened in 1960.", "1960=1960"},
		{"en", "They met yesterday.", "yesterday=2025-03-18"},
		{"en", "He left two years ago.", "two years ago=2023"},
		{"en", "It was built in the 1990s.", "1990s=199"},
		{"en", "She may resign.", ""},
		{"en", "They march on the city.", ""},
		{"en", "Theresa May spoke.", ""},
		{"fr", "Le 3 mai 2024.", ""},
	} {
		var got []string
		for _, e := range Find(c.text, c.language, published) {
			text := e.Text
			for _, article := range []string{"the ", "im "} {
				text = strings.TrimPrefix(text, article)
			}
			got = append(got, text+"="+e.Value)
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s %q: %s, want %s", c.language, c.text, s, c.want)
		}
	}
}

// Without a day of publication nothing is guessed.
func TestUndated(t *testing.T) {
	for text, want := range map[string]string{
		"It happened in June.": "XXXX-06", "They met on Monday.": "XXXX-WXX-1", "The 1914 war began.": "1914",
	} {
		got := Find(text, "en", "")
		if len(got) != 1 || got[0].Value != want {
			t.Errorf("%q: %+v, want %s", text, got, want)
		}
	}
}

func TestAnswer(t *testing.T) {
	for value, want := range map[string]string{
		"1960": "1960", "2025-03-31": "2025-03-31", "199": "1990/1999", "19": "1900/1999", "2025-SP": "2025-SP", "2024-W12": "2024-W12",
		"PAST_REF": "", "XXXX-06": "", "2025-03-31T20:30": "2025-03-31T20:30", "": "",
	} {
		if got, ok := Answer(knowledge.TimeExpression{Type: knowledge.Date, Value: value}); got != want || ok != (want != "") {
			t.Errorf("Answer(%s) = %q, %v, want %q", value, got, ok, want)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ before, value, published, want string }{
		{"der vor ", "P60Y", "2024-03-25", "1964"},
		{"den vor ueber ", "P60Y", "2024-03-25", "1964"},
		{"Vor ", "P2M", "2024-03-25", "2024-01"},
		{"dauerte ", "P60Y", "2024-03-25", ""},
		{"vor ", "P60Y", "", ""},
		{"vor ", "PXY", "2024-03-25", ""},
	} {
		got, ok := Resolve(knowledge.TimeExpression{Type: knowledge.Duration, Value: c.value}, c.before, c.published)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Resolve(%q %s) = %q, want %q", c.before, c.value, got, c.want)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("Der Vertrag wurde am 12. März 1998 in Nordhafen unterzeichnet, sagte die Ministerin. "+
		"Er gilt bis Ende 2026. Die Häfen sind seit zwei Jahren voll. ", 20)
	for b.Loop() {
		Find(text, "de", published)
	}
	b.ReportMetric(60*float64(b.N)/b.Elapsed().Seconds(), "sentences/s")
}
