package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Interaction is a slash command, a click or a form, and what became of it.
type Interaction struct {
	ID, Token string
	Response  int      // type of the first response, 0 while there is none
	Message   *Message // the first message
	Followups []*Message
	Modal     *Modal   // the form that was opened
	Choices   []string // the values that were suggested, as JSON

	d       *Discord
	user    *User
	on      *Message // whose button was pressed, or whose form was sent off
	channel string
	kind    int
	at      time.Time
	silent  bool   // acknowledged without a change yet
	what    string // that was used
}

// Option is one option of a slash command. Value is a string, a number or, for
// users, channels, roles and attachments, an ID.
type Option struct {
	Name  string
	Type  int // 3 text, 4 integer, 6 user, 7 channel, 8 role, 11 attachment
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

// Autocomplete is somebody typing in an option, after filling in others.
func (d *Discord) Autocomplete(channel string, u *User, name, option, typed string, others ...Option) *Interaction {
	opts := []any{}
	for _, o := range others {
		opts = append(opts, map[string]any{"name": o.Name, "type": o.Type, "value": o.Value})
	}
	opts = append(opts, map[string]any{"name": option, "type": optionText, "value": typed, "focused": true})
	return d.interact(channel, u, 4, map[string]any{"id": "1000", "name": name, "type": 1, "options": opts}, nil)
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
	d.t.Helper()
	for _, c := range allParts(d.shown(m).Components) {
		if c.CustomID == customID && c.Disabled != nil && *c.Disabled {
			d.t.Errorf("discordtest: %s is grey, nobody can press it", customID)
		}
	}
	return d.interact(m.Channel, u, 3, map[string]any{"custom_id": customID, "component_type": typeButton}, m)
}

// Select is somebody choosing values, or IDs, from a list of a message.
func (d *Discord) Select(m *Message, u *User, customID string, values ...string) *Interaction {
	d.t.Helper()
	kind := typeList
	for _, c := range d.shown(m).Selects() {
		if c.CustomID != customID {
			continue
		}
		kind = c.Type
		grey := c.Disabled != nil && *c.Disabled
		if n := len(values); grey || outside(n, valueOr(c.Least, 1), valueOr(c.Most, 1)) {
			d.t.Errorf("discordtest: nobody can choose %d values of %s", n, customID)
		}
		for _, v := range values {
			if c.Type == typeList && !slices.ContainsFunc(c.Options, func(o SelectOption) bool { return o.Value == v }) {
				d.t.Errorf("discordtest: %s does not have %q", customID, v)
			}
		}
	}
	data := map[string]any{"custom_id": customID, "component_type": kind, "values": append([]string{}, values...)}
	if kind != typeList {
		data["resolved"] = d.resolved(kind, values)
	}
	return d.interact(m.Channel, u, 3, data, m)
}

// shown is a message as it stands now: a test may hold an older copy.
func (d *Discord) shown(m *Message) *Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, one := range d.messages {
		if one.ID == m.ID {
			now := *one
			return &now
		}
	}
	return m
}

// resolved are the things that chosen IDs stand for.
func (d *Discord) resolved(kind int, ids []string) map[string]any {
	d.mu.Lock()
	defer d.mu.Unlock()
	found := map[string]any{}
	for _, id := range ids {
		found[id] = map[string]any{"id": id, "name": "role"}
		if c := d.channels[id]; c != nil && kind == typeChannels {
			found[id] = d.channelJSON(c)
		}
	}
	name := map[int]string{typeUsers: "users", typeRoles: "roles", typeMentionables: "users", typeChannels: "channels"}[kind]
	return map[string]any{name: found}
}

// Submit is somebody sending a form off that the bot did not open.
func (d *Discord) Submit(channel string, u *User, customID string) *Interaction {
	label := map[string]any{"type": typeLabel, "id": 1, "component": map[string]any{"type": typeField, "custom_id": "x", "value": "y"}}
	return d.interact(channel, u, 5, map[string]any{"custom_id": customID, "components": []any{label}}, nil)
}

