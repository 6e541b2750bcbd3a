package discordtest

import (
	"encoding/json"
	"fmt"
	"testing"
)

// TestHistory: messages next to one, the latest first, with what they reply to; nothing
// without the right to read it.
func TestHistory(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, g, ana := newClient(d), d.Guild("g1"), d.User("ana")
	path := "/channels/" + g.Channel + "/messages"
	asked := d.Say(g.Channel, ana, "!one")
	c.do("POST", path, fmt.Sprintf(`{"content":"answer","message_reference":{"message_id":%q}%s}`, asked, quiet))
	d.Say(g.Channel, ana, "!two")
	last := d.Say(g.Channel, ana, "!three")
	list := func(query string) string {
		t.Helper()
		var found []struct {
			Content    string
			Referenced *struct{ Content string } `json:"referenced_message"`
		}
		status, _, raw := c.do("GET", path+query, "")
		if status != 200 || json.Unmarshal([]byte(raw), &found) != nil {
			return fmt.Sprint(status)
		}
		said := ""
		for _, m := range found {
			said += m.Content + " "
			if m.Referenced != nil {
				said += "to " + m.Referenced.Content + " "
			}
		}
		return said
	}
	for query, want := range map[string]string{
		"?limit=2":                  "!three !two ",
		"?limit=2&after=" + asked:   "!two answer to !one ",
		"?limit=2&before=" + last:   "!two answer to !one ",
		"?limit=0":                  "400",
		"?limit=101":                "400",
		"?before=1&after=" + asked:  "400",
		"?limit=100&after=" + last:  "",
		"?limit=100&before=" + last: "!two answer to !one !one ",
	} {
		if got := list(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	d.Delete(g.Channel, asked)
	if got := list("?limit=4"); got != "!three !two answer " {
		t.Errorf("without the question: %q", got)
	}
	d.Allow(g.Channel, ViewChannel|SendMessages)
	if got := list(""); got != "" {
		t.Errorf("without the right: %q", got)
	}
}
