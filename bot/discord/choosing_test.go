package discord

import (
	"fmt"
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge"
	"beleg/knowledge/store"
)

// Several articles of a list are chosen and removed in place; somebody who may not
// curate has no list to choose from.
func TestChooseArticles(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana, ben := d.Guild("g1"), d.User("ana"), d.User("ben")
	ana.Permissions = discordtest.ManageGuild
	_, st := newcomer(t, d)
	for n := range 3 {
		a := knowledge.Article{URL: fmt.Sprintf("https://harbour.example/%d", n), Title: fmt.Sprintf("Ferry %d sails", n), Source: "Harbour Post",
			Language: "en", Published: "2024-03-13", Text: "The ferry sails."}
		if _, err := st.Put(t.Context(), place(g.ID, ""), store.Actor{ID: "1"}, []knowledge.Article{a}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if m := d.Interact(g.Channel, ben, "articles").Wait(); len(m.Selects()) != 0 || !strings.Contains(m.Text(), "#3, EN") {
		t.Errorf("a reader's list: %d lists, %q", len(m.Selects()), m.Text())
	}
	m := d.Interact(g.Channel, ana, "articles").Wait()
	chosen := d.Select(m, ana, m.Selects()[0].CustomID, "1", "3").Wait()
	if chosen.ID != m.ID || !strings.Contains(chosen.Text(), "2 articles chosen") {
		t.Fatalf("chosen: %q", chosen.Text())
	}
	gone := d.Click(chosen, ana, chosen.Buttons()["Remove 2"]).Wait()
	if gone.ID != m.ID || gone.Buttons()["Undo"] == "" {
		t.Errorf("removed: %q, %v", gone.Text(), gone.Buttons())
	}
	if _, total, err := st.List(t.Context(), place(g.ID, ""), store.Page{}); err != nil || total != 1 {
		t.Errorf("%d articles are left, %v", total, err)
	}
}
