package discord

import (
	"strings"
	"testing"

	"beleg/bot/discord/discordtest"
)

// setup is one message that edits itself: buttons, a role, channels, a time.
func TestSetup(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g, ana := d.Guild("g1"), d.User("ana")
	role := "1300000000000000001"
	g.Roles[role] = 0
	ana.Permissions = discordtest.ManageGuild
	news := d.Channel(g, "news", 0, viewChannel|sendMessages|embedLinks|readHistory)
	_, st := newcomer(t, d)
	m := d.Interact(g.Channel, ana, "setup").Wait()
	first := m.ID
	choose := func(want string, values ...string) {
		t.Helper()
		list := m.Selects()
		if len(list) == 0 {
			t.Fatalf("nothing to choose from in %q", m.Text())
		}
		if m = d.Select(m, ana, list[len(list)-1].CustomID, values...).Wait(); m.ID != first || !strings.Contains(m.Text(), want) {
			t.Fatalf("chose %v: message %v, %q", values, m.ID == first, m.Text())
		}
	}
	press := func(label, want string) {
		t.Helper()
		if m.Buttons()[label] == "" {
			t.Fatalf("no button %q: %v", label, m.Buttons())
		}
		if m = d.Click(m, ana, m.Buttons()[label]).Wait(); m.ID != first || !strings.Contains(m.Text(), want) {
			t.Fatalf("pressed %s: message %v, %q", label, m.ID == first, m.Text())
		}
	}
	press("English", "Step 2")
	choose("Step 3", role)
	choose("Step 4", g.Channel, news)
	press("Back", "Step 3")
	if list := m.Selects()[0]; len(list.Defaults) != 2 || list.Type != 8 {
		t.Errorf("channels to choose from: %+v", list)
	}
	press("Next", "Step 4")
	press("No, only “/”", "Step 5")
	choose("08:00", news)
	choose("18:00", "18:00")
	press("Next", "Step 6")
	press("Only who asked", "All set")
	for name, want := range map[string]string{"language": "en", "role": role, "channels": g.Channel + " " + news,
		"prefix": "off", "private": "on"} {
		if got, err := st.Setting(t.Context(), "", name); err != nil || got != "" {
			t.Errorf("another place has %s %q, %v", name, got, err)
		}
		if got, err := st.Setting(t.Context(), place(g.ID, ""), name); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", name, got, err, want)
		}
	}
	if orders, err := st.Digests(t.Context(), place(g.ID, "")); err != nil || len(orders) != 1 || orders[0].Channel != news ||
		orders[0].At != "18:00" {
		t.Errorf("digests %+v, %v", orders, err)
	}
	ben := d.User("ben")
	other := d.Click(m, ben, m.Buttons()["Back"]).Wait()
	if other.ID == first || !strings.Contains(other.Text(), "Manage Server") {
		t.Errorf("somebody else: %q", other.Text())
	}
}
