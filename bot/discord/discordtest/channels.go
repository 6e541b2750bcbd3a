package discordtest

import (
	"encoding/json"
	"slices"
)

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

// openThread begins a thread with a message, which gives it its ID.
// https://discord.com/developers/docs/resources/channel#start-thread-from-message
func (d *Discord) openThread(c *channelState, message, owner string, raw []byte) answer {
	var b struct{ Name string }
	json.Unmarshal(raw, &b)
	switch {
	case !within(b.Name, 100):
		return invalid("name: Must be between 1 and 100 in length.")
	case c.kind != 0 && c.kind != 5:
		return fail(400, 50024, "Cannot execute action on this channel type")
	case d.channels[message] != nil:
		return fail(400, 160004, "A thread has already been created for this message")
	case d.typed[message] == nil && d.answerIn(c.id, message) == nil:
		return fail(404, 10008, "Unknown Message")
	}
	d.enter(&channelState{id: message, guild: c.guild, allow: c.allow, kind: 11, name: b.Name,
		parent: c.id, owner: owner})
	if m := d.answerIn(c.id, message); m != nil {
		m.Flags |= 1 << 5
	} else {
		d.typed[message]["flags"] = 1 << 5
	}
	d.dispatch("THREAD_CREATE", d.channelJSON(d.channels[message]), c.guild, IntentGuilds)
	return answer{201, d.channelJSON(d.channels[message])}
}

// Began is somebody opening a thread with a message, which gives it its ID.
func (d *Discord) Began(u *User, channel, message string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a := d.openThread(d.channels[channel], message, u.ID, []byte(`{"name":"thread"}`)); a.status != 201 {
		d.t.Errorf("discordtest: %s opens no thread with %s: %v", u.Name, message, a.body)
	}
}

// HasThread reports whether a thread began with a message.
func (d *Discord) HasThread(message string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.channels[message] != nil
}

// answerIn is a message of the bot that everybody in a channel sees, nil of none.
func (d *Discord) answerIn(channel, id string) *Message {
	for _, m := range d.messages {
		if seen := !m.Deleted && !m.Deferred && !m.Ephemeral(); m.ID == id && m.Channel == channel && seen {
			return m
		}
	}
	return nil
}

// member is a user of a guild, as who asks for one is told.
func (g *Guild) member(user string) answer {
	if !slices.Contains(g.Members, user) {
		return fail(404, 10007, "Unknown Member")
	}
	return answer{200, map[string]any{"user": map[string]any{"id": user}, "roles": []string{}, "joined_at": "2026-01-01T00:00:00Z"}}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Elsewhere returns a channel of a server in which the bot is no member: who has
// installed it for themselves uses it there.
func (d *Discord) Elsewhere() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addChannel(channelState{guild: d.id(), allow: allPermissions, foreign: true})
}

// Group returns a channel of direct messages between users, without the bot.
func (d *Discord) Group() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addChannel(channelState{allow: allPermissions, kind: 3, foreign: true})
}

// Contexts of an interaction.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-context-types
const (
	inServer  = 0
	inDirect  = 1 // messages with the bot
	inPrivate = 2 // messages without it
)

// invokedIn says where an interaction happens, and for whom the application is
// installed there: "0" for a server or the bot's own direct messages, "1" for a user.
func (d *Discord) invokedIn(c *channelState, u *User) (context int, owners map[string]string) {
	d.t.Helper()
	owners = map[string]string{}
	if u.Installed {
		owners["1"] = u.ID
	} else if c.foreign {
		d.t.Errorf("discordtest: %s has not installed the application, and it is not there", u.Name)
	}
	switch {
	case c.guild == "" && c.foreign:
		return inPrivate, owners
	case c.guild == "":
		owners["0"] = "0"
		return inDirect, owners
	case !c.foreign:
		owners["0"] = c.guild
	}
	return inServer, owners
}

// offered fails the test when a command that is registered is not to be had where it
// was used.
func (d *Discord) offered(name string, context int, owners map[string]string) {
	d.t.Helper()
	for _, raw := range d.commands {
		var c command
		if json.Unmarshal(raw, &c); c.Name != name {
			continue
		}
		installs := []int{0}
		if c.Installs != nil {
			installs = *c.Installs
		}
		_, byServer := owners["0"]
		_, byUser := owners["1"]
		byServer = byServer && slices.Contains(installs, 0)
		byUser = byUser && slices.Contains(installs, 1)
		shown := c.Contexts == nil || slices.Contains(*c.Contexts, context)
		installed := byServer || byUser
		if !installed || !shown {
			d.t.Errorf("discordtest: the command %q is not offered here (context %d, installed for %v)", name, context, owners)
		}
	}
}
