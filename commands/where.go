package commands

import "beleg/knowledge"

func where() Command {
	return asking(knowledge.Where, Command{
	})
}
