package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"beleg/bot/discord"
	"beleg/bot/discord/discordtest"
	"beleg/bot/intake"
	"beleg/commands"
	"beleg/knowledge"
	"beleg/knowledge/store"
	"beleg/knowledge/store/sqlstore"
)

// harbourPost is a newspaper with a feed of two articles, which can break.
type harbourPost struct {
	broken atomic.Bool
	asked  atomic.Int32 // for the feed
}

func (h *harbourPost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n int
	_, err := fmt.Sscanf(r.URL.Path, "/news/%d", &n)
	switch {
	case r.URL.Path == "/feed" && h.broken.Load():
		h.asked.Add(1)
		w.WriteHeader(http.StatusForbidden)
	case r.URL.Path == "/feed":
		h.asked.Add(1)
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Harbour Post</title><language>en</language>`)
		for n := range 2 {
			fmt.Fprintf(w, `<item><guid>%d</guid><link>/news/%d</link><title>Ferry %d sails</title></item>`, n, n, n)
		}
		fmt.Fprint(w, `</channel></rss>`)
	case err == nil:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w,
			`<html lang=en><head><title>Ferry %[1]d sails</title><meta property="article:published_time" content="2026-11-0%[2]dT08:00:00+01:00"></head><body><article><h1>Ferry %[1]d sails</h1>
<p>Ferry number %[1]d sails again since Monday morning, says the harbour master, after a winter in the dock at Ostwick.</p>
<p>The crossing takes forty minutes, and a ticket costs as much as it did in autumn, the council decided on Tuesday.</p></article></body></html>`, n, n+1)
	default:
		http.NotFound(w, r)
	}
}

func lacking(text string, want ...string) (missing []string) {
	text = strings.ReplaceAll(text, `\`, "")
	for _, w := range want {
		if !strings.Contains(text, w) {
			missing = append(missing, w)
		}
	}
	return missing
}

// TestProposals: what a feed proposes is posted to the curators once, also when a
// connection is cut and after a restart. Only who may add can press; of two who
// press at once one decides, and the card says who. Undo works as for any article.
func TestProposals(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&harbourPost{})
	defer server.Close()
	d := discordtest.New(t)
	g := d.Guild("one")
	ana, bo, cai := d.User("ana"), d.User("bo"), d.User("cai")
	g.Owner = ana.ID
	ana.Permissions, cai.Permissions = 1<<5, 1<<5 // Manage Server
	const all = discordtest.SendMessages | discordtest.EmbedLinks | discordtest.ViewChannel
	curators := d.Channel(g, "curators", 0, all)
	dir := t.TempDir()
	_, _, stop := serving(t, d, dir, admitting(t, server))
	said(d, g, ana, "!settings feeds <#"+curators+">")
	d.Break(discordtest.Fault{Kind: discordtest.CutAfter, Method: "POST", Path: "/channels/" + curators + "/messages"})
	if missing := lacking(said(d, g, ana, "!feed "+server.URL+"/feed mode:propose").Text(), "Subscribed as #1: Harbour Post",
		"posted in <#"+curators+">"); missing != nil {
		t.Errorf("subscribed: lacks %q", missing)
	}
	first, second := d.WaitMessage(curators), d.WaitMessage(curators)
	for i, m := range []*discordtest.Message{first, second} {
		want := []string{"Add this article? Harbour Post has it.", fmt.Sprintf("%d. Ferry", i+1), "number", "Published",
			"as the page's head says", "English, ", "words", "Harbour Post", "November 2026"}
		if missing := lacking(m.Text(), want...); missing != nil || m.Buttons()["Add"] == "" || m.Buttons()["Skip"] == "" {
			t.Errorf("card %d lacks %q: %s %v", i, missing, m.Text(), m.Buttons())
		}
	}
	refused := d.Click(first, bo, first.Buttons()["Add"]).Wait()
	if !refused.Ephemeral() || lacking(refused.Text(), "Only people with Manage Server") != nil {
		t.Errorf("bo is told %q", refused.Text())
	}
	stop()

	_, _, stop = serving(t, d, dir, admitting(t, server))
	defer stop()
	pressed := []*discordtest.Interaction{d.Click(first, ana, first.Buttons()["Add"]), d.Click(first, cai, first.Buttons()["Skip"])}
	var public, private []string
	for _, p := range pressed {
		if m := p.Wait(); m.Ephemeral() {
			private = append(private, m.Text())
		} else {
			public = append(public, m.Text())
		}
	}
	if len(public) != 1 || len(private) != 1 || lacking(private[0], " already") != nil {
		t.Errorf("the card says %q, the other is told %q", public, private)
	}
	inside := 1
	if lacking(public[0], "ana has added “Ferry") != nil {
		inside = 0
		if missing := lacking(public[0], "cai has skipped “Ferry"); missing != nil {
			t.Errorf("the card says %q", public[0])
		}
	}
	form := d.Click(second, cai, second.Buttons()["Edit"])
	if form.WaitResponse() != 9 || !strings.HasPrefix(form.Modal.Inputs()["title"], "Ferry") {
		t.Fatalf("the form is %+v", form.Modal)
	}
	if wrong := d.Fill(form, cai, map[string]string{"date": "soon"}).Wait(); lacking(wrong.Text(), "is not a date") != nil {
		t.Errorf("a wrong date: %q", wrong.Text())
	}
	edited := d.Fill(form, cai, map[string]string{"title": "The ferry is back", "date": "2026-11-05", "publisher": "Island Times"})
	want := []string{"Add this article?", "The ferry is back", "Island Times", "5 November 2026"}
	if missing := lacking(edited.Wait().Text(), want...); edited.WaitResponse() != 7 || missing != nil ||
		edited.Wait().Buttons()["Skip"] == "" {
		t.Errorf("edited: response type %d, lacks %q: %q %v", edited.WaitResponse(), missing, edited.Wait().Text(), edited.Wait().Buttons())
	}
	if late := d.Click(first, cai, first.Buttons()["Edit"]).Wait(); !late.Ephemeral() || lacking(late.Text(), " already") != nil {
		t.Errorf("edited late: %q", late.Text())
	}
	if added := d.Click(second, cai, second.Buttons()["Add"]).Wait(); lacking(added.Text(), "cai has added “The ferry is back",
		"Added as #", "Island Times", "5 November 2026") != nil || added.Buttons()["Undo"] == "" || added.Buttons()["Add"] != "" {
		t.Errorf("added: %q %v", added.Text(), added.Buttons())
	}
	if got := said(d, g, ana, "!articles").Text(); lacking(got, fmt.Sprintf("%d article", inside+1)) != nil {
		t.Errorf("articles: %s", got)
	}
	if got := d.Interact(g.Channel, cai, "undo").Wait().Text(); lacking(got, "ferry is back") != nil {
		t.Errorf("undone: %s", got)
	}
	if got := said(d, g, ana, "!feed proposals").Text(); lacking(got, "Nothing waits") != nil {
		t.Errorf("proposals: %s", got)
	}
	time.Sleep(2 * proposing)
	cards := 0
	for _, m := range d.Messages(curators) {
		if m.Nonce != "" { // it was not asked for
			cards++
		}
	}
	if cards != 2 {
		t.Errorf("%d cards for the curators, want 2", cards)
	}
}

// forgetful is a store that is killed before it notes that something was posted.
type forgetful struct{ store.Store }

func (forgetful) Posted(context.Context, knowledge.Guild, int) error { return errors.New("killed") }

// TestPostedOnce: who is killed between posting and noting that posts nothing twice;
// where nothing may be posted the admins are told once, and what waits is posted
// when it may be.
func TestPostedOnce(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("one")
	g.System = g.Channel
	closed := d.Channel(g, "closed", 0, 0)
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	bot := commands.New(silent, commands.Parts{Store: st})
	client := discord.New(silent, discord.Config{Token: d.Token, Transport: d.Transport()}, bot)
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- client.Run(ctx) }()
	defer func() { end(); <-ended }()
	d.WaitLive(1)
	propose := func(n int, guild knowledge.Guild, channel string) {
		t.Helper()
		a := knowledge.Article{URL: fmt.Sprintf("https://harbour.example/%d", n), Title: fmt.Sprintf("Ferry %d sails", n),
			Text: "The ferry sails again since Monday."}
		if _, _, err := st.Propose(t.Context(), store.Proposal{Guild: guild, Feed: "Harbour Post", Channel: channel, Article: a}); err != nil {
			t.Fatal(err)
		}
	}
	ana := d.User("ana")
	propose(1, knowledge.Guild(g.ID), g.Channel)
	propose(1, knowledge.Local, "")
	propose(1, knowledge.Guild("dm:"+ana.ID), d.DM(ana))
	for _, s := range []store.Store{forgetful{st}, forgetful{st}, st, st} {
		newProposer(silent, s, bot, poster{client}, nil).look(t.Context())
	}
	if here, direct := len(d.Messages(g.Channel)), len(d.Messages(d.DM(ana))); here != 1 || direct != 1 {
		t.Errorf("posted %d times in the server and %d times directly, want once each", here, direct)
	}
	propose(2, knowledge.Guild(g.ID), closed)
	propose(3, knowledge.Guild(g.ID), closed)
	for range 4 {
		newProposer(silent, st, bot, poster{client}, nil).look(t.Context())
	}
	list := d.Messages(g.Channel)
	if len(list) != 2 || lacking(list[1].Text(), "I may not post them in <#"+closed+">", "/settings feeds #channel",
		"/feed proposals") != nil {
		t.Errorf("the admins are told %v", list)
	}
	d.Allow(closed, discordtest.ViewChannel|discordtest.SendMessages|discordtest.EmbedLinks)
	for range 4 {
		newProposer(silent, st, bot, poster{client}, nil).look(t.Context())
	}
	waiting, err := st.Unposted(t.Context())
	if n := len(d.Messages(closed)); err != nil || n != 2 || len(waiting) != 0 {
		t.Errorf("once it is permitted: %d posted, still to be posted %v, %v", n, waiting, err)
	}
}

// TestFeedNotices: that a feed is broken, and that it is well again, is told once in
// the channel for feeds, also by a process that was killed before it noted that.
func TestFeedNotices(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	g := d.Guild("one")
	const all = discordtest.SendMessages | discordtest.EmbedLinks | discordtest.ViewChannel
	curators := d.Channel(g, "curators", 0, all)
	st, err := sqlstore.Open(t.Context(), filepath.Join(t.TempDir(), "beleg.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	bot := commands.New(silent, commands.Parts{Store: st})
	client := discord.New(silent, discord.Config{Token: d.Token, Transport: d.Transport()}, bot)
	s := store.Subscription{Guild: knowledge.Guild(g.ID), Number: 3, URL: "https://harbour.example/feed", Title: "Harbour Post",
		Channel: g.Channel}
	told := func(f store.FeedState) {
		t.Helper()
		for range 2 {
			if err := telling(st, poster{client})(t.Context(), s, f); err != nil {
				t.Fatal(err)
			}
		}
	}
	ill := store.FeedState{URL: s.URL, Fails: 5, Failing: time.Now().Add(-time.Hour), Reason: "refused"}
	d.Break(discordtest.Fault{Kind: discordtest.CutAfter, Method: "POST", Path: "/messages"})
	told(ill)
	told(store.FeedState{URL: s.URL, Success: time.Now()})
	if list := d.Messages(g.Channel); len(list) != 2 || lacking(list[0].Text(), "#3 Harbour Post cannot be read any more",
		"does not let programs read it", "/feed remove 3") != nil ||
		lacking(list[1].Text(), "#3 Harbour Post is read again") != nil {
		t.Errorf("told %v", list)
	}
	for name, value := range map[string]string{commands.FeedChannel: curators, "language": "de"} {
		if err := st.Set(t.Context(), s.Guild, store.Actor{}, name, value); err != nil {
			t.Fatal(err)
		}
	}
	told(ill) // as Discord would have forgotten it by now
	if list := d.Messages(curators); len(list) != 0 {
		t.Errorf("told again: %v", list)
	}
	ill.Failing = time.Now()
	told(ill)
	if list := d.Messages(curators); len(list) != 1 || lacking(list[0].Text(), "ist nicht mehr zu lesen", "/feed entfernen 3") != nil {
		t.Errorf("told in the channel for feeds: %v", list)
	}
}

// TestBrokenFeed: a feed that refuses is told of at Discord when it has done so twice,
// once however often it goes on and whoever polls it, and so is that it is well again.
func TestBrokenFeed(t *testing.T) {
	t.Parallel()
	paper := &harbourPost{}
	server := httptest.NewServer(paper)
	defer server.Close()
	d := discordtest.New(t)
	g := d.Guild("one")
	c := quiet(t.TempDir())
	admitting(t, server)(&c)
	st, err := sqlstore.Open(t.Context(), c.storePath())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	client := discord.New(silent, discord.Config{Token: d.Token, Transport: d.Transport()}, commands.New(silent, commands.Parts{Store: st}))
	s := store.Subscription{Guild: knowledge.Guild(g.ID), URL: server.URL + "/feed", Channel: g.Channel}
	poll := func(n int) { // by another process each time
		t.Helper()
		if err := st.FreeHosts(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, end := context.WithCancel(t.Context())
		hosts := intake.NewHosts(silent, st, intake.HostOptions{Pause: time.Millisecond})
		worker := intake.New(silent, st, hosts, c.newFetcher(hosts), intake.Options{Look: 10 * time.Millisecond,
			Tell: telling(st, poster{client})})
		ended := make(chan struct{})
		go func() { defer close(ended); worker.Run(ctx) }()
		s.Words = fmt.Sprintf("poll%d", n) // what changes is read at once
		if _, _, err := st.Subscribe(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		for patience := time.Now().Add(15 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			list, err := st.Subscriptions(t.Context(), "")
			if err != nil || time.Now().After(patience) {
				t.Fatalf("poll %d: %v", n, err)
			}
			if int(paper.asked.Load()) >= n && list[0].State.Due.After(time.Now()) {
				break
			}
		}
		end()
		<-ended
	}
	var told []int
	for n := range 7 {
		paper.broken.Store(n > 0 && n < 5)
		poll(n + 1)
		told = append(told, len(d.Messages(g.Channel)))
	}
	if fmt.Sprint(told) != "[0 0 1 1 1 2 2]" {
		t.Errorf("notices after each poll: %v", told)
	}
	list := d.Messages(g.Channel)
	if len(list) != 2 || lacking(list[0].Text(), "#1 Harbour Post cannot be read any more", "/feed remove 1") != nil ||
		lacking(list[1].Text(), "#1 Harbour Post is read again") != nil {
		t.Errorf("told %v", list)
	}
}
