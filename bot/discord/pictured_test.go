package discord

import (
	"strings"

	"beleg/commands"
	"beleg/knowledge"
)

// pictured are replies to look at: of each degree, with long words, with several
// publishers, with answers that contradict each other, and a list of many pages.
func pictured() map[string]commands.Reply {
	asked := func(text string) *knowledge.Result {
		return &knowledge.Result{Question: knowledge.Question{Text: text}}
	}
	pact := commands.Receipt{Title: "Northport and Southport renew their mutual aid pact", Source: "Harbour Post", Published: "2024-03-13",
		URL: "https://harbourpost.example/2024/pact-renewed", Number: 2, Seq: 5, Sample: true}
	critics := commands.Receipt{Title: "Kritik am neuen Pakt der Hafenstädte", Source: "Küstenblatt", Published: "2024-03-15",
		URL: "https://kuestenblatt.example/politik/pakt-kritik", Number: 3, Sample: true}
	delay := commands.Receipt{Title: "Gull Island ferry delayed until July", Source: "Island Wire", Published: "2025-05-30",
		URL: "https://islandwire.example/ferry-delay", Number: 16, Sample: true}
	start := commands.Receipt{Title: "Night ferry to Gull Island starts in June", Source: "Harbour Post", Published: "2025-04-08",
		URL: "https://harbourpost.example/2025/ferry", Number: 14, Sample: true}
	pakt := commands.Receipt{Title: "Nordhafen und Südhafen erneuern ihren Beistandspakt", Source: "Hafenbote", Published: "2024-03-13",
		URL: "https://hafenbote.example/2024/beistandspakt", Number: 1, Sample: true}
	third := commands.Receipt{Title: "Zwei Häfen, ein Vertrag", Source: "Küstenblatt", Published: "2024-03-14",
		URL: "https://kuestenblatt.example/pakt", Number: 9}
	long := commands.Receipt{Title: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft verlegt " +
		"Jahreshauptversammlung", Source: "Binnenschifffahrtsnachrichtenagentur",
		Published: "2025-11-04", URL: "https://binnenschifffahrt.example/versammlung", Number: 31}
	moved := long
	moved.Source, moved.Title, moved.Published, moved.Number = "Talkurier", "Versammlung der Dampfschifffahrt doch "+
		"erst im Dezember", "2025-11-18", 37
	buttons := func(language string) []commands.Button {
		labels := map[string][]string{"en": {"In context", "Northport and Southport renew their mutual aid…", "More answers", "Not helpful"},
			"de": {"Im Zusammenhang", "Donaudampfschifffahrtselektrizitätenhauptbetriebs…", "Mehr Antworten", "Nicht hilfreich"}}
		var list []commands.Button
		for i, l := range labels[language] {
			list = append(list, commands.Button{Label: l, Line: strings.Repeat("x", i+1), Reply: commands.Aside})
		}
		return list
	}
	mark := func(quote string, words ...string) (spans []commands.Span) {
		for _, w := range words {
			i := strings.Index(quote, w)
			spans = append(spans, commands.Span{Start: i, End: i + len(w)})
		}
		return spans
	}
	first := "The first pact was signed on 12 March 1998 because both towns had been left without help after a storm surge."
	july := "The night ferry to Gull Island will not start on 1 June after all. The first crossing is now planned for 5 July 2025, " +
		"director Noel Carver said on Friday."
	june := "The night ferry from Southport to Gull Island will start on 1 June 2025."
	ersatz := "Die Jahreshauptversammlung der Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " +
		"findet am 28. November 2025 statt."
	spaeter := "Wegen des Hochwassers tagt die Gesellschaft nun erst am 12. Dezember 2025."
	pages := &commands.Jump{Hint: "Go to page …", At: 1}
	for i, l := range []string{"Page 1 of 3", "Page 2 of 3", "Page 3 of 3"} {
		pages.Lines = append(pages.Lines, commands.Button{Label: l, Line: strings.Repeat("p", i+1)})
	}
	return map[string]commands.Reply{
		"plain": {Language: "en", Degree: commands.Plain, Result: asked("When was the first pact signed?"),
			Footer: "Sample articles: written for Beleg, not news.", Buttons: buttons("en"),
			Cards: []commands.Card{{Title: "12 March 1998", Note: "3 publishers agree", Quote: first,
				Marks: mark(first, "pact", "signed on 12 March 1998"), Sources: []commands.Receipt{pact, pakt, critics}}}},
		"moved": {Language: "en", Degree: commands.Plain, Result: asked("When does the night ferry start?"), Text: "The articles disagree:",
			Footer: "Sample articles: written for Beleg, not news.",
			Buttons: append([]commands.Button{{Label: "Context: 5 July 2025", Line: "a"}, {Label: "Context: 1 June 2025", Line: "b"}},
				buttons("en")[2:]...),
			Cards: []commands.Card{{Title: "5 July 2025", Quote: july, Marks: mark(july, "night ferry", "start", "5 July 2025"),
				Sources: []commands.Receipt{delay}},
				{Title: "1 June 2025", Quote: june, Marks: mark(june, "night ferry", "start on 1 June 2025"), Sources: []commands.Receipt{start}}}},
		"disputed": {Language: "de", Degree: commands.Plain, Result: asked("Wann ist die Jahreshauptversammlung der Dampfschifffahrt?"),
			Text: "Die Artikel widersprechen einander:",
			Buttons: append([]commands.Button{{Label: "Kontext: 12. Dezember 2025", Line: "a"}, {Label: "Kontext: 28. November 2025", Line: "b"}},
				buttons("de")[2:]...),
			Cards: []commands.Card{{Title: "12. Dezember 2025", Quote: spaeter, Marks: mark(spaeter, "12. Dezember 2025"),
				Sources: []commands.Receipt{moved}, Lines: []string{"Vom Medium geändert am 19. November 2025."}},
				{Title: "28. November 2025", Quote: ersatz, Marks: mark(ersatz, "Jahreshauptversammlung", "28. November 2025"),
					Sources: []commands.Receipt{long, third}}}},
		"unsure": {Language: "de", Degree: commands.Unsure, Result: asked("Wer leitet die Dampfschifffahrtsgesellschaft?"),
			Text: "Nicht sicher. Am nächsten kommt:", Buttons: buttons("de"),
			Cards: []commands.Card{{Quote: ersatz, Marks: mark(ersatz,
				"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"), Sources: []commands.Receipt{long}}}},
		"silent": {Language: "de", Degree: commands.Silent, Result: asked("Wann war die Mondlandung?"),
			Text:    "Das steht in keinem der aufgenommenen Artikel. Zum Thema gibt es:",
			Buttons: []commands.Button{{Label: "Zwei Häfen, ein Vertrag", Line: "a"}, buttons("de")[3]},
			Cards:   []commands.Card{{Sources: []commands.Receipt{third, long}}}},
		"list": {Language: "en", Title: "28 articles", Footer: "Page 2 of 3", Result: asked("!articles page:2"), Jump: pages,
			Buttons: []commands.Button{{Label: "Previous", Line: "a"}, {Label: "Next", Line: "b"}},
			Cards:   []commands.Card{{Sources: []commands.Receipt{pact, pakt, third, long, moved}}}},
		"failed": {Language: "de", Failed: true, Text: "Einen Artikel #99 gibt es hier nicht; !artikel zeigt, welche es gibt.",
			Result: asked("!artikel 99")},
	}
}
