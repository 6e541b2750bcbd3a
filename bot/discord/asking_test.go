package discord

import (
	"io"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

func TestEveryWayOfAsking(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	r := start(t, d, &scripted{})
	d.Say(g.Channel, ana, "!when pact")
	first := d.WaitMessage(g.Channel)
	thread := d.Thread(g)
	self := "<@" + d.BotID + ">"
	for _, c := range []struct {
		name, channel, text, want string
		addressed                 bool
		say                       func(channel, text string)
	}{
		{"prefix", g.Channel, "!when pact", "!when pact", false, nil},
		{"mention", g.Channel, self + " when pact", "when pact", true, nil},
		{"old mention, at the end", g.Channel, "when pact <@!" + d.BotID + ">", "when pact", true, nil},
		{"role of the bot", g.Channel, "<@&" + g.ID + "9> when pact", "when pact", true, nil},
		{"mention alone", g.Channel, self, "", true, nil},
		{"DM", d.DM(ana), "when pact", "when pact", true, nil},
		{"thread", thread, "!when pact", "!when pact", false, nil},
		{"reply", g.Channel, "and who signed?", "and who signed?", true, func(_, text string) { d.Reply(first, ana, text) }},
		{"reply with a mention", g.Channel, self + " thanks", "thanks", true, func(_, text string) { d.Reply(first, ana, text) }},
		{"another user's name", g.Channel, "!who <@77>", "!who bea", false, func(ch, text string) {
			d.Say(ch, ana, text, map[string]any{"mentions": []any{map[string]any{"id": "77", "username": "bea"}}})
		}},
		{"a channel", g.Channel, "!digest <#123>", "!digest <#123>", false, nil},
		{"unknown component type", g.Channel, "!when pact", "!when pact", false, func(ch, text string) {
			d.Say(ch, ana, text, map[string]any{"components": []any{map[string]any{"type": 99}}})
		}},
	} {
		if c.say == nil {
			c.say = func(ch, text string) { d.Say(ch, ana, text) }
		}
		c.say(c.channel, c.text)
		answer := d.WaitMessage(c.channel)
		m := r.bot.last()
		if m.Reply != (c.name == "reply") {
			t.Errorf("%s: reply %v", c.name, m.Reply)
		}
		if m.Text != c.want || m.Addressed != c.addressed {
			t.Errorf("%s: text %q addressed %v, want %q %v", c.name, m.Text, m.Addressed, c.want, c.addressed)
		}
		if answer.ReplyTo == "" {
			t.Errorf("%s: the answer is no reply to the question", c.name)
		}
	}
}

func TestIgnored(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	r := start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		return commands.Reply{Text: "ok"}, strings.HasPrefix(m.Text, "!")
	}})
	robot := d.User("robot")
	robot.Bot = true
	d.Say(g.Channel, robot, "!when pact")
	d.Say(g.Channel, ana, "!when pact", map[string]any{"webhook_id": "5"})
	d.Say(g.Channel, ana, "", map[string]any{"type": 7})
	d.Say(g.Channel, ana, "good morning")
	first := &discordtest.Message{ID: "5", Channel: g.Channel}
	file := map[string]any{"attachments": []any{discordtest.Attachment("1", "a.txt", d.File("a.txt", []byte("x")), 1)}}
	d.Reply(first, ana, "") // a sticker, or withheld
	d.Reply(first, ana, " ")
	d.Say(g.Channel, ana, "", file)
	d.Say(d.DM(ana), ana, "", file)
	d.Say(g.Channel, ana, "!when pact", map[string]any{"author": nil})
	d.Event("MESSAGE_CREATE", map[string]any{})
	d.Say(g.Channel, ana, "!when last")
	d.WaitMessage(g.Channel)
	r.stop()
	<-r.done // every handler has ended
	if n := len(d.Messages(g.Channel)); n != 1 {
		t.Errorf("%d answers, want 1", n)
	}
	if n := r.bot.asked(); n != 1 {
		t.Errorf("the bot was asked %d times, want once: only what people write and may mean for it", n)
	}
}

func TestDuplicateIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	d.Duplicate()
	g := d.Guild("g1")
	r := start(t, d, &scripted{})
	d.Say(g.Channel, d.User("ana"), "!one")
	d.Say(g.Channel, d.User("ana"), "!two")
	d.WaitMessage(g.Channel)
	d.WaitMessage(g.Channel)
	d.Interact(g.Channel, d.User("ana"), "when").Wait()
	if r.bot.asked() != 2 || len(r.bot.requests) != 1 {
		t.Errorf("asked %d and %d times, want 2 and 1", r.bot.asked(), len(r.bot.requests))
	}
}

