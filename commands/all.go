package commands

import "beleg/knowledge"

// All lists every command in the order in which help shows them. To add one,
// write its file, add its line here, its words to commands.json of each language
// and chats in testdata; the tests say which languages, examples or chats it lacks.
func All() []Command {
	list := []Command{
		asking(knowledge.When),
		asking(knowledge.Who),
		asking(knowledge.Where),
		asking(knowledge.What),
		asking(knowledge.HowMany),
		asking(knowledge.Why),
		asking(knowledge.Any),
		knownOf(),
		check(),
		articles(),
		article(),
		changes(),
		add(),
		correct(),
		tag(),
		untag(),
		remove(),
		export(),
		feed(),
		undo(),
		daily(),
		settings(),
		setup(),
		history(),
		feedback(),
		about(),
		privacy(),
		help(),
	}
	for i, c := range list {
		list[i] = c.localised()
	}
	return list
}
