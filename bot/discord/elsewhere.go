package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
	"beleg/knowledge"
)

// maxServers is how many servers that share their articles are looked at for a user.
const maxServers = 25

// elsewhere leads what somebody asks outside of a server to the collection that they
// chose: of a server that shares it and in which they are. What curates stays with
// their own.
func (c *Client) elsewhere(ctx context.Context, r *commands.Request, cmd commands.Command) {
	if !r.Own || cmd.Curators || c.cfg.Keeper == nil {
		return
	}
	chosen, err := c.cfg.Keeper.Setting(ctx, r.Guild, commands.FromSetting)
	if err != nil || chosen == "" {
		return
	}
	if !c.shares(ctx, chosen) || !c.memberOf(ctx, chosen, r.User.ID) {
		return
	}
	r.Guild, r.Own, r.Elsewhere = knowledge.Guild(chosen), false, true
	r.User.Manager, r.User.Roles = false, nil
}

// elsewhereIn is elsewhere for the line of a button.
func (c *Client) elsewhereIn(ctx context.Context, m *commands.Message) {
	r := commands.Request{Guild: m.Guild, User: m.User, Own: m.Own}
	for _, cmd := range c.bot.Commands() {
		if cmd.Name == c.commandIn(m.Text) {
			c.elsewhere(ctx, &r, cmd)
		}
	}
	m.Guild, m.User, m.Own, m.Elsewhere = r.Guild, r.User, r.Own, r.Elsewhere
}

// typedElsewhere is elsewhere for a line in messages with the bot. What is no command is a
// question, unless it brings something to keep.
func (c *Client) typedElsewhere(ctx context.Context, m *commands.Message) {
	brings := len(m.Files) > 0 || links.MatchString(m.Text)
	switch {
	case !m.Own:
	case c.commandIn(m.Text) != "":
		c.elsewhereIn(ctx, m)
	case !brings:
		r := commands.Request{Guild: m.Guild, User: m.User, Own: m.Own}
		c.elsewhere(ctx, &r, commands.Command{})
		m.Guild, m.User, m.Own, m.Elsewhere = r.Guild, r.User, r.Own, r.Elsewhere
	}
}

// fromElsewhere says of a reply whose articles it is from, where that is another server.
func (c *Client) fromElsewhere(g knowledge.Guild, elsewhere bool, r commands.Reply) commands.Reply {
	if !elsewhere || empty(r) || r.Failed {
		return r
	}
	if known, _ := c.guilds.remembered(string(g)); known != nil {
		r.Footer = footed(commands.Say(r.Language, "discord.from", "server", known.Name), r.Footer)
	}
	return r
}

// shares reports whether a server lets its members ask its articles from elsewhere.
func (c *Client) shares(ctx context.Context, guildID string) bool {
	on, err := c.cfg.Keeper.Setting(ctx, knowledge.Guild(guildID), commands.SharedSetting)
	return err == nil && on == "on"
}

// memberOf reports whether somebody is a member of a server; what cannot be found out
// is a no.
func (c *Client) memberOf(ctx context.Context, guildID, user string) bool {
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	return c.joined.get(guildID+" "+user, func() (string, error) {
		var m member
		err := c.get(ctx, discordgo.EndpointGuildMember(guildID, user), &m)
		var refused *apiError
		switch {
		case errors.As(err, &refused) && refused.status == http.StatusNotFound:
			return "no", nil
		case err != nil:
			return "", err
		case m.User == nil || m.User.ID != user:
			return "no", nil
		}
		return "yes", nil
	}) == "yes"
}

// Servers implements commands.Places.
func (c *Client) Servers(ctx context.Context, user string) (list []commands.Server) {
	if c.cfg.Keeper == nil {
		return nil
	}
	for _, g := range c.guilds.all() {
		if c.shares(ctx, g.ID) && c.memberOf(ctx, g.ID, user) && len(list) < maxServers {
			list = append(list, commands.Server{ID: g.ID, Name: g.Name})
		}
	}
	slices.SortFunc(list, func(a, b commands.Server) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return list
}
