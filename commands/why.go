package commands

import "beleg/knowledge"

func why() Command {
	return asking(knowledge.Why, Command{
		Names:    map[string]string{"de": "warum"},
		Aliases:  map[string][]string{"de": {"weshalb", "wieso"}},
		Summary:  map[string]string{"en": "Why something happened", "de": "Warum etwas geschah"},
		Examples: map[string][]string{"en": {"why was the bridge closed"}, "de": {"warum wurde die Brücke gesperrt"}},
	})
}
