package discordtest

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
)

// history lists messages of a channel next to one, the latest first: nothing for a bot
// that may not read it.
// https://discord.com/developers/docs/resources/message#get-channel-messages
func (d *Discord) history(c *channelState, query url.Values) answer {
	limit, err := strconv.Atoi(cmp.Or(query.Get("limit"), "50"))
	if err != nil || outside(limit, 1, 100) {
		return invalid("limit: int value should be between 1 and 100.")
	}
	if query.Has("after") && query.Has("before") {
		return invalid("before: only one of around, before, after")
	}
	if c.guild != "" && c.allow&ReadHistory == 0 {
		return answer{200, []any{}}
	}
	list := d.written(c)
	slices.SortFunc(list, func(a, b map[string]any) int { return order(a["id"].(string), b["id"].(string)) })
	if after := query.Get("after"); after != "" { // those next to it
		list = slices.DeleteFunc(list, func(m map[string]any) bool { return order(m["id"].(string), after) <= 0 })
		list = list[:min(len(list), limit)]
	}
	if before := query.Get("before"); before != "" {
		list = slices.DeleteFunc(list, func(m map[string]any) bool { return order(m["id"].(string), before) >= 0 })
	}
	list = list[max(0, len(list)-limit):]
	slices.Reverse(list)
	return answer{200, list}
}

// order compares IDs as the numbers that they are.
func order(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// written are the messages of a channel that everybody there sees.
func (d *Discord) written(c *channelState) (list []map[string]any) {
	for _, m := range d.messages {
		if m.Channel == c.id && !m.Deleted && !m.Ephemeral() {
			list = append(list, d.withReferenced(d.messageJSON(m)))
		}
	}
	for _, m := range d.typed {
		if m["channel_id"] == c.id {
			list = append(list, d.withReferenced(d.withheld(m, c)))
		}
	}
	return list
}

// withheld is what somebody typed, empty where the application may not read it.
func (d *Discord) withheld(m map[string]any, c *channelState) map[string]any {
	m = maps.Clone(m)
	if !d.AllowContent && c.guild != "" && m["mentioned"] != true {
		m["content"], m["attachments"], m["embeds"], m["components"] = "", []any{}, []any{}, []any{}
	}
	return m
}

// withReferenced is a message with the one that it replies to, null when that is gone.
func (d *Discord) withReferenced(m map[string]any) map[string]any {
	to, ok := m["message_reference"].(map[string]any)
	if !ok {
		return m
	}
	m["referenced_message"] = nil
	for _, one := range d.messages {
		if one.ID == to["message_id"] && !one.Deleted {
			m["referenced_message"] = d.messageJSON(one)
		}
	}
	if typed := d.typed[to["message_id"].(string)]; typed != nil {
		m["referenced_message"] = d.withheld(typed, d.channels[typed["channel_id"].(string)])
	}
	return m
}
