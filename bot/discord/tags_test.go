package discord

import (
	"slices"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// ferries puts three articles into a guild.
func ferries(t *testing.T, st store.Store, g knowledge.Guild) {
	t.Helper()
	for _, n := range []string{"1", "2", "3"} {
		a := knowledge.Article{URL: "https://harbour.example/" + n, Title: "Ferry " + n + " sails", Source: "Harbour Post", Language: "en",
			Published: "2024-03-13", Text: "Ferry " + n + " sails to the island."}
		if _, err := st.Put(t.Context(), g, store.Actor{ID: "1"}, []knowledge.Article{a}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// Articles of a list are chosen and tagged by a form, with a slash command too; the list
// shows and filters it, tags are offered while they are typed, one button takes all back.
func TestTagChosen(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	ana.Permissions = discordtest.ManageGuild
	_, st := newcomer(t, d)
	ferries(t, st, place(g.ID, ""))
	m := d.Interact(g.Channel, ana, "articles").Wait()
	chosen := d.Select(m, ana, m.Selects()[0].CustomID, "1", "3").Wait()
	opened := d.Click(chosen, ana, chosen.Buttons()["Tag 2"])
	if got := opened.WaitResponse(); got != 9 {
		t.Fatalf("response type %d, want a form", got)
	}
	done := d.Fill(opened, ana, map[string]string{"tags": "#Ferry, island"}).Wait()
	if text := done.Text(); !strings.Contains(text, "#1") || !strings.Contains(text, "#ferry #island") {
		t.Errorf("tagged: %q", text)
	}
	more := d.Interact(g.Channel, ana, "tag", discordtest.Option{Name: "number", Type: 3, Value: "2"},
		discordtest.Option{Name: "tags", Type: 3, Value: "harbour"}).Wait()
	if !strings.Contains(more.Text(), "#harbour") {
		t.Errorf("by a slash command: %q", more.Text())
	}
	list := d.Interact(g.Channel, ben, "articles", discordtest.Option{Name: "tag", Type: 3, Value: "island"}).Wait().Text()
	if !strings.Contains(list, "#3") || !strings.Contains(list, "#ferry #island") || strings.Contains(list, "Ferry 2") {
		t.Errorf("the list: %q", list)
	}
	d.Click(done, ana, done.Buttons()["Undo"]).Wait()
	for n, want := range map[int][]string{1: nil, 2: {"harbour"}, 3: nil} {
		if a, err := st.Article(t.Context(), place(g.ID, ""), n); err != nil || !slices.Equal(a.Tags, want) {
			t.Errorf("#%d has the tags %q, want %q, %v", n, a.Tags, want, err)
		}
	}
}

// The form that corrects an article opens again with what was typed wrongly in it.
func TestCorrectForm(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	ana.Permissions = discordtest.ManageGuild
	ana.Locale = "de"
	_, st := newcomer(t, d)
	ferries(t, st, place(g.ID, ""))
	if m := d.Interact(g.Channel, ben, "article", discordtest.Option{Name: "number", Type: 3, Value: "2"}).Wait(); len(m.Buttons()) != 0 {
		t.Errorf("a reader's buttons: %v", m.Buttons())
	}
	m := d.Interact(g.Channel, ana, "article", discordtest.Option{Name: "number", Type: 3, Value: "2"}).Wait()
	opened := d.Click(m, ana, m.Buttons()["Berichtigen"])
	if got := opened.WaitResponse(); got != 9 || opened.Modal.Inputs()["publisher"] != "Harbour Post" {
		t.Fatalf("response type %d, want a form that is filled in: %+v", got, opened.Modal)
	}
	wrong := d.Fill(opened, ana, map[string]string{"title": "Fähre 2 fährt", "date": "31.2.2024"}).Wait()
	if !strings.Contains(wrong.Text(), "31.2.2024") || !wrong.Ephemeral() {
		t.Errorf("what is wrong: %q", wrong.Text())
	}
	again := d.Click(wrong, ana, wrong.Buttons()["Eingabe berichtigen"])
	if got := again.WaitResponse(); got != 9 || again.Modal.Inputs()["title"] != "Fähre 2 fährt" ||
		again.Modal.Inputs()["date"] != "31.2.2024" {
		t.Fatalf("response type %d, what was typed is lost: %+v", got, again.Modal)
	}
	done := d.Fill(again, ana, map[string]string{"date": "29.2.2024"}).Wait()
	a, err := st.Article(t.Context(), place(g.ID, ""), 2)
	if err != nil || a.Title != "Fähre 2 fährt" || a.Published != "2024-02-29" || a.Corrected != "published,title" {
		t.Errorf("corrected: %+v, %v; %q", a, err, done.Text())
	}
}
