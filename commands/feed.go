package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"beleg/knowledge"
	"beleg/knowledge/filter"
	"beleg/knowledge/ingest"
	"beleg/knowledge/lang"
	"beleg/knowledge/store"
)

// Subscriptions keeps which feeds a guild takes in.
type Subscriptions interface {
	Subscribe(ctx context.Context, s store.Subscription) (store.Subscription, bool, error)
	Unsubscribe(ctx context.Context, g knowledge.Guild, by store.Actor, number int) (store.Subscription, error)
	Subscriptions(ctx context.Context, g knowledge.Guild) ([]store.Followed, error)
	ListSubscriptions(ctx context.Context, g knowledge.Guild, offset, limit int) ([]store.Followed, int, error)
	Troubled(ctx context.Context, g knowledge.Guild) ([]int, error)
}

// FeedReader reads the feed at an address, and says where it ended. The error of
// a page that is no feed names that page's feeds by a method Feeds.
type FeedReader interface {
	ReadFeed(ctx context.Context, address string) (ingest.FeedDoc, string, error)
}

func feed() Command {
	return Command{
		Name: "feed", Slow: true, Curators: true,
		Options: []Option{
			{Name: "action", Choices: feedActions, Implied: func(word string) bool { _, ok := address(word); return ok }},
			{Name: "feed", Suggest: suggestFeed},
			{Name: "mode", Choices: feedModes},
			{Name: "words", List: true, Named: true, Suggest: suggestWords},
			{Name: "without", List: true, Named: true, Suggest: suggestWords},
			{Name: "sections", List: true, Named: true},
			{Name: "lang", Named: true, Suggest: suggestLanguage},
			{Name: "file", Named: true, Type: Attachment},
			{Name: "shown-at", Named: true, Unlisted: true},
			{Name: "reason", Named: true},
			{Name: "title", Named: true, Unlisted: true},
			{Name: "date", Named: true, Unlisted: true},
			{Name: "publisher", Named: true, Unlisted: true},
		},
		Run: runFeed,
	}
}

// feedActions are in the order in which help shows them; an address alone is the
// first of them.
var feedActions = []string{"add", "list", "test", "mode", "filter", "pause", "resume", "remove",
	"proposals", "accept", "edit", "skip", "reject", "export", "import"}

// feedModes are what can become of a feed's items. Matching is Everything, of
// which a filter takes its part.
var feedModes = []string{string(store.Everything), string(store.Propose), matching}

const matching = "matching"

// feedShows are the actions that change nothing, feedChanges the others.
var (
	feedShows = map[string]func(*Bot, context.Context, Request) (Reply, error){
		"list": (*Bot).listFeeds, "test": (*Bot).testFeed, "export": (*Bot).exportFeeds, "proposals": (*Bot).listProposals,
	}
	feedChanges = map[string]func(*Bot, context.Context, Request) (Reply, error){
		"add": (*Bot).addFeed, "import": (*Bot).importFeeds, "remove": (*Bot).removeFeed, "filter": (*Bot).filterFeed, "mode": (*Bot).modeFeed,
		"pause": (*Bot).pauseFeed, "resume": (*Bot).pauseFeed, "accept": (*Bot).decide, "edit": (*Bot).editProposal, "skip": (*Bot).decide,
		"reject": (*Bot).reject,
	}
)

func runFeed(ctx context.Context, b *Bot, r Request) (Reply, error) {
	if r.Args["action"] == "" {
		r.Args["action"] = "list"
		if _, ok := address(r.Args["feed"]); ok {
			r.Args["action"] = "add"
		}
	}
	if show := feedShows[r.Args["action"]]; show != nil {
		return show(b, ctx, r)
	}
	if err := r.changes(); err != nil {
		return Reply{}, err
	}
	change := feedChanges[r.Args["action"]]
	if change == nil {
		return Reply{}, refuse("option.choice", "word", shorten(r.Args["action"], 40), "choices", choices(feed().Options[0], r.Language))
	}
	return change(b, ctx, r)
}