// Nothing that one server is told may name another.
func TestGuildsAreApart(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	one, two, ana := d.Guild("g1"), d.Guild("g2"), d.User("ana")
	r := start(t, d, &scripted{})
	for _, c := range []struct{ channel, guild string }{{one.Channel, one.ID}, {two.Channel, two.ID}, {d.DM(ana), "dm:" + ana.ID}} {
		d.Say(c.channel, ana, "!when pact")
		if got := d.WaitMessage(c.channel).Text(); !strings.HasPrefix(got, escape(c.guild)) {
			t.Errorf("message in %s answered %q", c.guild, got)
		}
		if got := d.Interact(c.channel, ana, "when").Wait().Text(); !strings.HasPrefix(got, escape(c.guild)) {
			t.Errorf("command in %s answered %q", c.guild, got)
		}
	}
	if !r.bot.last().User.Manager {
		t.Error("in a DM everyone curates their own collection")
	}
}

func TestWhoMayCurate(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	g.Roles["500"] = manageGuild
	g.Roles["501"] = sendMessages
	owner, curator, reader := d.User("owner"), d.User("curator"), d.User("reader")
	g.Owner, curator.Roles, reader.Roles = owner.ID, []string{"500"}, []string{"501"}
	r := start(t, d, &scripted{})
	ask := func(u *discordtest.User) bool {
		d.Say(g.Channel, u, "!add x")
		d.WaitMessage(g.Channel)
		return r.bot.last().User.Manager
	}
	if !ask(owner) || !ask(curator) || ask(reader) {
		t.Error("the owner and a role with Manage Server curate, others do not")
	}
	d.Event("GUILD_ROLE_UPDATE", map[string]any{"guild_id": g.ID, "role": map[string]any{"id": "501", "permissions": "8"}})
	d.Event("GUILD_ROLE_DELETE", map[string]any{"guild_id": g.ID, "role_id": "500"})
	if !ask(reader) || ask(curator) {
		t.Error("a change of roles is not followed")
	}
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	good := d.File("a.txt", []byte("article"))
	big := d.File("big.txt", make([]byte, maxAttachment+1))
	r := start(t, d, &scripted{})
	files := []any{discordtest.Attachment("1", "a.txt", good, 7), discordtest.Attachment("2", "big.txt", big, 9),
		discordtest.Attachment("3", "evil.txt", "https://evil.example/attachments/1/2/a.txt", 7),
		discordtest.Attachment("4", "plain.txt", strings.Replace(good, "https", "http", 1), 7),
		discordtest.Attachment("5", "gone.txt", "https://cdn.discordapp.com/attachments/9/9/x", 7),
		discordtest.Attachment("6", "liar.txt", good, maxAttachment+1)}
	d.Say(g.Channel, ana, "!add", map[string]any{"attachments": files})
	d.WaitMessage(g.Channel)
	for _, f := range r.bot.last().Files {
		body, err := f.Open(t.Context())
		if f.Name != "a.txt" {
			if err == nil {
				t.Errorf("%s was opened", f.Name)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(body)
		body.Close()
		if string(text) != "article" || err != nil {
			t.Errorf("read %q, %v", text, err)
		}
	}
	for _, q := range d.Requests() {
		if strings.HasPrefix(q.Path, "/attachments/") && q.Auth != "" {
			t.Error("the token was sent to the CDN")
		}
	}
	if _, err := io.ReadAll(&bounded{io.NopCloser(strings.NewReader("12345")), 4}); err != ErrTooLarge {
		t.Errorf("a body that is longer than it said: %v", err)
	}
}

func TestPanicIsAnsweredAndSurvived(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("g1")
	var none *commands.Reply
	r := start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		if m.Text == "!boom" {
			return *none, true
		}
		return commands.Reply{Text: "fine"}, true
	}})
	d.Say(g.Channel, d.User("ana"), "!boom")
	if got := d.WaitMessage(g.Channel).Text(); !strings.Contains(got, "went wrong") {
		t.Errorf("answered %q", got)
	}
	d.Say(g.Channel, d.User("ana"), "!again")
	if got := d.WaitMessage(g.Channel).Text(); got != "fine" {
		t.Errorf("answered %q", got)
	}
	if !strings.Contains(r.log.String(), "nil pointer") {
		t.Error("the panic is not in the log")
	}
}
