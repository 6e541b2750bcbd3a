package discord

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

func TestSlashCommand(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	ana.Locale, ana.Permissions, ana.Roles = "de", manageGuild, []string{"7"}
	file := d.File("a.txt", []byte("x"))
	r := start(t, d, &scripted{})
	d.Interact(g.Channel, ana, "add", discordtest.Option{Name: "article", Type: 3, Value: "https://harbour.example/a"},
		discordtest.Option{Name: "number", Type: 4, Value: 12}, discordtest.Option{Name: "channel", Type: 7, Value: "55"},
		discordtest.Option{Name: "file", Type: 11, Value: "1", File: discordtest.Attachment("1", "a.txt", file, 1)}).Wait()
	q := r.bot.requests[0]
	if q.Command != "add" || q.Args["article"] != "https://harbour.example/a" || q.Args["number"] != "12" || q.Args["channel"] != "55" {
		t.Errorf("request %+v", q)
	}
	if q.Language != "de" || !q.User.Manager || q.User.Roles[0] != "7" || q.Channel != g.Channel || string(q.Guild) != g.ID {
		t.Errorf("request %+v", q)
	}
	if len(q.Files) != 1 || q.Files[0].Name != "a.txt" {
		t.Errorf("files %+v", q.Files)
	}
	bea := d.User("bea")
	d.Interact(g.Channel, bea, "when").Wait()
	if q := r.bot.requests[1]; q.Language != "en" || q.User.Manager {
		t.Errorf("request %+v", q)
	}
}

func TestFirstResponse(t *testing.T) {
	t.Parallel()
	wait := func(d time.Duration, r commands.Reply) func(context.Context, commands.Request) commands.Reply {
		return func(context.Context, commands.Request) commands.Reply { time.Sleep(d); return r }
	}
	public, private := commands.Reply{Text: "answer"}, commands.Reply{Text: "answer", Private: true}
	for _, c := range []struct {
		name, command string
		invoke        func(context.Context, commands.Request) commands.Reply
		response      int
		ephemeral     bool
		text          string
	}{
		{"quick", "when", wait(0, public), 4, false, "answer"},
		{"quick and private", "when", wait(0, private), 4, true, "answer"},
		{"slow by nature", "import", wait(0, public), 5, false, "answer"},
		{"slow this time", "when", wait(400*time.Millisecond, public), 5, false, "answer"},
		{"slow and private", "when", wait(400*time.Millisecond, private), 5, true, "answer"},
		{"nothing to say", "when", wait(0, commands.Reply{}), 4, false, "Done."},
		{"panic", "when", func(context.Context, commands.Request) commands.Reply { var p *commands.Reply; return *p }, 4, true, "went wrong"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			g := d.Guild("g1")
			start(t, d, &scripted{invoke: c.invoke})
			it := d.Interact(g.Channel, d.User("ana"), c.command)
			if got := it.WaitResponse(); got != c.response {
				t.Errorf("response type %d, want %d", got, c.response)
			}
			m := it.Wait()
			if !strings.Contains(m.Text(), c.text) || m.Ephemeral() != c.ephemeral {
				t.Errorf("%q, ephemeral %v; want %q, %v", m.Text(), m.Ephemeral(), c.text, c.ephemeral)
			}
		})
	}
}

// A first response whose acknowledgement is lost must not become two.
func TestInteractionFaults(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]discordtest.Fault{
		"cut before":     {Kind: discordtest.CutBefore, Path: "/callback"},
		"cut after":      {Kind: discordtest.CutAfter, Path: "/callback"},
		"500 after":      {Kind: discordtest.ErrorAfter, Path: "/callback"},
		"502 after":      {Kind: discordtest.ErrorAfter, Path: "/callback", Status: 502},
		"slow":           {Kind: discordtest.Slow, Path: "/callback", Wait: 300 * time.Millisecond},
		"too many":       {Kind: discordtest.TooMany, Path: "/callback", Wait: 20 * time.Millisecond},
		"edit cut":       {Kind: discordtest.CutAfter, Method: "PATCH", Path: "/webhooks"},
		"edit malformed": {Kind: discordtest.Malformed, Method: "PATCH", Path: "/webhooks"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			g := d.Guild("g1")
			start(t, d, &scripted{})
			d.Break(f)
			if m := d.Interact(g.Channel, d.User("ana"), "import").Wait(); !strings.Contains(m.Text(), "import") {
				t.Errorf("answered %q", m.Text())
			}
			if n := len(d.Messages(g.Channel)); n != 1 {
				t.Errorf("%d messages, want 1", n)
			}
		})
	}
}

