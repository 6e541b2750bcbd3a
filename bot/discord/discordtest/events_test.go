package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// listen connects to the gateway and returns what is dispatched, one event at a time.
func listen(t *testing.T, d *Discord, intents int) func() (event string, data map[string]any) {
	ws, _, err := websocket.DefaultDialer.Dial(d.gatewayURL()+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	ws.WriteJSON(map[string]any{"op": 2, "d": map[string]any{"token": d.Token, "intents": intents}})
	next := func() (string, map[string]any) {
		for {
			var p struct {
				Op int
				T  string
				D  map[string]any
			}
			ws.SetReadDeadline(time.Now().Add(patience))
			if err := ws.ReadJSON(&p); err != nil {
				t.Fatal(err)
			}
			if p.Op == 0 {
				return p.T, p.D
			}
		}
	}
	for range 2 { // READY and the one server
		next()
	}
	return next
}

// What users change and delete is told, as far as the bot may read it.
func TestEditsAndDeletesAreTold(t *testing.T) {
	t.Parallel()
	d := New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	all := listen(t, d, IntentGuilds|IntentGuildMessages|IntentMessageContent)
	withheld := listen(t, d, IntentGuilds|IntentGuildMessages)
	id := d.Say(g.Channel, ana, "!when pact")
	d.Edit(id, "!who pact")
	d.Unfurl(id)
	d.Edit(id, "<@"+d.BotID+"> who")
	d.Delete(g.Channel, id)
	for i, want := range []struct {
		event, content, withheld string
		edited                   bool
	}{
		{"MESSAGE_CREATE", "!when pact", "", false}, {"MESSAGE_UPDATE", "!who pact", "", true},
		{"MESSAGE_UPDATE", "!who pact", "", true}, {"MESSAGE_UPDATE", "<@" + d.BotID + "> who", "<@" + d.BotID + "> who", true},
		{"MESSAGE_DELETE", "<nil>", "<nil>", false},
	} {
		event, data := all()
		if event != want.event || fmt.Sprint(data["content"]) != want.content || data["id"] != id ||
			(data["edited_timestamp"] != nil) != want.edited {
			t.Errorf("%d: %s %v", i, event, data)
		}
		if _, data := withheld(); fmt.Sprint(data["content"]) != want.withheld {
			t.Errorf("%d, without the intent: %v", i, data)
		}
	}
}

// told notes what a test is told.
type told struct {
	testing.TB
	errors []string
}

func (t *told) Helper() {}
func (t *told) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

// Interactions say where they happen and for whom the bot is installed there.
func TestContexts(t *testing.T) {
	t.Parallel()
	d := New(t)
	g, ana, bea := d.Guild("g1"), d.User("ana"), d.User("bea")
	ana.Installed, g.Locale = true, "de"
	next := listen(t, d, IntentGuilds)
	elsewhere := d.Elsewhere()
	for _, c := range []struct {
		channel string
		user    *User
		want    string
	}{
		{g.Channel, bea, `0 {"0":"` + g.ID + `"} de`},
		{g.Channel, ana, `0 {"0":"` + g.ID + `","1":"` + ana.ID + `"} de`},
		{d.DM(bea), bea, `1 {"0":"0"} <nil>`},
		{d.Group(), ana, `2 {"1":"` + ana.ID + `"} <nil>`},
		{elsewhere, ana, `0 {"1":"` + ana.ID + `"} en-US`},
	} {
		d.Interact(c.channel, c.user, "when")
		_, data := next()
		owners, _ := json.Marshal(data["authorizing_integration_owners"])
		if got := fmt.Sprintf("%v %s %v", data["context"], owners, data["guild_locale"]); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	client := newClient(d)
	if _, code, _ := client.do("POST", "/channels/"+elsewhere+"/messages", `{"content":"a"`+quiet+`}`); code != 10003 {
		t.Errorf("where the bot is no member: %d", code)
	}
	it := d.Interact(elsewhere, ana, "when")
	client.do("POST", "/interactions/"+it.ID+"/"+it.Token+"/callback", `{"type":4,"data":{"content":"a"`+quiet+`}}`)
	for i := range 6 {
		_, code, _ := client.do("POST", "/webhooks/"+d.AppID+"/"+it.Token, `{"content":"b"`+quiet+`}`)
		if refused := code == 40094; refused != (i == 5) {
			t.Errorf("follow-up %d: %d", i, code)
		}
	}
}

// What no client can do fails the test that does it.
func TestClientsAreKeptTo(t *testing.T) {
	t.Parallel()
	d := New(t)
	g, ana, bea := d.Guild("g1"), d.User("ana"), d.User("bea")
	ana.Installed = true
	c := newClient(d)
	c.do("PUT", "/applications/"+d.AppID+"/commands", `[{"name":"here","description":"a","options":[],"contexts":[0]},
		{"name":"anywhere","description":"a","options":[],"contexts":[0,1,2],"integration_types":[0,1]}]`)
	c.do("POST", "/channels/"+g.Channel+"/messages", `{"content":"a","components":[`+
		rowOf(`{"type":2,"style":2,"label":"a","custom_id":"b","disabled":true}`)+`,`+
		rowOf(`{"type":3,"custom_id":"l","options":[{"label":"a","value":"x"},{"label":"b","value":"y"}]}`)+`]`+quiet+`}`)
	m := d.WaitMessage(g.Channel)
	real := d.t
	for want, f := range map[string]func(){
		"is grey":               func() { d.Click(m, ana, "b") },
		`does not have "z"`:     func() { d.Select(m, ana, "l", "z") },
		"choose 2 values":       func() { d.Select(m, ana, "l", "x", "y") },
		`"here" is not offered`: func() { d.Interact(d.Elsewhere(), ana, "here") },
		`(context 1,`:           func() { d.Interact(d.DM(ana), ana, "here") },
		"has not installed":     func() { d.Interact(d.Group(), bea, "unknown") },
		"nobody said":           func() { d.Edit("5", "x") },
		"cannot be typed into title": func() {
			d.Fill(&Interaction{channel: g.Channel, Modal: &Modal{CustomID: "m",
				Components: []Component{{Type: typeRow, Components: []Component{{Type: typeField, CustomID: "title", Max: new(int)}}}}}}, ana,
				map[string]string{"title": "x"})
		},
	} {
		notes := &told{TB: real}
		d.t = notes
		f()
		d.t = real
		if !strings.Contains(strings.Join(notes.errors, "\n"), want) {
			t.Errorf("%s: told %q", want, notes.errors)
		}
	}
	d.Select(m, ana, "l", "x")
	d.Interact(d.Elsewhere(), ana, "anywhere")
	d.Interact(d.DM(bea), bea, "anywhere")
}
