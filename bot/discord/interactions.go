package discord

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"beleg/commands"
)

// interaction is a slash command, a click, a filled-in form or a message command
// as INTERACTION_CREATE tells it.
type interaction struct {
	ID      string
	App     string `json:"application_id"`
	Type    int
	Guild   string `json:"guild_id"`
	Channel string `json:"channel_id"`
	In      struct {
		Type   int
		Parent string `json:"parent_id"`
	} `json:"channel"`
	Token   string
	Locale  string
	Server  string            `json:"guild_locale"`
	Owners  map[string]string `json:"authorizing_integration_owners"` // "0" a server that has the bot, "1" a user
	Member  *member
	User    *person
	Message *shown
	Data    struct {
		Name     string
		Type     int
		Custom   string                            `json:"custom_id"`
		Target   string                            `json:"target_id"`
		Values   []string                          // chosen from a list
		Rows     []struct{ Components []filledIn } `json:"components"` // of a form
		Options  []slashOption
		Resolved struct {
			Attachments map[string]attachment
			Messages    map[string]target
		}
	}
}

// shown is the message whose button was pressed.
type shown struct {
	ID         string
	Flags      int
	Components json.RawMessage
}

// private reports whether only one reader sees it.
func (m *shown) private() bool { return m != nil && m.Flags&ephemeral != 0 }

// filledIn is a field of a form that was sent off.
type filledIn struct {
	Custom string `json:"custom_id"`
	Value  string
}

type slashOption struct {
	Name    string
	Type    int
	Value   json.RawMessage
	Focused bool // somebody is typing in it
}

// target is the message that a message command was used on. A forwarded message
// is empty itself and holds what was forwarded.
type target struct {
	Content     string
	Embeds      []struct{ URL, Title, Description string }
	Attachments []attachment
	Forwarded   []struct{ Message target } `json:"message_snapshots"`
}

// Interaction types and response types.
// https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	interactionCommand      = 2
	interactionButton       = 3
	interactionAutocomplete = 4
	interactionForm         = 5

	respondMessage     = 4
	respondLater       = 5
	respondUpdateLater = 6
	respondUpdate      = 7
	respondChoices     = 8
	respondForm        = 9

	commandMessage = 3 // a command in the menu of a message

	optionText       = 3
	optionChannel    = 7
	optionAttachment = 11
)

// maxInteractions is how many are answered at the same time, most of them waiting
// for their turn behind a "thinking".
const maxInteractions = 2 * maxWaiting

// invoke takes an interaction, once for each ID. Those have room of their own:
// however much is typed, they must be answered within 3 s.
func (c *Client) invoke(in interaction, done func()) {
	if in.ID == "" || !c.seen.add(in.ID) {
		done()
		return
	}
	select {
	case c.slots <- struct{}{}:
	default:
		c.lg.Warn("discord: too many interactions, leaving one out", "guild", in.Guild)
		done()
		return
	}
	c.spawn("interaction", func(ctx context.Context) {
		defer func() { <-c.slots }()
		defer done()
		c.interaction(ctx, in)
	})
}

// interaction answers one. The first response must come within 3 s, so that
// what takes longer is deferred.
func (c *Client) interaction(ctx context.Context, in interaction) {
	if in.Member != nil && in.Member.User != nil {
		in.User = in.Member.User
	}
	if in.User == nil || in.Token == "" {
		return
	}
	if in.away() {
		in.Guild = "" // whose articles are none of this place
	}
	switch in.Type {
	case interactionAutocomplete:
		c.suggest(ctx, in)
	case interactionCommand:
		c.slash(ctx, in)
	case interactionButton, interactionForm:
		c.button(ctx, in)
	}
}

// parent is the channel of the thread in which somebody is, "" where it is none.
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
func (in interaction) parent() string {
	if !isThread(in.In.Type) {
		return "" // of other channels, it is a category
	}
	return in.In.Parent
}

// language is the asker's, else the server's where the bot does not speak that.
func (in interaction) language() string {
	code, spoken := commands.Language(in.Locale)
	if !spoken {
		code, _ = commands.Language(in.Server)
	}
	return code
}

