package discordtest

import (
	"encoding/json"
	"strconv"
	"time"
)

// Interaction is a slash command, a click or a form, and what became of it.
type Interaction struct {
	ID, Token string
	Response  int      // type of the first response, 0 while there is none
	Message   *Message // the first message
	Followups []*Message
	Modal     *Modal // the form that was opened

	d       *Discord
	on      *Message // whose button was pressed, or whose form was sent off
	channel string
	kind    int
	at      time.Time
}

// Option is one option of a slash command. Value is a string, a number or, for
// channels and attachments, an ID.
type Option struct {
	Name  string
	Type  int // 3 text, 4 integer, 7 channel, 11 attachment
	Value any
	File  map[string]any // of an attachment
}

// Interact is somebody using a slash command.
func (d *Discord) Interact(channel string, u *User, name string, options ...Option) *Interaction {
	opts, files := []any{}, map[string]any{}
	for _, o := range options {
		opts = append(opts, map[string]any{"name": o.Name, "type": o.Type, "value": o.Value})
		if o.File != nil {
			files[o.Value.(string)] = o.File
		}
	}
	return d.interact(channel, u, 2, map[string]any{"id": "1000", "name": name, "type": 1, "options": opts,
		"resolved": map[string]any{"attachments": files}}, nil)
}

// Autocomplete is somebody typing in an option.
func (d *Discord) Autocomplete(channel string, u *User, name, option, typed string) *Interaction {
	return d.interact(channel, u, 4, map[string]any{"id": "1000", "name": name, "type": 1,
		"options": []any{map[string]any{"name": option, "type": 3, "value": typed, "focused": true}}}, nil)
}

// Context is somebody using a message command on a message with this content.
func (d *Discord) Context(channel string, u *User, name, content string, attachments ...map[string]any) *Interaction {
	d.mu.Lock()
	id := d.id()
	d.mu.Unlock()
	if attachments == nil {
		attachments = []map[string]any{}
	}
	target := map[string]any{"id": id, "channel_id": channel, "content": content, "author": u.json(), "attachments": attachments,
		"embeds": []any{}, "type": 0}
	return d.interact(channel, u, 2, map[string]any{"id": "1001", "name": name, "type": 3, "target_id": id,
		"resolved": map[string]any{"messages": map[string]any{id: target}}}, nil)
}

// Click is somebody pressing a button of a message.
func (d *Discord) Click(m *Message, u *User, customID string) *Interaction {
	return d.interact(m.Channel, u, 3, map[string]any{"custom_id": customID, "component_type": 2}, m)
}

// Submit is somebody sending a form off that the bot did not open.
func (d *Discord) Submit(channel string, u *User, customID string) *Interaction {
	label := map[string]any{"type": 18, "id": 1, "component": map[string]any{"type": 4, "custom_id": "x", "value": "y"}}
	return d.interact(channel, u, 5, map[string]any{"custom_id": customID, "components": []any{label}}, nil)
}

// Fill is somebody sending off the form that an interaction opened, with these
// values in place of those that were filled in.
func (d *Discord) Fill(it *Interaction, u *User, values map[string]string) *Interaction {
	d.mu.Lock()
	modal := it.Modal
	d.mu.Unlock()
	rows := []any{}
	for i, r := range modal.Components {
		in := r.Components[0]
		value := in.Value
		if v, ok := values[in.CustomID]; ok {
			value = v
		}
		rows = append(rows, map[string]any{"type": 1, "id": 2*i + 1,
			"components": []any{map[string]any{"type": 4, "id": 2*i + 2, "custom_id": in.CustomID, "value": value}}})
	}
	return d.interact(it.channel, u, 5, map[string]any{"custom_id": modal.CustomID, "components": rows}, it.on)
}

func (d *Discord) interact(channel string, u *User, kind int, data map[string]any, on *Message) *Interaction {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channels[channel]
	for _, m := range d.messages { // on may be a copy
		if on != nil && m.ID == on.ID {
			on = m
		}
	}
	it := &Interaction{ID: d.id(), d: d, on: on, channel: channel, kind: kind, at: time.Now()}
	it.Token = "interaction-token-" + it.ID
	d.waiting[it.Token] = it
	event := map[string]any{"id": it.ID, "application_id": d.AppID, "type": kind, "data": data, "channel_id": channel, "token": it.Token,
		"version": 1,
		"locale":  u.Locale, "app_permissions": strconv.FormatInt(c.allow, 10), "entitlements": []any{}, "context": 1}
	if c.guild != "" {
		event["guild_id"], event["guild_locale"], event["context"] = c.guild, "en-US", 0
		event["member"] = map[string]any{"user": u.json(), "roles": append([]string{}, u.Roles...),
			"permissions": strconv.FormatInt(u.Permissions, 10), "joined_at": "2026-01-01T00:00:00Z"}
	} else {
		event["user"] = u.json()
	}
	if on != nil {
		event["message"] = d.messageJSON(on)
	}
	d.dispatch("INTERACTION_CREATE", event, c.guild, 0)
	return it
}

