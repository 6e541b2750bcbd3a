package commands

import "beleg/knowledge"

func ask() Command {
	return asking(knowledge.Any, Command{
		Names:    map[string]string{"de": "frag"},
		Aliases:  map[string][]string{"en": {"question", "q"}, "de": {"frage", "fragen"}},
		Summary:  map[string]string{"en": "Ask in your own words; the question word says what is wanted", "de": "Frag in eigenen Worten; das Fragewort sagt, was gesucht ist"},
		Examples: map[string][]string{"en": {"ask When was the pact signed?", "ask ferry site:harbourpost.example"}, "de": {"frag Wann wurde der Pakt unterzeichnet?", "frag Fähre quelle:harbourpost.example"}},
	})
}
