package discordtest

import "encoding/json"

// Channel adds a channel of a kind to a guild, with what the bot may do there,
// and returns its ID.
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
func (d *Discord) Channel(g *Guild, name string, kind int, allow int64) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addChannel(channelState{guild: g.ID, allow: allow, kind: kind, name: name})
}

// CloseDMs lets a user take no direct messages.
func (d *Discord) CloseDMs(u *User) { d.Allow(d.DM(u), 0) }

// openDM answers with the channel of direct messages with a user.
func (d *Discord) openDM(raw []byte) answer {
	var b struct {
		Recipient string `json:"recipient_id"`
	}
	json.Unmarshal(raw, &b)
	for _, u := range d.users {
		if u.ID != b.Recipient {
			continue
		}
		for _, c := range d.channels {
			if c.dm == u.ID {
				return answer{200, d.channelJSON(c)}
			}
		}
		id := d.addChannel(channelState{dm: u.ID, allow: allPermissions, kind: 1})
		return answer{200, d.channelJSON(d.channels[id])}
	}
	return fail(400, 50033, "Invalid Recipient(s)")
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