// callback is the first response: once, and in time.
func (d *Discord) callback(id, token string, raw []byte) answer {
	it := d.waiting[token]
	if it == nil || it.ID != id || it.late(d.Deadline) {
		return fail(404, 10062, "Unknown interaction")
	}
	if it.Response != 0 {
		return fail(400, 40060, "Interaction has already been acknowledged.")
	}
	var r struct {
		Type int
		Data json.RawMessage
	}
	json.Unmarshal(raw, &r)
	allowed := map[int][]int{2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}
	if !contains(allowed[it.kind], r.Type) {
		return invalid("type: Invalid value.")
	}
	switch {
	case r.Type == 8:
		return d.suggest(it, r.Data)
	case r.Type == 9:
		return d.openForm(it, r.Data)
	case (r.Type == 6 || r.Type == 7) && it.on == nil:
		return invalid("type: there is no message to update")
	}
	var b body
	json.Unmarshal(r.Data, &b)
	if r.Type == 4 || r.Type == 7 {
		if why := b.check(); why != "" {
			return invalid(why)
		}
	}
	d.respond(it, r.Type, b)
	return none
}

// respond shows a first response: a message (4), one that is to come (5 and 6), or
// another text of the message that the button belongs to (7).
func (d *Discord) respond(it *Interaction, kind int, b body) {
	it.Response = kind
	if it.Message = it.on; kind != 6 && kind != 7 {
		it.Message = d.keep(it.channel, b)
	}
	if kind == 7 {
		m := it.Message
		m.Content, m.Embeds, m.Components = b.Content, b.Embeds, b.Components // the flags stay
		m.Edits++
	}
	it.Message.Deferred = kind == 5 || kind == 6
	d.touch()
}

// late reports whether nobody answered in time.
func (it *Interaction) late(deadline time.Duration) bool {
	return it.Response == 0 && time.Since(it.at) > deadline
}

// openForm shows a form, when it is one.
func (d *Discord) openForm(it *Interaction, raw []byte) answer {
	var m Modal
	if err := json.Unmarshal(raw, &m); err != nil {
		return invalid(err.Error())
	}
	if why := m.check(); why != "" {
		return invalid(why)
	}
	it.Response, it.Modal = 9, &m
	d.touch()
	return none
}

func (d *Discord) suggest(it *Interaction, raw json.RawMessage) answer {
	var s struct {
		Choices *[]struct{ Name, Value string }
	}
	if json.Unmarshal(raw, &s) != nil || s.Choices == nil || len(*s.Choices) > 25 {
		return invalid("choices: Invalid value.")
	}
	it.Response = 8
	d.touch()
	return none
}

func contains(list []int, n int) bool {
	for _, v := range list {
		if v == n {
			return true
		}
	}
	return false
}

// webhook edits, deletes and follows up. Whether a message is ephemeral was
// settled by the first response.
func (d *Discord) webhook(method, token, message string, raw []byte) answer {
	it := d.waiting[token]
	if it == nil || it.Response == 0 {
		return fail(404, 10015, "Unknown Webhook")
	}
	var b body
	json.Unmarshal(raw, &b)
	switch method {
	case "DELETE":
		if it.Message.Deleted {
			return fail(404, 10008, "Unknown Message")
		}
		it.Message.Deleted = true
		d.touch()
		return none
	case "GET":
		return answer{200, d.messageJSON(it.Message)}
	}
	if why := b.check(); why != "" {
		return invalid(why)
	}
	if method == "POST" && it.Message.Deferred && !it.Message.Deleted {
		method, message = "PATCH", "@original" // while it thinks, and whatever the flags
	}
	if method == "POST" {
		m := d.keep(it.channel, b)
		it.Followups = append(it.Followups, m)
		d.touch()
		return answer{200, d.messageJSON(m)}
	}
	m := it.Message
	if message != "@original" || m.Deleted {
		return fail(404, 10008, "Unknown Message")
	}
	m.Content, m.Embeds, m.Components, m.Deferred, m.Files = b.Content, b.Embeds, b.Components, false, d.uploads
	m.Edits++
	d.touch()
	return answer{200, d.messageJSON(m)}
}
