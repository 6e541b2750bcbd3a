package commands

import "beleg/knowledge"

func who() Command {
	return asking(knowledge.Who, Command{
		Names:    map[string]string{"de": "wer"},
		Aliases:  map[string][]string{"de": {"wen", "wem", "wessen"}},
		Summary:  map[string]string{"en": "Who it was: a person, with the office they hold", "de": "Wer es war: eine Person, mit ihrem Amt"},
		Examples: map[string][]string{"en": {"who Campbell", "who signed the pact"}, "de": {"wer Campbell", "wer unterzeichnete den Pakt"}},
	})
}
