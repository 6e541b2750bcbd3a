package commands

import "beleg/knowledge"

func howmany() Command {
	return asking(knowledge.HowMany, Command{
		Names:    map[string]string{"de": "wieviel"},
		Aliases:  map[string][]string{"en": {"number"}, "de": {"wieviele", "zahl"}},
		Summary:  map[string]string{"en": "How many, how much, how long: a number", "de": "Wie viel, wie viele, wie lange: eine Zahl"},
		Examples: map[string][]string{"en": {"howmany passengers ferry"}, "de": {"wieviel Passagiere Fähre"}},
	})
}
