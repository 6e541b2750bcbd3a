package commands

import "beleg/knowledge"

func what() Command {
	return asking(knowledge.What, Command{
	})
}