// suggest lists what the option that somebody is typing in may be. It waits for no
// turn: the next letter asks again.
func (c *Client) suggest(ctx context.Context, in interaction) {
	r := in.request()
	typed := ""
	for _, o := range in.Data.Options {
		if o.Focused {
			typed = o.text()
			continue
		}
		r.Args[o.Name] = o.text()
	}
	for _, k := range c.bot.Commands() {
		if k.Name == r.Command {
			c.elsewhere(ctx, &r, k)
		}
	}
	list := suggestions(c.bot.Suggest(ctx, r, in.focused(), typed))
	if _, err := c.attempt(ctx, 3, "POST", callbackOf(in), response{respondChoices, map[string]any{"choices": list}}); err != nil {
		c.lg.Debug("discord suggestions not shown", "guild", in.Guild, "command", in.Data.Name, "error", err)
	}
}

// suggestions are what may complete a text as Discord takes them. One whose value would be cut says
// something else, and is left out.
func suggestions(suggested []commands.Suggestion) []choice {
	list := []choice{}
	for _, s := range suggested {
		label := fitPlain(oneLine(s.Label), maxSummary)
		fits := s.Value != "" && width(s.Value) <= maxSummary && utf8.ValidString(s.Value)
		if label != "" && fits && len(list) < maxListed {
			list = append(list, choice{Name: label, Value: s.Value})
		}
	}
	return list
}

// focused is the name of the option that somebody is typing in.
func (in interaction) focused() string {
	for _, o := range in.Data.Options {
		if o.Focused {
			return o.Name
		}
	}
	return ""
}

// text is the value of an option: a text, a number or an ID.
func (o slashOption) text() (text string) {
	if json.Unmarshal(o.Value, &text) != nil {
		text = string(o.Value)
	}
	return text
}

// request is a command as Discord brings it, without its arguments.
func (in interaction) request() commands.Request {
	return commands.Request{Guild: place(in.Guild, in.User.ID), Channel: in.Channel, Parent: in.parent(), User: in.user(),
		Language: in.language(), Asks: true, Own: in.Guild == "", Slash: true, Command: in.Data.Name, Args: map[string]string{},
		Now: time.Now()}
}

func (in interaction) user() commands.User {
	u := commands.User{ID: in.User.ID, Name: in.User.name(), Manager: in.Guild == ""}
	if m := in.Member; m != nil && in.Guild != "" {
		u.Roles, u.Manager = m.Roles, manages(m.Permissions)
		if m.Nick != "" {
			u.Name = m.Nick
		}
	}
	return u
}

// away reports whether who asks has the bot for themselves, at a place that has not.
func (in interaction) away() bool { return len(in.Owners) > 0 && in.Owners["0"] == "" }

// among reports whether an answer from the articles of another server would be shown to
// people who may be no members of that.
func (in interaction) among(elsewhere bool) bool { return elsewhere && in.away() }

func (c *Client) slash(ctx context.Context, in interaction) {
	r := in.request()
	if in.Data.Type == commandMessage {
		r.Command = menuCommand(in.Data.Name)
	}
	var cmd commands.Command
	for _, k := range c.bot.Commands() {
		if k.Name == r.Command {
			cmd = k
		}
	}
	c.elsewhere(ctx, &r, cmd)
	if in.Data.Type == commandMessage {
		c.track(&r, cmd, in.Data.Resolved.Messages[in.Data.Target])
	} else {
		c.options(&r, in)
	}
	asks := strings.TrimSpace(cmd.Name + " " + r.Args[mainOption(cmd)])
	c.exchanges.begin(in.ID, in.Channel, commands.Message{Text: asks})
	opens := cmd.Form && len(r.Args) == 0 && len(r.Files) == 0 // a form, which cannot be deferred
	how := manner{slow: cmd.Slow && !opens, private: c.bot.Private(ctx, r) || in.among(r.Elsewhere), line: asks}
	c.answer(ctx, in, how, func(ctx context.Context) commands.Reply {
		reply := c.bot.Invoke(ctx, r)
		if reply.Result != nil { // Discord shows the command, not what was asked with it
			reply.Footer = footed(commands.Say(reply.Language, "discord.asked", "question", reply.Result.Question.Text), reply.Footer)
		}
		return c.fromElsewhere(r.Guild, r.Elsewhere, reply)
	})
}

