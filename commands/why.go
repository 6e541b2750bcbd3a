package commands

import "beleg/knowledge"

func why() Command {
	return asking(knowledge.Why, Command{
	})
}
