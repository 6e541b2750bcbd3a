package commands

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/url"

	"beleg/knowledge"
	"beleg/knowledge/ingest"
	"beleg/knowledge/store"
)

// maxOffers is how many articles of a page are offered in its stead.
const maxOffers = maxAddresses

// refused says why the one thing that was brought cannot be added; a page that
// lists articles offers them and its feeds.
func (b *Bot) refused(ctx context.Context, r Request, bad brought) (Reply, error) {
	var p *problem
	err := bad.err
	if !errors.As(err, &p) || len(p.offers) == 0 {
		return Reply{}, err
	}
	reply := b.failure(r, err)
	reply.Private = false
	feeds, articles := parted(p.offers)
	card := Card{}
	for _, o := range append(feeds[:min(len(feeds), maxOffers)], articles...) {
		card.Sources = append(card.Sources, Receipt{Title: cmp.Or(o.Title, o.URL), URL: o.URL})
	}
	reply.Cards = []Card{card}
	if !r.Asks {
		return reply, nil
	}
	for _, f := range feeds {
		if button, ok := b.subscribeButton(r, f); ok {
			reply.Buttons = append(reply.Buttons, button)
		}
	}
	// Addresses are too long for buttons, so that they wait as drafts without a text.
	batch := rand.Text()[:draftID]
	for i, a := range articles {
		d := store.Draft{Guild: r.Guild, ID: nth(batch, i+1), By: r.actor(),
			Article: knowledge.Article{URL: a.URL, Title: a.Title, Given: bad.from}}
		if err := b.Store.SaveDraft(ctx, d); err != nil {
			return Reply{}, err
		}
		reply.Buttons = append(reply.Buttons, Button{Label: shorten(cmp.Or(a.Title, a.URL), 60), Line: b.draftLine(r, d.ID, "")})
	}
	return reply, nil
}

func parted(offers []ingest.Offer) (feeds, articles []ingest.Offer) {
	for _, o := range offers {
		switch {
		case o.Feed:
			feeds = append(feeds, o)
		case len(articles) < maxOffers:
			articles = append(articles, o)
		}
	}
	return feeds, articles
}

// subscribeButton subscribes to a feed, where its address fits a button.
func (b *Bot) subscribeButton(r Request, f ingest.Offer) (Button, bool) {
	c, ok := b.command("feed")
	if !ok {
		return Button{}, false
	}
	line := c.in(r.Language) + " add " + f.URL
	return Button{Label: r.say("button.subscribe", "feed", shorten(cmp.Or(f.Title, f.URL), 50)), Line: line}, len(line) <= MaxLine
}

// isOffer reports whether a draft is an address that was offered, and no article
// yet.
func isOffer(d store.Draft) bool { return !d.Settled && d.Article.Text == "" }

// fetchOffer reads what a button offered, as if its address had been brought.
// Who pressed it has seen a headline: only where the page that offered it leads to
// its own host is it trusted with more than the public internet.
func (b *Bot) fetchOffer(ctx context.Context, r Request, d store.Draft) (Reply, error) {
	r.Args = map[string]string{"article": d.Article.URL}
	r.outside = !sameHost(d.Article.URL, d.Article.Given)
	return runAdd(ctx, b, r)
}

func sameHost(a, b string) bool {
	x, err := url.Parse(a)
	y, also := url.Parse(b)
	if err != nil || also != nil {
		return false
	}
	return x.Scheme == y.Scheme && x.Host == y.Host
}
