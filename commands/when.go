package commands

import "beleg/knowledge"

func when() Command {
	return asking(knowledge.When, Command{
		Names:    map[string]string{"de": "wann"},
		Aliases:  map[string][]string{"en": {"date"}, "de": {"datum"}},
		Summary:  map[string]string{"en": "When something happened or will happen", "de": "Wann etwas geschah oder geschehen wird"},
		Examples: map[string][]string{"en": {"when pact", "when night ferry since:2024"}, "de": {"wann Pakt", "wann Fähre seit:2024"}},
	})
}
