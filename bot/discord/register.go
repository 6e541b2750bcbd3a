package discord

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"beleg/commands"
)

// menus are the commands that can be used on a message, and what their entries in its
// menu are called in the catalogue.
var menus = map[string]string{trackCommand: "menu.track", "known": "menu.known", "check": "menu.check"}

// trackCommand takes the links of a message; the others take its text.
const trackCommand = "add"

// menuCommand is the command behind an entry of a message's menu.
func menuCommand(entry string) string {
	for command, key := range menus {
		if commands.Say(commands.Fallback(), key) == entry {
			return command
		}
	}
	return ""
}

// definition is a command as registered, with the fields that are ours; what
// Discord adds (IDs, versions, defaults) does not take part in the comparison.
type definition struct {
	Type         int                `json:"type"`
	Name         string             `json:"name"`
	Names        map[string]string  `json:"name_localizations,omitempty"`
	Description  string             `json:"description"`
	Descriptions map[string]string  `json:"description_localizations,omitempty"`
	Permissions  *string            `json:"default_member_permissions"`
	Contexts     []int              `json:"contexts"`
	Installs     []int              `json:"integration_types"`
	Options      []optionDefinition `json:"options"`
}

type optionDefinition struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations,omitempty"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations,omitempty"`
	Required     bool              `json:"required,omitempty"`
	Choices      []choice          `json:"choices,omitempty"`
	Completed    bool              `json:"autocomplete,omitempty"`
	Channels     []int             `json:"channel_types,omitempty"`
}

// choice is a value of an option: one of few, or one that is suggested.
type choice struct {
	Name  string            `json:"name"`
	Names map[string]string `json:"name_localizations,omitempty"`
	Value string            `json:"value"`
}

// Discord's limits for commands.
const (
	maxCommands = 100
	maxOptions  = 25
	maxSummary  = 100
)

// definitions makes Discord's slash commands and message command of ours.
func definitions(list []commands.Command) []definition {
	out := []definition{}
	for _, c := range list {
		if key := menus[c.Name]; key != "" {
			name := commands.Say(commands.Fallback(), key)
			out = append(out, definition{Type: commandMessage, Name: name,
				Names:       localised(name, func(code string) string { return commands.Say(code, key) }),
				Permissions: permission(c), Contexts: everywhere(), Installs: byAnybody(),
				Options: []optionDefinition{}})
		}
		if len(out) < maxCommands {
			named := func(code string) string { return strings.ToLower(c.Names[code]) }
			said := summaries(c.Summary, c.Name)
			out = append(out, definition{Type: 1, Name: c.Name, Names: localised(c.Name, named), Description: said(commands.Fallback()),
				Descriptions: localised("", said), Permissions: permission(c), Contexts: everywhere(), Installs: byAnybody(),
				Options: optionDefinitions(c.Options)})
		}
	}
	return out
}

// everywhere: in servers, in direct messages with the bot, and in those with others.
func everywhere() []int { return []int{0, 1, 2} }

// byAnybody: a server has the bot, or somebody has it for themselves.
func byAnybody() []int { return []int{0, 1} }

// permission hides commands for curators from the menu of others; the command
// checks again, because administrators can override it.
func permission(c commands.Command) *string {
	if !c.Curators {
		return nil
	}
	s := "32" // Manage Server
	return &s
}

// localised is what Discord shows in the languages beside the one for everybody
// else: what say returns of each, where it differs from that.
func localised(common string, say func(code string) string) map[string]string {
	out := map[string]string{}
	for _, code := range commands.Languages()[1:] {
		if said := say(code); said != "" && said != common {
			out[code] = said
		}
	}
	return out
}

// summaries says what a command or option is for, within Discord's limit; where
// nothing is said, its name.
func summaries(by map[string]string, name string) func(code string) string {
	return func(code string) string { return cmp.Or(fitPlain(oneLine(by[code]), maxSummary), name) }
}

// optionDefinitions puts required options first, as Discord demands.
func optionDefinitions(list []commands.Option) []optionDefinition {
	out := []optionDefinition{}
	for _, o := range list {
		if o.Unlisted {
			continue
		}
		said := summaries(o.Summary, o.Name)
		d := optionDefinition{Type: optionType(o), Name: o.Name,
			Names:    localised(o.Name, func(code string) string { return strings.ToLower(o.Names[code]) }),
			Required: o.Required, Description: said(commands.Fallback()), Descriptions: localised("", said)}
		if d.Type == optionText {
			d.Choices = choicesOf(o)
			d.Completed = o.Suggest != nil && len(d.Choices) == 0
		}
		if d.Type == optionChannel {
			d.Channels = []int{kindText, kindAnnouncement}
		}
		out = append(out, d)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Required && !out[j].Required })
	return out[:min(len(out), maxOptions)]
}

// optionType is what Discord shows for an option. One that is completed is a text,
// also where it holds a number: people look for a headline.
func optionType(o commands.Option) int {
	if o.Suggest != nil {
		return optionText
	}
	return map[commands.OptionType]int{commands.Text: optionText, commands.Integer: 4, commands.Channel: optionChannel,
		commands.Role: 8, commands.Attachment: optionAttachment}[o.Type]
}

// choicesOf are the values of an option that is one of few, as each language calls
// them.
func choicesOf(o commands.Option) (list []choice) {
	for _, v := range o.Choices[:min(len(o.Choices), maxOptions)] {
		named := func(code string) string { return fitPlain(commands.Choice(code, v), maxSummary) }
		name := named(commands.Fallback())
		list = append(list, choice{name, localised(name, named), v})
	}
	return list
}

// register writes the commands when Discord has others: it allows 200 new ones
// a day. A failure is logged; the commands of the last run stay usable.
func (c *Client) register(ctx context.Context) {
	c.mu.Lock()
	address := discordgo.EndpointApplicationGlobalCommands(c.app)
	c.mu.Unlock()
	want := definitions(c.bot.Commands())
	raw, err := c.request(ctx, "GET", address+"?with_localizations=true", nil)
	c.integrations.name(raw)
	if err == nil && fingerprint(raw) == fingerprint(encode(want)) {
		return
	}
	if raw, err = c.request(ctx, "PUT", address, want); err != nil {
		c.mu.Lock()
		c.registered = false // the next READY tries again
		c.mu.Unlock()
		c.lg.Error("slash commands not registered", "error", err, "commands", objected(err, want))
		return
	}
	c.integrations.name(raw)
	c.lg.Info("slash commands registered", "commands", len(want))
}

// objected names the commands that Discord objects to: its errors count them.
func objected(err error, list []definition) (names []string) {
	var e *apiError
	if !errors.As(err, &e) {
		return nil
	}
	for _, f := range e.fields {
		for i, d := range list {
			if len(f.path) > 0 && f.path[0] == strconv.Itoa(i) {
				names = append(names, d.Name)
			}
		}
	}
	return slices.Compact(names)
}

func encode(list []definition) []byte {
	raw, _ := json.Marshal(list)
	return raw
}

// fingerprint is the hash of a list of commands, whatever their order and
// however empty fields are written.
func fingerprint(raw []byte) [32]byte {
	var list []definition
	json.Unmarshal(raw, &list)
	for i := range list {
		if list[i].Options == nil {
			list[i].Options = []optionDefinition{}
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return sha256.Sum256(encode(list))
}
