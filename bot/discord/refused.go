package discord

import "beleg/commands"

// refusedReply says that an answer could not be shown, with a reference that finds the
// line of the log that has what Discord holds against it, and of which command.
func (c *Client) refusedReply(guild, command, language string, err error) commands.Reply {
	ref := commands.Reference()
	c.lg.Error("discord refused an answer", "guild", guild, "command", command, "ref", ref, "error", err)
	return commands.Reply{Text: commands.Say(language, "discord.refused", "ref", ref), Failed: true, Fault: commands.Broken, Private: true,
		Language: language}
}

// command is the name of what was called, also of a button's or form's line: what else
// stands there is nobody's affair.
func (c *Client) command(in interaction) string {
	if in.Data.Name != "" {
		return in.Data.Name
	}
	p, _ := pressed(in.Data.Custom, in.Data.Values)
	return c.commandIn(p.line)
}
