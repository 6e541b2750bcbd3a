package discord

import "beleg/commands"

// message is the body of a message to send. The lists are never null.
type message struct {
	Content    string     `json:"content"`
	Embeds     []embed    `json:"embeds"`
	Components []row      `json:"components"`
	Flags      int        `json:"flags,omitempty"`
	Mentions   mentions   `json:"allowed_mentions"`
	Reference  *reference `json:"message_reference,omitempty"`
	Nonce      string     `json:"nonce,omitempty"`
	Enforce    bool       `json:"enforce_nonce,omitempty"`

	document *commands.Document // sent along
}

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
	case response:
		return enclosed(b.Data)
	}
	return nil
}

type embed struct {
	Title       string  `json:"title,omitempty"`
	Description string  `json:"description,omitempty"`
	Color       int     `json:"color"`
	Footer      *footer `json:"footer,omitempty"`
}

type footer struct {
	Text string `json:"text"`
}

type row struct {
	Type       int         `json:"type"`
	Components []component `json:"components"`
}

// component is a button, or a field of a form.
type component struct {
	Type     int    `json:"type"`
	Style    int    `json:"style"`
	Label    string `json:"label"`
	CustomID string `json:"custom_id"`
	*input          // nil of a button
}

type input struct {
	Value    string `json:"value,omitempty"`
	Hint     string `json:"placeholder,omitempty"`
	Required bool   `json:"required"`
	Max      int    `json:"max_length"`
}

// modal is a form. Labels around its fields are newer, and the library cannot
// read what is sent off with them.
type modal struct {
	CustomID   string `json:"custom_id"`
	Title      string `json:"title"`
	Components []row  `json:"components"`
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
