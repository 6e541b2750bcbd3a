package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"beleg/bot/discord/discordtest"
	"beleg/knowledge/ingest"
)

const ferryText = "The ferry sails again since Monday morning, says the harbour master, after a winter in the dock at Ostwick. " +
	"The crossing takes forty minutes, and a ticket costs as much as it did in autumn, the council decided on Tuesday."

// Every article has words of its own: the same text under two addresses is one.
var otherTexts = [...]string{
	"The museum opens a wing for lanterns and bells on Saturday. Its curator collected them for thirty years " +
		"along the whole coast of the bay.",
	"Gardeners planted two hundred apple trees behind the old mill this week. The fruit belongs to whoever picks it, " +
		"the parish agreed in spring.",
	"A choir of fishermen sang for the first time in the new concert hall. Every seat was taken, and the mayor had to stand beside the organ.",
	"Engineers measured the bridge over the Lohne for cracks and found none. Lorries may cross it again from Friday, at walking " +
		"speed at first.",
}

// misbehaving is a website with an article and with what goes wrong at others.
func misbehaving(t *testing.T, title *atomic.Value) *httptest.Server {
	mux := http.NewServeMux()
	page := func(w http.ResponseWriter, title, text string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<html lang=en><head><title>%[1]s</title><meta property="article:published_time" content="2024-03-13T08:00:00+01:00">
			<meta property="og:site_name" content="Harbour Post"></head><body><article><h1>%[1]s</h1><p>%[2]s</p></article></body></html>`,
			title, text)
	}
	mux.HandleFunc("/ferry", func(w http.ResponseWriter, r *http.Request) { page(w, title.Load().(string), ferryText) })
	for i, text := range otherTexts {
		mux.HandleFunc(fmt.Sprintf("/other/%d", i),
			func(w http.ResponseWriter, r *http.Request) { page(w, fmt.Sprintf("Other news %d", i), text) })
	}
	for _, status := range []int{401, 402, 403, 404, 429, 451, 503} {
		mux.HandleFunc(fmt.Sprintf("/%d", status), func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(status)
			io.WriteString(w, "<p>An error page with some words that nobody should track as if they were news.</p>")
		})
	}
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/huge", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", "99999999")
	})
	mux.HandleFunc("/picture", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Type", "image/png") })
	mux.HandleFunc("/nothing", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<html><nav><a href=/>Home</a></nav></html>")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// TestPreview: at Discord an article is shown before it is added, what was shown
// is what is added, also after a restart and when its page has changed; only who
// may add can press, and pressing twice does nothing.
func TestPreview(t *testing.T) {
	var title atomic.Value
	title.Store("The ferry sails again")
	server := misbehaving(t, &title)
	d := discordtest.New(t)
	g := d.Guild("one")
	ana, bo := d.User("ana"), d.User("bo")
	g.Owner = ana.ID
	ana.Permissions = 1 << 5 // Manage Server
	dir := t.TempDir()
	_, _, stop := serving(t, d, dir, admitting(t, server))
	site := server.URL
	add := func(paths ...string) *discordtest.Message {
		return d.Interact(g.Channel, ana, "add", discordtest.Option{Name: "article", Type: 3, Value: site + strings.Join(paths, " "+site)}).Wait()
	}
	has := func(what string, m *discordtest.Message, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(strings.ReplaceAll(m.Text(), `\`, ""), w) {
				t.Errorf("%s: no %q in %q", what, w, m.Text())
			}
		}
	}
	m := add("/ferry")
	has("preview", m, "Add this article?", "The ferry sails again", "13 March 2024, as the page's head says", "English, ",
		"Harbour Post", "after a winter in the dock")
	stolen := d.Click(m, bo, m.Buttons()["Add"])
	if has("somebody else", stolen.Wait(), "Only people with Manage Server"); !stolen.Wait().Ephemeral() {
		t.Error("that somebody may not is said to everybody")
	}
	title.Store("The ferry sinks")
	form := d.Click(m, ana, m.Buttons()["Edit"])
	if form.WaitResponse() != 9 || form.Modal.Inputs()["title"] != "The ferry sails again" || form.Modal.Inputs()["date"] != "2024-03-13" {
		t.Fatalf("the form is %+v", form.Modal)
	}
	has("a wrong date", d.Fill(form, ana, map[string]string{"date": "soon"}).Wait(), "is not a date")
	edited := d.Fill(form, ana, map[string]string{"date": "2024-03-12", "publisher": "Island Times"})
	if got := edited.WaitResponse(); got != 7 {
		t.Errorf("edited: response type %d", got)
	}
	has("edited", edited.Wait(), "12 March 2024, as it was given", "Island Times", "The ferry sails again")
	stop()

	_, _, stop = serving(t, d, dir, admitting(t, server))
	pressed := []*discordtest.Interaction{d.Click(m, ana, m.Buttons()["Add"]), d.Click(m, ana, m.Buttons()["Add"]),
		d.Click(m, ana, m.Buttons()["Add"])}
	for _, p := range pressed {
		p.Wait()
	}
	has("added", said(d, g, ana, "!articles"), "1 article", "The ferry sails again", "Island Times", "12 March 2024")
	has("pressed late", d.Click(m, ana, m.Buttons()["Cancel"]).Wait(), "#1 has been added")

	m = add("/other/0", "/403", "/other/1", "/451", "/other/2")
	has("several", m, "Add these 3 articles?", "/403: The site does not let programs",
		"/451: The site withholds that page from here for legal reasons", "3. Other news 2")
	after := d.Click(m, ana, m.Buttons()["Add 2"]).Wait()
	has("one of several", after, "Add these 2 articles?", "#2 has been added", "1. Other news 0", "2. Other news 2")
	has("the rest", d.Click(after, ana, after.Buttons()["Cancel"]).Wait(), "#2 has been added", "Not added")

	for path, want := range map[string]string{"/401": "an account or money", "/402": "an account or money",
		"/403": "does not let programs", "/404": "no page at that address",
		"/451": "for legal reasons", "/loop": "from one redirect to the next", "/huge": "(5 MB)",
		"/picture": "cannot read that kind", "/nothing": "no article text"} {
		has(path, add(path), want)
	}
	stop()

	// Whoever asks to wait is not asked meanwhile.
	for path, want := range map[string]string{"/503": "a fault of its own", "/429": "too many requests"} {
		another := misbehaving(t, &title)
		_, _, stop = serving(t, d, t.TempDir(), admitting(t, another))
		site = another.URL
		has(path, add(path), want, "asks to wait 2 minutes")
		has("the next page", add("/other/3"), "left alone for another 2 minutes")
		stop()
	}
}

// admitting lets a server of the test be fetched from, and nothing beside it.
func admitting(t *testing.T, server *httptest.Server) func(*Config) {
	t.Helper()
	allow, err := ingest.ParseAllowList(strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) { c.Allow = allow }
}

// said is the reply to a line.
func said(d *discordtest.Discord, g *discordtest.Guild, u *discordtest.User, line string) *discordtest.Message {
	id := d.Say(g.Channel, u, line)
	for {
		if m := d.WaitMessage(g.Channel); m.ReplyTo == id {
			return m
		}
	}
}

// TestFivePreviews: previews that stand at once do not get into each other's way.
func TestFivePreviews(t *testing.T) {
	var title atomic.Value
	title.Store("The ferry sails again")
	server := misbehaving(t, &title)
	d := discordtest.New(t)
	g, ana := d.Guild("one"), d.User("ana")
	g.Owner = ana.ID
	ana.Permissions = 1 << 5
	_, _, stop := serving(t, d, t.TempDir(), admitting(t, server))
	var shown []*discordtest.Interaction
	for i := range 5 {
		path := fmt.Sprintf("/other/%d", i)
		if i == 4 {
			path = "/ferry"
		}
		shown = append(shown, d.Interact(g.Channel, ana, "add", discordtest.Option{Name: "article", Type: 3, Value: server.URL + path}))
	}
	for i, it := range shown {
		m := it.Wait()
		label := []string{"Add", "Cancel"}[i%2]
		d.Click(m, ana, m.Buttons()[label]).Wait()
	}
	if got := said(d, g, ana, "!articles").Text(); !strings.Contains(got, "3 articles") || strings.Contains(got, "Other news 1") {
		t.Errorf("tracked are %s", got)
	}
	stop()
}