// options fills in the arguments; the value of a channel is its ID.
func (c *Client) options(r *commands.Request, in interaction) {
	for _, o := range in.Data.Options {
		text := o.text()
		if o.Type == optionAttachment {
			if a, ok := in.Data.Resolved.Attachments[text]; ok {
				r.Files = append(r.Files, c.files([]attachment{a})...)
			}
			continue
		}
		r.Args[o.Name] = text
	}
}

var links = regexp.MustCompile(`https?://[^\s<>"]+`)

// track fills a request from the message that was clicked: its links, else its
// text; of commands that ask its text.
func (c *Client) track(r *commands.Request, cmd commands.Command, m target) {
	if len(m.Forwarded) > 0 {
		m = m.Forwarded[0].Message
	}
	if menus[cmd.Name] != "" && cmd.Name != trackCommand {
		if name, text := mainOption(cmd), m.text(); name != "" && text != "" {
			r.Args[name] = text
		}
		return
	}
	var found []string
	add := func(link string) {
		if link != "" && !slices.Contains(found, link) {
			found = append(found, link)
		}
	}
	for _, link := range links.FindAllString(m.Content, -1) {
		add(commands.TrimLink(link))
	}
	if len(found) == 0 {
		for _, e := range m.Embeds {
			add(e.URL)
		}
	}
	r.Files = c.files(m.Attachments)
	text := strings.Join(found, " ")
	if text == "" && len(r.Files) == 0 {
		text = m.Content
	}
	if name := mainOption(cmd); name != "" && text != "" {
		r.Args[name] = text
	}
}

// text is what a message says: its own words, else what the previews of its links do.
func (m target) text() string {
	text := strings.TrimSpace(m.Content)
	if said := strings.TrimSpace(links.ReplaceAllString(text, "")); said != "" {
		return text
	}
	for _, e := range m.Embeds {
		text = strings.TrimSpace(strings.Join([]string{text, e.Title, e.Description}, "\n"))
	}
	return text
}

// mainOption is the option that takes the rest of a line, else the first text.
func mainOption(cmd commands.Command) (name string) {
	for _, o := range cmd.Options {
		if o.Type == commands.Text && (o.Rest || name == "") {
			if name = o.Name; o.Rest {
				break
			}
		}
	}
	return name
}

// button says the line that a button, a list or a filled-in form stands for. The
// answer to a private message stays private, unless it is to be shown to everybody.
func (c *Client) button(ctx context.Context, in interaction) {
	p, ok := pressed(in.Data.Custom, in.Data.Values)
	p = p.by(in.User.ID)
	how := manner{private: in.Message.private() || p.place == commands.Aside, everyone: p.everyone, line: p.line,
		instead: p.place == commands.Instead && in.Message != nil}
	m := commands.Message{Guild: place(in.Guild, in.User.ID), Channel: in.Channel, Parent: in.parent(), User: in.user(),
		Language: in.language(), Text: p.line, Addressed: true, Own: in.Guild == "", Slash: in.away() || !c.reads(in.Guild), Asks: true,
		Now: time.Now()}
	if in.Type == interactionForm {
		m.Fields = in.fields()
	}
	c.elsewhereIn(ctx, &m)
	how.private = how.private && !p.everyone || in.among(m.Elsewhere)
	c.exchanges.begin(in.ID, in.Channel, m)
	c.answer(ctx, in, how, func(ctx context.Context) commands.Reply {
		switch {
		case !ok && in.Type == interactionForm:
			return commands.Reply{Text: commands.Say(m.Language, "discord.form"), Failed: true, Private: true}
		case !ok:
			return commands.Reply{Text: commands.Say(m.Language, "discord.button"), Failed: true, Fault: commands.Gone, Private: true}
		}
		r, _ := c.bot.Text(ctx, m)
		return c.fromElsewhere(m.Guild, m.Elsewhere, r)
	})
}

// fields are what was filled into a form, by option.
func (in interaction) fields() map[string]string {
	out := map[string]string{}
	for _, r := range in.Data.Rows {
		for _, f := range r.Components {
			out[f.Custom] = f.Value
		}
	}
	return out
}
