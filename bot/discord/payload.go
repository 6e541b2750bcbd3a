package discord

import "beleg/commands"

// message is the body of a message to send: components alone, or a text with
// buttons below it. The list is never null.
type message struct {
	Content    string     `json:"content,omitempty"`
	Components []part     `json:"components"`
	Flags      int        `json:"flags,omitempty"`
	Mentions   mentions   `json:"allowed_mentions"`
	Reference  *reference `json:"message_reference,omitempty"`
	Nonce      string     `json:"nonce,omitempty"`
	Enforce    bool       `json:"enforce_nonce,omitempty"`

	document *commands.Document // sent along
	to       reader
	command  string // that it answers, for the log
}

// edit is a message in place of another: what it does not have is taken out of
// that. Discord takes no text beside components, not even an empty one.
type edit struct {
	message
	Content *string `json:"content"`
	Embeds  []any   `json:"embeds"` // of messages of older versions
}

func asEdit(m message) any {
	e := edit{message: m}
	if m.Content != "" {
		e.Content = &m.Content
	}
	return e
}

func asMessage(m message) any { return m }

// response answers an interaction.
type response struct {
	Type int `json:"type"`
	Data any `json:"data"`
}

// enclosed is the document that goes with what is sent, nil when none does.
func enclosed(body any) *commands.Document {
	switch b := body.(type) {
	case message:
		return b.document
	case edit:
		return b.document
	case response:
		return enclosed(b.Data)
	}
	return nil
}

// part is a component: of a message, or of a form. Which fields it has depends on
// its type.
// https://discord.com/developers/docs/components/reference
type part struct {
	Type       int          `json:"type"`
	Content    string       `json:"content,omitempty"`
	Components []part       `json:"components,omitempty"`
	Accent     int          `json:"accent_color,omitempty"`
	Style      int          `json:"style,omitempty"`
	Label      string       `json:"label,omitempty"`
	CustomID   string       `json:"custom_id,omitempty"`
	Options    []listOption `json:"options,omitempty"`
	File       *fileLink    `json:"file,omitempty"`
	Hint       string       `json:"placeholder,omitempty"` // of a list, and of a field of a form
	*input                  // nil of all but the fields of a form
	*picker                 // nil of all but lists to choose several from
}

// Types of components.
const (
	partRow       = 1
	partButton    = 2
	partList      = 3
	partField     = 4
	partText      = 10
	partFile      = 13
	partSeparator = 14
	partContainer = 17
)

type listOption struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default,omitempty"`
}

type fileLink struct {
	URL string `json:"url"`
}

type input struct {
	Value    string `json:"value,omitempty"`
	Required bool   `json:"required"`
	Max      int    `json:"max_length"`
}

// modal is a form.
type modal struct {
	CustomID   string `json:"custom_id"`
	Title      string `json:"title"`
	Components []part `json:"components"`
}

// mentions with an empty list: nobody is ever pinged, whatever an article says.
type mentions struct {
	Parse   []string `json:"parse"`
	Replied bool     `json:"replied_user"`
}

func noMentions() mentions { return mentions{Parse: []string{}} }

type reference struct {
	MessageID string `json:"message_id"`
	Fail      bool   `json:"fail_if_not_exists"`
}