func (d *Discord) interact(channel string, u *User, kind int, data map[string]any, on *Message) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channels[channel]
	for _, m := range d.messages { // on may be a copy
		if on != nil && m.ID == on.ID {
			on = m
		}
	}
	it := &Interaction{ID: d.id(), d: d, on: on, user: u, channel: channel, kind: kind, at: time.Now(), what: used(kind, data)}
	it.Token = "interaction-token-" + it.ID
	d.waiting[it.Token] = it
	context, owners := d.invokedIn(c, u)
	if name, ok := data["name"].(string); ok {
		d.offered(name, context, owners)
		if !d.offers(channel, u, name) {
			d.t.Errorf("discordtest: /%s is not offered to %s here", name, u.Name)
		}
	}
	event := map[string]any{"id": it.ID, "application_id": d.AppID, "type": kind, "data": data, "channel_id": channel, "token": it.Token,
		"version": 1, "locale": u.Locale, "app_permissions": strconv.FormatInt(c.allow, 10), "entitlements": []any{}, "context": context,
		"authorizing_integration_owners": owners}
	if c.guild != "" {
		event["guild_id"], event["guild_locale"] = c.guild, "en-US"
		if g := d.guilds[c.guild]; g != nil {
			event["guild_locale"] = g.Locale
		}
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
	if !slices.Contains(allowed[it.kind], r.Type) {
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
	b := body{uploads: d.uploads}
	json.Unmarshal(r.Data, &b)
	if r.Type == 7 {
		b.was = it.on
	}
	if r.Type == 4 || r.Type == 7 {
		if why := b.check(); why != "" {
			return invalid(why)
		}
	}
	d.respond(it, r.Type, b)
	return none
}

// used names what an interaction uses: a command, an entry of a menu, an option that is
// completed, or the sort of a button, list or form: its type and its ID up to a colon.
func used(kind int, data map[string]any) string {
	name, _ := data["name"].(string)
	id, _ := data["custom_id"].(string)
	id, _, _ = strings.Cut(id, ":")
	switch {
	case kind == 4:
		options, _ := data["options"].([]any)
		last, _ := options[len(options)-1].(map[string]any)
		return fmt.Sprint("completed ", name, " ", last["name"])
	case kind == 5:
		return "form " + id
	case kind == 3:
		return fmt.Sprint("component ", data["component_type"], " ", id)
	case data["type"] == 3:
		return "menu " + name
	}
	return "command " + name
}

// Used lists what was used and answered in time, each with the locale of who used it.
func (d *Discord) Used() map[string]bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string]bool{}
	for _, it := range d.waiting {
		if it.Response != 0 {
			out[it.what+" "+it.user.Locale] = true
		}
	}
	return out
}

// respond shows a first response: a message (4), one that is to come (5), nothing yet
// (6), or another text of the message that the button belongs to (7).
func (d *Discord) respond(it *Interaction, kind int, b body) {
	it.Response = kind
	switch kind {
	case 6:
		it.Message, it.silent = it.on, true
	case 7:
		it.Message = it.on
		d.change(it.on, b)
	default:
		it.Message = d.keep(it.channel, b)
		it.Message.from = it.metadata()
		it.Message.Deferred = kind == 5
	}
	d.touch()
}

// metadata is what a message says of the interaction that it answers.
func (it *Interaction) metadata() map[string]any {
	return map[string]any{"id": it.ID, "type": it.kind, "user": it.user.json()}
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
	var s struct{ Choices *[]choice }
	if json.Unmarshal(raw, &s) != nil || s.Choices == nil {
		return invalid("choices: Invalid value.")
	}
	if why := checkChoices(*s.Choices, optionText); why != "" {
		return invalid(why)
	}
	for _, c := range *s.Choices {
		it.Choices = append(it.Choices, c.Name)
	}
	it.Response = 8
	d.touch()
	return none
}

// maxElsewhere is how many follow-ups an interaction may have where the bot itself
// is no member.
const maxElsewhere = 5

// webhook edits, deletes and follows up. Whether a message is ephemeral was
// settled by the first response.
func (d *Discord) webhook(method, token, message string, raw []byte) answer {
	it := d.waiting[token]
	if it == nil || it.Response == 0 || it.Message == nil {
		return fail(404, 10015, "Unknown Webhook")
	}
	if method == "POST" {
		return d.followUp(it, raw)
	}
	m := it.message(message)
	if m == nil {
		return fail(404, 10008, "Unknown Message")
	}
	switch method {
	case "DELETE":
		m.Deleted = true
		d.touch()
		return none
	case "GET":
		return answer{200, d.messageJSON(m)}
	}
	return d.rewrite(it, m, raw)
}

// message is the first message of an interaction or one of those that followed it.
func (it *Interaction) message(id string) *Message {
	for _, m := range append([]*Message{it.Message}, it.Followups...) {
		named := m.ID == id || id == "@original" && m == it.Message
		if named && !m.Deleted {
			return m
		}
	}
	return nil
}

// rewrite edits a message of an interaction.
func (d *Discord) rewrite(it *Interaction, m *Message, raw []byte) answer {
	b := body{uploads: d.uploads}
	json.Unmarshal(raw, &b)
	b.was = m
	if why := b.check(); why != "" {
		return invalid(why)
	}
	d.change(m, b)
	it.silent = false
	return answer{200, d.messageJSON(m)}
}

// followUp sends a further message; while the bot "thinks" that edits the first,
// whatever the flags.
func (d *Discord) followUp(it *Interaction, raw []byte) answer {
	if it.Message.Deferred && !it.Message.Deleted {
		return d.rewrite(it, it.Message, raw)
	}
	b := body{uploads: d.uploads}
	json.Unmarshal(raw, &b)
	if why := b.check(); why != "" {
		return invalid(why)
	}
	if d.channels[it.channel].foreign && len(it.Followups) >= maxElsewhere {
		return fail(400, 40094, "This interaction has reached its maximum number of follow-up messages")
	}
	m := d.keep(it.channel, b)
	m.from = it.metadata()
	it.Followups = append(it.Followups, m)
	d.touch()
	return answer{200, d.messageJSON(m)}
}
