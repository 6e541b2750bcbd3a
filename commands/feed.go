package commands

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/filter"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// Subscriptions keeps which feeds a guild takes in.
type Subscriptions interface {
	Subscribe(ctx context.Context, s store.Subscription) (store.Subscription, bool, error)
	Unsubscribe(ctx context.Context, g knowledge.Guild, by store.Actor, number int) (store.Subscription, error)
	Subscriptions(ctx context.Context, g knowledge.Guild) ([]store.Followed, error)
	ListSubscriptions(ctx context.Context, g knowledge.Guild, offset, limit int) ([]store.Followed, int, error)
}

// FeedReader reads the feed at an address, and says where it ended. The error of
// a page that is no feed names that page's feeds by a method Feeds.
type FeedReader interface {
	ReadFeed(ctx context.Context, address string) (ingest.FeedDoc, string, error)
}

func feed() Command {
	option := func(en, de, summary, zusammenfassung string) Option {
		return Option{Name: map[string]string{"en": en, "de": de}, Summary: map[string]string{"en": summary, "de": zusammenfassung}, Named: true}
	}
	address, file := option("feed", "feed", "Address of a feed or site, or the number of a feed", "Adresse eines Feeds oder einer Website, oder Nummer eines Feeds"),
		option("file", "datei", "An .opml file, for import", "Eine .opml-Datei, zum Einlesen")
	address.Named, file.Type = false, Attachment
	return Command{
		Name: "feed", Slow: true, Curators: true,
		Names:    map[string]string{"de": "feed"},
		Aliases:  map[string][]string{"en": {"feeds", "subscribe"}, "de": {"abo", "abonnieren"}},
		Summary:  map[string]string{"en": "Subscribe to feeds: what they bring becomes articles", "de": "Feeds abonnieren: Was sie bringen, wird zu Artikeln"},
		Examples: map[string][]string{"en": {"feed add https://harbour.example/", "feed list", "feed test 1", "feed filter 1 words:\"harbour, ferry\" without:sport", "feed pause 1", "feed remove 1"}, "de": {"feed abonnieren https://hafen.example/", "feed liste", "feed probe 1", "feed filter 1 wörter:\"Hafen, Fähre\" ohne:Sport", "feed anhalten 1", "feed entfernen 1"}},
		Options: []Option{
			{Name: map[string]string{"en": "action", "de": "aktion"}, Summary: map[string]string{"en": "What to do", "de": "Was zu tun ist"},
				Choices: []string{"add", "list", "test", "pause", "resume", "remove", "filter", "export", "import"}},
			address,
			option("words", "wörter", "Only items with one of these, separated by commas", "Nur Einträge mit einem davon, durch Kommas getrennt"),
			option("without", "ohne", "Only items with none of these", "Nur Einträge ohne diese"),
			option("sections", "rubriken", "Only items of these sections", "Nur Einträge dieser Rubriken"),
			option("lang", "sprache", "Only items in this language: de or en", "Nur Einträge in dieser Sprache: de oder en"),
			file,
		},
		Run: runFeed,
	}
}

func runFeed(ctx context.Context, b *Bot, r Request) (Reply, error) {
	switch r.Args["action"] {
	case "", "list":
		return b.listFeeds(ctx, r)
	case "test":
		return b.testFeed(ctx, r)
	case "export":
		return b.exportFeeds(ctx, r)
	}
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	switch r.Args["action"] {
	case "add":
		return b.addFeed(ctx, r)
	case "import":
		return b.importFeeds(ctx, r)
	case "remove":
		return b.removeFeed(ctx, r)
	case "filter":
		return b.filterFeed(ctx, r)
	}
	return b.pauseFeed(ctx, r, r.Args["action"] == "pause")
}

// feedSay is say with the names of the command and its actions filled in.
func (b *Bot) feedSay(r Request, key string, values ...any) string {
	values = append(values, "feed", b.localName("feed", r.Language))
	for _, action := range []string{"add", "list", "resume"} {
		values = append(values, action, r.say("choice."+action))
	}
	return r.say(key, values...)
}

