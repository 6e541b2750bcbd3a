package discordtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"
)

// body is what the bot sends as a message.
type body struct {
	Content    string      `json:"content"`
	Embeds     []Embed     `json:"embeds"`
	Components []Component `json:"components"`
	Flags      int         `json:"flags"`
	Nonce      any         `json:"nonce"`
	Enforce    bool        `json:"enforce_nonce"`
	Mentions   *struct {
		Parse *[]string `json:"parse"`
	} `json:"allowed_mentions"`
	Reference *struct {
		MessageID string `json:"message_id"`
		Fail      *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
}

// Embed is one card of a message.
type Embed struct {
	Title, Description, URL string
	Color                   int
	Footer                  struct{ Text string }
	Fields                  []struct{ Name, Value string }
	Author                  struct{ Name string }
}

// Component is an action row or a button.
type Component struct {
	Type       int
	Label, URL string
	CustomID   string `json:"custom_id"`
	Style      int
	Components []Component
}

// characters counts as the client does, in UTF-16 units: the stricter way.
func characters(s string) int { return len(utf16.Encode([]rune(s))) }

// check returns what Discord would say against a message, "" when it is fine.
func (b body) check() string {
	if strings.TrimSpace(b.Content) == "" && len(b.Embeds) == 0 {
		return "Cannot send an empty message"
	}
	if characters(b.Content) > 2000 {
		return "content: Must be 2000 or fewer in length."
	}
	if b.Mentions == nil || b.Mentions.Parse == nil {
		return "allowed_mentions.parse: This field is required (the fake insists)"
	}
	if n, ok := b.Nonce.(string); ok && len(n) > 25 {
		return "nonce: Must be 25 or fewer in length."
	}
	if why := checkEmbeds(b.Embeds); why != "" {
		return why
	}
	return checkRows(b.Components)
}

func checkEmbeds(embeds []Embed) string {
	if len(embeds) > 10 {
		return "embeds: Must be 10 or fewer in length."
	}
	total, urls := 0, map[string]bool{}
	for i, e := range embeds {
		for _, l := range []struct {
			name, text string
			max        int
		}{{"title", e.Title, 256}, {"description", e.Description, 4096}, {"footer.text", e.Footer.Text, 2048},
			{"author.name", e.Author.Name, 256}} {
			if characters(l.text) > l.max {
				return fmt.Sprintf("embeds.%d.%s: Must be %d or fewer in length.", i, l.name, l.max)
			}
			total += characters(strings.TrimSpace(l.text))
		}
		if len(e.Fields) > 25 {
			return fmt.Sprintf("embeds.%d.fields: Must be 25 or fewer in length.", i)
		}
		for _, f := range e.Fields {
			if !within(f.Name, 256) || !within(f.Value, 1024) {
				return fmt.Sprintf("embeds.%d.fields: name 1 to 256, value 1 to 1024", i)
			}
			total += characters(f.Name) + characters(f.Value)
		}
		if strings.TrimSpace(e.Title+e.Description+e.Footer.Text) == "" && len(e.Fields) == 0 {
			return fmt.Sprintf("embeds.%d.description: This field is required", i)
		}
		if !isWeb(e.URL) {
			return fmt.Sprintf("embeds.%d.url: Scheme must be one of http, https.", i)
		}
		if e.URL != "" && urls[e.URL] {
			return "embeds with the same URL collapse into the first (the fake refuses)"
		}
		urls[e.URL] = true
	}
	if total > 6000 {
		return "embeds: Embed size exceeds maximum size of 6000"
	}
	return ""
}

func checkRows(rows []Component) string {
	if len(rows) > 5 {
		return "components: Must be 5 or fewer in length."
	}
	ids := map[string]bool{}
	for _, r := range rows {
		if r.Type != 1 || len(r.Components) == 0 || len(r.Components) > 5 {
			return "components: an action row holds 1 to 5 buttons"
		}
		for _, b := range r.Components {
			switch {
			case b.Type != 2:
				return "components: unknown type"
			case b.Label == "" || characters(b.Label) > 80:
				return "components.label: Must be between 1 and 80 in length."
			case b.Style != 5 && (b.CustomID == "" || characters(b.CustomID) > 100):
				return "components.custom_id: Must be between 1 and 100 in length."
			case ids[b.CustomID]:
				return "components.custom_id: Component custom id cannot be duplicated"
			}
			ids[b.CustomID] = true
		}
	}
	return ""
}

type command struct {
	Name         string
	Description  *string
	Type         int
	Names        map[string]string `json:"name_localizations"`
	Descriptions map[string]string `json:"description_localizations"`
	Options      *[]option
	Contexts     []int
}

type option struct {
	Type         int
	Name         string
	Description  string
	Required     bool
	Names        map[string]string `json:"name_localizations"`
	Descriptions map[string]string `json:"description_localizations"`
	Choices      []struct{ Name, Value string }
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

// checkCommands returns what Discord would say against a list of commands.
func checkCommands(raw []json.RawMessage) string {
	slash, message := 0, 0
	for i, r := range raw {
		var c command
		if err := json.Unmarshal(r, &c); err != nil {
			return err.Error()
		}
		var why string
		if c.Type == 3 {
			message++
			why = checkMessageCommand(c)
		} else {
			slash++
			why = checkSlash(c)
		}
		if why != "" {
			return fmt.Sprintf("%d.%s", i, why)
		}
	}
	if slash > 100 || message > 15 {
		return "Maximum number of application commands reached"
	}
	return ""
}

// within reports whether a text is there and has at most n characters.
func within(text string, n int) bool { return text != "" && characters(text) <= n }

// isWeb reports whether an address is one of the web, or none at all.
func isWeb(address string) bool {
	if address == "" {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https")
}

func checkMessageCommand(c command) string {
	described := c.Description != nil && *c.Description != ""
	if described || c.Options != nil && len(*c.Options) > 0 {
		return "description: message commands have none"
	}
	if c.Name == "" || characters(c.Name) > 32 {
		return "name: Must be between 1 and 32 in length."
	}
	return ""
}

func checkSlash(c command) string {
	if c.Options == nil {
		return "options: null is no list"
	}
	total := 0
	if why := checkNamed(c.Name, *c.Description, c.Names, c.Descriptions, &total); why != "" {
		return why
	}
	if len(*c.Options) > 25 {
		return "options: Must be 25 or fewer in length."
	}
	optional := false
	names := map[string]bool{}
	for _, o := range *c.Options {
		if why := checkNamed(o.Name, o.Description, o.Names, o.Descriptions, &total); why != "" {
			return "options." + why
		}
		late := o.Required && optional
		if late || names[o.Name] || len(o.Choices) > 25 {
			return "options: required before optional, names once, 25 choices"
		}
		optional, names[o.Name] = optional || !o.Required, true
	}
	if total > 8000 {
		return "Command exceeds maximum size (8000)"
	}
	return ""
}

func checkNamed(name, description string, names, descriptions map[string]string, total *int) string {
	for _, n := range append(values(names), name) {
		if !commandName.MatchString(n) || n != strings.ToLower(n) {
			return "name: Command name is invalid: " + n
		}
		*total += characters(n)
	}
	for _, s := range append(values(descriptions), description) {
		if n := characters(s); n < 1 || n > 100 {
			return "description: Must be between 1 and 100 in length."
		}
		*total += characters(s)
	}
	return ""
}

func values(m map[string]string) []string {
	var out []string
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

// CheckMessage returns what Discord would say against the body of a message, ""
// when it is fine.
func CheckMessage(raw []byte) string {
	var b body
	if err := json.Unmarshal(raw, &b); err != nil {
		return err.Error()
	}
	return b.check()
}
