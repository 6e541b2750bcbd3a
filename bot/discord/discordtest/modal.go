package discordtest

import (
	"fmt"
	"slices"
)

// Modal is a form as the bot opens it: text fields in rows, or fields and lists
// with labels around them.
type Modal struct {
	CustomID   string `json:"custom_id"`
	Title      string
	Components []Component
}

// fields are what can be filled in, in order.
func (m *Modal) fields() (out []Component) {
	for _, c := range allParts(m.Components) {
		if c.CustomID != "" {
			out = append(out, c)
		}
	}
	return out
}

// Inputs are the values of a form's text fields by custom ID.
func (m *Modal) Inputs() map[string]string {
	out := map[string]string{}
	for _, c := range m.fields() {
		if c.Type == typeField {
			out[c.CustomID] = c.Value
		}
	}
	return out
}

// check returns what Discord would say against a form, "" when it is fine.
// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal
func (m *Modal) check() string {
	switch n := len(m.Components); {
	case !within(m.CustomID, maxCustomID):
		return "custom_id: Must be between 1 and 100 in length."
	case blank(m.Title) || !within(m.Title, 45):
		return "title: Must be between 1 and 45 in length."
	case n < 1 || n > maxFormComponents:
		return "components: Must be between 1 and 5 in length."
	}
	for i, c := range m.Components {
		if why := checkFormPart(c); why != "" {
			return fmt.Sprintf("components.%d.%s", i, why)
		}
	}
	return checkIDs(allParts(m.Components))
}

func checkFormPart(c Component) string {
	switch c.Type {
	case typeRow:
		if len(c.Components) != 1 || c.Components[0].Type != typeField {
			return "components: a row of a form holds one text field"
		}
		if blank(c.Components[0].Label) || !within(c.Components[0].Label, 45) {
			return "components.0.label: Must be between 1 and 45 in length."
		}
		return checkField(c.Components[0])
	case typeText:
		return checkPlaced(c, []int{typeText})
	case typeLabel:
		return checkLabel(c)
	}
	return "type: Value of field \"type\" must be one of (1, 10, 18)."
}

func checkLabel(c Component) string {
	switch {
	case !within(c.Label, 45):
		return "label: Must be between 1 and 45 in length."
	case characters(c.Description) > 100:
		return "description: Must be 100 or fewer in length."
	case c.Component == nil:
		return "component: This field is required"
	}
	in := *c.Component
	switch {
	case in.Type == typeField && in.Label != "":
		return "component.label: a text field in a label has none of its own"
	case in.Type == typeField:
		return checkField(in)
	case in.selects() && in.Disabled != nil:
		return "component.disabled: lists in forms cannot be disabled"
	case in.selects():
		return checkSelect(in)
	case in.Type == typeUpload && within(in.CustomID, maxCustomID):
		return ""
	}
	return "component.type: Invalid value."
}

func checkField(in Component) string {
	least, most := valueOr(in.Min, 0), valueOr(in.Max, 4000)
	switch {
	case in.Style != 1 && in.Style != 2:
		return "style: Value must be one of {1, 2}."
	case !within(in.CustomID, maxCustomID):
		return "custom_id: Must be between 1 and 100 in length."
	case characters(in.Placeholder) > 100:
		return "placeholder: Must be 100 or fewer in length."
	case outside(least, 0, most), outside(most, 1, 4000):
		return "max_length: int value should be between 1 and 4000."
	case characters(in.Value) > most || in.Value != "" && characters(in.Value) < least:
		return "value: Must be no longer than max_length."
	}
	return ""
}

// filled is what a client sends of one field: what was written into it, or chosen.
func filled(c Component, value string, chosen []string) map[string]any {
	out := map[string]any{"type": c.Type, "id": c.ID, "custom_id": c.CustomID}
	if c.Type == typeField {
		out["value"] = value
	} else {
		out["values"] = append([]string{}, chosen...)
	}
	return out
}

// Fill is somebody sending off the form that an interaction opened, with these
// values in place of those that were filled in; of a list, one of its options or
// IDs.
func (d *Discord) Fill(it *Interaction, u *User, values map[string]string) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	modal := it.Modal
	d.mu.Unlock()
	parts := []any{}
	for i, c := range modal.Components {
		fields := (&Modal{Components: []Component{c}}).fields()
		if len(fields) == 0 {
			parts = append(parts, map[string]any{"type": c.Type, "id": i + 1})
			continue
		}
		in := fields[0]
		value, given := values[in.CustomID]
		chosen := []string{}
		if !given {
			value = in.Value
		} else if value != "" {
			chosen = append(chosen, value)
		}
		if in.Type == typeField && characters(value) > valueOr(in.Max, 4000) {
			d.t.Errorf("discordtest: %q cannot be typed into %s: it takes %d characters", value, in.CustomID, valueOr(in.Max, 4000))
		}
		if in.Type == typeList && len(chosen) > 0 && !slices.ContainsFunc(in.Options, func(o SelectOption) bool { return o.Value == value }) {
			d.t.Errorf("discordtest: %q is no option of %s", value, in.CustomID)
		}
		sent := filled(in, value, chosen)
		if c.Type == typeLabel {
			parts = append(parts, map[string]any{"type": c.Type, "id": i + 1, "component": sent})
		} else {
			parts = append(parts, map[string]any{"type": c.Type, "id": i + 1, "components": []any{sent}})
		}
	}
	return d.interact(it.channel, u, 5, map[string]any{"custom_id": modal.CustomID, "components": parts,
		"resolved": map[string]any{}}, it.on)
}
