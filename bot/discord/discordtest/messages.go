package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
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
	Files                map[string]string // by name
}

// Ephemeral reports whether only the asker sees it.
func (m *Message) Ephemeral() bool { return m.Flags&(1<<6) != 0 }

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
	out := lines[:0]
	for _, l := range lines {
		if l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// Buttons are the custom IDs of a message's buttons by label.
func (m *Message) Buttons() map[string]string {
	out := map[string]string{}
	for _, r := range m.Components {
		for _, b := range r.Components {
			out[b.Label] = b.CustomID
		}
	}
	return out
}

func (d *Discord) channelMessages(method, channel, id string, raw []byte) answer {
	if method == "POST" {
		return d.inChannel(channel, SendMessages, func(c *channelState) answer { return d.post(c, raw) })
	}
	for _, m := range d.messages {
		if m.ID == id && m.Channel == channel {
			if method == "PATCH" {
				return d.edit(m, raw)
			}
			return answer{200, d.messageJSON(m)}
		}
	}
	return fail(404, 10008, "Unknown Message")
}

// edit changes a message of the bot's own.
func (d *Discord) edit(m *Message, raw []byte) answer {
	var b body
	if json.Unmarshal(raw, &b) != nil {
		return fail(400, 50109, "The request body contains invalid JSON.")
	}
	if why := b.check(); why != "" {
		return invalid(why)
	}
	m.Content, m.Embeds, m.Components, m.Files = b.Content, b.Embeds, b.Components, d.uploads
	m.Edits++
	d.touch()
	return answer{200, d.messageJSON(m)}
}

func (d *Discord) post(c *channelState, raw []byte) answer {
	var b body
	if json.Unmarshal(raw, &b) != nil {
		return fail(400, 50109, "The request body contains invalid JSON.")
	}
	if strings.TrimSpace(b.Content) == "" && len(b.Embeds) == 0 {
		return fail(400, 50006, "Cannot send an empty message")
	}
	if why := b.check(); why != "" {
		return invalid(why)
	}
	if len(b.Embeds) > 0 && c.allow&EmbedLinks == 0 {
		return fail(403, 50013, "Missing Permissions")
	}
	if len(d.uploads) > 0 && c.allow&AttachFiles == 0 {
		return fail(403, 50013, "Missing Permissions")
	}
	if c.kind == 11 && c.allow&SendInThreads == 0 {
		return fail(403, 50013, "Missing Permissions")
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
	d.echo(m)
	return answer{200, d.messageJSON(m)}
}

func (d *Discord) keep(channel string, b body) *Message {
	m := &Message{ID: d.id(), Channel: channel, Content: b.Content, Embeds: b.Embeds, Components: b.Components, Flags: b.Flags,
		Files: d.uploads}
	d.messages = append(d.messages, m)
	return m
}

// echo tells the gateway of the bot's own message.
func (d *Discord) echo(m *Message) {
	c := d.channels[m.Channel]
	intent := IntentGuildMessages
	if c.guild == "" {
		intent = IntentDirectMessages
	}
	data := d.messageJSON(m)
	data["mentioned"] = true // its own content is always readable
	if c.guild != "" {
		data["guild_id"] = c.guild
	}
	d.dispatch("MESSAGE_CREATE", data, c.guild, intent)
}

func (d *Discord) messageJSON(m *Message) map[string]any {
	return map[string]any{"id": m.ID, "channel_id": m.Channel, "content": m.Content, "author": d.self(), "embeds": []any{}, "flags": m.Flags,
		"attachments": []any{}, "mentions": []any{}, "mention_roles": []any{}, "components": []any{},
		"type": 0, "timestamp": "2026-11-24T09:00:00Z", "nonce": m.Nonce}
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
		"mention_roles": []any{}, "attachments": []any{}, "embeds": []any{}, "components": []any{}, "timestamp": "2026-11-24T09:00:00Z", "flags": 0}
	for _, e := range extra {
		for k, v := range e {
			data[k] = v
		}
	}
	data["mentioned"] = mentioned || data["referenced_message"] != nil
	intent := IntentDirectMessages
	if c.guild != "" {
		intent = IntentGuildMessages
		data["guild_id"] = c.guild
		data["member"] = map[string]any{"roles": append([]string{}, u.Roles...), "joined_at": "2026-01-01T00:00:00Z"}
	}
	d.dispatch("MESSAGE_CREATE", data, c.guild, intent)
	return data["id"].(string)
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
