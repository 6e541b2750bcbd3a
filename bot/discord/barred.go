package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// What a server's managers allow and deny in its settings under Integrations goes for
// slash commands by itself, and for lines that are typed by what stands here.
// https://discord.com/developers/docs/interactions/application-commands#permissions

// Kinds of what an override is for.
const (
	overrideRole    = 1
	overrideUser    = 2
	overrideChannel = 3
)

// override allows or denies a command to a role, a user or a channel. The role with the
// server's own ID is everybody, the channel with the ID before that is all.
type override struct {
	ID         string
	Type       int
	Permission bool
}

// overrides are those of one command in a server, or with the application's ID those of
// all commands.
type overrides struct {
	ID    string
	App   string     `json:"application_id"`
	Guild string     `json:"guild_id"`
	List  []override `json:"permissions"`
}

// retryOverrides is how long what Discord does not tell is not asked for again.
const retryOverrides = 10 * time.Minute

// integrations remembers the overrides of servers, each as it was read once and changed
// by events since.
type integrations struct {
	mu  sync.Mutex
	of  map[string]*integration // by server
	ids map[string]string       // of commands, by name
}

type integration struct {
	reading sync.Mutex
	mu      sync.Mutex
	by      map[string][]override // by command or application, nil while they were not read
	retry   time.Time             // when they are read again after that failed
	changes int                   // that were heard of
}

func (i *integrations) init() { i.of, i.ids = map[string]*integration{}, map[string]string{} }

// forget drops a server's, or with "" all: events may have been missed.
func (i *integrations) forget(guildID string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if delete(i.of, guildID); guildID == "" {
		i.of = map[string]*integration{}
	}
}

func (i *integrations) get(guildID string) *integration {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.of[guildID] == nil {
		i.of[guildID] = new(integration)
	}
	return i.of[guildID]
}

// name notes the IDs that Discord gave the commands.
func (i *integrations) name(raw []byte) {
	var list []struct {
		ID, Name string
		Type     int
	}
	json.Unmarshal(raw, &list)
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, c := range list {
		if c.Type != commandMessage {
			i.ids[c.Name] = c.ID
		}
	}
}

func (i *integrations) id(command string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.ids[command]
}

// change takes APPLICATION_COMMAND_PERMISSIONS_UPDATE, which has all overrides of one
// command. What was never read is read when it is needed.
func (i *integrations) change(raw json.RawMessage, app string) {
	var v overrides
	json.Unmarshal(raw, &v)
	if v.Guild == "" || v.App != app {
		return
	}
	known := i.get(v.Guild)
	known.mu.Lock()
	defer known.mu.Unlock()
	known.changes++
	if known.by != nil {
		known.by[v.ID] = v.List
	}
}

// now are the overrides as they were read; due reports that they are to be read.
func (i *integration) now() (by map[string][]override, due bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.by == nil {
		return nil, !time.Now().Before(i.retry)
	}
	return maps.Clone(i.by), false
}

// overridesIn are those of a server by command or application; nil when Discord does not
// tell, so that only the bot's own rules hold.
func (c *Client) overridesIn(ctx context.Context, guildID string) map[string][]override {
	known := c.integrations.get(guildID)
	if by, due := known.now(); !due {
		return by
	}
	known.reading.Lock() // one asks for all
	defer known.reading.Unlock()
	by, due := known.now()
	if !due {
		return by
	}
	by, err := c.readOverrides(ctx, known, guildID)
	if err != nil {
		c.lg.Warn("discord does not tell who may use which command, only the bot's own rules hold", "guild", guildID, "error", err)
	}
	return by
}

// readOverrides asks for those of a server. They are kept unless one changed meanwhile:
// then the next who needs them asks again.
func (c *Client) readOverrides(ctx context.Context, known *integration, guildID string) (map[string][]override, error) {
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	known.mu.Lock()
	before := known.changes
	known.mu.Unlock()
	var list []overrides
	err := c.get(ctx, discordgo.EndpointApplicationGuildCommands(c.application(), guildID)+"/permissions", &list)
	known.mu.Lock()
	defer known.mu.Unlock()
	if err != nil {
		known.retry = time.Now().Add(retryOverrides)
		return nil, err
	}
	by := map[string][]override{}
	for _, o := range list {
		by[o.ID] = o.List
	}
	if known.changes == before {
		known.by = maps.Clone(by)
	}
	return by, nil
}

func (c *Client) application() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.app
}

// barred says for a message whether a command is denied to who wrote it, or where.
// Administrators pass.
func (c *Client) barred(in incoming) func(ctx context.Context, command string) bool {
	if in.Guild == "" || in.Member == nil {
		return nil
	}
	who := caller{guild: in.Guild, user: in.Author.ID, roles: in.Member.Roles, channels: []string{in.Channel, c.guilds.parent(in.Channel)}}
	return func(ctx context.Context, command string) bool {
		if c.guilds.holds(who.guild, who.user, who.roles, administrator) {
			return false
		}
		by := c.overridesIn(ctx, who.guild)
		return who.denied(by[c.integrations.id(command)], by[c.application()])
	}
}

// caller is who calls a command, and where: a channel, and that of which it is a thread.
type caller struct {
	guild, user string
	roles       []string
	channels    []string
}

// denied reports whether the overrides of a command, or where those say nothing the ones
// of all commands, deny it.
func (w caller) denied(command, all []override) bool {
	for _, decides := range []func([]override) (allow, said bool){w.where, w.whom} {
		allow, said := decides(command)
		if !said {
			allow, said = decides(all)
		}
		if said && !allow {
			return true
		}
	}
	return false
}

// where is what overrides say of the channel, else of all channels.
func (w caller) where(list []override) (allow, said bool) {
	for _, id := range append(slices.Clone(w.channels), allChannels(w.guild)) {
		if allow, said = verdict(list, overrideChannel, id); said {
			return allow, true
		}
	}
	return false, false
}

// whom is what they say of the user, else of their roles, of which one that may is
// enough, else of everybody.
func (w caller) whom(list []override) (allow, said bool) {
	if allow, said = verdict(list, overrideUser, w.user); said {
		return allow, true
	}
	for _, role := range w.roles {
		if may, of := verdict(list, overrideRole, role); of {
			allow, said = allow || may, true
		}
	}
	if said {
		return allow, true
	}
	return verdict(list, overrideRole, w.guild)
}

func verdict(list []override, kind int, id string) (allow, said bool) {
	for _, o := range list {
		if o.Type == kind && o.ID == id && id != "" {
			return o.Permission, true
		}
	}
	return false, false
}

// allChannels is the ID that stands for all channels of a server.
func allChannels(guildID string) string {
	n, err := strconv.ParseUint(guildID, 10, 64)
	if err != nil || n == 0 {
		return ""
	}
	return fmt.Sprint(n - 1)
}
