package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf16"
)

// field is a value that a request may leave out, or set to null.
type field[T any] struct {
	Set, Null bool
	Value     T
}

func (f *field[T]) UnmarshalJSON(raw []byte) error {
	f.Set, f.Null = true, string(raw) == "null"
	return json.Unmarshal(raw, &f.Value)
}

// given reports whether a value stands in a request.
func (f field[T]) given() bool { return f.Set && !f.Null }

// body is what the bot sends as a message, or as the change of one.
type body struct {
	Content    field[string]          `json:"content"`
	Embeds     field[[]Embed]         `json:"embeds"`
	Components field[json.RawMessage] `json:"components"`
	Flags      field[int]             `json:"flags"`
	Nonce      any                    `json:"nonce"`
	Enforce    bool                   `json:"enforce_nonce"`
	Mentions   *struct {
		Parse *[]string `json:"parse"`
	} `json:"allowed_mentions"`
	Reference *struct {
		MessageID string `json:"message_id"`
		Fail      *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`

	was     *Message          // what the body changes, nil of a new message
	uploads map[string]string // that come along
}

// second reports whether a message is of components alone (IS_COMPONENTS_V2).
func (b body) second() bool {
	return b.Flags.Value&flagComponents != 0 || b.was != nil && b.was.Flags&flagComponents != 0
}

// parts are the components of a body.
func (b body) parts() (list []Component, err error) {
	if b.Components.given() {
		err = json.Unmarshal(b.Components.Value, &list)
	}
	return list, err
}

// Embed is one card of a message.
type Embed struct {
	Title, Description, URL string
	Color                   int
	Footer                  struct{ Text string }
	Fields                  []struct{ Name, Value string }
	Author                  struct{ Name string }
}

// characters counts as the client does, in UTF-16 units: the stricter way.
func characters(s string) int { return len(utf16.Encode([]rune(s))) }

// check returns what Discord would say against a message, "" when it is fine.
func (b body) check() string {
	if b.Mentions == nil || b.Mentions.Parse == nil {
		return "allowed_mentions.parse: This field is required (the fake insists)"
	}
	if n, ok := b.Nonce.(string); ok && len(n) > 25 {
		return "nonce: Must be 25 or fewer in length."
	}
	list, err := b.parts()
	if err != nil {
		return "components: " + err.Error()
	}
	if b.second() {
		return b.checkSecond(list)
	}
	if characters(b.Content.Value) > 2000 {
		return "content: Must be 2000 or fewer in length."
	}
	if why := checkEmbeds(b.Embeds.Value); why != "" {
		return why
	}
	if why := checkComponents(list, false); why != "" {
		return why
	}
	if b.empty() {
		return "Cannot send an empty message"
	}
	return ""
}

// empty reports whether nothing of a message with text and cards would be seen.
func (b body) empty() bool {
	content, embeds := b.Content.Value, b.Embeds.Value
	if b.was != nil {
		if !b.Content.Set {
			content = b.was.Content
		}
		if !b.Embeds.Set {
			embeds = b.was.Embeds
		}
	}
	return blank(content) && len(embeds) == 0
}

// checkSecond looks at a message of components alone, beside which nothing else may
// stand. What the message had before must be taken out of it.
// https://discord.com/developers/docs/components/reference#what-is-a-component
func (b body) checkSecond(list []Component) string {
	const beside = ": The field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
	had := b.was != nil
	switch {
	case b.Content.given(), had && !b.Content.Set && b.was.Content != "":
		return "content" + beside
	case b.Embeds.given(), had && !b.Embeds.Set && len(b.was.Embeds) > 0:
		return "embeds" + beside
	case had && !b.Components.Set:
		return ""
	case len(list) == 0:
		return "components: This field is required"
	}
	if why := b.checkFiles(list); why != "" {
		return why
	}
	return checkComponents(list, true)
}

// checkFiles looks whether files and the components that show them belong together.
// One that no component shows is not seen at Discord: the fake refuses it.
func (b body) checkFiles(list []Component) string {
	shown := map[string]bool{}
	for _, c := range allParts(list) {
		if c.Type != typeFile || c.File == nil {
			continue
		}
		name := strings.TrimPrefix(c.File.URL, "attachment://")
		if _, ok := b.uploads[name]; !ok {
			return "components.file.url: The referenced attachment was not found"
		}
		shown[name] = true
	}
	for name := range b.uploads {
		if !shown[name] {
			return "files: no component shows " + name + " (the fake refuses)"
		}
	}
	return ""
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

// within reports whether a text is there and has at most n characters.
func within(text string, n int) bool { return text != "" && characters(text) <= n }

// blank reports whether nothing of a text can be seen: it holds spaces, joiners and what
// changes other characters. What Discord makes of such is not documented: the fake is the
// stricter one.
func blank(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		hidden := unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
		return !hidden && r != '\u2800' && !unicode.Is(unicode.Variation_Selector, r)
	}) < 0
}

// isWeb reports whether an address is one of the web, or none at all.
func isWeb(address string) bool {
	if address == "" {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https")
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

// CheckEdit is CheckMessage of a body that changes a message, which was sent with
// another.
func CheckEdit(raw, was []byte) string {
	var b, before body
	if err := errors.Join(json.Unmarshal(raw, &b), json.Unmarshal(was, &before)); err != nil {
		return err.Error()
	}
	b.was = &Message{Content: before.Content.Value, Embeds: before.Embeds.Value, Flags: before.Flags.Value}
	return b.check()
}

// CheckForm is CheckMessage of a form.
func CheckForm(raw []byte) string {
	var m Modal
	if err := json.Unmarshal(raw, &m); err != nil {
		return err.Error()
	}
	return m.check()
}

// CheckSuggestions is CheckMessage of what completes a text.
func CheckSuggestions(raw []byte) string {
	var s struct{ Choices *[]choice }
	if json.Unmarshal(raw, &s) != nil || s.Choices == nil {
		return "choices: Invalid value."
	}
	return checkChoices(*s.Choices, optionText)
}
