package discord

import (
	"net/url"
	"strconv"
)

// Intents asked for at IDENTIFY: Guilds for roles, joining and leaving,
// GuildMessages and DirectMessages for questions, and MessageContent so that
// "!when pact" can be read. The last is privileged; without it mentions, DMs,
// replies and slash commands still work.
// https://discord.com/developers/docs/events/gateway#gateway-intents
const (
	IntentGuilds         = 1 << 0
	IntentGuildMessages  = 1 << 9
	IntentDirectMessages = 1 << 12
	IntentMessageContent = 1 << 15

	Intents = IntentGuilds | IntentGuildMessages | IntentDirectMessages | IntentMessageContent
)

// Permissions the bot needs in a channel, and no others.
// https://discord.com/developers/docs/topics/permissions
const (
	viewChannel    = 1 << 10 // to see questions
	sendMessages   = 1 << 11 // to answer and to post digests
	embedLinks     = 1 << 14 // to show answers as cards; without it they are plain text
	attachFiles    = 1 << 15 // to give lists of feeds away; without it only slash commands do
	readHistory    = 1 << 16 // to answer as a reply to the question
	sendInThreads  = 1 << 38 // to answer in threads
	administrator  = 1 << 3
	manageGuild    = 1 << 5 // what a person needs to curate
	postPermission = viewChannel | sendMessages

	Permissions = viewChannel | sendMessages | embedLinks | attachFiles | readHistory | sendInThreads
)

// InviteURL is the address at which an administrator adds the bot to a server.
func InviteURL(application string) string {
	q := url.Values{"client_id": {application}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatInt(Permissions, 10)}}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}