// A private reply below a public "thinking" is shown to its reader or to nobody.
func TestPrivateTextStaysPrivate(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*discordtest.Fault{
		"deleted":   nil,
		"forbidden": {Kind: discordtest.Refuse, Status: 403, Code: codeMissingPermissions},
		"unknown":   {Kind: discordtest.Refuse, Status: 404, Code: 10008},
		"bad":       {Kind: discordtest.Refuse, Status: 400, Code: 50035},
		"down":      {Kind: discordtest.Refuse, Status: 503, Times: 3},
		"cut":       {Kind: discordtest.CutBefore, Times: 3},
		"too many":  {Kind: discordtest.TooMany, Wait: time.Hour},
		"lost":      {Kind: discordtest.CutAfter},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			g := d.Guild("g1")
			r := start(t, d, &scripted{invoke: func(context.Context, commands.Request) commands.Reply {
				return commands.Reply{Text: "for your eyes only", Private: true}
			}})
			if f != nil {
				f.Method, f.Path = "DELETE", "/webhooks"
				d.Break(*f)
			}
			it := d.Interact(g.Channel, d.User("ana"), "import")
			if f == nil {
				if m := it.Wait(); !m.Ephemeral() || m.Text() != "for your eyes only" {
					t.Errorf("shown %+v", m)
				}
				return
			}
			d.WaitRequest(func(q discordtest.Request) bool { return q.Method == "PATCH" && strings.Contains(q.Path, "/webhooks") })
			r.stop()
			<-r.done
			for _, q := range d.Requests() {
				if strings.Contains(q.Body, "your eyes") {
					t.Errorf("sent with %s %s", q.Method, q.Path)
				}
			}
		})
	}
}

// What Discord objects to is logged field by field, with the command's name.
func TestObjectionsAreLogged(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	b := &scripted{list: []commands.Command{{Name: "when", Summary: map[string]string{"en": "a"}},
		{Name: "Mistaken", Summary: map[string]string{"en": "a"}}}}
	r := start(t, d, b)
	d.WaitRequest(func(q discordtest.Request) bool { return q.Method == "PUT" && q.Status == 400 })
	d.Break(discordtest.Fault{Kind: discordtest.Refuse, Path: "/callback", Status: 400, Code: 50035})
	d.Interact(g.Channel, d.User("ana"), "when")
	d.WaitRequest(func(q discordtest.Request) bool { return strings.HasSuffix(q.Path, "/callback") })
	r.stop()
	<-r.done
	log := r.log.String()
	for _, want := range []string{"commands=[Mistaken]", "1.name: Command name is invalid", "command=when"} {
		if !strings.Contains(log, want) {
			t.Errorf("no %q in the log: %s", want, log)
		}
	}
}

// Where Discord does not take components an interaction is answered as text.
func TestRefusedComponents(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]discordtest.Fault{"when": {Path: "/callback"}, "import": {Method: "PATCH", Path: "/webhooks"}} {
		d := discordtest.New(t)
		g := d.Guild("g1")
		start(t, d, &scripted{})
		f.Kind, f.Status, f.Code = discordtest.Refuse, 400, codeInvalidForm
		d.Break(f)
		if m := d.Interact(g.Channel, d.User("ana"), name).Wait(); m.Content == "" || len(m.Components) != 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestFieldErrors(t *testing.T) {
	err := refusal(400, []byte(`{"code":50035,"message":"Invalid Form Body",`+
		`"errors":{"data":{"embeds":{"0":{"title":{"_errors":[{"code":"MAX","message":"Must be 256 or fewer"}]}}},`+
		`"content":{"_errors":[{"code":"A","message":"a"},{"code":"B","message":"b"}]}}}}`))
	if got, want := err.Error(), "Discord answers 400 (code 50035): Invalid Form Body; data.content: a (A); data.content: b (B); "+
		"data.embeds.0.title: Must be 256 or fewer (MAX)"; got != want {
		t.Errorf("%s", got)
	}
	deep := strings.Repeat(`{"a":`, 1000) + `{"_errors":[5,null,"x"]}` + strings.Repeat("}", 1000)
	for _, odd := range []string{`null`, `[]`, `5`, `"x"`, `{"_errors":5}`, `{"_errors":[5,null]}`, deep} {
		if err := refusal(400, []byte(`{"code":50035,"errors":`+odd+`}`)); code(err) != 50035 {
			t.Errorf("%.60s: %v", odd, err)
		}
	}
}

// An interaction that Discord has given up is logged without its token, and
// the next one is answered.
func TestTooLate(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.Deadline = time.Nanosecond
	g := d.Guild("g1")
	r := start(t, d, &scripted{})
	it := d.Interact(g.Channel, d.User("ana"), "when")
	d.WaitRequest(func(q discordtest.Request) bool { return q.Status == 404 })
	d.Say(g.Channel, d.User("ana"), "!when")
	d.WaitMessage(g.Channel)
	r.stop()
	<-r.done
	if log := r.log.String(); !strings.Contains(log, "10062") || strings.Contains(log, it.Token) {
		t.Errorf("log: %s", log)
	}
}

func TestButtons(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, bea := d.Guild("g1"), d.User("ana"), d.User("bea")
	long := strings.Repeat("x", 101)
	r := start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		return commands.Reply{Text: m.Text, Private: m.Text == "secret", Buttons: []commands.Button{
			{Label: "More", Line: "more 2"}, {Label: "Twice", Line: "more 2"}, {Label: strings.Repeat("long ", 40), Line: "who Campbell"},
			{Label: "x", Line: long}}}, true
	}})
	d.Say(g.Channel, ana, "!when")
	m := d.WaitMessage(g.Channel)
	if len(m.Buttons()) != 2 || m.Buttons()["More"] != "say:more 2" {
		t.Errorf("buttons %v", m.Buttons())
	}
	got := d.Click(m, bea, m.Buttons()["More"]).Wait()
	if last := r.bot.last(); last.Text != "more 2" || !last.Addressed || last.User.ID != bea.ID || got.Text() != "more 2" {
		t.Errorf("asked %+v, answered %q", last, got.Text())
	}
	secret := d.Click(m, bea, "say:secret").Wait()
	if !secret.Ephemeral() || !d.Click(secret, bea, "say:more 2").Wait().Ephemeral() {
		t.Error("what follows a private answer is private")
	}
	if got := d.Click(m, bea, "of another version").WaitFollowup(); !strings.Contains(got.Text(), "too old") || !got.Ephemeral() {
		t.Errorf("answered %+v", got)
	}
}

