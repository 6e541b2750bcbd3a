package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
)

// Message is one message of the bot.
type Message struct {
	ID, Channel, Content string
	Embeds               []Embed
	Components           []Component
	Flags                int
	Nonce                string
	ReplyTo              string
	Deferred, Deleted    bool
	Edits                int
	At                   time.Time         // when it was posted
	Files                map[string]string // by name

	raw  []any          // the components as JSON
	from map[string]any // the interaction that it answers, nil for none
}

// Ephemeral reports whether only the asker sees it.
func (m *Message) Ephemeral() bool { return m.Flags&flagEphemeral != 0 }

// Text is all that can be read in a message, a line each.
func (m *Message) Text() string {
	lines := []string{m.Content}
	for _, e := range m.Embeds {
		lines = append(lines, e.Title, e.Description)
		for _, f := range e.Fields {
			lines = append(lines, f.Name, f.Value)
		}
		lines = append(lines, e.Footer.Text)
	}
	for _, c := range allParts(m.Components) {
		lines = append(lines, c.Content)
	}
	out := lines[:0]
	for _, l := range lines {
		if l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// Buttons are the custom IDs of a message's buttons by label, of those that can be
// pressed.
func (m *Message) Buttons() map[string]string {
	out := map[string]string{}
	for _, c := range allParts(m.Components) {
		if c.Type == typeButton && (c.Disabled == nil || !*c.Disabled) {
			out[c.Label] = c.CustomID
		}
	}
	return out
}

// Selects are the lists of a message to choose from, in order.
func (m *Message) Selects() (out []Component) {
	for _, c := range allParts(m.Components) {
		if c.selects() {
			out = append(out, c)
		}
	}
	return out
}

func (d *Discord) channelMessages(method, channel, id string, raw []byte) answer {
	if method == "POST" {
		return d.inChannel(channel, SendMessages, func(c *channelState) answer { return d.post(c, raw) })
	}
	for _, m := range d.messages {
		here := m.ID == id && m.Channel == channel
		if !here || m.Deleted || m.Ephemeral() { // what one user sees is known to webhooks only
			continue
		}
		switch method {
		case "PATCH":
			return d.edit(m, raw)
		case "DELETE":
			m.Deleted = true
			d.toldDeleted(channel, id)
			return none
		}
		return answer{200, d.withReferenced(d.messageJSON(m))}
	}
	if u := d.typed[id]; u != nil && u["channel_id"] == channel {
		if method != "GET" {
			return fail(403, 50005, "Cannot edit a message authored by another user")
		}
		return d.inChannel(channel, ReadHistory, func(c *channelState) answer {
			return answer{200, d.withReferenced(d.withheld(u, c))}
		})
	}
	return fail(404, 10008, "Unknown Message")
}

// edit changes a message of the bot's own.
func (d *Discord) edit(m *Message, raw []byte) answer {
	b := body{uploads: d.uploads}
	if json.Unmarshal(raw, &b) != nil {
		return fail(400, 50109, "The request body contains invalid JSON.")
	}
	b.was = m
	if why := b.check(); why != "" {
		return invalid(why)
	}
	d.change(m, b)
	d.tell(m, "MESSAGE_UPDATE")
	return answer{200, d.messageJSON(m)}
}

// change applies an edit: what it leaves out stays. Of the flags only those of links
// and of components can be set; that of components stays.
func (d *Discord) change(m *Message, b body) {
	if b.Content.Set {
		m.Content = b.Content.Value
	}
	if b.Embeds.Set {
		m.Embeds = b.Embeds.Value
	}
	if b.Components.Set {
		m.Components, _ = b.parts()
		m.raw = rawComponents(b.Components.Value)
	}
	if b.Flags.given() {
		m.Flags = m.Flags&^flagNoEmbeds | b.Flags.Value&(flagNoEmbeds|flagComponents)
	}
	m.Deferred, m.Files = false, d.uploads
	m.Edits++
	d.touch()
}

func (d *Discord) post(c *channelState, raw []byte) answer {
	b := body{uploads: d.uploads}
	if json.Unmarshal(raw, &b) != nil {
		return fail(400, 50109, "The request body contains invalid JSON.")
	}
	if !b.second() && b.empty() {
		return fail(400, 50006, "Cannot send an empty message")
	}
	if why := b.check(); why != "" {
		return invalid(why)
	}
	if a := d.permitted(c, b); a.status != 0 {
		return a
	}
	nonce := ""
	if b.Nonce != nil {
		nonce = fmt.Sprint(b.Nonce)
	}
	if b.Enforce {
		for _, m := range d.messages {
			if m.Nonce == nonce && m.Channel == c.id {
				return answer{200, d.messageJSON(m)}
			}
		}
	}
	m := d.keep(c.id, b)
	m.Nonce = nonce
	if b.Reference != nil {
		m.ReplyTo = b.Reference.MessageID
	}
	d.tell(m, "MESSAGE_CREATE")
	return answer{200, d.messageJSON(m)}
}

// permitted refuses what the bot may not send in a channel. That components need the
// right to embed links is not documented: the fake is the stricter one.
func (d *Discord) permitted(c *channelState, b body) answer {
	needs := map[int64]bool{EmbedLinks: b.second() || len(b.Embeds.Value) > 0, AttachFiles: len(d.uploads) > 0, SendInThreads: c.kind == 11}
	for right, needed := range needs {
		if needed && c.allow&right == 0 {
			return fail(403, 50013, "Missing Permissions")
		}
	}
	if to := b.Reference; to != nil && d.erased[to.MessageID] {
		if to.Fail == nil || *to.Fail {
			return invalid("message_reference: Unknown message")
		}
	}
	return answer{}
}

func (d *Discord) keep(channel string, b body) *Message {
	m := &Message{ID: d.id(), Channel: channel, Content: b.Content.Value, Embeds: b.Embeds.Value, Flags: b.Flags.Value,
		Files: d.uploads, At: time.Now()}
	m.Components, _ = b.parts()
	m.raw = rawComponents(b.Components.Value)
	d.messages = append(d.messages, m)
	return m
}

// intentOf is what a session must have asked for to hear of a channel's messages.
func (c *channelState) intentOf() int {
	if c.guild == "" {
		return IntentDirectMessages
	}
	return IntentGuildMessages
}

// tell tells the gateway of the bot's own message.
func (d *Discord) tell(m *Message, event string) {
	c := d.channels[m.Channel]
	data := d.messageJSON(m)
	data["mentioned"] = true // its own content is always readable
	if c.guild != "" {
		data["guild_id"] = c.guild
	}
	d.dispatch(event, data, c.guild, c.intentOf())
}

func (d *Discord) messageJSON(m *Message) map[string]any {
	out := map[string]any{"id": m.ID, "channel_id": m.Channel, "content": m.Content, "author": d.self(), "embeds": []any{}, "flags": m.Flags,
		"attachments": []any{}, "mentions": []any{}, "mention_roles": []any{}, "components": append([]any{}, m.raw...),
		"type": 0, "timestamp": sent(m.ID), "nonce": m.Nonce}
	if m.ReplyTo != "" {
		out["type"], out["message_reference"] = 19, map[string]any{"message_id": m.ReplyTo, "channel_id": m.Channel}
	}
	if m.from != nil {
		out["interaction_metadata"] = m.from
	}
	return out
}

// Say is somebody typing in a channel; it returns the message's ID. Extra
// fields of the message object may be given, for instance attachments.
func (d *Discord) Say(channel string, u *User, text string, extra ...map[string]any) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channels[channel]
	mentions := []any{}
	mentioned := strings.Contains(text, "<@"+d.BotID+">") || strings.Contains(text, "<@!"+d.BotID+">")
	if mentioned {
		mentions = append(mentions, d.self())
	}
	data := map[string]any{"id": d.id(), "channel_id": channel, "content": text, "author": u.json(), "type": 0, "mentions": mentions,
		"mention_roles": []any{}, "attachments": []any{}, "embeds": []any{}, "components": []any{}, "timestamp": stamp(time.Now()),
		"edited_timestamp": nil, "flags": 0}
	for _, e := range extra {
		for k, v := range e {
			data[k] = v
		}
	}
	data["mentioned"] = mentioned || data["referenced_message"] != nil
	if c.guild != "" {
		data["guild_id"] = c.guild
		data["member"] = map[string]any{"roles": append([]string{}, u.Roles...), "joined_at": "2026-01-01T00:00:00Z"}
	}
	id := data["id"].(string)
	d.typed[id] = data
	d.dispatch("MESSAGE_CREATE", data, c.guild, c.intentOf())
	return id
}

// Edit is somebody changing what they said. Discord sends the whole message again.
func (d *Discord) Edit(id, text string) {
	d.updated(id, map[string]any{"content": text, "edited_timestamp": stamp(time.Now())})
}

// Unfurl is Discord adding a preview to what somebody said: an update that nobody
// made.
func (d *Discord) Unfurl(id string) {
	d.updated(id, map[string]any{"embeds": []any{map[string]any{"type": "article", "url": "https://harbour.example/pact"}}})
}

func (d *Discord) updated(id string, fields map[string]any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	data := maps.Clone(d.typed[id])
	if data == nil {
		d.t.Errorf("discordtest: nobody said %s", id)
		return
	}
	maps.Copy(data, fields)
	text, _ := data["content"].(string)
	data["mentioned"] = strings.Contains(text, "<@"+d.BotID+">") || data["referenced_message"] != nil
	d.typed[id] = data
	c := d.channels[data["channel_id"].(string)]
	d.dispatch("MESSAGE_UPDATE", data, c.guild, c.intentOf())
}

// Delete is somebody deleting what was said, by them or by the bot.
func (d *Discord) Delete(channel, id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.messages {
		if m.ID == id {
			m.Deleted = true
		}
	}
	delete(d.typed, id)
	d.toldDeleted(channel, id)
}

// toldDeleted tells the gateway that a message is gone: its ID and no more.
func (d *Discord) toldDeleted(channel, id string) {
	c := d.channels[channel]
	data := map[string]any{"id": id, "channel_id": channel}
	if c.guild != "" {
		data["guild_id"] = c.guild
	}
	d.erased[id] = true
	d.dispatch("MESSAGE_DELETE", data, c.guild, c.intentOf())
}

// Reply is somebody answering a message of the bot, ping on.
func (d *Discord) Reply(m *Message, u *User, text string) string {
	d.mu.Lock()
	ref := d.messageJSON(m)
	self := d.self()
	d.mu.Unlock()
	return d.Say(m.Channel, u, text, map[string]any{"type": 19, "mentions": []any{self},
		"message_reference": map[string]any{"message_id": m.ID, "channel_id": m.Channel}, "referenced_message": ref})
}

// Attachment is an attachment object for Say and Interact.
func Attachment(id, name, url string, size int) map[string]any {
	return map[string]any{"id": id, "filename": name, "size": size, "url": url, "proxy_url": url, "content_type": "text/plain"}
}
