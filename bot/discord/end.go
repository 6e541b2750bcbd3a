package discord

import (
	"errors"
	"fmt"
)

// errShards: the bot is in more servers than its shards may serve.
var errShards = errors.New("Discord requires more shards")

// end is why a connection ended and what may follow.
type end struct {
	resume  bool  // the session may go on
	asked   bool  // Discord wants it at once
	invalid bool  // Discord wants a pause of 1 to 5 s
	content bool  // Message Content was refused
	fatal   error // trying again is of no use
	why     string
}

// closed reads a close code.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
func closed(code int) *end {
	e := &end{resume: true, why: fmt.Sprint("closed by Discord with code ", code)}
	switch code {
	case 1000, 1001, 4003, 4007, 4009:
		e.resume = false
	case 4004:
		e.fatal = ErrToken
	case 4010:
		e.fatal = errors.New("Discord does not know this shard number: the shard count of all processes must be the same")
	case 4011:
		e.fatal = errShards
	case 4012, 4013:
		e.fatal = fmt.Errorf("Discord no longer accepts this version of the bot (close code %d): update it", code)
	case 4014:
		e.resume, e.content = false, true
	}
	return e
}
