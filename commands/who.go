package commands

import "beleg/knowledge"

func who() Command {
	return asking(knowledge.Who, Command{
	})
}