// feedWords are the words that sentences about feeds name: the commands, actions
// and modes.
func (b *Bot) feedWords(r Request, values ...any) []any {
	values = append(values, "feed", b.localName("feed", r.Language), "settings", b.localName("settings", r.Language), "feeds",
		r.say("choice."+FeedChannel))
	for _, word := range slices.Concat(feedActions, feedModes) {
		values = append(values, word, r.say("choice."+word))
	}
	return values
}

// feedSay is say with those words filled in, feedRefuse is refuse.
func (b *Bot) feedSay(r Request, key string, values ...any) string {
	return r.say(key, b.feedWords(r, values...)...)
}

func (b *Bot) feedRefuse(r Request, key string, values ...any) error {
	return refuse(key, b.feedWords(r, values...)...)
}

func (b *Bot) addFeed(ctx context.Context, r Request) (Reply, error) {
	link, ok := address(r.Args["feed"])
	switch {
	case trim(r.Args["feed"]) == "":
		return b.feedForm(r), nil
	case !ok:
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
	if err := b.setOrder(&s, r); err != nil {
		return Reply{}, err
	}
	s, added, err := b.subscribe(ctx, s)
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
	said := b.feedSay(r, "feed.added", "n", s.Number, "title", feedName(s), "about", about)
	switch {
	case len(doc.Items) == 0:
		said = b.feedSay(r, "feed.added.empty", "n", s.Number, "title", feedName(s))
	case s.Mode == store.Propose:
		said = r.say("feed.added.proposing", "n", s.Number, "title", feedName(s), "about", about) + " " + b.whereProposed(ctx, r, s)
	}
	return Reply{Text: said}, nil
}

// subscribe takes a feed that is new to the guild; one that it has stays as it is.
func (b *Bot) subscribe(ctx context.Context, s store.Subscription) (store.Subscription, bool, error) {
	list, err := b.Store.Subscriptions(ctx, s.Guild)
	if err != nil {
		return s, false, err
	}
	for _, f := range list {
		if f.URL == s.URL {
			return f.Subscription, false, nil
		}
	}
	return b.Store.Subscribe(ctx, s)
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
	return doc, at, nil, understandFeed(r, err)
}

// ExplainFeed is Explain for somebody who wants a feed: no text can be pasted for
// it.
func ExplainFeed(language string, err error) (string, bool) {
	key, values, ok := explain(language, err)
	if known("feed." + key) {
		key = "feed." + key
	}
	return Say(language, key, values...), ok
}

// understandFeed is understand with the sentences of ExplainFeed.
func understandFeed(r Request, err error) error {
	err = understand(r, err)
	var p *problem
	if errors.As(err, &p) && known("feed."+p.key) {
		p.key = "feed." + p.key
	}
	return err
}

// chooseFeed offers the feeds of a page.
func (b *Bot) chooseFeed(r Request, list []ingest.FeedLink) Reply {
	lines := []string{r.say("feed.which")}
	order := "" // what was said beside the address
	for _, option := range []string{"mode", "words", "without", "sections", "lang"} {
		if value := r.Args[option]; value != "" {
			order += pair(option, value)
		}
	}
	var buttons []Button
	for i, f := range list {
		title := shorten(cmp.Or(f.Title, f.URL), 60)
		lines = append(lines, r.say("feed.choice", "n", i+1, "title", title, "url", f.URL))
		line := b.localName("feed", r.Language) + " " + r.say("choice.add") + " " + f.URL + order
		if len(line) <= MaxLine {
			buttons = append(buttons, Button{Label: r.say("button.feed", "n", i+1, "title", title), Line: line})
		}
	}
	return Reply{Text: strings.Join(lines, "\n"), Buttons: buttons}
}

func feedName(s store.Subscription) string { return shorten(cmp.Or(s.Title, s.URL), 80) }

// feedNumber is the number that was given of a feed or proposal, 0 when none was.
func (r Request) feedNumber() int { return number(strings.TrimPrefix(r.Args["feed"], "#")) }

// standingFeed is the guild's feed of the number that was given.
func (b *Bot) standingFeed(ctx context.Context, r Request) (store.Subscription, error) {
	n := r.feedNumber()
	list, err := b.Store.Subscriptions(ctx, r.Guild)
	if err != nil {
		return store.Subscription{}, err
	}
	for _, f := range list {
		if f.Number == n {
			return f.Subscription, nil
		}
	}
	return store.Subscription{}, b.noFeed(r, n)
}

// noFeed says that no feed has a number, or that none was given.
func (b *Bot) noFeed(r Request, n int) error {
	key := "feed.unknown"
	if n <= 0 {
		key = "feed.number"
	}
	return b.feedRefuse(r, key, "n", n)
}

func (b *Bot) pauseFeed(ctx context.Context, r Request) (Reply, error) {
	s, err := b.standingFeed(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	s.Paused, s.By = r.Args["action"] == "pause", r.actor()
	if s, _, err = b.Store.Subscribe(ctx, s); err != nil {
		return Reply{}, err
	}
	key := "feed.resumed"
	if s.Paused {
		key = "feed.stopped"
	}
	return Reply{Text: b.feedSay(r, key, "n", s.Number, "title", feedName(s))}, nil
}

func (b *Bot) removeFeed(ctx context.Context, r Request) (Reply, error) {
	n := r.feedNumber()
	s, err := b.Store.Unsubscribe(ctx, r.Guild, r.actor(), n)
	if errors.Is(err, store.ErrNotFound) {
		err = b.noFeed(r, n)
	}
	return Reply{Text: r.say("feed.removed", "title", feedName(s))}, err
}

// setOrder changes what a call names of a subscription's filter and mode.
func (b *Bot) setOrder(s *store.Subscription, r Request) error {
	if err := setFilter(s, r); err != nil {
		return err
	}
	switch mode := r.choice("mode"); mode {
	case "":
	case string(store.Everything), string(store.Propose):
		s.Mode = store.Mode(mode)
	case matching:
		if filterSaid(r, *s) == "" {
			return b.feedRefuse(r, "feed.matching", "n", max(1, s.Number))
		}
		s.Mode = store.Everything
	default:
		return refuse("option.choice", "word", shorten(r.Args["mode"], 40), "choices", choices(Option{Choices: feedModes}, r.Language))
	}
	return nil
}

// modeFeed says what becomes of a feed's new items from now on.
func (b *Bot) modeFeed(ctx context.Context, r Request) (Reply, error) {
	s, err := b.standingFeed(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if r.Args["mode"] == "" {
		return Reply{}, b.feedRefuse(r, "feed.mode.which", "n", s.Number, "choices", choices(Option{Choices: feedModes}, r.Language))
	}
	if err = b.setOrder(&s, r); err != nil {
		return Reply{}, err
	}
	s.By = r.actor()
	if s, _, err = b.Store.Subscribe(ctx, s); err != nil {
		return Reply{}, err
	}
	lines := []string{r.say("feed.mode."+string(s.Mode), "n", s.Number, "title", feedName(s))}
	if said := filterSaid(r, s); said != "" {
		lines = append(lines, b.feedSay(r, "feed.mode.filter", "n", s.Number, "value", said))
	}
	if s.Mode == store.Propose {
		lines = append(lines, b.whereProposed(ctx, r, s))
	}
	return Reply{Text: strings.Join(lines, "\n")}, nil
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
	if s.Language = lang.CodeOf(s.Language); s.Language != "" && !lang.IsCode(s.Language) {
		return refuse("add.lang", "lang", shorten(s.Language, 40))
	}
	return nil
}

func filterSaid(r Request, s store.Subscription) string {
	var parts []string
	for _, f := range []struct{ key, value string }{
		{"feed.filter.words", s.Words}, {"feed.filter.without", s.Without}, {"feed.filter.sections", s.Sections},
		{"feed.filter.language", r.languageName(s.Language)},
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
	text := r.say("feed.filtered", "n", s.Number, "title", feedName(s), "filter", said)
	return Reply{Text: text + "\n" + b.feedSay(r, "feed.filter.how", "n", s.Number)}, nil
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
	reply := Reply{Title: r.say("feed.test", "title", shorten(cmp.Or(doc.Title, at), 80), "n", n, "total", len(doc.Items)),
		Cards: []Card{card}}
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
