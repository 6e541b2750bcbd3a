package commands

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"beleg/knowledge/store"
)

func (b *Bot) listFeeds(ctx context.Context, r Request) (Reply, error) {
	page := max(1, r.feedNumber())
	list, total, err := b.Store.ListSubscriptions(ctx, r.Guild, (page-1)*pageSize, pageSize)
	if err != nil {
		return Reply{}, err
	}
	pages := (total + pageSize - 1) / pageSize
	switch {
	case total == 0:
		return Reply{Text: b.feedSay(r, "feed.none")}, nil
	case page > pages:
		return Reply{}, absent("articles.page", "pages", pages, "page", page)
	}
	zone := b.zone(ctx, r)
	card := Card{}
	for _, f := range list {
		card.Lines = append(card.Lines, r.say("feed.line", "n", f.Number, "title", feedName(f.Subscription), "state", feedState(r, f, zone)))
	}
	troubles, err := b.feedTroubles(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Title: r.count("feed.title", total), Text: troubles, Cards: []Card{card}}
	r.paged(&reply, page, pages, func(n int) string { return b.feedPage(r, "list", n) })
	return reply, nil
}

// feedState says what a feed brings and how it goes.
func feedState(r Request, f store.Followed, zone *time.Location) string {
	var parts []string
	if f.Mode == store.Propose {
		parts = append(parts, r.say("feed.proposes"))
	}
	if said := filterSaid(r, f.Subscription); said != "" {
		parts = append(parts, said)
	}
	at := func(t time.Time) string { return Date(t.In(zone).Format("2006-01-02T15:04"), r.Language) }
	state := r.say("feed.waiting")
	switch {
	case f.Paused:
		state = r.say("feed.paused")
	case f.State.Fails > 0:
		state = r.say("feed.trouble", "at", at(f.State.Failing), "why", r.say("feed.why."+f.State.Reason))
	case f.State.Success.Unix() > 0:
		state = r.say("feed.read", "at", at(f.State.Success))
	}
	return strings.Join(append(parts, state), "; ")
}

// feedPage is the call for a page of a list.
func (b *Bot) feedPage(r Request, action string, page int) string {
	return b.localName("feed", r.Language) + " " + r.say("choice."+action) + " " + strconv.Itoa(page)
}

// maxNamed is how many feeds in trouble are named.
const maxNamed = 10

// feedTroubles sums up what needs somebody's attention, "" when nothing does.
func (b *Bot) feedTroubles(ctx context.Context, r Request) (string, error) {
	ill, err := b.Store.Troubled(ctx, r.Guild)
	if err != nil {
		return "", err
	}
	_, waiting, err := b.Store.Proposals(ctx, r.Guild, 0, 1)
	var lines []string
	if len(ill) > 0 {
		var names []string
		for _, n := range ill[:min(len(ill), maxNamed)] {
			names = append(names, "#"+strconv.Itoa(n))
		}
		if len(ill) > maxNamed {
			names = append(names, "…")
		}
		lines = append(lines, r.count("feed.troubles", len(ill), "list", strings.Join(names, ", ")))
	}
	if waiting > 0 {
		lines = append(lines, r.count("feed.proposed", waiting, b.feedWords(r)...))
	}
	return strings.Join(lines, "\n"), err
}

// FeedNotice tells those who subscribed that a feed stays broken, with what to
// do, or that it is well again. An empty language is English.
func FeedNotice(language string, s store.Subscription, f store.FeedState) Reply {
	r := Request{Language: cmp.Or(language, Fallback()), prefix: "/"}
	if f.Fails == 0 {
		return Reply{Text: r.say("feed.well", "n", s.Number, "title", feedName(s)), Language: r.Language}
	}
	text := r.say("feed.ill", "n", s.Number, "title", feedName(s), "why", r.say("feed.why."+f.Reason), "feed", feed().in(r.Language),
		"remove", r.say("choice.remove"))
	return Reply{Text: text, Failed: true, Language: r.Language}
}