func (b *Bot) addFeed(ctx context.Context, r Request) (Reply, error) {
	link, ok := address(r.Args["feed"])
	if !ok {
		return Reply{}, refuse("feed.address")
	}
	doc, at, choices, err := b.readFeed(ctx, r, link)
	if err != nil || len(choices) > 0 {
		return b.chooseFeed(r, choices), err
	}
	site := ""
	if at != link {
		site = link
	}
	s := store.Subscription{Guild: r.Guild, URL: at, Title: doc.Title, Site: site, Channel: r.Channel, By: r.actor()}
	if err := setFilter(&s, r); err != nil {
		return Reply{}, err
	}
	s, added, err := b.Store.Subscribe(ctx, s)
	if err != nil {
		return Reply{}, err
	}
	if !added {
		return Reply{Text: b.feedSay(r, "feed.known", "n", s.Number, "title", feedName(s))}, nil
	}
	about := r.count("feed.has", len(doc.Items))
	if len(passing(s, doc.Items)) > store.FirstItems {
		about += " " + r.say("feed.newest", "n", store.FirstItems)
	}
	if doc.Missing > 0 {
		about += " " + r.count("feed.missing", doc.Missing)
	}
	return Reply{Text: b.feedSay(r, "feed.added", "n", s.Number, "title", feedName(s), "about", about, "filter", r.say("choice.filter"))}, nil
}

// readFeed reads a feed, or the only one that a page names; several are for the
// asker to choose from.
func (b *Bot) readFeed(ctx context.Context, r Request, link string) (ingest.FeedDoc, string, []ingest.FeedLink, error) {
	if b.Feeds == nil {
		return ingest.FeedDoc{}, "", nil, refuse("feed.offline")
	}
	doc, at, err := b.Feeds.ReadFeed(ctx, link)
	var page interface{ Feeds() []ingest.FeedLink }
	if errors.As(err, &page) && len(page.Feeds()) > 1 {
		return doc, at, page.Feeds(), nil
	}
	if errors.As(err, &page) && len(page.Feeds()) == 1 {
		doc, at, err = b.Feeds.ReadFeed(ctx, page.Feeds()[0].URL)
	}
	if err != nil {
		err = understand(r, err)
	}
	return doc, at, nil, err
}

// chooseFeed offers the feeds of a page.
func (b *Bot) chooseFeed(r Request, list []ingest.FeedLink) Reply {
	lines := []string{r.say("feed.which")}
	var buttons []Button
	for i, f := range list {
		title := shorten(cmp.Or(f.Title, f.URL), 60)
		lines = append(lines, r.say("feed.choice", "n", i+1, "title", title, "url", f.URL))
		line := b.localName("feed", r.Language) + " " + r.say("choice.add") + " " + f.URL
		if len(line) <= maxLine {
			buttons = append(buttons, Button{Label: r.say("button.feed", "n", i+1, "title", title), Line: line})
		}
	}
	return Reply{Text: strings.Join(lines, "\n"), Buttons: buttons}
}

func feedName(s store.Subscription) string { return shorten(cmp.Or(s.Title, s.URL), 80) }

func (b *Bot) listFeeds(ctx context.Context, r Request) (Reply, error) {
	page := max(1, number(r.Args["feed"]))
	list, total, err := b.Store.ListSubscriptions(ctx, r.Guild, (page-1)*pageSize, pageSize)
	if err != nil {
		return Reply{}, err
	}
	pages := (total + pageSize - 1) / pageSize
	switch {
	case total == 0:
		return Reply{Text: b.feedSay(r, "feed.none")}, nil
	case page > pages:
		return Reply{}, refuse("articles.page", "pages", pages, "page", page)
	}
	zone := b.zone(ctx, r)
	card := Card{}
	for _, f := range list {
		at := func(key string, stamp string, values ...any) string {
			return r.say(key, append(values, "at", Date(stamp, r.Language))...)
		}
		const layout = "2006-01-02T15:04"
		state := r.say("feed.waiting")
		switch {
		case f.Paused:
			state = r.say("feed.paused")
		case f.State.Fails > 0:
			state = at("feed.trouble", f.State.Failing.In(zone).Format(layout), "why", r.say("feed.why."+f.State.Reason))
		case !f.State.Success.IsZero() && f.State.Success.Unix() > 0:
			state = at("feed.read", f.State.Success.In(zone).Format(layout))
		}
		if said := filterSaid(r, f.Subscription); said != "" {
			state += "; " + said
		}
		card.Lines = append(card.Lines, r.say("feed.line", "n", f.Number, "title", feedName(f.Subscription), "state", state))
	}
	reply := Reply{Title: r.count("feed.title", total), Cards: []Card{card}}
	if pages > 1 {
		reply.Footer = r.say("articles.footer", "page", page, "pages", pages)
		for _, to := range []struct {
			label string
			page  int
		}{{"button.previous", page - 1}, {"button.next", page + 1}} {
			if to.page >= 1 && to.page <= pages {
				line := b.localName("feed", r.Language) + " " + r.say("choice.list") + " " + strconv.Itoa(to.page)
				reply.Buttons = append(reply.Buttons, Button{Label: r.say(to.label), Line: line})
			}
		}
	}
	return reply, nil
}

