package discordtest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
)

// Override allows or denies a command to a role (1), a user (2) or a channel (3) in the
// settings of a guild. The role with the guild's ID is @everyone, the channel with
// AllChannels all of them.
// https://discord.com/developers/docs/interactions/application-commands#application-command-permissions-object
type Override struct {
	Type  int
	ID    string
	Allow bool
}

// maxOverrides is how many one command may have.
const maxOverrides = 100

// AllChannels is the ID that stands for all channels of a guild.
func AllChannels(g *Guild) string {
	n, _ := strconv.ParseUint(g.ID, 10, 64)
	return strconv.FormatUint(n-1, 10)
}

// Restrict is a manager who sets what a command, or with "" the whole application, is
// allowed; none leaves what Discord does by itself. The bot is told.
func (d *Discord) Restrict(g *Guild, command string, list ...Override) {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	id := d.AppID
	if command != "" {
		if id = d.commandID(command); id == "" {
			d.t.Fatalf("discordtest: there is no command %q to restrict", command)
		}
	}
	if len(list) > maxOverrides {
		d.t.Fatalf("discordtest: %d overrides, at most %d", len(list), maxOverrides)
	}
	if d.overrides[g.ID] == nil {
		d.overrides[g.ID] = map[string][]Override{}
	}
	if d.overrides[g.ID][id] = list; len(list) == 0 {
		delete(d.overrides[g.ID], id)
	}
	d.dispatch("APPLICATION_COMMAND_PERMISSIONS_UPDATE", d.overridesJSON(g.ID, id), g.ID, 0)
}

func (d *Discord) overridesJSON(guild, id string) map[string]any {
	list := []any{}
	for _, o := range d.overrides[guild][id] {
		list = append(list, map[string]any{"id": o.ID, "type": o.Type, "permission": o.Allow})
	}
	return map[string]any{"id": id, "application_id": d.AppID, "guild_id": guild, "permissions": list}
}

// commandID is the ID of a registered slash command, "" of none.
func (d *Discord) commandID(name string) string {
	for _, raw := range d.commands {
		var c struct {
			ID, Name string
			Type     int
		}
		if json.Unmarshal(raw, &c); c.Name == name && cmp.Or(c.Type, 1) == 1 {
			return c.ID
		}
	}
	return ""
}

// guildCommands answers what is asked of an application's commands in a guild: a bot may
// read their overrides, and write none.
func (d *Discord) guildCommands(method, guild, what string) answer {
	switch {
	case what != "permissions":
		return fail(404, 0, "404: Not Found")
	case d.guilds[guild] == nil:
		return fail(403, 50001, "Missing Access")
	case method != "GET":
		return fail(403, 20001, "Bots cannot use this endpoint")
	}
	list := []any{}
	for id := range d.overrides[guild] {
		list = append(list, d.overridesJSON(guild, id))
	}
	return answer{200, list}
}

// Offers reports whether Discord offers a slash command to somebody in a channel of a
// guild, by its overrides alone: those of the command come first, then the application's;
// a user before roles before @everyone, a channel before all of them.
func (d *Discord) Offers(channel string, u *User, command string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.offers(channel, u, command)
}

func (d *Discord) offers(channel string, u *User, command string) bool {
	g := d.guilds[d.channels[channel].guild]
	if g == nil || g.Owner == u.ID || u.Permissions&Administrator != 0 {
		return true
	}
	for _, role := range u.Roles {
		if g.Roles[role]&Administrator != 0 {
			return true
		}
	}
	all := d.overrides[g.ID]
	layers := [][]Override{all[d.commandID(command)], all[d.AppID]}
	here := first(layers, func(list []Override) (bool, bool) {
		return strongest(list, 3, []string{channel}, []string{AllChannels(g)})
	})
	who := first(layers, func(list []Override) (bool, bool) {
		if allow, said := strongest(list, 2, []string{u.ID}); said {
			return allow, true
		}
		return strongest(list, 1, u.Roles, []string{g.ID})
	})
	return here && who
}

// first is what the first layer that says something says; allowed when none does.
func first(layers [][]Override, of func([]Override) (allow, said bool)) bool {
	for _, l := range layers {
		if allow, said := of(l); said {
			return allow
		}
	}
	return true
}

// strongest looks for overrides of a type, in the first group of IDs that has one; one that
// allows is enough.
func strongest(list []Override, kind int, groups ...[]string) (allow, said bool) {
	for _, ids := range groups {
		for _, o := range list {
			if o.Type == kind && slices.Contains(ids, o.ID) {
				allow, said = allow || o.Allow, true
			}
		}
		if said {
			return allow, said
		}
	}
	return false, false
}
