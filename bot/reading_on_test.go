package main

import (
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
)

// TestReadingOn: the buttons of an answer lead on from it, after a restart too. Who
// presses them reads alone, until they show it to everybody; once the article is gone
// the button that leads to it goes grey.
func TestReadingOn(t *testing.T) {
	d := discordtest.New(t)
	g, ana, bo := d.Guild("one"), d.User("ana"), d.User("bo")
	g.Owner = ana.ID
	dir := t.TempDir()
	_, _, stop := serving(t, d, dir)
	said(d, g, ana, "!add! date:2024-03-13 Pact signed\nTalks began in winter. Ministers signed the ferry pact on 12 March "+
		"2024. It holds for ten years.")
	answer := said(d, g, bo, "!when pact")
	stop()
	_, _, stop = serving(t, d, dir)
	press := func(m *discordtest.Message, u *discordtest.User, label string) *discordtest.Interaction {
		t.Helper()
		id := m.Buttons()[label]
		if id == "" {
			t.Fatalf("no button %q: %v", label, m.Buttons())
		}
		return d.Click(m, u, id)
	}
	context := press(answer, ana, "In context").Wait()
	if !context.Ephemeral() || lacking(context.Text(), "Talks began in winter.", "It holds for ten years.", "Sentences 1 to 3 of 3") != nil {
		t.Errorf("in context: %+v", context)
	}
	if shown := press(context, ana, "Show everyone").Wait(); shown.Ephemeral() ||
		lacking(shown.Text(), "Talks began in winter.", "Shown by ana") != nil {
		t.Errorf("shown: %+v", shown)
	}
	for _, u := range []*discordtest.User{ana, bo, bo} {
		if thanks := press(answer, u, "Not helpful").Wait(); !thanks.Ephemeral() || lacking(thanks.Text(), "Noted for the curators") != nil {
			t.Errorf("thanks: %+v", thanks)
		}
	}
	list := d.Interact(g.Channel, ana, "feedback").Wait()
	if ana.Permissions == 0 && !strings.Contains(list.Text(), "Only people with Manage Server") {
		t.Errorf("without the right: %s", list.Text())
	}
	ana.Permissions = discordtest.ManageGuild
	if list = d.Interact(g.Channel, ana, "feedback").Wait(); !list.Ephemeral() || lacking(list.Text(), "when pact (2 people") != nil {
		t.Errorf("feedback: %s", list.Text())
	}
	said(d, g, ana, "!remove 1")
	it := press(answer, bo, "Pact signed")
	if gone := it.WaitFollowup(); lacking(gone.Text(), "There is no article #1 here") != nil {
		t.Errorf("gone: %s", gone.Text())
	}
	if now := it.Wait(); now.ID != answer.ID || now.Buttons()["Pact signed"] != "" || now.Buttons()["Not helpful"] == "" {
		t.Errorf("now: %+v", now)
	}
	stop()
}
