package discord

import (
	"encoding/json"
	"strconv"
	"sync"
	"time"
)

// guilds remembers what decides who may curate: roles and owners.
type guilds struct {
	mu    sync.Mutex
	known map[string]*guild
	mine  map[string][]string    // the bot's roles, of servers that are known
	leave map[string]*time.Timer // by guild that the bot was removed from

	listed  map[string]bool     // guilds that the bot was in before it could arrive there
	within  map[string]thread   // by ID
	waiting map[string][]func() // for it to be known what a server is like
}

type guild struct {
	ID    string
	Name  string
	Owner string `json:"owner_id"`
	Roles []role

	Unavailable bool // an outage: nothing else is filled
}

type role struct {
	ID, Name    string
	Permissions string
	Tags        struct {
		Bot string `json:"bot_id"`
	}
}

func (g *guilds) init() {
	g.known, g.mine, g.leave = map[string]*guild{}, map[string][]string{}, map[string]*time.Timer{}
	g.listed, g.within, g.waiting = map[string]bool{}, map[string]thread{}, map[string][]func(){}
}

// update takes GUILD_CREATE and GUILD_UPDATE and returns the server's ID.
func (g *guilds) update(raw json.RawMessage) string {
	var v guild
	json.Unmarshal(raw, &v)
	if v.ID == "" || v.Unavailable {
		return ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.known[v.ID] = &v
	delete(g.mine, v.ID) // it may have left and come back
	return v.ID
}

// remembered is a server, nil when it is not known, with the bot's roles there, nil when
// those are not.
func (g *guilds) remembered(guildID string) (*guild, []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.known[guildID]
	if known == nil {
		return nil, nil
	}
	now := *known
	return &now, g.mine[guildID]
}

// given notes the bot's own roles in a server, of which events tell when they change;
// elsewhere they would grow old.
func (g *guilds) given(guildID string, roles []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.known[guildID] != nil {
		g.mine[guildID] = append([]string{}, roles...)
	}
}

// regiven takes a change of the bot's own roles.
func (g *guilds) regiven(raw json.RawMessage) {
	var v struct {
		Guild string `json:"guild_id"`
	}
	json.Unmarshal(raw, &v)
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.mine, v.Guild)
}

func (g *guilds) knows(id string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.known[id] != nil
}

// wait keeps f until goOn, and reports whether it is the first for a server.
func (g *guilds) wait(id string, f func()) (first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting[id] = append(g.waiting[id], f)
	return len(g.waiting[id]) == 1
}

// goOn does what waits for a server, in order.
func (g *guilds) goOn(id string) {
	g.mu.Lock()
	list := g.waiting[id]
	delete(g.waiting, id)
	g.mu.Unlock()
	for _, f := range list {
		f()
	}
}

// role takes the three role events.
func (g *guilds) role(raw json.RawMessage) {
	var v struct {
		Guild   string `json:"guild_id"`
		Role    *role
		Deleted string `json:"role_id"`
	}
	json.Unmarshal(raw, &v)
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.known[v.Guild]
	if known == nil {
		return
	}
	gone := v.Deleted
	if v.Role != nil {
		gone = v.Role.ID
	}
	roles := []role{}
	for _, r := range known.Roles {
		if r.ID != gone {
			roles = append(roles, r)
		}
	}
	if v.Role != nil {
		roles = append(roles, *v.Role)
	}
	known.Roles = roles
}

// manager reports whether somebody has Manage Server.
func (g *guilds) manager(guildID, user string, has []string) bool {
	return g.holds(guildID, user, has, administrator|manageGuild)
}

// holds reports whether somebody has one of some permissions in a server: as its owner, or
// by a role. The role @everyone has the guild's own ID.
func (g *guilds) holds(guildID, user string, has []string, permissions int64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	known := g.known[guildID]
	if known == nil {
		return false
	}
	if known.Owner == user {
		return true
	}
	mine := map[string]bool{guildID: true}
	for _, id := range has {
		mine[id] = true
	}
	for _, r := range known.Roles {
		if mine[r.ID] && bits(r.Permissions)&permissions != 0 {
			return true
		}
	}
	return false
}

// all lists the servers that are known.
func (g *guilds) all() (list []guild) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, known := range g.known {
		list = append(list, *known)
	}
	return list
}

func manages(permissions string) bool {
	p, _ := strconv.ParseInt(permissions, 10, 64)
	return p&(administrator|manageGuild) != 0
}

// own returns the role that Discord made for the bot; people mention it when
// they mean the bot.
func (g *guilds) own(guildID, self string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if known := g.known[guildID]; known != nil {
		for _, r := range known.Roles {
			if r.Tags.Bot == self {
				return r.ID
			}
		}
	}
	return ""
}

// serves reports whether a server's events come to this shard; collections that
// are no server have none.
// https://discord.com/developers/docs/events/gateway#sharding
func (s *shard) serves(guildID string) bool {
	n, err := strconv.ParseUint(guildID, 10, 64)
	return err == nil && int((n>>22)%uint64(s.of)) == s.id
}
