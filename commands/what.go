package commands

import "beleg/knowledge"

func what() Command {
	return asking(knowledge.What, Command{
		Names:    map[string]string{"de": "was"},
		Aliases:  map[string][]string{"en": {"which"}, "de": {"welche", "welcher", "welches"}},
		Summary:  map[string]string{"en": "What something is, or what happened", "de": "Was etwas ist oder was geschah"},
		Examples: map[string][]string{"en": {"what is a glow jellyfish"}, "de": {"was ist eine Leuchtqualle"}},
	})
}
