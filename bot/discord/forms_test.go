package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

// opening is a reply that opens a form, as long as Discord lets one be.
func opening() commands.Reply {
	long := strings.Repeat("Überschrift ", 60)
	return commands.Reply{Text: "say it in words", Private: true,
		Form: &commands.Form{Title: long, Line: "add draft-no:ABCDEFGH.1", Fields: []commands.Field{
			{Option: "title", Label: long, Value: long, Hint: long, Required: true},
			{Option: "article", Label: "Text", Value: strings.Repeat("word ", 2000), Long: true},
			{Option: "date", Label: "Day"}, {Option: "lang", Label: "Language", Value: "de"}, {Option: "publisher", Label: "Publisher"},
			{Option: "more", Label: "One too many"}}}}
}

// A button opens a form, and sending it off says the form's line with what was
// filled in.
func TestForms(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	r := start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		switch {
		case m.Fields != nil:
			return commands.Reply{Text: "changed", Replaces: true}, true
		case m.Text == "edit":
			return opening(), true
		}
		return commands.Reply{Text: "shown", Buttons: []commands.Button{{Label: "Edit", Line: "edit"}}}, true
	}})
	d.Say(g.Channel, ana, "!add")
	m := d.WaitMessage(g.Channel)
	if !r.bot.last().Asks {
		t.Error("buttons can be pressed in a channel")
	}
	it := d.Click(m, ana, m.Buttons()["Edit"])
	if got := it.WaitResponse(); got != 9 {
		t.Fatalf("response type %d, want a form", got)
	}
	in := it.Modal.Inputs()
	if len(in) != 5 || in["lang"] != "de" || it.Modal.CustomID != "say:add draft-no:ABCDEFGH.1" {
		t.Errorf("form %+v", it.Modal)
	}
	sent := d.Fill(it, ana, map[string]string{"title": "Pact @everyone", "date": ""})
	if got := sent.WaitResponse(); got != 7 {
		t.Errorf("response type %d, want the message changed in place", got)
	}
	if text := sent.Wait().Text(); text != "changed" {
		t.Errorf("the message says %q", text)
	}
	last := r.bot.last()
	if last.Text != "add draft-no:ABCDEFGH.1" || last.Fields["title"] != "Pact @everyone" || last.Fields["date"] != "" ||
		last.Fields["lang"] != "de" || !last.Asks {
		t.Errorf("said %+v", last)
	}
	if n := len(d.Messages(g.Channel)); n != 1 {
		t.Errorf("%d messages, want the one that was changed", n)
	}
}

// A form cannot be shown after "thinking", nor by a form, nor for a message: then
// its words are.
func TestFormsInWords(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	start(t, d, &scripted{
		text: func(m commands.Message) (commands.Reply, bool) {
			if m.Text == "late" {
				time.Sleep(400 * time.Millisecond)
			}
			return opening(), true
		},
		invoke: func(context.Context, commands.Request) commands.Reply { return opening() },
		list: []commands.Command{{Name: "paste", Slow: true, Form: true, Summary: map[string]string{"en": "a"}, Options: []commands.Option{
			{Name: "text", Summary: map[string]string{"en": "a"}}}}},
	})
	d.Say(g.Channel, ana, "!add")
	m := d.WaitMessage(g.Channel)
	late := d.Click(m, ana, "say:late")
	if got := late.WaitResponse(); got != 5 || late.Wait().Text() != "say it in words" {
		t.Errorf("response type %d, %q", got, late.Wait().Text())
	}
	quick := d.Click(m, ana, "say:quick")
	quick.WaitResponse()
	if got := d.Fill(quick, ana, nil).Wait(); m.Text() != "say it in words" || got.Text() != "say it in words" || !got.Ephemeral() {
		t.Errorf("%q, %q", m.Text(), got.Text())
	}
	if got := d.Interact(g.Channel, ana, "paste").WaitResponse(); got != 9 {
		t.Errorf("/paste alone: response type %d", got)
	}
	if got := d.Interact(g.Channel, ana, "paste", discordtest.Option{Name: "text", Type: 3, Value: "x"}).WaitResponse(); got != 5 {
		t.Errorf("/paste with a text: response type %d", got)
	}
}

