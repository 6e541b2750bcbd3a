package discordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// client speaks to the fake as any library would.
type client struct {
	*http.Client
	token string
}

func newClient(d *Discord) *client { return &client{&http.Client{Transport: d.Transport()}, d.Token} }

func (c *client) do(method, path, body string) (status, code int, answer string) {
	req, _ := http.NewRequest(method, "https://discord.com/api/v9"+path, bytes.NewReader([]byte(body)))
	req.Header.Set("Authorization", "Bot "+c.token)
	resp, err := c.Do(req)
	if err != nil {
		return 0, 0, err.Error()
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	var e struct{ Code int }
	json.Unmarshal(raw, &e)
	return resp.StatusCode, e.Code, string(raw)
}

const quiet = `,"allowed_mentions":{"parse":[]}`

func TestMessagesAreRefusedAsAtDiscord(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, g := newClient(d), d.Guild("g1")
	x := func(n int) string { return strings.Repeat("x", n) }
	row := func(buttons string) string {
		return `{"content":"a","components":[{"type":1,"components":[` + buttons + `]}]` + quiet + `}`
	}
	for name, e := range map[string]struct {
		body string
		want int
	}{
		"fine":             {`{"content":"a"` + quiet + `}`, 0},
		"2,000":            {`{"content":"` + x(2000) + `"` + quiet + `}`, 0},
		"2,001":            {`{"content":"` + x(2001) + `"` + quiet + `}`, 50035},
		"nothing":          {`{"content":" ","embeds":[]` + quiet + `}`, 50006},
		"no JSON":          {`{"content`, 50109},
		"mentions null":    {`{"content":"a","allowed_mentions":{"parse":null}}`, 50035},
		"nonce too long":   {`{"content":"a","nonce":"` + x(26) + `"` + quiet + `}`, 50035},
		"title":            {`{"embeds":[{"title":"` + x(257) + `"}]` + quiet + `}`, 50035},
		"description":      {`{"embeds":[{"description":"` + x(4097) + `"}]` + quiet + `}`, 50035},
		"footer":           {`{"embeds":[{"title":"a","footer":{"text":"` + x(2049) + `"}}]` + quiet + `}`, 50035},
		"field":            {`{"embeds":[{"fields":[{"name":"a","value":""}]}]` + quiet + `}`, 50035},
		"empty embed":      {`{"embeds":[{}]` + quiet + `}`, 50035},
		"11 embeds":        {`{"embeds":[` + strings.Repeat(`{"title":"a"},`, 10) + `{"title":"a"}]` + quiet + `}`, 50035},
		"6,000 in all":     {`{"embeds":[{"description":"` + x(3000) + `"},{"description":"` + x(3000) + `"}]` + quiet + `}`, 0},
		"6,001 in all":     {`{"embeds":[{"description":"` + x(3000) + `"},{"description":"` + x(3001) + `"}]` + quiet + `}`, 50035},
		"same URL twice":   {`{"embeds":[{"title":"a","url":"https://a.example"},{"title":"b","url":"https://a.example"}]` + quiet + `}`, 50035},
		"odd URL":          {`{"embeds":[{"title":"a","url":"javascript:1"}]` + quiet + `}`, 50035},
		"button":           {row(`{"type":2,"style":2,"label":"a","custom_id":"b"}`), 0},
		"no label":         {row(`{"type":2,"style":2,"label":"","custom_id":"b"}`), 50035},
		"custom_id of 101": {row(`{"type":2,"style":2,"label":"a","custom_id":"` + x(101) + `"}`), 50035},
		"same custom_id":   {row(`{"type":2,"style":2,"label":"a","custom_id":"b"},{"type":2,"style":2,"label":"c","custom_id":"b"}`), 50035},
		"empty row":        {row(``), 50035},
	} {
		status, code, answer := c.do("POST", "/channels/"+g.Channel+"/messages", e.body)
		if code != e.want || (status == 200) != (e.want == 0) {
			t.Errorf("%s: %d, code %d, want %d: %s", name, status, code, e.want, answer)
		}
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, g := newClient(d), d.Guild("g1")
	text, card := `{"content":"a"`+quiet+`}`, `{"embeds":[{"title":"a"}]`+quiet+`}`
	expect := func(path, body string, status, code int) {
		t.Helper()
		if s, k, answer := c.do("POST", path, body); s != status || k != code {
			t.Errorf("%s: %d %d, want %d %d: %s", path, s, k, status, code, answer)
		}
	}
	messages := "/channels/" + g.Channel + "/messages"
	expect("/channels/5/messages", text, 404, 10003)
	d.Allow(g.Channel, ViewChannel|SendMessages)
	expect(messages, text, 200, 0)
	expect(messages, card, 403, 50013)
	d.Allow(g.Channel, ViewChannel)
	expect(messages, text, 403, 50013)
	d.Allow(g.Channel, 0)
	expect(messages, text, 403, 50001)
	if s, k, _ := c.do("GET", messages+"/5", ""); s != 404 || k != 10008 {
		t.Errorf("unknown message: %d %d", s, k)
	}
	c.token = "wrong"
	expect(messages, text, 401, 0)
}

func TestInteractionRules(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, g, u := newClient(d), d.Guild("g1"), d.User("ana")
	say := `{"type":4,"data":{"content":"a"` + quiet + `}}`
	it := d.Interact(g.Channel, u, "when")
	callback := func(it *Interaction) string { return "/interactions/" + it.ID + "/" + it.Token + "/callback" }
	original := "/webhooks/" + d.AppID + "/" + it.Token + "/messages/@original"
	for _, e := range []struct {
		method, path, body string
		status, code       int
	}{
		{"PATCH", original, `{"content":"b"` + quiet + `}`, 404, 10015},
		{"POST", callback(it), `{"type":8,"data":{"choices":[]}}`, 400, 50035},
		{"POST", callback(it), `{"type":5,"data":{"flags":64}}`, 204, 0},
		{"POST", callback(it), say, 400, 40060},
		{"PATCH", original, `{"content":"b","flags":0` + quiet + `}`, 200, 0},
		{"POST", "/interactions/5/nonsense/callback", say, 404, 10062},
	} {
		if s, k, answer := c.do(e.method, e.path, e.body); s != e.status || k != e.code {
			t.Errorf("%s %s: %d %d, want %d %d: %s", e.method, e.body, s, k, e.status, e.code, answer)
		}
	}
	if m := it.Wait(); m.Content != "b" || !m.Ephemeral() {
		t.Errorf("an edit does not change who sees it: %+v", m)
	}
	d.Deadline = time.Nanosecond
	if s, k, _ := c.do("POST", callback(d.Interact(g.Channel, u, "when")), say); s != 404 || k != 10062 {
		t.Errorf("late: %d %d", s, k)
	}
}

func TestNonceAndFaults(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, g := newClient(d), d.Guild("g1")
	path := "/channels/" + g.Channel + "/messages"
	post := func(nonce string) (int, string) {
		status, _, answer := c.do("POST", path, fmt.Sprintf(`{"content":"a","nonce":%q,"enforce_nonce":true%s}`, nonce, quiet))
		return status, answer
	}
	_, one := post("1")
	if _, again := post("1"); again != one {
		t.Errorf("%s, then %s", one, again)
	}
	for i, f := range []struct {
		fault  Fault
		status int
		stored int
	}{
		{Fault{Kind: CutBefore}, 0, 0}, {Fault{Kind: CutAfter}, 0, 1}, {Fault{Kind: ErrorAfter, Status: 502}, 502, 1},
		{Fault{Kind: Malformed}, 200, 1}, {Fault{Kind: TooMany, Wait: time.Second}, 429, 0},
		{Fault{Kind: Refuse, Status: 403, Code: 50001}, 403, 0},
	} {
		before := len(d.Messages(g.Channel))
		d.Break(f.fault)
		status, _ := post(fmt.Sprint("fault ", i))
		if n := len(d.Messages(g.Channel)) - before; status != f.status || n != f.stored {
			t.Errorf("%+v: status %d, stored %d, want %d, %d", f.fault, status, n, f.status, f.stored)
		}
	}
}

// A limit that is used up holds its path back; a pause of all holds everything
// back but interactions.
func TestLimitsHold(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, one, two := newClient(d), d.Guild("g1"), d.Guild("g2")
	post := func(g *Guild) (status int) {
		status, _, _ = c.do("POST", "/channels/"+g.Channel+"/messages", `{"content":"a"`+quiet+`}`)
		return status
	}
	d.Break(Fault{Kind: Exhaust, Path: one.Channel, Wait: time.Minute})
	if a, b, other := post(one), post(one), post(two); a != 200 || b != 429 || other != 200 {
		t.Errorf("%d and %d, elsewhere %d", a, b, other)
	}
	d.Break(Fault{Kind: TooManyInAll, Path: two.Channel, Wait: time.Minute})
	post(two)
	if status, _, answer := c.do("GET", "/gateway/bot", ""); status != 429 || !strings.Contains(answer, `"global":true`) {
		t.Errorf("in a pause of all: %d %s", status, answer)
	}
	it := d.Interact(one.Channel, d.User("ana"), "when")
	if status, _, _ := c.do("POST", "/interactions/"+it.ID+"/"+it.Token+"/callback", `{"type":5}`); status != 204 {
		t.Errorf("an interaction in it: %d", status)
	}
}

// While the bot "thinks" a follow-up is an edit, seen by whoever sees that.
func TestFollowUpWhileThinking(t *testing.T) {
	t.Parallel()
	d := New(t)
	c, g := newClient(d), d.Guild("g1")
	it := d.Interact(g.Channel, d.User("ana"), "when")
	follow := func(text string) {
		c.do("POST", "/webhooks/"+d.AppID+"/"+it.Token, `{"content":"`+text+`","flags":64`+quiet+`}`)
	}
	c.do("POST", "/interactions/"+it.ID+"/"+it.Token+"/callback", `{"type":5}`)
	follow("one")
	if m := it.Wait(); m.Content != "one" || m.Ephemeral() || len(it.Followups) != 0 {
		t.Errorf("%+v, follow-ups %v", m, it.Followups)
	}
	follow("two")
	if len(it.Followups) != 1 || !it.Followups[0].Ephemeral() {
		t.Errorf("follow-ups %v", it.Followups)
	}
}

func TestErrorsNameTheField(t *testing.T) {
	t.Parallel()
	d := New(t)
	_, _, answer := newClient(d).do("POST", "/channels/"+d.Guild("g1").Channel+"/messages",
		`{"embeds":[{"title":"`+strings.Repeat("x", 257)+`"}]`+quiet+`}`)
	if !strings.Contains(answer, `"errors":{"embeds":{"0":{"title":{"_errors":[{"code":"INVALID"`) {
		t.Error(answer)
	}
}

func TestCommandsAreRefusedAsAtDiscord(t *testing.T) {
	t.Parallel()
	d := New(t)
	c := newClient(d)
	for name, e := range map[string]struct {
		body string
		ok   bool
	}{
		"fine":       {`[{"name":"when","description":"a","type":1,"options":[]}]`, true},
		"umlaut":     {`[{"name":"when","description":"a","options":[],"name_localizations":{"de":"zurück"}}]`, true},
		"message":    {`[{"name":"Track this","description":"","type":3,"options":[]}]`, true},
		"everywhere": {`[{"name":"when","description":"a","options":[],"contexts":[0,1,2],"integration_types":[0,1]}]`, true},
		"suggests":   {`[{"name":"when","description":"a","options":[{"type":3,"name":"a","description":"a","autocomplete":true}]}]`, true},
		"channels":   {`[{"name":"when","description":"a","options":[{"type":7,"name":"a","description":"a","channel_types":[0]}]}]`, true},
		"number": {`[{"name":"when","description":"a","options":[{"type":4,"name":"a","description":"a","choices":[{"name":"x",` +
			`"value":5}]}]}]`, true},
		"null":        {`null`, false},
		"context":     {`[{"name":"when","description":"a","options":[],"contexts":[3]}]`, false},
		"installed":   {`[{"name":"when","description":"a","options":[],"integration_types":[]}]`, false},
		"option type": {`[{"name":"when","description":"a","options":[{"type":12,"name":"a","description":"a"}]}]`, false},
		"both": {`[{"name":"when","description":"a","options":[{"type":3,"name":"a","description":"a","autocomplete":true,
			"choices":[{"name":"x","value":"y"}]}]}]`, false},
		"suggests roles": {`[{"name":"when","description":"a","options":[{"type":8,"name":"a","description":"a",` +
			`"autocomplete":true}]}]`, false},
		"channels of text": {`[{"name":"when","description":"a","options":[{"type":3,"name":"a","description":"a",` +
			`"channel_types":[0]}]}]`, false},
		"text of a number": {`[{"name":"when","description":"a","options":[{"type":4,"name":"a","description":"a","choices":[{"name":"x",` +
			`"value":"y"}]}]}]`, false},
		"choice of 101": {`[{"name":"when","description":"a","options":[{"type":3,"name":"a","description":"a",
			"choices":[{"name":"x","value":"` + xs(101) + `"}]}]}]`, false},
		"options null":   {`[{"name":"when","description":"a","options":null}]`, false},
		"upper case":     {`[{"name":"When","description":"a","options":[]}]`, false},
		"no description": {`[{"name":"when","description":"","options":[]}]`, false},
		"required last": {`[{"name":"when","description":"a","options":[{"type":3,"name":"a","description":"a"},
			{"type":3,"name":"b","description":"a","required":true}]}]`, false},
	} {
		if status, _, answer := c.do("PUT", "/applications/"+d.AppID+"/commands", e.body); (status == 200) != e.ok {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
}
