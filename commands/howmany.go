package commands

import "beleg/knowledge"

func howmany() Command {
	return asking(knowledge.HowMany, Command{
	})
}
