package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// Finding is one line of doctor's report: what was looked at, and what to do
// when it is not well.
type Finding struct {
	OK     bool
	Text   string
	Advice string
}

// Flags of an application that mean that Message Content is switched on, for
// verified bots and for small ones.
const (
	flagContent        = 1 << 18
	flagContentLimited = 1 << 19
)

// Check asks Discord whether everything the bot needs is there: the token, the
// Message Content intent, servers, and the permissions in the given channels.
// It opens no gateway connection.
func Check(ctx context.Context, cfg Config, channels []string) []Finding {
	c := New(slog.New(slog.DiscardHandler), cfg, nil)
	var me struct{ ID, Username string }
	if err := c.get(ctx, discordgo.EndpointUser("@me"), &me); err != nil {
		if errors.Is(err, ErrToken) {
			return []Finding{{Text: "Discord refuses the token",
				Advice: "copy it again from the Bot page of the developer portal into DISCORD_TOKEN"}}
		}
		return []Finding{{Text: "Discord cannot be asked: " + err.Error(), Advice: "check the connection to discord.com"}}
	}
	out := []Finding{{OK: true, Text: "the token belongs to " + me.Username}, c.checkContent(ctx), c.checkGuilds(ctx, me.ID)}
	c.self = me.ID
	for _, id := range channels {
		out = append(out, c.checkChannel(ctx, id))
	}
	return out
}

func (c *Client) get(ctx context.Context, address string, into any) error {
	return c.call(ctx, "GET", address, nil, into)
}

func (c *Client) call(ctx context.Context, method, address string, body, into any) error {
	raw, err := c.request(ctx, method, address, body)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func (c *Client) checkContent(ctx context.Context) Finding {
	var app struct{ Flags int }
	if err := c.get(ctx, discordgo.EndpointOAuth2Application("@me"), &app); err != nil {
		return Finding{Text: "the intents cannot be read: " + err.Error(), Advice: "try again later"}
	}
	if app.Flags&(flagContent|flagContentLimited) == 0 {
		return Finding{Text: `the Message Content intent is off: "!" commands cannot be read`,
			Advice: "switch on Message Content Intent on the Bot page of the developer portal, or ask with a mention or slash command"}
	}
	return Finding{OK: true, Text: "the Message Content intent is on"}
}

func (c *Client) checkGuilds(ctx context.Context, app string) Finding {
	var list []struct{ ID string }
	if err := c.get(ctx, discordgo.EndpointUserGuilds("@me"), &list); err != nil {
		return Finding{Text: "the servers cannot be listed: " + err.Error(), Advice: "try again later"}
	}
	if len(list) == 0 {
		return Finding{Text: "the bot is in no server", Advice: "invite it: " + InviteURL(app)}
	}
	return Finding{OK: true, Text: fmt.Sprintf("the bot is in %d servers", len(list))}
}

// overwrite changes permissions in one channel for a role (0) or a member (1).
type overwrite struct {
	ID          string
	Type        int
	Allow, Deny string
}

// checkChannel looks at a channel; a thread has the permissions of its own.
func (c *Client) checkChannel(ctx context.Context, id string) Finding {
	var ch, over placed
	err := c.get(ctx, discordgo.EndpointChannel(id), &ch)
	if over = ch; err == nil && isThread(ch.Type) {
		err = c.get(ctx, discordgo.EndpointChannel(ch.Parent), &over)
	}
	if err != nil {
		return Finding{Text: fmt.Sprintf("channel %s cannot be seen", id), Advice: "give the bot View Channel there, or choose another channel"}
	}
	c.acquaint(ctx, ch.Guild)
	may, err := c.permissions(ctx, ch.Guild, over.Overwrites)
	if err != nil {
		return Finding{Text: fmt.Sprintf("permissions in #%s cannot be read", ch.Name), Advice: "try again later"}
	}
	if missing := missingPermissions(may); len(missing) > 0 {
		return Finding{Text: fmt.Sprintf("in #%s the bot lacks %s", ch.Name, strings.Join(missing, ", ")),
			Advice: "grant this in the channel's settings under Permissions"}
	}
	return Finding{OK: true, Text: fmt.Sprintf("permissions in #%s are right", ch.Name)}
}

// acquaint asks once what a server is like.
func (c *Client) acquaint(ctx context.Context, guildID string) {
	if g, _ := c.guilds.remembered(guildID); g != nil {
		return
	}
	if raw, err := c.request(ctx, "GET", discordgo.EndpointGuild(guildID), nil); err == nil {
		c.guilds.update(raw)
	}
}

// isThread reports whether a channel of a type is a thread.
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
func isThread(kind int) bool { return kind >= 10 && kind <= 12 }

func missingPermissions(p int64) (out []string) {
	for _, n := range []struct {
		bit  int64
		name string
	}{{viewChannel, "View Channel"}, {sendMessages, "Send Messages"}, {embedLinks, "Embed Links"},
		{attachFiles, "Attach Files"}, {readHistory, "Read Message History"}, {sendInThreads, "Send Messages in Threads"}} {
		if p&n.bit == 0 {
			out = append(out, n.name)
		}
	}
	return out
}

// permissionsIn computes what a member may do in a channel, as described in
// https://discord.com/developers/docs/topics/permissions#permission-overwrites
func permissionsIn(g guild, user string, roles []string, overwrites []overwrite) int64 {
	mine := map[string]bool{}
	for _, r := range roles {
		mine[r] = true
	}
	var p int64
	for _, r := range g.Roles {
		if r.ID == g.ID || mine[r.ID] {
			p |= bits(r.Permissions)
		}
	}
	if g.Owner == user || p&administrator != 0 {
		return -1
	}
	var allow, deny int64
	for _, o := range overwrites {
		if o.ID == g.ID {
			p = p&^bits(o.Deny) | bits(o.Allow)
		} else if o.Type == 0 && mine[o.ID] {
			allow, deny = allow|bits(o.Allow), deny|bits(o.Deny)
		}
	}
	p = p&^deny | allow
	for _, o := range overwrites {
		if o.Type == 1 && o.ID == user {
			p = p&^bits(o.Deny) | bits(o.Allow)
		}
	}
	return p
}

func bits(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
