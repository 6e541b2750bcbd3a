package discordtest

import "fmt"

// Modal is a form as the bot opens it: rows of one text field each.
type Modal struct {
	CustomID   string `json:"custom_id"`
	Title      string
	Components []struct {
		Type       int
		Components []Input
	}
}

// Input is a field of a form.
type Input struct {
	Type        int
	CustomID    string `json:"custom_id"`
	Label       string
	Style       int
	Value       string
	Placeholder string
	Required    *bool
	Min         int `json:"min_length"`
	Max         int `json:"max_length"`
}

// Inputs are the values of a form's fields by custom ID.
func (m *Modal) Inputs() map[string]string {
	out := map[string]string{}
	for _, r := range m.Components {
		out[r.Components[0].CustomID] = r.Components[0].Value
	}
	return out
}

// check returns what Discord would say against a form, "" when it is fine.
// https://discord.com/developers/docs/components/reference#text-input
func (m *Modal) check() string {
	if n := characters(m.CustomID); n < 1 || n > 100 {
		return "custom_id: Must be between 1 and 100 in length."
	}
	if n := characters(m.Title); n < 1 || n > 45 {
		return "title: Must be between 1 and 45 in length."
	}
	if n := len(m.Components); n < 1 || n > 5 {
		return "components: Must be between 1 and 5 in length."
	}
	ids := map[string]bool{}
	for i, r := range m.Components {
		if r.Type != 1 || len(r.Components) != 1 {
			return fmt.Sprintf("components.%d: a row of a form holds one text field", i)
		}
		if why := r.Components[0].check(); why != "" || ids[r.Components[0].CustomID] {
			return fmt.Sprintf("components.%d.%s (or its ID stands twice)", i, why)
		}
		ids[r.Components[0].CustomID] = true
	}
	return ""
}

func (in Input) check() string {
	outside := func(text string, least, most int) bool { return characters(text) < least || characters(text) > most }
	switch {
	case in.Type != 4 || in.Style != 1 && in.Style != 2:
		return "type: Invalid value."
	case outside(in.CustomID, 1, 100):
		return "custom_id: Must be between 1 and 100 in length."
	case outside(in.Label, 1, 45):
		return "label: Must be between 1 and 45 in length."
	case outside(in.Placeholder, 0, 100):
		return "placeholder: Must be 100 or fewer in length."
	case in.Max < 1 || in.Max > 4000 || in.Min > in.Max:
		return "max_length: int value should be between 1 and 4000."
	case outside(in.Value, in.Min, in.Max):
		return "value: Must be no longer than max_length."
	}
	return ""
}
