package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"beleg/bot/discord/discordtest"
	"beleg/commands"
)

// pages answers "page n" with that page, whose buttons and list lead to others.
func pages(m commands.Message) (commands.Reply, bool) {
	n := strings.TrimPrefix(strings.TrimPrefix(m.Text, "!"), "page ")
	r := commands.Reply{Text: "this is page " + n, Language: "en", Buttons: []commands.Button{
		{Label: "Next", Line: "page " + n + "1", Reply: commands.Instead}, {Label: "Look", Line: "page 5", Reply: commands.Aside}},
		Jump: &commands.Jump{Hint: "Page", At: 1, Lines: []commands.Button{{Label: "One", Line: "page 7"}, {Label: "Two", Line: "page 8"}}}}
	switch n {
	case "711":
		return commands.Reply{Text: "there is no such page", Failed: true, Private: true}, true
	case "5":
		r.Buttons = append(r.Buttons, commands.Button{Label: "Old", Line: "page 9"})
	case "9":
		return commands.Reply{Text: "that page is gone", Failed: true, Fault: commands.Gone, Private: true}, true
	}
	return r, true
}

func TestPagesTurnInPlace(t *testing.T) {
	t.Parallel()
	for name, slow := range map[string]time.Duration{"quick": 0, "slow": 400 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := discordtest.New(t)
			g, ana, bea := d.Guild("g1"), d.User("ana"), d.User("bea")
			start(t, d, &scripted{text: func(m commands.Message) (commands.Reply, bool) {
				if !strings.HasPrefix(m.Text, "!") {
					time.Sleep(slow)
				}
				return pages(m)
			}})
			d.Say(g.Channel, ana, "!page 7")
			m := d.WaitMessage(g.Channel)
			turned := d.Click(m, ana, m.Buttons()["Next"]).Wait()
			if turned.ID != m.ID || turned.Text() != "this is page 71" || turned.Ephemeral() {
				t.Errorf("turned to %+v", turned)
			}
			if list := turned.Selects(); len(list) != 1 || list[0].Placeholder != "Page" || !list[0].Options[1].Default {
				t.Fatalf("list %+v", list)
			}
			chosen := d.Select(turned, ana, turned.Selects()[0].CustomID, "page 8").Wait()
			if chosen.ID != m.ID || chosen.Text() != "this is page 8" {
				t.Errorf("jumped to %+v", chosen)
			}
			other := d.Click(chosen, bea, chosen.Buttons()["Next"]).Wait()
			if other.ID == m.ID || other.Text() != "this is page 81" || !other.Ephemeral() || other.Buttons()["Show everyone"] == "" {
				t.Errorf("somebody else gets %+v", other)
			}
			own := d.Click(other, bea, other.Buttons()["Next"]).Wait()
			if own.ID != other.ID || own.Text() != "this is page 811" || !own.Ephemeral() {
				t.Errorf("and turns %+v", own)
			}
			last := d.Select(chosen, ana, chosen.Selects()[0].CustomID, "page 7").Wait()
			last = d.Click(last, ana, last.Buttons()["Next"]).Wait()
			failed := d.Click(last, ana, last.Buttons()["Next"])
			var said *discordtest.Message
			if slow > 0 {
				said = failed.WaitFollowup()
			} else {
				said = failed.Wait()
			}
			if said.ID == m.ID || !said.Ephemeral() || said.Text() != "there is no such page" ||
				d.Messages(g.Channel)[0].Text() != "this is page 71" {
				t.Errorf("a failure turns no page: %+v", said)
			}
		})
	}
}

// What is looked at aside can be shown to everybody, and nothing else can.
func TestShowEveryone(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, bea := d.Guild("g1"), d.User("ana"), d.User("bea")
	r := start(t, d, &scripted{text: pages, invoke: func(context.Context, commands.Request) commands.Reply {
		return commands.Reply{Text: "for you", Private: true}
	}})
	d.Say(g.Channel, ana, "!page 7")
	m := d.WaitMessage(g.Channel)
	if m.Buttons()["Show everyone"] != "" {
		t.Error("everybody sees it already")
	}
	aside := d.Click(m, bea, m.Buttons()["Look"]).Wait()
	if !aside.Ephemeral() || aside.Text() != "this is page 5" {
		t.Errorf("aside %+v", aside)
	}
	open := d.Click(aside, bea, aside.Buttons()["Show everyone"]).Wait()
	if open.Ephemeral() || open.Text() != "this is page 5\n-# Shown by bea" || open.ID == m.ID || r.bot.last().User.ID != bea.ID {
		t.Errorf("shown %+v", open)
	}
	if hidden := d.Interact(g.Channel, ana, "when").Wait(); len(hidden.Buttons()) != 0 {
		t.Errorf("what a command keeps private stays so: %v", hidden.Buttons())
	}
	direct := d.DM(ana)
	d.Say(direct, ana, "page 7")
	m = d.WaitMessage(direct)
	if aside := d.Click(m, ana, m.Buttons()["Look"]).Wait(); aside.Buttons()["Show everyone"] != "" {
		t.Error("nobody else reads direct messages")
	}
}

// A button that leads nowhere any more goes grey, and says so once.
func TestOldButtonsGoGrey(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	start(t, d, &scripted{text: pages})
	d.Say(g.Channel, ana, "!page 5")
	m := d.WaitMessage(g.Channel)
	it := d.Click(m, ana, m.Buttons()["Old"])
	if said := it.WaitFollowup(); said.Text() != "that page is gone" || !said.Ephemeral() {
		t.Errorf("said %+v", said)
	}
	if now := it.Wait(); now.ID != m.ID || now.Text() != m.Text() || now.Buttons()["Old"] != "" || now.Buttons()["Look"] == "" {
		t.Errorf("now %+v", now)
	}
}

func TestButtonIDs(t *testing.T) {
	const user = "1234567890123456789"
	line := strings.Repeat("x", commands.MaxLine)
	for _, b := range []commands.Button{{Line: line}, {Line: line, Reply: commands.Aside}, {Line: line, Reply: commands.Instead}} {
		id := idOf(b, user)
		p, ok := pressed(id, nil)
		if width(id) > maxCustomID || !ok || p.line != line || p.place != b.Reply {
			t.Errorf("%s: %d characters, %+v", b.Reply, width(id), p)
		}
		if mine := p.by(user); mine.place != b.Reply {
			t.Errorf("who asked gets it %s", mine.place)
		}
		if other := p.by("5"); b.Reply == commands.Instead && other.place != commands.Aside {
			t.Errorf("others get it %s", other.place)
		}
	}
	if p, ok := pressed(insteadPrefix+":page 2", nil); !ok || p.by("5").place != commands.Instead {
		t.Errorf("what nobody asked for is turned by anybody: %+v", p)
	}
	for _, bad := range []string{"", "x", "xx:y", "in:y", "to:5"} {
		if p, ok := pressed(bad, nil); ok {
			t.Errorf("%q: %+v", bad, p)
		}
	}
}
