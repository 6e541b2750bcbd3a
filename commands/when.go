package commands

import "beleg/knowledge"

func when() Command {
	return asking(knowledge.When, Command{
	})
}
