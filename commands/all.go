package commands

// All lists every command in the order in which help shows them. To add one,
// write its file, add its line here and a chat in testdata; the tests say which
// languages or examples it lacks.
func All() []Command {
	return []Command{
		when(),
		who(),
		where(),
		what(),
		howmany(),
		why(),
		ask(),
		articles(),
		article(),
		changes(),
		add(),
		remove(),
		feed(),
		undo(),
		daily(),
		settings(),
		history(),
		about(),
		help(),
	}
}