func TestAutocompleteAndForms(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	start(t, d, &scripted{})
	if got := d.Autocomplete(g.Channel, ana, "when", "subject", "pa").WaitResponse(); got != 8 {
		t.Errorf("response type %d", got)
	}
	ana.Locale = "de"
	if got := d.Submit(g.Channel, ana, "x").Wait().Text(); !strings.Contains(got, "Formular") {
		t.Errorf("answered %q", got)
	}
}

func TestTrackThisArticle(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	r := start(t, d, &scripted{})
	for i, c := range []struct{ content, want string }{
		{"look: https://harbour.example/pact?x=1. And https://other.example", "https://harbour.example/pact?x=1 https://other.example"},
		{"<https://harbour.example/pact>", "https://harbour.example/pact"},
		{"Ministers signed the pact.", "Ministers signed the pact."},
		{"", ""},
	} {
		d.Context(g.Channel, ana, "Track this article", c.content).Wait()
		q := r.bot.requests[i]
		if q.Command != "add" || q.Args["article"] != c.want {
			t.Errorf("%q: %s %v", c.content, q.Command, q.Args)
		}
	}
	var forwarded target
	json.Unmarshal([]byte(`{"content":"","message_snapshots":[{"message":{"content":"see https://harbour.example/a"}}]}`), &forwarded)
	q := commands.Request{Args: map[string]string{}}
	if r.track(&q, r.bot.Commands()[1], forwarded); q.Args["article"] != "https://harbour.example/a" {
		t.Errorf("forwarded: %v", q.Args)
	}
	d.Context(g.Channel, ana, "Track this article", "", discordtest.Attachment("1", "a.pdf", "https://cdn.discordapp.com/x", 5)).Wait()
	if q := r.bot.requests[4]; len(q.Files) != 1 {
		t.Errorf("files %v", q.Files)
	}
}

func TestRegisterOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.Guild("g1")
	puts := func(b *scripted) int {
		r := start(t, d, b)
		n := 0
		d.WaitRequest(func(q discordtest.Request) bool {
			if strings.HasSuffix(q.Path, "/commands") && q.Method == "GET" {
				n++
			}
			return n > 0
		})
		d.Interact(d.Guild("g1").Channel, d.User("ana"), "when").Wait()
		r.stop()
		<-r.done
		_, written := d.Commands()
		return written
	}
	if n := puts(&scripted{}); n != 1 {
		t.Fatalf("%d writes for an empty application, want 1", n)
	}
	if n := puts(&scripted{}); n != 1 {
		t.Errorf("%d writes, want no second for the same commands", n)
	}
	more := &scripted{}
	more.list = append(more.Commands(), commands.Command{Name: "help"})
	if n := puts(more); n != 2 {
		t.Errorf("%d writes after a change, want 2", n)
	}
	list, _ := d.Commands()
	var c struct {
		Name        string
		Names       map[string]string `json:"name_localizations"`
		Permissions *string           `json:"default_member_permissions"`
		Options     []struct {
			Name     string
			Required bool
		}
	}
	for _, raw := range list {
		json.Unmarshal(raw, &c)
		switch c.Name {
		case "when":
			if c.Names["de"] != "wann" || c.Permissions != nil {
				t.Errorf("when: %s", raw)
			}
		case "add", "Track this article":
			if c.Permissions == nil || *c.Permissions != "32" || c.Name == "add" && !c.Options[0].Required {
				t.Errorf("add: %s", raw)
			}
		}
	}
}