// standingFeed is the guild's feed of the number that was given.
func (b *Bot) standingFeed(ctx context.Context, r Request) (store.Subscription, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(r.Args["feed"], "#"))
	list, failed := b.Store.Subscriptions(ctx, r.Guild)
	if failed != nil {
		return store.Subscription{}, failed
	}
	for _, f := range list {
		if err == nil && f.Number == n {
			return f.Subscription, nil
		}
	}
	return store.Subscription{}, b.noFeed(r)
}

func (b *Bot) noFeed(r Request) error {
	return refuse("feed.number", "feed", b.localName("feed", r.Language), "list", r.say("choice.list"))
}

func (b *Bot) pauseFeed(ctx context.Context, r Request, paused bool) (Reply, error) {
	s, err := b.standingFeed(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	s.Paused, s.By = paused, r.actor()
	if s, _, err = b.Store.Subscribe(ctx, s); err != nil {
		return Reply{}, err
	}
	key := "feed.resumed"
	if paused {
		key = "feed.stopped"
	}
	return Reply{Text: b.feedSay(r, key, "n", s.Number, "title", feedName(s))}, nil
}

func (b *Bot) removeFeed(ctx context.Context, r Request) (Reply, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(r.Args["feed"], "#"))
	if err != nil {
		return Reply{}, b.noFeed(r)
	}
	s, err := b.Store.Unsubscribe(ctx, r.Guild, r.actor(), n)
	if errors.Is(err, store.ErrNotFound) {
		err = b.noFeed(r)
	}
	return Reply{Text: r.say("feed.removed", "title", feedName(s))}, err
}

// setFilter changes what a call names of a filter; "-" clears it.
func setFilter(s *store.Subscription, r Request) error {
	for _, f := range []struct {
		option string
		of     *string
	}{{"words", &s.Words}, {"without", &s.Without}, {"sections", &s.Sections}, {"lang", &s.Language}} {
		switch value := trim(r.Args[f.option]); value {
		case "":
		case "-":
			*f.of = ""
		default:
			*f.of = strings.Join(filter.List(value), ", ")
		}
	}
	if s.Language = strings.ToLower(s.Language); s.Language != "" && (len(s.Language) != 2 || !commandLike(s.Language)) {
		return refuse("add.lang", "lang", shorten(s.Language, 40))
	}
	return nil
}

func filterSaid(r Request, s store.Subscription) string {
	var parts []string
	for _, f := range []struct{ key, value string }{
		{"feed.filter.words", s.Words}, {"feed.filter.without", s.Without}, {"feed.filter.sections", s.Sections}, {"feed.filter.language", s.Language},
	} {
		if f.value != "" {
			parts = append(parts, r.say(f.key, "value", shorten(f.value, 60)))
		}
	}
	return strings.Join(parts, ", ")
}

