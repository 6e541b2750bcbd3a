package commands

import "beleg/knowledge"

func where() Command {
	return asking(knowledge.Where, Command{
		Names:    map[string]string{"de": "wo"},
		Aliases:  map[string][]string{"en": {"place"}, "de": {"ort", "woher", "wohin"}},
		Summary:  map[string]string{"en": "Where something is or happened", "de": "Wo etwas ist oder geschah"},
		Examples: map[string][]string{"en": {"where was the comet discovered"}, "de": {"wo wurde der Komet entdeckt"}},
	})
}
