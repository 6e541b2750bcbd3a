package commands

import "beleg/knowledge"

func ask() Command {
	return asking(knowledge.Any, Command{
	})
}