func (b *Bot) filterFeed(ctx context.Context, r Request) (Reply, error) {
	s, err := b.standingFeed(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	old := s
	if err = setFilter(&s, r); err != nil {
		return Reply{}, err
	}
	if s != old {
		s.By = r.actor()
		if s, _, err = b.Store.Subscribe(ctx, s); err != nil {
			return Reply{}, err
		}
	}
	said := cmp.Or(filterSaid(r, s), r.say("feed.unfiltered"))
	return Reply{Text: r.say("feed.filtered", "n", s.Number, "title", feedName(s), "filter", said) + "\n" + b.feedSay(r, "feed.filter.how", "n", s.Number, "filter", r.say("choice.filter"))}, nil
}

// testFeed shows what would come now.
func (b *Bot) testFeed(ctx context.Context, r Request) (Reply, error) {
	link, ok := address(r.Args["feed"])
	s := store.Subscription{}
	if !ok {
		var err error
		if s, err = b.standingFeed(ctx, r); err != nil {
			return Reply{}, err
		}
		link = s.URL
	}
	if err := setFilter(&s, r); err != nil {
		return Reply{}, err
	}
	doc, at, choices, err := b.readFeed(ctx, r, link)
	if err != nil || len(choices) > 0 {
		return b.chooseFeed(r, choices), err
	}
	items := passing(s, doc.Items)
	card, n := Card{}, len(items)
	for _, i := range items[:min(n, pageSize)] {
		card.Sources = append(card.Sources, Receipt{Title: i.Title, URL: i.URL, Published: i.Published})
	}
	reply := Reply{Title: r.say("feed.test", "title", shorten(cmp.Or(doc.Title, at), 80), "n", n, "total", len(doc.Items)), Cards: []Card{card}}
	if n > pageSize {
		reply.Footer = r.say("feed.test.more", "n", n-pageSize)
	}
	if n > store.FirstItems {
		reply.Footer = strings.TrimSpace(reply.Footer + "\n" + r.say("feed.newest.first", "n", store.FirstItems))
	}
	return reply, nil
}

// passing are the items that a subscription takes.
func passing(s store.Subscription, items []ingest.FeedItem) []ingest.FeedItem {
	return slices.DeleteFunc(slices.Clone(items), func(i ingest.FeedItem) bool { return !filter.Passes(s, i) })
}

// maxExport is what a message holds of a list of feeds.
const maxExport = 3500

func (b *Bot) exportFeeds(ctx context.Context, r Request) (Reply, error) {
	list, err := b.Store.Subscriptions(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	var feeds []ingest.Outline
	for _, f := range list {
		feeds = append(feeds, ingest.Outline{URL: f.URL, Title: f.Title, Site: f.Site})
	}
	var out bytes.Buffer
	if err := ingest.WriteOPML(&out, r.say("feed.opml.title"), feeds); err != nil {
		return Reply{}, err
	}
	if out.Len() > maxExport && r.User.ID != "cli" {
		return Reply{}, refuse("feed.opml.long")
	}
	return Reply{Text: strings.TrimSpace(out.String()), Private: true}, nil
}

func (b *Bot) importFeeds(ctx context.Context, r Request) (Reply, error) {
	if len(r.Files) == 0 {
		return Reply{}, refuse("feed.opml.none")
	}
	standing, err := b.Store.Subscriptions(ctx, r.Guild)
	if err != nil {
		return Reply{}, err
	}
	has := map[string]bool{} // what is subscribed to stays as it is
	for _, f := range standing {
		has[f.URL] = true
	}
	added, known, bad := 0, 0, 0
	for _, f := range r.Files {
		raw, err := readFile(ctx, f)
		if err != nil {
			return Reply{}, err
		}
		list, err := ingest.ReadOPML(raw)
		if err != nil {
			return Reply{}, refuse("feed.opml.bad")
		}
		for _, o := range list {
			link, ok := address(o.URL)
			switch {
			case !ok || ingest.RefusePassword(link) != nil || store.HostOf(link) == "":
				bad++
				continue
			case has[link]:
				known++
				continue
			}
			has[link] = true
			_, isNew, err := b.Store.Subscribe(ctx, store.Subscription{Guild: r.Guild, URL: link, Title: o.Title, Site: o.Site, Channel: r.Channel, By: r.actor()})
			if err != nil {
				return Reply{}, err
			}
			if isNew {
				added++
			} else {
				known++ // by an address that it had
			}
		}
	}
	return Reply{Text: r.say("feed.opml.done", "n", added, "known", known, "bad", bad)}, nil
}

// FeedNotice tells those who subscribed that a feed stays broken, with what to
// do, or that it is well again. An empty language is English.
func FeedNotice(language string, s store.Subscription, f store.FeedState) Reply {
	r := Request{Language: cmp.Or(language, "en"), prefix: "/"}
	if f.Fails == 0 {
		return Reply{Text: r.say("feed.well", "n", s.Number, "title", feedName(s)), Language: r.Language}
	}
	text := r.say("feed.ill", "n", s.Number, "title", feedName(s), "why", r.say("feed.why."+f.Reason), "feed", feed().in(r.Language), "remove", r.say("choice.remove"))
	return Reply{Text: text, Failed: true, Language: r.Language}
}