// What takes the place of a message does so only where a button of it was pressed.
func TestReplaces(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		return commands.Reply{Text: m.Text, Replaces: m.Text != "beside", Private: m.Text == "secret",
			Buttons: []commands.Button{{Label: "Next", Line: "next"}}}, true
	}})
	d.Say(g.Channel, ana, "!first")
	m := d.WaitMessage(g.Channel)
	for line, want := range map[string]int{"say:next": 7, "say:beside": 4, "say:secret": 4} {
		if got := d.Click(m, ana, line).WaitResponse(); got != want {
			t.Errorf("%s: response type %d, want %d", line, got, want)
		}
	}
}

// The links of a message are tracked, each once; without any its text is.
func TestTrackSeveral(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"look: https://harbour.example/a?x=1. And <https://harbour.example/b>, again " +
			"https://harbour.example/a?x=1!": "https://harbour.example/a?x=1 https://harbour.example/b",
		"[Pact](https://harbour.example/pact) and **https://harbour.example/c**": "https://harbour.example/pact https://harbour.example/c",
		"https://en.wikipedia.example/wiki/Pact_(2024)":                          "https://en.wikipedia.example/wiki/Pact_(2024)",
		"(see https://harbour.example/d)":                                        "https://harbour.example/d",
		"||https://harbour.example/e||":                                          "https://harbour.example/e",
		"Ministers signed the pact.":                                             "Ministers signed the pact.",
	} {
		q := commands.Request{Args: map[string]string{}}
		cmd := commands.Command{Name: trackCommand, Options: []commands.Option{{Name: "article", Rest: true}}}
		if (&Client{}).track(&q, cmd, target{Content: content}); q.Args["article"] != want {
			t.Errorf("%q: %q, want %q", content, q.Args["article"], want)
		}
	}
	q := commands.Request{Args: map[string]string{}}
	cmd := commands.Command{Name: trackCommand, Options: []commands.Option{{Name: "article", Rest: true}}}
	(&Client{}).track(&q, cmd, target{Content: "here it is", Attachments: []attachment{{Filename: "a.pdf"}, {Filename: "b.txt"}}})
	if len(q.Files) != 2 || q.Args["article"] != "" {
		t.Errorf("with files: %v and %q", q.Files, q.Args["article"])
	}
}

// What takes the place of a message does so too when it comes late; where that
// message cannot be changed the answer stands below it.
func TestLateReplacement(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
		if m.Text == "accept" {
			time.Sleep(2 * testPace.thinking)
			return commands.Reply{Text: "ana has added it", Replaces: true}, true
		}
		return commands.Reply{Text: "add it?", Buttons: []commands.Button{{Label: "Add", Line: "accept"}}}, true
	}})
	for _, changeable := range []bool{true, false} {
		d.Say(g.Channel, ana, "!propose")
		card := d.WaitMessage(g.Channel)
		if !changeable {
			d.Break(discordtest.Fault{Kind: discordtest.Refuse, Method: "PATCH", Path: "/channels/" + g.Channel + "/messages/" + card.ID,
				Status: 404, Code: 10008})
		}
		it := d.Click(card, ana, card.Buttons()["Add"])
		if got := it.WaitResponse(); got != 5 {
			t.Errorf("response type %d, want thinking", got)
		}
		below := d.WaitMessage(g.Channel)
		for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			var texts []string
			for _, m := range d.Messages(g.Channel) {
				if m.ID == card.ID || m.ID == below.ID {
					texts = append(texts, m.Text())
				}
			}
			want := "ana has added it"
			if !changeable {
				want = "add it?|ana has added it"
			}
			if got := strings.Join(texts, "|"); got == want {
				break
			} else if time.Now().After(end) {
				t.Fatalf("changeable %v: %q", changeable, got)
			}
		}
	}
}
